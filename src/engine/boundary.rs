//! When the verdict of a condition could change although page and visitor stay as they are: the next local midnight, the
//! end of a span of hours, the day on which a date becomes old enough.

use super::known::{Known, MINUTE, parse_clock};
use super::targeting::{Scope, actual, days, holds, limit, scalars};
use crate::survey::document::{Condition, Fact, Operator, Test};
use crate::survey::time::{DAY, Timestamp};

/// A moment after now before which the verdict of `condition` cannot change; `None` where time does not change it. At
/// that moment it need not have changed: ask again then.
///
/// The local time is reckoned with the present offset from UTC: a change of the clocks in between moves it by an hour.
pub fn next_change(condition: &Condition, scope: &dyn Scope) -> Option<Timestamp> {
    let soonest = |list: &[Condition]| list.iter().filter_map(|inner| next_change(inner, scope)).min();
    // The verdict stays as long as any of the conditions that have decided it does.
    let latest = |list: &[Condition], verdict: bool| {
        let deciding = list.iter().filter(|inner| holds(inner, scope, &mut ()) == verdict);
        deciding.map(|inner| next_change(inner, scope)).try_fold(None, |so_far, next| Some(so_far.max(Some(next?)))).flatten()
    };
    match condition {
        Condition::Test(test) => of_test(test, scope),
        Condition::Not(inner) => next_change(inner, scope),
        Condition::All(list) if holds(condition, scope, &mut ()) => soonest(list),
        Condition::All(list) => latest(list, false),
        Condition::Any(list) if holds(condition, scope, &mut ()) => latest(list, true),
        Condition::Any(list) => soonest(list),
    }
}

fn of_test(test: &Test, scope: &dyn Scope) -> Option<Timestamp> {
    let now = scope.now();
    let later = |at: Timestamp| (at > now).then_some(at);
    match (test.fact, test.operator) {
        (Fact::Date, Operator::Before | Operator::After) => later(limit(&test.operand, scope.offset())),
        // Now is always there, and no days ago.
        (_, Operator::Exists) | (Fact::Date, Operator::OlderThanDays | Operator::NewerThanDays) => None,
        (Fact::Date | Fact::Weekday, _) => Some(next_at(0, scope)),
        (Fact::Time, _) => {
            let given = scalars(test).iter().map(|scalar| parse_clock(&scalar.to_plain()));
            // A whole minute is compared, so a comparison changes at its minute or when that is over.
            let next = |minute: u32| next_at(minute, scope).min(next_at(minute + 1, scope)).min(next_at(0, scope));
            let next_minute = Timestamp((now.0.div_euclid(MINUTE) + 1).saturating_mul(MINUTE));
            given.map(|minute| minute.map_or(next_minute, next)).min().or(Some(next_minute))
        }
        (_, Operator::OlderThanDays | Operator::NewerThanDays) => {
            let days = days(test)?;
            let old_at = |known: Known<'_>| later(known.moment(scope.offset())?.plus(days).plus(1));
            match actual(test, scope) {
                Known::List(items) => items.iter().filter_map(|item| old_at(Known::from(item))).min(),
                known => old_at(known),
            }
        }
        _ => None,
    }
}

/// The next moment at which the local clock shows this minute of the day.
fn next_at(minute: u32, scope: &dyn Scope) -> Timestamp {
    let (now, offset) = (scope.now(), i64::from(scope.offset()) * MINUTE);
    let today = now.plus(offset).0.div_euclid(DAY).saturating_mul(DAY);
    let at = Timestamp(today).plus(i64::from(minute) * MINUTE - offset);
    if at > now { at } else { at.plus(DAY) }
}
