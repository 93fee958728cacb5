//! How often the same person is asked: every rule of it, from the exposure log alone.
//!
//! docs/frequency.md says the rules for authors, and what is shared across what. An exposure's `more` is an object:
//! `{"id": response, "end": "answered" | "completed" | "dismissed", "set": id, "who": hash of the customer's id}`, each
//! only where there is one.

use super::exposure::{Exposure, Log};
use super::facts::{Facts, member};
use super::sampling;
use crate::survey::document::{Ask, Document, Frequency, Survey};
use crate::survey::json::Value;
use crate::survey::time::{DAY, SECOND, Timestamp};

/// How a showing ended; the later ones outweigh the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Closed by hand, unanswered.
    Dismissed,
    /// Answered in part.
    Answered,
    /// Handed in.
    Completed,
}

impl End {
    const ALL: [End; 3] = [End::Dismissed, End::Answered, End::Completed];

    /// The word in the log.
    pub fn name(self) -> &'static str {
        match self {
            End::Dismissed => "dismissed",
            End::Answered => "answered",
            End::Completed => "completed",
        }
    }

    fn of(more: &Value) -> Option<Self> {
        let name = more.member("end")?.as_text()?;
        End::ALL.into_iter().find(|end| end.name() == name)
    }
}

/// The name of a customer in the log: a hash, so that the page's storage does not hold the host's id.
pub fn who(customer_id: &str) -> String {
    let mut hash = sampling::hash("who:".bytes().chain(customer_id.bytes()));
    let mut out = String::with_capacity(16);
    for _ in 0..16 {
        out.push(char::from(b"0123456789abcdef"[(hash >> 60) as usize]));
        hash <<= 4;
    }
    out
}

/// `key=value` of the once-per rule: `Some("")` where there is no such rule, `None` where the context lacks its value.
pub fn once(frequency: &Frequency, context: &Value) -> Option<String> {
    if frequency.once_per.is_empty() {
        return Some(String::new());
    }
    let value = member(context, &frequency.once_per)?.to_plain();
    (!value.is_empty()).then(|| [&frequency.once_per, "=", &value].concat())
}

/// Records that a survey was shown to this visitor; its counts of [`super::eligibility`] start anew.
pub fn expose(log: &mut Log, survey: &Survey, facts: &Facts, response_id: &str, now: Timestamp) {
    let who = facts.customer_id().map(|id| who(&id)).unwrap_or_default();
    log.record(Exposure {
        survey: survey.id.clone(),
        at: now,
        once: once(&survey.frequency, &facts.context).unwrap_or_default(),
        more: more(&[("id", response_id), ("set", &survey.set), ("who", &who)]),
    });
}

fn more(members: &[(&str, &str)]) -> Value {
    let given = members.iter().filter(|(_, text)| !text.is_empty());
    Value::Object(given.map(|(name, text)| ((*name).to_owned(), Value::Text((*text).to_owned()))).collect())
}

/// Notes how the showing of this response ended, unless it is known to have come further; returns whether the log has
/// changed.
pub fn note(log: &mut Log, response_id: &str, end: End) -> bool {
    let of = |seen: &&mut Exposure| seen.more.member("id").and_then(Value::as_text) == Some(response_id);
    log.exposures.iter_mut().rev().find(of).is_some_and(|seen| advance(&mut seen.more, end))
}

fn advance(more: &mut Value, end: End) -> bool {
    let further = End::of(more) < Some(end);
    if further {
        more.merge(self::more(&[("end", end.name())]));
    }
    further
}

/// How many exposures [`merge`] takes from one call, and how far apart two reports of one exposure may lie.
pub const MERGED: usize = 200;
const SAME: i64 = 60 * SECOND;

/// Takes over what the host knows of a customer from other devices: `{"id": …, "exposures": [{"survey", "at", "end",
/// "once"}, …]}`, as it was given to `identify`. Returns whether the log has changed.
///
/// `at` is RFC 3339, a day, or milliseconds since 1970; `end` and `once` may be absent. Merging again changes nothing: two
/// reports of the same survey within a minute are one exposure. What cannot be read, or lies more than a day ahead, is
/// passed over, and so is what comes after the first [`MERGED`].
pub fn merge(log: &mut Log, identified: &Value, now: Timestamp) -> bool {
    let id = identified.member("id").map(Value::to_plain).unwrap_or_default();
    let who = if id.is_empty() { String::new() } else { who(&id) };
    let mut changed = false;
    for given in identified.member("exposures").and_then(Value::as_array).unwrap_or_default().iter().take(MERGED) {
        let text = |name: &str| given.member(name).and_then(Value::as_text).unwrap_or_default();
        let Some(at) = given.member("at").and_then(moment).filter(|at| *at <= now.plus(DAY)) else { continue };
        let survey = text("survey");
        if survey.is_empty() {
            continue;
        }
        let end = End::of(given);
        let is_same = |seen: &&mut Exposure| {
            let other = seen.more.member("who").and_then(Value::as_text).unwrap_or_default();
            let apart = seen.at.since(at).max(at.since(seen.at));
            seen.survey == survey && apart <= SAME && (other.is_empty() || other == who)
        };
        if let Some(seen) = log.exposures.iter_mut().find(is_same) {
            changed |= end.is_some_and(|end| advance(&mut seen.more, end));
            continue;
        }
        let more = more(&[("end", end.map_or("", End::name)), ("who", &who)]);
        let place = log.exposures.iter().rposition(|seen| seen.at <= at).map_or(0, |place| place + 1);
        // A log that is full of later ones keeps those.
        if place > 0 || !log.is_full() {
            log.exposures.insert(place, Exposure { survey: survey.to_owned(), at, once: text("once").to_owned(), more });
            log.shorten();
            changed = true;
        }
    }
    changed
}

fn moment(value: &Value) -> Option<Timestamp> {
    match value.as_text() {
        Some(text) => Timestamp::from_day(text).or_else(|| Timestamp::from_rfc3339(text)),
        None => value.as_integer().map(Timestamp),
    }
}

/// How long a rule keeps a survey from being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Not at all.
    None,
    /// Until then.
    Until(Timestamp),
    /// For good.
    Forever,
}

/// An exposure as the rules see it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The exposure.
    pub exposure: &'a Exposure,
    /// How it ended, as far as is known.
    pub end: Option<End>,
    /// Place of its survey in the document.
    survey: Option<usize>,
    /// The set that its survey was in.
    set: &'a str,
    /// Not known to be of another customer.
    counts: bool,
}

/// The exposure log, read once for all surveys of a document.
#[derive(Debug)]
pub struct History<'a> {
    document: &'a Document,
    seen: Vec<Seen<'a>>,
}

impl<'a> History<'a> {
    /// Reads the log for a customer by the name that [`who`] gives; for nobody identified, every exposure counts.
    pub fn new(document: &'a Document, log: &'a Log, who: Option<&str>) -> Self {
        let seen = log.exposures.iter().map(|exposure| {
            let text = |name: &str| exposure.more.member(name).and_then(Value::as_text);
            let survey = document.surveys.iter().position(|survey| survey.id == exposure.survey);
            let set = text("set").or_else(|| Some(document.surveys.get(survey?)?.set.as_str()));
            Seen {
                exposure,
                end: End::of(&exposure.more),
                survey,
                set: set.unwrap_or_default(),
                counts: who.zip(text("who")).is_none_or(|(this, that)| this == that),
            }
        });
        Self { document, seen: seen.collect() }
    }

    /// Exposures of the survey at this place, the oldest first.
    fn of(&self, survey: usize) -> impl DoubleEndedIterator<Item = &Seen<'a>> {
        self.seen.iter().filter(move |seen| seen.counts && seen.survey == Some(survey))
    }

    /// The latest exposure of the survey at this place.
    pub fn last(&self, survey: usize) -> Option<&Seen<'a>> {
        self.of(survey).max_by_key(|seen| seen.exposure.at)
    }

    /// How often the survey at this place was shown.
    pub fn count(&self, survey: usize) -> usize {
        self.of(survey).count()
    }

    /// The exposure of the survey at this place for this value of its once-per rule, whoever it was shown to.
    pub fn asked_for(&self, survey: usize, once: &str) -> Option<&'a Exposure> {
        let asked = self.seen.iter().find(|seen| seen.survey == Some(survey) && seen.exposure.once == once);
        asked.map(|seen| seen.exposure)
    }

    /// What the survey's own rule says: `ask`, `days`, `at_most`, `again_after_dismissal`.
    pub fn frequency(&self, survey: usize, rule: &Frequency, now: Timestamp) -> Wait {
        let Some(last) = self.last(survey) else { return Wait::None };
        let answered = || self.of(survey).any(|seen| seen.end > Some(End::Dismissed));
        if rule.at_most > 0 && self.count(survey) >= rule.at_most as usize {
            return Wait::Forever;
        }
        let again = after_dismissal(rule, last);
        let days = match rule.ask {
            Ask::Once if again == 0 || answered() => return Wait::Forever,
            Ask::UntilAnswered if answered() => return Wait::Forever,
            Ask::Every if again == 0 => rule.days,
            Ask::Every => again,
            Ask::Once | Ask::UntilAnswered | Ask::Always => again.max(rule.days),
        };
        wait(Some(last), days, now)
    }

    /// The cool-down over all surveys, as it concerns the survey at this place.
    pub fn cooldown(&self, survey: usize, now: Timestamp) -> Wait {
        let days = self.document.cooldown_days;
        wait(self.last_other(survey, |_| true), days, now)
    }

    /// The cool-down of the set that the survey at this place is in.
    pub fn set_cooldown(&self, survey: usize, now: Timestamp) -> Wait {
        let set = self.document.surveys.get(survey).map_or("", |survey| &survey.set);
        let days = self.document.sets.iter().find(|known| known.id == set).map_or(0, |set| set.cooldown_days);
        wait(self.last_in_set(survey, set), days, now)
    }

    /// The latest exposure that the cool-down of this set counts from.
    pub fn last_in_set(&self, survey: usize, set: &str) -> Option<&Seen<'a>> {
        let surveys = &self.document.surveys;
        let belongs = |seen: &Seen<'_>| {
            seen.set == set || seen.survey.and_then(|survey| surveys.get(survey)).is_some_and(|survey| survey.set == set)
        };
        if set.is_empty() { None } else { self.last_other(survey, belongs) }
    }

    /// The latest exposure that a cool-down counts from.
    pub fn last_other(&self, survey: usize, belongs: impl Fn(&Seen<'_>) -> bool) -> Option<&Seen<'a>> {
        let spared = self.spares_itself(survey);
        let counted = self.seen.iter().filter(|seen| seen.counts && !(spared && seen.survey == Some(survey)) && belongs(seen));
        counted.max_by_key(|seen| seen.exposure.at)
    }

    /// Whether no cool-down counts from the showings of this survey itself: where its own rule says after how many days
    /// it is asked again, that takes the place of the cool-down between them.
    pub fn spares_itself(&self, survey: usize) -> bool {
        let Some(rule) = self.document.surveys.get(survey).map(|survey| &survey.frequency) else { return false };
        rule.days > 0 || self.last(survey).is_some_and(|last| after_dismissal(rule, last) > 0)
    }
}

/// The days of `again_after_dismissal`, where the last showing was dismissed; else 0.
fn after_dismissal(rule: &Frequency, last: &Seen<'_>) -> u32 {
    if last.end == Some(End::Dismissed) { rule.again_after_dismissal } else { 0 }
}

/// An exposure ahead of the clock means that the clock went back: it counts as recent, never as long ago.
fn wait(last: Option<&Seen<'_>>, days: u32, now: Timestamp) -> Wait {
    let period = i64::from(days) * DAY;
    match last.map(|last| last.exposure.at) {
        Some(at) if now.since(at) < period => Wait::Until(at.plus(period)),
        _ => Wait::None,
    }
}
