//! Recall: names in double braces inside a text, which stand for what is known when it is shown.
//!
//! `{{customer.first_name|there}}` is the attribute `first_name` of the customer, or `there` where it is not known. The
//! scopes are `answer`, `variable`, `customer` and `context`. What cannot be read stays as it is written. The result is a
//! text, never markup: it is set as the text of an element.

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// As it is.
    Literal(&'a str),
    /// What stands for something known.
    Recall {
        /// Where it is known from.
        scope: Scope,
        /// Its name there.
        name: &'a str,
        /// What stands there instead while it is not known.
        fallback: Option<&'a str>,
    },
    /// Braces with something else inside, or without an end; shown as it is.
    Malformed(&'a str),
}

/// Where something is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// An earlier answer of the same survey.
    Answer,
    /// A variable of the survey.
    Variable,
    /// An attribute of the customer.
    Customer,
    /// A member of the host's context.
    Context,
}

impl Scope {
    /// All scopes with their names.
    pub const ALL: [(&'static str, Scope); 4] =
        [("answer", Scope::Answer), ("variable", Scope::Variable), ("customer", Scope::Customer), ("context", Scope::Context)];
}

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// The pieces of a text, in order; together they are the whole text.
pub fn parse(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(OPEN) {
        if start > 0 {
            pieces.push(Piece::Literal(&rest[..start]));
        }
        let Some(length) = rest[start..].find(CLOSE) else {
            pieces.push(Piece::Malformed(&rest[start..]));
            return pieces;
        };
        let end = start + length + CLOSE.len();
        let whole = &rest[start..end];
        pieces.push(inner(&rest[start + OPEN.len()..end - CLOSE.len()]).unwrap_or(Piece::Malformed(whole)));
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    pieces
}

/// Reads what stands between the braces.
fn inner(text: &str) -> Option<Piece<'_>> {
    let (path, fallback) = match text.find('|') {
        Some(bar) => (&text[..bar], Some(text[bar + 1..].trim_ascii())),
        None => (text, None),
    };
    let path = path.trim_ascii();
    let dot = path.find('.')?;
    let (scope, name) = (&path[..dot], &path[dot + 1..]);
    let (_, scope) = Scope::ALL.into_iter().find(|(known, _)| *known == scope)?;
    (!name.is_empty() && !name.contains('{')).then_some(Piece::Recall { scope, name, fallback })
}

/// The text with everything recalled; `known` says what is known, and nothing (or an empty text) where it is not.
pub fn fill(text: &str, known: &dyn Fn(Scope, &str) -> Option<String>) -> String {
    if !text.contains(OPEN) {
        return text.to_owned();
    }
    let mut out = String::new();
    for piece in parse(text) {
        match piece {
            Piece::Literal(text) | Piece::Malformed(text) => out.push_str(text),
            Piece::Recall { scope, name, fallback } => match known(scope, name).filter(|known| !known.is_empty()) {
                Some(known) => out.push_str(&known),
                None => out.push_str(fallback.unwrap_or_default()),
            },
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> String {
        fill(text, &|scope, name| match (scope, name) {
            (Scope::Customer, "first_name") => Some("Ada <b>".into()),
            (Scope::Answer, "q1") => Some("9".into()),
            (Scope::Context, "a.b") => Some("x".into()),
            (Scope::Variable, "empty") => Some(String::new()),
            _ => None,
        })
    }

    #[test]
    fn known_names_are_filled_in_as_text() {
        assert_eq!(filled("Hi {{customer.first_name|there}}!"), "Hi Ada <b>!");
        assert_eq!(filled("{{ answer.q1 | none }}{{context.a.b}}"), "9x");
    }

    #[test]
    fn what_is_not_known_is_its_fallback() {
        assert_eq!(filled("Hi {{customer.last_name| there }}!"), "Hi there!");
        assert_eq!(filled("Hi {{customer.last_name}}!"), "Hi !");
        assert_eq!(filled("{{variable.empty|none}}{{context.x|}}"), "none");
        assert_eq!(filled("{{context.x|a|b}}"), "a|b");
    }

    #[test]
    fn what_cannot_be_read_stays() {
        for text in [
            "{{",
            "}}",
            "{{customer}}",
            "{{nobody.x|y}}",
            "{{ }}",
            "{{customer.}}",
            "{{answer.{{answer.q1}}",
            "{{{customer.first_name",
            "a { b } c",
        ] {
            assert_eq!(filled(text), text);
        }
    }

    #[test]
    fn pieces_are_the_whole_text() {
        for text in ["", "é{{answer.q1|ü}}{{x}}{{", "{{answer.q1}}}", "{{{{answer.q1}}"] {
            let length = |piece: &Piece<'_>| match piece {
                Piece::Literal(text) | Piece::Malformed(text) => text.len(),
                Piece::Recall { .. } => 0,
            };
            assert!(parse(text).iter().map(length).sum::<usize>() <= text.len());
        }
    }
}
