//! The widget: everything is in `candor::embed`, which the loader calls through its exports.

// Exports are all there is; a `main` would bring the runtime's start-up code into every page.
#![cfg_attr(target_arch = "wasm32", no_main)]

pub use candor::embed::entry;

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
