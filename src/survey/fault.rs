//! A fault in outside data, named by its place.

use serde::{Deserialize, Serialize};

/// What is wrong, and where: `pointer` is a JSON pointer (RFC 6901) into the document or event, empty for the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// JSON pointer of the faulty member, such as `/data/answers/0/value`.
    pub pointer: String,
    /// One sentence that says what is wrong and what is allowed.
    pub reason: String,
}

impl Fault {
    /// A fault at `pointer`.
    pub fn new(pointer: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), reason: reason.into() }
    }
}

impl core::fmt::Display for Fault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let place = if self.pointer.is_empty() { "(whole)" } else { &self.pointer };
        write!(f, "{place}: {}", self.reason)
    }
}

impl core::error::Error for Fault {}
