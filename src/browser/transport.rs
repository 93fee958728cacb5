//! Requests to the endpoint, each with a time limit.
//!
//! Not through gloo-net, which the front end uses: it has no `keepalive`, and bytes decide here.

use super::clock::now;
use crate::engine::outbox::{BATCH_BYTES, DEADLINE, Reply};
use crate::engine::retry::retry_after;
use crate::survey::Timestamp;
use crate::survey::event::{BATCH_MEDIA_TYPE, MEDIA_TYPE};
use js_sys::{JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

#[wasm_bindgen]
extern "C" {
    /// Anything at all, where the page has put its own in its place.
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &JsValue) -> Result<JsValue, JsValue>;

    /// A signal that ends a request after so many milliseconds.
    #[wasm_bindgen(catch, js_namespace = AbortSignal)]
    fn timeout(ms: u32) -> Result<JsValue, JsValue>;
}

/// Posts one event, or a batch of them. The request leaves before this returns, which page hide relies on; the future is
/// its end.
pub fn post(url: &str, body: &str, batch: bool) -> impl Future<Output = Reply> + use<> {
    let sent = send(url, body, batch);
    async move {
        let reply = async { read(JsFuture::from(sent?).await.ok()?.dyn_into().ok()?).await };
        reply.await.unwrap_or_default()
    }
}

/// No cookies, no redirects; kept alive, so that leaving the page at once does not cancel it.
fn send(url: &str, body: &str, batch: bool) -> Option<Promise> {
    let media_type = if batch { BATCH_MEDIA_TYPE } else { MEDIA_TYPE };
    // More than the browser keeps alive: better a request that needs the page than none.
    let kept = if body.len() > BATCH_BYTES { "" } else { ",\"keepalive\":true" };
    let init = [
        "{\"method\":\"POST\",\"credentials\":\"omit\",\"redirect\":\"manual\",\"headers\":{\"Content-Type\":\"",
        media_type,
        "\"}",
        kept,
        "}",
    ];
    let init = JSON::parse(&init.concat()).ok()?;
    Reflect::set(&init, &"body".into(), &body.into()).ok()?;
    // The limit covers the whole answer, body included: a slow one must not hold the line. Browsers without it (Safari
    // before 16) leave that to the outbox, which gives up what it hears nothing of.
    if let Ok(signal) = timeout(DEADLINE as u32) {
        Reflect::set(&init, &"signal".into(), &signal).ok()?;
    }
    fetch(url, &init).ok().map(|answer| Promise::resolve(&answer))
}

/// Reads the answer to its end: an unread body can hold the budget of keepalive requests.
async fn read(response: Response) -> Option<Reply> {
    let body = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let status = if response.redirected() { 0 } else { response.status() };
    let header = response.headers().get("Retry-After").ok().flatten();
    let retry_after = header.and_then(|header| {
        let date = js_sys::Date::parse(&header);
        let date = if date.is_nan() { None } else { Some(Timestamp(date as i64)) };
        retry_after(&header, date, now())
    });
    Some(Reply { status, retry_after, body })
}
