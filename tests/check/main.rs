//! `candor check`, as somebody sees it: each `*.json` beside this file is checked, and what is printed, with the exit code, is
//! in the `*.txt` of the same name.
//!
//! `UPDATE=1 cargo test --features collector --test check` writes them anew.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check")
}

fn candor(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
    command.args(arguments).current_dir(folder());
    command
}

fn said(output: &Output) -> String {
    format!("{}exit code {}\n", String::from_utf8_lossy(&output.stdout), output.status.code().unwrap())
}

fn check(arguments: &[&str]) -> (String, i32) {
    let output = candor(&["check"]).args(arguments).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

#[test]
fn documents_are_checked_as_a_compiler_would() {
    let mut names: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    names.sort();
    assert!(names.len() >= 6);
    for path in names {
        let output = candor(&["check"]).arg(path.file_name().unwrap()).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let expected = path.with_extension("txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, said(&output)).unwrap();
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        assert!(said(&output) == expected, "{}:\n{}\nbut expected\n{expected}", path.display(), said(&output));
    }
}

#[test]
fn warnings_fail_only_where_they_are_denied() {
    assert_eq!(check(&["warnings.json"]).1, 0);
    assert_eq!(check(&["--deny-warnings", "warnings.json"]).1, 1);
    assert_eq!(check(&["--deny-warnings", "good.json"]).1, 0);
}

#[test]
fn several_files_are_summed_up_and_the_worst_decides() {
    let (out, code) = check(&["good.json", "warnings.json", "mistakes.json"]);
    assert_eq!(code, 1);
    assert!(out.contains("--> warnings.json:") && out.contains("--> mistakes.json:"));
    assert!(out.trim_end().lines().last().unwrap().starts_with("3 files checked: "));
    let output = candor(&["check", "good.json", "nowhere.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("candor: nowhere.json cannot be read: "));
    assert!(said(&output).starts_with("1 file checked: no errors"));
}

#[test]
fn of_very_many_findings_the_first_are_told() {
    let mut child = candor(&["check", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let fields = (0..5_000).map(|index| format!("\"x{index}\": 1, ")).collect::<Vec<_>>().concat();
    child.stdin.take().unwrap().write_all(format!("{{{fields}\"candor\": 1}}").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    // A line of 75 KB is not shown; its place is told.
    assert!(said.starts_with("error: `surveys` is missing\n--> (standard input):1:1\n\n"), "{said}");
    assert!(said.contains("warning: `x1` is unknown here, and ignored\n--> (standard input):1:11\n = help: "), "{said}");
    let last = said.lines().rev().nth(1).unwrap();
    assert_eq!(last, "1 file checked: 1 error, 200 warnings, and maybe more of a document than is told at once");
}

#[test]
fn a_file_that_is_no_text_is_unreadable() {
    let file = std::env::temp_dir().join(format!("candor-check-{}.json", std::process::id()));
    fs::write(&file, b"{\"candor\": \xff}").unwrap();
    let output = candor(&["check"]).arg(&file).output().unwrap();
    fs::remove_file(&file).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("byte 11 is no UTF-8"));
}

#[test]
fn standard_input_is_a_file_too() {
    let mut child = candor(&["check", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let text = fs::read_to_string(folder().join("good.json")).unwrap();
    // A byte order mark is passed over.
    child.stdin.take().unwrap().write_all(format!("\u{feff}{text}").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(said(&output), "1 file checked: no errors, no warnings\nexit code 0\n");
}

#[test]
fn machines_get_a_line_of_json_for_each_finding() {
    let (out, code) = check(&["--json", "mistakes.json"]);
    assert_eq!(code, 1);
    let lines: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let text = fs::read_to_string(folder().join("mistakes.json")).unwrap();
    for line in &lines {
        let at = |name: &str| usize::try_from(line[name].as_u64().unwrap()).unwrap();
        assert!(matches!(line["severity"].as_str(), Some("error" | "warning")));
        assert_eq!(line["file"], "mistakes.json");
        assert!(line["message"].as_str().is_some_and(|message| !message.is_empty()));
        let row: Vec<_> = text.lines().nth(at("line") - 1).unwrap().chars().collect();
        let shown: String = row[at("column") - 1..at("end_column") - 1].iter().collect();
        assert_eq!(at("line"), at("end_line"));
        assert!(!shown.is_empty() && !shown.starts_with(' '), "{line}");
    }
    let (person, _) = check(&["mistakes.json"]);
    assert_eq!(lines.len(), person.matches(" --> mistakes.json:").count());
}

#[test]
fn the_schema_is_the_published_one() {
    let output = candor(&["schema"]).output().unwrap();
    let published = fs::read(folder().join("../../public/schema/candor-1.json")).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout == published);
}

#[test]
fn the_guide_shows_what_is_said() {
    let guide = fs::read_to_string(folder().join("../../docs/surveys.md")).unwrap();
    let block = |start: &str| guide.split(start).nth(1).unwrap().split("```").next().unwrap().to_owned();
    let folder = std::env::temp_dir().join(format!("candor-guide-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("surveys.json"), block("```json\n").replacen("nps", "npss", 1)).unwrap();
    let output = candor(&["check", "surveys.json"]).current_dir(&folder).output().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), block("$ candor check surveys.json\n"));
}
