//! The page as a touchpoint: where a survey meets a person. Everything here is read, nothing is changed.

use crate::engine::options::Options;
use crate::survey::address::page_url;
use crate::survey::json::{self, Value};
use crate::survey::redact::{Rules, redact};
use crate::survey::touchpoint::Touchpoint;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Window};

#[wasm_bindgen]
extern "C" {
    /// The glue's (`embed/here.js`): where a survey meets a person, as JSON.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn here(element: Option<&Element>) -> Result<String, JsValue>;
}

/// The page's window and document, which a widget cannot do without.
#[derive(Debug, Clone)]
pub struct Page {
    /// The window.
    pub window: Window,
    /// Its document.
    pub document: Document,
}

impl Page {
    /// The page that this runs in.
    pub fn current() -> Option<Self> {
        let window = web_sys::window()?;
        let document = window.document()?;
        Some(Self { window, document })
    }

    /// The page's origin; `null` where it has none, as a file or a sandboxed frame.
    pub fn origin(&self) -> String {
        self.window.location().origin().unwrap_or_default()
    }

    /// An absolute URL; relative ones count from the page.
    pub fn resolve(&self, url: &str) -> String {
        let base = self.document.base_uri().ok().flatten().unwrap_or_default();
        web_sys::Url::new_with_base(url, &base).map_or_else(|_| url.to_owned(), |url| url.href())
    }

    /// The touchpoint of a survey that hangs at `element`: what is captured of it, with the address, the title and what was seen
    /// redacted. The name, the stage, the version and the context are the host's own words, and it answers for them.
    pub fn touchpoint(&self, options: &Options, element: Option<&Element>) -> Touchpoint {
        let here = here(element).ok().and_then(|text| json::parse(&text).ok());
        let mut members = here.unwrap_or(Value::EMPTY);
        if let Value::Object(members) = &mut members {
            for (name, value) in members.iter_mut() {
                match (name.as_str(), value) {
                    ("url", Value::Text(url)) => *url = page_url(url, &options.query, options.redact),
                    ("title" | "signals", value) => clean(value, options.redact),
                    _ => {}
                }
            }
        }
        let mut touchpoint = Touchpoint::new(members);
        touchpoint.set("context", options.context.clone());
        touchpoint
    }

    /// The language of the page, else of the browser.
    pub fn language(&self) -> Option<String> {
        let root = self.document.document_element();
        root.and_then(|root| root.get_attribute("lang")).and_then(filled).or_else(|| self.window.navigator().language())
    }

    /// True where the browser says that a program drives it.
    pub fn automated(&self) -> bool {
        Reflect::get(&self.window.navigator(), &"webdriver".into()).is_ok_and(|value| value.is_truthy())
    }

    /// Whether a media query holds.
    pub fn matches(&self, query: &str) -> bool {
        self.window.match_media(query).ok().flatten().is_some_and(|list| list.matches())
    }
}

/// Redacts every text of a value.
fn clean(value: &mut Value, rules: Rules) {
    match value {
        Value::Text(text) => *text = redact(text, rules),
        Value::Array(items) => items.iter_mut().for_each(|item| clean(item, rules)),
        Value::Object(members) => members.iter_mut().for_each(|(_, value)| clean(value, rules)),
        _ => {}
    }
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
