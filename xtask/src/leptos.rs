//! The app of `examples/leptos`, built by Trunk, which the end-to-end tests drive.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::call::Call;
use crate::debian;
use crate::places::{Places, path_with};
use crate::plan::Plan;
use crate::toolchain::{self, Part};
use crate::tools::Tool;

/// Plans what the build needs, and the build.
pub fn plan<'a>(plan: &mut Plan<'a>, places: &'a Places) -> Result<()> {
    toolchain::need(plan, &[Part::WasmTarget])?;
    debian::NODE.need(plan);
    Tool::wasm_bindgen(places)?.need(plan, places);
    Tool::trunk().need(plan, places);
    plan.step("an app of Leptos with the component: target/e2e/leptos (about 2 minutes the first time)", || build(places));
    Ok(())
}

/// Where it is then.
pub fn folder(places: &Places) -> PathBuf {
    places.root.join("target/e2e/leptos")
}

fn build(places: &Places) -> Result<()> {
    Call::cargo().arg("fetch").within(&places.root).run()?;
    let wasm_bindgen = Tool::wasm_bindgen(places)?.path(places)?;
    let tools = wasm_bindgen.parent().context("wasm-bindgen has no folder")?;
    Call::new(Tool::trunk().path(places)?)
        // As for the front end (site.rs): with our tools, and without a network.
        .words("build --offline --skip-version-check")
        .within(&places.root.join("examples/leptos"))
        .env("PATH", path_with(&[tools])?)
        .env("CARGO_TARGET_DIR", places.root.join("target"))
        .without_env("NO_COLOR")
        .run()
}
