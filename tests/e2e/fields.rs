//! Every field that may leave a page, as docs/privacy.md lists them: each event that reaches a collector is held against that.

use std::sync::LazyLock;

use serde_json::Value;

const DOCUMENT: &str = include_str!("../../docs/privacy.md");

/// What the collector adds to an export.
const ADDED: [&str; 2] = ["received_at", "clock_skew_ms"];

/// The first column of the table, whose fields stand with all that is inside of them.
static FIELDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let section = DOCUMENT.split("\n## ").find(|section| section.starts_with("What leaves the page\n"));
    let section = section.expect("the section of the fields in docs/privacy.md");
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    rows.flat_map(|cell| cell.split('`').step_by(2)).filter(|field| !field.is_empty()).collect()
});

/// Fails where an event has a field that the document does not name.
#[track_caller]
pub fn hold(event: &Value) {
    look("", event);
}

#[track_caller]
fn look(path: &str, value: &Value) {
    if FIELDS.contains(&path) || ADDED.contains(&path) {
        return;
    }
    let members = value.as_object().unwrap_or_else(|| panic!("`{path}` left the page, of which docs/privacy.md says nothing"));
    for (name, value) in members {
        let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        look(&inner, value);
    }
}
