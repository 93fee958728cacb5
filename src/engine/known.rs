//! What is known of one fact, and how it compares with what a document says.

use crate::survey::answer::AnswerValue;
use crate::survey::decimal::Decimal;
use crate::survey::document::Scalar;
use crate::survey::json::Value;
use crate::survey::time::{DAY, Timestamp};

/// What is known of one fact. It borrows: looking at a fact copies nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known<'a> {
    /// Nothing.
    Absent,
    /// A text.
    Text(&'a str),
    /// A number.
    Number(Decimal),
    /// `true` or `false`.
    Flag(bool),
    /// Several values, in order.
    List(&'a [Value]),
    /// Something with members, such as the rows of a matrix: it is there, and compares with nothing.
    Members,
    /// The present moment, and the minutes by which the person's clock is ahead of UTC: as a text, the local day.
    Now(Timestamp, i32),
    /// The local time of day, in minutes since midnight: as a text, `HH:MM`.
    Clock(u32),
}

impl<'a> From<&'a Value> for Known<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Known::Absent,
            Value::Bool(flag) => Known::Flag(*flag),
            // A number beyond a decimal is the text that it was written as.
            Value::Number(text) => Decimal::parse(text).map_or(Known::Text(text), Known::Number),
            Value::Text(text) => Known::Text(text),
            Value::Array(items) => Known::List(items),
            Value::Object(_) => Known::Members,
        }
    }
}

impl<'a> From<Option<&'a Value>> for Known<'a> {
    fn from(value: Option<&'a Value>) -> Self {
        value.map_or(Known::Absent, Known::from)
    }
}

impl<'a> From<&'a Scalar> for Known<'a> {
    fn from(scalar: &'a Scalar) -> Self {
        match scalar {
            Scalar::Text(text) => Known::Text(text),
            Scalar::Number(number) => Known::Number(*number),
            Scalar::Flag(flag) => Known::Flag(*flag),
        }
    }
}

impl<'a> From<&'a AnswerValue> for Known<'a> {
    fn from(value: &'a AnswerValue) -> Self {
        match value {
            AnswerValue::Number(point) => Decimal::from_integer((*point).into()).map_or(Known::Absent, Known::Number),
            AnswerValue::Text(text) => Known::Text(text),
            AnswerValue::Structured(value) => Known::from(value),
        }
    }
}

impl Known<'_> {
    /// A count.
    pub fn count(count: u32) -> Self {
        Known::Number(Decimal::from_millionths(i64::from(count) * 1_000_000))
    }

    /// Calls `look` with the text that this is; a list, something with members and nothing have none. Only a number
    /// and the two times have to be written for it.
    pub(super) fn with_text(self, look: impl FnOnce(&str) -> bool) -> bool {
        match self {
            Known::Text(text) => look(text),
            Known::Flag(flag) => look(if flag { "true" } else { "false" }),
            Known::Number(number) => look(&number.to_text()),
            Known::Now(now, offset) => look(&day(now, offset)),
            Known::Clock(minutes) => look(&clock(minutes)),
            Known::Absent | Known::List(_) | Known::Members => false,
        }
    }

    /// The number that this is, or that its text writes.
    pub(super) fn number(self) -> Option<Decimal> {
        match self {
            Known::Number(number) => Some(number),
            Known::Text(text) => Decimal::parse(text.trim_ascii()),
            _ => None,
        }
    }

    /// The moment that this is, or that its text writes; a day is its first local moment.
    pub(super) fn moment(self, offset: i32) -> Option<Timestamp> {
        match self {
            Known::Now(now, _) => Some(now),
            Known::Text(text) => match Timestamp::from_day(text) {
                Some(day) => Some(first_moment(day, offset)),
                None => Timestamp::from_rfc3339(text),
            },
            _ => None,
        }
    }

    /// Whether this is `scalar`: as numbers where one of them is a number and the other writes one, else as texts.
    pub(super) fn is(self, scalar: &Scalar, ignore_case: bool) -> bool {
        match (self, scalar) {
            (Known::Number(number), other) => other.as_number() == Some(number),
            (Known::Text(text), Scalar::Number(number)) => Decimal::parse(text.trim_ascii()) == Some(*number),
            (Known::Flag(flag), Scalar::Flag(other)) => flag == *other,
            (known, Scalar::Flag(flag)) => known.with_text(|text| same(text, if *flag { "true" } else { "false" }, ignore_case)),
            (_, Scalar::Number(_)) => false,
            (known, Scalar::Text(other)) => known.with_text(|text| same(text, other, ignore_case)),
        }
    }
}

/// The first moment of a day, given as its first moment in UTC, where the clock is `offset` minutes ahead.
pub(super) fn first_moment(day: Timestamp, offset: i32) -> Timestamp {
    day.plus(-i64::from(offset) * MINUTE)
}

/// One minute in the unit of [`Timestamp`].
pub(super) const MINUTE: i64 = 60_000;

/// The local day as `2026-11-22`.
pub(super) fn day(now: Timestamp, offset: i32) -> String {
    let mut text = now.plus(i64::from(offset) * MINUTE).to_rfc3339();
    text.truncate(10);
    text
}

/// Minutes since local midnight.
pub(super) fn minutes(now: Timestamp, offset: i32) -> u32 {
    (now.plus(i64::from(offset) * MINUTE).0.rem_euclid(DAY) / MINUTE) as u32
}

/// The local day of the week.
pub(super) fn weekday(now: Timestamp, offset: i32) -> &'static str {
    // 1970-01-01 was a Thursday.
    const DAYS: [&str; 7] = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];
    let days = now.plus(i64::from(offset) * MINUTE).0.div_euclid(DAY);
    DAYS[days.rem_euclid(7) as usize]
}

/// Minutes since midnight as `HH:MM`.
fn clock(minutes: u32) -> String {
    let digit = |number: u32| char::from(b'0' + (number % 10) as u8);
    let (hour, minute) = (minutes / 60, minutes % 60);
    String::from_iter([digit(hour / 10), digit(hour), ':', digit(minute / 10), digit(minute)])
}

/// Minutes since midnight of `HH:MM`.
pub(super) fn parse_clock(text: &str) -> Option<u32> {
    let [h1, h2, b':', m1, m2] = text.as_bytes() else { return None };
    let number = |tens: u8, ones: u8| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
    };
    let (hour, minute) = (number(*h1, *h2)?, number(*m1, *m2)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// Whether two texts are the same.
pub(super) fn same(one: &str, other: &str, ignore_case: bool) -> bool {
    if ignore_case { one.eq_ignore_ascii_case(other) } else { one == other }
}
