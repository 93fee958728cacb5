//! What is asked: a survey and its questions.

use super::scale::{Band, Scale};
use serde::{Deserialize, Serialize};

/// One survey, ready to be shown in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// Stable name that results are kept under, such as `checkout-ces`.
    pub id: String,
    /// Rises with every change of wording or scale, so that figures are never mixed unseen.
    pub version: u32,
    /// The questions, in order; at least one.
    pub questions: Vec<Question>,
    /// The title of the ending.
    pub thanks: String,
}

/// A rating question with its optional comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Unique within the survey.
    pub id: String,
    /// Which points can be chosen, and what they mean.
    pub kind: Scale,
    /// The question.
    pub text: String,
    /// Anchor label of the lowest point.
    pub low: String,
    /// Anchor label of the highest point.
    pub high: String,
    /// The comment that a chosen point reveals, in the same step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Comment>,
}

/// An open question whose prompt depends on the score band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Unique within the survey; the answer is recorded under it.
    pub id: String,
    /// Prompt after a point of the low band.
    pub low: String,
    /// Prompt after a point of the middle band.
    pub middle: String,
    /// Prompt after a point of the high band.
    pub high: String,
}

impl Comment {
    /// The longest comment that is kept, in characters.
    pub const LENGTH: usize = 4_000;

    /// The prompt for a band.
    pub fn prompt(&self, band: Band) -> &str {
        match band {
            Band::Low => &self.low,
            Band::Middle => &self.middle,
            Band::High => &self.high,
        }
    }
}
