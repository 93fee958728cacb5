//! The table of docs/delivery.md: which fault is caused in which engine, by which tests, and how they came out.

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::FILES;
use crate::engine::Engine;
use crate::runner::Outcome;

const BEGIN: &str = "<!-- begin: made by `UPDATE=1 cargo xtask test e2e`, do not edit -->";
const END: &str = "<!-- end -->";

/// The faults, by their numbers from 1 on, in groups.
const FAULTS: [(&str, &[&str]); 7] = [
    (
        "the process",
        &[
            "browser killed with SIGKILL",
            "tab crash",
            "tab closed",
            "navigation away",
            "page hidden while typing",
            "a trap in the WebAssembly",
            "a host page that patches `fetch`",
            "restored from the back/forward cache",
            "timers throttled in the background",
        ],
    ),
    (
        "the network",
        &[
            "offline",
            "`navigator.onLine` lying either way",
            "name or TLS failure",
            "connection reset, before and after the commit",
            "time-out, before and after the commit",
            "slow headers, slow body",
            "truncated acknowledgement",
            "preflight refused, answer without CORS",
            "opaque response",
            "captive portal: 200 with HTML",
            "acknowledgement of another id",
            "redirects 301, 302, 303, 307, 308",
            "blocked by an ad blocker",
            "blocked by the page's CSP",
        ],
    ),
    (
        "the endpoint",
        &[
            "500, 502, 503, 504",
            "429 and 503 with Retry-After of every sort",
            "400, 413, 422 for one event of a batch",
            "401, 403, 404",
            "duplicated and reordered acknowledgements",
            "its address changes while a backlog waits",
        ],
    ),
    (
        "the storage",
        &[
            "quota exceeded at open, put and commit",
            "the getter throws, or is null",
            "opaque origin",
            "upgrade blocked by another tab",
            "`open` that never answers",
            "connection closed under way",
            "a corrupt row",
            "eviction",
            "an older version of the widget after a newer one",
        ],
    ),
    (
        "several at once",
        &["two tabs, and two of different versions", "a frozen tab whose turn it is", "Web Locks absent, refused, never granted"],
    ),
    ("the clock", &["jumps of years either way"]),
    (
        "the page",
        &[
            "left with the keepalive budget used up",
            "no service worker",
            "`file://`, custom scheme, cross-origin frame",
            "consent withdrawn while sending",
        ],
    ),
];

/// Tests in other files that cause faults.
const ELSEWHERE: [(u8, &str); 17] = [
    (1, "killed::"),
    (3, "leaving::send_and_close_the_tab"),
    (4, "leaving::send_and_leave_in_the_same_turn"),
    (5, "leaving::half_a_comment_is_kept"),
    (6, "traps::"),
    (7, "refusals::a_fetch_that_throws"),
    (8, "leaving::coming_back_finishes_the_same_response"),
    (10, "offline::sent_from_another_page_later"),
    (10, "offline::sent_by_the_open_page_itself"),
    (21, "offline::something_else_answers_in_its_place"),
    (31, "refusals::storage_whose_getter_throws"),
    (31, "refusals::storage_that_is_undefined"),
    (32, "refusals::a_page_without_an_origin"),
    (39, "offline::two_tabs_deliver_once"),
    (45, "refusals::a_page_from_a_file"),
    (45, "webview::"),
    (46, "consent::nothing_after_it_is_withdrawn"),
];

/// What cannot be caused in an engine, and why.
const CANNOT: [(u8, Engine, &str); 1] =
    [(22, Engine::WebKit, "no way to block a request from outside: to the page it is a connection refused")];

/// A test, as the table knows it.
struct Known {
    name: String,
    engines: Vec<Engine>,
    means: &'static str,
}

/// The tests of a fault. `tests`: the names of all tests, with their engines first.
fn of(fault: u8, tests: &[String]) -> Vec<Known> {
    let here = FILES.iter().flat_map(|(file, proofs)| proofs.iter().map(move |proof| (file, proof)));
    let here = here.filter(|(_, proof)| proof.faults.contains(&fault)).map(|(file, proof)| Known {
        name: format!("faults::{file}::{}", proof.name),
        engines: proof.engines.to_vec(),
        means: proof.means,
    });
    let mut known: Vec<Known> = here.collect();
    for (_, wanted) in ELSEWHERE.iter().filter(|(number, _)| *number == fault) {
        for engine in Engine::ALL {
            let prefix = format!("{}::", engine.name());
            let fits = |name: &&str| *name == *wanted || wanted.ends_with("::") && name.starts_with(wanted);
            for name in tests.iter().filter_map(|test| test.strip_prefix(&prefix)).filter(fits) {
                match known.iter_mut().find(|known| known.name == name) {
                    Some(known) => known.engines.push(engine),
                    None => known.push(Known { name: name.to_owned(), engines: vec![engine], means: "" }),
                }
            }
        }
    }
    known
}

/// Whether a test, by its name with its engine, proves that something survives a fault.
pub fn proves(test: &str) -> bool {
    let name = test.split_once("::").map_or(test, |(_, name)| name);
    name.starts_with("faults::") || ELSEWHERE.iter().any(|(_, known)| name.starts_with(known))
}

/// Looks whether every fault is proved or excused in every engine, and whether the document has this table; with, for all tests,
/// `UPDATE=1` it gets it.
pub fn check(outcome: &Outcome, tests: &[String]) -> Result<(), String> {
    let table = table(outcome, tests)?;
    let results = json!(
        FILES
            .iter()
            .flat_map(|(file, proofs)| proofs.iter().map(move |proof| (file, proof)))
            .flat_map(|(file, proof)| {
                proof.engines.iter().map(move |engine| {
            let test = format!("{}::faults::{file}::{}", engine.name(), proof.name);
            json!({"faults": proof.faults, "engine": engine.name(), "test": test, "passed": outcome.passed.contains(&test)})
        })
            })
            .collect::<Vec<_>>()
    );
    // Nobody reads it but people.
    _ = fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults.json"), format!("{results:#}"));
    // What was left out counts as passed, so that a new name is seen by whoever runs a part; failures of a part say too little.
    if !outcome.whole && !outcome.failures.is_empty() {
        return Ok(());
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/delivery.md");
    let document = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let parts = document.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?)));
    let (before, (held, after)) = parts.ok_or("docs/delivery.md has no place for the table of faults")?;
    if held.trim() == table.trim() {
        return Ok(());
    }
    // What has not run is not written down as passed.
    if env::var_os("UPDATE").is_none() || !outcome.whole {
        return Err("the table of docs/delivery.md is not this one: look at what differs with UPDATE=1 and all tests".to_owned());
    }
    fs::write(&path, format!("{before}{BEGIN}\n\n{table}\n{END}{after}")).map_err(|error| error.to_string())
}

fn table(outcome: &Outcome, tests: &[String]) -> Result<String, String> {
    let mut text = "| | fault | Chromium | Firefox | WebKitGTK | caused by |\n|---|---|---|---|---|---|\n".to_owned();
    let (mut missing, mut number) = (Vec::new(), 0_u8);
    for (group, names) in FAULTS {
        _ = writeln!(text, "| | **{group}** | | | | |");
        for name in names {
            number += 1;
            let known = of(number, tests);
            let cells: Vec<_> = Engine::ALL.iter().map(|engine| cell(number, *engine, &known, outcome)).collect();
            for (engine, cell) in Engine::ALL.iter().zip(&cells) {
                if cell.is_empty() {
                    missing.push(format!("{number} ({name}) in {}", engine.name()));
                }
            }
            let by: Vec<_> = known.iter().map(Known::cited).collect();
            _ = writeln!(text, "| {number} | {name} | {} | {} |", cells.join(" | "), by.join("<br>"));
        }
    }
    if missing.is_empty() { Ok(text) } else { Err(format!("neither a test nor a reason for {}", missing.join(", "))) }
}

/// How many tests of a fault have passed in an engine, or what else is true of it.
fn cell(fault: u8, engine: Engine, known: &[Known], outcome: &Outcome) -> String {
    let in_it: Vec<_> = known.iter().filter(|known| known.engines.contains(&engine)).collect();
    let failed = |known: &&&Known| outcome.failures.iter().any(|(name, _)| *name == format!("{}::{}", engine.name(), known.name));
    match (in_it.len(), in_it.iter().filter(failed).count()) {
        (0, _) => {
            let excuse = CANNOT.iter().find(|(number, known, _)| *number == fault && *known == engine);
            excuse.map(|(.., reason)| (*reason).to_owned()).unwrap_or_default()
        }
        (all, 0) => format!("{all} of {all}"),
        (all, failed) => format!("**{} of {all}**", all - failed),
    }
}

impl Known {
    /// Its name, where it runs if not everywhere, and how the fault is caused if not for real.
    fn cited(&self) -> String {
        let mut cited = format!("`{}`", self.name.strip_prefix("faults::").unwrap_or(&self.name));
        if self.engines.len() < Engine::ALL.len() {
            let names: Vec<_> = self.engines.iter().map(|engine| engine.title()).collect();
            _ = write!(cited, " in {}", names.join(", "));
        }
        if !self.means.is_empty() {
            _ = write!(cited, " ({})", self.means);
        }
        cited
    }
}
