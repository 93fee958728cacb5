//! When a refusal could end.

use crate::engine::boundary::next_change;
use crate::engine::eligibility::{Occasion, Rule, Wish};
use crate::engine::frequency::Wait;
use crate::engine::sampling;
use crate::survey::document::Survey;
use crate::survey::time::Timestamp;

/// How many moments are tried. Each is one at which all that refuses could have changed, so a thousand reach past any
/// calendar of weekdays and hours; only a sample of a few in ten thousand takes longer.
const STEPS: usize = 1_000;

/// The earliest time, not before `now`, at which the survey may be asked if page and visitor stay as they are.
pub fn earliest(occasion: &Occasion<'_>, place: usize, survey: &Survey, now: Timestamp, wish: Wish) -> Option<Timestamp> {
    let mut at = now;
    for _ in 0..STEPS {
        // All rules have to let it pass at once, so nothing can happen before the last of those that refuse could change.
        let refusing =
            Rule::ALL.into_iter().filter(|rule| rule.applies(wish) && !occasion.passes(*rule, place, survey, at, &mut ()));
        let mut changes = refusing.map(|rule| change(occasion, rule, place, survey, at));
        let next = changes.try_fold(at, |latest, change| Some(latest.max(change?)))?;
        if next == at {
            return Some(at);
        }
        at = next;
    }
    None
}

/// A moment after `now` before which a rule that refuses goes on refusing; `None` where time does not change it.
pub fn change(occasion: &Occasion<'_>, rule: Rule, place: usize, survey: &Survey, now: Timestamp) -> Option<Timestamp> {
    match rule {
        Rule::Enabled | Rule::Limit | Rule::Consent | Rule::Open | Rule::OncePer => None,
        Rule::Window => survey.opens.filter(|opens| *opens > now),
        Rule::Audience => next_change(&survey.audience, &occasion.facts.at(now)),
        Rule::Frequency | Rule::SetCooldown | Rule::Cooldown => match occasion.wait(rule, place, survey, now) {
            Wait::Until(at) => Some(at),
            Wait::None | Wait::Forever => None,
        },
        Rule::Sample if survey.sample.millionths() == 0 => None,
        Rule::Sample => sampling::next_period(now, survey.sample_days),
    }
}
