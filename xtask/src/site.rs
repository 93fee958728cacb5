//! The front end, `dist/site`: built by Trunk after `Trunk.toml` and `index.html`.

use anyhow::{Context, Result};

use crate::call::Call;
use crate::fingerprint::Fingerprint;
use crate::places::{Places, path_with};
use crate::plan::Plan;
use crate::toolchain::{self, Part};
use crate::tools::Tool;
use crate::{debian, packages};

/// Plans what the build needs, and the build.
pub fn plan<'a>(plan: &mut Plan<'a>, places: &'a Places) -> Result<()> {
    toolchain::need(plan, &[Part::WasmTarget])?;
    debian::NODE.need(plan);
    packages::need(plan, places)?;
    Tool::wasm_bindgen(places)?.need(plan, places);
    Tool::trunk().need(plan, places);
    plan.step("the front end: dist/site (about 2 minutes the first time)", || build(places));
    Ok(())
}

fn build(places: &Places) -> Result<()> {
    let fingerprint = fingerprint(places);
    if fingerprint.holds() && places.site().join("index.html").is_file() {
        eprintln!("      unchanged since the last build");
        return Ok(());
    }
    fingerprint.forget();
    // Trunk hands `--offline` on to cargo, so the crates have to be here by then.
    Call::cargo().arg("fetch").within(&places.root).run()?;
    let wasm_bindgen = Tool::wasm_bindgen(places)?.path(places)?;
    let folder = wasm_bindgen.parent().context("wasm-bindgen has no folder")?;
    let node_packages = places.xtask().join("node_modules/.bin");
    Call::new(Tool::trunk().path(places)?)
        // Offline: Trunk would fetch tools that it does not find; it finds ours, at the versions it asks for, on PATH.
        .words("build --offline --skip-version-check")
        .within(&places.root)
        .env("PATH", path_with(&[folder, &node_packages])?)
        .env("CARGO_TARGET_DIR", places.target("site"))
        // Trunk takes the text of this widespread variable for a flag of its own, `true` or `false`.
        .without_env("NO_COLOR")
        .run()?;
    fingerprint.keep()
}

fn fingerprint(places: &Places) -> Fingerprint {
    let target = places.target("site");
    let besides = [
        "Cargo.toml",
        "Cargo.lock",
        "Trunk.toml",
        "index.html",
        "public",
        "rust-toolchain.toml",
        "style",
        "xtask/src/tools.rs",
        "xtask/stubs",
    ];
    Fingerprint {
        stamp: target.join("fingerprint"),
        sources: Some(target.join("wasm32-unknown-unknown/site/candor-site.d")),
        besides: besides.map(|name| places.root.join(name)).into(),
        settings: "trunk build".to_owned(),
    }
}
