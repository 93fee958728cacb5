//! The exposure log: who was asked what and when. Every rule about asking again follows from it and from nothing else.

use super::sampling;
use crate::survey::json::{self, Value, Writer};
use crate::survey::response::Probability;
use crate::survey::time::{DAY, Timestamp};

/// The most exposures that are kept; the oldest go first.
const LENGTH: usize = 500;

/// One time that a survey was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// Id of the survey.
    pub survey: String,
    /// When it was shown.
    pub at: Timestamp,
    /// `key=value` of the once-per rule, where it had one.
    pub once: String,
    /// What the `full` build knows of it besides ([`super::frequency`]); the `core` build keeps it as it is.
    pub more: Value,
}

/// How often a survey could have been shown since it last was.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Chances {
    survey: String,
    eligible: u32,
    sampled_out: u32,
}

/// What this browser remembers, shared by all pages of the site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    /// A random name of this browser, for sampling alone; it never leaves the device.
    pub visitor: String,
    pub(super) exposures: Vec<Exposure>,
    chances: Vec<Chances>,
}

/// The rules for one survey on one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Id of the survey.
    pub survey: String,
    /// An explicit wish (`show`, the element): sampling and cool-down do not apply.
    pub explicit: bool,
    /// Days after any exposure in which nothing is asked; 0 for none.
    pub cooldown_days: u32,
    /// `key=value` of the context: asked once for each; empty for no such rule.
    pub once: String,
    /// The share of visitors who are asked.
    pub sample: Probability,
}

/// Whether to ask, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Ask, with the counts that the invitation records.
    Ask {
        /// Decisions since the last exposure in which the person could have been asked, this one included.
        eligible: u32,
        /// How many of those were sampled out.
        sampled_out: u32,
    },
    /// Another survey was shown less than the cool-down ago, which lasts until then.
    CoolingDown(Timestamp),
    /// This value of the once-per key has been asked about.
    AskedOnce,
    /// Not in the sample.
    SampledOut,
}

impl Log {
    /// Decides, and counts the decision where the person could have been asked.
    pub fn decide(&mut self, rules: &Rules, now: Timestamp) -> Decision {
        if !rules.once.is_empty() && self.exposures.iter().any(|seen| seen.once == rules.once && seen.survey == rules.survey) {
            return Decision::AskedOnce;
        }
        // An exposure in the future means that the clock went back: it counts as recent, never as long ago.
        let last = self.exposures.iter().map(|seen| seen.at).max().unwrap_or(Timestamp(i64::MIN));
        let until = last.plus(i64::from(rules.cooldown_days) * DAY);
        if !rules.explicit && rules.cooldown_days > 0 && now < until {
            return Decision::CoolingDown(until);
        }
        let sampled = rules.explicit || sampling::included(&self.visitor, &rules.survey, rules.sample);
        let (eligible, sampled_out) = self.count(&rules.survey, sampled);
        if sampled { Decision::Ask { eligible, sampled_out } } else { Decision::SampledOut }
    }

    /// Counts a decision in which the person could have been asked; returns how many there were since the last exposure,
    /// and how many of those were sampled out.
    pub(super) fn count(&mut self, survey: &str, sampled: bool) -> (u32, u32) {
        let chances = self.chances_of(survey);
        chances.eligible = chances.eligible.saturating_add(1);
        if !sampled {
            chances.sampled_out = chances.sampled_out.saturating_add(1);
        }
        (chances.eligible, chances.sampled_out)
    }

    /// Records that a survey was shown; its counts start anew.
    pub fn expose(&mut self, rules: &Rules, now: Timestamp) {
        self.record(Exposure { survey: rules.survey.clone(), at: now, once: rules.once.clone(), more: Value::Null });
    }

    /// Records an exposure as the latest.
    pub(super) fn record(&mut self, exposure: Exposure) {
        self.chances.retain(|chances| chances.survey != exposure.survey);
        self.exposures.push(exposure);
        self.shorten();
    }

    /// Lets go of the oldest exposures where there are too many.
    pub(super) fn shorten(&mut self) {
        let surplus = self.exposures.len().saturating_sub(LENGTH);
        self.exposures.drain(..surplus);
    }

    /// True where every further exposure makes the oldest one go.
    pub(super) fn is_full(&self) -> bool {
        self.exposures.len() >= LENGTH
    }

    /// The exposures, the oldest first.
    pub fn exposures(&self) -> &[Exposure] {
        &self.exposures
    }

    fn chances_of(&mut self, survey: &str) -> &mut Chances {
        let index = self.chances.iter().position(|chances| chances.survey == survey).unwrap_or_else(|| {
            self.chances.push(Chances { survey: survey.to_owned(), eligible: 0, sampled_out: 0 });
            self.chances.len() - 1
        });
        &mut self.chances[index]
    }

    /// The log as it is stored.
    pub fn to_json(&self) -> String {
        let mut json = Writer::default();
        json.open('{');
        json.string("visitor", &self.visitor);
        json.key("exposures");
        json.open('[');
        for seen in &self.exposures {
            json.open('[');
            json.text(&seen.survey);
            json.integer(seen.at.0);
            json.text(&seen.once);
            json.value(&seen.more);
            json.close(']');
        }
        json.close(']');
        json.key("chances");
        json.open('[');
        for chances in &self.chances {
            json.open('[');
            json.text(&chances.survey);
            json.integer(chances.eligible.into());
            json.integer(chances.sampled_out.into());
            json.close(']');
        }
        json.close(']');
        json.close('}');
        json.finish()
    }

    /// Reads a stored log. What cannot be read is left out: a damaged entry must not silence every survey, and the rest
    /// still counts.
    pub fn from_json(text: &str) -> Self {
        let value = json::parse(text).unwrap_or_default();
        let mut log =
            Self { visitor: value.member("visitor").and_then(Value::as_text).unwrap_or_default().to_owned(), ..Self::default() };
        let rows = |name: &str| value.member(name).and_then(Value::as_array).unwrap_or_default();
        for row in rows("exposures") {
            if let Some([survey, at, once, more @ ..]) = row.as_array()
                && let (Some(survey), Some(at), Some(once)) = (survey.as_text(), at.as_integer(), once.as_text())
            {
                let more = more.first().cloned().unwrap_or_default();
                log.exposures.push(Exposure { survey: survey.to_owned(), at: Timestamp(at), once: once.to_owned(), more });
            }
        }
        for row in rows("chances") {
            if let Some([survey, eligible, sampled_out, ..]) = row.as_array()
                && let (Some(survey), Some(eligible), Some(out)) =
                    (survey.as_text(), eligible.as_integer(), sampled_out.as_integer())
            {
                let count = |count: i64| count.clamp(0, i64::from(u32::MAX)) as u32;
                let (eligible, sampled_out) = (count(eligible), count(out));
                log.chances.push(Chances { survey: survey.to_owned(), eligible, sampled_out });
            }
        }
        log
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    fn rules(survey: &str) -> Rules {
        Rules { survey: survey.into(), explicit: false, cooldown_days: 30, once: String::new(), sample: Probability::ONE }
    }

    #[test]
    fn a_cool_down_covers_every_survey_and_ends() {
        let mut log = Log::default();
        assert_eq!(log.decide(&rules("nps"), NOW), Decision::Ask { eligible: 1, sampled_out: 0 });
        log.expose(&rules("nps"), NOW);
        assert_eq!(log.decide(&rules("ces"), NOW.plus(30 * DAY - 1)), Decision::CoolingDown(NOW.plus(30 * DAY)));
        assert!(matches!(log.decide(&rules("ces"), NOW.plus(30 * DAY)), Decision::Ask { .. }));
    }

    #[test]
    fn without_cool_down_it_asks_again() {
        let mut log = Log::default();
        let rules = Rules { cooldown_days: 0, ..rules("nps") };
        log.expose(&rules, NOW);
        assert!(matches!(log.decide(&rules, NOW), Decision::Ask { .. }));
    }

    #[test]
    fn a_clock_set_back_does_not_end_the_cool_down() {
        let mut log = Log::default();
        log.expose(&rules("nps"), NOW);
        assert_eq!(log.decide(&rules("nps"), NOW.plus(-400 * DAY)), Decision::CoolingDown(NOW.plus(30 * DAY)));
    }

    #[test]
    fn once_per_holds_for_an_explicit_wish_and_for_its_value_alone() {
        let mut log = Log::default();
        let order = |number: &str| Rules { explicit: true, once: format!("order_id={number}"), ..rules("ces") };
        log.expose(&order("A-1"), NOW);
        assert_eq!(log.decide(&order("A-1"), NOW.plus(900 * DAY)), Decision::AskedOnce);
        assert!(matches!(log.decide(&order("A-2"), NOW), Decision::Ask { .. }));
        assert!(matches!(log.decide(&Rules { survey: "nps".into(), ..order("A-1") }, NOW), Decision::Ask { .. }));
    }

    #[test]
    fn counts_since_the_last_exposure() {
        let mut log = Log { visitor: "v".into(), ..Log::default() };
        let never = Rules { sample: Probability::from_millionths(0), ..rules("nps") };
        assert_eq!(log.decide(&never, NOW), Decision::SampledOut);
        assert_eq!(log.decide(&never, NOW), Decision::SampledOut);
        assert_eq!(log.decide(&rules("nps"), NOW), Decision::Ask { eligible: 3, sampled_out: 2 });
        log.expose(&Rules { cooldown_days: 0, ..rules("nps") }, NOW);
        let again = Rules { cooldown_days: 0, ..rules("nps") };
        assert_eq!(log.decide(&again, NOW), Decision::Ask { eligible: 1, sampled_out: 0 });
    }

    #[test]
    fn survives_storage_and_damage() {
        let mut log = Log { visitor: "v\"1".into(), ..Log::default() };
        log.decide(&rules("a"), NOW);
        log.expose(&Rules { once: "order_id=Ä".into(), ..rules("b") }, NOW);
        assert_eq!(Log::from_json(&log.to_json()), log);
        assert_eq!(Log::from_json("{oops"), Log::default());
        let damaged = Log::from_json(r#"{"visitor":"v","exposures":[["a"],["b",5,"x=1"],7],"chances":[["a",-1,2]]}"#);
        assert_eq!(damaged.exposures, [Exposure { survey: "b".into(), at: Timestamp(5), once: "x=1".into(), more: Value::Null }]);
        assert_eq!(damaged.chances, [Chances { survey: "a".into(), eligible: 0, sampled_out: 2 }]);
    }

    #[test]
    fn is_bounded() {
        let mut log = Log::default();
        for _ in 0..LENGTH + 10 {
            log.expose(&rules("a"), NOW);
        }
        assert_eq!(log.exposures.len(), LENGTH);
    }
}
