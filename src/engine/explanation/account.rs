//! The account of one survey: what each rule wants and what it found, in words.

use super::earliest::{change, earliest};
use super::tree::Tree;
use super::write::{count, moment};
use super::{Account, Check};
use crate::engine::eligibility::{Occasion, Rule, Wish};
use crate::engine::facts::consent_word;
use crate::engine::frequency::{self, End, Seen};
use crate::survey::document::{Ask, Frequency, Survey, Trigger};
use crate::survey::time::Timestamp;

/// The account of the survey at this place.
pub fn of(occasion: &Occasion<'_>, place: usize, survey: &Survey, now: Timestamp, wish: Wish) -> Account {
    let checks: Vec<_> = Rule::ALL
        .into_iter()
        .map(|rule| {
            let mut tree = Tree::default();
            let holds = occasion.passes(rule, place, survey, now, &mut tree);
            let (expected, actual) = words(occasion, rule, place, survey, now, holds);
            Check {
                rule,
                applies: rule.applies(wish),
                holds,
                expected,
                actual,
                changes: if holds { None } else { change(occasion, rule, place, survey, now) },
                conditions: tree.finish().filter(|_| !survey.audience.is_always()),
            }
        })
        .collect();
    let refused = checks.iter().find(|check| check.applies && !check.holds);
    Account {
        survey: survey.id.clone(),
        triggers: survey.triggers.iter().map(Trigger::label).collect(),
        refused_by: refused.map(|check| check.rule),
        earliest: earliest(occasion, place, survey, now, wish),
        checks,
    }
}

/// What a rule wants, and what was found.
fn words(occasion: &Occasion<'_>, rule: Rule, place: usize, survey: &Survey, now: Timestamp, holds: bool) -> (String, String) {
    let history = &occasion.history;
    let others = if history.spares_itself(place) { "no other survey" } else { "no survey" };
    let own = String::from;
    match rule {
        Rule::Enabled => (own("switched on"), own(if holds { "switched on" } else { "switched off" })),
        Rule::Window => (window(survey), moment(now)),
        Rule::Limit => match survey.limit {
            Some(limit) => {
                (["fewer than ", &count(limit.into(), "response")].concat(), count(survey.responses.into(), "response"))
            }
            None => (own("any number of responses"), count(survey.responses.into(), "response")),
        },
        Rule::Consent => (own("granted"), own(consent_word(occasion.facts.consent))),
        Rule::Open => (own("no other survey open"), own(if holds { "none" } else { "another survey is open" })),
        Rule::Audience if survey.audience.is_always() => (own("everybody"), own("everybody")),
        Rule::Audience => (own("the conditions below"), own(if holds { "they hold" } else { "they do not hold" })),
        Rule::OncePer => {
            let key = &survey.frequency.once_per;
            if key.is_empty() {
                return (own("any number of times"), own("no rule"));
            }
            let actual = match frequency::once(&survey.frequency, &occasion.facts.context) {
                None => ["no ", key, " in the context"].concat(),
                Some(once) => match history.asked_for(place, &once) {
                    Some(asked) => [&once, " was asked about ", &moment(asked.at)].concat(),
                    None => [&once, " was not asked about"].concat(),
                },
            };
            (["once for each ", key].concat(), actual)
        }
        Rule::Frequency => {
            let shown = match history.last(place) {
                Some(last) => [&count(history.count(place) as i64, "time"), " shown, the last ", &ended(last)].concat(),
                None => own("never shown"),
            };
            (frequency_words(&survey.frequency), shown)
        }
        Rule::SetCooldown => {
            let set = occasion.document.sets.iter().find(|set| set.id == survey.set);
            match set {
                Some(set) => {
                    cooldown(&[others, " of the set ", &set.id].concat(), set.cooldown_days, history.last_in_set(place, &set.id))
                }
                None => (own("no set"), own("in none")),
            }
        }
        Rule::Cooldown if survey.frequency.ignore_cooldown => (own("any time"), own("cool-down ignored")),
        Rule::Cooldown => cooldown(others, occasion.document.cooldown_days, history.last_other(place, |_| true)),
        Rule::Sample => {
            let share = survey.sample.to_decimal();
            let expected = if share == "1" { own("everybody") } else { ["a share of ", &share].concat() };
            (expected, own(if holds { "in the sample" } else { "not in the sample" }))
        }
    }
}

fn window(survey: &Survey) -> String {
    let from = survey.opens.map(|opens| ["from ", &moment(opens)].concat());
    let until = survey.closes.map(|closes| ["until ", &moment(closes)].concat());
    match (from, until) {
        (None, None) => String::from("any time"),
        (Some(one), None) | (None, Some(one)) => one,
        (Some(from), Some(until)) => [from.as_str(), " ", &until].concat(),
    }
}

fn frequency_words(rule: &Frequency) -> String {
    let days = |days: u32| count(days.into(), "day");
    let mut words = match rule.ask {
        Ask::Once => String::from("once"),
        Ask::UntilAnswered => String::from("until it is answered"),
        Ask::Every => ["every ", &days(rule.days)].concat(),
        Ask::Always => String::from("always"),
    };
    let mut add = |parts: &[&str]| {
        words.push_str(", ");
        for part in parts {
            words.push_str(part);
        }
    };
    if rule.ask != Ask::Every && rule.days > 0 {
        add(&["at least ", &days(rule.days), " apart"]);
    }
    if rule.at_most > 0 {
        add(&["at most ", &count(rule.at_most.into(), "time")]);
    }
    if rule.again_after_dismissal > 0 {
        add(&["again ", &days(rule.again_after_dismissal), " after a dismissal"]);
    }
    words
}

fn cooldown(whose: &str, days: u32, last: Option<&Seen<'_>>) -> (String, String) {
    let expected = match days {
        0 => String::from("no cool-down"),
        days => [whose, " for ", &count(days.into(), "day")].concat(),
    };
    let actual = match last {
        Some(last) => [last.exposure.survey.as_str(), " ", &moment(last.exposure.at)].concat(),
        None => String::from("none"),
    };
    (expected, actual)
}

fn ended(seen: &Seen<'_>) -> String {
    let end = seen.end.map_or("left", End::name);
    [&moment(seen.exposure.at), ", ", end].concat()
}
