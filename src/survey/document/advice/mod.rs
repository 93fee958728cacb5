//! What a document may say, but hardly means: warnings for its author, in `candor check`, the collector and the builder.
//!
//! | file | warns of |
//! |---|---|
//! | [`flow`] | questions and endings that nothing leads to, rules after one that always holds, circles without exit |
//! | [`texts`] | `{{…}}` without fallback, or that names nothing; languages that some texts lack |
//! | [`asked`] | surveys that are never asked |
//! | [`ineffective`] | fields without effect beside others |
//! | [`compared`] | comparisons that can never hold |

mod asked;
mod compared;
mod flow;
mod ineffective;
mod texts;

use super::Document;
use super::explain::Message;
use super::pointer::follow;
use super::problem::MOST;
use crate::survey::json::{Value, push_integer};

/// Something that is allowed, but hardly meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// JSON pointer of the place; where it is the text of a default, which the document does not write, of what would hold it.
    pub pointer: String,
    /// What is said of it.
    pub message: Message,
}

/// The warnings of a document without errors, survey by survey and [`MOST`] at most; `written` is what it was read from.
pub fn advice(document: &Document, written: &Value) -> Vec<Warning> {
    let mut warnings = Warnings { found: Vec::new(), said: 0 };
    for (index, survey) in document.surveys.iter().enumerate() {
        if warnings.are_enough() {
            break;
        }
        let place = at("/surveys", index);
        let written = follow(written, &place).unwrap_or(&Value::Null);
        asked::of(survey, written, &place, &mut warnings);
        ineffective::of(written, &place, &mut warnings);
        flow::of(survey, &place, &mut warnings);
        compared::of(survey, &place, &mut warnings);
        texts::of(document, survey, &place, &mut warnings);
    }
    warnings.found
}

/// Collects warnings.
struct Warnings {
    found: Vec<Warning>,
    /// How many were said, again or for the first time.
    said: usize,
}

impl Warnings {
    fn say(&mut self, pointer: String, text: impl Into<String>, help: impl Into<Option<String>>) {
        let warning = Warning { pointer, message: Message { text: text.into(), help: help.into() } };
        self.said += 1;
        // The prompts of two bands may be one text.
        if self.found.len() < MOST && !self.found.contains(&warning) {
            self.found.push(warning);
        }
    }

    /// True where more would not be told, or would take long to say: there are enough, or the same again and again.
    fn are_enough(&self) -> bool {
        self.found.len() >= MOST || self.said >= 4 * MOST
    }
}

/// The pointer to an element of a list.
fn at(list: &str, index: usize) -> String {
    let mut pointer = [list, "/"].concat();
    push_integer(&mut pointer, index as i64);
    pointer
}
