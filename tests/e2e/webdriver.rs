//! The WebDriver protocol (<https://www.w3.org/TR/webdriver2/>), as far as the tests speak it.
//!
//! A client of our own: what the tests rest on (computed role, computed label, shadow roots) is what the client crates
//! leave out, and what remains is a request and an answer in JSON.

use serde_json::{Value, json};
use ureq::Agent;

use crate::http;

/// The keys under which the protocol names an element and a shadow root.
pub const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const SHADOW: &str = "shadow-6066-11e4-a52e-4f735466cecf";

/// One session with one browser.
pub struct Session {
    agent: Agent,
    url: String,
}

/// What the driver refused, in its own words.
#[derive(Debug)]
pub struct Refusal {
    /// The protocol's name of the error.
    pub code: String,
    /// What the driver says about it.
    pub message: String,
}

/// What the driver answers.
pub type Answer = Result<Value, Refusal>;

/// Where to look for elements.
#[derive(Debug, Clone)]
pub enum Root {
    /// The document, or the frame that was switched to.
    Document,
    /// A shadow root.
    Shadow(String),
}

impl Session {
    /// Begins a session at the driver that listens on `port`.
    pub fn begin(port: u16, capabilities: &Value) -> Result<Self, Refusal> {
        let (agent, driver) = (http::agent(), format!("http://127.0.0.1:{port}"));
        let body = json!({"capabilities": {"alwaysMatch": capabilities}});
        let answer = value(http::post(&agent, &format!("{driver}/session"), &body))?;
        let id = text(&answer["sessionId"]);
        Ok(Self { agent, url: format!("{driver}/session/{id}") })
    }

    /// True once the driver that listens on `port` takes sessions.
    pub fn ready(port: u16) -> bool {
        let answer = value(http::get(&http::agent(), &format!("http://127.0.0.1:{port}/status"), None));
        answer.is_ok_and(|status| status["ready"] == true)
    }

    /// Sends a command with parameters.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        value(http::post(&self.agent, &[&self.url, path].concat(), body))
    }

    /// Asks for something.
    pub fn get(&self, path: &str) -> Answer {
        value(http::get(&self.agent, &[&self.url, path].concat(), None))
    }

    /// Closes the window.
    pub fn close_window(&self) -> Answer {
        value(http::delete(&self.agent, &[&self.url, "/window"].concat()))
    }

    /// Ends the session and its browser.
    pub fn end(&self) -> Answer {
        value(http::delete(&self.agent, &self.url))
    }

    /// The elements that match a selector.
    pub fn elements(&self, root: &Root, selector: &str) -> Result<Vec<String>, Refusal> {
        let path = match root {
            Root::Document => "/elements".to_owned(),
            Root::Shadow(id) => format!("/shadow/{id}/elements"),
        };
        let found = self.post(&path, &json!({"using": "css selector", "value": selector}))?;
        Ok(found.as_array().into_iter().flatten().map(|element| text(&element[ELEMENT])).collect())
    }

    /// The shadow root of an element.
    pub fn shadow(&self, element: &str) -> Result<Root, Refusal> {
        Ok(Root::Shadow(text(&self.get(&format!("/element/{element}/shadow"))?[SHADOW])))
    }

    /// Runs a script; `arguments[i]` are its arguments.
    pub fn run(&self, script: &str, arguments: &Value) -> Answer {
        self.post("/execute/sync", &json!({"script": script, "args": arguments}))
    }

    /// Runs a script that calls its last argument when it has done.
    pub fn run_async(&self, script: &str, arguments: &Value) -> Answer {
        self.post("/execute/async", &json!({"script": script, "args": arguments}))
    }
}

fn value(answer: http::Answer) -> Answer {
    let refusal = |code: &str, message: String| Refusal { code: code.to_owned(), message };
    let (status, body) = answer.map_err(|error| refusal("no answer", error.to_string()))?;
    let answer: Value = serde_json::from_str(&body).map_err(|error| refusal("no JSON", format!("{error}: {body}")))?;
    let value = &answer["value"];
    if status == 200 { Ok(value.clone()) } else { Err(refusal(&text(&value["error"]), text(&value["message"]))) }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
