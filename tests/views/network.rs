//! The transport: what becomes of each kind of answer. Redirects, captive portals and the rest of the network are in
//! `tests/e2e`, where there are servers.

use candor::browser::transport;
use candor::engine::outbox::Reply;
use js_sys::{Function, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// Replaces the page's `fetch` until dropped.
struct Fetch(JsValue);

impl Fetch {
    /// `fetch(url, init)` is this body of a function.
    fn answers(body: &str) -> Self {
        let window = web_sys::window().unwrap();
        let genuine = Reflect::get(&window, &"fetch".into()).unwrap();
        Reflect::set(&window, &"fetch".into(), &Function::new_with_args("url, init", body)).unwrap();
        Self(genuine)
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        Reflect::set(&web_sys::window().unwrap(), &"fetch".into(), &self.0).unwrap();
    }
}

#[wasm_bindgen_test]
async fn an_answer_comes_with_status_body_and_wait() {
    for (answer, expected) in [
        ("new Response('{\"accepted\":[]}', { status: 200 })", (200, None, "{\"accepted\":[]}")),
        ("new Response('oh', { status: 500 })", (500, None, "oh")),
        ("new Response('', { status: 503, headers: { 'Retry-After': '7' } })", (503, Some(7_000), "")),
        ("new Response('', { status: 429, headers: { 'Retry-After': 'soon' } })", (429, None, "")),
        ("Response.error()", (0, None, "")),
    ] {
        let fetch = Fetch::answers(&format!("return Promise.resolve({answer})"));
        let reply = transport::post("https://feedback.example/", "{}", false).await;
        drop(fetch);
        let (status, retry_after, body) = expected;
        assert_eq!(reply, Reply { status, retry_after, body: body.to_owned() }, "{answer}");
    }
}

#[wasm_bindgen_test]
async fn no_answer_is_a_reply_too() {
    for body in [
        "return Promise.reject(new TypeError('offline'))",
        "throw new Error('patched by the host')",
        "return Promise.resolve(undefined)",
        "return Promise.resolve({ ok: true, status: 200 })",
        // Not even a promise.
        "return undefined",
        // A body that breaks off.
        "return Promise.resolve(new Response(new ReadableStream({ start(c) { c.error(new TypeError('reset')) } })))",
    ] {
        let fetch = Fetch::answers(body);
        let reply = transport::post("https://feedback.example/", "{}", false).await;
        drop(fetch);
        assert_eq!(reply, Reply::default(), "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_request_is_anonymous_kept_alive_and_follows_nothing() {
    let fetch =
        Fetch::answers("window.asked = { url, ...init, signal: !!init.signal }; return Promise.resolve(new Response(''))");
    transport::post("https://feedback.example/v1/responses", "[1,2]", true).await;
    drop(fetch);
    let asked = |name: &str| {
        let asked = Reflect::get(&web_sys::window().unwrap(), &"asked".into()).unwrap();
        js_sys::JSON::stringify(&Reflect::get(&asked, &name.into()).unwrap()).unwrap().as_string().unwrap_or_default()
    };
    for (name, value) in [
        ("url", "\"https://feedback.example/v1/responses\""),
        ("method", "\"POST\""),
        ("body", "\"[1,2]\""),
        ("credentials", "\"omit\""),
        ("redirect", "\"manual\""),
        ("keepalive", "true"),
        ("signal", "true"),
        ("headers", "{\"Content-Type\":\"application/cloudevents-batch+json\"}"),
    ] {
        assert_eq!(asked(name), value, "{name}");
    }
}

#[wasm_bindgen_test]
async fn a_body_that_is_too_large_to_keep_alive_is_sent_all_the_same() {
    let fetch = Fetch::answers("window.kept = !!init.keepalive; return Promise.resolve(new Response(''))");
    let reply = transport::post("https://feedback.example/", &"x".repeat(70_000), false).await;
    drop(fetch);
    assert_eq!(reply.status, 200);
    assert_eq!(Reflect::get(&web_sys::window().unwrap(), &"kept".into()).unwrap().as_bool(), Some(false));
}

#[wasm_bindgen_test]
async fn nobody_listens_there() {
    // A port of this machine on which nobody listens; the browser refuses some others by itself.
    let reply = transport::post("http://127.0.0.1:9/", "{}", false).await;
    assert_eq!(reply, Reply::default());
}
