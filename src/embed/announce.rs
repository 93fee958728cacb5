//! The DOM events and the console: all that the page hears.

use crate::engine::options::Warning;
use crate::survey::json::{Value, Writer};
use js_sys::JSON;
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit, Element, EventTarget};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = warn)]
    fn console_warn(text: &str);
    #[wasm_bindgen(js_namespace = console, js_name = info)]
    fn console_info(text: &str);
}

/// Says one thing in the console, once, as a warning.
pub fn warn(text: &str) {
    console_warn(&["Candor: ", text].concat());
}

/// Says in the console what happens, for `data-debug`.
pub fn debug(on: bool, text: &str) {
    if on {
        console_info(&["Candor: ", text].concat());
    }
}

/// Names an attribute that was not understood, and what is allowed.
pub fn warn_of(warning: &Warning) {
    warn(&["\"", &warning.value, "\" is no value of ", &warning.name, "; allowed: ", warning.allowed].concat());
}

/// Dispatches `candor:<name>` on the survey's element, or on the document where it has left the page.
pub fn event(target: Option<&Element>, name: &str, survey: &str, response: &str, more: &[(&str, Value)]) {
    let mut json = Writer::default();
    json.open('{');
    if !survey.is_empty() {
        json.string("survey_id", survey);
    }
    if !response.is_empty() {
        json.string("response_id", response);
    }
    for (key, value) in more {
        json.key(key);
        json.value(value);
    }
    json.close('}');
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_detail(&JSON::parse(&json.finish()).unwrap_or_default());
    let document = web_sys::window().and_then(|window| window.document());
    let target: Option<EventTarget> = match target.filter(|element| element.is_connected()) {
        Some(element) => Some(element.clone().into()),
        None => document.map(Into::into),
    };
    if let (Some(target), Ok(event)) = (target, CustomEvent::new_with_event_init_dict(&["candor:", name].concat(), &init)) {
        // A host's listener that throws is reported as the host's; dispatching itself fails for no event made here.
        let _ = target.dispatch_event(&event);
    }
}
