//! The import rules of the layers, and what the core must not reach: read from the source, as a reader would.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer and the layers that it may import (ARCHITECTURE.md).
const LAYERS: [(&str, &[&str]); 10] = [
    ("survey", &[]),
    ("engine", &["survey"]),
    ("browser", &["engine", "survey"]),
    ("widget", &["engine", "survey"]),
    ("courier", &["browser", "engine", "survey"]),
    ("embed", &["browser", "widget", "engine", "survey"]),
    ("component", &["engine", "survey"]),
    ("site", &["survey", "engine"]),
    ("collector", &["survey"]),
    ("command", &["collector", "engine", "survey"]),
];

/// What the pure core must never name: the browser, async, clocks, randomness, I/O.
const IMPURE: [&str; 16] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "gloo",
    "leptos",
    "tokio",
    "async ",
    ".await",
    "Instant",
    "SystemTime",
    "rand::",
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "static mut",
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The code of a file without its comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| line.to_owned() + "\n").collect()
}

/// Whether a text has this word, which no letter stands before: `Operand::` does not name `rand::`.
fn names(text: &str, word: &str) -> bool {
    let begins = word.starts_with(char::is_alphanumeric);
    let inside = |at: usize| text[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
    text.match_indices(word).any(|(at, _)| !(begins && inside(at)))
}

/// The layers that a text names after `crate::` or `candor::`, in lists too.
fn imports(code: &str) -> Vec<&'static str> {
    let mut found = vec![];
    for (layer, _) in LAYERS {
        let direct = ["crate::", "candor::", "super::super::"].iter().any(|root| code.contains(&format!("{root}{layer}")));
        let listed = code.split("crate::{").skip(1).any(|rest| {
            let list = rest.split("};").next().unwrap_or_default();
            list.split([',', '{', ' ', '\n']).any(|name| name.split("::").next() == Some(layer))
        });
        if direct || listed {
            found.push(layer);
        }
    }
    found
}

#[test]
fn every_layer_imports_only_what_it_may() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut read = 0;
    for (layer, allowed) in LAYERS {
        for path in files(&source.join(layer)) {
            read += 1;
            for import in imports(&code(&path)) {
                assert!(import == layer || allowed.contains(&import), "{} imports {import}", path.display());
            }
        }
    }
    assert!(read > 30, "only {read} files read: has the source moved?");
}

#[test]
fn a_binary_uses_its_one_layer() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin");
    for (file, layer) in [("candor.rs", "command"), ("courier.rs", "courier"), ("embed.rs", "embed"), ("site.rs", "site")] {
        let text = code(&source.join(file));
        assert_eq!(imports(&text), [layer], "{file}");
        assert!(text.lines().count() < 40, "{file} is more than an entry");
    }
}

#[test]
fn the_core_is_pure() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in files(&source.join("survey")).into_iter().chain(files(&source.join("engine"))) {
        let text = code(&path);
        for word in IMPURE {
            assert!(!names(&text, word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn only_the_allowed_layers_use_web_sys_and_none_sets_inner_html() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in files(&source) {
        let text = code(&path);
        for word in ["inner_html", "insert_adjacent_html", "eval("] {
            assert!(!text.contains(word), "{} names {word}", path.display());
        }
        if path.starts_with(source.join("collector")) || path.starts_with(source.join("command")) {
            assert!(!text.contains("web_sys"), "{} names web_sys", path.display());
        }
    }
}

#[test]
fn the_rules_find_a_breach() {
    assert_eq!(imports("use crate::browser::clock;"), ["browser"]);
    assert_eq!(imports("use crate::{survey::Event, widget};"), ["survey", "widget"]);
    assert_eq!(imports("use super::other;"), [""; 0]);
    assert!(names("use rand::Rng;", "rand::") && names("x.await", ".await") && !names("Operand::Text", "rand::"));
}
