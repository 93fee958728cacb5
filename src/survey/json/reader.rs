//! The reader.

use super::{DEPTH, Malformed, Value};

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
