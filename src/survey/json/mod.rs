//! A small JSON reader and writer (RFC 8259) for what ships to a page.
//!
//! Our own because bytes decide there: on a prototype, a small reader and writer took 11.7 KB brotli less than serde_json,
//! of a budget of 45. Numbers keep their text, which is exact and spares the page the tables of float parsing. Natively, serde
//! and serde_json are used; `tests/wire.rs` compares the two on good and bad input.

mod contract;
mod reader;
mod writer;

pub use reader::parse;
pub use writer::{Writer, push_integer};

/// How deep arrays and objects may nest; deeper input is a fault, not a stack overflow.
pub const DEPTH: usize = 64;

/// A JSON value. Members of an object keep their order; of a repeated name the last counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it was written.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    Array(Vec<Value>),
    /// An object.
    Object(Vec<(String, Value)>),
}

/// Why and where a text is not JSON: the byte offset at which reading stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed(pub usize);

impl Value {
    /// An object without members.
    pub const EMPTY: Value = Value::Object(Vec::new());

    /// The member `name` of an object; of several with that name the last.
    pub fn member(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Object(members) => members.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    /// A whole number of up to 18 digits.
    pub fn as_integer(&self) -> Option<i64> {
        let Value::Number(text) = self else { return None };
        let (negative, digits) = text.strip_prefix('-').map_or((false, text.as_str()), |rest| (true, rest));
        if digits.len() > 18 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = digits.bytes().fold(0, |number, byte| number * 10 + i64::from(byte - b'0'));
        Some(if negative { -number } else { number })
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Value::Array(items) = self { Some(items) } else { None }
    }

    /// The value as the text a person would write: strings without quotes, `null` as nothing.
    pub fn to_plain(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_json(),
        }
    }

    /// The value as JSON.
    pub fn to_json(&self) -> String {
        let mut writer = Writer::default();
        writer.value(self);
        writer.finish()
    }

    /// Takes over the members of `other`, replacing those of the same name; anything but an object is ignored.
    pub fn merge(&mut self, other: Value) {
        let Value::Object(new) = other else { return };
        if !matches!(self, Value::Object(_)) {
            *self = Value::EMPTY;
        }
        if let Value::Object(members) = self {
            for (key, value) in new {
                members.retain(|(name, _)| *name != key);
                members.push((key, value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_every_kind() {
        let text = r#"{"a":[1,-2.5e3,true,false,null,"x\ny"],"b":{},"c":[]}"#;
        assert_eq!(parse(text).map(|value| value.to_json()), Ok(text.to_owned()));
    }

    #[test]
    fn names_where_reading_stopped() {
        for (text, at) in [
            ("", 0),
            ("{", 1),
            ("[1,]", 3),
            ("01", 1),
            ("1.", 2),
            ("\"\\x\"", 2),
            ("tru", 0),
            ("1 2", 2),
            ("\"a\nb\"", 2),
            ("nul\u{e9}", 0),
        ] {
            assert_eq!(parse(text), Err(Malformed(at)), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(parse(&("[".repeat(DEPTH) + &"]".repeat(DEPTH))).is_ok());
    }

    #[test]
    fn integers() {
        let read = |text| parse(text).ok().and_then(|value| value.as_integer());
        assert_eq!(read("-42"), Some(-42));
        assert_eq!(read("1.0"), None);
        assert_eq!(read("9999999999999999999"), None);
        let mut out = String::new();
        push_integer(&mut out, i64::MIN);
        assert_eq!(out, i64::MIN.to_string());
    }

    #[test]
    fn merging_replaces_by_name() {
        let mut context = parse(r#"{"a":1,"b":2}"#).unwrap();
        context.merge(parse(r#"{"b":3,"c":4}"#).unwrap());
        context.merge(Value::Null);
        assert_eq!(context.to_json(), r#"{"a":1,"b":3,"c":4}"#);
    }
}
