//! A single rating question with its comment: what a preset asks, and all that the small `core` build of the widget knows.
//!
//! [`super::document`] is the general form; `document::Survey::from` makes one of a single, and `tests/session.rs` holds
//! that both behave the same.

use super::scale::{Band, Scale};

/// A survey of one rating question, ready to be shown in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Single {
    /// Stable name that results are kept under, such as `checkout-ces`.
    pub id: String,
    /// Rises with every change of wording or scale, so that figures are never mixed unseen.
    pub version: u32,
    /// Id of the question.
    pub question: String,
    /// Which points can be chosen, and what they mean.
    pub scale: Scale,
    /// The question.
    pub text: String,
    /// Anchor label of the lowest point.
    pub low: String,
    /// Anchor label of the highest point.
    pub high: String,
    /// The comment that a chosen point reveals, in the same step.
    pub comment: Prompts,
    /// The title of the ending.
    pub thanks: String,
}

/// An open question whose prompt depends on the score band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompts {
    /// Unique within the survey; the answer is recorded under it.
    pub id: String,
    /// Prompt after a point of the low band.
    pub low: String,
    /// Prompt after a point of the middle band.
    pub middle: String,
    /// Prompt after a point of the high band.
    pub high: String,
}

impl Prompts {
    /// The longest comment that is kept, in characters.
    pub const LENGTH: usize = 4_000;

    /// The prompt for a band.
    pub fn of(&self, band: Band) -> &str {
        match band {
            Band::Low => &self.low,
            Band::Middle => &self.middle,
            Band::High => &self.high,
        }
    }
}
