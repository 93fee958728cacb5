//! Why a request had no answer, as far as a page can find out.

use crate::site::{Patch, said};
use candor::browser::transport::why;
use candor::engine::outbox::Why;
use wasm_bindgen_test::wasm_bindgen_test;

const THERE: &str = "https://feedback.example/v1/responses";

/// Answers by whether a request needs the endpoint's permission: to be read at all, or for its headers.
fn endpoint(reached: bool, read: bool, headers: bool) -> Patch {
    Patch::fetch(&format!(
        "(window.probes = window.probes || []).push(JSON.stringify(init));
         const free = init.mode == 'no-cors', asks = !!init.headers;
         if ({reached} && (free || ({read} && (!asks || {headers})))) return new Response('');
         throw new TypeError('Failed to fetch')"
    ))
}

#[wasm_bindgen_test]
async fn a_refused_origin_is_told_from_an_endpoint_that_is_not_there() {
    for (simple, reached, read, headers, expected) in [
        // Nothing gets through.
        (false, false, false, false, Why::Unreachable),
        (true, false, false, false, Why::Unreachable),
        // It is there, and does not know this origin.
        (false, true, false, false, Why::Cors),
        (true, true, false, false, Why::Cors),
        // It lets this origin read, but not send what we send.
        (false, true, true, false, Why::Cors),
        // A simple request asks for no header.
        (true, true, true, false, Why::Unreachable),
        // All is well: what was lost was lost otherwise.
        (false, true, true, true, Why::Unreachable),
        (true, true, true, true, Why::Unreachable),
    ] {
        let fetch = endpoint(reached, read, headers);
        let found = why(THERE, simple).await;
        drop(fetch);
        assert_eq!(found, expected, "simple {simple}, reached {reached}, read {read}, headers {headers}");
    }
}

#[wasm_bindgen_test]
async fn asking_sends_nothing() {
    said("window.probes = []").await;
    let fetch = endpoint(true, false, false);
    why(THERE, false).await;
    drop(fetch);
    let probes =
        said("return window.probes.map(JSON.parse).map((init) => [init.method, init.body, init.credentials, init.mode])").await;
    assert_eq!(probes, "[[null,null,\"omit\",\"no-cors\"],[null,null,\"omit\",null]]");
}

/// The answers are of no use: nobody reads them, and nothing is left of them.
#[wasm_bindgen_test]
async fn asking_leaves_nothing_open() {
    said("window.signals = []").await;
    for answer in
        ["return new Response(new ReadableStream({}))", "if (init.mode) return new Response(''); throw new TypeError('')"]
    {
        let fetch = Patch::fetch(&format!("signals.push(init.signal); {answer}"));
        why(THERE, false).await;
        drop(fetch);
    }
    assert_eq!(said("return signals.map((signal) => signal.aborted)").await, "[true,true,true,true]");
}

#[wasm_bindgen_test]
async fn asking_takes_its_time_and_no_more() {
    let patches = (
        Patch::fetch("return new Promise((_, fail) => init.signal.addEventListener('abort', () => fail(new Error('late'))))"),
        Patch::hurry(15_000),
    );
    let before = candor::browser::clock::now();
    assert_eq!(why(THERE, false).await, Why::Unreachable);
    let took = candor::browser::clock::now().since(before);
    drop(patches);
    assert!((700..8_000).contains(&took), "{took} ms");
}

#[wasm_bindgen_test]
async fn a_broken_fetch_is_no_endpoint() {
    for how in ["value: null", "value: () => { throw new Error('patched') }"] {
        let fetch = Patch::property("window", "fetch", how);
        let found = why(THERE, false).await;
        drop(fetch);
        assert_eq!(found, Why::Unreachable, "{how}");
    }
    // For real: nobody listens on that port.
    assert_eq!(why("http://127.0.0.1:9/", false).await, Why::Unreachable);
}
