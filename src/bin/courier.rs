//! The courier: everything is in `candor::courier`, which the loader and the widget call through its exports.

// Exports are all there is; a `main` would bring the runtime's start-up code into every page.
#![cfg_attr(target_arch = "wasm32", no_main)]

pub use candor::courier::entry;

/// Less code than std's allocator, as in the widget.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
