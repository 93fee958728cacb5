//! `cargo xtask lint`: formatting, and clippy once for every set of features that is ever built.

use anyhow::Result;

use crate::call::Call;
use crate::places::Places;
use crate::plan::Plan;
use crate::toolchain::{self, Part};

/// What is compiled together, and so checked together.
const SETS: [(&str, &str); 8] = [
    ("the core", "--all-targets"),
    ("the collector", "--all-targets --features collector"),
    ("the end-to-end tests", "--test e2e --features e2e"),
    ("xtask", "--package xtask --all-targets"),
    ("the fuzzer", "--package candor-fuzz --all-targets"),
    (
        "the widget, core",
        "--lib --bin candor-embed --test views --no-default-features --features embed --target wasm32-unknown-unknown",
    ),
    (
        "the widget, full",
        "--lib --bin candor-embed --test views --no-default-features --features full --target wasm32-unknown-unknown",
    ),
    ("the front end", "--lib --bin candor-site --no-default-features --features site --target wasm32-unknown-unknown"),
];

/// Checks everything; ends at the first fault.
pub fn lint(places: &Places) -> Result<()> {
    let mut plan = Plan::default();
    toolchain::need(&mut plan, &[Part::Rustfmt, Part::Clippy, Part::WasmTarget])?;
    plan.step("formatting", || Call::cargo().words("fmt --all --check").within(&places.root).run());
    for (what, set) in SETS {
        plan.step(format!("clippy: {what}"), move || {
            Call::cargo().arg("clippy").words(set).words("-- -D warnings").within(&places.root).run()
        });
    }
    plan.run()
}
