//! Why a survey is asked, or is not: every rule and condition with what was expected and what was found, and the earliest
//! time at which the answer could be another.
//!
//! It looks at everything, also after the first rule that refused, and changes nothing. The same facts, log and time give
//! the same explanation anywhere: `candor explain` prints it natively, `candor('explain')` returns its JSON in a page. What
//! it repeats of page and visitor is what the rules and conditions look at, and nothing else.

mod account;
mod earliest;
mod tree;
mod write;

pub use tree::Node;
pub use write::Marks;

use super::eligibility::{Occasion, Rule, Wish};
use super::exposure::Log;
use super::facts::Facts;
use crate::survey::document::Document;
use crate::survey::time::Timestamp;

/// The explanation of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The moment.
    pub at: Timestamp,
    /// The survey that would be asked if all were set off now: the most important of those that may be.
    pub asked: Option<String>,
    /// Each survey, in the order of the document.
    pub surveys: Vec<Account>,
}

/// Why one survey is asked, or is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Id of the survey.
    pub survey: String,
    /// What sets it off, as invitations record it.
    pub triggers: Vec<String>,
    /// The first rule that refuses; `None` where it may be asked.
    pub refused_by: Option<Rule>,
    /// The earliest time at which it may be asked if page and visitor stay as they are: now, where it may already, and
    /// `None` where only they can change it.
    pub earliest: Option<Timestamp>,
    /// Every rule, in the order in which they are looked at.
    pub checks: Vec<Check>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub rule: Rule,
    /// Whether it applies: to an explicit wish some rules do not.
    pub applies: bool,
    /// Whether it lets the survey pass.
    pub holds: bool,
    /// What it wants, in words.
    pub expected: String,
    /// What was found, in words.
    pub actual: String,
    /// Where it refuses: a moment before which it will go on refusing if page and visitor stay as they are; `None` where
    /// only they can change it.
    pub changes: Option<Timestamp>,
    /// The conditions of the audience.
    pub conditions: Option<Node>,
}

/// Explains all surveys of a document, or the one of this id.
pub fn explain(document: &Document, only: Option<&str>, facts: &Facts, log: &Log, now: Timestamp, wish: Wish) -> Explanation {
    let occasion = Occasion::new(document, facts, log);
    let all = document.surveys.iter().enumerate();
    let may = all.clone().filter(|(place, _)| occasion.refusal(*place, Wish::Triggered, now).is_none());
    // Of equals the first in the document.
    let asked = may.rev().max_by_key(|(_, survey)| survey.priority).map(|(_, survey)| survey.id.clone());
    let wanted = all.filter(|(_, survey)| only.is_none_or(|id| survey.id == id));
    let surveys = wanted.map(|(place, survey)| account::of(&occasion, place, survey, now, wish)).collect();
    Explanation { at: now, asked, surveys }
}
