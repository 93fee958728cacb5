//! `candor explain surveys.json --page URL --visitor FILE`: why each survey is asked, or is not.
//!
//! The answer goes to stdout; it is the one that `candor('explain')` gives in a page with the same facts. The exit code is
//! 0, and 2 where something could not be read. docs/targeting.md describes the visitor's file.

use super::check::read;
use super::{complain, is_styled, print};
use crate::collector::clock;
use crate::engine::eligibility::Wish;
use crate::engine::explanation::{Marks, explain};
use crate::engine::exposure::Log;
use crate::engine::facts::{Facts, MEMBERS};
use crate::survey::document::{self, Document, Problem};
use crate::survey::json::{self, Malformed, Value};
use crate::survey::time::Timestamp;
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `candor explain`.
#[derive(Debug, Args)]
pub struct Options {
    /// Survey document; - for standard input
    #[arg(value_name = "SURVEYS")]
    surveys: PathBuf,
    /// Address of the page; takes the place of the one in the visitor's file
    #[arg(long, value_name = "URL")]
    page: Option<String>,
    /// What is known of the visitor, as JSON; without it nothing is
    #[arg(long, value_name = "FILE")]
    visitor: Option<PathBuf>,
    /// Only this survey
    #[arg(long, value_name = "ID")]
    survey: Option<String>,
    /// The moment, such as 2026-11-22T09:00:00Z; without it now
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<Timestamp>,
    /// JSON, as in a page
    #[arg(long)]
    json: bool,
}

const UNREADABLE: u8 = 2;

/// The member of the visitor's file that holds the exposure log.
const LOG: &str = "log";

pub(super) fn run(options: &Options) -> ExitCode {
    match answer(options) {
        Ok(text) => print(&text),
        Err(reason) => {
            complain(&reason);
            ExitCode::from(UNREADABLE)
        }
    }
}

fn answer(options: &Options) -> Result<String, String> {
    let document = surveys(&options.surveys)?;
    let only = options.survey.as_deref();
    if let Some(id) = only.filter(|id| document.survey(id).is_none()) {
        let ids: Vec<_> = document.surveys.iter().map(|survey| survey.id.as_str()).collect();
        return Err(format!("{} has no survey {id:?}; it has {}", options.surveys.display(), ids.join(", ")));
    }
    let mut visitor = match &options.visitor {
        Some(path) => self::visitor(path)?,
        None => Value::EMPTY,
    };
    if let Some(page) = &options.page {
        visitor.merge(Value::Object(vec![("url".to_owned(), Value::Text(page.clone()))]));
    }
    let log = visitor.member(LOG).map_or_else(Log::default, |log| Log::from_json(&log.to_json()));
    let now = options.at.unwrap_or_else(clock::now);
    let explanation = explain(&document, only, &Facts::from_value(&visitor), &log, now, Wish::Triggered);
    Ok(if options.json {
        explanation.to_json() + "\n"
    } else {
        explanation.to_text(if is_styled() { Marks::COLOUR } else { Marks::ASCII })
    })
}

fn surveys(path: &Path) -> Result<Document, String> {
    let parsed = document::parse(&text(path)?);
    parsed.document.ok_or_else(|| {
        let first = parsed.problems.iter().find(|problem| !problem.is_warning()).map(said).unwrap_or_default();
        let name = path.display();
        format!("{name} is no sound survey document: {first}; `candor check {name}` says all that is wrong with it")
    })
}

fn said(problem: &Problem) -> String {
    let place = if problem.pointer.is_empty() { "it" } else { &problem.pointer };
    format!("{place} {}", problem.reason.brief())
}

/// The visitor's file; a member that is not understood would make the answer another one than its author expects.
fn visitor(path: &Path) -> Result<Value, String> {
    let name = path.display();
    let text = text(path)?;
    let value = json::parse(&text).map_err(|Malformed(at)| {
        let line = text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        format!("{name} is not JSON: reading stopped in line {line}, at byte {at}")
    })?;
    let Value::Object(members) = &value else { return Err(format!("{name} must hold an object")) };
    for (member, value) in members {
        let (fits, words) = match MEMBERS.iter().find(|(known, _)| known == member) {
            Some((_, kind)) => (kind.fits(value), kind.words()),
            None if member == LOG => (matches!(value, Value::Object(_)), "an object"),
            None => {
                let known: Vec<_> = MEMBERS.iter().map(|(name, _)| *name).collect();
                return Err(format!("{name}: {member:?} is unknown; there are {} and {LOG}", known.join(", ")));
            }
        };
        if !fits {
            return Err(format!("{name}: {member:?} must be {words}"));
        }
    }
    Ok(value)
}

fn text(path: &Path) -> Result<String, String> {
    read(path).map_err(|reason| format!("{} cannot be read: {reason}", path.display()))
}

fn moment(text: &str) -> Result<Timestamp, &'static str> {
    Timestamp::from_rfc3339(text).ok_or("a moment is written as 2026-11-22T09:00:00Z")
}
