//! Requests: what leaves, and what becomes of each kind of answer.

use crate::site::{Patch, said};
use candor::browser::clock;
use candor::browser::transport::{self, Sending};
use candor::engine::outbox::{Reply, Request, Why};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn request(body: &str) -> Request {
    Request {
        request: 1,
        endpoint: "https://feedback.example/v1/responses".to_owned(),
        body: body.to_owned(),
        batch: false,
        key: String::new(),
        simple: false,
        gzip: false,
        keep: true,
    }
}

fn start(request: &Request, compressed: Option<JsValue>) -> Sending {
    Sending::start(request, compressed)
}

/// How a request ends to which `fetch` is this body of an async function.
async fn ends(body: &str) -> Reply {
    let fetch = Patch::fetch(body);
    let reply = start(&request("{}"), None).end().await;
    drop(fetch);
    reply
}

/// Keeps what was asked of `fetch` in `window.asked`, and answers.
const KEEPS: &str = "window.asked = { url, ...init, signal: !!init.signal }; return new Response('')";

/// A member of what was asked, as JSON; empty where it is absent.
async fn asked(name: &str) -> String {
    said(&format!("return window.asked.{name}")).await
}

#[wasm_bindgen_test]
async fn an_answer_comes_with_its_status_and_body() {
    for (answer, outcome, body) in [
        ("new Response('{\"accepted\":[]}', { status: 200 })", Ok(200), "{\"accepted\":[]}"),
        ("new Response(null, { status: 204 })", Ok(204), ""),
        ("new Response('oh', { status: 500 })", Ok(500), "oh"),
        ("new Response('no', { status: 422 })", Ok(422), "no"),
        // Not followed, and without a body or a status to see.
        ("Object.defineProperties(Response.error(), { type: { value: 'opaqueredirect' } })", Err(Why::Redirected), ""),
        // Followed all the same: by a service worker, or a `fetch` of the page's own.
        ("Object.defineProperties(new Response('portal'), { redirected: { value: true } })", Err(Why::Redirected), "portal"),
        // A redirect with a status, as no browser gives it here: it is no success.
        ("Response.redirect('/elsewhere', 302)", Ok(302), ""),
        ("Response.error()", Err(Why::Unreachable), ""),
        ("Object.defineProperties(Response.error(), { type: { value: 'opaque' } })", Err(Why::Unreachable), ""),
    ] {
        let reply = ends(&format!("return {answer}")).await;
        assert_eq!(reply, Reply { outcome, body: body.to_owned(), ..Reply::default() }, "{answer}");
    }
}

#[wasm_bindgen_test]
async fn no_answer_is_a_reply_too() {
    for body in [
        "throw new TypeError('offline')",
        "return undefined",
        "return { ok: true, status: 200 }",
        "return 'text'",
        // A body that breaks off.
        "return new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array(3)); c.error(new TypeError('reset')) } }))",
        // One that was read already.
        "const r = new Response('x'); await r.text(); return r",
    ] {
        assert_eq!(ends(body).await, Reply::default(), "{body}");
    }
    // What is not even a promise.
    for value in ["value: () => undefined", "value: () => { throw new Error('patched by the host') }", "value: null", "value: {}"]
    {
        let fetch = Patch::property("window", "fetch", value);
        let reply = start(&request("{}"), None).end().await;
        drop(fetch);
        assert_eq!(reply, Reply::default(), "{value}");
    }
}

#[wasm_bindgen_test]
async fn nobody_listens_there() {
    // A port of this machine on which nobody listens; the browser refuses some others by itself.
    let there = Request { endpoint: "http://127.0.0.1:9/".to_owned(), ..request("{}") };
    assert_eq!(start(&there, None).end().await, Reply::default());
    let nowhere = Request { endpoint: "http://".to_owned(), ..request("{}") };
    assert_eq!(start(&nowhere, None).end().await, Reply::default());
}

#[wasm_bindgen_test]
async fn a_real_answer_is_read() {
    let here = web_sys::window().unwrap().location().origin().unwrap();
    let reply = start(&Request { endpoint: here + "/absent", ..request("{}") }, None).end().await;
    assert!(matches!(reply.outcome, Ok(status) if status >= 400), "{reply:?}");
}

#[wasm_bindgen_test]
async fn a_wait_is_read_where_it_makes_sense() {
    for (header, expected) in [
        ("'7'", Some(7_000)),
        ("'0'", Some(0)),
        ("'99999999999999999999'", Some(86_400_000)),
        ("'soon'", None),
        ("''", None),
        ("'-5'", None),
        ("'1.5'", None),
        ("'Sun, 06 Nov 1994 08:49:37 GMT'", Some(0)),
        ("'Fri, 31 Dec 9999 23:59:59 GMT'", Some(86_400_000)),
    ] {
        let reply = ends(&format!("return new Response('', {{ status: 503, headers: {{ 'Retry-After': {header} }} }})")).await;
        assert_eq!((reply.outcome, reply.retry_after), (Ok(503), expected), "{header}");
    }
    let in_a_minute = "new Date(Date.now() + 60000).toUTCString()";
    let reply = ends(&format!("return new Response('', {{ status: 429, headers: {{ 'Retry-After': {in_a_minute} }} }})")).await;
    assert!((55_000..=60_000).contains(&reply.retry_after.unwrap()), "{reply:?}");
}

#[wasm_bindgen_test]
async fn an_endpoint_announces_gzip() {
    for (header, expected) in [
        ("{ 'Accept-Encoding': 'gzip' }", Some(true)),
        ("{ 'Accept-Encoding': 'br , gzip' }", Some(true)),
        ("{ 'Accept-Encoding': 'br' }", Some(false)),
        ("{ 'Accept-Encoding': 'gzip;q=0' }", Some(false)),
        ("{ 'Accept-Encoding': '' }", Some(false)),
        ("{}", None),
    ] {
        assert_eq!(ends(&format!("return new Response('', {{ headers: {header} }})")).await.gzip, expected, "{header}");
    }
}

#[wasm_bindgen_test]
async fn a_request_is_anonymous_kept_alive_and_follows_nothing() {
    let fetch = Patch::fetch(KEEPS);
    let batch = Request { batch: true, ..request("[1,2]") };
    let sending = start(&batch, None);
    // At page hide there is no later.
    assert_eq!(asked("url").await, "\"https://feedback.example/v1/responses\"", "it leaves before anything is waited for");
    assert_eq!(sending.end().await.outcome, Ok(200));
    for (name, value) in [
        ("method", "\"POST\""),
        ("body", "\"[1,2]\""),
        ("credentials", "\"omit\""),
        ("redirect", "\"manual\""),
        ("keepalive", "true"),
        ("signal", "true"),
        ("mode", ""),
        ("headers", "{\"Content-Type\":\"application/cloudevents-batch+json\"}"),
    ] {
        assert_eq!(asked(name).await, value, "{name}");
    }
    drop(fetch);
}

#[wasm_bindgen_test]
async fn headers_are_those_that_were_asked_for() {
    let fetch = Patch::fetch(KEEPS);
    let keyed = Request { key: "k-1 \"ü".to_owned(), ..request("{}") };
    let simple = Request { simple: true, batch: true, ..request("{}") };
    for (request, expected) in [
        (request("{}"), "{\"Content-Type\":\"application/cloudevents+json\"}"),
        (keyed, "{\"Content-Type\":\"application/cloudevents+json\",\"Authorization\":\"Bearer k-1 \\\"ü\"}"),
        (simple, "{\"Content-Type\":\"text/plain;charset=UTF-8\"}"),
    ] {
        start(&request, None).end().await;
        assert_eq!(asked("headers").await, expected);
    }
    drop(fetch);
}

#[wasm_bindgen_test]
async fn a_simple_request_needs_no_permission() {
    // As the browser sees it: whether `no-cors`, which takes nothing but simple requests, drops one of its headers.
    let fetch = Patch::fetch(
        "const header = (mode) => new Request(url, { ...init, signal: undefined, mode }).headers.get('Content-Type');
         window.asked = [header('cors'), header('no-cors')]; return new Response('')",
    );
    for (simple, same) in [(true, true), (false, false)] {
        start(&Request { simple, ..request("{}") }, None).end().await;
        assert_eq!(said("return window.asked[0] === window.asked[1]").await, same.to_string(), "simple: {simple}");
    }
    drop(fetch);
}

#[wasm_bindgen_test]
async fn only_what_is_to_be_kept_alive_is() {
    let fetch = Patch::fetch(KEEPS);
    for (keep, kept) in [(true, "true"), (false, "")] {
        let reply = start(&Request { keep, ..request("{}") }, None).end().await;
        assert_eq!((reply.outcome, asked("keepalive").await.as_str()), (Ok(200), kept));
    }
    drop(fetch);
}

#[wasm_bindgen_test]
async fn a_compressed_body_is_what_it_says() {
    let fetch = Patch::fetch(
        "window.asked = { ...init, size: init.body.byteLength };
         window.body = await new Response(new Blob([init.body]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
         return new Response('')",
    );
    let text = "{\"text\":\"ü\u{1f44d}\"}".repeat(200);
    let request = Request { gzip: true, ..request(&text) };
    let body = transport::compressed(&request).await;
    assert!(body.is_some());
    let reply = start(&request, body).end().await;
    assert_eq!(reply.outcome, Ok(200));
    assert_eq!(said("return window.body").await, format!("{text:?}").replace("\\u{1f44d}", "\u{1f44d}"));
    let size: usize = asked("size").await.parse().unwrap();
    assert!(size < text.len() / 10, "{size} of {}", text.len());
    let headers = "{\"Content-Type\":\"application/cloudevents+json\",\"Content-Encoding\":\"gzip\"}";
    assert_eq!(asked("headers").await, headers);
    drop(fetch);
}

#[wasm_bindgen_test]
async fn what_cannot_be_compressed_is_sent_as_it_is() {
    assert!(transport::compressed(&request("{}")).await.is_none(), "nobody asked for it");
    let asking = Request { gzip: true, ..request("{}") };
    for how in ["value: undefined", "value: function () { throw new TypeError('gzip') }"] {
        let patch = Patch::property("window", "CompressionStream", how);
        assert!(transport::compressed(&asking).await.is_none(), "{how}");
        drop(patch);
    }
    let fetch = Patch::fetch(KEEPS);
    start(&asking, None).end().await;
    drop(fetch);
    assert_eq!(asked("headers").await, "{\"Content-Type\":\"application/cloudevents+json\"}");
}

/// A `fetch` that never answers, or not whole, until it is aborted.
const SLOW: [&str; 2] = [
    "return new Promise((_, fail) => init.signal.addEventListener('abort', () => fail(new DOMException('', 'AbortError'))))",
    "return new Response(new ReadableStream({ start(c) {
         c.enqueue(new Uint8Array([123]));
         init.signal.addEventListener('abort', () => c.error(new DOMException('', 'AbortError'))) } }))",
];

#[wasm_bindgen_test]
async fn a_slow_answer_is_given_up() {
    for body in SLOW {
        let patches = (Patch::fetch(body), Patch::hurry(15_000));
        let before = clock::now();
        let reply = start(&request("{}"), None).end().await;
        // Fifteen seconds, twenty times as fast.
        let took = clock::now().since(before);
        drop(patches);
        assert_eq!(reply, Reply::default(), "{body}");
        assert!((700..8_000).contains(&took), "{took} ms: {body}");
    }
}

#[wasm_bindgen_test]
async fn a_request_is_ended_from_outside() {
    for body in SLOW {
        let fetch = Patch::fetch(body);
        let sending = start(&request("{}"), None);
        let controller = sending.controller().unwrap();
        candor::browser::task::spawn(async move {
            clock::sleep(20).await;
            controller.abort();
        });
        assert_eq!(sending.end().await, Reply::default(), "{body}");
        drop(fetch);
    }
}

#[wasm_bindgen_test]
async fn the_browser_says_whether_it_is_on_line() {
    for (how, expected) in [("value: false", false), ("value: true", true)] {
        let patch = Patch::property("navigator", "onLine", how);
        assert_eq!(transport::on_line(), expected);
        drop(patch);
    }
}
