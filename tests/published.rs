//! What is published for editors, frameworks and bundlers beside the loader says what the code does: the manifest of the element,
//! the types and the module.

use candor::engine::{options, placement, trigger};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn types() -> String {
    read("src/embed/candor.d.ts")
}

/// What stands in `text` between `before` and the next `after`.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before}"));
    rest.split_once(after).unwrap_or_else(|| panic!("no {after} after {before}")).0
}

fn set<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let names: Vec<_> = names.into_iter().map(str::to_owned).collect();
    let set: BTreeSet<_> = names.iter().cloned().collect();
    assert_eq!(set.len(), names.len(), "twice in {names:?}");
    set
}

/// The names of an interface's own members.
fn members(types: &str, interface: &str) -> BTreeSet<String> {
    let body = between(types, &format!("interface {interface} "), "\n}");
    let lines = body.lines().filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with([' ', '/', '|', '('])));
    set(lines.filter_map(|line| Some(line.split_once(':')?.0.trim_end_matches('?').trim_matches('"'))))
}

/// The texts in double quotes.
fn quoted(text: &str) -> BTreeSet<String> {
    set(text.split('"').skip(1).step_by(2))
}

fn manifest() -> Value {
    let manifest: Value = serde_json::from_str(&read("src/embed/custom-elements.json")).unwrap();
    manifest["modules"][0]["declarations"][0].clone()
}

/// What the entries of a list of the manifest say under `name`.
fn listed(list: &Value, name: &str) -> BTreeSet<String> {
    set(list.as_array().unwrap().iter().filter_map(|entry| entry[name].as_str()))
}

/// The properties of the element, as the loader knows them.
fn properties() -> BTreeSet<String> {
    set(between(&read("src/embed/loader.js"), "var names = \"", "\"").split(' '))
}

/// Its attributes.
fn attributes() -> BTreeSet<String> {
    // As the loader has it.
    properties().iter().map(|name| name.replace('P', "-p")).collect()
}

fn without(mut names: BTreeSet<String>, gone: &[&str]) -> BTreeSet<String> {
    for name in gone {
        assert!(names.remove(*name), "no {name} in {names:?}");
    }
    names
}

/// The first words in backticks of the rows of the table under `heading`.
fn rows(guide: &str, heading: &str) -> Vec<Vec<String>> {
    let section = guide.split(heading).nth(1).unwrap_or_else(|| panic!("no {heading}"));
    let table = section.lines().skip_while(|line| !line.starts_with("|---")).skip(1).take_while(|line| line.starts_with('|'));
    let cell = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    table.map(|row| cell(row.split(" | ").next().unwrap())).collect()
}

fn names(guide: &str, heading: &str) -> BTreeSet<String> {
    let names = rows(guide, heading).concat();
    set(names.iter().map(|name| name.split(['(', '=']).next().unwrap()))
}

#[test]
fn the_manifest_has_the_elements_attributes_and_properties() {
    let (manifest, attributes) = (manifest(), attributes());
    assert_eq!(manifest["tagName"], "candor-survey");
    assert_eq!(listed(&manifest["attributes"], "name"), attributes);
    let properties = without(properties(), &["lang", "id"]);
    assert_eq!(listed(&manifest["members"], "name"), properties);
    assert_eq!(listed(&manifest["attributes"], "fieldName"), properties);
    assert_eq!(members(&types(), "CandorSurveyElement"), properties);
}

#[test]
fn react_has_the_elements_attributes() {
    // `key` is React's own; `lang` and `id` are every element's.
    let react = read("src/embed/candor.react.d.ts");
    assert_eq!(members(&react, "CandorSurveyAttributes"), without(attributes(), &["lang", "id", "key"]));
}

#[test]
fn the_manifest_has_the_documented_tokens_and_parts() {
    let (manifest, guide) = (manifest(), read("docs/theming.md"));
    let tokens = rows(&guide, "## Tokens").concat();
    assert_eq!(listed(&manifest["cssProperties"], "name"), set(tokens.iter().map(String::as_str)));
    let section = between(&guide, "## Tokens", "\n## ");
    for token in manifest["cssProperties"].as_array().unwrap() {
        let (name, default) = (token["name"].as_str().unwrap(), token["default"].as_str().unwrap());
        let row = section.lines().find(|row| row.starts_with(&format!("| `{name}` "))).unwrap().replace('`', "");
        assert!(row.contains(&format!(" | {default} | ")), "{name}: {default}");
    }
    let (_, rest) = guide.split_once("## Parts").unwrap();
    let cells = rest.lines().filter_map(|row| row.strip_prefix("| `")?.split(" | ").next());
    let parts: Vec<_> = cells.flat_map(|cell| cell.trim_end_matches('`').split("`, `")).collect();
    assert_eq!(listed(&manifest["cssParts"], "name"), set(parts));
}

#[test]
fn the_events_are_the_documented_ones() {
    let documented = names(&read("docs/embedding.md"), "## Events");
    // Dispatched on the document, before there is any element's survey.
    assert_eq!(listed(&manifest()["events"], "name"), without(documented.clone(), &["candor:ready"]));
    let typed: BTreeSet<_> = members(&types(), "Events").iter().map(|name| format!("candor:{name}")).collect();
    assert_eq!(typed, documented);
    for event in manifest()["events"].as_array().unwrap() {
        let name = event["name"].as_str().unwrap().trim_start_matches("candor:");
        let detail = between(event["type"]["text"].as_str().unwrap(), "CustomEvent<", ">").to_owned();
        assert!(between(&types(), "interface Events {", "}\n\n/**").contains(&format!("\n  {name}: {detail};\n")), "{name}");
    }
}

#[test]
fn the_reasons_are_the_documented_ones() {
    let (types, embedding) = (types(), read("docs/embedding.md"));
    let row = between(&embedding, "| `candor:error` |", "\n").split(": what ended").next().unwrap().len();
    let row = &between(&embedding, "| `candor:error` |", "\n")[row..];
    let documented: BTreeSet<_> = row.split('`').skip(1).step_by(2).filter(|name| *name != "detail").map(str::to_owned).collect();
    assert_eq!(quoted(between(&types, "interface Failed extends Partial<Detail> {", ";")), documented);
    assert_eq!(
        quoted(between(between(&types, "interface Waiting {", "}"), "reason:", ";")),
        names(&read("docs/delivery.md"), "## What waits, and why")
    );
}

#[test]
fn the_options_are_the_engines() {
    let source = read("src/engine/options.rs");
    let known = between(&source, "const NAMES: &str = \"", "\"").replace('\\', " ");
    let known = set(known.split(',').map(str::trim));
    let typed: BTreeSet<_> = members(&types(), "Options").iter().map(|name| options::kebab(name)).collect();
    // The element's alone, and the script tag's: it stands in where nobody could hear of another.
    assert_eq!(typed, without(known, &["survey", "fallback", "gpc"]));
}

#[test]
fn placements_and_triggers_are_the_engines() {
    let source = types();
    // The words, and the beginnings of what is completed: `anchor:${string}` and `anchor:<selector>`.
    let typed = |name: &str| {
        let union = between(&source, &format!("export type {name} ="), ";").to_owned();
        union
            .split('|')
            .map(|word| word.trim().trim_matches(['"', '`']).split('$').next().unwrap().to_owned())
            .collect::<BTreeSet<_>>()
    };
    let forms =
        |forms: &str| without(forms.split(", ").map(|form| form.split('<').next().unwrap().trim().to_owned()).collect(), &[]);
    assert_eq!(without(typed("Placement"), &[""]), forms(placement::FORMS));
    assert_eq!(without(typed("Trigger"), &[""]), forms(trigger::FORMS));
}

#[test]
fn the_commands_are_the_documented_ones() {
    let (types, module) = (types(), read("src/embed/candor.mjs"));
    let documented = names(&read("docs/embedding.md"), "## Commands");
    let called = between(&types, "export interface Candor {", "\n}").split("(command: \"").skip(1);
    assert_eq!(set(called.map(|rest| rest.split('"').next().unwrap())), documented);
    let exported = module.lines().filter_map(|line| line.strip_prefix("export "));
    let exported = set(exported.map(|line| line.split_whitespace().nth(1).unwrap().split('(').next().unwrap()));
    assert_eq!(without(exported.clone(), &["load", "candor"]), documented);
    for name in &documented {
        assert!(module.contains(&format!("candor(\"{name}\"")), "{name} forwards to the command of its name");
    }
    let lines = types.lines().filter_map(|line| line.strip_prefix("export function ").or(line.strip_prefix("export const ")));
    assert_eq!(set(lines.map(|line| line.split(['(', '<', ':']).next().unwrap())), exported);
}
