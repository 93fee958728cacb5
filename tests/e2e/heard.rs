//! What a page has heard, as `recorder.js` keeps it.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::eventually::eventually;

/// Everything that a page has heard so far.
#[derive(Debug)]
pub struct Heard(Value);

impl Browser {
    /// What the open page has heard.
    #[track_caller]
    pub fn heard(&self) -> Heard {
        Heard(self.run("return window.heard", &json!([])))
    }

    /// Waits until the page has heard `candor:<name>`; returns the event's detail.
    #[track_caller]
    pub fn hears(&self, name: &str) -> Value {
        eventually(&format!("candor:{name}"), || self.heard().details(name).into_iter().next())
    }

    /// Waits until the console has noted something that contains `text` (`data-debug`).
    #[track_caller]
    pub fn notes(&self, text: &str) {
        eventually(&format!("a note with “{text}”"), || {
            self.heard().texts("notes").iter().any(|note| note.contains(text)).then_some(())
        });
    }

    /// Fails where anything reached the page that a visitor's console, or an error tracker, would show.
    #[track_caller]
    pub fn heard_nothing_wrong(&self) {
        let heard = self.heard();
        assert_eq!(heard.0["errors"], json!([]), "errors reached the page");
        assert_eq!(heard.0["warnings"], json!([]), "warnings in the console");
    }
}

impl Heard {
    /// The details of all events of one name.
    pub fn details(&self, name: &str) -> Vec<Value> {
        let events = self.0["events"].as_array().into_iter().flatten();
        events.filter(|event| event["name"] == name).map(|event| event["detail"].clone()).collect()
    }

    /// Errors, unhandled rejections, violations of policies.
    pub fn errors(&self) -> Vec<&str> {
        self.texts("errors")
    }

    /// Warnings in the console.
    pub fn warnings(&self) -> Vec<&str> {
        self.texts("warnings")
    }

    fn texts(&self, list: &str) -> Vec<&str> {
        self.0[list].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }
}
