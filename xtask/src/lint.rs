//! `cargo xtask lint`: formatting, and clippy once for every set of features that is ever built.

use anyhow::Result;

use crate::call::Call;
use crate::debian;
use crate::places::Places;
use crate::plan::Plan;
use crate::toolchain::{self, Part};

/// What is compiled together, and so checked together.
const SETS: [(&str, &str); 11] = [
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
    (
        "the courier",
        "--lib --bin candor-courier --test courier --no-default-features --features courier --target wasm32-unknown-unknown",
    ),
    ("the component", "--lib --test component --features component,leptos/ssr"),
    ("the app of Leptos", "--package candor-leptos --target wasm32-unknown-unknown"),
    ("the front end", "--lib --bin candor-site --no-default-features --features site --target wasm32-unknown-unknown"),
];

/// Needs GTK's headers, which nobody has to install in order to be told of formatting: checked where they are.
const WEBVIEW: (&str, &str) = ("the native program with a webview", "--package candor-webview --all-targets");

/// Checks everything; ends at the first fault.
pub fn lint(places: &Places) -> Result<()> {
    let mut plan = Plan::default();
    toolchain::need(&mut plan, &[Part::Rustfmt, Part::Clippy, Part::WasmTarget])?;
    plan.step("formatting", || Call::cargo().words("fmt --all --check").within(&places.root).run());
    let webview = debian::WEBVIEW.are_there();
    for (what, set) in SETS.into_iter().chain(webview.then_some(WEBVIEW)) {
        plan.step(format!("clippy: {what}"), move || {
            Call::cargo().arg("clippy").words(set).words("-- -D warnings").within(&places.root).run()
        });
    }
    if !webview {
        plan.step(
            "clippy: not of examples/webview, for lack of WebKitGTK's headers (`cargo xtask test e2e` installs them)",
            || Ok(()),
        );
    }
    plan.run()
}
