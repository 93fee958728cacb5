//! What is deployed, in three engines: a real collector, a page on another origin, a browser driven over WebDriver.
//!
//! `cargo xtask test e2e` builds what this needs and says where it is. Words after `--` choose tests by a part of their
//! names: `cargo test --features e2e --test e2e -- firefox::leaving`.
//!
//! A test finds elements by computed role and accessible name ([`element`]) and believes the collector's export
//! ([`collector`]), not the page. It gets its [`stage`] from the [`runner`]; the tests are in [`scenarios`], one file a
//! part of the contract.

mod browser;
mod collector;
mod doomed;
mod element;
mod engine;
mod eventually;
mod faulty;
mod fields;
#[path = "../generate/outlook.rs"]
mod generated;
mod heard;
mod host;
mod http;
mod picture;
mod ports;
mod process;
mod rounds;
mod runner;
mod scenarios;
mod shop;
mod site;
mod stage;
mod webdriver;

use std::process::ExitCode;

fn main() -> ExitCode {
    let ready = engine::Engine::ALL.iter().try_for_each(|engine| engine.driver(0).map(drop)).and_then(|()| collector::check());
    if let Err(missing) = ready {
        eprintln!("the end-to-end tests cannot start: {missing}");
        return ExitCode::FAILURE;
    }
    if runner::run(scenarios::of, scenarios::faults::table::proves, ("docs::faults", scenarios::faults::table::check)) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
