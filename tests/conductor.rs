//! What the conductor promises, whatever happens on the page. What each trigger means is in `tests/scenarios/`.

use candor::engine::conductor::{Conductor, Effect, Event, Watch};
use candor::survey::document::shapes::TRIGGERS;
use candor::survey::document::{self, Document};
use candor::survey::json::{self, Value};
use candor::survey::time::{SECOND, Timestamp};
use proptest::prelude::*;
use std::rc::Rc;

const NOW: Timestamp = Timestamp(1_795_000_000_000);

fn document(surveys: &[String]) -> Rc<Document> {
    let text = format!(r#"{{"candor":1,"surveys":[{}]}}"#, surveys.join(","));
    let parsed = document::parse(&text);
    Rc::new(parsed.document.unwrap_or_else(|| panic!("{:?}", parsed.problems)))
}

fn survey(id: &str, members: &str) -> String {
    format!(r#"{{"id":"{id}","questions":[{{"id":"q","kind":"nps","text":"?"}}],{members}}}"#)
}

fn conductor(members: &[&str]) -> Conductor {
    let surveys: Vec<_> = members.iter().enumerate().map(|(index, members)| survey(&format!("s{index}"), members)).collect();
    Conductor::new(document(&surveys))
}

/// Conductor, page entered and idle.
fn on_page(members: &[&str]) -> (Conductor, Vec<Effect>) {
    let mut conductor = conductor(members);
    let mut effects = conductor.update(Event::Entered { views: 1 }, NOW);
    effects.extend(conductor.update(Event::Idle, NOW));
    (conductor, effects)
}

fn seconds(seconds: i64) -> Timestamp {
    NOW.plus(seconds * SECOND)
}

fn decided(effects: &[Effect]) -> Vec<(usize, &str)> {
    let candidates = effects.iter().filter_map(|effect| if let Effect::Decide(list) = effect { Some(list) } else { None });
    candidates.flatten().map(|candidate| (candidate.survey, candidate.trigger.as_str())).collect()
}

#[test]
fn nothing_is_conducted_before_a_page_was_entered() {
    let mut conductor = conductor(&[r#""triggers":[{"on":"load"},{"on":"event","name":"x"}]"#]);
    for event in [Event::Idle, Event::Tick, Event::Tracked { name: "x", properties: &Value::EMPTY }, Event::Seen] {
        assert_eq!(conductor.update(event, NOW), []);
    }
}

#[test]
fn a_movement_that_nobody_listens_to_costs_nothing() {
    let (mut conductor, _) = on_page(&[r#""triggers":[{"on":"delay","seconds":5},{"on":"exit"}]"#]);
    for event in [Event::Activity, Event::Scrolled(100)] {
        let effects = conductor.update(event, seconds(60));
        assert_eq!((effects.len(), effects.capacity()), (0, 0));
    }
}

#[test]
fn a_movement_that_is_listened_to_sets_no_timer_anew() {
    let (mut conductor, effects) = on_page(&[r#""triggers":[{"on":"inactive","seconds":30}]"#]);
    assert_eq!(effects, [Effect::Watch(Watch::Activity), Effect::Wake(seconds(30))]);
    for second in 1..30 {
        assert_eq!(conductor.update(Event::Activity, seconds(second)), []);
    }
    assert_eq!(conductor.update(Event::Tick, seconds(30)), [Effect::Wake(seconds(59))]);
    assert_eq!(decided(&conductor.update(Event::Tick, seconds(59))), [(0, "inactive:30")]);
}

#[test]
fn the_shell_can_ask_whether_a_decision_still_stands() {
    let members = r#""triggers":[{"on":"load"}],"cancel":[{"on":"event","name":"bought"}]"#;
    let (mut conductor, effects) = on_page(&[members, members]);
    assert_eq!(decided(&effects).len(), 2);
    assert!(conductor.awaits(0) && conductor.awaits(1) && !conductor.awaits(2));
    conductor.update(Event::Refused(0), NOW);
    assert!(!conductor.awaits(0) && conductor.awaits(1));
    let mut left = conductor.clone();
    left.update(Event::Entered { views: 2 }, NOW);
    assert!(!left.awaits(1), "the page was left");
    let mut opened = conductor.clone();
    opened.update(Event::Opened, NOW);
    assert!(!opened.awaits(1), "another one is open");
    conductor.update(Event::Tracked { name: "bought", properties: &Value::EMPTY }, NOW);
    assert!(!conductor.awaits(1), "cancelled");
}

#[test]
fn what_fires_while_a_decision_is_under_way_is_decided_after_it() {
    let (mut conductor, _) = on_page(&[r#""triggers":[{"on":"load"}]"#, r#""triggers":[{"on":"exit"}]"#]);
    assert_eq!(conductor.update(Event::Exit, seconds(1)), []);
    assert_eq!(decided(&conductor.update(Event::Refused(0), seconds(2))), [(1, "exit")]);
}

#[test]
fn what_fires_while_a_decision_is_under_way_is_dropped_where_a_survey_opens() {
    let (mut conductor, _) = on_page(&[r#""triggers":[{"on":"load"}]"#, r#""triggers":[{"on":"exit"}]"#]);
    conductor.update(Event::Exit, seconds(1));
    assert_eq!(conductor.update(Event::Opened, seconds(2)), []);
    assert_eq!(conductor.update(Event::Closed, seconds(3)), []);
    assert_eq!(conductor.update(Event::Exit, seconds(4)), []);
}

#[test]
fn a_refusal_of_something_else_changes_nothing() {
    let (mut conductor, _) = on_page(&[r#""triggers":[{"on":"load"}]"#]);
    for survey in [1, 7, usize::MAX] {
        assert_eq!(conductor.update(Event::Refused(survey), NOW), []);
    }
    assert!(conductor.awaits(0));
}

#[test]
fn a_clock_at_the_end_of_time_is_no_matter() {
    let (mut conductor, _) = on_page(&[r#""triggers":[{"on":"delay","seconds":5,"wait":86400}]"#]);
    for now in [i64::MAX, i64::MIN, 0, i64::MAX, -1] {
        conductor.update(Event::Tick, Timestamp(now));
        conductor.update(Event::Entered { views: 1 }, Timestamp(now));
    }
}

/// What a page does to a conductor, with the names that the generated documents use.
#[derive(Debug, Clone)]
enum Step {
    Entered,
    Idle,
    Seen,
    Hidden,
    Scrolled(u32),
    Exit,
    Clicked(usize),
    Visible(usize, bool),
    Activity,
    Tracked(usize, i64),
    Tick,
    Closed,
    /// The shell answers the decision that is under way: the candidate at this place opens, or none.
    Answered(Option<usize>),
    /// A survey opens by an explicit wish.
    Shown,
}

const SELECTORS: [&str; 2] = ["#a", "#b"];
const NAMES: [&str; 2] = ["bought", "left"];

fn trigger() -> impl Strategy<Value = String> {
    let kind = prop_oneof![
        Just(r#""on":"load""#.to_owned()),
        Just(r#""on":"exit""#.to_owned()),
        (0..4_u32).prop_map(|seconds| format!(r#""on":"delay","seconds":{seconds}"#)),
        (0..4_u32).prop_map(|seconds| format!(r#""on":"dwell","seconds":{seconds}"#)),
        (1..4_u32).prop_map(|seconds| format!(r#""on":"inactive","seconds":{seconds}"#)),
        (0..101_u32).prop_map(|percent| format!(r#""on":"scroll","percent":{percent}"#)),
        (1..3_u32).prop_map(|count| format!(r#""on":"views","count":{count}"#)),
        (0..2_usize).prop_map(|index| format!(r#""on":"click","selector":"{}""#, SELECTORS[index])),
        (0..2_usize, 0..4_u32)
            .prop_map(|(index, seconds)| format!(r#""on":"visible","selector":"{}","seconds":{seconds}"#, SELECTORS[index])),
        event(),
    ];
    (kind, 0..3_u32).prop_map(|(kind, wait)| format!(r#"{{{kind},"wait":{wait}}}"#))
}

fn event() -> impl Strategy<Value = String> {
    (0..2_usize, proptest::option::of(0..3_i64)).prop_map(|(index, least)| {
        let filter = least.map(|least| format!(r#","where":{{"fact":"property","name":"n","at_least":{least}}}"#));
        format!(r#""on":"event","name":"{}"{}"#, NAMES[index], filter.unwrap_or_default())
    })
}

fn members() -> impl Strategy<Value = String> {
    let triggers = proptest::collection::vec(trigger(), 0..4);
    let cancel = proptest::collection::vec(event().prop_map(|event| format!("{{{event}}}")), 0..2);
    (triggers, cancel, -2..3_i32, prop::bool::weighted(0.9), prop::bool::weighted(0.9)).prop_map(
        |(triggers, cancel, priority, enabled, over)| {
            let placement = if over { "popover" } else { "inline" };
            format!(
                r#""triggers":[{}],"cancel":[{}],"priority":{priority},"enabled":{enabled},"placement":"{placement}""#,
                triggers.join(","),
                cancel.join(",")
            )
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Entered),
        1 => Just(Step::Idle),
        1 => Just(Step::Seen),
        1 => Just(Step::Hidden),
        2 => (0..101_u32).prop_map(Step::Scrolled),
        1 => Just(Step::Exit),
        2 => (0..2_usize).prop_map(Step::Clicked),
        2 => (0..2_usize, any::<bool>()).prop_map(|(index, inside)| Step::Visible(index, inside)),
        2 => Just(Step::Activity),
        2 => (0..2_usize, 0..3_i64).prop_map(|(index, n)| Step::Tracked(index, n)),
        4 => Just(Step::Tick),
        2 => Just(Step::Closed),
        6 => proptest::option::of(0..3_usize).prop_map(Step::Answered),
        1 => Just(Step::Shown),
    ]
}

/// Mostly some time later; at times the clock jumps, or stands still.
fn later() -> impl Strategy<Value = i64> {
    prop_oneof![4 => 0..3_000_i64, 2 => Just(0), 1 => -100_000_000..100_000_000_i64]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn whatever_happens(
        surveys in proptest::collection::vec(members(), 1..5),
        steps in proptest::collection::vec((step(), later()), 1..60),
    ) {
        let members: Vec<&str> = surveys.iter().map(String::as_str).collect();
        let mut conductor = conductor(&members);
        let document = conductor.document().clone();
        let mut now = NOW;
        // What a page makes possible: nothing else may be asked for there.
        let mut asked: Vec<usize> = vec![];
        let mut is_open = false;
        let mut hidden = false;
        let mut watched: Vec<Watch> = vec![];
        let mut effects = conductor.update(Event::Entered { views: 1 }, now);
        for (step, later) in std::iter::once((None, 0)).chain(steps.into_iter().map(|(step, later)| (Some(step), later))) {
            let properties;
            if let Some(step) = step {
                now = now.plus(later);
                let mut events = vec![];
                match step {
                    Step::Entered => {
                        asked.clear();
                        watched.clear();
                        events.push(Event::Entered { views: 2 });
                    }
                    Step::Idle => events.push(Event::Idle),
                    Step::Seen => { hidden = false; events.push(Event::Seen); }
                    Step::Hidden => { hidden = true; events.push(Event::Hidden); }
                    Step::Scrolled(percent) => events.push(Event::Scrolled(percent)),
                    Step::Exit => events.push(Event::Exit),
                    Step::Clicked(index) => events.push(Event::Clicked(SELECTORS[index])),
                    Step::Visible(index, inside) => events.push(Event::Visible(SELECTORS[index], inside)),
                    Step::Activity => events.push(Event::Activity),
                    Step::Tracked(index, n) => {
                        properties = json::parse(&format!(r#"{{"n":{n}}}"#)).unwrap();
                        events.push(Event::Tracked { name: NAMES[index], properties: &properties });
                    }
                    Step::Tick => events.push(Event::Tick),
                    Step::Closed => { is_open = false; events.push(Event::Closed); }
                    Step::Shown => { is_open = true; asked.clear(); events.push(Event::Opened); }
                    Step::Answered(chosen) => {
                        let chosen = chosen.and_then(|place| asked.get(place).copied()).filter(|survey| conductor.awaits(*survey));
                        match chosen {
                            Some(_) => { is_open = true; events.push(Event::Opened); }
                            None => events.extend(asked.iter().map(|survey| Event::Refused(*survey))),
                        }
                        asked.clear();
                    }
                }
                effects.clear();
                for event in events {
                    let before = effects.len();
                    effects.extend(conductor.update(event, now));
                    let wakes = effects[before..].iter().filter(|effect| matches!(effect, Effect::Wake(_))).count();
                    prop_assert!(wakes <= 1, "{:?}", effects);
                }
            }
            for effect in &effects {
                match effect {
                    Effect::Wake(at) => prop_assert!(*at > now, "woken at {at:?}, and it is {now:?}"),
                    Effect::Watch(watch) => {
                        prop_assert!(!watched.contains(watch), "asked for twice: {watch:?}");
                        watched.push(watch.clone());
                    }
                    Effect::Unwatch => prop_assert!(matches!(effects.first(), Some(Effect::Unwatch))),
                    Effect::Decide(candidates) => {
                        prop_assert!(!is_open && !hidden, "open {is_open}, hidden {hidden}");
                        prop_assert!(!candidates.is_empty());
                        prop_assert!(asked.iter().all(|survey| !conductor.awaits(*survey)), "two decisions at once");
                        asked = candidates.iter().map(|candidate| candidate.survey).collect();
                        let order: Vec<_> = asked.iter().map(|survey| (-document.surveys[*survey].priority, *survey)).collect();
                        prop_assert!(order.is_sorted(), "{order:?}");
                        for candidate in candidates {
                            let survey = &document.surveys[candidate.survey];
                            prop_assert!(survey.enabled && survey.placement != "inline");
                            prop_assert!(survey.triggers.iter().any(|trigger| trigger.label() == candidate.trigger));
                        }
                    }
                }
            }
        }
    }

    /// Time alone ends: a page that is left to itself is woken no more often than it has triggers.
    #[test]
    fn a_page_left_to_itself_comes_to_rest(surveys in proptest::collection::vec(members(), 1..5), views in 1..3_u32) {
        let members: Vec<&str> = surveys.iter().map(String::as_str).collect();
        let mut conductor = conductor(&members);
        let triggers: usize = conductor.document().surveys.iter().map(|survey| survey.triggers.len()).sum();
        let timed = surveys.iter().any(|survey| ["delay", "dwell", "inactive"].iter().any(|kind| survey.contains(kind)));
        let waits = surveys.iter().any(|survey| survey.contains(r#""wait":1"#) || survey.contains(r#""wait":2"#));
        let mut queue = conductor.update(Event::Entered { views }, NOW);
        queue.extend(conductor.update(Event::Idle, NOW));
        let (mut now, mut wakes) = (NOW, 0);
        while let Some(effect) = queue.pop() {
            match effect {
                Effect::Wake(at) => {
                    wakes += 1;
                    prop_assert!(timed || waits, "woken for nothing");
                    now = at.max(now);
                    queue.extend(conductor.update(Event::Tick, now));
                }
                Effect::Decide(candidates) => {
                    for candidate in candidates {
                        queue.extend(conductor.update(Event::Refused(candidate.survey), now));
                    }
                }
                _ => {}
            }
            prop_assert!(wakes <= 4 * triggers, "{wakes} times for {triggers} triggers");
        }
    }

    /// After a navigation a conductor does what a new one does: nothing of the page before is left.
    #[test]
    fn a_new_page_begins_anew(
        surveys in proptest::collection::vec(members(), 1..4),
        before in proptest::collection::vec((step(), 0..3_000_i64), 0..20),
        after in proptest::collection::vec((step(), 0..3_000_i64), 0..20),
    ) {
        let members: Vec<&str> = surveys.iter().map(String::as_str).collect();
        let mut left = conductor(&members);
        let mut new = conductor(&members);
        let mut now = NOW;
        left.update(Event::Entered { views: 1 }, now);
        for (step, later) in before {
            now = now.plus(later);
            send(&mut left, &step, now);
        }
        // Whether it can be seen, and whether a survey is open, outlives the page.
        left.update(Event::Seen, now);
        left.update(Event::Closed, now);
        let mut first = left.update(Event::Entered { views: 2 }, now);
        first.retain(|effect| *effect != Effect::Unwatch);
        prop_assert_eq!(first, new.update(Event::Entered { views: 2 }, now));
        for (step, later) in after {
            if matches!(step, Step::Entered) {
                continue;
            }
            now = now.plus(later);
            prop_assert_eq!(send(&mut left, &step, now), send(&mut new, &step, now));
        }
    }
}

fn send(conductor: &mut Conductor, step: &Step, now: Timestamp) -> Vec<Effect> {
    let properties;
    let event = match step {
        Step::Entered => Event::Entered { views: 2 },
        Step::Idle => Event::Idle,
        Step::Seen => Event::Seen,
        Step::Hidden => Event::Hidden,
        Step::Scrolled(percent) => Event::Scrolled(*percent),
        Step::Exit => Event::Exit,
        Step::Clicked(index) => Event::Clicked(SELECTORS[*index]),
        Step::Visible(index, inside) => Event::Visible(SELECTORS[*index], *inside),
        Step::Activity => Event::Activity,
        Step::Tracked(index, n) => {
            properties = json::parse(&format!(r#"{{"n":{n}}}"#)).unwrap();
            Event::Tracked { name: NAMES[*index], properties: &properties }
        }
        Step::Tick => Event::Tick,
        Step::Closed => Event::Closed,
        Step::Shown => Event::Opened,
        Step::Answered(_) => Event::Refused(0),
    };
    conductor.update(event, now)
}

#[test]
fn the_guide_has_every_trigger_and_its_examples_are_right() {
    let guide = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/triggers.md")).unwrap();
    let rows = guide.lines().filter_map(|line| Some(line.strip_prefix("| `")?.split('`').next().unwrap_or_default()));
    let kinds: Vec<_> = TRIGGERS.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(rows.collect::<Vec<_>>(), [&["on"], &kinds[..]].concat());
    let examples: Vec<_> = guide.split("```json").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!examples.is_empty());
    for example in examples {
        let members = example.trim().trim_start_matches('{').trim_end_matches('}');
        assert_eq!(document(&[survey("s", members)]).surveys.len(), 1);
    }
}
