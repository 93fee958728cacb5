//! `candor check FILE…`: all that is wrong with survey documents, as a compiler would say it.
//!
//! Findings go to stdout, in the order of the text. The exit code is 0 where there are no errors, 1 where there are, and 2
//! where a file could not be read.

use super::report::{Located, json, rendered};
use super::{complain, is_styled, print, source};
use crate::survey::document::check::{Finding, check};
use crate::survey::document::explain::Message;
use crate::survey::document::problem::MOST;
use crate::survey::json as reader;
use annotate_snippets::Renderer;
use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use clap::Args;
use std::io::{Read, stdin};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `candor check`.
#[derive(Debug, Args)]
pub struct Options {
    /// Survey documents; - for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Warnings make the check fail too
    #[arg(long)]
    deny_warnings: bool,
    /// One line of JSON for each finding
    #[arg(long)]
    json: bool,
}

const UNREADABLE: u8 = 2;

pub(super) fn run(options: &Options) -> ExitCode {
    let renderer = renderer();
    let mut output = String::new();
    let mut counts = Counts::default();
    for path in &options.files {
        let name = if path.as_os_str() == "-" { "(standard input)".into() } else { path.display().to_string() };
        match read(path) {
            Ok(text) => {
                let found = findings(&text);
                counts.cut |= found.len() >= MOST;
                for located in found {
                    counts.add(&located.finding);
                    output +=
                        &if options.json { json(&located, &name, &text) } else { rendered(&located, &name, &text, &renderer) };
                }
            }
            Err(reason) => {
                counts.unreadable += 1;
                complain(&format!("{name} cannot be read: {reason}"));
            }
        }
    }
    if !options.json && counts.unreadable < options.files.len() {
        output += &counts.summary(options.files.len());
    }
    let printed = print(&output);
    match counts {
        Counts { unreadable: 1.., .. } => ExitCode::from(UNREADABLE),
        Counts { errors: 1.., .. } => ExitCode::FAILURE,
        Counts { warnings: 1.., .. } if options.deny_warnings => ExitCode::FAILURE,
        _ => printed,
    }
}

fn renderer() -> Renderer {
    let renderer = if is_styled() { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(DEFAULT_TERM_WIDTH)
}

/// The text of a file, or of standard input for `-`.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let outcome = if path.as_os_str() == "-" {
        stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    outcome.map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|error| format!("byte {} is no UTF-8", error.utf8_error().valid_up_to()))?;
    // Some editors put a byte order mark in front, which JSON does not allow (RFC 8259, section 8.1) and readers may ignore.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// All findings about a text, in its order.
fn findings(text: &str) -> Vec<Located> {
    let value = match reader::parse(text) {
        Ok(value) => value,
        Err(reader::Malformed(at)) => return vec![malformed(text, at)],
    };
    let root = source::read(text);
    let mut found: Vec<_> = check(&value)
        .findings
        .into_iter()
        .map(|finding| {
            let place = root.find(&finding.pointer);
            // An unknown field is wrong by its name, whatever its value.
            let range = if finding.is_about_name { place.name.clone().unwrap_or(place.range()) } else { place.range() };
            Located { finding, range }
        })
        .collect();
    found.sort_by_key(|located| located.range.start);
    found
}

/// What is not JSON, in the words of serde_json, at the place where our reader stopped.
fn malformed(text: &str, at: usize) -> Located {
    let reason = match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Err(error) => {
            let said = error.to_string();
            said.split(" at line ").next().unwrap_or_default().to_owned()
        }
        Ok(_) => format!("it is nested more than {} deep", reader::DEPTH),
    };
    let range = character(text, at);
    let help = match &text[range.clone()] {
        "'" => Some("strings stand in double quotes"),
        "/" | "#" => Some("JSON has no comments"),
        "}" | "]" => Some("no comma stands before a closing bracket"),
        "" => Some("the text ends too early: is a bracket or a quote missing?"),
        _ => None,
    };
    let message = Message { text: format!("this is not JSON: {reason}"), help: help.map(str::to_owned) };
    Located { finding: Finding { pointer: String::new(), is_error: true, is_about_name: false, message }, range }
}

/// The character at a byte; nothing at the end.
fn character(text: &str, at: usize) -> Range<usize> {
    let start = (0..=at.min(text.len())).rev().find(|start| text.is_char_boundary(*start)).unwrap_or_default();
    start..start + text[start..].chars().next().map_or(0, char::len_utf8)
}

#[derive(Default)]
struct Counts {
    errors: usize,
    warnings: usize,
    unreadable: usize,
    /// Whether there may be more about a document than is told at once.
    cut: bool,
}

impl Counts {
    fn add(&mut self, finding: &Finding) {
        if finding.is_error {
            self.errors += 1;
        } else {
            self.warnings += 1;
        }
    }

    fn summary(&self, files: usize) -> String {
        let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
        let files = count(files - self.unreadable, "file");
        match (self.errors, self.warnings) {
            (0, 0) => format!("{files} checked: no errors, no warnings\n"),
            (errors, warnings) => {
                let more = if self.cut { ", and maybe more of a document than is told at once" } else { "" };
                format!("{files} checked: {}, {}{more}\n", count(errors, "error"), count(warnings, "warning"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_json_is_shown_at_its_character() {
        for (text, shown, help) in [
            ("{'a': 1}", "'", true),
            ("[1,]", "]", true),
            ("[1 // one\n]", "/", true),
            ("[1", "", true),
            ("", "", true),
            ("{\"a\" 1}", "1", false),
            ("[\"\u{9}é\"]", "\u{9}", false),
            ("[n\u{e9}]", "n", false),
        ] {
            let Err(reader::Malformed(at)) = reader::parse(text) else { panic!("{text}") };
            let located = malformed(text, at);
            assert_eq!(&text[located.range], shown, "{text}");
            assert_eq!(located.finding.message.help.is_some(), help, "{text}");
        }
    }

    #[test]
    fn nesting_has_a_bound() {
        let text = "[".repeat(100) + &"]".repeat(100);
        let Err(reader::Malformed(at)) = reader::parse(&text) else { panic!() };
        assert_eq!(malformed(&text, at).finding.message.text, "this is not JSON: it is nested more than 64 deep");
    }

    #[test]
    fn every_finding_of_any_text_can_be_shown() {
        let texts = [
            "{\"candor\":1,\"surveys\":[{}]}",
            "[]",
            "3",
            "\u{e9}",
            "{\"é\":{\"candor\":2}}",
            "{\"candor\":1,\"surveys\":[\n\n]}",
        ];
        for text in texts {
            for located in findings(text) {
                assert!(!rendered(&located, "a.json", text, &Renderer::plain()).is_empty());
                assert!(json(&located, "a.json", text).ends_with("}\n"));
            }
        }
    }
}
