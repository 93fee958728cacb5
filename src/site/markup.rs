//! Markup as code to read: cut into pieces, so that it can be coloured.

/// What a piece of markup is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Angle brackets and what is between attributes.
    Plain,
    /// The name of an element.
    Element,
    /// The name of an attribute.
    Attribute,
    /// The value of an attribute, with its quotes.
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
    fn the_pieces_add_up() {
        for text in ["", "plain text", "<a b=\"unclosed", "<", "< é ü>", "a<b>c</b>d"] {
            assert_eq!(pieces(text).into_iter().map(|(_, piece)| piece).collect::<String>(), text);
        }
    }
}
