//! Requests to the endpoint, each with a time limit.
//!
//! Not through gloo-net, which the front end uses: it has no `keepalive`, and its errors cost the widget 3 KB.

use super::clock::{Timer, now};
use crate::engine::outbox::{BATCH_BYTES, DEADLINE, Reply};
use crate::engine::retry::retry_after;
use crate::survey::Timestamp;
use crate::survey::event::{BATCH_MEDIA_TYPE, MEDIA_TYPE};
use js_sys::{JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Response};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &JsValue) -> Result<Promise, JsValue>;
}

/// Posts one event, or a batch of them. The request leaves before this returns, which page hide relies on; the future is
/// its end.
pub fn post(url: &str, body: &str, batch: bool) -> impl Future<Output = Reply> + use<> {
    let controller = AbortController::new().ok();
    let sent = send(url, body, batch, controller.as_ref());
    async move {
        // The limit covers the whole answer, body included: a slow one must not hold the line.
        let limit = Timer::after(DEADLINE, move || {
            if let Some(controller) = &controller {
                controller.abort();
            }
        });
        let reply = async { read(JsFuture::from(sent?).await.ok()?.unchecked_into()).await };
        let reply = reply.await.unwrap_or_default();
        drop(limit);
        reply
    }
}

/// No cookies, no redirects; kept alive, so that leaving the page at once does not cancel it.
fn send(url: &str, body: &str, batch: bool, controller: Option<&AbortController>) -> Option<Promise> {
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
    if let Some(controller) = controller {
        Reflect::set(&init, &"signal".into(), &controller.signal()).ok()?;
    }
    fetch(url, &init).ok()
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
