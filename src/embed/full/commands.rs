//! The commands that documents bring: identify, track, page, explain, reset, and what `show` can do besides.

use super::asking::{Asking, ask, facts};
use super::{conducting, library, saved, switching};
use crate::browser::announce;
use crate::browser::clock;
use crate::browser::full::lookup::Visit;
use crate::embed::entry;
use crate::embed::shell::Shell;
use crate::engine::eligibility::Wish;
use crate::engine::explanation::explain;
use crate::engine::exposure::Log;
use crate::engine::frequency;
use crate::survey::json::Value;
use crate::survey::scale::Scale;
use js_sys::JSON;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Runs a command of either kind. The loader hands over several arguments as a list.
pub async fn command(shell: Rc<Shell>, name: &str, argument: Value) -> JsValue {
    let (first, second) = match argument {
        Value::Array(list) if name != "configure" => {
            let mut list = list.into_iter();
            (list.next().unwrap_or_default(), list.next().unwrap_or_default())
        }
        first => (first, Value::Null),
    };
    if let Some(result) = run(&shell, name, &first, &second).await {
        return result;
    }
    let speaks = name == "configure" && first.member("lang").is_some();
    if name == "configure" {
        configured(&shell, &first);
    }
    let result = entry::run(shell.clone(), name, first).await;
    if speaks {
        switching::called(&shell);
    }
    result
}

/// Runs a command; `None` where it is none of these.
async fn run(shell: &Rc<Shell>, name: &str, first: &Value, second: &Value) -> Option<JsValue> {
    match name {
        "show" => return show(shell, first, second).await,
        "identify" => identify(shell, first).await,
        "track" => {
            let properties = if matches!(second, Value::Object(_)) { second.clone() } else { Value::EMPTY };
            let name = first.as_text().unwrap_or_default();
            conducting::track(shell, name, properties);
        }
        "page" => conducting::page(shell),
        "explain" => return Some(explained(shell, first.as_text()).await),
        "reset" => reset(shell).await,
        _ => return None,
    }
    Some(JsValue::UNDEFINED)
}

/// `show(id?, {preview, prefill, lang})`: a survey of the page's document. Without such a one, the preset is left to the
/// command that both builds have.
async fn show(shell: &Rc<Shell>, first: &Value, second: &Value) -> Option<JsValue> {
    let document = conducting::awaited(shell).await;
    let place = document.as_ref().and_then(|document| match first.as_text() {
        Some(id) => document.surveys.iter().position(|survey| survey.id == id),
        None if shell.options.borrow().ask.is_none() => Some(0),
        None => None,
    });
    let mut options = shell.options.borrow().clone();
    options.stand_over();
    if let Some(language) = second.member("lang").and_then(Value::as_text) {
        language.clone_into(&mut options.lang);
    }
    let preview = second.member("preview") == Some(&Value::Bool(true));
    let mut preset = None;
    let (document, survey) = if let Some(found) = document.zip(place) {
        found
    } else {
        let scale = match options.ask {
            Some(preset) => {
                if let Some(id) = first.as_text() {
                    // As in the core build: the page's preset under another id.
                    id.clone_into(&mut options.id);
                }
                Some(preset.0)
            }
            None => first.as_text().and_then(Scale::from_name),
        };
        let Some(scale) = scale else {
            announce::warn(&["there is no survey ", first.as_text().unwrap_or_default()].concat());
            return Some(false.into());
        };
        preset = Some(scale);
        (super::asking::preset(shell.clone(), scale, options.clone()).await, 0)
    };
    let wish = if preview { Wish::Preview } else { Wish::Explicit };
    let prefill = second.member("prefill").cloned().unwrap_or_default();
    let trigger = String::from("show");
    Some(
        ask(shell.clone(), Asking { document, survey, options, element: None, trigger, wish, prefill, resuming: false, preset })
            .await
            .into(),
    )
}

/// `identify({id, …attributes, exposures})`: what it brings is known from now on, and of an earlier customer nothing more.
async fn identify(shell: &Rc<Shell>, given: &Value) {
    let Value::Object(members) = given else { return announce::warn("identify takes an object") };
    let id = |value: &Value| value.member("id").map(Value::to_plain).unwrap_or_default();
    let mut customer = shell.full.customer.take();
    if id(&customer) != id(given) {
        customer = Value::EMPTY;
    }
    customer.merge(Value::Object(members.iter().filter(|(name, _)| name != "exposures").cloned().collect()));
    shell.full.customer.replace(customer);
    if shell.full.conductor.borrow().is_some() {
        conducting::resume(shell);
    }
    if given.member("exposures").is_none() {
        return;
    }
    if shell.granted() {
        remember(shell, given).await;
    } else {
        shell.full.identified.replace(given.clone());
    }
}

/// Writes what the host knows of the customer's exposures to the log.
pub async fn remember(shell: &Rc<Shell>, identified: &Value) {
    let now = clock::now();
    shell.store.with_log(&mut |log| _ = frequency::merge(log, identified, now)).await;
}

/// `explain(id?)`: for each survey of the page's document, or this one, how it would be decided about now.
async fn explained(shell: &Rc<Shell>, id: Option<&str>) -> JsValue {
    let Some(document) = conducting::awaited(shell).await else {
        announce::warn("there is no document to explain: set surveys");
        return JsValue::NULL;
    };
    let options = shell.options.borrow().clone();
    let facts = facts(shell, &document, &options);
    let now = clock::now();
    let mut json = String::new();
    let mut look = |log: &mut Log| json = explain(&document, id, &facts, log, now, Wish::Triggered).to_json();
    // Reading the log gives the visitor a name, which is stored: not without consent.
    if shell.granted() {
        shell.store.with_log(&mut look).await;
    } else {
        look(&mut Log::default());
    }
    JSON::parse(&json).unwrap_or_default()
}

/// `reset()`: the next person at this browser is somebody else. Answers that wait are still delivered.
async fn reset(shell: &Rc<Shell>) {
    let open = shell.showing.borrow().clone();
    for showing in &open {
        shell.update(showing, crate::widget::Event::Closed);
    }
    saved::forget();
    shell.full.visit.take();
    Visit::forget();
    shell.full.identified.take();
    shell.full.customer.replace(Value::Null);
    shell.options.borrow_mut().context = Value::Null;
    crate::embed::resting::over();
    shell.store.forget_log().await;
}

/// What the page's settings say about its document: it is fetched and conducted.
pub fn configured(shell: &Rc<Shell>, settings: &Value) {
    match settings.member("surveys") {
        Some(Value::Text(address)) if shell.granted() || conducting::previewing(shell) => {
            conducting::begin(shell, address.clone());
        }
        Some(Value::Text(address)) => drop(shell.full.wanted.replace(Some(address.clone()))),
        Some(Value::Object(_)) => {
            let (shell, value) = (shell.clone(), settings.member("surveys").cloned().unwrap_or_default());
            crate::browser::task::spawn(async move {
                if let Some(document) = library::named(&shell, &value).await {
                    conducting::with(&shell, String::new(), document);
                }
            });
        }
        _ => {}
    }
}
