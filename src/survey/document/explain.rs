//! A problem in a clear sentence, with the nearest thing that is allowed: for authors, in `candor check` and the collector.
//! A page loads [`Reason::brief`] alone.

use super::pointer::{above, follow, last, step, steps};
use super::problem::{Problem, Reason};
use super::shape::{Holds, Shape};
use super::shapes::DOCUMENT;
use crate::survey::json::Value;
use std::fmt::Write;

/// What is said of a place in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// One sentence: what was found, and what is allowed.
    pub text: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Explains a problem of `document`, which is where it looks up what was found.
pub fn explain(problem: &Problem, document: &Value) -> Message {
    let found = follow(document, &problem.pointer);
    let holds = holds_at(document, &problem.pointer);
    let place = label(&problem.pointer);
    let (text, help) = match &problem.reason {
        Reason::Malformed(_) => ("this is not JSON".to_owned(), None),
        Reason::Newer(version) => (
            format!("the document is of version {version}, and this program knows version 1"),
            Some("update Candor, or write the document for version 1".to_owned()),
        ),
        Reason::Missing(field) => (format!("`{field}` is missing"), words_of(document, &problem.pointer, field)),
        Reason::Unknown(known) => {
            (format!("{place} is unknown here, and ignored"), Some(suggest(&last(&problem.pointer), known)))
        }
        Reason::Kind(wanted) => (format!("{place} {wanted}{}", found.map(is).unwrap_or_default()), rewrite(found, holds)),
        Reason::Called(wanted) => {
            let name = last(&problem.pointer);
            let suited = if matches!(holds_at(document, above(&problem.pointer)), Some(Holds::Text)) {
                Some(name.replace('_', "-")).filter(|tag| *tag != name)
            } else {
                as_id(&name)
            };
            (format!("the name {place} {wanted}"), suited.map(did_you_mean))
        }
        Reason::Word { found, allowed } => {
            let nearest = nearest_number(found, allowed).or_else(|| nearest(found, allowed).map(did_you_mean));
            (format!("{place} is `{}`, and must be {}", short(found), either(allowed)), nearest)
        }
        Reason::Name { what, found, known } => {
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            (format!("there is no {what} `{}`", short(found)), Some(suggest_name(what, found, &known)))
        }
        Reason::Range { least, most } => range(&place, found, *least, *most),
        Reason::One(names) => one(follow(document, &problem.pointer), names),
        Reason::Repeated => (format!("{place} is there twice"), Some("keep one of the two".to_owned())),
        Reason::Twice(name) => (format!("the name `{name}` is taken already"), Some("give each a name of its own".to_owned())),
        Reason::Pattern(malformed) => {
            let subset = "docs/patterns.md has the regular expressions that are understood";
            (format!("{place} is no usable regular expression: {malformed}"), Some(subset.to_owned()))
        }
        Reason::Rule(rule) => (format!("{place} {rule}"), None),
    };
    Message { text, help }
}

static WHOLE: Holds = Holds::Object(&DOCUMENT);

/// What the tables say of the place at `pointer`.
fn holds_at(document: &Value, pointer: &str) -> Option<&'static Holds> {
    let mut holds = &WHOLE;
    let mut value = Some(document);
    for segment in steps(pointer) {
        let field = |shape: &'static Shape| Some(shape.all().find(|field| field.name == segment)?.holds);
        holds = match holds {
            Holds::Object(shape) | Holds::ScalarOr(shape) => field(shape)?,
            Holds::Tagged(tag, shapes) => {
                let kind = value.and_then(|value| value.member(tag)).and_then(Value::as_text);
                match shapes.iter().find(|(name, _)| Some(*name) == kind) {
                    Some((_, shape)) => field(shape)?,
                    None => return None,
                }
            }
            Holds::List(of, ..) | Holds::Map(of, _) => of,
            _ => return None,
        };
        value = value.and_then(|value| step(value, &segment));
    }
    Some(holds)
}

/// The words that a missing field can have.
fn words_of(document: &Value, pointer: &str, field: &str) -> Option<String> {
    let allowed = match holds_at(document, pointer)? {
        Holds::Tagged(tag, shapes) if *tag == field => shapes.iter().map(|(name, _)| *name).collect(),
        Holds::Object(shape) => match shape.all().find(|known| known.name == field)?.holds {
            Holds::Word(allowed) => allowed.to_vec(),
            _ => return None,
        },
        _ => return None,
    };
    Some(format!("it must be {}", either(&allowed)))
}

/// The same, as it would be allowed.
fn rewrite(found: Option<&Value>, holds: Option<&Holds>) -> Option<String> {
    let text = found.and_then(Value::as_text);
    let bare = match (holds?, text) {
        (Holds::Whole(..) | Holds::Number | Holds::Share | Holds::OneOf(_), Some(text)) => {
            matches!(crate::survey::json::parse(text), Ok(Value::Number(_)))
        }
        (Holds::Flag, Some(text)) => matches!(text, "true" | "false"),
        _ => false,
    };
    let written = match (holds?, text) {
        (Holds::Number | Holds::Scalar | Holds::ScalarOr(_), None) if matches!(found, Some(Value::Number(_))) => {
            return Some(format!("numbers go up to {} in size", i64::MAX / 1_000_000));
        }
        (_, Some(text)) if bare => return Some(format!("write {text} without quotes")),
        (Holds::List(..), _) if !matches!(found, None | Some(Value::Null)) => return Some("put it in brackets: […]".to_owned()),
        (Holds::Line | Holds::Text | Holds::Scalar, None) if matches!(found, Some(Value::Null)) => {
            return Some("leave the field out where there is nothing to say".to_owned());
        }
        (Holds::Id, Some(text)) => as_id(text)?,
        (Holds::Language, Some(text)) => text.replace('_', "-"),
        (Holds::Moment, Some(day)) if is_day(day) => format!("{day}T00:00:00Z"),
        (Holds::Day, Some(text)) => text.get(..10).filter(|day| is_day(day))?.to_owned(),
        (Holds::Url, Some(text)) if text.contains(' ') => text.replace(' ', "%20"),
        _ => return None,
    };
    Some(did_you_mean(&written)).filter(|_| Some(written.as_str()) != text)
}

fn is_day(text: &str) -> bool {
    crate::survey::time::Timestamp::from_day(text).is_some()
}

/// The nearest name of letters, digits, `_` and `-`.
fn as_id(text: &str) -> Option<String> {
    let mut id = String::new();
    for letter in text.chars() {
        match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' => id.push(letter),
            _ if id.is_empty() || id.ends_with('-') => {}
            _ => id.push('-'),
        }
    }
    id.truncate(64);
    let id = id.trim_matches(['-', '_']);
    (!id.is_empty()).then(|| id.to_owned())
}

fn range(place: &str, found: Option<&Value>, least: i64, most: i64) -> (String, Option<String>) {
    let bounds = if least == most { least.to_string() } else { format!("from {least} to {most}") };
    let count = match found {
        Some(Value::Array(items)) => items.len(),
        Some(Value::Object(members)) => members.len(),
        _ => {
            let given = found.map(Value::to_plain).unwrap_or_default();
            // Too large for an integer or not whole: the sign tells which bound is nearer, unless it is written with a point.
            let nearest = match found.and_then(Value::as_integer) {
                Some(number) => number.clamp(least, most),
                None if given.starts_with('-') => least,
                None => most,
            };
            let help = format!("the nearest allowed value is {nearest}");
            return (format!("{place} is {}, and must be {bounds}", short(&given)), Some(help));
        }
    };
    let elements = if count == 1 { "1 element".to_owned() } else { format!("{count} elements") };
    (format!("{place} has {elements}, and must have {bounds}"), None)
}

fn one(found: Option<&Value>, names: &[&str]) -> (String, Option<String>) {
    let there: Vec<_> = names.iter().copied().filter(|name| found.is_some_and(|found| found.member(name).is_some())).collect();
    match there.as_slice() {
        [] if names.len() > 8 => {
            let such = names.first().copied().unwrap_or_default();
            (format!("a comparison is missing, such as `{such}`"), Some(format!("there are {}", list(names, "and"))))
        }
        [] => (format!("one of {} must be there", list(names, "and")), None),
        [name] => (
            format!("`{name}` compares a fact, and no `fact` is here"),
            Some("put it into a condition of its own, with `fact`".to_owned()),
        ),
        several => {
            let help = "`{\"all\": […]}` holds where all conditions inside of it do";
            let condition = !several.contains(&"to") && !several.contains(&"add");
            (format!("{} cannot stand together: only one of them", list(several, "and")), condition.then(|| help.to_owned()))
        }
    }
}

fn suggest(found: &str, known: &[&str]) -> String {
    match nearest(found, known) {
        Some(nearest) => did_you_mean(nearest),
        None => format!("known are {}", list(known, "and")),
    }
}

fn suggest_name(what: &str, found: &str, known: &[&str]) -> String {
    match nearest(found, known) {
        _ if known.is_empty() => format!("there is no {what} at all"),
        Some(nearest) => did_you_mean(nearest),
        None => format!("there {} {}", if known.len() == 1 { "is" } else { "are" }, list(known, "and")),
    }
}

fn did_you_mean(name: impl AsRef<str>) -> String {
    format!("did you mean `{}`?", name.as_ref())
}

/// Of numbers the nearest, where both are numbers.
fn nearest_number(found: &str, allowed: &[&str]) -> Option<String> {
    let found: f64 = found.parse().ok()?;
    let distance = |word: &&&str| word.parse::<f64>().map_or(f64::INFINITY, |number| (number - found).abs());
    let nearest = allowed.iter().min_by(|one, other| distance(one).total_cmp(&distance(other)))?;
    Some(format!("the nearest allowed value is {nearest}"))
}

/// The known name that was most likely meant: one that a third of its letters makes of it at most.
pub(super) fn nearest<'a>(found: &str, known: &[&'a str]) -> Option<&'a str> {
    let found = found.to_lowercase();
    let (distance, nearest) = known.iter().map(|name| (distance(&found, &name.to_lowercase()), *name)).min()?;
    let letters = found.chars().count().max(nearest.chars().count());
    (distance <= (letters / 3).max(1) && distance < letters).then_some(nearest)
}

/// Letters to insert, delete, replace or swap with their neighbour to make one of the other (optimal string alignment).
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<_>, Vec<_>) = (one.chars().take(64).collect(), other.chars().take(64).collect());
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let differs = usize::from(one[i - 1] != other[j - 1]);
                let mut least = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + differs);
                if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    rows[one.len()][other.len()]
}

/// The place in words: the field, or the element of a list.
fn label(pointer: &str) -> String {
    let steps: Vec<_> = steps(pointer).collect();
    match steps.as_slice() {
        [] => "the document".to_owned(),
        [.., list, index] if index.parse::<usize>().is_ok() => {
            format!("element {} of `{list}`", index.parse::<usize>().unwrap_or_default() + 1)
        }
        [.., name] => format!("`{}`", short(name)),
    }
}

/// `, and is …`
fn is(found: &Value) -> String {
    let found = match found {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => format!("the number {}", short(number)),
        Value::Text(text) if text.is_empty() => "an empty string".to_owned(),
        Value::Text(text) => format!("\"{}\"", short(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    format!(", and is {found}")
}

fn either(words: &[&str]) -> String {
    if words.len() > 2 { format!("one of {}", list(words, "or")) } else { list(words, "or") }
}

fn list(words: &[&str], and: &str) -> String {
    let mut out = String::new();
    for (index, word) in words.iter().enumerate() {
        let join = match words.len() - index {
            _ if index == 0 => "",
            1 => &format!(" {and} "),
            _ => ", ",
        };
        // Writing into a string cannot fail.
        _ = write!(out, "{join}`{word}`");
    }
    out
}

/// The beginning of a text on one line.
fn short(text: &str) -> String {
    let line = text.replace(|letter: char| letter.is_control(), " ");
    if line.chars().count() <= 60 { line } else { line.chars().take(60).collect::<String>() + "…" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_one_that_a_typing_error_makes() {
        let known = ["nps", "csat", "promoter", "detractor", "passive"];
        let cases = [("promotor", Some("promoter")), ("NPS", Some("nps")), ("nsp", Some("nps")), ("banana", None), ("x", None)];
        for (found, expected) in cases {
            assert_eq!(nearest(found, &known), expected, "{found}");
        }
        assert_eq!(nearest("x", &[]), None);
    }

    #[test]
    fn distances() {
        let cases = [("", "", 0), ("a", "", 1), ("abcd", "abdc", 1), ("kitten", "sitting", 3)];
        for (one, other, expected) in cases {
            assert_eq!((distance(one, other), distance(other, one)), (expected, expected), "{one} {other}");
        }
    }

    #[test]
    fn names_are_made_of_what_was_written() {
        assert_eq!(as_id("My survey, 2026!"), Some("My-survey-2026".to_owned()));
        assert_eq!(as_id("__ü__"), None);
        assert_eq!(as_id(&"é".repeat(9)), None);
    }
}
