//! What is wrong with a document, and where.
//!
//! A page says [`Reason::brief`] in its console; the long form, with the nearest allowed value, is `candor check`'s
//! ([`super::explain`]), which a page does not load.

use crate::survey::pattern::Malformed;

/// The most problems that are told of the form of one document, and of its names. Nobody reads more at once, and some of
/// what is done with each takes time in the size of the document. Where anything is an error, an error is among them.
pub const MOST: usize = 200;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// JSON pointer (RFC 6901) of the place; empty for the whole document.
    pub pointer: String,
    /// What is wrong there.
    pub reason: Reason,
}

/// What may be wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Not JSON; reading stopped at this byte.
    Malformed(usize),
    /// A document of a later major version than this one knows.
    Newer(String),
    /// A field that has to be there is not.
    Missing(&'static str),
    /// A field that nobody knows; the fields that there are. A warning.
    Unknown(Vec<&'static str>),
    /// Another kind of value is wanted: `a whole number`, `a list`.
    Kind(&'static str),
    /// Another kind of name is wanted for a member whose name is the author's own: `a language tag`.
    Called(&'static str),
    /// None of the allowed words.
    Word {
        /// What is there.
        found: String,
        /// What may be there.
        allowed: Vec<&'static str>,
    },
    /// None of the names that this document has.
    Name {
        /// What the name is of: `question or ending`, `variable`.
        what: &'static str,
        /// What is there.
        found: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// A number, or a count of elements, outside its bounds.
    Range {
        /// The lowest.
        least: i64,
        /// The highest.
        most: i64,
    },
    /// Not exactly one of these fields is there.
    One(&'static [&'static str]),
    /// A member that its object has twice.
    Repeated,
    /// A name that something else has already.
    Twice(String),
    /// A regular expression that is none of the subset.
    Pattern(Malformed),
    /// A rule that the tables do not hold, in a few words.
    Rule(&'static str),
}

impl Problem {
    /// Adds it to the others, unless there are enough: then an error still takes its place behind a warning.
    pub(super) fn join(self, others: &mut Vec<Problem>) {
        if others.len() < MOST || !self.is_warning() && others.last().is_some_and(Problem::is_warning) {
            others.push(self);
        }
    }

    /// True where the document can be used all the same.
    pub fn is_warning(&self) -> bool {
        matches!(self.reason, Reason::Unknown(_))
    }
}

impl Reason {
    /// A few words, for a page's console.
    pub fn brief(&self) -> &'static str {
        match self {
            Reason::Malformed(_) => "is not JSON",
            Reason::Newer(_) => "is of a newer version: update Candor",
            Reason::Missing(_) => "lacks a field",
            Reason::Unknown(_) => "is unknown and ignored",
            Reason::Kind(wanted) | Reason::Called(wanted) => wanted,
            Reason::Word { .. } => "is not an allowed word",
            Reason::Name { .. } => "names nothing in this document",
            Reason::Range { .. } => "is out of range",
            Reason::One(_) => "must have exactly one of its alternatives",
            Reason::Repeated => "is there twice",
            Reason::Twice(_) => "is a name that is taken",
            Reason::Pattern(_) => "is not a regular expression of the subset",
            Reason::Rule(rule) => rule,
        }
    }
}
