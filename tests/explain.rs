//! `candor explain`, run as its users run it; the example is the one of docs/targeting.md.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own for one test, removed when it is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("candor-explain-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_candor")).arg("explain").args(arguments).current_dir(&self.0).output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// The blocks of this kind in a part of docs/targeting.md.
fn blocks(part: &str, kind: &str) -> Vec<String> {
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/targeting.md")).unwrap();
    let part = guide.split(&format!("\n## {part}\n")).nth(1).unwrap().split("\n## ").next().unwrap();
    let start = format!("```{kind}\n");
    part.split(&start).skip(1).map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

/// The folder of the documented example, and what its console shows.
fn example(name: &str) -> (Folder, String) {
    let folder = Folder::new(name);
    let files = blocks("Explain", "json");
    folder.write("surveys.json", &files[0]);
    folder.write("visitor.json", &files[1]);
    (folder, blocks("Explain", "console").remove(0))
}

const PAGE: &str = "https://shop.example/checkout/thanks?utm_source=newsletter";

#[test]
fn the_documented_example_says_what_is_documented() {
    let (folder, console) = example("documented");
    let (command, expected) = console.split_once('\n').unwrap();
    let arguments = ["surveys.json", "--page", PAGE, "--visitor", "visitor.json", "--at", "2026-11-22T09:00:00Z"];
    let written = format!("$ candor explain {}", arguments.join(" ").replace(PAGE, &format!("'{PAGE}'")));
    assert_eq!(command, written);
    let output = folder.run(&arguments);
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    assert!(output.status.success() && output.stderr.is_empty());
}

#[test]
fn at_the_time_named_the_survey_may_be_asked() {
    let (folder, _) = example("earliest");
    let at = |time| {
        let output =
            folder.run(&["surveys.json", "--visitor", "visitor.json", "--survey", "weekday-nps", "--at", time, "--json"]);
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let before = at("2026-11-22T09:00:00Z");
    let earliest = before["surveys"][0]["earliest"].as_str().unwrap();
    assert_eq!((&before["surveys"][0]["verdict"], &before["asked"]), (&"refuse".into(), &serde_json::Value::Null));
    let then = at(earliest);
    assert_eq!((&then["surveys"][0]["verdict"], &then["asked"]), (&"ask".into(), &"weekday-nps".into()));
    assert_eq!(then["surveys"].as_array().unwrap().len(), 1);
}

#[track_caller]
fn refused(folder: &Folder, arguments: &[&str], said: &str) {
    let output = folder.run(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(complaint.contains(said), "{complaint}");
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(output.stdout.is_empty());
}

#[test]
fn what_cannot_be_read_is_named() {
    let (folder, _) = example("unreadable");
    refused(&folder, &["none.json"], "none.json cannot be read: ");
    refused(&folder, &["visitor.json"], "visitor.json is no sound survey document: ");
    refused(&folder, &["surveys.json", "--visitor", "none.json"], "none.json cannot be read: ");
    refused(&folder, &["surveys.json", "--survey", "nps"], "has no survey \"nps\"; it has checkout-ces, weekday-nps");
    refused(&folder, &["surveys.json", "--at", "today"], "a moment is written as");
    for (text, said) in [
        ("{\n\n\"views\" 3}", "visitor.json is not JSON: reading stopped in line 3"),
        ("[]", "visitor.json must hold an object"),
        (r#"{"view":3}"#, "\"view\" is unknown; there are url, "),
        (r#"{"views":"3"}"#, "\"views\" must be a whole number"),
        (r#"{"languages":"en"}"#, "\"languages\" must be a list of texts"),
        (r#"{"elements":{"a":1}}"#, "\"elements\" must be an object of selector and true or false"),
        (r#"{"consent":"yes"}"#, "\"consent\" must be granted, denied or required"),
        (r#"{"log":[]}"#, "\"log\" must be an object"),
    ] {
        folder.write("visitor.json", text);
        refused(&folder, &["surveys.json", "--visitor", "visitor.json"], said);
    }
}
