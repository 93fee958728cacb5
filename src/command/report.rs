//! A finding as a compiler would print it, or as a line of JSON.

use crate::survey::document::check::Finding;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;
use std::ops::Range;

/// A finding and the bytes of the text that it points at.
pub struct Located {
    /// What is said.
    pub finding: Finding,
    /// The bytes.
    pub range: Range<usize>,
}

/// The longest line that is shown, in bytes. Of a longer one, as a large document without line breaks is, only the place is
/// told: the renderer goes over all of a line, for each finding.
const LINE: usize = 20_000;

/// A finding with the line that it is about.
pub fn rendered(located: &Located, path: &str, text: &str, renderer: &Renderer) -> String {
    let Located { finding, range } = located;
    let level = if finding.is_error { Level::ERROR } else { Level::WARNING };
    let start = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |length| range.end + length);
    let mut group = Group::with_title(level.primary_title(finding.message.text.as_str()));
    if end - start > LINE {
        group = group.element(Origin::path(path).line(line(text, range.start)).char_column(column(text, range.start)));
    } else {
        let place = AnnotationKind::Primary.span(range.start - start..range.end - start);
        let first = line(text, range.start);
        group = group.element(Snippet::source(&text[start..end]).path(path).line_start(first).annotation(place));
    }
    if let Some(help) = &finding.message.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    if !finding.pointer.is_empty() {
        group = group.element(Level::NOTE.with_name("pointer").message(finding.pointer.as_str()));
    }
    renderer.render(&[group]) + "\n\n"
}

/// The line of a byte, from 1.
fn line(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The character of a byte in its line, from 1.
fn column(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..at].chars().count() + 1
}

/// A finding as one line of JSON.
pub fn json(located: &Located, path: &str, text: &str) -> String {
    #[derive(Serialize)]
    struct Entry<'a> {
        file: &'a str,
        line: usize,
        column: usize,
        end_line: usize,
        end_column: usize,
        severity: &'static str,
        pointer: &'a str,
        message: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        help: Option<&'a str>,
    }
    let Located { finding, range } = located;
    let entry = Entry {
        file: path,
        line: line(text, range.start),
        column: column(text, range.start),
        end_line: line(text, range.end),
        end_column: column(text, range.end),
        severity: if finding.is_error { "error" } else { "warning" },
        pointer: &finding.pointer,
        message: &finding.message.text,
        help: finding.message.help.as_deref(),
    };
    serde_json::to_string(&entry).unwrap_or_default() + "\n"
}
