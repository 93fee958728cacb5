//! A small JSON reader and writer (RFC 8259) for what ships to a page.
//!
//! Our own because bytes decide there: serde_json with what it pulls in costs about 10 KB brotli of a 45 KB budget, this
//! about one. Numbers keep their text, which is exact and spares the page the tables of float parsing. Natively, serde
//! and serde_json are used; `tests/wire.rs` compares the two on good and bad input.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};

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

/// Reads one JSON value that fills the whole text.
pub fn parse(text: &str) -> Result<Value, Malformed> {
    let mut reader = Reader { text, at: 0 };
    reader.space();
    let value = reader.value(0)?;
    reader.space();
    if reader.at == text.len() { Ok(value) } else { Err(Malformed(reader.at)) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte && self.at < self.text.len();
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.take(byte) { Ok(()) } else { Err(Malformed(self.at)) }
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Malformed> {
        if depth > DEPTH {
            return Err(Malformed(self.at));
        }
        match self.peek() {
            b'{' => {
                let mut members = Vec::new();
                self.list(b'}', |reader| {
                    let key = reader.string()?;
                    reader.space();
                    reader.expect(b':')?;
                    reader.space();
                    members.push((key, reader.value(depth + 1)?));
                    Ok(())
                })?;
                Ok(Value::Object(members))
            }
            b'[' => {
                let mut items = Vec::new();
                self.list(b']', |reader| {
                    items.push(reader.value(depth + 1)?);
                    Ok(())
                })?;
                Ok(Value::Array(items))
            }
            b'"' => Ok(Value::Text(self.string()?)),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => self.number(),
        }
    }

    fn list(&mut self, end: u8, mut item: impl FnMut(&mut Self) -> Result<(), Malformed>) -> Result<(), Malformed> {
        self.at += 1;
        self.space();
        if self.take(end) {
            return Ok(());
        }
        loop {
            item(self)?;
            self.space();
            if self.take(end) {
                return Ok(());
            }
            self.expect(b',')?;
            self.space();
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Malformed> {
        if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(value)
        } else {
            Err(Malformed(self.at))
        }
    }

    fn digits(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == start { Err(Malformed(self.at)) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Value, Malformed> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.digits()?;
        }
        Ok(Value::Number(self.text[start..self.at].to_owned()))
    }

    fn string(&mut self) -> Result<String, Malformed> {
        self.expect(b'"')?;
        let mut out = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), b'"' | b'\\' | 0..=31) {
                self.at += 1;
            }
            out.push_str(&self.text[start..self.at]);
            if self.take(b'"') {
                return Ok(out);
            }
            self.expect(b'\\')?;
            let escape = self.peek();
            self.at += 1;
            out.push(match escape {
                b'"' | b'\\' | b'/' => char::from(escape),
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'u' => self.escaped()?,
                _ => return Err(Malformed(self.at - 1)),
            });
        }
    }

    /// `\uXXXX`, or a pair of them; half a pair is a fault, as in serde_json.
    fn escaped(&mut self) -> Result<char, Malformed> {
        let first = self.hex()?;
        let code = if (0xd800..0xdc00).contains(&first) {
            self.expect(b'\\')?;
            self.expect(b'u')?;
            let second = self.hex()?;
            if !(0xdc00..0xe000).contains(&second) {
                return Err(Malformed(self.at));
            }
            0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(code).ok_or(Malformed(self.at))
    }

    fn hex(&mut self) -> Result<u32, Malformed> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.peek()).to_digit(16).ok_or(Malformed(self.at))?;
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }
}

/// Writes JSON without spaces; commas come by themselves.
///
/// ```
/// use candor::survey::json::Writer;
/// let mut json = Writer::default();
/// json.open('{');
/// json.key("score");
/// json.integer(9);
/// json.key("comment");
/// json.text("fast & \"easy\"");
/// json.close('}');
/// assert_eq!(json.finish(), r#"{"score":9,"comment":"fast & \"easy\""}"#);
/// ```
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
}

impl Writer {
    fn separate(&mut self) {
        if !matches!(self.out.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.out.push(',');
        }
    }

    /// Opens an object (`{`) or an array (`[`).
    pub fn open(&mut self, bracket: char) {
        self.separate();
        self.out.push(bracket);
    }

    /// Closes an object (`}`) or an array (`]`).
    pub fn close(&mut self, bracket: char) {
        self.out.push(bracket);
    }

    /// The name of the next member.
    pub fn key(&mut self, name: &str) {
        self.text(name);
        self.out.push(':');
    }

    /// A string.
    pub fn text(&mut self, text: &str) {
        self.separate();
        self.out.push('"');
        for character in text.chars() {
            match character {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                '\u{0}'..='\u{1f}' => {
                    self.out.push_str("\\u00");
                    self.out.push(if character < '\u{10}' { '0' } else { '1' });
                    self.out.push(char::from(b"0123456789abcdef"[character as usize & 15]));
                }
                _ => self.out.push(character),
            }
        }
        self.out.push('"');
    }

    /// A whole number.
    pub fn integer(&mut self, number: i64) {
        self.separate();
        push_integer(&mut self.out, number);
    }

    /// A piece that is JSON already.
    pub fn raw(&mut self, json: &str) {
        self.separate();
        self.out.push_str(json);
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// A member with a string.
    pub fn string(&mut self, name: &str, text: &str) {
        self.key(name);
        self.text(text);
    }

    /// A member with a whole number.
    pub fn number(&mut self, name: &str, number: i64) {
        self.key(name);
        self.integer(number);
    }

    /// A member that is left out where there is no value.
    pub fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.string(name, text);
        }
    }

    /// Any value.
    pub fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.raw("null"),
            Value::Bool(flag) => self.boolean(*flag),
            Value::Number(text) => self.raw(text),
            Value::Text(text) => self.text(text),
            Value::Array(items) => {
                self.open('[');
                for item in items {
                    self.value(item);
                }
                self.close(']');
            }
            Value::Object(members) => {
                self.open('{');
                for (key, member) in members {
                    self.key(key);
                    self.value(member);
                }
                self.close('}');
            }
        }
    }

    /// The text written so far.
    pub fn finish(self) -> String {
        self.out
    }
}

/// Appends a whole number in decimal; `core::fmt` would bring some kilobytes into the widget.
pub fn push_integer(out: &mut String, number: i64) {
    if number < 0 {
        out.push('-');
    }
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    for digit in &digits[at..] {
        out.push(char::from(*digit));
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(flag) => serializer.serialize_bool(*flag),
            Value::Number(text) => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(whole), _) => serializer.serialize_i64(whole),
                (_, Ok(number)) => serializer.serialize_f64(number),
                _ => serializer.serialize_unit(),
            },
            Value::Text(text) => serializer.serialize_str(text),
            Value::Array(items) => items.serialize(serializer),
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Value;
            fn expecting(&self, f: &mut core::fmt::Formatter) -> core::fmt::Result {
                f.write_str("a JSON value")
            }
            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
                Ok(Value::Bool(flag))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
                Ok(Value::Number(number.to_string()))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
                Ok(Value::Number(number.to_string()))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
                Ok(Value::Number(number.to_string()))
            }
            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Value::Array(items))
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Value::Object(members))
            }
        }
        deserializer.deserialize_any(Visitor)
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
