//! Requests to the endpoint, each with a time limit.
//!
//! Not through gloo-net, which the front end uses: it has no `keepalive`, and bytes decide here.

use super::clock::{Timer, now};
use crate::engine::outbox::retry::retry_after;
use crate::engine::outbox::{DEADLINE, Reply, Request, Why};
use crate::survey::Timestamp;
use crate::survey::event::{BATCH_MEDIA_TYPE, MEDIA_TYPE};
use crate::survey::json::Writer;
use js_sys::{Array, JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Response};

#[wasm_bindgen]
extern "C" {
    /// Anything at all, where the page has put its own in its place.
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &JsValue) -> Result<JsValue, JsValue>;

    type Blob;
    #[wasm_bindgen(catch, constructor)]
    fn new(parts: &Array) -> Result<Blob, JsValue>;
    #[wasm_bindgen(catch, method)]
    fn stream(this: &Blob) -> Result<Readable, JsValue>;

    type Readable;
    #[wasm_bindgen(catch, method, js_name = pipeThrough)]
    fn pipe_through(this: &Readable, through: &CompressionStream) -> Result<Readable, JsValue>;

    type CompressionStream;
    #[wasm_bindgen(catch, constructor)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;

    #[wasm_bindgen(js_name = Response)]
    type Whole;
    #[wasm_bindgen(catch, constructor, js_class = "Response")]
    fn new(body: &Readable) -> Result<Whole, JsValue>;
    #[wasm_bindgen(catch, method, js_name = arrayBuffer)]
    fn array_buffer(this: &Whole) -> Result<Promise, JsValue>;
}

/// A request that is under way.
#[derive(Debug)]
pub struct Sending {
    answer: Option<Promise>,
    controller: Option<AbortController>,
}

/// The body of a request that is to be compressed; `None` for all others, and where the browser cannot.
pub async fn compressed(request: &Request) -> Option<JsValue> {
    if !request.gzip {
        return None;
    }
    let through = CompressionStream::new("gzip").ok()?;
    let stream = Blob::new(&Array::of1(&request.body.as_str().into())).ok()?.stream().ok()?.pipe_through(&through).ok()?;
    JsFuture::from(Whole::new(&stream).ok()?.array_buffer().ok()?).await.ok()
}

impl Sending {
    /// Starts a request, which leaves before this returns: page hide relies on it. `compressed` is its body where it was
    /// compressed. No cookies, no redirects; kept alive, where wanted, so that leaving the page at once does not cancel it.
    pub fn start(request: &Request, compressed: Option<JsValue>) -> Self {
        let controller = AbortController::new().ok();
        let answer = send(request, compressed, controller.as_ref());
        Self { answer, controller }
    }

    /// What ends it from outside.
    pub fn controller(&self) -> Option<AbortController> {
        self.controller.clone()
    }

    /// Waits for its end. The limit covers the whole answer, body included: a slow one must not hold the line.
    pub async fn end(self) -> Reply {
        let controller = self.controller;
        let _limit = Timer::after(DEADLINE, move || {
            if let Some(controller) = &controller {
                controller.abort();
            }
        });
        let answer = self.answer;
        let reply = async { read(JsFuture::from(answer?).await.ok()?.dyn_into().ok()?).await };
        reply.await.unwrap_or_default()
    }
}

fn send(request: &Request, compressed: Option<JsValue>, controller: Option<&AbortController>) -> Option<Promise> {
    let media_type = match request.batch {
        _ if request.simple => "text/plain;charset=UTF-8",
        true => BATCH_MEDIA_TYPE,
        false => MEDIA_TYPE,
    };
    let mut init = Writer::default();
    init.open('{');
    init.string("method", "POST");
    init.string("credentials", "omit");
    init.string("redirect", "manual");
    if request.keep {
        init.key("keepalive");
        init.boolean(true);
    }
    init.key("headers");
    init.open('{');
    init.string("Content-Type", media_type);
    init.optional("Content-Encoding", compressed.is_some().then_some("gzip"));
    let bearer = ["Bearer ", &request.key].concat();
    init.optional("Authorization", Some(bearer.as_str()).filter(|_| !request.key.is_empty()));
    init.close('}');
    init.close('}');
    let init = JSON::parse(&init.finish()).ok()?;
    Reflect::set(&init, &"body".into(), &compressed.unwrap_or_else(|| request.body.as_str().into())).ok()?;
    if let Some(controller) = controller {
        Reflect::set(&init, &"signal".into(), &controller.signal()).ok()?;
    }
    fetch(&request.endpoint, &init).ok().map(|answer| Promise::resolve(&answer))
}

/// Reads the answer to its end: an unread body can hold the budget of keepalive requests.
async fn read(response: Response) -> Option<Reply> {
    let redirected = response.redirected() || response.type_() == web_sys::ResponseType::Opaqueredirect;
    let outcome = match response.status() {
        _ if redirected => Err(Why::Redirected),
        0 => Err(Why::Unreachable),
        status => Ok(status),
    };
    let body = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let header = |name| response.headers().get(name).ok().flatten();
    let retry_after = header("Retry-After").and_then(|header| {
        let date = js_sys::Date::parse(&header);
        let date = if date.is_nan() { None } else { Some(Timestamp(date as i64)) };
        retry_after(&header, date, now())
    });
    let gzip = header("Accept-Encoding").map(|list| list.split(',').any(|coding| coding.trim_ascii() == "gzip"));
    Some(Reply { outcome, retry_after, body, gzip })
}

/// Why a request had no answer, as far as a page can find out. A request that needs no permission gets through where only
/// the endpoint's CORS stands in the way; one that needs the same permission as ours, and sends nothing, tells whether it
/// does.
pub async fn why(endpoint: &str, simple: bool) -> Why {
    let asks = if simple { "{\"credentials\":\"omit\"}" } else { ASKING };
    if answers(endpoint, "{\"credentials\":\"omit\",\"mode\":\"no-cors\"}").await && !answers(endpoint, asks).await {
        return Why::Cors;
    }
    Why::Unreachable
}

/// The media type makes the browser ask the endpoint first, as for a response.
const ASKING: &str = "{\"credentials\":\"omit\",\"headers\":{\"Content-Type\":\"application/cloudevents+json\"}}";

async fn answers(url: &str, init: &str) -> bool {
    let answer = async {
        let init = JSON::parse(init).ok()?;
        let controller = AbortController::new().ok()?;
        Reflect::set(&init, &"signal".into(), &controller.signal()).ok()?;
        let limited = controller.clone();
        let _limit = Timer::after(DEADLINE, move || limited.abort());
        let answer = JsFuture::from(Promise::resolve(&fetch(url, &init).ok()?)).await.ok();
        // Its body is of no use: left unread, it would hold the connection.
        controller.abort();
        answer
    };
    answer.await.is_some()
}

/// False where the browser is sure to have no network.
pub fn on_line() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}
