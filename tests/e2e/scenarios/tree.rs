//! What a screen reader is told: role and name of every part of each kind of question, as the engines compute them, and in
//! Chromium the whole accessibility tree with its states and descriptions.
//!
//! Both are kept in `tests/e2e/hosts` and compared: `UPDATE=1 cargo xtask test e2e` writes them anew, to be read before they
//! are kept. `tree.txt` is Chromium's too; the other engines have to agree, but for what [`OWN`] names.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_json::{Value, json};

use super::tests;
use crate::element::Element;
use crate::engine::Engine;
use crate::eventually::eventually;
use crate::shop::kinds;
use crate::stage::Stage;
use crate::webdriver::ELEMENT;

tests![roles_and_names_are_the_same_in_every_engine];

/// The DevTools protocol alone has it.
pub const WHOLE: &[(&str, crate::runner::Test)] = &[("the_whole_tree", the_whole_tree)];

/// Lines that an engine has its own for: the engine, ours, its own.
const OWN: &[(Engine, &str, &str)] = &[
    // ARIA has no role for the field of a day.
    (Engine::Firefox, "Date “When did it arrive?”", " “When did it arrive?”"),
    (Engine::WebKit, "Date “When did it arrive?”", "textbox “When did it arrive?”"),
];

/// What may have a role: no element of a card but these has one, except for text.
const PARTS: &str = "[part=card], [role], input, textarea, select, button, a, progress, img, ol, li";

impl Stage {
    fn shop_for_ears(&self) {
        self.put_shop("/", "");
        self.visit("/");
        eventually("candor", || self.browser.run("return !!window.candor?.version", &json!([])).as_bool().filter(|is| *is));
    }

    /// Brings about what a person meets later on a step: the comment of a scale, and the field of “Other”.
    fn choose_last(&self, id: &str) {
        let script = "[...document.getElementById(arguments[0]).shadowRoot.querySelectorAll( \
                      '[part=scale] input, [part=options] input[type]:not([type=text])')].at(-1)?.click()";
        self.browser.run(script, &json!([id]));
    }

    /// Role and name of each part of a survey, in order.
    fn spoken_parts(&self, id: &str) -> Vec<String> {
        let script = "const root = document.getElementById(arguments[0]).shadowRoot; \
                      return [...root.querySelectorAll(arguments[1])].filter((part) => \
                      part.checkVisibility({ visibilityProperty: true }) && !part.closest('[aria-hidden=true]'))";
        let parts = self.browser.run(script, &json!([id, PARTS]));
        let parts = parts.as_array().into_iter().flatten().filter_map(|part| part[ELEMENT].as_str());
        let parts = parts.map(|part| Element::new(&self.browser, part.to_owned()));
        let told = |part: Element| match part.role() {
            // No name is computed from what is in one; what drivers answer is each one's own.
            role if role == "listitem" => role,
            role => format!("{role} “{}”", part.name()),
        };
        parts.map(told).collect()
    }
}

fn roles_and_names_are_the_same_in_every_engine(stage: &mut Stage) {
    stage.shop_for_ears();
    let mut told = String::new();
    for id in kinds() {
        stage.ask_inline(&id);
        let parts = stage.spoken_parts(&id);
        stage.choose_last(&id);
        let later = stage.spoken_parts(&id).into_iter().filter(|part| !parts.contains(part));
        let later: Vec<_> = later.map(|part| format!("  then {part}")).collect();
        let parts = parts.iter().map(|part| format!("  {part}"));
        for line in [id.clone()].into_iter().chain(parts).chain(later) {
            told.push_str(&line);
            told.push('\n');
        }
        stage.take_away(&id);
    }
    compare(stage.browser.engine, "tree.txt", &told);
    stage.browser.heard_nothing_wrong();
}

/// Compares with the file, or writes it where that is asked for.
#[track_caller]
fn compare(engine: Engine, name: &str, told: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/hosts").join(name);
    if env::var_os("UPDATE").is_some() {
        if engine == Engine::Chromium {
            fs::write(&path, told).expect("the file can be written");
        }
        return;
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    let own = |ours: &str| {
        let own = OWN.iter().find(|(whose, line, _)| *whose == engine && *line == ours.trim());
        own.map_or_else(|| ours.to_owned(), |(_, _, own)| format!("  {own}"))
    };
    let known: Vec<_> = known.lines().map(own).collect();
    let told: Vec<_> = told.lines().collect();
    // The survey that a line belongs to.
    let of = |at: usize| known[..at.min(known.len())].iter().rfind(|line| !line.starts_with(' ')).cloned().unwrap_or_default();
    let differs = (0..known.len().max(told.len())).filter(|at| known.get(*at).map(String::as_str) != told.get(*at).copied());
    let differs: Vec<_> = differs.map(|at| format!("{}: {:?} is now {:?}", of(at), known.get(at), told.get(at))).collect();
    assert!(
        differs.is_empty(),
        "{name}, {} lines (UPDATE=1 takes them over)\n{}",
        differs.len(),
        differs[..differs.len().min(40)].join("\n")
    );
}

fn the_whole_tree(stage: &mut Stage) {
    stage.shop_for_ears();
    let mut told = String::new();
    for id in kinds() {
        stage.ask_inline(&id);
        stage.choose_last(&id);
        writeln!(told, "{id}").expect("a line");
        stage.browser.devtools("Accessibility.enable", &json!({}));
        let tree = stage.browser.devtools("Accessibility.getFullAXTree", &json!({}));
        stage.browser.devtools("Accessibility.disable", &json!({}));
        let nodes: Vec<&Value> = tree["nodes"].as_array().into_iter().flatten().collect();
        let place = nodes.iter().find(|node| node["role"]["value"] == "region" && node["name"]["value"] == "Survey");
        let cards = place.and_then(|place| place["childIds"].as_array()).expect("a place with a card");
        for card in cards {
            outline(&nodes, card, 1, &mut told);
        }
        stage.take_away(&id);
    }
    compare(stage.browser.engine, "tree.chromium.txt", &told);
}

/// A node with what is told of it, and those in it.
fn outline(nodes: &[&Value], id: &Value, depth: usize, out: &mut String) {
    let Some(node) = nodes.iter().find(|node| &node["nodeId"] == id) else { return };
    let value = |name: &str| node[name]["value"].as_str().unwrap_or_default().to_owned();
    let (role, name) = (value("role"), value("name"));
    let silent = node["ignored"] == true || matches!(role.as_str(), "none" | "generic") && name.is_empty();
    // The boxes of a text are the lines that it is broken into.
    if role == "InlineTextBox" {
        return;
    }
    if !silent {
        write!(out, "{:1$}{role}", "", depth * 2).expect("a line");
        if !name.is_empty() {
            write!(out, " “{name}”").expect("a line");
        }
        for (what, text) in [("described", value("description")), ("value", value("value"))] {
            if !text.is_empty() {
                write!(out, " {what} “{text}”").expect("a line");
            }
        }
        for property in node["properties"].as_array().into_iter().flatten() {
            let (name, value) = (property["name"].as_str().unwrap_or_default(), &property["value"]["value"]);
            let plain =
                ["checked", "disabled", "invalid", "required", "live", "multiline", "modal", "valuemin", "valuemax", "valuetext"];
            if plain.contains(&name) && value != "false" && value != false && value != "" {
                write!(out, " {name}={}", value.to_string().trim_matches('"')).expect("a line");
            }
        }
        out.push('\n');
    }
    for child in node["childIds"].as_array().into_iter().flatten() {
        outline(nodes, child, depth + usize::from(!silent), out);
    }
}
