//! Who is asked, how often, and why not.

use candor::engine::eligibility::{Decision, Rule, Wish, choose, decide};
use candor::engine::explanation::{self, Explanation, Marks};
use candor::engine::exposure::Log;
use candor::engine::facts::Facts;
use candor::engine::frequency::{self, End};
use candor::engine::options::Consent;
use candor::engine::sampling;
use candor::survey::Timestamp;
use candor::survey::document::{self, Document, Survey};
use candor::survey::json;
use candor::survey::response::Probability;
use candor::survey::time::DAY;
use proptest::prelude::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::rc::Rc;

/// A Sunday, 09:00 in UTC.
const NOW: Timestamp = Timestamp(1_795_338_000_000);

/// A document of surveys `a`, `b`, …, each with these further members, and members of its own.
fn document(own: &str, surveys: &[&str]) -> Document {
    let survey = |(index, members): (usize, &&str)| {
        let id = char::from(b'a' + index as u8);
        let members = if members.is_empty() { String::new() } else { format!(",{members}") };
        format!(r#"{{"id":"{id}","questions":[{{"id":"q","kind":"message","text":"x"}}]{members}}}"#)
    };
    let own = if own.is_empty() { String::new() } else { format!(",{own}") };
    let surveys: Vec<_> = surveys.iter().enumerate().map(survey).collect();
    let text = format!(r#"{{"candor":1{own},"surveys":[{}]}}"#, surveys.join(","));
    let parsed = document::parse(&text);
    assert!(parsed.problems.is_empty(), "{text}: {:?}", parsed.problems);
    parsed.document.unwrap()
}

fn facts(text: &str) -> Facts {
    Facts::from_value(&json::parse(text).unwrap())
}

fn asked(decision: Decision) -> bool {
    matches!(decision, Decision::Ask { .. })
}

fn log(visitor: &str) -> Log {
    Log::from_json(&format!(r#"{{"visitor":"{visitor}"}}"#))
}

/// A person and what their device remembers.
struct Person {
    document: Document,
    facts: Facts,
    log: Log,
    shown: usize,
}

impl Person {
    fn new(own: &str, surveys: &[&str]) -> Self {
        Self { document: document(own, surveys), facts: Facts::default(), log: log("visitor"), shown: 0 }
    }

    fn decide(&mut self, survey: usize, days: i64) -> Decision {
        self.decide_at(survey, NOW.plus(days * DAY), Wish::Triggered)
    }

    /// Decides, after having held the explanation against the decision.
    fn decide_at(&mut self, survey: usize, now: Timestamp, wish: Wish) -> Decision {
        let before = self.log.clone();
        let explanation = self.explain(now, wish);
        assert_eq!(self.log, before);
        let decision = decide(&self.document, survey, &self.facts, &mut self.log, now, wish);
        let refused = if let Decision::Refused(rule) = decision { Some(rule) } else { None };
        assert_eq!(explanation.surveys[survey].refused_by, refused);
        decision
    }

    /// The first survey, to be changed.
    fn survey(&mut self) -> &mut Survey {
        Rc::make_mut(&mut self.document.surveys[0])
    }

    fn explain(&self, now: Timestamp, wish: Wish) -> Explanation {
        explanation::explain(&self.document, None, &self.facts, &self.log, now, wish)
    }

    fn show(&mut self, survey: usize, days: i64) {
        self.show_at(survey, NOW.plus(days * DAY));
    }

    fn show_at(&mut self, survey: usize, now: Timestamp) {
        self.shown += 1;
        let id = format!("r{}", self.shown);
        frequency::expose(&mut self.log, &self.document.surveys[survey], &self.facts, &id, now);
    }

    /// Notes how the last showing ended.
    fn end(&mut self, end: End) {
        frequency::note(&mut self.log, &format!("r{}", self.shown), end);
    }

    #[track_caller]
    fn refuses(&mut self, survey: usize, days: i64, rule: Rule) {
        assert_eq!(self.decide(survey, days), Decision::Refused(rule), "on day {days}");
    }

    #[track_caller]
    fn asks(&mut self, survey: usize, days: i64) {
        let decision = self.decide(survey, days);
        assert!(asked(decision), "{decision:?} on day {days}");
    }

    /// The survey is refused by this rule up to the last millisecond before this day, and asked from then on.
    #[track_caller]
    fn waits(&mut self, survey: usize, until: i64, rule: Rule) {
        let end = NOW.plus(until * DAY);
        assert_eq!(self.decide_at(survey, end.plus(-1), Wish::Triggered), Decision::Refused(rule));
        assert_eq!(self.explain(NOW.plus((until - 1) * DAY), Wish::Triggered).surveys[survey].earliest, Some(end));
        assert!(asked(self.decide_at(survey, end, Wish::Triggered)));
    }
}

/// No cool-down, so that the rule looked at is alone.
const FREE: &str = r#""cooldown_days":0"#;

#[test]
fn once_is_once() {
    let mut person = Person::new(FREE, &[""]);
    person.asks(0, 0);
    person.show(0, 0);
    person.refuses(0, 0, Rule::Frequency);
    person.refuses(0, 9_000, Rule::Frequency);
    assert_eq!(person.explain(NOW, Wish::Triggered).surveys[0].earliest, None);
}

#[test]
fn until_it_is_answered() {
    for end in [End::Answered, End::Completed] {
        let mut person = Person::new(FREE, &[r#""frequency":{"ask":"until_answered"}"#]);
        person.show(0, 0);
        person.asks(0, 0);
        person.show(0, 1);
        person.end(End::Dismissed);
        person.asks(0, 2);
        person.show(0, 2);
        person.end(end);
        person.refuses(0, 9_000, Rule::Frequency);
    }
}

#[test]
fn every_so_many_days() {
    let mut person = Person::new(FREE, &[r#""frequency":{"ask":"every","days":7}"#]);
    person.show(0, 0);
    person.end(End::Completed);
    person.waits(0, 7, Rule::Frequency);
    person.show(0, 9);
    person.waits(0, 16, Rule::Frequency);
}

#[test]
fn at_most_so_often() {
    let mut person = Person::new(FREE, &[r#""frequency":{"ask":"always","at_most":2}"#]);
    person.show(0, 0);
    person.asks(0, 0);
    person.show(0, 0);
    person.refuses(0, 9_000, Rule::Frequency);
}

#[test]
fn the_fewest_days_between_two_times() {
    let mut person = Person::new(FREE, &[r#""frequency":{"ask":"until_answered","days":3}"#]);
    person.show(0, 0);
    person.waits(0, 3, Rule::Frequency);
}

#[test]
fn again_after_a_dismissal() {
    // Once: a dismissal is forgiven, leaving is not.
    let mut person = Person::new(FREE, &[r#""frequency":{"again_after_dismissal":14}"#]);
    person.show(0, 0);
    person.refuses(0, 900, Rule::Frequency);
    person.end(End::Dismissed);
    person.waits(0, 14, Rule::Frequency);
    person.show(0, 20);
    person.refuses(0, 900, Rule::Frequency);
    person.end(End::Answered);
    person.refuses(0, 900, Rule::Frequency);
    // An answer of before, as another device may report it, is not forgiven.
    let mut person = Person::new(FREE, &[r#""frequency":{"again_after_dismissal":14}"#]);
    person.show(0, -3);
    person.end(End::Answered);
    person.show(0, 0);
    person.end(End::Dismissed);
    person.refuses(0, 900, Rule::Frequency);
    // Every seven days, but thirty after a dismissal.
    let mut person = Person::new(FREE, &[r#""frequency":{"ask":"every","days":7,"again_after_dismissal":30}"#]);
    person.show(0, 0);
    person.waits(0, 7, Rule::Frequency);
    person.end(End::Dismissed);
    person.waits(0, 30, Rule::Frequency);
    let mut person = Person::new(FREE, &[r#""frequency":{"ask":"every","days":30,"again_after_dismissal":7}"#]);
    person.show(0, 0);
    person.end(End::Dismissed);
    person.waits(0, 7, Rule::Frequency);
    // The fewest days between two times hold after a dismissal too.
    let mut person = Person::new(FREE, &[r#""frequency":{"ask":"always","days":9,"again_after_dismissal":5}"#]);
    person.show(0, 0);
    person.end(End::Dismissed);
    person.waits(0, 9, Rule::Frequency);
}

#[test]
fn an_answer_is_not_undone_by_closing() {
    let mut person = Person::new(FREE, &[r#""frequency":{"ask":"until_answered"}"#]);
    person.show(0, 0);
    assert!(frequency::note(&mut person.log, "r1", End::Answered));
    assert!(!frequency::note(&mut person.log, "r1", End::Dismissed));
    assert!(!frequency::note(&mut person.log, "other", End::Completed));
    person.refuses(0, 9, Rule::Frequency);
}

#[test]
fn once_for_each_value_of_a_key() {
    let mut person = Person::new(FREE, &[r#""frequency":{"once_per":"order.id"}"#, r#""frequency":{"once_per":"order.id"}"#]);
    person.refuses(0, 0, Rule::OncePer);
    person.facts = facts(r#"{"context":{"order":{"id":17}}}"#);
    person.asks(0, 0);
    person.show(0, 0);
    person.refuses(0, 9_000, Rule::OncePer);
    assert_eq!(person.decide_at(0, NOW, Wish::Explicit), Decision::Refused(Rule::OncePer));
    person.asks(1, 0);
    person.facts = facts(r#"{"context":{"order":{"id":18}},"customer":{"id":"other"}}"#);
    person.asks(0, 0);
    // The order is the same whoever looks at it.
    person.facts = facts(r#"{"context":{"order":{"id":"17"}},"customer":{"id":"other"}}"#);
    person.refuses(0, 0, Rule::OncePer);
    person.facts = facts(r#"{"context":{"order":{"id":19}},"customer":{"id":"ada"}}"#);
    person.show(0, 0);
    person.facts = facts(r#"{"context":{"order":{"id":19}},"customer":{"id":"ben"}}"#);
    person.refuses(0, 0, Rule::OncePer);
}

#[test]
fn the_cool_down_is_thirty_days_over_all_surveys() {
    let mut person = Person::new("", &["", "", r#""frequency":{"ignore_cooldown":true}"#]);
    person.show(0, 0);
    person.waits(1, 30, Rule::Cooldown);
    person.asks(2, 0);
    person.show(2, 5);
    person.waits(1, 35, Rule::Cooldown);
    // An explicit wish counts for it too.
    assert!(asked(person.decide_at(1, NOW, Wish::Explicit)));
}

#[test]
fn days_of_its_own_replace_the_cool_down_between_showings_of_a_survey() {
    let mut person = Person::new("", &[r#""frequency":{"ask":"every","days":7}"#, r#""frequency":{"ask":"until_answered"}"#]);
    person.show(0, 0);
    person.waits(0, 7, Rule::Frequency);
    person.waits(1, 30, Rule::Cooldown);
    person.show(1, 31);
    person.waits(0, 61, Rule::Cooldown);
    // Without days of its own, a survey that is not answered waits for the cool-down.
    person.waits(1, 61, Rule::Cooldown);
    let mut person = Person::new("", &[r#""frequency":{"again_after_dismissal":7}"#]);
    person.show(0, 0);
    person.end(End::Dismissed);
    person.waits(0, 7, Rule::Frequency);
}

#[test]
fn a_set_has_a_cool_down_of_its_own() {
    let own = r#""cooldown_days":0,"sets":[{"id":"shop","cooldown_days":90},{"id":"help","cooldown_days":5}]"#;
    let ignoring = r#""set":"shop","frequency":{"ignore_cooldown":true}"#;
    let mut person = Person::new(own, &[r#""set":"shop""#, ignoring, r#""set":"help""#, ""]);
    person.show(0, 0);
    person.waits(1, 90, Rule::SetCooldown);
    person.asks(2, 0);
    person.asks(3, 0);
    // A survey that has left the set since was shown as one of it.
    person.survey().set.clear();
    person.refuses(1, 89, Rule::SetCooldown);
}

#[test]
fn a_clock_set_back_counts_as_recent() {
    let mut person = Person::new("", &["", "", r#""frequency":{"ask":"every","days":7}"#]);
    person.show(0, 0);
    person.refuses(1, -4_000, Rule::Cooldown);
    person.show(2, 1);
    person.refuses(2, -4_000, Rule::Frequency);
    assert_eq!(person.explain(NOW.plus(-DAY), Wish::Triggered).surveys[1].earliest, Some(NOW.plus(31 * DAY)));
}

#[test]
fn a_survey_closes() {
    let window = r#""opens":"2026-11-22T09:00:00Z","closes":"2026-11-24T09:00:00Z""#;
    let mut person = Person::new("", &[window, r#""limit":3,"responses":2"#, r#""limit":3,"responses":3"#, r#""enabled":false"#]);
    person.waits(0, 0, Rule::Window);
    assert!(asked(person.decide_at(0, NOW.plus(2 * DAY - 1), Wish::Triggered)));
    person.refuses(0, 2, Rule::Window);
    assert_eq!(person.explain(NOW.plus(2 * DAY), Wish::Triggered).surveys[0].earliest, None);
    person.asks(1, 0);
    person.refuses(2, 0, Rule::Limit);
    person.refuses(3, 0, Rule::Enabled);
}

#[test]
fn consent_and_one_survey_at_a_time() {
    let mut person = Person::new("", &[""]);
    for consent in [Consent::Denied, Consent::Required] {
        person.facts.consent = consent;
        assert_eq!(person.decide_at(0, NOW, Wish::Explicit), Decision::Refused(Rule::Consent));
    }
    person.facts = Facts { open: true, ..Facts::default() };
    assert_eq!(person.decide_at(0, NOW, Wish::Explicit), Decision::Refused(Rule::Open));
    assert!(asked(person.decide_at(0, NOW, Wish::Preview)));
}

/// A survey that every rule refuses, and how to satisfy one rule after the other.
#[test]
fn the_rules_are_looked_at_in_their_order() {
    let own = r#""sets":[{"id":"s","cooldown_days":30}]"#;
    let survey = r#""enabled":false,"opens":"2027-01-01T00:00:00Z","limit":1,"responses":1,"sample":0,"set":"s",
        "audience":{"fact":"views","equals":2},"frequency":{"ask":"once","once_per":"key"}"#;
    let mut person = Person::new(own, &[survey, r#""set":"s""#]);
    person.facts = facts(r#"{"consent":"denied","open":true,"context":{"key":"k"}}"#);
    person.show(0, 0);
    person.show(1, 0);
    let refusals = |person: &mut Person, rule: Rule| {
        let explicit = matches!(person.decide_at(0, NOW, Wish::Explicit), Decision::Refused(found) if found == rule);
        assert_eq!(explicit, rule.applies(Wish::Explicit), "{rule:?}");
        assert!(asked(person.decide_at(0, NOW, Wish::Preview)));
        assert_eq!(person.decide_at(0, NOW, Wish::Triggered), Decision::Refused(rule));
    };
    for rule in Rule::ALL {
        refusals(&mut person, rule);
        let survey = person.survey();
        match rule {
            Rule::Enabled => survey.enabled = true,
            Rule::Window => survey.opens = None,
            Rule::Limit => survey.limit = None,
            Rule::Consent => person.facts.consent = Consent::Granted,
            Rule::Open => person.facts.open = false,
            Rule::Audience => person.facts.views = 2,
            Rule::OncePer => survey.frequency.once_per.clear(),
            Rule::Frequency => survey.frequency.ask = document::Ask::Always,
            Rule::SetCooldown => person.document.sets[0].cooldown_days = 0,
            Rule::Cooldown => person.document.cooldown_days = 0,
            Rule::Sample => survey.sample = Probability::ONE,
        }
    }
    person.asks(0, 0);
}

#[test]
fn only_those_who_could_have_been_asked_are_counted() {
    let mut person = Person::new(FREE, &[r#""sample":0"#, r#""priority":1"#, ""]);
    let counts =
        |decision| if let Decision::Ask { eligible, sampled_out, .. } = decision { (eligible, sampled_out) } else { (0, 0) };
    let choose = |person: &mut Person| choose(&person.document, [0, 1, 2], &person.facts, &mut person.log, NOW);
    for round in 1..=3 {
        let decisions = choose(&mut person);
        let [(0, Decision::Refused(Rule::Sample)), (1, ask)] = decisions[..] else { panic!("{decisions:?}") };
        assert_eq!(counts(ask), (round, 0));
    }
    // The third was never reached; previews and refusals before the sample do not count.
    person.decide_at(0, NOW, Wish::Preview);
    person.facts.open = true;
    person.refuses(0, 0, Rule::Open);
    person.facts.open = false;
    assert_eq!(counts(person.decide(2, 0)), (1, 0));
    assert_eq!(counts(person.decide_at(0, NOW, Wish::Explicit)), (4, 3));
    person.show(0, 0);
    person.survey().frequency.ask = document::Ask::Always;
    person.survey().sample = Probability::ONE;
    assert_eq!(person.decide(0, 1), Decision::Ask { probability: Probability::ONE, eligible: 1, sampled_out: 0 });
}

#[test]
fn an_invitation_records_its_probability() {
    let mut person = Person::new("", &[r#""sample":0.999999"#]);
    let probability = Probability::from_millionths(999_999);
    assert_eq!(person.decide(0, 0), Decision::Ask { probability, eligible: 1, sampled_out: 0 });
    let explicit = Decision::Ask { probability: Probability::ONE, eligible: 2, sampled_out: 0 };
    assert_eq!(person.decide_at(0, NOW, Wish::Explicit), explicit);
    let nowhere = decide(&person.document, 7, &person.facts, &mut person.log, NOW, Wish::Preview);
    assert_eq!(nowhere, Decision::Refused(Rule::Enabled));
}

#[test]
fn a_sample_is_drawn_by_the_respondent_and_repeated_checks_change_nothing() {
    let document = document("", &[r#""sample":0.3"#]);
    let included = |id: usize, visitor: &str| {
        let facts = facts(&format!(r#"{{"customer":{{"id":"c{id}"}}}}"#));
        let mut log = self::log(visitor);
        let mut decide = || asked(decide(&document, 0, &facts, &mut log, NOW, Wish::Triggered));
        let first = decide();
        assert!((0..20).all(|_| decide() == first));
        first
    };
    let share = (0..4_000).filter(|id| included(*id, "phone")).count();
    assert!((1_050..1_350).contains(&share), "{share}");
    // The same customer on another device.
    assert!((0..200).all(|id| included(id, "phone") == included(id, "laptop")));
}

#[test]
fn a_sample_that_is_drawn_anew_is_another_one() {
    let tenth = Probability::from_millionths(100_000);
    let draws =
        |period: i64| -> Vec<bool> { (0..50_000).map(|n| sampling::included_in(period, &n.to_string(), "s", tenth)).collect() };
    // Period 0 is the draw of a sample that stays.
    assert!((0..50_000).zip(draws(0)).all(|(n, drawn)| sampling::included(&n.to_string(), "s", tenth) == drawn));
    let (first, second) = (draws(1), draws(2));
    for drawn in [&first, &second] {
        let share = drawn.iter().filter(|drawn| **drawn).count();
        // Five standard errors: √(50,000 × 0.1 × 0.9) is 67.
        assert!((4_665..5_335).contains(&share), "{share}");
    }
    let both = first.iter().zip(&second).filter(|(first, second)| **first && **second).count();
    // 500 expected, standard deviation 22.
    assert!((390..610).contains(&both), "{both}");
}

#[test]
fn a_sample_changes_with_its_period_alone() {
    assert_eq!(sampling::period(Timestamp(90 * DAY - 1), 30), 2);
    assert_eq!(sampling::period(Timestamp(90 * DAY), 30), 3);
    assert_eq!(sampling::period(Timestamp(-1), 30), -1);
    assert_eq!(sampling::period(NOW, 0), 0);
    let mut person = Person::new("", &[r#""sample":0.2,"sample_days":10"#]);
    let mut drawn = Vec::new();
    for period in 0..200_i64 {
        let start = Timestamp((sampling::period(NOW, 10) + period) * 10 * DAY);
        let at = |ms: i64| start.plus(ms);
        let verdict = asked(person.decide_at(0, at(0), Wish::Triggered));
        assert_eq!(asked(person.decide_at(0, at(10 * DAY - 1), Wish::Triggered)), verdict);
        drawn.push(verdict);
    }
    let share = drawn.iter().filter(|drawn| **drawn).count();
    assert!((20..60).contains(&share), "{share}");
    // The explanation finds the period in which this visitor is drawn.
    let first = drawn.iter().position(|drawn| *drawn).unwrap() as i64;
    let expected = if first == 0 { NOW } else { Timestamp((sampling::period(NOW, 10) + first) * 10 * DAY) };
    assert_eq!(person.explain(NOW, Wish::Triggered).surveys[0].earliest, Some(expected));
}

#[test]
fn customers_who_share_a_device_do_not_silence_each_other() {
    let mut person = Person::new("", &["", ""]);
    let ada = facts(r#"{"customer":{"id":"ada"}}"#);
    let ben = facts(r#"{"customer":{"id":"ben"}}"#);
    person.facts = ada.clone();
    person.show(0, 0);
    assert!(!person.log.to_json().contains("ada"));
    person.refuses(0, 1, Rule::Frequency);
    person.refuses(1, 1, Rule::Cooldown);
    person.facts = ben;
    person.asks(0, 1);
    person.asks(1, 1);
    // Somebody unknown may be Ada.
    person.facts = Facts::default();
    person.refuses(0, 1, Rule::Frequency);
    // What an unknown person saw, Ada may have seen.
    person.show(1, 2);
    person.facts = facts(r#"{"customer":{"id":"ben"}}"#);
    person.refuses(0, 3, Rule::Cooldown);
}

#[test]
fn what_the_host_knows_of_other_devices_counts() {
    let mut person = Person::new("", &[r#""frequency":{"ask":"until_answered"}"#, ""]);
    let identified = json::parse(
        r#"{"id":"ada","plan":"pro","exposures":[
            {"survey":"a","at":"2026-11-20T08:00:00Z"},
            {"survey":"a","at":"2026-11-01T08:00:00Z","end":"completed","once":"order_id=7"},
            {"survey":"gone","at":"2026-10-01"},
            {"survey":"b","at":"2031-01-01T00:00:00Z"},
            {"survey":"","at":"2026-11-20T08:00:00Z"},{"survey":"b","at":"soon"},{"survey":"b"},7]}"#,
    )
    .unwrap();
    person.facts = Facts { customer: identified.clone(), ..Facts::default() };
    assert!(frequency::merge(&mut person.log, &identified, NOW));
    let merged: Vec<_> = person.log.exposures().iter().map(|seen| (seen.survey.as_str(), seen.once.as_str())).collect();
    assert_eq!(merged, [("gone", ""), ("a", "order_id=7"), ("a", "")]);
    assert!(!frequency::merge(&mut person.log, &identified, NOW.plus(DAY)));
    assert_eq!(person.log.exposures().len(), 3);
    person.refuses(0, 0, Rule::Frequency);
    person.refuses(1, 0, Rule::Cooldown);
    // Ben has not seen any of it.
    person.facts = facts(r#"{"customer":{"id":"ben"}}"#);
    person.asks(1, 0);
}

#[test]
fn an_exposure_that_this_device_reported_itself_is_not_counted_twice() {
    let mut person = Person::new(FREE, &[r#""frequency":{"ask":"always","at_most":2}"#]);
    person.facts = facts(r#"{"customer":{"id":"ada"}}"#);
    person.show(0, 0);
    let report = |at: Timestamp, end: &str| {
        json::parse(&format!(r#"{{"id":"ada","exposures":[{{"survey":"a","at":{},"end":"{end}"}}]}}"#, at.0)).unwrap()
    };
    assert!(!frequency::merge(&mut person.log, &report(NOW.plus(60_000), ""), NOW));
    assert!(frequency::merge(&mut person.log, &report(NOW.plus(-59_000), "answered"), NOW));
    assert!(!frequency::merge(&mut person.log, &report(NOW, "dismissed"), NOW));
    assert_eq!(person.log.exposures().len(), 1);
    person.asks(0, 0);
    assert!(frequency::merge(&mut person.log, &report(NOW.plus(60_001), ""), NOW));
    person.refuses(0, 0, Rule::Frequency);
    // In the same minute, Ben has seen it on a device of his own.
    let ben = json::parse(&format!(r#"{{"id":"ben","exposures":[{{"survey":"a","at":{}}}]}}"#, NOW.0)).unwrap();
    assert!(frequency::merge(&mut person.log, &ben, NOW));
    assert_eq!(person.log.exposures().len(), 3);
}

#[test]
fn what_is_merged_is_bounded() {
    let mut log = Log::default();
    let rows: Vec<_> = (0..5_000_i64).map(|n| format!(r#"{{"survey":"s{n}","at":{}}}"#, NOW.0 - n * DAY)).collect();
    let identified = json::parse(&format!(r#"{{"id":1,"exposures":[{}]}}"#, rows.join(","))).unwrap();
    frequency::merge(&mut log, &identified, NOW);
    assert_eq!(log.exposures().len(), frequency::MERGED);
    for round in 1..6 {
        let rows: Vec<_> = (0..200_i64).map(|n| format!(r#"{{"survey":"t{round}-{n}","at":{}}}"#, NOW.0 - n * DAY)).collect();
        frequency::merge(&mut log, &json::parse(&format!(r#"{{"id":1,"exposures":[{}]}}"#, rows.join(","))).unwrap(), NOW);
    }
    assert_eq!(log.exposures().len(), 500);
    assert!(log.exposures().is_sorted_by_key(|seen| seen.at));
    // What is older than all that a full log holds changes nothing, however often it comes.
    let old = json::parse(r#"{"id":1,"exposures":[{"survey":"old","at":5}]}"#).unwrap();
    let before = log.clone();
    assert!(!frequency::merge(&mut log, &old, NOW));
    assert_eq!(log, before);
}

#[test]
fn a_log_survives_storage_with_all_it_knows() {
    let mut person = Person::new("", &[r#""frequency":{"once_per":"k"}"#]);
    person.facts = facts(r#"{"customer":{"id":"ada"},"context":{"k":"v"}}"#);
    person.show(0, 0);
    person.end(End::Completed);
    let text = person.log.to_json();
    assert_eq!(Log::from_json(&text), person.log);
    let more = r#"{"id":"r1","who":"WHO","end":"completed"}"#.replace("WHO", &frequency::who("ada"));
    assert!(text.contains(&more), "{text}");
}

const TIMELY: &str = r#""opens":"2026-12-01T00:00:00Z","audience":{"all":[{"fact":"weekday","in":["mon","tue"]},
    {"fact":"time","between":["22:00","02:00"]},{"fact":"customer","name":"plan","equals":"pro"}]}"#;

#[test]
fn an_explanation_names_the_earliest_time() {
    let mut person = Person::new("", &[TIMELY, ""]);
    person.facts = facts(r#"{"customer":{"plan":"pro"},"utc_offset_minutes":60}"#);
    person.show(1, 0);
    // The cool-down ends on Tuesday, December 22nd, at 09:00 in UTC; the next such hour is 22:00 local time.
    let explanation = person.explain(NOW, Wish::Triggered);
    let earliest = explanation.surveys[0].earliest.unwrap();
    assert_eq!(earliest.to_rfc3339(), "2026-12-22T21:00:00.000Z");
    assert_eq!(explanation.surveys[0].refused_by, Some(Rule::Window));
    let changes: Vec<_> =
        explanation.surveys[0].checks.iter().filter_map(|check| Some((check.rule, check.changes?.to_rfc3339()))).collect();
    let expected = [
        (Rule::Window, "2026-12-01T00:00:00.000Z"),
        (Rule::Audience, "2026-11-22T23:00:00.000Z"),
        (Rule::Cooldown, "2026-12-22T09:00:00.000Z"),
    ];
    assert_eq!(changes, expected.map(|(rule, at)| (rule, at.to_owned())));
    person.facts = facts(r#"{"utc_offset_minutes":60}"#);
    assert_eq!(person.explain(NOW, Wish::Triggered).surveys[0].earliest, None);
    // A wish waits for the opening alone.
    assert_eq!(person.explain(NOW, Wish::Explicit).surveys[0].earliest, Timestamp::from_day("2026-12-01"));
    assert_eq!(person.explain(NOW, Wish::Preview).surveys[0].earliest, Some(NOW));
}

#[test]
fn the_most_important_survey_would_be_asked() {
    let person = Person::new("", &["", r#""priority":2"#, r#""priority":2"#, r#""priority":9,"enabled":false"#]);
    assert_eq!(person.explain(NOW, Wish::Triggered).asked.as_deref(), Some("b"));
    let alone = explanation::explain(&person.document, Some("c"), &person.facts, &person.log, NOW, Wish::Triggered);
    assert_eq!(alone.surveys.len(), 1);
    assert_eq!(alone.surveys[0].survey, "c");
}

#[test]
fn the_trace_is_the_same_anywhere() {
    let survey = r##""set":"shop","sample":0.25,"sample_days":30,"limit":10,"frequency":{"ask":"every","days":7,"at_most":5},
        "audience":{"all":[{"fact":"path","starts_with":"/checkout"},{"any":[{"fact":"customer","name":"plan","in~":["pro"]},
        {"not":{"fact":"element","name":"#x","exists":true}}]},{"fact":"date","after":"2027-01-01"}]}"##;
    let survey = survey.replace(r#""in~":["pro"]"#, r#""in":["pro"],"ignore_case":true"#);
    let mut person = Person::new(r#""sets":[{"id":"shop","cooldown_days":14}]"#, &[&survey]);
    person.facts = facts(r##"{"url":"https://a.example/cart","elements":{"#x":true},"customer":{"plan":"free","secret":"s"}}"##);
    person.show(0, -3);
    person.end(End::Dismissed);
    let explanation = person.explain(NOW, Wish::Triggered);
    let expected = r##"{"at":"2026-11-22T09:00:00.000Z","asked":null,"surveys":[{"survey":"a","triggers":["delay:2"],"verdict":"refuse","refused_by":"audience","checks":[{"rule":"enabled","applies":true,"holds":true,"expected":"switched on","actual":"switched on"},{"rule":"window","applies":true,"holds":true,"expected":"any time","actual":"2026-11-22T09:00:00Z"},{"rule":"limit","applies":true,"holds":true,"expected":"fewer than 10 responses","actual":"0 responses"},{"rule":"consent","applies":true,"holds":true,"expected":"granted","actual":"granted"},{"rule":"open","applies":true,"holds":true,"expected":"no other survey open","actual":"none"},{"rule":"audience","applies":true,"holds":false,"expected":"the conditions below","actual":"they do not hold","conditions":{"all":[{"fact":"path","operator":"starts_with","expected":"/checkout","actual":"/cart","holds":false},{"any":[{"fact":"customer","name":"plan","ignore_case":true,"operator":"in","expected":["pro"],"actual":"free","holds":false},{"not":[{"fact":"element","name":"#x","operator":"exists","expected":true,"actual":true,"holds":true}],"holds":false}],"holds":false},{"fact":"date","operator":"after","expected":"2027-01-01","actual":"2026-11-22","holds":false}],"holds":false}},{"rule":"once_per","applies":true,"holds":true,"expected":"any number of times","actual":"no rule"},{"rule":"frequency","applies":true,"holds":false,"expected":"every 7 days, at most 5 times","actual":"1 time shown, the last 2026-11-19T09:00:00Z, dismissed","changes":"2026-11-26T09:00:00.000Z"},{"rule":"set_cooldown","applies":true,"holds":true,"expected":"no other survey of the set shop for 14 days","actual":"none"},{"rule":"cooldown","applies":true,"holds":true,"expected":"no other survey for 30 days","actual":"none"},{"rule":"sample","applies":true,"holds":false,"expected":"a share of 0.25","actual":"not in the sample","changes":"2026-12-03T00:00:00.000Z"}]}]}"##;
    assert_eq!(explanation.to_json(), expected);
    assert_eq!(person.explain(NOW, Wish::Triggered).to_json(), expected);
    assert!(json::parse(expected).is_ok());
    // Nothing is repeated that no condition looks at.
    let text = explanation.to_text(Marks::ASCII);
    assert!(!text.contains("secret") && !expected.contains("secret"));
    assert!(text.is_ascii() && text.contains("NO customer.plan in [\"pro\"] (in any case): \"free\""), "{text}");
}

#[derive(Debug, Clone)]
enum Step {
    /// So many hours pass.
    Wait(u16),
    /// All surveys are set off.
    Trigger,
    /// The host asks for one.
    Show(usize),
    /// The last showing ends.
    End(End),
    /// The clock goes back by so many hours.
    Back(u16),
    /// Somebody logs in, or out.
    Identify(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0_u16..2_000).prop_map(Step::Wait),
        4 => Just(Step::Trigger),
        1 => (0_usize..5).prop_map(Step::Show),
        2 => prop_oneof![Just(End::Dismissed), Just(End::Answered), Just(End::Completed)].prop_map(Step::End),
        1 => (0_u16..900).prop_map(Step::Back),
        1 => (0_u8..3).prop_map(Step::Identify),
    ];
    prop::collection::vec(step, 1..40)
}

const MIXED: [&str; 5] = [
    r#""priority":3,"frequency":{"ask":"every","days":10,"at_most":4}"#,
    r#""set":"s","frequency":{"ask":"until_answered","again_after_dismissal":20}"#,
    r#""set":"s","sample":0.5,"sample_days":15,"frequency":{"ask":"always"},"audience":{"fact":"weekday","in":["mon","wed"]}"#,
    r#""priority":-1,"frequency":{"ask":"once","ignore_cooldown":true},"audience":{"fact":"time","between":["20:00","03:00"]}"#,
    r#""frequency":{"ask":"always","days":2},"closes":"2027-06-01T00:00:00Z""#,
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_person_is_left_in_peace(steps in steps()) {
        let mut person = Person::new(r#""cooldown_days":12,"sets":[{"id":"s","cooldown_days":40}]"#, &MIXED);
        let mut now = NOW;
        for step in steps {
            match step {
                Step::Wait(hours) => now = now.plus(i64::from(hours) * 3_600_000),
                Step::Back(hours) => now = now.plus(-i64::from(hours) * 3_600_000),
                Step::Identify(0) => person.facts.customer = candor::survey::json::Value::EMPTY,
                Step::Identify(n) => person.facts = facts(&format!(r#"{{"customer":{{"id":{n}}}}}"#)),
                Step::End(end) => person.end(end),
                Step::Show(survey) => {
                    if asked(person.decide_at(survey, now, Wish::Explicit)) {
                        person.show_at(survey, now);
                    }
                }
                Step::Trigger => {
                    let before = person.log.clone();
                    let explanation = person.explain(now, Wish::Triggered);
                    prop_assert_eq!(&before, &person.log);
                    let decisions = choose(&person.document, [0, 1, 2, 4, 3], &person.facts, &mut person.log, now);
                    for (survey, decision) in &decisions {
                        let account = &explanation.surveys[*survey];
                        prop_assert!(account.refused_by.is_none_or(|rule| *decision == Decision::Refused(rule)));
                        prop_assert_eq!(account.refused_by.is_none(), asked(*decision));
                        // Never a time in the past, and at the time named the answer is yes.
                        if let Some(earliest) = account.earliest {
                            prop_assert!(earliest >= now);
                            prop_assert_eq!(earliest == now, asked(*decision));
                            let mut log = before.clone();
                            prop_assert!(asked(decide(&person.document, *survey, &person.facts, &mut log, earliest, Wish::Triggered)));
                            let span = earliest.since(now);
                            for sooner in [1, span / 7, span / 2, span - span / 9, span - 1].into_iter().filter(|ms| (1..span).contains(ms)) {
                                let sooner = now.plus(sooner);
                                prop_assert!(!asked(decide(&person.document, *survey, &person.facts, &mut log, sooner, Wish::Triggered)));
                            }
                        }
                    }
                    let Some((survey, Decision::Ask { .. })) = decisions.last().copied() else {
                        prop_assert!(explanation.asked.is_none());
                        continue;
                    };
                    prop_assert_eq!(explanation.asked.as_ref(), Some(&person.document.surveys[survey].id));
                    // By what the log says itself: nobody who may be this person saw anything within the cool-down.
                    let who = person.facts.customer_id().map(|id| frequency::who(&id));
                    let rule = &person.document.surveys[survey].frequency;
                    for seen in person.log.exposures() {
                        let other = seen.more.member("who").and_then(|who| who.as_text());
                        let foreign = who.as_deref().zip(other).is_some_and(|(who, other)| who != other);
                        let own = seen.survey == person.document.surveys[survey].id;
                        let again = rule.days > 0 || rule.again_after_dismissal > 0;
                        if !(foreign || rule.ignore_cooldown || own && again) {
                            prop_assert!(now.since(seen.at) >= 12 * DAY, "inside the cool-down of {}", seen.survey);
                        }
                        if !foreign && own && rule.days > 0 {
                            prop_assert!(now.since(seen.at) >= i64::from(rule.days) * DAY);
                        }
                    }
                    person.show_at(survey, now);
                }
            }
        }
    }
}

/// Counts what this thread allocates.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: hands everything to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[test]
fn deciding_hardly_allocates() {
    let conditions: Vec<_> = (0..20)
        .map(|n| match n % 5 {
            0 => r#"{"fact":"path","starts_with":"/checkout"}"#,
            1 => r#"{"fact":"customer","name":"plan","in":["pro","team"]}"#,
            2 => r#"{"fact":"context","name":"cart_value","at_least":50}"#,
            3 => r#"{"fact":"query","name":"order","exists":true}"#,
            _ => r#"{"fact":"date","after":"2026-01-01"}"#,
        })
        .collect();
    let survey = format!(r#""audience":{{"all":[{},{{"fact":"views","more":99}}]}}"#, conditions.join(","));
    let surveys = vec![survey.as_str(); 26];
    let mut person = Person::new("", &surveys);
    person.facts = facts(
        r#"{"url":"https://a.example/checkout?order=7","customer":{"id":"ada","plan":"pro"},"context":{"cart_value":59.9},"views":2}"#,
    );
    person.show(3, -100);
    let before = ALLOCATIONS.get();
    let decisions = choose(&person.document, 0..26, &person.facts, &mut person.log, NOW);
    let allocations = ALLOCATIONS.get() - before;
    assert!(decisions.iter().all(|(_, decision)| *decision == Decision::Refused(Rule::Audience)));
    // The customer's id and its hash, the history, and the list of decisions as it grows: nothing for each condition.
    assert!(allocations <= 12, "{allocations}");
}
