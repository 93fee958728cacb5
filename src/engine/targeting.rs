//! Conditions: whether one holds, given what is known.
//!
//! One evaluator serves the audience of a survey, the filters of its events, and the rules between its questions; each
//! hands in a [`Scope`]. docs/targeting.md is the reference for authors.
//!
//! The rule about what is not known: no comparison holds with it, so its opposite (`not_equals`, `not_in`,
//! `not_contains`, `not_matches`) does, and `exists: false`.

use super::known::{Known, first_moment, minutes, parse_clock, weekday};
use crate::survey::decimal::Decimal;
use crate::survey::document::{Condition, Fact, Operand, Operator, Scalar, Test};
use crate::survey::pattern::{Pattern, glob};
use crate::survey::scale::Band;
use crate::survey::time::{DAY, Timestamp};

/// Where facts are looked up.
pub trait Scope {
    /// What is known of a fact. `name` is empty for facts that there is one of. The date, the time and the weekday are
    /// never asked for: they follow from [`Scope::now`] and [`Scope::offset`].
    fn fact(&self, fact: Fact, name: &str) -> Known<'_>;

    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Minutes by which the person's clock is ahead of UTC.
    fn offset(&self) -> i32;

    /// The score band of the answer to this question.
    fn band(&self, question: &str) -> Option<Band> {
        _ = question;
        None
    }
}

/// Hears how a condition came to its verdict: groups as brackets, and between them each comparison.
pub trait Trail {
    /// Whether all conditions are looked at, also those that cannot change the verdict any more.
    const WHOLE: bool;

    /// An `all`, `any` or `not` begins.
    fn open(&mut self, group: &Condition);

    /// A comparison was made.
    fn test(&mut self, test: &Test, actual: Known<'_>, holds: bool);

    /// The group that was opened last is done.
    fn close(&mut self, holds: bool);
}

/// Hears nothing, and stops at the first condition that decides.
impl Trail for () {
    const WHOLE: bool = false;

    fn open(&mut self, _: &Condition) {}
    fn test(&mut self, _: &Test, _: Known<'_>, _: bool) {}
    fn close(&mut self, _: bool) {}
}

/// Whether `condition` holds.
pub fn holds<T: Trail>(condition: &Condition, scope: &dyn Scope, trail: &mut T) -> bool {
    if let Condition::Test(test) = condition {
        let actual = actual(test, scope);
        let holds = compare(test, actual, scope);
        trail.test(test, actual, holds);
        return holds;
    }
    trail.open(condition);
    let verdict = match condition {
        Condition::All(list) => group(list, false, scope, trail),
        Condition::Any(list) => group(list, true, scope, trail),
        Condition::Not(inner) => !holds(inner, scope, trail),
        Condition::Test(_) => false,
    };
    trail.close(verdict);
    verdict
}

/// `until` where a condition of the list is `until`, else the opposite.
fn group<T: Trail>(list: &[Condition], until: bool, scope: &dyn Scope, trail: &mut T) -> bool {
    let mut found = false;
    for condition in list {
        found |= holds(condition, scope, trail) == until;
        if found && !T::WHOLE {
            break;
        }
    }
    found == until
}

/// What is known of the fact of a comparison.
pub(super) fn actual<'a>(test: &Test, scope: &'a dyn Scope) -> Known<'a> {
    match test.fact {
        Fact::Date => Known::Now(scope.now(), scope.offset()),
        Fact::Time => Known::Clock(minutes(scope.now(), scope.offset())),
        Fact::Weekday => Known::Text(weekday(scope.now(), scope.offset())),
        fact => scope.fact(fact, &test.name),
    }
}

fn compare(test: &Test, known: Known<'_>, scope: &dyn Scope) -> bool {
    match test.operator {
        Operator::Exists => {
            // An element that was looked for and not found is known, and not there.
            let is_there = known != Known::Absent && (test.fact, known) != (Fact::Element, Known::Flag(false));
            test.operand != Operand::Scalar(Scalar::Flag(!is_there))
        }
        Operator::Band => scope.band(&test.name).is_some_and(|band| test.operand == Operand::Band(band)),
        Operator::NotEquals => !any(test, Operator::Equals, known, scope),
        Operator::NotIn => !any(test, Operator::In, known, scope),
        Operator::NotContains => !any(test, Operator::Contains, known, scope),
        Operator::NotMatches => !any(test, Operator::Matches, known, scope),
        operator => any(test, operator, known, scope),
    }
}

/// Whether the comparison holds for the value, or for an element of the list.
fn any(test: &Test, operator: Operator, known: Known<'_>, scope: &dyn Scope) -> bool {
    let Known::List(items) = known else { return one(test, operator, known, scope) };
    let has = |scalar: &Scalar| items.iter().any(|item| is(test, Known::from(item), scalar));
    match operator {
        Operator::Contains => scalars(test).iter().any(has),
        Operator::IncludesAll => scalars(test).iter().all(has),
        // Almost everybody understands English somewhere down their list: what counts is the language they prefer.
        _ if test.fact == Fact::Language => one(test, operator, Known::from(items.first()), scope),
        _ => items.iter().any(|item| one(test, operator, Known::from(item), scope)),
    }
}

/// Whether the comparison, none of the negated ones, holds for a single value.
fn one(test: &Test, operator: Operator, known: Known<'_>, scope: &dyn Scope) -> bool {
    let wanted = scalars(test);
    match operator {
        Operator::Equals | Operator::In => wanted.iter().any(|scalar| is(test, known, scalar)),
        Operator::IncludesAll => wanted.iter().all(|scalar| is(test, known, scalar)),
        Operator::Contains | Operator::StartsWith | Operator::EndsWith | Operator::Glob => known.with_text(|text| {
            wanted.iter().any(|scalar| Known::from(scalar).with_text(|part| has_part(test, operator, text, part)))
        }),
        Operator::Matches => match &test.operand {
            Operand::Pattern(pattern) => known.with_text(|text| matches(pattern, text, test.ignore_case)),
            _ => false,
        },
        Operator::Less | Operator::AtMost | Operator::More | Operator::AtLeast | Operator::Between => {
            ordered(operator, known, wanted)
        }
        Operator::Before | Operator::After => match (&test.operand, known.moment(scope.offset())) {
            (Operand::Moment(..), Some(at)) => (at < limit(&test.operand, scope.offset())) == (operator == Operator::Before),
            _ => false,
        },
        Operator::OlderThanDays | Operator::NewerThanDays => match (days(test), known.moment(scope.offset())) {
            // A date ahead of the clock is no days ago.
            (Some(days), Some(at)) => (scope.now().since(at) > days) == (operator == Operator::OlderThanDays),
            _ => false,
        },
        _ => false,
    }
}

/// The moment that `before` and `after` compare with: a day is its first local moment.
pub(super) fn limit(operand: &Operand, offset: i32) -> Timestamp {
    match operand {
        Operand::Moment(at, true) => first_moment(*at, offset),
        Operand::Moment(at, false) => *at,
        _ => Timestamp::default(),
    }
}

/// The days of `older_than_days` and `newer_than_days`, in the unit of [`Timestamp`].
pub(super) fn days(test: &Test) -> Option<i64> {
    let days = scalars(test).first()?.as_number()?.millionths() / 1_000_000;
    days.checked_mul(DAY)
}

/// What the fact is compared with, where those are plain values.
pub(super) fn scalars(test: &Test) -> &[Scalar] {
    match &test.operand {
        Operand::Scalar(scalar) => core::slice::from_ref(scalar),
        Operand::List(list) => list,
        _ => &[],
    }
}

fn is(test: &Test, known: Known<'_>, scalar: &Scalar) -> bool {
    match (test.fact, known, scalar) {
        (Fact::Language, Known::Text(tag), Scalar::Text(range)) => in_range(tag, range),
        _ => known.is(scalar, test.ignore_case),
    }
}

/// Whether a language tag is in a range, as in basic filtering (RFC 4647, section 3.3.1): `pt-BR` is in `pt`.
fn in_range(tag: &str, range: &str) -> bool {
    let (tag, range) = (tag.as_bytes(), range.as_bytes());
    tag.get(..range.len()).is_some_and(|start| start.eq_ignore_ascii_case(range))
        && tag.get(range.len()).is_none_or(|next| *next == b'-')
}

/// Whether the text has this part inside, at its start, at its end, or matches it as a glob.
fn has_part(test: &Test, operator: Operator, whole: &str, piece: &str) -> bool {
    if test.ignore_case {
        // Comparing in any case at every place takes whole × piece; `str`'s own search takes linear time.
        return part_of(operator, &whole.to_ascii_lowercase(), &piece.to_ascii_lowercase());
    }
    part_of(operator, whole, piece)
}

fn part_of(operator: Operator, whole: &str, piece: &str) -> bool {
    match operator {
        Operator::Glob => glob(piece, whole),
        Operator::StartsWith => whole.starts_with(piece),
        Operator::EndsWith => whole.ends_with(piece),
        _ => whole.contains(piece),
    }
}

fn matches(pattern: &Pattern, text: &str, ignore_case: bool) -> bool {
    const FLAG: &str = "(?i)";
    if ignore_case && !pattern.as_str().starts_with(FLAG) {
        return Pattern::parse(&[FLAG, pattern.as_str()].concat()).is_ok_and(|pattern| pattern.is_match(text));
    }
    pattern.is_match(text)
}

/// Numbers by their value; times of day by the clock, with spans over midnight.
fn ordered(operator: Operator, known: Known<'_>, wanted: &[Scalar]) -> bool {
    let at = |index: usize| -> Option<i64> {
        match (known, wanted.get(index)?) {
            (Known::Clock(_), Scalar::Text(text)) => parse_clock(text).map(i64::from),
            (Known::Clock(_), _) => None,
            (_, scalar) => Some(scalar.as_number()?.millionths()),
        }
    };
    let value = match known {
        Known::Clock(minutes) => Some(i64::from(minutes)),
        other => other.number().map(Decimal::millionths),
    };
    let (Some(value), Some(first)) = (value, at(0)) else { return false };
    match operator {
        Operator::Less => value < first,
        Operator::AtMost => value <= first,
        Operator::More => value > first,
        Operator::AtLeast => value >= first,
        _ => at(1).is_some_and(|last| {
            let over_midnight = first > last && matches!(known, Known::Clock(_));
            if over_midnight { value >= first || value <= last } else { value >= first && value <= last }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_ranges() {
        assert!(in_range("pt-BR", "pt") && in_range("PT", "pt") && in_range("pt-BR", "pt-br"));
        assert!(!in_range("pt", "pt-BR") && !in_range("pts", "pt") && !in_range("", "pt"));
    }
}
