//! Documents: fetched, read, and what is wrong with them said once.

use crate::browser::announce;
use crate::browser::full::fetch;
use crate::embed::shell::Shell;
use crate::survey::document::{self, Document};
use crate::survey::json::{self, Value};
use std::rc::Rc;

/// The document that an element's `survey` names: an address, or the document itself. A survey alone is a document of one.
pub async fn named(shell: &Shell, survey: &Value) -> Option<Rc<Document>> {
    match survey {
        Value::Text(text) if text.trim_ascii_start().starts_with('{') => match json::parse(text) {
            Ok(value) => inline(value),
            Err(_) => read("survey", text),
        },
        Value::Text(address) => fetched(shell, address).await,
        Value::Object(_) => inline(survey.clone()),
        _ => None,
    }
}

fn inline(value: Value) -> Option<Rc<Document>> {
    let value = if value.member("surveys").is_none() && value.member("questions").is_some() {
        let version = Value::Number(String::from("1"));
        Value::Object(vec![(String::from("candor"), version), (String::from("surveys"), Value::Array(vec![value]))])
    } else {
        value
    };
    report("survey", document::from_value(&value))
}

/// The document at an address, relative to the page.
pub async fn fetched(shell: &Shell, address: &str) -> Option<Rc<Document>> {
    let address = shell.page.resolve(address);
    match fetch::text(&address).await {
        Ok(text) => read(&address, &text),
        Err(why) => {
            announce::warn(&[&address, " ", &why].concat());
            failed();
            None
        }
    }
}

fn read(name: &str, text: &str) -> Option<Rc<Document>> {
    report(name, document::parse(text))
}

/// Says what is wrong; a document with errors is none.
fn report(name: &str, parsed: document::Parsed) -> Option<Rc<Document>> {
    for problem in &parsed.problems {
        announce::warn(&[name, "#", &problem.pointer, " ", problem.reason.brief(), " (candor check says more)"].concat());
    }
    if parsed.document.is_none() {
        failed();
    }
    parsed.document.map(Rc::new)
}

fn failed() {
    announce::event(None, "error", "", "", &|json| json.string("reason", "document"));
}
