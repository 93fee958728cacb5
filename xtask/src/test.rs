//! `cargo xtask test`: every test in every engine, and one line that sums them up.

use std::cell::Cell;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::call::Call;
use crate::embed::Build;
use crate::places::{Places, on_path};
use crate::plan::Plan;
use crate::toolchain::{self, Part};
use crate::tools::Tool;
use crate::{collector, debian, dist, embed, fuzz, hosts, leptos, packages, pictures, site, webview};

/// The steps, in the order that they run in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The values and rules, natively, without a browser.
    Core,
    /// The same, with inputs that nobody would write.
    Fuzz,
    /// The native program.
    Collector,
    /// The widget's views and the courier, in headless Chromium.
    Views,
    /// The package of npm, in a project that installs it.
    Npm,
    /// What is deployed, in three engines.
    EndToEnd,
    /// What every kind of question looks like, compared with the kept pictures.
    Pictures,
}

impl Step {
    const ALL: [Self; 7] = [Self::Core, Self::Fuzz, Self::Collector, Self::Views, Self::Npm, Self::EndToEnd, Self::Pictures];

    /// The step's name on the command line, if one is given.
    pub fn parse(args: &[String]) -> Result<Option<Self>, String> {
        match args {
            [] => Ok(None),
            [name] => {
                Self::ALL.into_iter().find(|step| step.name() == name).map(Some).ok_or_else(|| format!("no test step `{name}`"))
            }
            _ => Err("`test` takes one step, or none for all".to_owned()),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Fuzz => "fuzz",
            Self::Collector => "collector",
            Self::Views => "views",
            Self::Npm => "npm",
            Self::Pictures => "pictures",
            Self::EndToEnd => "e2e",
        }
    }

    fn plan<'a>(self, plan: &mut Plan<'a>, places: &'a Places, tally: &'a Tally) -> Result<()> {
        match self {
            Self::Core | Self::Fuzz | Self::Collector => {}
            Self::Views => {
                toolchain::need(plan, &[Part::WasmTarget])?;
                debian::BROWSERS.need(plan);
                Tool::wasm_bindgen(places)?.need(plan, places);
            }
            // It installs the project by itself, which is what it tests.
            Self::Npm => embed::plan(plan, places)?,
            Self::Pictures => return pictures::plan(plan, places, pictures::CHECK),
            Self::EndToEnd => {
                debian::BROWSERS.need(plan);
                Tool::geckodriver().need(plan, places);
                embed::plan(plan, places)?;
                plan.step("sizes", || dist::sizes(places));
                site::plan(plan, places)?;
                collector::plan(plan, places);
                webview::plan(plan, places);
                hosts::plan(plan, places)?;
                leptos::plan(plan, places)?;
            }
        }
        let run = |call: Call| tally.count(call.within(&places.root));
        plan.step(format!("testing: {}", self.name()), move || self.calls(places)?.into_iter().try_for_each(run));
        Ok(())
    }

    fn calls(self, places: &Places) -> Result<Vec<Call>> {
        Ok(match self {
            // This program's own values, too, the front end's, and what the component renders on a server.
            Self::Core => vec![
                Call::cargo().arg("test"),
                Call::cargo().words("test --package xtask"),
                Call::cargo().words("test --features site --lib site::"),
                Call::cargo().words("test --features component,leptos/ssr --lib component::"),
                Call::cargo().words("test --features component,leptos/ssr --test component"),
            ],
            Self::Fuzz => vec![fuzz::call(places, &fuzz::whole())?],
            // What the feature adds; the rest is `core`, and takes its time.
            Self::Collector => {
                vec![
                    Call::cargo().words(
                        "test --features collector --lib --bins --test collector --test check --test explain --test snippet",
                    ),
                ]
            }
            Self::Views => Build::ALL.into_iter().map(|build| views(build, places)).collect::<Result<_>>()?,
            Self::Npm => {
                packages::check_node()?;
                vec![Call::new("node").arg(places.root.join("tests/npm/packed.mjs")).arg("--embed").arg(places.embed())]
            }
            Self::Pictures => Vec::new(),
            // One of the engines has no headless mode, so the whole runs on a virtual screen.
            Self::EndToEnd => vec![
                Call::new("xvfb-run")
                    .words("-a cargo test --features e2e --test e2e")
                    .env("CANDOR_DIST", places.dist())
                    .env("CANDOR_BIN", collector::program(places))
                    .env("CANDOR_WEBVIEW", webview::program(places))
                    .env("CANDOR_HOSTS", hosts::folder(places))
                    .env("CANDOR_LEPTOS", leptos::folder(places))
                    .env("CHROMEDRIVER", driver("chromedriver")?)
                    .env("GECKODRIVER", Tool::geckodriver().path(places)?)
                    .env("WEBKITDRIVER", driver("WebKitWebDriver")?),
            ],
        })
    }
}

/// The views of one of the widget's builds, or what the courier does in a page.
fn views(build: Build, places: &Places) -> Result<Call> {
    Ok(Call::cargo()
        .words("test --target wasm32-unknown-unknown --no-default-features --features")
        .arg(build.features())
        .args(["--test", if build == Build::Courier { "courier" } else { "views" }])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", views_runner(places)?)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", places.xtask().join("webdriver.json"))
        // Seconds; its own 20 and 5 are few for a busy machine.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")
        .env("CHROMEDRIVER", driver("chromedriver")?)
        // The runner would prefer it, and Firefox with it.
        .without_env("GECKODRIVER"))
}

/// Runs all steps, or one.
pub fn test(places: &Places, step: Option<Step>) -> Result<()> {
    let tally = Tally::default();
    let mut plan = Plan::default();
    let chosen = |known: &Step| step.is_none_or(|step| step == *known);
    for step in Step::ALL.into_iter().filter(chosen) {
        step.plan(&mut plan, places, &tally)?;
    }
    let outcome = plan.run();
    println!("{} passed, {} failed", tally.passed.get(), tally.failed.get());
    outcome
}

fn views_runner(places: &Places) -> Result<PathBuf> {
    Ok(Tool::wasm_bindgen(places)?.path(places)?.with_file_name("wasm-bindgen-test-runner"))
}

fn driver(program: &str) -> Result<PathBuf> {
    on_path(program).with_context(|| format!("{program} is not on PATH"))
}

/// Results of all runners so far.
#[derive(Default)]
struct Tally {
    passed: Cell<u64>,
    failed: Cell<u64>,
}

impl Tally {
    /// Runs a test runner and adds up its result lines. That nothing ran is a failure too: a file may have been left out.
    fn count(&self, call: Call) -> Result<()> {
        let before = self.passed.get();
        let repeat = call.repeat();
        call.run_lines(|line| {
            if let Some((passed, failed)) = result(line) {
                self.passed.set(self.passed.get() + passed);
                self.failed.set(self.failed.get() + failed);
            }
        })?;
        ensure!(self.passed.get() > before, "no test ran. To repeat it alone:\n    {repeat}");
        Ok(())
    }
}

/// `test result: ok. 12 passed; 0 failed; …` → 12 and 0. Cargo's runner and wasm-bindgen's both write it so.
fn result(line: &str) -> Option<(u64, u64)> {
    let (_, counts) = line.split_once("test result: ")?.1.split_once(". ")?;
    let mut counts = counts.split("; ");
    let mut next = |what: &str| counts.next()?.trim().strip_suffix(what)?.trim().parse().ok();
    Some((next("passed")?, next("failed")?))
}

#[cfg(test)]
mod tests {
    use super::result;

    #[test]
    fn result_lines_are_counted_and_others_are_not() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(result(line), Some((12, 3)));
        assert_eq!(result("test result: ok. 4 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.1s"), Some((4, 0)));
        assert_eq!(result("test scale::result ... ok"), None);
    }
}
