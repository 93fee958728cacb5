//! What the guides say is what the code does.

use candor::engine::options::Options;
use candor::survey::document::shapes::THEME;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn guide(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap()
}

/// The first words in backticks of the rows of the table under `heading`.
fn rows(guide: &str, heading: &str) -> Vec<String> {
    let section = guide.split(heading).nth(1).unwrap_or_default();
    let table = section.lines().skip_while(|line| !line.starts_with("|---")).skip(1).take_while(|line| line.starts_with('|'));
    table.filter_map(|row| Some(row.split('`').nth(1)?.to_owned())).collect()
}

#[test]
fn every_documented_attribute_is_one() {
    let attributes = rows(&guide("embedding.md"), "## Attributes of the script tag");
    assert!(attributes.len() > 10, "{attributes:?}");
    for attribute in attributes {
        let good = match attribute.as_str() {
            "data-endpoint" => "/v1/responses",
            "data-ask" => "nps",
            "data-trigger" => "load",
            "data-placement" => "inline",
            "data-cooldown" => "0",
            "data-sample" => "0.5",
            "data-context" => "{}",
            "data-env" => "test",
            "data-consent" => "required",
            "data-redact" => "none",
            "data-theme" => "dark",
            "data-engine" => "js",
            _ => "x",
        };
        assert_eq!(Options::default().set(&attribute, good), Ok(()), "{attribute}");
    }
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// What stands in `text` between `before` and the next `after`, each time.
fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split(after).next())
}

#[test]
fn the_documented_tokens_are_the_stylesheets_and_the_documents() {
    let guide = guide("theming.md");
    let section = between(&guide, "## Tokens", "\n## ").next().unwrap();
    let documented: BTreeSet<_> = between(section, "| `--candor-", "`").collect();
    let full = ["frame", "scales", "answers", "rows", "states"].map(|name| read(format!("style/full/{name}.css")));
    let styles = [read("style/widget.css"), full.concat()].concat();
    // What begins with two hyphens is computed, not wished for.
    let used: BTreeSet<_> = between(&styles, "var(--candor-", ",").filter(|name| !name.starts_with('-')).collect();
    assert_eq!(documented, used);
    let members: BTreeSet<_> =
        THEME.fields.iter().map(|field| field.name.replace('_', "-")).filter(|name| name != "scheme").collect();
    assert_eq!(documented, members.iter().map(String::as_str).collect());
}

#[test]
fn the_documented_parts_are_the_views() {
    fn sources(folder: &Path) -> String {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { sources(&path) } else { read(path) }).collect()
    }
    let guide = guide("theming.md");
    let section = between(&guide, "## Parts", "\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let documented: BTreeSet<_> = rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2)).collect();
    let views = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/widget"));
    let given: BTreeSet<_> = between(&views, "\"part\", \"", "\"").collect();
    assert_eq!(documented, given);
}

#[test]
fn the_documented_settings_and_messages_of_the_webviews_file_are_its_own() {
    let guide = guide("webview.md");
    let settings = read("src/embed/webview/settings.js");
    let taken = between(&settings, "const { delivery", "...others }").next().unwrap();
    let taken: BTreeSet<_> = ["delivery"].into_iter().chain(taken.split(", ").filter(|name| !name.is_empty())).collect();
    let documented = rows(&guide, "## Settings");
    assert_eq!(documented.iter().map(String::as_str).collect::<BTreeSet<_>>(), taken);

    let bridge = read("src/embed/webview/bridge.js");
    let passed = between(&bridge, "for (const name of [", "])").next().unwrap().split(", ").map(|name| name.trim_matches('"'));
    let own = ["tell(\"", "post(\""].into_iter().flat_map(|call| between(&bridge, call, "\""));
    let messages: BTreeSet<_> = passed.chain(own).collect();
    let section = between(&guide, "| message | `detail` |", "\n\n").next().unwrap();
    let documented: BTreeSet<_> = between(section, "`candor:", "`").collect();
    assert_eq!(documented, messages);
}
