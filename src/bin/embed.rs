//! The widget: everything is in `candor::embed`, which the loader calls through its exports.

// Exports are all there is; a `main` would bring the runtime's start-up code into every page.
#![cfg_attr(target_arch = "wasm32", no_main)]

pub use candor::embed::entry;

/// A third of the code of std's allocator, with the same bounds on time and waste (TLSF): 1.3 KB less for a page.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
