//! Where the places of a document are in its text: from a JSON pointer to bytes.
//!
//! The reader of documents keeps no places, since a page has no use for them. This one goes over a text that the reader has
//! accepted, and so need not find fault with it.

use std::ops::Range;

/// A value in the text, with all that is inside of it.
#[derive(Debug)]
pub struct Node {
    /// The bytes of the value.
    value: Range<usize>,
    inside: Inside,
}

#[derive(Debug)]
enum Inside {
    Nothing,
    Items(Vec<Node>),
    /// Name, its bytes with quotes, and value.
    Members(Vec<(String, Range<usize>, Node)>),
}

/// Where a place is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The bytes of the name of a member, with quotes.
    pub name: Option<Range<usize>>,
    /// The bytes of its value.
    pub value: Range<usize>,
    /// True where the value is a list or an object.
    pub is_large: bool,
}

impl Place {
    /// What to point at: a short value itself, of a long one its name or its first bracket.
    pub fn range(&self) -> Range<usize> {
        match (&self.name, self.is_large) {
            (_, false) => self.value.clone(),
            (Some(name), true) => name.clone(),
            (None, true) => self.value.start..self.value.start + 1,
        }
    }
}

/// The places of a text that is JSON.
pub fn read(text: &str) -> Node {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0 };
    scanner.space();
    scanner.node()
}

impl Node {
    /// The place at `pointer` (RFC 6901), or the nearest one around it that there is.
    pub fn find(&self, pointer: &str) -> Place {
        let mut node = self;
        let mut name = None;
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            let inner = match &node.inside {
                Inside::Items(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)).map(|node| (None, node)),
                // Of members with the same name the last counts.
                Inside::Members(members) => {
                    let found = members.iter().rev().find(|(name, ..)| *name == step);
                    found.map(|(_, bytes, node)| (Some(bytes.clone()), node))
                }
                Inside::Nothing => None,
            };
            let Some((found, inner)) = inner else { break };
            (name, node) = (found, inner);
        }
        Place { name, value: node.value.clone(), is_large: !matches!(node.inside, Inside::Nothing) }
    }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or_default()
    }

    fn space(&mut self) {
        while self.peek().is_ascii_whitespace() {
            self.at += 1;
        }
    }

    fn node(&mut self) -> Node {
        let start = self.at;
        let inside = match self.peek() {
            b'{' => {
                let mut members = Vec::new();
                self.list(b'}', |scanner| {
                    let bytes = scanner.string();
                    let name = scanner.bytes.get(bytes.clone()).and_then(|name| serde_json::from_slice(name).ok());
                    scanner.space();
                    scanner.at += 1;
                    scanner.space();
                    members.push((name.unwrap_or_default(), bytes, scanner.node()));
                });
                Inside::Members(members)
            }
            b'[' => {
                let mut items = Vec::new();
                self.list(b']', |scanner| items.push(scanner.node()));
                Inside::Items(items)
            }
            b'"' => {
                self.string();
                Inside::Nothing
            }
            _ => {
                while !matches!(self.peek(), b',' | b']' | b'}' | 0) && !self.peek().is_ascii_whitespace() {
                    self.at += 1;
                }
                Inside::Nothing
            }
        };
        Node { value: start..self.at.min(self.bytes.len()), inside }
    }

    fn list(&mut self, end: u8, mut item: impl FnMut(&mut Self)) {
        self.at += 1;
        self.space();
        while self.at < self.bytes.len() && self.peek() != end {
            item(self);
            self.space();
            if self.peek() == b',' {
                self.at += 1;
                self.space();
            }
        }
        self.at += 1;
    }

    fn string(&mut self) -> Range<usize> {
        let start = self.at;
        self.at += 1;
        while self.at < self.bytes.len() && self.peek() != b'"' {
            self.at += 1 + usize::from(self.peek() == b'\\');
        }
        self.at = (self.at + 1).min(self.bytes.len());
        start..self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#" { "a\/b" : [1, {"~": "x\"}", "é": null}, []], "twice": 1, "twice": {"in": true} } "#;

    fn shown(pointer: &str) -> &'static str {
        &TEXT[read(TEXT).find(pointer).range()]
    }

    #[test]
    fn a_place_is_its_value_or_where_that_begins() {
        assert_eq!(shown("/a~1b/0"), "1");
        assert_eq!(shown("/a~1b/1/~0"), r#""x\"}""#);
        assert_eq!(shown("/a~1b/1/é"), "null");
        assert_eq!(shown("/a~1b"), r#""a\/b""#);
        assert_eq!(shown("/a~1b/1"), "{");
        assert_eq!(shown(""), "{");
        assert_eq!(shown("/twice/in"), "true", "the last counts");
    }

    #[test]
    fn what_is_not_there_is_found_where_it_would_be() {
        assert_eq!(shown("/a~1b/1/missing/below"), "{");
        assert_eq!(shown("/twice/no"), "\"twice\"");
    }

    #[test]
    fn a_name_has_its_own_place() {
        let place = read(TEXT).find("/a~1b/1/é");
        assert_eq!(place.name.map(|name| &TEXT[name]), Some("\"é\""));
        assert_eq!(read(TEXT).find("/a~1b/0").name, None);
    }

    #[test]
    fn a_text_that_is_not_json_comes_to_an_end() {
        for text in ["", "{", "[[[", "{\"a", "{\"a\"", "[1,,2", "\"\\", "}", "{1:2}", "nul\u{e9}"] {
            let place = read(text).find("/a");
            assert!(place.value.end <= text.len(), "{text}");
        }
    }
}
