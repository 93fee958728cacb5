//! The courier and what it stands on, in a real document: `cargo xtask test views` runs them in headless Chromium.
//!
//! [`rows`], [`aside`], [`refused`] and [`connection`] hold storage to what its files promise, [`turn`] the turn between
//! tabs, [`transport`] and [`why`] the requests; [`running`] starts a whole courier in front of an endpoint that a test
//! plays. [`site`] is what they share. Real networks, and faults at every step, are in `tests/e2e`.

#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

mod aside;
mod connection;
mod refused;
mod rows;
mod running;
mod site;
mod transport;
mod turn;
mod why;

wasm_bindgen_test_configure!(run_in_browser);
