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

/// The same as the outbox reads it: nothing is taken apart that is not asked for. Anything else than an acknowledgement,
/// such as the HTML of a captive portal, names nothing.
#[derive(Debug, Clone, Default)]
pub struct Said(Value);

impl Said {
    /// Reads a body.
    pub fn parse(text: &str) -> Self {
        Self(json::parse(text).unwrap_or_default())
    }

    /// Whether `id` is named as being on the endpoint's disk.
    pub fn accepts(&self, id: &str) -> bool {
        self.list("accepted").iter().any(|accepted| accepted.as_text() == Some(id))
    }

    /// Why `id` is refused for good, where it is.
    pub fn refuses(&self, id: &str) -> Option<&str> {
        let named = |item: &&Value| item.member("id").and_then(Value::as_text) == Some(id);
        let rejection = self.list("rejected").iter().find(named)?;
        Some(rejection.member("reason").and_then(Value::as_text).unwrap_or_default())
    }

    /// How long to wait, in milliseconds; a negative wait is none.
    pub fn wait(&self) -> Option<i64> {
        Some(self.0.member("retry_after_ms")?.as_integer()?.max(0))
    }

    fn list(&self, name: &str) -> &[Value] {
        self.0.member(name).and_then(Value::as_array).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ids_reasons_and_the_wait() {
        let text =
            r#"{"accepted":["a/1",7],"rejected":[{"id":"b/2","reason":"too old"},{"id":5},{"id":"c/1"}],"retry_after_ms":1500}"#;
        let said = Said::parse(text);
        assert!(said.accepts("a/1") && !said.accepts("b/2") && !said.accepts("a/2"));
        assert_eq!((said.refuses("b/2"), said.refuses("c/1"), said.refuses("a/1")), (Some("too old"), Some(""), None));
        assert_eq!(said.wait(), Some(1500));
        assert_eq!(Said::parse(r#"{"retry_after_ms":-5}"#).wait(), Some(0));
    }

    #[test]
    fn nothing_else_names_anything() {
        for text in [
            "",
            "<html>a/1</html>",
            "{}",
            r#"["a/1"]"#,
            r#""a/1""#,
            r#"{"accepted":["a/1""#,
            r#"{"accepted":"a/1"}"#,
            r#"{"rejected":["a/1"]}"#,
        ] {
            let said = Said::parse(text);
            assert!(!said.accepts("a/1") && said.refuses("a/1").is_none() && said.wait().is_none(), "{text}");
        }
    }
}
