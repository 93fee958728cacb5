//! What a person answered.

use super::json::Writer;
use super::scale::Scale;
use serde::{Deserialize, Serialize};

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Id of the question.
    pub question: String,
    /// Kind of the question: `nps`, `csat`, `ces`, `text`. An unknown kind is kept as it is.
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
#[serde(untagged, expecting = "must be a whole number or a string")]
pub enum AnswerValue {
    /// A point on a scale.
    Number(i32),
    /// Free text.
    Text(String),
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
        }
    }
}
