//! Everything that can be said of a document at once: for its author, in `candor check`, the collector and the builder.
//!
//! A page needs to know whether it can use a document, and stops at the first stage that says no ([`super::from_value`]). An
//! author wants all of it together, in sentences, and advice on what is allowed but hardly meant.

use super::advice::advice;
use super::explain::{Message, explain};
use super::pointer::{above, follow, is_within, last};
use super::problem::{MOST, Problem, Reason};
use super::{Document, refer, validate};
use crate::survey::json::Value;

/// One thing that is said of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// JSON pointer of the place; empty for the whole document.
    pub pointer: String,
    /// True where the document cannot be used.
    pub is_error: bool,
    /// True where it is about the name of a field rather than about what the field holds.
    pub is_about_name: bool,
    /// What is said.
    pub message: Message,
}

/// What came of checking a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The document, where nothing of it is an error.
    pub document: Option<Document>,
    /// Errors and warnings, each stage in the order of the document.
    pub findings: Vec<Finding>,
}

/// Checks a document that has been parsed as JSON.
pub fn check(value: &Value) -> Checked {
    let problems = problems(value);
    let mut findings: Vec<_> = problems.iter().map(|problem| Finding::of(problem, value)).collect();
    let document = problems.iter().all(Problem::is_warning).then(|| Document::read(value));
    if let Some(document) = &document {
        findings.extend(advice(document, value).into_iter().map(|warning| Finding {
            pointer: warning.pointer,
            is_error: false,
            is_about_name: false,
            message: warning.message,
        }));
    }
    Checked { document, findings }
}

impl Finding {
    /// A problem of `document` in words.
    pub fn of(problem: &Problem, document: &Value) -> Self {
        let named = matches!(problem.reason, Reason::Unknown(_) | Reason::Called(_) | Reason::Repeated);
        let message = explain(problem, document);
        Self { pointer: problem.pointer.clone(), is_error: !problem.is_warning(), is_about_name: named, message }
    }
}

/// The problems of form and those of names together. What the names are wrong about because a form is, is left out: it goes
/// away with its cause, or shows once that is gone.
pub fn problems(value: &Value) -> Vec<Problem> {
    let mut problems = validate::document(value);
    if problems.iter().any(|problem| matches!(problem.reason, Reason::Newer(_))) {
        return problems;
    }
    // A list that is too long is not compared with itself, which would take time in the square of its length.
    let is_too_long = |problem: &Problem| match problem.reason {
        Reason::Range { most, .. } => {
            follow(value, &problem.pointer).and_then(Value::as_array).is_some_and(|items| items.len() as i64 > most)
        }
        _ => false,
    };
    if problems.len() >= MOST || problems.iter().any(is_too_long) {
        return problems;
    }
    // Where a member is there twice, nobody knows which of the two is meant.
    let is_repeated = |problem: &Problem| problem.reason == Reason::Repeated;
    let repeated: Vec<_> =
        problems.iter().filter(|problem| is_repeated(problem)).map(|problem| problem.pointer.clone()).collect();
    problems.retain(|problem| is_repeated(problem) || !repeated.iter().any(|place| is_within(&problem.pointer, place)));
    let broken: Vec<_> = problems.iter().filter(|problem| !problem.is_warning()).map(Broken::of).collect();
    let names = refer::problems(&Document::read(value));
    problems.extend(names.into_iter().filter(|problem| !broken.iter().any(|broken| broken.explains(problem))));
    problems
}

/// A place whose form is wrong.
struct Broken {
    pointer: String,
    /// The fields that the mistake is in: the last names of the pointer, and what is missing there.
    fields: [String; 3],
}

impl Broken {
    fn of(problem: &Problem) -> Self {
        let fields = match problem.reason {
            // The member is read all the same.
            Reason::Called(_) => Default::default(),
            Reason::Missing(field) => [last(&problem.pointer), String::new(), field.to_owned()],
            _ => [last(&problem.pointer), last(above(&problem.pointer)), String::new()],
        };
        Self { pointer: problem.pointer.clone(), fields }
    }

    fn explains(&self, problem: &Problem) -> bool {
        let near = is_within(&self.pointer, &problem.pointer) || is_within(&problem.pointer, &self.pointer);
        // Elements without sense are not read, so those after them are counted wrongly.
        let list = |pointer: &str| {
            let lists = ["/triggers/", "/cancel/", "/set/"];
            lists.iter().find_map(|list| pointer.rfind(list).map(|at| pointer[..at + list.len()].to_owned()))
        };
        let counted = list(&self.pointer).is_some_and(|list| problem.pointer.starts_with(&list));
        let same = survey(&self.pointer).is_none_or(|survey| is_within(&problem.pointer, survey));
        near || counted || same && self.fields.iter().any(|field| decides(field, &problem.reason))
    }
}

/// Whether names may not be found because a field with this name is wrong.
fn decides(field: &str, reason: &Reason) -> bool {
    match (field, reason) {
        ("id" | "questions" | "endings", Reason::Name { what, .. }) => *what != "variable",
        ("kind", Reason::Name { what, .. }) => matches!(*what, "question" | "option"),
        ("options" | "other", Reason::Name { what, .. }) => *what == "option",
        ("variables", Reason::Name { what, .. }) => *what == "variable",
        ("sets", Reason::Name { what, .. }) => *what == "set",
        // Which rules hold for an answer depends on what kind of question it is to.
        ("id" | "kind" | "questions", Reason::Rule(rule)) => *rule == refer::BAND,
        _ => false,
    }
}

/// `/surveys/0` of `/surveys/0/questions/1`.
fn survey(pointer: &str) -> Option<&str> {
    let rest = pointer.strip_prefix("/surveys/")?;
    let length = rest.find('/').unwrap_or(rest.len());
    Some(&pointer[..pointer.len() - rest.len() + length])
}
