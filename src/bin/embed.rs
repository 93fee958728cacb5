//! The widget: everything is in `candor::embed`, which the loader calls through its exports.

// Exports are all there is; a `main` would bring the runtime's start-up code into every page.
#![cfg_attr(target_arch = "wasm32", no_main)]

pub use candor::embed::entry;

/// Less code than std's allocator, in constant time (TLSF); what it saves a page is in docs/measurements.md.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
