//! Getters on a value that the validator has let pass. What is absent is its default; a wrong kind, which cannot be there
//! any more, too.

use super::text::Text;
use crate::survey::json::Value;

/// A string.
pub fn line(value: &Value, name: &str) -> String {
    value.member(name).and_then(Value::as_text).unwrap_or_default().to_owned()
}

/// A flag.
pub fn flag(value: &Value, name: &str, default: bool) -> bool {
    match value.member(name) {
        Some(Value::Bool(flag)) => *flag,
        _ => default,
    }
}

/// A whole number that is not negative.
pub fn whole(value: &Value, name: &str, default: u32) -> u32 {
    let given = value.member(name).and_then(Value::as_integer);
    given.and_then(|number| u32::try_from(number).ok()).unwrap_or(default)
}

/// The elements of a list.
pub fn items<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.member(name).and_then(Value::as_array).unwrap_or_default()
}

/// The elements of a list, read.
pub fn list<T>(value: &Value, name: &str, read: impl Fn(&Value) -> T) -> Vec<T> {
    items(value, name).iter().map(read).collect()
}

/// A text.
pub fn text(value: &Value, name: &str) -> Text {
    optional_text(value, name).unwrap_or_default()
}

/// A text that may be absent.
pub fn optional_text(value: &Value, name: &str) -> Option<Text> {
    value.member(name).map(Text::read)
}

/// One of some words; the first where it is none of them.
pub fn word(value: &Value, name: &str, words: &'static [&'static str]) -> &'static str {
    let given = value.member(name).and_then(Value::as_text).unwrap_or_default();
    words.iter().find(|word| **word == given).or(words.first()).copied().unwrap_or_default()
}
