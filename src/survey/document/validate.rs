//! Holds a value against the tables: one small interpreter for every field.

use super::VERSION;
use super::problem::{Problem, Reason};
use super::shape::{Holds, Shape};
use super::shapes::DOCUMENT;
use crate::survey::decimal::Decimal;
use crate::survey::json::Value;
use crate::survey::pattern::Pattern;
use crate::survey::time::Timestamp;

/// The most languages that one text may have.
const LANGUAGES: usize = 200;

/// A place in the document: a member or element of the place above it.
struct Place<'a> {
    above: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Member(&'a str),
    Element(usize),
}

/// All that is wrong with the form of a document.
pub(super) fn document(value: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    let root = Place { above: None, step: Step::Root };
    // A newer document is refused for that alone: what else looks wrong in it may be right.
    match value.member("candor") {
        Some(Value::Number(number)) if major(number) != VERSION => {
            let place = Place { above: Some(&root), step: Step::Member("candor") };
            let newer = major(number) > VERSION;
            let reason = if newer { Reason::Newer(number.clone()) } else { Reason::Range { least: VERSION, most: VERSION } };
            place.report(&mut problems, reason);
        }
        _ => object(value, &DOCUMENT, &root, &mut problems),
    }
    problems
}

/// The whole part of a version: `1` of `1.2`.
fn major(number: &str) -> i64 {
    Decimal::parse(number).map_or(i64::MAX, |number| number.millionths().div_euclid(1_000_000))
}

impl Place<'_> {
    fn report(&self, problems: &mut Vec<Problem>, reason: Reason) {
        Problem { pointer: self.pointer(), reason }.join(problems);
    }

    fn pointer(&self) -> String {
        let mut pointer = self.above.map(Place::pointer).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Member(name) => {
                pointer.push('/');
                push_escaped(&mut pointer, name);
            }
            Step::Element(index) => {
                pointer.push('/');
                crate::survey::json::push_integer(&mut pointer, index as i64);
            }
        }
        pointer
    }
}

/// Appends a name as a JSON pointer writes it (RFC 6901, section 3).
pub(super) fn push_escaped(pointer: &mut String, name: &str) {
    for letter in name.chars() {
        match letter {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

fn object(value: &Value, shape: &'static Shape, place: &Place<'_>, problems: &mut Vec<Problem>) {
    let Value::Object(members) = value else { return place.report(problems, Reason::Kind("must be an object")) };
    // One bit for each known field: comparing all members with each other would take time in the square of their number.
    let mut seen = 0_u64;
    for (name, value) in members {
        let inner = Place { above: Some(place), step: Step::Member(name) };
        match shape.all().enumerate().find(|(_, field)| field.name == name) {
            Some((index, field)) => {
                if seen >> index & 1 == 1 {
                    inner.report(problems, Reason::Repeated);
                }
                seen |= 1 << index;
                self::value(value, field.holds, &inner, problems);
            }
            None => inner.report(problems, Reason::Unknown(shape.all().map(|field| field.name).collect())),
        }
    }
    for (index, field) in shape.all().enumerate() {
        if field.required && seen >> index & 1 == 0 {
            place.report(problems, Reason::Missing(field.name));
        }
    }
    for alternatives in shape.alternatives {
        let there = alternatives.names.iter().filter(|name| value.member(name).is_some()).count();
        let due = alternatives.of.is_empty() || value.member(alternatives.of).is_some();
        if there != usize::from(due) {
            // The others depend on which of these it is.
            return place.report(problems, Reason::One(alternatives.names));
        }
    }
}

/// Members whose names are the author's own are there once each, and not too many.
fn members(members: &[(String, Value)], most: usize, place: &Place<'_>, problems: &mut Vec<Problem>) -> bool {
    if members.len() > most {
        place.report(problems, Reason::Range { least: 0, most: most as i64 });
        return false;
    }
    for (index, (name, _)) in members.iter().enumerate() {
        if members[..index].iter().any(|(earlier, _)| earlier == name) {
            Place { above: Some(place), step: Step::Member(name) }.report(problems, Reason::Repeated);
        }
    }
    true
}

fn value(value: &Value, holds: &'static Holds, place: &Place<'_>, problems: &mut Vec<Problem>) {
    let wrong = match holds {
        Holds::Flag => (!matches!(value, Value::Bool(_))).then_some(Reason::Kind("must be true or false")),
        Holds::Whole(least, most) => match value.as_integer() {
            None => Some(Reason::Kind("must be a whole number")),
            Some(number) => (!(*least..=*most).contains(&number)).then_some(Reason::Range { least: *least, most: *most }),
        },
        Holds::OneOf(allowed) => match value.as_integer() {
            Some(number) if allowed.contains(&number) => None,
            _ => Some(Reason::Word { found: value.to_plain(), allowed: numbers(allowed) }),
        },
        Holds::Number => decimal(value).is_none().then_some(Reason::Kind("must be a number")),
        Holds::Share => match decimal(value) {
            None => Some(Reason::Kind("must be a number from 0 to 1")),
            Some(number) => {
                let (least, most) = (Decimal::from_integer(0), Decimal::from_integer(1));
                (least > Some(number) || Some(number) > most).then_some(Reason::Range { least: 0, most: 1 })
            }
        },
        Holds::Line => string(value, "must be a text that is not empty", |text| !text.trim_ascii().is_empty()),
        Holds::Id => string(value, "must be letters, digits, _ and -, at most 64", is_id),
        Holds::Url => string(value, "must be an http, https, mailto or tel URL, or a relative one", is_link),
        Holds::Moment => {
            string(value, "must be a date and time such as 2026-11-22T09:00:00Z", |text| Timestamp::from_rfc3339(text).is_some())
        }
        Holds::Day => string(value, "must be a day such as 2026-11-22", |text| Timestamp::from_day(text).is_some()),
        Holds::DayOrMoment => string(value, "must be a day such as 2026-11-22, or a date and time", |text| {
            Timestamp::from_day(text).or_else(|| Timestamp::from_rfc3339(text)).is_some()
        }),
        Holds::Language => string(value, "must be a language tag such as pt-BR", is_language),
        Holds::Pattern => match value.as_text().map(Pattern::parse) {
            None => Some(Reason::Kind("must be a regular expression")),
            Some(Err(malformed)) => Some(Reason::Pattern(malformed)),
            Some(Ok(_)) => None,
        },
        Holds::Word(allowed) => match value.as_text() {
            Some(text) if allowed.contains(&text) => None,
            Some(text) => Some(Reason::Word { found: text.to_owned(), allowed: allowed.to_vec() }),
            None => Some(Reason::Kind("must be a word in quotes")),
        },
        Holds::Text => return text(value, place, problems),
        Holds::Scalar => scalar(value),
        Holds::ScalarOr(shape) => match value {
            Value::Object(_) => return object(value, shape, place, problems),
            _ => scalar(value),
        },
        Holds::List(of, least, most) => match value.as_array() {
            None => Some(Reason::Kind("must be a list")),
            Some(items) => {
                for (index, item) in items.iter().enumerate() {
                    self::value(item, of, &Place { above: Some(place), step: Step::Element(index) }, problems);
                }
                let range = Reason::Range { least: *least as i64, most: *most as i64 };
                (!(*least..=*most).contains(&items.len())).then_some(range)
            }
        },
        Holds::Map(of, most) => match value {
            Value::Object(members) => {
                if self::members(members, *most, place, problems) {
                    for (name, value) in members {
                        let inner = Place { above: Some(place), step: Step::Member(name) };
                        if !is_id(name) {
                            inner.report(problems, Reason::Called("must be letters, digits, _ and -, at most 64"));
                        }
                        self::value(value, of, &inner, problems);
                    }
                }
                None
            }
            _ => Some(Reason::Kind("must be an object")),
        },
        Holds::Object(shape) => return object(value, shape, place, problems),
        Holds::Tagged(tag, shapes) => return tagged(value, tag, shapes, place, problems),
    };
    if let Some(reason) = wrong {
        place.report(problems, reason);
    }
}

fn tagged(
    value: &Value,
    tag: &'static str,
    shapes: &[(&'static str, &'static Shape)],
    place: &Place<'_>,
    problems: &mut Vec<Problem>,
) {
    let Value::Object(_) = value else { return place.report(problems, Reason::Kind("must be an object")) };
    let inner = Place { above: Some(place), step: Step::Member(tag) };
    match value.member(tag) {
        None => place.report(problems, Reason::Missing(tag)),
        Some(Value::Text(name)) => {
            if let Some((_, shape)) = shapes.iter().find(|(known, _)| known == name) {
                return object(value, shape, place, problems);
            }
            let allowed = shapes.iter().map(|(name, _)| *name).collect();
            inner.report(problems, Reason::Word { found: name.clone(), allowed });
        }
        Some(_) => inner.report(problems, Reason::Kind("must be a word in quotes")),
    }
}

/// A string, or an object of language and string with at least one.
fn text(value: &Value, place: &Place<'_>, problems: &mut Vec<Problem>) {
    match value {
        Value::Text(text) if !text.trim_ascii().is_empty() => {}
        Value::Object(members) if !members.is_empty() => {
            if !self::members(members, LANGUAGES, place, problems) {
                return;
            }
            for (language, text) in members {
                let inner = Place { above: Some(place), step: Step::Member(language) };
                if !is_language(language) {
                    inner.report(problems, Reason::Called("must be a language tag such as pt-BR"));
                }
                if text.as_text().is_none_or(|text| text.trim_ascii().is_empty()) {
                    inner.report(problems, Reason::Kind("must be a text that is not empty"));
                }
            }
        }
        _ => place.report(problems, Reason::Kind("must be a text, or one for each language")),
    }
}

fn string(value: &Value, wanted: &'static str, holds: impl Fn(&str) -> bool) -> Option<Reason> {
    (!value.as_text().is_some_and(holds)).then_some(Reason::Kind(wanted))
}

fn scalar(value: &Value) -> Option<Reason> {
    let fits = matches!(value, Value::Text(_) | Value::Bool(_)) || decimal(value).is_some();
    (!fits).then_some(Reason::Kind("must be a text, a number, true or false"))
}

fn decimal(value: &Value) -> Option<Decimal> {
    if let Value::Number(text) = value { Decimal::parse(text) } else { None }
}

fn numbers(allowed: &[i64]) -> Vec<&'static str> {
    const WORDS: [&str; 12] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"];
    allowed.iter().filter_map(|number| WORDS.get(*number as usize).copied()).collect()
}

fn is_id(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    text.len() <= 64 && text.bytes().all(inner) && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
}

/// Letters and digits in groups of at most eight, the first of two or three letters.
fn is_language(text: &str) -> bool {
    let mut groups = text.split('-');
    let first =
        groups.next().is_some_and(|group| (2..=3).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_alphabetic()));
    first && groups.all(|group| (1..=8).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Links lead to the web, a mail or a call, never to a script (`javascript:`, `data:`).
pub(super) fn is_link(text: &str) -> bool {
    let end = text.find([':', '/', '?', '#']).unwrap_or(text.len());
    let scheme = text[end..].starts_with(':').then(|| text[..end].to_ascii_lowercase());
    let known = scheme.is_none_or(|scheme| matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel"));
    known && !text.is_empty() && !text.bytes().any(|byte| byte <= b' ')
}
