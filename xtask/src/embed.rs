//! The widget's files, `dist/embed`: two builds of the widget and the courier, each compiled for size with a standard library rebuilt for
//! size and sent through a pipeline of Node scripts (`xtask/pipeline/embed.mjs`), then published together
//! (`xtask/pipeline/publish.mjs`).

use std::fs;
use std::path::PathBuf;
use std::thread;

use anyhow::{Context, Result, anyhow, ensure};
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
/// - A stack of 256 KiB: the default of 1 MiB is reserved by each of the modules, and a page pays for that too.
/// - No multivalue: nothing uses it but one adapter, and what is made for hosts without WebAssembly cannot have it.
/// - No reference types: the glue's own table of objects is smaller than the code that manages one in the module, and
///   webviews older than the feature can run it.
const RUSTFLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none \
                         -Ctarget-feature=-reference-types,-multivalue -Clink-arg=-zstack-size=262144";

const BUILD: &str = "build --no-default-features --profile embed --target wasm32-unknown-unknown \
                     -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size";

/// The version that the files carry: the workspace's.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// One of the builds that the loader chooses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// The presets, in English.
    Core,
    /// Survey documents, languages and all question kinds.
    Full,
    /// Delivery, without views.
    Courier,
}

impl Build {
    /// All of them. The courier comes first: it is the quickest to make.
    pub const ALL: [Self; 3] = [Self::Courier, Self::Core, Self::Full];

    /// The builds that a command line names: one, or all where it names none.
    pub fn parse(args: &[String]) -> Result<Vec<Self>, String> {
        match args {
            [] => Ok(Self::ALL.into()),
            [name] => match Self::ALL.into_iter().find(|build| build.name() == name) {
                Some(build) => Ok(vec![build]),
                None => Err(format!("no build `{name}`: it is `core`, `full` or `courier`")),
            },
            _ => Err("`embed` takes one build, or none for all".to_owned()),
        }
    }

    /// What its files' names begin with.
    pub fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Full => "full",
            Self::Courier => "courier",
        }
    }

    /// Its Cargo features.
    pub fn features(self) -> &'static str {
        match self {
            Self::Core => "embed",
            Self::Full => "embed,full",
            Self::Courier => "courier",
        }
    }

    /// Its program.
    fn program(self) -> &'static str {
        match self {
            Self::Core | Self::Full => "candor-embed",
            Self::Courier => "candor-courier",
        }
    }

    fn styles(self) -> &'static [&'static str] {
        match self {
            Self::Core => &["style/widget.css"],
            Self::Full => &[
                "style/widget.css",
                "style/full/frame.css",
                "style/full/scales.css",
                "style/full/answers.css",
                "style/full/rows.css",
                "style/full/states.css",
            ],
            Self::Courier => &[],
        }
    }

    /// What is part of its glue.
    fn scripts(self) -> &'static [&'static str] {
        match self {
            Self::Core => &[
                "src/embed/between.js",
                "src/embed/colours.js",
                "src/embed/pages.js",
                "src/embed/running.js",
                "src/embed/standing.js",
                "src/embed/captures.js",
                "src/embed/here.js",
                // Last: it shows what the others stand up.
                "src/embed/first.js",
            ],
            Self::Full => &[
                "src/embed/between.js",
                "src/embed/colours.js",
                "src/embed/pages.js",
                "src/embed/running.js",
                "src/embed/standing.js",
                "src/embed/captures.js",
                "src/embed/here.js",
            ],
            Self::Courier => &["src/embed/pages.js", "src/embed/running.js"],
        }
    }

    /// A file that is kept of this build, beside cargo's own, which another build may replace.
    fn kept(self, places: &Places, suffix: &str) -> PathBuf {
        places.target("embed").join(format!("{}.{suffix}", self.name()))
    }

    /// What its WebAssembly's bytes are, as the pipeline measured them.
    pub fn functions(self, places: &Places) -> PathBuf {
        self.work(places).join("functions.json")
    }

    /// Where the pipeline works and leaves candor.wasm and candor.js.
    fn work(self, places: &Places) -> PathBuf {
        places.target("embed").join("pipeline").join(self.name())
    }
}

/// Plans what the widget needs, all builds, and to publish them.
pub fn plan<'a>(plan: &mut Plan<'a>, places: &'a Places) -> Result<()> {
    plan_builds(plan, places, &Build::ALL)
}

/// Plans some of the builds, and to publish them with what there is of the others.
pub fn plan_builds<'a>(plan: &mut Plan<'a>, places: &'a Places, builds: &[Build]) -> Result<()> {
    toolchain::need(plan, &[Part::WasmTarget, Part::StdSource])?;
    debian::NODE.need(plan);
    packages::need(plan, places)?;
    Tool::wasm_bindgen(places)?.need(plan, places);
    let names: Vec<_> = builds.iter().map(|build| build.name()).collect();
    let builds = builds.to_vec();
    let title = format!("the widget, {} (about 2 minutes the first time)", names.join(" and "));
    plan.step(title, move || make(&builds, places));
    plan.step("the widget: dist/embed", || publish(places));
    Ok(())
}

/// Makes those that have changed. While one goes through the pipeline, the next one compiles.
fn make(builds: &[Build], places: &Places) -> Result<()> {
    thread::scope(|scope| {
        let mut pipelines = Vec::new();
        for &build in builds {
            let fingerprint = fingerprint(build, places);
            if fingerprint.holds() && made(build, places) {
                eprintln!("      {}: unchanged since the last build", build.name());
                continue;
            }
            fingerprint.forget();
            compile(build, places)?;
            packages::check_node()?;
            eprintln!("      {}: wasm-bindgen, the optimizer and the minifiers (about 15 seconds)", build.name());
            pipelines.push(scope.spawn(move || pipeline(build, places).and_then(|()| fingerprint.keep())));
        }
        pipelines.into_iter().try_for_each(|pipeline| pipeline.join().map_err(|_| anyhow!("the pipeline's thread ended"))?)
    })
}

fn compile(build: Build, places: &Places) -> Result<()> {
    let target = places.target("embed");
    Call::cargo()
        .words(BUILD)
        .arg("--bin")
        .arg(build.program())
        .arg("--features")
        .arg(build.features())
        .within(&places.root)
        // The flags that rebuild the standard library are unstable; the pinned toolchain knows them all the same.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", RUSTFLAGS)
        // wasm-bindgen reads sections that stripping would remove; the pipeline strips later.
        .env("CARGO_PROFILE_EMBED_STRIP", "none")
        // One folder for all builds: all that they depend on is compiled once.
        .env("CARGO_TARGET_DIR", &target)
        .run()?;
    // Two of the builds come out under one name; the dependency file is read for the fingerprint.
    for suffix in ["wasm", "d"] {
        let made = target.join("wasm32-unknown-unknown/embed").join(build.program()).with_extension(suffix);
        fs::copy(&made, build.kept(places, suffix)).with_context(|| format!("{} cannot be kept", made.display()))?;
    }
    Ok(())
}

fn pipeline(build: Build, places: &Places) -> Result<()> {
    let call = Call::new("node")
        .arg(places.xtask().join("pipeline/embed.mjs"))
        .arg("--bindgen")
        .arg(Tool::wasm_bindgen(places)?.path(places)?)
        .arg("--wasm")
        .arg(build.kept(places, "wasm"))
        .arg("--work")
        .arg(build.work(places));
    let call = build.styles().iter().fold(call, |call, style| call.arg("--css").arg(style));
    build.scripts().iter().fold(call, |call, script| call.arg("--more").arg(script)).within(&places.root).run()
}

fn made(build: Build, places: &Places) -> bool {
    ["candor.wasm", "candor.js", "functions.json"].iter().all(|name| build.work(places).join(name).is_file())
}

fn fingerprint(build: Build, places: &Places) -> Fingerprint {
    let besides = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "xtask/pipeline", "xtask/package-lock.json", "xtask/stubs"];
    Fingerprint {
        stamp: build.kept(places, "fingerprint"),
        sources: Some(build.kept(places, "d")),
        besides: besides.iter().chain(build.styles()).chain(build.scripts()).map(|name| places.root.join(name)).collect(),
        settings: format!("{RUSTFLAGS} {BUILD} {} {}", build.program(), build.features()),
    }
}

/// The words in other languages, one file each.
const WORDS: &str = "src/survey/words";

/// What is published beside the loader, for editors, frameworks and bundlers.
const BESIDE: [&str; 4] =
    ["src/embed/candor.mjs", "src/embed/candor.d.ts", "src/embed/candor.react.d.ts", "src/embed/custom-elements.json"];

/// What the whole widget in one file has of its own.
const WEBVIEW: &str = "src/embed/webview";

/// The loader.
const LOADER: &str = "src/embed/loader.js";

/// What follows it in candor.watch.js.
const WATCH: [&str; 2] = ["src/embed/captures.js", "src/embed/watch.js"];

fn publish(places: &Places) -> Result<()> {
    for build in Build::ALL {
        let name = build.name();
        ensure!(made(build, places), "the {name} build is not there yet: `cargo xtask embed` makes all");
    }
    let fingerprint = publication(places);
    if fingerprint.holds() && files(places).is_ok_and(|files| files.keys().all(|name| places.embed().join(name).is_file())) {
        eprintln!("      unchanged since it was last published");
        return Ok(());
    }
    fingerprint.forget();
    Call::new("node")
        .arg(places.xtask().join("pipeline/publish.mjs"))
        .arg("--core")
        .arg(Build::Core.work(places))
        .arg("--full")
        .arg(Build::Full.work(places))
        .arg("--courier")
        .arg(Build::Courier.work(places))
        .arg("--loader")
        .arg(LOADER)
        .arg("--words")
        .arg(WORDS)
        .arg("--version")
        .arg(VERSION)
        .arg("--out")
        .arg(places.embed())
        .within(&places.root)
        .run()?;
    fingerprint.keep()
}

fn publication(places: &Places) -> Fingerprint {
    let made = |build: Build| ["candor.wasm", "candor.js"].map(|name| build.work(places).join(name));
    let besides = [LOADER, WEBVIEW, WORDS, "xtask/pipeline", "xtask/package-lock.json"];
    let besides = besides.iter().chain(&BESIDE).chain(&WATCH).map(|name| places.root.join(name));
    Fingerprint {
        stamp: places.target("embed").join("published.fingerprint"),
        sources: None,
        besides: Build::ALL.into_iter().flat_map(made).chain(besides).collect(),
        settings: VERSION.to_owned(),
    }
}

/// The files of the current build with their sizes and hashes, as integrity.json has them.
pub fn files(places: &Places) -> Result<Map<String, Value>> {
    let path = places.embed().join("integrity.json");
    let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not an object", path.display()))
}
