//! What travels with an answer.

use crate::survey::json::{Value, Writer};

/// The app's own context: names and values.
///
/// ```
/// use candor::component::Context;
/// let context = Context::new().text("order_id", "A-1001").number("cart_value", 59.9).flag("guest", true);
/// assert_eq!(context.to_json(), r#"{"order_id":"A-1001","cart_value":59.9,"guest":true}"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context(Vec<(String, Value)>);

impl Context {
    /// One without members.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, name: &str, value: impl Into<String>) -> Self {
        self.with(name, Value::Text(value.into()))
    }

    /// Adds a number; one that is none (not a number, infinity) is left out.
    #[must_use]
    pub fn number(self, name: &str, value: f64) -> Self {
        if value.is_finite() { self.with(name, Value::Number(value.to_string())) } else { self }
    }

    /// Adds `true` or `false`.
    #[must_use]
    pub fn flag(self, name: &str, value: bool) -> Self {
        self.with(name, Value::Bool(value))
    }

    /// As the attribute has it.
    pub fn to_json(&self) -> String {
        let mut json = Writer::default();
        json.value(&Value::Object(self.0.clone()));
        json.finish()
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value));
        self
    }
}
