//! What a person answered.

use super::json::{Value, Writer};
use super::scale::{Band, Scale};
use serde::{Deserialize, Serialize};

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Id of the question.
    pub question: String,
    /// Kind of the question, such as `nps` or `text`. An unknown kind is kept as it is.
    pub kind: String,
    /// Lowest and highest point, for kinds that have them: a preset has no document at the collector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Points>,
    /// The value.
    pub value: AnswerValue,
}

/// The range of a scale, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Points {
    /// Lowest point.
    pub min: i32,
    /// Highest point.
    pub max: i32,
}

/// The value of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AnswerValue {
    /// A point on a scale.
    Number(i32),
    /// Free text, the id of a chosen option, a date (`2026-11-22`), the address of a link that was followed.
    Text(String),
    /// Every other shape: the ids of several options (an array, in order for a ranking), row → column of a matrix, field →
    /// text of a contact, `true` for a consent, a number that is no point on a scale.
    Structured(Value),
}

impl Points {
    /// The band of a point: 0–6, 7–8, 9–10 on ten and eleven points (Reichheld); the bottom and the top two boxes of four to
    /// six; 1–3, 4, 5–7 of seven; each point a band of its own below that.
    pub const fn band(self, point: i32) -> Band {
        let (low, middle) = match self.max {
            ..=2 => (1, 1),
            3 => (1, 2),
            4 => (2, 2),
            5 => (2, 3),
            6 => (2, 4),
            7 => (3, 4),
            _ => (6, 8),
        };
        if point <= low {
            Band::Low
        } else if point <= middle {
            Band::Middle
        } else {
            Band::High
        }
    }

    /// True where `point` can be chosen.
    pub const fn contains(self, point: i32) -> bool {
        point >= self.min && point <= self.max
    }
}

impl Answer {
    /// A chosen point.
    pub fn point(question: &str, scale: Scale, point: i32) -> Self {
        Self {
            question: question.to_owned(),
            kind: scale.name().to_owned(),
            scale: Some(Points { min: scale.min(), max: scale.max() }),
            value: AnswerValue::Number(point),
        }
    }

    /// A written comment.
    pub fn text(question: &str, text: &str) -> Self {
        Self { question: question.to_owned(), kind: "text".to_owned(), scale: None, value: AnswerValue::Text(text.to_owned()) }
    }

    /// Writes the answer as serde does.
    pub(super) fn write(&self, json: &mut Writer) {
        json.open('{');
        json.string("question", &self.question);
        json.string("kind", &self.kind);
        if let Some(points) = self.scale {
            json.key("scale");
            json.open('{');
            json.number("min", points.min.into());
            json.number("max", points.max.into());
            json.close('}');
        }
        json.key("value");
        self.value.write(json);
        json.close('}');
    }
}

impl AnswerValue {
    /// Writes the value as serde does.
    pub fn write(&self, json: &mut Writer) {
        match self {
            AnswerValue::Number(point) => json.integer((*point).into()),
            AnswerValue::Text(text) => json.text(text),
            AnswerValue::Structured(value) => json.value(value),
        }
    }
}
