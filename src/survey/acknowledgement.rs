//! The acknowledgement: what an endpoint says of the events that it was sent.

use super::json::{self, Value};
use serde::{Deserialize, Serialize};

/// The body of a 2xx (or of a 4xx that names events). Only an id in `accepted` counts as delivered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// Ids of the events that are on the endpoint's disk.
    #[serde(default)]
    pub accepted: Vec<String>,
    /// Events that it will never take.
    #[serde(default)]
    pub rejected: Vec<Rejection>,
    /// How long to wait before the next request, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<i64>,
}

/// An event that was refused for good, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// Id of the event, as sent.
    pub id: String,
    /// One sentence with the JSON pointer of the fault.
    #[serde(default)]
    pub reason: String,
}

impl Acknowledgement {
    /// Reads an acknowledgement; `None` for anything else, such as the HTML of a captive portal.
    pub fn parse(text: &str) -> Option<Self> {
        let value = json::parse(text).ok()?;
        let list = |name: &str| value.member(name).and_then(Value::as_array).unwrap_or_default();
        if value.member("accepted").is_none() && value.member("rejected").is_none() && value.member("retry_after_ms").is_none() {
            return None;
        }
        Some(Self {
            accepted: list("accepted").iter().filter_map(|id| id.as_text().map(str::to_owned)).collect(),
            rejected: list("rejected")
                .iter()
                .filter_map(|item| {
                    let id = item.member("id")?.as_text()?.to_owned();
                    let reason = item.member("reason").and_then(Value::as_text).unwrap_or_default().to_owned();
                    Some(Rejection { id, reason })
                })
                .collect(),
            retry_after_ms: value.member("retry_after_ms").and_then(Value::as_integer),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ids_reasons_and_the_wait() {
        let text = r#"{"accepted":["a/1",7],"rejected":[{"id":"b/2","reason":"too old"},{"id":5}],"retry_after_ms":1500,"more":{}}"#;
        assert_eq!(
            Acknowledgement::parse(text),
            Some(Acknowledgement {
                accepted: vec!["a/1".into()],
                rejected: vec![Rejection { id: "b/2".into(), reason: "too old".into() }],
                retry_after_ms: Some(1500),
            })
        );
    }

    #[test]
    fn nothing_else_is_an_acknowledgement() {
        for text in ["", "<html>Welcome to the airport</html>", "{}", "[]", "\"a/1\"", r#"{"accepted":["a/1""#, r#"{"ok":true}"#] {
            assert_eq!(Acknowledgement::parse(text), None, "{text}");
        }
    }
}
