//! Runs the scenarios of `tests/scenarios/`: what happens on a page in plain text, and what Candor does about it.
//!
//! `tests/scenarios/README.md` tells how to read and write one. `SCENARIOS=write cargo test --test scenarios` puts what
//! happened in the place of what was expected; read the difference before you keep it.

#![expect(clippy::format_push_string, reason = "a test may allocate, and reads better so")]

#[path = "scenarios/asking.rs"]
mod asking;
#[path = "scenarios/page.rs"]
mod page;
#[path = "scenarios/person.rs"]
mod person;
#[path = "scenarios/showing.rs"]
mod showing;
#[path = "scenarios/text.rs"]
mod text;

use page::Page;
use std::fs;
use std::path::{Path, PathBuf};
use text::{Happened, Line, Scenario};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "txt")).collect();
    files.sort();
    files
}

/// What happens at each line of a scenario, and when.
fn play(scenario: &Scenario) -> Happened {
    let mut page = Page::default();
    let mut take =
        |line: &Line| page.take(line).unwrap_or_else(|wrong| panic!("{}:{}: {}: {wrong}", scenario.file, line.number, line.text));
    scenario.lines.iter().map(&mut take).collect()
}

/// What happens at each line of a scenario; what came before the line's own time begins with its time.
fn told(scenario: &Scenario) -> Vec<Vec<String>> {
    let mut now = 0;
    let tell = |(line, happened): (&Line, Vec<(i64, String)>)| {
        now = line.time.unwrap_or(now);
        let words =
            |(time, what): (i64, String)| if time == now { what } else { format!("(at {}) {what}", text::write_time(time)) };
        happened.into_iter().map(words).collect()
    };
    scenario.lines.iter().zip(play(scenario)).map(tell).collect()
}

/// The scenario as it is written beside the scenario as it went; `None` where they are the same.
fn difference(scenario: &Scenario) -> Option<String> {
    let happened = told(scenario);
    if scenario.lines.iter().zip(&happened).all(|(line, happened)| line.expected == *happened) {
        return None;
    }
    let mut text = format!("{}:{}: {}\n", scenario.file, scenario.number, scenario.title);
    for (line, happened) in scenario.lines.iter().zip(&happened) {
        text += &format!("    {}\n", line.text);
        for (index, expected) in line.expected.iter().enumerate() {
            let mark = if happened.get(index) == Some(expected) { "   " } else { " - " };
            text += &format!(" {mark}> {expected}\n");
        }
        for (index, happened) in happened.iter().enumerate() {
            if line.expected.get(index) != Some(happened) {
                text += &format!("  + > {happened}\n");
            }
        }
    }
    Some(text)
}

fn is_writing() -> bool {
    std::env::var("SCENARIOS").is_ok_and(|mode| mode == "write")
}

#[test]
fn everything_happens_as_it_is_written() {
    let mut wrong = vec![];
    for path in files() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let written = fs::read_to_string(&path).unwrap();
        let scenarios = text::read(&name, &written);
        if is_writing() {
            fs::write(&path, text::rewrite(&written, &scenarios, &play)).unwrap();
        } else {
            wrong.extend(scenarios.iter().filter_map(difference));
        }
    }
    assert!(
        wrong.is_empty(),
        "\n{}\n{} scenarios went another way than written (-: expected, +: happened)",
        wrong.join("\n"),
        wrong.len()
    );
}

#[test]
fn there_are_many_and_each_is_another() {
    if is_writing() {
        return;
    }
    let all: Vec<_> = files()
        .iter()
        .flat_map(|path| text::read(&path.file_name().unwrap().to_string_lossy(), &fs::read_to_string(path).unwrap()))
        .collect();
    assert!(all.len() >= 150, "only {}", all.len());
    for (index, scenario) in all.iter().enumerate() {
        let texts = |scenario: &Scenario| scenario.lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
        for other in &all[..index] {
            assert!(other.title != scenario.title, "{} and {} are both called: {}", other.file, scenario.file, other.title);
            assert!(texts(other) != texts(scenario), "“{}” does the same as “{}”", scenario.title, other.title);
        }
        assert!(
            scenario.lines.iter().any(|line| !line.expected.is_empty()) || scenario.title.contains("nothing"),
            "{}: expects nothing, and its title does not say so",
            scenario.title
        );
    }
}

#[test]
fn the_runner_finds_what_is_wrong() {
    let check = |expected: &str| {
        let written = format!("== A\nsurvey a {{}}\nat 0:00 enter /\nat 0:02\n{expected}at 0:03\n");
        difference(&text::read("x.txt", &written)[0])
    };
    assert_eq!(check("> ask a (delay:2)\n"), None);
    for wrong in ["", "> ask b (delay:2)\n", "> ask a (delay:2)\n> gone a\n", "at 0:03\n> ask a (delay:2)\n"] {
        let found = check(wrong).unwrap_or_default();
        assert!(found.contains("x.txt:1: A") && found.contains('>'), "{wrong}: {found}");
    }
}
