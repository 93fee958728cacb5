//! Settings as JavaScript hands them over: an object of names and values.

use super::announce;
use crate::engine::options::Options;
use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::prelude::*;

/// Sets every option that `values` names; what is not understood is said in the console and changes nothing.
pub fn apply(options: &mut Options, values: &JsValue) {
    let Some(values) = values.dyn_ref::<Object>() else { return };
    for name in Object::keys(values) {
        let value = Reflect::get(values, &name).unwrap_or_default();
        let (Some(name), Some(text)) = (name.as_string(), to_text(&value)) else { continue };
        if let Err(warning) = options.set(&name, &text) {
            announce::warn_of(&warning);
        }
    }
}

/// A string as it is, anything else as JSON; nothing where there is nothing.
pub fn to_text(value: &JsValue) -> Option<String> {
    if value.is_null() || value.is_undefined() {
        return None;
    }
    value.as_string().or_else(|| JSON::stringify(value).ok()?.as_string())
}
