//! The tests, by the part of the contract that they hold.

use crate::engine::Engine;
use crate::runner::Test;

mod audited;
mod builds;
mod captured;
mod commands;
mod conducted;
mod consent;
mod documents;
pub mod faults;
mod first;
mod form;
mod gallery;
mod hostile;
mod hydrated;
mod inline;
mod isolated;
mod keyboard;
mod keys;
mod killed;
mod kinds_page;
mod languages;
mod leaving;
mod leptos;
mod mistakes;
mod offline;
mod once;
mod one_file;
mod persons;
mod phone;
mod placed;
mod presets;
mod previews;
mod refusals;
mod refused;
mod resting;
mod shifts;
mod strict;
mod switching;
mod theme;
mod traps;
mod tree;
mod triggers;
mod webview;

/// Lists the tests of a file under their own names.
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        pub const TESTS: &[(&str, crate::runner::Test)] = &[$((stringify!($name), $name)),*];
    };
}
use tests;

/// The tests of an engine, with their files.
pub fn of(engine: Engine) -> Vec<(String, Test)> {
    let files = [
        ("presets", presets::TESTS),
        ("leaving", leaving::TESTS),
        ("offline", offline::TESTS),
        ("killed", killed::TESTS),
        ("killed", if engine.keeps_profiles() { killed::DRIVEN } else { &[] }),
        ("once", once::TESTS),
        ("hostile", hostile::TESTS),
        ("inline", inline::TESTS),
        ("commands", commands::TESTS),
        ("keyboard", keyboard::TESTS),
        ("mistakes", mistakes::TESTS),
        ("refusals", refusals::TESTS),
        ("refused", refused::TESTS),
        ("form", form::TESTS),
        ("leptos", leptos::TESTS),
        ("hydrated::react", hydrated::react::TESTS),
        ("hydrated::vue", hydrated::vue::TESTS),
        ("hydrated::svelte", hydrated::svelte::TESTS),
        ("resting", resting::TESTS),
        ("traps", traps::TESTS),
        ("triggers", triggers::TESTS),
        ("consent", consent::TESTS),
        ("first", first::TESTS),
        ("gallery", gallery::TESTS),
        ("kinds_page", kinds_page::TESTS),
        ("builds", builds::TESTS),
        ("captured", captured::TESTS),
        ("documents", documents::TESTS),
        ("conducted", conducted::TESTS),
        ("persons", persons::TESTS),
        ("previews", previews::TESTS),
        ("languages", languages::TESTS),
        ("strict", strict::TESTS),
        ("strict", if engine == Engine::Chromium { strict::HEAP } else { &[] }),
        ("switching", switching::TESTS),
        ("placed", placed::TESTS),
        ("audited", audited::TESTS),
        ("audited", if engine == Engine::Chromium { audited::ELSEWHERE } else { &[] }),
        ("isolated", isolated::TESTS),
        ("isolated", if engine == Engine::Chromium { isolated::PRINTED } else { &[] }),
        ("keys", keys::TESTS),
        ("tree", tree::TESTS),
        ("tree", if engine == Engine::Chromium { tree::WHOLE } else { &[] }),
        ("shifts", if engine == Engine::Chromium { shifts::TESTS } else { &[] }),
        ("theme", theme::TESTS),
        ("phone", phone::TESTS),
        ("phone", if engine == Engine::Chromium { phone::EMULATED } else { &[] }),
        ("one_file", one_file::TESTS),
        ("webview", if engine == Engine::WebKit { webview::TESTS } else { &[] }),
    ];
    let name = move |file: &str, test: &str| format!("{}::{file}::{test}", engine.name());
    let of_files = files.into_iter().flat_map(|(file, tests)| tests.iter().map(move |(test, run)| (name(file, test), *run)));
    of_files.chain(faults::of(engine).into_iter().map(|(test, run)| (format!("{}::{test}", engine.name()), run))).collect()
}
