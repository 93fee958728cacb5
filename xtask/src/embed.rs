//! The widget's files, `dist/embed`: compiled for size with a standard library rebuilt for size, then sent through the
//! pipeline of Node scripts (`xtask/pipeline/embed.mjs`).

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use crate::call::Call;
use crate::fingerprint::Fingerprint;
use crate::places::Places;
use crate::plan::Plan;
use crate::toolchain::{self, Part};
use crate::tools::Tool;
use crate::{debian, packages};

/// What the compiler is told for every crate, the standard library included.
/// - A panic is a trap at once: the guard around the module (`pipeline/guard.mjs`) deals with both, and no message is
///   ever formatted.
/// - No source locations and no `Debug` text, which only panics would print.
/// - No reference types: the glue's own table of objects is smaller than the code that manages one in the module, and
///   webviews older than the feature can run it.
const RUSTFLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none \
                         -Ctarget-feature=-reference-types";

const BUILD: &str = "build --bin candor-embed --no-default-features --features embed --profile embed \
                     --target wasm32-unknown-unknown -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size";

/// The version that the files carry: the workspace's.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Plans what the build needs, and the build.
pub fn plan<'a>(plan: &mut Plan<'a>, places: &'a Places) -> Result<()> {
    toolchain::need(plan, &[Part::WasmTarget, Part::StdSource])?;
    debian::NODE.need(plan);
    packages::need(plan, places)?;
    Tool::wasm_bindgen(places)?.need(plan, places);
    plan.step("the widget: dist/embed (about 2 minutes the first time)", || build(places));
    Ok(())
}

fn build(places: &Places) -> Result<()> {
    let fingerprint = fingerprint(places);
    if fingerprint.holds() && files(places).is_ok_and(|files| files.keys().all(|name| places.embed().join(name).is_file())) {
        eprintln!("      unchanged since the last build");
        return Ok(());
    }
    fingerprint.forget();
    compile(places)?;
    packages::check_node()?;
    eprintln!("      wasm-bindgen, the optimizer and the minifiers (about 10 seconds)");
    pipeline(places)?;
    fingerprint.keep()
}

fn compile(places: &Places) -> Result<()> {
    Call::cargo()
        .words(BUILD)
        .within(&places.root)
        // The flags that rebuild the standard library are unstable; the pinned toolchain knows them all the same.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", RUSTFLAGS)
        // wasm-bindgen reads sections that stripping would remove; the pipeline strips later.
        .env("CARGO_PROFILE_EMBED_STRIP", "none")
        .env("CARGO_TARGET_DIR", places.target("embed"))
        .run()
}

fn pipeline(places: &Places) -> Result<()> {
    let target = places.target("embed");
    Call::new("node")
        .arg(places.xtask().join("pipeline/embed.mjs"))
        .arg("--bindgen")
        .arg(Tool::wasm_bindgen(places)?.path(places)?)
        .arg("--wasm")
        .arg(target.join("wasm32-unknown-unknown/embed/candor-embed.wasm"))
        .words("--loader src/embed/loader.js --css style/widget.css --version")
        .arg(VERSION)
        .arg("--work")
        .arg(target.join("pipeline"))
        .arg("--out")
        .arg(places.embed())
        .within(&places.root)
        .run()
}

fn fingerprint(places: &Places) -> Fingerprint {
    let target = places.target("embed");
    let besides = [
        "Cargo.toml",
        "Cargo.lock",
        "rust-toolchain.toml",
        "src/embed/loader.js",
        "style/widget.css",
        "xtask/pipeline",
        "xtask/package-lock.json",
        "xtask/stubs",
    ];
    Fingerprint {
        stamp: target.join("fingerprint"),
        sources: target.join("wasm32-unknown-unknown/embed/candor-embed.d"),
        besides: besides.map(|name| places.root.join(name)).into(),
        settings: format!("{RUSTFLAGS} {BUILD} {VERSION}"),
    }
}

/// The files of the current build with their sizes and hashes, as integrity.json has them.
pub fn files(places: &Places) -> Result<Map<String, Value>> {
    let path = places.embed().join("integrity.json");
    let text = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not an object", path.display()))
}
