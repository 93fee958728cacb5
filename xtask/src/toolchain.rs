//! What `rustup` provides beyond a bare toolchain: the WebAssembly target, the standard library's source, the linters.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::call::Call;
use crate::plan::Plan;

/// A part of the toolchain, and the file that shows it is there.
#[derive(Clone, Copy)]
pub enum Part {
    /// The WebAssembly standard library, for the front end and the view tests.
    WasmTarget,
    /// The standard library's source, which the widget rebuilds for size.
    StdSource,
    /// `cargo fmt`.
    Rustfmt,
    /// `cargo clippy`.
    Clippy,
}

impl Part {
    fn proof(self) -> &'static str {
        match self {
            Self::WasmTarget => "lib/rustlib/wasm32-unknown-unknown/lib",
            Self::StdSource => "lib/rustlib/src/rust/library/Cargo.toml",
            Self::Rustfmt => "bin/rustfmt",
            Self::Clippy => "bin/cargo-clippy",
        }
    }

    fn request(self) -> &'static str {
        match self {
            Self::WasmTarget => "target add wasm32-unknown-unknown",
            Self::StdSource => "component add rust-src",
            Self::Rustfmt => "component add rustfmt",
            Self::Clippy => "component add clippy",
        }
    }
}

/// Plans to add the parts that are missing.
pub fn need(plan: &mut Plan<'_>, parts: &[Part]) -> Result<()> {
    let sysroot = Call::new("rustc")
        .words("--print sysroot")
        .answer()
        .map(PathBuf::from)
        .context("rustc does not answer; `rustup toolchain install` in the repository installs the pinned toolchain")?;
    for &part in parts {
        if !sysroot.join(part.proof()).exists() {
            let request = part.request();
            plan.step(format!("rustup {request}"), move || {
                Call::new("rustup")
                    .words(request)
                    .run()
                    .with_context(|| format!("the Rust toolchain lacks a part; with a network, type: rustup {request}"))
            });
        }
    }
    Ok(())
}
