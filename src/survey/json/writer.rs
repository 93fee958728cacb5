//! The writer.

use super::Value;

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

/// Appends a whole number in decimal; `core::fmt` stays out of the widget.
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
