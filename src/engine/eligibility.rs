//! Who is asked: the rules between a survey that has been set off and one that is shown, in one stated order.
//!
//! The order is [`Rule::ALL`]: what is cheap to look at and says most comes first, sampling last, because only those who
//! could have been asked count as eligible. The first rule that refuses decides; [`super::explanation`] looks at all.

use super::exposure::Log;
use super::facts::Facts;
use super::frequency::{self, History, Wait};
use super::options::Consent;
use super::sampling;
use super::targeting::{Trail, holds};
use crate::survey::document::{Document, Survey};
use crate::survey::response::Probability;
use crate::survey::time::Timestamp;

/// A reason not to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The survey is switched on.
    Enabled,
    /// It has opened, and not closed.
    Window,
    /// It has fewer completed responses than its limit.
    Limit,
    /// There is consent.
    Consent,
    /// No other survey is open on the page.
    Open,
    /// The audience's conditions hold.
    Audience,
    /// It has not been asked about this value of its once-per key.
    OncePer,
    /// Its own frequency allows it.
    Frequency,
    /// The cool-down of its set is over.
    SetCooldown,
    /// The cool-down over all surveys is over.
    Cooldown,
    /// The respondent is in the sample.
    Sample,
}

impl Rule {
    /// All rules, in the order in which they are looked at.
    pub const ALL: [Rule; 11] = [
        Rule::Enabled,
        Rule::Window,
        Rule::Limit,
        Rule::Consent,
        Rule::Open,
        Rule::Audience,
        Rule::OncePer,
        Rule::Frequency,
        Rule::SetCooldown,
        Rule::Cooldown,
        Rule::Sample,
    ];

    /// Its name in an explanation.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Enabled => "enabled",
            Rule::Window => "window",
            Rule::Limit => "limit",
            Rule::Consent => "consent",
            Rule::Open => "open",
            Rule::Audience => "audience",
            Rule::OncePer => "once_per",
            Rule::Frequency => "frequency",
            Rule::SetCooldown => "set_cooldown",
            Rule::Cooldown => "cooldown",
            Rule::Sample => "sample",
        }
    }

    /// Whether it applies to a survey that is asked for in this way.
    pub fn applies(self, wish: Wish) -> bool {
        match wish {
            Wish::Triggered => true,
            Wish::Explicit => {
                !matches!(self, Rule::Audience | Rule::Frequency | Rule::SetCooldown | Rule::Cooldown | Rule::Sample)
            }
            Wish::Preview => false,
        }
    }
}

/// How it came to the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// A trigger fired.
    Triggered,
    /// The host asked for it: `candor('show')`, the element.
    Explicit,
    /// Its author looks at it on a live page; nothing is counted.
    Preview,
}

/// Whether a survey is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is, with what the invitation records.
    Ask {
        /// The probability with which this respondent is in the sample; 1 for a wish.
        probability: Probability,
        /// Decisions since the last exposure in which the person could have been asked, this one included.
        eligible: u32,
        /// How many of those were sampled out.
        sampled_out: u32,
    },
    /// It is not; the first rule that refused.
    Refused(Rule),
}

/// Decides about the survey at this place in the document, and counts the decision where the person could have been
/// asked.
pub fn decide(document: &Document, survey: usize, facts: &Facts, log: &mut Log, now: Timestamp, wish: Wish) -> Decision {
    let refusal = Occasion::new(document, facts, log).refusal(survey, wish, now);
    settle(document, survey, log, wish, refusal)
}

/// Decides about surveys that were set off at once, the most important first, until one is asked: those after it could not
/// have been, so they do not count. The decisions are in the order of the candidates; only the last may be to ask.
pub fn choose(
    document: &Document,
    candidates: impl IntoIterator<Item = usize>,
    facts: &Facts,
    log: &mut Log,
    now: Timestamp,
) -> Vec<(usize, Decision)> {
    let mut refusals = Vec::new();
    let occasion = Occasion::new(document, facts, log);
    for survey in candidates {
        let refusal = occasion.refusal(survey, Wish::Triggered, now);
        refusals.push((survey, refusal));
        if refusal.is_none() {
            break;
        }
    }
    drop(occasion);
    let settled = refusals.into_iter();
    settled.map(|(survey, refusal)| (survey, settle(document, survey, log, Wish::Triggered, refusal))).collect()
}

/// Counts a decision.
fn settle(document: &Document, survey: usize, log: &mut Log, wish: Wish, refusal: Option<Rule>) -> Decision {
    let Some(survey) = document.surveys.get(survey) else { return Decision::Refused(Rule::Enabled) };
    let probability = if wish == Wish::Triggered { survey.sample } else { Probability::ONE };
    match refusal {
        None if wish == Wish::Preview => Decision::Ask { probability, eligible: 0, sampled_out: 0 },
        None => {
            let (eligible, sampled_out) = log.count(&survey.id, true);
            Decision::Ask { probability, eligible, sampled_out }
        }
        Some(rule) => {
            if rule == Rule::Sample {
                log.count(&survey.id, false);
            }
            Decision::Refused(rule)
        }
    }
}

/// All that decisions about a document's surveys share: what is known, read once.
#[derive(Debug)]
pub struct Occasion<'a> {
    pub(super) document: &'a Document,
    pub(super) facts: &'a Facts,
    pub(super) history: History<'a>,
    /// Whom the sample is drawn by.
    respondent: String,
}

impl<'a> Occasion<'a> {
    /// Reads the log for the visitor of these facts.
    pub fn new(document: &'a Document, facts: &'a Facts, log: &'a Log) -> Self {
        let customer = facts.customer_id();
        let who = customer.as_deref().map(frequency::who);
        let history = History::new(document, log, who.as_deref());
        Self { document, facts, history, respondent: customer.unwrap_or_else(|| log.visitor.clone()) }
    }

    /// The first rule that refuses the survey at this place; `None` where it is asked. A place that the document does not
    /// have is refused as switched off.
    pub fn refusal(&self, survey: usize, wish: Wish, now: Timestamp) -> Option<Rule> {
        let Some(known) = self.document.surveys.get(survey) else { return Some(Rule::Enabled) };
        Rule::ALL.into_iter().find(|rule| rule.applies(wish) && !self.passes(*rule, survey, known, now, &mut ()))
    }

    /// Whether a rule lets the survey pass, `place` being its place in the document.
    pub(super) fn passes(&self, rule: Rule, place: usize, survey: &Survey, now: Timestamp, trail: &mut impl Trail) -> bool {
        match rule {
            Rule::Enabled => survey.enabled,
            Rule::Window => survey.opens.is_none_or(|opens| opens <= now) && survey.closes.is_none_or(|closes| now < closes),
            Rule::Limit => survey.limit.is_none_or(|limit| survey.responses < limit),
            Rule::Consent => self.facts.consent == Consent::Granted,
            Rule::Open => !self.facts.open,
            Rule::Audience => holds(&survey.audience, &self.facts.at(now), trail),
            Rule::OncePer => match frequency::once(&survey.frequency, &self.facts.context) {
                Some(once) => once.is_empty() || self.history.asked_for(place, &once).is_none(),
                None => false,
            },
            Rule::Frequency | Rule::SetCooldown | Rule::Cooldown => self.wait(rule, place, survey, now) == Wait::None,
            Rule::Sample => {
                let period = sampling::period(now, survey.sample_days);
                sampling::included_in(period, &self.respondent, &survey.id, survey.sample)
            }
        }
    }

    /// How long one of the rules about earlier showings keeps the survey from being asked.
    pub(super) fn wait(&self, rule: Rule, place: usize, survey: &Survey, now: Timestamp) -> Wait {
        match rule {
            Rule::Frequency => self.history.frequency(place, &survey.frequency, now),
            Rule::SetCooldown => self.history.set_cooldown(place, now),
            Rule::Cooldown if !survey.frequency.ignore_cooldown => self.history.cooldown(place, now),
            _ => Wait::None,
        }
    }
}
