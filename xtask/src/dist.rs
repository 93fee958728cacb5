//! `cargo xtask dist`: what is deployed, and what a page pays for it. `cargo xtask embed`: the widget's part of that.

use std::fs;
use std::ops::AddAssign;
use std::path::Path;

use anyhow::{Context, Result, anyhow};

use crate::embed::Build;
use crate::places::Places;
use crate::plan::Plan;
use crate::{collector, embed, growth, site};

/// All that loads up to a preset's first painted question, brotli. Over it, `dist` fails.
const BUDGET: u64 = 45_000;

/// Where that budget should get to.
const AIM: u64 = 36_000;

/// All that loads up to a document's first painted question in the language with the most words, brotli; the document itself
/// is the host's.
const FULL_BUDGET: u64 = 136_000;

/// All that a page loads on which nothing is asked but something waits to be delivered, brotli.
const DELIVERY_BUDGET: u64 = 46_500;

/// The loader alone, which every page pays, brotli.
const LOADER_BUDGET: u64 = 2_500;

const LOADER: &str = "candor.js";

/// The loader with what watches a page from its start on, brotli: for pages that want that.
const WATCH_BUDGET: u64 = 4_500;

const WATCH: &str = "candor.watch.js";

/// The whole widget in one file, for views inside of apps, brotli.
const WEBVIEW_BUDGET: u64 = 440_000;

const WEBVIEW: &str = "candor.webview.html";

/// The step that names what is over the budget comes before the one that refuses it.
const GROWTH: &str = "what grew since the last release, in bytes of WebAssembly before compression";

/// What a command line asks of `dist`.
pub struct Options {
    /// Whether this is a release, which later ones are compared with.
    baseline: bool,
}

impl Options {
    /// Reads the words after `dist`.
    pub fn parse(args: &[String]) -> Result<Self, String> {
        match args {
            [] => Ok(Self { baseline: false }),
            [word] if word == "--baseline" => Ok(Self { baseline: true }),
            [word, ..] => Err(format!("`dist` takes no `{word}`")),
        }
    }
}

/// Builds everything, says what grew, and holds it to its budget.
pub fn dist(places: &Places, options: &Options) -> Result<()> {
    let mut plan = Plan::default();
    embed::plan(&mut plan, places)?;
    site::plan(&mut plan, places)?;
    collector::plan(&mut plan, places);
    plan.step(GROWTH, || growth::print(places, &Build::ALL));
    plan.step("sizes", || sizes(places));
    if options.baseline {
        plan.step("xtask/sizes.json: what later builds are compared with", || growth::keep(places));
    }
    plan.run()
}

/// Brings some builds of the widget up to date, says what grew in them, and holds all of it to its budget.
pub fn embed(places: &Places, builds: &[Build]) -> Result<()> {
    let mut plan = Plan::default();
    embed::plan_builds(&mut plan, places, builds)?;
    plan.step(GROWTH, || growth::print(places, builds));
    plan.step("sizes", || sizes(places));
    plan.run()
}

/// Bytes of one file as it is, and as it travels.
#[derive(Default)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl Size {
    fn of(file: &Path) -> Result<Self> {
        let length = |suffix: &str| {
            let path = format!("{}{suffix}", file.display());
            fs::metadata(&path).map(|data| data.len()).context(path)
        };
        Ok(Self { raw: length("")?, gzip: length(".gz")?, brotli: length(".br")? })
    }

    fn print(&self, name: &str) {
        println!("{name:<26}{:>10}{:>10}{:>10}", thousands(self.raw), thousands(self.gzip), thousands(self.brotli));
    }
}

impl AddAssign<&Self> for Size {
    fn add_assign(&mut self, other: &Self) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }
}

/// Prints what a page pays, and holds it to its budgets.
pub fn sizes(places: &Places) -> Result<()> {
    let files = embed::files(places)?;
    let size = |name: &str| Size::of(&places.embed().join(name));
    println!("{:<26}{:>10}{:>10}{:>10}", "dist/embed", "raw", "gzip", "brotli");
    let loader = size(LOADER)?;
    loader.print(LOADER);
    let mut paths = Vec::new();
    for build in Build::ALL {
        let mut path = Size::default();
        path += &loader;
        for name in files.keys().filter(|name| name.starts_with(&format!("{}-", build.name()))) {
            let size = size(name)?;
            size.print(name);
            path += &size;
        }
        paths.push(path);
    }
    let (mut languages, mut longest) = (0, Size::default());
    for name in files.keys().filter(|name| name.starts_with("words/")) {
        let size = size(name)?;
        languages += 1;
        if size.brotli > longest.brotli {
            longest = size;
        }
    }
    longest.print(&format!("words, most of {languages}"));
    // In place of the modules, where a host refuses WebAssembly.
    for name in files.keys().filter(|name| name.starts_with("fallback-")) {
        size(name)?.print(name);
    }

    let watch = size(WATCH)?;
    watch.print(WATCH);
    let webview = size(WEBVIEW)?;
    webview.print(WEBVIEW);

    let mut outcome = Ok(());
    let mut hold = |what: &str, size: &Size, budget: u64, more: &str| {
        println!("{what}: {} of {} bytes{more}", thousands(size.brotli), thousands(budget));
        if size.brotli > budget && outcome.is_ok() {
            outcome = Err(anyhow!("{what} is {} bytes over its budget", thousands(size.brotli - budget)));
        }
    };
    hold("the loader", &loader, LOADER_BUDGET, "");
    hold("the loader that watches", &watch, WATCH_BUDGET, ", in its place");
    hold("the webview's file", &webview, WEBVIEW_BUDGET, ", with all languages, and without WebAssembly too");
    if let [courier, core, full] = &mut paths[..] {
        hold("the delivery path", courier, DELIVERY_BUDGET, "");
        *full += &longest;
        hold("the preset path", core, BUDGET, &format!(" (aim {})", thousands(AIM)));
        hold("the full path", full, FULL_BUDGET, ", with the words of one language");
    }
    outcome
}

/// 36000 → `36,000`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
