//! What a survey tells the app: the details of the DOM events (docs/embedding.md), typed.

use crate::survey::AnswerValue;
use crate::survey::json::Value;

/// `candor:shown`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Which survey.
    pub survey_id: String,
    /// The id under which its answer arrives at the endpoint.
    pub response_id: String,
}

/// `candor:completed`, `candor:dismissed` and `candor:delivered` tell the same.
pub type Ended = Seen;

/// `candor:answered`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Which survey.
    pub survey_id: String,
    /// The id under which its answer arrives at the endpoint.
    pub response_id: String,
    /// Which question.
    pub question_id: String,
    /// The answer as it is recorded; nothing where it was taken back.
    pub value: Option<AnswerValue>,
}

/// `candor:saved`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Which survey.
    pub survey_id: String,
    /// The id under which its answer arrives at the endpoint.
    pub response_id: String,
    /// On disk; otherwise in a storage that may reach it later, or in memory.
    pub durable: bool,
}

/// `candor:error`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which survey, where it is about one.
    pub survey_id: Option<String>,
    /// The answer's id, where there is one.
    pub response_id: Option<String>,
    /// One of the documented reasons.
    pub reason: String,
}

fn text(detail: &Value, name: &str) -> Option<String> {
    detail.member(name)?.as_text().map(str::to_owned)
}

impl Seen {
    /// Reads the detail of an event.
    pub fn read(detail: &Value) -> Option<Self> {
        Some(Self { survey_id: text(detail, "survey_id")?, response_id: text(detail, "response_id").unwrap_or_default() })
    }
}

impl Answered {
    /// Reads the detail of an event.
    pub fn read(detail: &Value) -> Option<Self> {
        let Seen { survey_id, response_id } = Seen::read(detail)?;
        let value = detail.member("value").filter(|value| **value != Value::Null).map(|value| {
            let point = value.as_integer().and_then(|point| i32::try_from(point).ok());
            match (point, value) {
                (Some(point), _) => AnswerValue::Number(point),
                (None, Value::Text(text)) => AnswerValue::Text(text.clone()),
                (None, other) => AnswerValue::Structured(other.clone()),
            }
        });
        Some(Self { survey_id, response_id, question_id: text(detail, "question_id")?, value })
    }
}

impl Saved {
    /// Reads the detail of an event.
    pub fn read(detail: &Value) -> Option<Self> {
        let Seen { survey_id, response_id } = Seen::read(detail)?;
        Some(Self { survey_id, response_id, durable: detail.member("durable") == Some(&Value::Bool(true)) })
    }
}

impl Problem {
    /// Reads the detail of an event.
    pub fn read(detail: &Value) -> Option<Self> {
        let [survey_id, response_id] = ["survey_id", "response_id"].map(|name| text(detail, name));
        Some(Self { survey_id, response_id, reason: text(detail, "reason")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::json::parse;

    fn answered(value: &str) -> Option<AnswerValue> {
        let detail = format!(r#"{{"survey_id":"ces","response_id":"r","question_id":"score","value":{value}}}"#);
        Answered::read(&parse(&detail).unwrap()).unwrap().value
    }

    #[test]
    fn values_have_their_types() {
        assert_eq!(answered("9"), Some(AnswerValue::Number(9)));
        assert_eq!(answered("\"quick\""), Some(AnswerValue::Text("quick".into())));
        assert_eq!(answered("null"), None);
        assert!(matches!(answered("[\"a\"]"), Some(AnswerValue::Structured(Value::Array(_)))));
        assert!(matches!(answered("1.5"), Some(AnswerValue::Structured(Value::Number(_)))));
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        for detail in ["null", "{}", "[]", r#"{"survey_id":7}"#] {
            let detail = parse(detail).unwrap();
            assert_eq!((Seen::read(&detail), Answered::read(&detail), Saved::read(&detail)), (None, None, None));
            assert_eq!(Problem::read(&detail), None);
        }
        let alone = Problem::read(&parse(r#"{"reason":"csp"}"#).unwrap()).unwrap();
        assert_eq!((alone.survey_id, alone.reason), (None, "csp".to_owned()));
    }
}
