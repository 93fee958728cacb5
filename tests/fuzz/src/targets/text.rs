//! Texts with a grammar of their own: recalls, patterns, globs, times; and free text, in which something is looked for.

use candor::survey::pattern::{self, Pattern};
use candor::survey::recall::{self, Piece, Scope};
use candor::survey::redact::{Rules, redact};
use candor::survey::time::{DAY, Timestamp};

/// Patterns and, after a line's end, a text each.
pub const PATTERNS: &[&str] = &[
    "^/orders/\\d{4,}(/|$)\n/orders/20017/thanks",
    "(?i)[^a-z\\-]+?|b{2,3}\nxAbB",
    "((a|b)*c){2}\\b\\.\nabcabc.",
    "(?:a?){50}a{50}\naaaa",
    "[\\d\\W]$\né",
];
/// What patterns are made of.
pub const PATTERN_WORDS: &[&str] = &[
    "(", ")", "(?:", "(?i)", "[", "]", "[^", "-", "{2}", "{0,100}", "{100}", "{1,}", "{0}", "*", "+", "?", "|", "^", "$", "\\d",
    "\\W", "\\s", "\\b", "\\", ".", "a", "\n", "é", "(a*)*", "()", "(?=", "\\1", "[]",
];

fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

/// What stands before the first line's end, and what after it.
fn two(input: &[u8]) -> (String, String) {
    let whole = text(input);
    let (first, second) = whole.split_once('\n').unwrap_or((&whole, ""));
    (first.to_owned(), second.to_owned())
}

/// The pieces are the whole text, and what is filled in is exactly what was asked for.
pub fn recall(input: &[u8]) {
    let text = text(input);
    let pieces = recall::parse(&text);
    let mut rest = text.as_str();
    let mut expected = String::new();
    for piece in &pieces {
        match piece {
            Piece::Literal(part) | Piece::Malformed(part) => {
                rest = rest.strip_prefix(part).expect("a piece is not where it was found");
                expected.push_str(part);
            }
            Piece::Recall { scope, name, fallback } => {
                let end = rest.find("}}").expect("a recall has an end");
                assert!(rest.starts_with("{{"), "a recall begins with braces: {rest:?}");
                let inner = &rest[2..end];
                let scope_name = Scope::ALL.iter().find(|(_, known)| known == scope).map_or("", |(name, _)| name);
                assert!(inner.trim_ascii().starts_with(scope_name) && inner.contains(name), "{inner:?} is no {piece:?}");
                rest = &rest[end + 2..];
                expected.push_str(if name.len() % 2 == 0 { name } else { fallback.unwrap_or_default() });
            }
        }
    }
    assert_eq!(rest, "", "the end is in no piece");
    let filled = recall::fill(&text, &|_, name| (name.len() % 2 == 0).then(|| name.to_owned()));
    assert_eq!(filled, expected);
}

/// A pattern is refused at a place that it has, or matches without a panic.
pub fn pattern(input: &[u8]) {
    let (written, text) = two(input);
    match Pattern::parse(&written) {
        Ok(pattern) => {
            assert_eq!(pattern.as_str(), written);
            let found = pattern.is_match(&text);
            // An alternative to something that matches matches too.
            if found && let Ok(either) = Pattern::parse(&format!("{written}|z{{3}}")) {
                assert!(either.is_match(&text), "an alternative takes the match away");
            }
        }
        Err(malformed) => {
            assert!(written.is_char_boundary(malformed.at), "the fault is at {} of {written:?}", malformed.at);
            assert!(!malformed.to_string().is_empty());
        }
    }
}

/// A glob matches what the pattern matches that says the same.
pub fn glob(input: &[u8]) {
    let (written, text) = two(input);
    let found = pattern::glob(&written, &text);
    let mut same = String::from("^");
    let mut letters = written.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '*' if letters.next_if_eq(&'*').is_some() => same.push_str("(.|\\n)*"),
            '*' => same.push_str("[^/]*"),
            '?' => same.push_str("[^/]"),
            letter if letter.is_ascii_punctuation() => same.extend(['\\', letter]),
            letter => same.push(letter),
        }
    }
    same.push('$');
    if let Ok(same) = Pattern::parse(&same) {
        assert_eq!(same.is_match(&text), found, "{written:?} and {:?} on {text:?}", same.as_str());
    }
}

/// What is read is written, and read again as the same.
pub fn time(input: &[u8]) {
    let text = text(input);
    for time in [Timestamp::from_rfc3339(&text), Timestamp::from_day(&text)].into_iter().flatten() {
        let written = time.to_rfc3339();
        let earliest = Timestamp::from_rfc3339("0000-01-01T00:00:00Z").expect("the first moment");
        let latest = Timestamp::from_rfc3339("9999-12-31T23:59:59.999Z").expect("the last moment");
        assert_eq!(Timestamp::from_rfc3339(&written), Some(time.clamp(earliest, latest)), "{text:?} is written {written}");
        assert!(time.plus(DAY).since(time) <= DAY);
    }
}

/// What is left of a text stands there in its order, and nothing more is found in it; nothing is taken out where no rule says so.
/// The first byte chooses the rules.
pub fn redacted(input: &[u8]) {
    let text = text(input);
    let first = input.first().copied().unwrap_or_default();
    let rules = [Rules::ALL, Rules::ALL, Rules::NONE, Rules::from_bits(first >> 2)][usize::from(first) % 4];
    let once = redact(&text, rules);
    assert!(rules != Rules::NONE || once == text, "{once:?} is left of {text:?}");
    assert_eq!(redact(&once, rules), once, "{text:?}");
    let mut rest = text.as_str();
    for kept in once.split(['[', ']']).filter(|kept| !["email", "phone", "card", "iban", "token"].contains(kept)) {
        let at = rest.find(kept).expect("what is left was not there");
        rest = &rest[at + kept.len()..];
    }
}
