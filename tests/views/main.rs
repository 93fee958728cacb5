//! The widget's views and the browser layer, in a real document: `cargo xtask test views` runs them in headless Chromium.
//!
//! [`card`] mounts what a survey shows and plays a person in front of it; [`storage`], [`network`] and [`page`] hold the
//! browser layer to what its files promise. What only shows when everything is together is in `tests/e2e`.

#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

mod card;
mod mounted;
mod network;
mod page;
mod storage;

wasm_bindgen_test_configure!(run_in_browser);
