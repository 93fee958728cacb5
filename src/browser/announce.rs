//! The DOM events and the console: all that the page hears.

use crate::engine::options::Warning;
use crate::survey::json::Writer;
use js_sys::JSON;
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, Element};

#[wasm_bindgen]
extern "C" {
    // Some pages have no console any more, or one that throws.
    #[wasm_bindgen(catch, js_namespace = console, js_name = warn)]
    fn console_warn(text: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_namespace = console, js_name = info)]
    fn console_info(text: &str) -> Result<(), JsValue>;
}

/// Says one thing in the console, once, as a warning.
pub fn warn(text: &str) {
    let _ = console_warn(&["Candor: ", text].concat());
}

/// Says in the console what happens, for `data-debug`.
pub fn debug(on: bool, text: &str) {
    if on {
        let _ = console_info(&["Candor: ", text].concat());
    }
}

/// Names an attribute that was not understood, and what is allowed.
pub fn warn_of(warning: &Warning) {
    warn(&["\"", &warning.value, "\" is no value of ", &warning.name, "; allowed: ", warning.allowed].concat());
}

/// Dispatches `candor:<name>` on the survey's element, or on the document where it has left the page; `more` writes what
/// else its `detail` has.
pub fn event(target: Option<&Element>, name: &str, survey: &str, response: &str, more: &dyn Fn(&mut Writer)) {
    let given = |text: &'static str, value| (text, Some(value).filter(|value: &&str| !value.is_empty()));
    let mut json = Writer::default();
    json.open('{');
    for (name, value) in [given("survey_id", survey), given("response_id", response)] {
        json.optional(name, value);
    }
    more(&mut json);
    json.close('}');
    let init = ["{\"bubbles\":true,\"composed\":true,\"detail\":", &json.finish(), "}"].concat();
    let init = JSON::parse(&init).unwrap_or_default();
    let Ok(event) = CustomEvent::new_with_event_init_dict(&["candor:", name].concat(), init.unchecked_ref()) else { return };
    // A host's listener that throws is reported as the host's; dispatching itself fails for no event made here.
    let _ = match target.filter(|element| element.is_connected()) {
        Some(element) => element.dispatch_event(&event),
        None => {
            web_sys::window().and_then(|window| window.document()).map_or(Ok(true), |document| document.dispatch_event(&event))
        }
    };
}
