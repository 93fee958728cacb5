//! The widget's views and what they know of the page, in a real document: `cargo xtask test views` runs them in headless
//! Chromium.
//!
//! They run once for each build of the widget. `card` mounts a preset in the small one and plays a person in front of it;
//! `steps`, `kinds`, `dragged`, `numerals` and `switching` mount documents in the full one, `walked` helps them. [`log`] and [`page`] hold the
//! browser layer to what its files promise; storage and network, which the courier shares, are in `tests/courier`. What only
//! shows when everything is together is in `tests/e2e`.

#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

#[cfg(not(feature = "full"))]
mod card;
#[cfg(feature = "full")]
mod dragged;
#[cfg(feature = "full")]
mod kinds;
mod log;
mod mounted;
#[cfg(feature = "full")]
mod numerals;
mod page;
#[cfg(feature = "full")]
mod steps;
#[cfg(feature = "full")]
mod switching;
#[cfg(feature = "full")]
mod walked;

wasm_bindgen_test_configure!(run_in_browser);
