//! Texts from elsewhere: documents, and the words of a language.

use crate::engine::outbox::DEADLINE;
use js_sys::{JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = AbortSignal)]
    fn timeout(ms: u32) -> Result<JsValue, JsValue>;
    /// The glue's own: the file of a language with its integrity, or nothing where there is none.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn words(tag: &str) -> Result<JsValue, JsValue>;
}

/// The text at an address, without cookies; an answer other than 2xx is an error, said in a few words.
pub async fn text(url: &str) -> Result<String, String> {
    const AWAY: &str = "cannot be reached";
    let init = JSON::parse("{\"credentials\":\"omit\"}").map_err(|_| AWAY)?;
    if let Ok(signal) = timeout(DEADLINE as u32) {
        let _ = Reflect::set(&init, &"signal".into(), &signal);
    }
    let response = JsFuture::from(Promise::resolve(&fetch(url, &init).map_err(|_| AWAY)?)).await.map_err(|_| AWAY)?;
    let response: Response = response.dyn_into().map_err(|_| AWAY)?;
    if !response.ok() {
        let mut status = String::from("answers with HTTP ");
        crate::survey::json::push_integer(&mut status, response.status().into());
        return Err(status);
    }
    let body = JsFuture::from(response.text().map_err(|_| AWAY)?).await.map_err(|_| AWAY)?;
    body.as_string().ok_or_else(|| AWAY.to_owned())
}

/// The words of a language as JSON; `None` where there are none, or they do not arrive.
pub async fn language(tag: &str) -> Option<String> {
    JsFuture::from(Promise::resolve(&words(tag).ok()?)).await.ok()?.as_string()
}
