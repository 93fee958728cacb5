//! The outlook: where on the site, and from when, a survey of a document may be due, until the document is asked for again.
//!
//! The widget leaves it to the loader (`src/embed/loader.js`), which then loads nothing on a page where nothing can be due. So it
//! may say "maybe" too often, and never "no" wrongly: what cannot be told beforehand, such as what the host will say, counts as
//! fulfilled. The engine decides as ever once it is loaded. `tests/e2e` holds the two against each other in browsers.

use super::eligibility::{Occasion, Rule};
use super::exposure::Log;
use super::facts::Facts;
use super::frequency::Wait;
use super::placement::Placement;
use super::sampling;
use super::targeting::scalars;
use crate::survey::document::audience::Moment;
use crate::survey::document::{Condition, Document, Fact, Operand, Operator, Scalar, Survey, Test};
use crate::survey::json::Writer;
use crate::survey::time::{SECOND, Timestamp};

/// The most alternatives that an audience is taken apart into; one with more may be anywhere.
const ALTERNATIVES: usize = 12;

/// What may be due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// When it is over.
    pub until: Timestamp,
    /// Something may be due where one of these holds; nothing, where none does.
    pub chances: Vec<Chance>,
}

/// A moment from which, and pages on which, a survey may be due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chance {
    /// From when.
    pub from: Timestamp,
    /// What the page's address has to fulfil, all of it.
    pub page: Vec<Look>,
}

/// A look at a part of the page's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The member of the browser's `location`: `href`, `hostname`, `pathname`.
    pub part: &'static str,
    /// A regular expression of JavaScript, without flags, that takes at most quadratic time.
    pub pattern: String,
    /// Whether it is to match.
    pub matches: bool,
}

impl Outlook {
    /// What may be due of a document that was read now, where surveys that do not say so stand at `placement`. `None` where that
    /// depends on every page being counted.
    pub fn of(document: &Document, placement: Placement, facts: &Facts, log: &Log, now: Timestamp) -> Option<Self> {
        let occasion = Occasion::new(document, facts, log);
        let mut chances = Vec::new();
        for (place, survey) in document.surveys.iter().enumerate() {
            if !survey.enabled || survey.placement == "inline" {
                continue;
            }
            if counts_pages(survey) {
                return None;
            }
            // What the host tracks loads the widget by itself.
            let listens = survey.triggers.iter().any(|trigger| !matches!(trigger.on, Moment::Event(..)));
            // A button at the side is there for whom it is meant, whatever they were asked.
            let is_tab = survey.placement.starts_with("tab") || survey.placement.is_empty() && placement == Placement::Tab;
            if let Some(from) = earliest(&occasion, place, survey, is_tab, now).filter(|_| listens) {
                let pages = pages(&survey.audience, true).unwrap_or_else(|| vec![Vec::new()]);
                chances.extend(pages.into_iter().map(|page| Chance { from, page }));
            }
        }
        Some(Self { until: now.plus(i64::from(document.max_age) * SECOND), chances })
    }

    /// The chances, as the loader reads them: `[[from, [part, pattern, 1 where it must not match], …], …]`.
    pub fn to_json(&self) -> String {
        let mut json = Writer::default();
        json.open('[');
        for Chance { from, page } in &self.chances {
            json.open('[');
            json.integer(from.0);
            for Look { part, pattern, matches } in page {
                json.open('[');
                json.text(part);
                json.text(pattern);
                json.integer(i64::from(!*matches));
                json.close(']');
            }
            json.close(']');
        }
        json.close(']');
        json.finish()
    }
}

/// True where the survey depends on the pages that were viewed before: each of them has to be seen.
fn counts_pages(survey: &Survey) -> bool {
    let mut counts = survey.triggers.iter().any(|trigger| matches!(trigger.on, Moment::Views(_)));
    survey.audience.each(&mut |test| counts |= matches!(test.fact, Fact::Views | Fact::Campaign));
    counts
}

/// When the survey may be due at the earliest; `None` where it will not be, as far as the document goes.
fn earliest(occasion: &Occasion<'_>, place: usize, survey: &Survey, is_tab: bool, now: Timestamp) -> Option<Timestamp> {
    let mut from = survey.opens.unwrap_or(now).max(now);
    if survey.closes.is_some_and(|closes| closes <= from) || survey.limit.is_some_and(|limit| survey.responses >= limit) {
        return None;
    }
    if is_tab {
        return Some(from);
    }
    for rule in [Rule::Frequency, Rule::SetCooldown, Rule::Cooldown] {
        match occasion.wait(rule, place, survey, now) {
            Wait::None => {}
            Wait::Until(at) => from = from.max(at),
            Wait::Forever => return None,
        }
    }
    if occasion.passes(Rule::Sample, place, survey, now, &mut ()) {
        return Some(from);
    }
    Some(from.max(sampling::next_period(now, survey.sample_days)?))
}

/// The pages on which a condition may hold, or with `positive` false not hold, as alternatives. `None`: it may on any.
fn pages(condition: &Condition, positive: bool) -> Option<Vec<Vec<Look>>> {
    match (condition, positive) {
        (Condition::Not(inner), _) => pages(inner, !positive),
        (Condition::Test(test), _) => Some(vec![vec![looks(test, positive)?]]),
        (Condition::Any(list), true) | (Condition::All(list), false) => {
            let mut alternatives = Vec::new();
            for condition in list {
                alternatives.append(&mut pages(condition, positive)?);
            }
            (alternatives.len() <= ALTERNATIVES).then_some(alternatives)
        }
        (Condition::All(list), true) | (Condition::Any(list), false) => {
            let mut alternatives = vec![Vec::new()];
            for next in list.iter().filter_map(|condition| pages(condition, positive)) {
                if alternatives.len() * next.len() <= ALTERNATIVES {
                    let both = |one: &Vec<Look>| next.iter().map(|other| [&one[..], other].concat()).collect::<Vec<_>>();
                    alternatives = alternatives.iter().flat_map(both).collect();
                }
            }
            Some(alternatives)
        }
    }
}

/// The comparison as a look at the page's address, where it is one, and means the same.
fn looks(test: &Test, positive: bool) -> Option<Look> {
    let part = match test.fact {
        Fact::Url => "href",
        Fact::Host => "hostname",
        Fact::Path => "pathname",
        _ => return None,
    };
    let (operator, negated) = match test.operator {
        Operator::NotEquals => (Operator::Equals, true),
        Operator::NotIn => (Operator::In, true),
        Operator::NotContains => (Operator::Contains, true),
        Operator::NotMatches => (Operator::Matches, true),
        operator => (operator, false),
    };
    // Addresses have no other characters, and a browser's letters in any case are not ours.
    let plain = |text: &str| text.is_ascii() && !text.is_empty() && !test.ignore_case;
    let pattern = if let (Operator::Matches, Operand::Pattern(pattern)) = (operator, &test.operand) {
        Some(pattern.as_str()).filter(|text| plain(text) && is_harmless(text))?.to_owned()
    } else {
        let words: Vec<&str> = scalars(test).iter().map(word).collect::<Option<_>>()?;
        if words.is_empty() || !words.iter().all(|word| plain(word)) {
            return None;
        }
        let (before, write, after): (_, fn(&str) -> Option<String>, _) = match operator {
            Operator::Equals | Operator::In => ("^", escaped, "$"),
            Operator::Contains => ("", escaped, ""),
            Operator::StartsWith => ("^", escaped, ""),
            Operator::EndsWith => ("", escaped, "$"),
            Operator::Glob => ("^", from_glob, "$"),
            _ => return None,
        };
        let words = words.into_iter().map(write).collect::<Option<Vec<_>>>()?;
        [before, "(?:", &words.join("|"), ")", after].concat()
    };
    Some(Look { part, pattern, matches: positive != negated })
}

/// Whether a browser, which goes back and tries again, takes at most quadratic time for a pattern of ours, and means the same by
/// it: one repetition without an end at most, none of a group, and no flag.
fn is_harmless(pattern: &str) -> bool {
    let endless = pattern.bytes().filter(|byte| matches!(byte, b'*' | b'+')).count();
    let mut pairs = pattern.as_bytes().windows(2);
    endless <= 1 && !pattern.contains('{') && !pattern.contains("(?") && !pairs.any(|pair| matches!(pair, b")*" | b")+" | b")?"))
}

fn word(scalar: &Scalar) -> Option<&str> {
    if let Scalar::Text(text) = scalar { Some(text) } else { None }
}

/// Takes every character for itself, but those of a glob as `star` and `any` say.
fn written(text: &str, mut star: impl FnMut(bool) -> &'static str, any: &str) -> String {
    let mut out = String::with_capacity(2 * text.len());
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'*' => out.push_str(star(bytes.next_if_eq(&b'*').is_some())),
            b'?' => out.push_str(any),
            _ => {
                if byte.is_ascii_punctuation() {
                    out.push('\\');
                }
                out.push(char::from(byte));
            }
        }
    }
    out
}

fn escaped(text: &str) -> Option<String> {
    // Where there is a second star, the text is no address that people write rules about.
    (!text.contains("**")).then(|| written(text, |_| r"\*", r"\?"))
}

/// A glob, which matches the whole. With more than two stars it could take a browser too long.
fn from_glob(glob: &str) -> Option<String> {
    let mut stars = 0;
    let star = |deep| {
        stars += 1;
        if deep { ".*" } else { "[^/]*" }
    };
    let pattern = written(glob, star, "[^/]");
    (stars <= 2).then_some(pattern)
}
