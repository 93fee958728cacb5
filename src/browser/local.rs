//! Where IndexedDB is refused, `localStorage` may not be: second best, since it reaches the disk at some later time.

use crate::survey::id::is_uuid;
use js_sys::JSON;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The getter throws in sandboxed frames, and is null in some webviews: looked up inside the caught calls.
    #[wasm_bindgen(catch, js_namespace = localStorage, js_name = setItem)]
    fn set_item(key: &str, value: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_namespace = localStorage, js_name = getItem)]
    fn get_item(key: &str) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(catch, js_namespace = localStorage, js_name = removeItem)]
    fn remove_item(key: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_namespace = localStorage, js_name = key)]
    fn key_at(index: u32) -> Result<Option<String>, JsValue>;
}

/// What our keys begin with; the loader looks for it.
const PREFIX: &str = "candor:";

/// Sets the value of a response, as JSON.
pub fn set(id: &str, value: &JsValue) {
    if let Ok(text) = JSON::stringify(value) {
        // Where this fails too, the page holds the only copy.
        let _ = set_item(&[PREFIX, id].concat(), &text.into());
    }
}

/// The value of a response; `None` where there is none, `undefined` where it cannot be read.
pub fn get(id: &str) -> Option<JsValue> {
    let text = get_item(&[PREFIX, id].concat()).ok()??;
    Some(JSON::parse(&text).unwrap_or_default())
}

/// Removes the value of a response.
pub fn remove(id: &str) {
    let _ = remove_item(&[PREFIX, id].concat());
}

/// The ids of all responses. The host may have keys of its own that begin as ours do.
pub fn ids() -> Vec<String> {
    let keys = (0..).map_while(|index| key_at(index).ok().flatten());
    keys.filter_map(|key| key.strip_prefix(PREFIX).filter(|id| is_uuid(id)).map(str::to_owned)).collect()
}

/// Removes all of them.
pub fn clear() {
    for id in ids() {
        remove(&id);
    }
}
