//! The part of `wasm-streams` 0.5.0 that `server_fn` names, with nothing behind it.
//!
//! Leptos brings in `server_fn`, whose browser client can stream request and response bodies through `wasm-streams`.
//! Candor has no server functions, so that code is dead; but `wasm-streams` exports `#[wasm_bindgen]` classes for the
//! browser to call back, and what is exported is kept by every linker. That costs the widget almost 5 KB that nothing
//! can reach. The root `Cargo.toml` therefore replaces the crate with this one through `[patch.crates-io]`.
//!
//! **Only valid as long as nothing streams.** Whoever adds a server function or another user of `wasm-streams` removes
//! the patch: reading through this stub gives an empty stream, and writing through it traps.

use futures_util::stream::{Empty, Stream, empty};
use wasm_bindgen::JsValue;

/// A JavaScript `ReadableStream` that can be passed around, not read.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Wraps the JavaScript object.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// Would serve a Rust stream to JavaScript; traps, since only a server function's streamed body could ask for it.
    pub fn from_stream<S>(_stream: S) -> Self
    where
        S: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        panic!("wasm-streams is a stub here: nothing in Candor streams a request body")
    }

    /// Gives the JavaScript object back.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// Would read the chunks; there are none.
    pub fn into_stream(self) -> Empty<Result<JsValue, JsValue>> {
        empty()
    }
}
