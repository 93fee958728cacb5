//! The browser is killed: what it called saved is still there when it is started again.
//!
//! A round is one kill. Three surveys of a page are answered, and with the last `candor:saved` the browser is killed with
//! all its processes: inside of that event, or some milliseconds later. Then it is started again on the same profile, at a
//! page that asks nothing, and each answer has to arrive in the collector, once and as it was given. [`crate::rounds`] keeps
//! count.

use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::tests;
use crate::browser::Browser;
use crate::collector::answer;
use crate::doomed::{Doomed, Reports};
use crate::engine::Engine;
use crate::eventually::sooner_or_never;
use crate::faulty::{Fault, Faulty, Reply, Step};
use crate::process::kill_tree;
use crate::rounds::{Count, note};
use crate::site::Page;
use crate::stage::Stage;

tests![
    what_was_saved_for_an_unreachable_endpoint,
    what_was_saved_for_one_that_says_nothing,
    what_was_on_its_way,
    what_the_endpoint_had_and_could_not_say,
    what_was_half_typed,
];

/// How long a page may take to its promise, and an answer to the collector: longer than anything else, since three browsers
/// are started at a time.
const PATIENCE: Duration = Duration::from_secs(20);

/// Tests that need a driver, and a profile that outlives its session.
pub const DRIVEN: &[(&str, crate::runner::Test)] =
    &[("what_was_saved_survives_a_killed_browser", what_was_saved_survives_a_killed_browser)];

fn what_was_saved_for_an_unreachable_endpoint(stage: &mut Stage) {
    let kind = Kind { name: "unreachable", fault: Fault::at(Step::Unread, Reply::Reset), half: false, moments: &[0, 8, 120] };
    kind.run(stage);
}

fn what_was_saved_for_one_that_says_nothing(stage: &mut Stage) {
    let kind = Kind { name: "silent", fault: Fault::at(Step::Unread, Reply::Silence), half: false, moments: &[2, 30, 500] };
    kind.run(stage);
}

/// The moments are those at which a request to this machine is made, read and answered.
fn what_was_on_its_way(stage: &mut Stage) {
    let kind = Kind { name: "on its way", fault: Fault::none(), half: false, moments: &[2, 0, 1, 3, 4, 6, 8, 12, 25] };
    kind.run(stage);
}

/// What arrives twice, arrives here.
fn what_the_endpoint_had_and_could_not_say(stage: &mut Stage) {
    let moments = &[60, 30, 120, 15];
    let kind = Kind { name: "unacknowledged", fault: Fault::at(Step::Saved, Reply::Silence), half: false, moments };
    kind.run(stage);
}

fn what_was_half_typed(stage: &mut Stage) {
    let moments = &[0, 40, 7, 400, 20, 90];
    let kind = Kind { name: "half typed", fault: Fault::at(Step::Unread, Reply::Reset), half: true, moments };
    kind.run(stage);
}

/// Fifty rounds in Chromium, ten in each of the others, in equal parts for the five kinds.
fn rounds(engine: Engine) -> usize {
    if engine == Engine::Chromium { 10 } else { 2 }
}

/// How many rounds of a kind may come to nothing, because the device was too slow to promise anything.
const VOID: usize = 3;

/// Rounds of one kind.
struct Kind {
    name: &'static str,
    /// What the endpoint does until the kill.
    fault: Fault,
    /// Somebody is still typing into the last survey.
    half: bool,
    /// When to kill, in milliseconds after the promise, one a round in turn. Every fourth round, from the first, is killed
    /// inside of it.
    moments: &'static [u64],
}

/// An answer that the page has called saved.
struct Promise {
    /// Id of its survey, which no other has.
    survey: String,
    preset: &'static str,
    point: i32,
    comment: String,
    /// What was typed after the promise: nobody owes any of it, and nothing else may arrive.
    more: &'static str,
}

impl Kind {
    fn run(&self, stage: &Stage) {
        let begin = Instant::now();
        let engine = stage.browser.engine;
        let (reports, faulty) = (Reports::start(), Faulty::start(&stage.collector.endpoint()));
        let profile = stage.collector.folder("profile");
        let tag = |attributes| stage.collector.tag(attributes).replace(&stage.collector.endpoint(), &faulty.url());
        let nothing = reports.script(&Value::Null);
        stage.site.put("/bare", Page::new(&[&nothing, &*tag(&[])].concat()));
        stage.site.put("/later", Page::new(&[&nothing, &*tag(&[("ask", "nps"), ("trigger", "event:never")])].concat()));

        let mut count = Count::default();
        let mut all = Vec::new();
        let mut moments = self.moments.iter().cycle();
        let mut doomed = Doomed::start(engine, &profile, &stage.site.url("/bare"), &reports);
        while count.rounds < rounds(engine) {
            let round = count.rounds + count.void;
            let promises = self.promises(round);
            let hold = !self.half && count.rounds % 4 == 0;
            let script = reports.script(&json!({
                "hold": hold,
                "answers": promises.iter().map(Promise::to_json).collect::<Vec<_>>(),
            }));
            let surveys: String = promises.iter().map(Promise::element).collect();
            // Of its own, so that no cache has an older one.
            let path = format!("/round/{round}");
            stage.site.put(&path, Page::new(&[&surveys, &script, &*tag(&[])].concat()));

            faulty.always(self.fault.clone());
            doomed.go(&stage.site.url(&path));
            let report = doomed.hears(PATIENCE, |report| report["promised"].is_array()).expect("a report of the page");
            if !hold {
                sleep(Duration::from_millis(moments.next().copied().unwrap_or_default()));
            }
            doomed.kill();
            assert_eq!(report["errors"], json!([]), "errors reached the page");
            // What is not promised is not owed, but then this is no round.
            let (made, other): (Vec<_>, Vec<_>) = promises.into_iter().partition(|promise| promise.was_made(&report));
            count.void += usize::from(!other.is_empty());
            count.rounds += usize::from(other.is_empty());
            assert!(count.void <= VOID, "promised something else: {report}");
            let arrived = || {
                let responses = responses(stage);
                made.iter().filter(|promise| responses.iter().any(|data| promise.kept_by(data))).count()
            };
            count.before += arrived();

            faulty.heal();
            doomed = Doomed::start(engine, &profile, &stage.site.url(["/bare", "/later"][round % 2]), &reports);
            sooner_or_never(PATIENCE, || (arrived() == made.len()).then_some(()));
            all.extend(made);
        }
        doomed.kill();

        let responses = responses(stage);
        for promise in &all {
            count.answers += 1;
            count.lost += usize::from(!responses.iter().any(|data| promise.kept_by(data)));
            count.duplicated += responses.iter().filter(|data| promise.is_about(data)).count().saturating_sub(1);
        }
        faulty.ids_are_stable();
        count.seconds = begin.elapsed().as_secs_f64();
        note(engine, self.name, &count);
        assert_eq!((count.lost, count.duplicated), (0, 0), "{count:?}");
        assert!(self.fault.step == Step::Saved || count.before == 0, "the endpoint was not to be reached: {count:?}");
    }

    /// What is answered in a round.
    fn promises(&self, round: usize) -> Vec<Promise> {
        let number = round as i32;
        let presets = [("nps", number % 11), ("csat", number % 5 + 1), ("ces", number % 7 + 1)];
        let promise = |(preset, point)| Promise {
            survey: format!("round-{round}-{preset}"),
            preset,
            point,
            comment: format!("{preset}, round {round}: “déjà vu” & <b>\\ 👍\nagain{}", " and again".repeat(round)),
            more: "",
        };
        let mut promises: Vec<_> = presets.into_iter().map(promise).collect();
        if let Some(last) = promises.last_mut().filter(|_| self.half) {
            last.more = " and then somebody went on, letter by letter, until the very end of the browser";
            if round % 2 == 1 {
                // Nothing of the text has been promised.
                last.comment.clear();
            }
        }
        promises
    }
}

impl Promise {
    fn element(&self) -> String {
        format!("<candor-survey ask=\"{}\" id=\"{}\"></candor-survey>", self.preset, self.survey)
    }

    fn to_json(&self) -> Value {
        json!({"id": self.survey, "point": self.point, "comment": self.comment, "more": self.more})
    }

    /// Whether the page has made it: `candor:saved` with `durable: true` for each step, and nothing else. A device that is too
    /// slow makes Candor write again, or say that nothing is on disk.
    fn was_made(&self, report: &Value) -> bool {
        let said = report["promised"].as_array().into_iter().flatten();
        let said: Vec<_> = said.filter(|detail| detail["survey_id"] == self.survey.as_str()).collect();
        let steps = 1 + usize::from(!self.comment.is_empty());
        said.len() == steps && said.iter().all(|detail| detail["durable"] == true)
    }

    fn is_about(&self, data: &Value) -> bool {
        data["survey"]["id"] == self.survey.as_str()
    }

    /// Whether a response is what was answered.
    fn kept_by(&self, data: &Value) -> bool {
        let comment = answer(data, "comment").as_str().unwrap_or_default();
        let typed = [&self.comment, self.more].concat();
        let state = if self.more.is_empty() { "completed" } else { "partial" };
        self.is_about(data)
            && data["state"] == state
            && answer(data, "score") == self.point
            && comment.starts_with(&self.comment)
            && typed.trim_start().starts_with(comment)
    }
}

/// All that the collector has.
fn responses(stage: &Stage) -> Vec<Value> {
    stage.collector.export().into_iter().map(|mut event| event["data"].take()).collect()
}

fn what_was_saved_survives_a_killed_browser(stage: &mut Stage) {
    let (engine, profile) = (stage.browser.engine, stage.collector.folder("profile"));
    let with_its_profile = || Arc::new(Browser::start(engine, Some(&profile)).expect("a browser with a profile of its own"));
    stage.page("/", "", &[("ask", "nps"), ("trigger", "load")]);
    // A page that asks nothing: the loader alone has to find what waits.
    stage.page("/bare", "", &[]);

    stage.browser = with_its_profile();
    stage.visit("/");
    stage.browser.hears("shown");
    stage.collector.stop();
    stage.answer(10, "before the crash");
    stage.send();
    stage.browser.says("status", "Saved. It will be sent when you are back online.");
    kill_tree(stage.browser.driver());

    stage.collector.resume();
    stage.browser = with_its_profile();
    stage.visit("/bare");
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score").as_i64(), answer(&data, "comment").as_str()), (Some(10), Some("before the crash")));
    stage.visit("/");
    stage.settle();
    assert!(stage.browser.named("radiogroup").is_empty(), "the cool-down was forgotten");
    assert_eq!(stage.collector.export().len(), 1);
    stage.browser.heard_nothing_wrong();
}
