//! Markup and JSON as code to read: cut into pieces, so that they can be coloured.

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Angle brackets and what is between attributes.
    Plain,
    /// The name of an element; a number, a word or what is recalled in JSON.
    Element,
    /// The name of an attribute or of a member.
    Attribute,
    /// The value of an attribute, or a string, with its quotes.
    Value,
}

impl Kind {
    /// The class that colours it.
    pub const fn class(self) -> &'static str {
        match self {
            Kind::Plain => "mark",
            Kind::Element => "element",
            Kind::Attribute => "attribute",
            Kind::Value => "value",
        }
    }
}

/// Cuts markup into pieces that add up to it. Made for the snippets that we show, not for any page.
pub fn pieces(markup: &str) -> Vec<(Kind, &str)> {
    let mut pieces = vec![];
    let mut rest = markup;
    let mut inside = false;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = match first {
            '"' | '\'' if inside => (Kind::Value, rest[1..].find(first).map_or(rest.len(), |end| end + 2)),
            '<' => {
                inside = true;
                (Kind::Plain, if rest.starts_with("</") { 2 } else { 1 })
            }
            '>' => {
                inside = false;
                (Kind::Plain, 1)
            }
            _ if inside && is_name(first) => {
                let opened = matches!(pieces.last(), Some((Kind::Plain, "<" | "</")));
                let kind = if opened { Kind::Element } else { Kind::Attribute };
                (kind, rest.find(|c| !is_name(c)).unwrap_or(rest.len()))
            }
            _ => {
                let ends = |c: char| c == '<' || (inside && (is_name(c) || matches!(c, '"' | '\'' | '>')));
                (Kind::Plain, rest.find(ends).unwrap_or(rest.len()))
            }
        };
        let (piece, after) = rest.split_at(length);
        pieces.push((kind, piece));
        rest = after;
    }
    pieces
}

/// Cuts JSON, or a line of a script, into pieces that add up to it. What a text recalls (`{{…}}`) is a piece of its own.
pub fn json_pieces(json: &str) -> Vec<(Kind, &str)> {
    let mut pieces = vec![];
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            let (string, after) = rest.split_at(string_end(rest));
            if after.trim_start().starts_with(':') {
                pieces.push((Kind::Attribute, string));
            } else {
                recalled(string, &mut pieces);
            }
            rest = after;
            continue;
        }
        let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        let (kind, end) = if inside(first) {
            let end = rest.find(|c| !inside(c)).unwrap_or(rest.len());
            let named = first.is_ascii_digit() || first == '-' || matches!(&rest[..end], "true" | "false" | "null");
            (if named { Kind::Element } else { Kind::Attribute }, end)
        } else {
            (Kind::Plain, rest.find(|c| c == '"' || inside(c)).unwrap_or(rest.len()))
        };
        let (piece, after) = rest.split_at(end);
        pieces.push((kind, piece));
        rest = after;
    }
    pieces
}

/// The length of the string that a text begins with, its quotes counted.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return at + 1,
            _ => escaped = byte == b'\\' && !escaped,
        }
    }
    text.len()
}

fn recalled<'a>(string: &'a str, pieces: &mut Vec<(Kind, &'a str)>) {
    let mut rest = string;
    while let Some((start, length)) = rest.find("{{").and_then(|start| Some((start, rest[start..].find("}}")? + 2))) {
        let (before, from) = rest.split_at(start);
        let (recall, after) = from.split_at(length);
        pieces.extend([(Kind::Value, before), (Kind::Element, recall)]);
        rest = after;
    }
    pieces.push((Kind::Value, rest));
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_told_apart() {
        use Kind::{Attribute, Element, Plain, Value};
        assert_eq!(
            pieces("<a b c=\"d e\"\n f='{\"g\":1}'></a>"),
            [
                (Plain, "<"),
                (Element, "a"),
                (Plain, " "),
                (Attribute, "b"),
                (Plain, " "),
                (Attribute, "c"),
                (Plain, "="),
                (Value, "\"d e\""),
                (Plain, "\n "),
                (Attribute, "f"),
                (Plain, "="),
                (Value, "'{\"g\":1}'"),
                (Plain, ">"),
                (Plain, "</"),
                (Element, "a"),
                (Plain, ">"),
            ]
        );
    }

    #[test]
    fn members_strings_and_what_they_recall_are_told_apart() {
        use Kind::{Attribute, Element, Plain, Value};
        assert_eq!(
            json_pieces(r#"{"a": ["b \"c", -1.5], "d":true, "e": "Hi {{customer.x|y}}!"}"#),
            [
                (Plain, "{"),
                (Attribute, "\"a\""),
                (Plain, ": ["),
                (Value, r#""b \"c""#),
                (Plain, ", "),
                (Element, "-1.5"),
                (Plain, "], "),
                (Attribute, "\"d\""),
                (Plain, ":"),
                (Element, "true"),
                (Plain, ", "),
                (Attribute, "\"e\""),
                (Plain, ": "),
                (Value, "\"Hi "),
                (Element, "{{customer.x|y}}"),
                (Value, "!\""),
                (Plain, "}"),
            ]
        );
    }

    #[test]
    fn the_pieces_add_up() {
        for text in ["", "{\"a", "{\"é\\", "x(\"{{\", 1)", "ü\"}}{{\"", "\"{{a}}{{b\""] {
            assert_eq!(json_pieces(text).into_iter().map(|(_, piece)| piece).collect::<String>(), text);
        }
        for text in ["", "plain text", "<a b=\"unclosed", "<", "< é ü>", "a<b>c</b>d"] {
            assert_eq!(pieces(text).into_iter().map(|(_, piece)| piece).collect::<String>(), text);
        }
    }
}
