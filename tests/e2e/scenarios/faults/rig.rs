//! What a fault is caused in: a page whose endpoint goes wrong on purpose, the answers that are typed into it, and the
//! oracle that looks at all of it in the end.

use std::cell::RefCell;
use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::expect;
use crate::collector::answer;
use crate::eventually::{LIMIT, eventually, sooner_or_never, within};
use crate::faulty::{Fault, Faulty};
use crate::site::Page;
use crate::stage::Stage;

const HOOKS: &str = include_str!("hooks.js");
/// What the page says of an answer that waits on disk.
pub const SAVED: &str = "Saved. It will be sent when you are back online.";
/// What it says of one that is in memory alone.
pub const UNSAVED: &str = "Not sent yet. Please keep this page open.";
/// What it says of one that was acknowledged.
pub const ARRIVED: &str = "Your answer has arrived.";

/// The steps of a delivery at which something may happen to the page.
pub const STEPS: [&str; 5] =
    ["before the write", "during the write", "before the request", "after the commit", "before the delete"];

/// A page and its endpoint.
pub struct Rig<'a> {
    /// Browser, collector and site.
    pub stage: &'a Stage,
    /// The endpoint.
    pub faulty: Faulty,
    typed: RefCell<Vec<Typed>>,
    /// Responses that the collector had before.
    earlier: HashSet<String>,
}

/// All of a rig but its stage, while that gets another browser.
pub struct Kept(Faulty, Vec<Typed>, HashSet<String>);

impl Kept {
    /// The rig again.
    pub fn on(self, stage: &Stage) -> Rig<'_> {
        Rig { stage, faulty: self.0, typed: RefCell::new(self.1), earlier: self.2 }
    }
}

/// An answer as it was typed. The id of its survey is its name here.
struct Typed {
    name: String,
    point: i32,
    comment: String,
    /// It may end as anything but completed: the page was left before it could be saved.
    cut_off: bool,
}

impl<'a> Rig<'a> {
    /// A page at `/` that asks when it is told to, one at `/later` that only delivers, one at `/elsewhere` without Candor.
    pub fn new(stage: &'a Stage) -> Self {
        Self::with(stage, "", &[])
    }

    /// The same, where `script` runs before Candor, with more attributes.
    pub fn with(stage: &'a Stage, script: &str, attributes: &[(&str, &str)]) -> Self {
        let faulty = Faulty::start(&stage.collector.endpoint());
        let rig = Self { stage, faulty, typed: RefCell::default(), earlier: stage.collector.export().iter().map(id).collect() };
        rig.page("/", script, attributes);
        rig.page("/later", "", &[]);
        stage.site.put("/elsewhere", Page::new("elsewhere"));
        rig
    }

    /// Gives its stage back for a while.
    pub fn keep(self) -> Kept {
        Kept(self.faulty, self.typed.into_inner(), self.earlier)
    }

    /// Puts one more page at a path.
    pub fn page(&self, path: &str, script: &str, attributes: &[(&str, &str)]) {
        self.stage.site.put(path, Page::new(&self.body(script, attributes)));
    }

    /// What such a page is made of.
    pub fn body(&self, script: &str, attributes: &[(&str, &str)]) -> String {
        self.body_at(&self.faulty.url(), script, attributes)
    }

    /// The same with another endpoint.
    pub fn body_at(&self, endpoint: &str, script: &str, attributes: &[(&str, &str)]) -> String {
        let asks = [("ask", "csat"), ("trigger", "event:never")];
        let tag = self.stage.collector.tag(&[&asks[..], attributes].concat());
        let tag = tag.replace(&self.stage.collector.endpoint(), endpoint);
        format!("<script>{HOOKS}</script><script>{script}</script>{tag}")
    }

    /// From now on the page sends what it asks to another endpoint.
    #[track_caller]
    pub fn use_endpoint(&self, endpoint: &str) {
        self.stage.browser.candor(&json!(["configure", { "endpoint": endpoint }]));
    }

    /// Goes to the page.
    #[track_caller]
    pub fn open(&self) {
        self.stage.visit("/");
    }

    /// Answers a survey of that id up to, not including, Send.
    #[track_caller]
    pub fn answer(&self, name: &str) {
        self.half_answer(name);
        let changed = "arguments[0].dispatchEvent(new Event('change', { bubbles: true }))";
        self.stage.browser.run(changed, &json!([self.stage.comment().argument()]));
        if let Some(last) = self.typed.borrow_mut().last_mut() {
            last.cut_off = false;
        }
    }

    /// The same, and is still typing.
    #[track_caller]
    pub fn half_answer(&self, name: &str) {
        self.stage.browser.candor(&json!(["close"]));
        assert_eq!(self.stage.browser.candor(&json!(["show", name])), true, "{name} is shown");
        let point = 1 + (self.typed.borrow().len() % 5) as i32;
        let comment = format!("{name}: “naïve” <b>&amp; \\n 漢字 🙂");
        // By scripts: what is tested here is not the hand, and there are many of them.
        self.stage.browser.point(point).trigger();
        let write = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', { bubbles: true }))";
        self.stage.browser.run(write, &json!([self.stage.comment().argument(), comment]));
        self.typed.borrow_mut().push(Typed { name: name.to_owned(), point, comment, cut_off: true });
    }

    /// The same, and Send.
    #[track_caller]
    pub fn say(&self, name: &str) {
        self.answer(name);
        self.stage.browser.find("button", "Send").trigger();
    }

    /// The last answer may come without its Send.
    pub fn cut_off(&self) {
        if let Some(last) = self.typed.borrow_mut().last_mut() {
            last.cut_off = true;
        }
    }

    /// Presses Send, and does something at a step of what follows.
    #[track_caller]
    pub fn send_and(&self, step: &str, act: &str) {
        let send = self.stage.browser.find("button", "Send");
        self.at(step, act);
        // What is done may end the page before the driver has its answer.
        self.stage
            .browser
            .run_and_leave("const send = arguments[0]; setTimeout(() => send.click(), 100)", &json!([send.argument()]));
    }

    /// The last answer has ended another way, and need not arrive.
    pub fn forget(&self) {
        self.typed.borrow_mut().pop();
    }

    /// The page says that the answer waits.
    #[track_caller]
    pub fn waits(&self) {
        self.stage.browser.says("status", SAVED);
    }

    /// Answers under a fault, sees that it waits, and lets the endpoint heal, until nothing waits any more.
    #[track_caller]
    pub fn under(&self, name: &str, fault: Fault) {
        self.faulty.always(fault);
        self.say(name);
        self.waits();
        self.faulty.heal();
        self.drain();
    }

    /// Waits until the page says that the answer has arrived.
    #[track_caller]
    pub fn acknowledged(&self) {
        self.stage.browser.says("status", ARRIVED);
    }

    /// Why the answers that wait are not delivered, as `candor('flush')` says it.
    #[track_caller]
    fn reasons(&self) -> Vec<String> {
        let counts = self.stage.browser.candor(&json!(["flush"]));
        let reasons = counts["reasons"].as_array().into_iter().flatten();
        reasons.filter_map(|reason| reason["reason"].as_str().map(str::to_owned)).collect()
    }

    /// Waits until that is why the answers wait.
    #[track_caller]
    pub fn waits_because(&self, reason: &str) {
        let mut last = Vec::new();
        let said = sooner_or_never(LIMIT, || {
            last = self.reasons();
            (last == [reason]).then_some(())
        });
        assert!(said.is_some(), "it waits for {last:?}, not {reason}");
    }

    /// Does something in the page when a delivery next comes to a step.
    #[track_caller]
    pub fn at(&self, step: &str, act: &str) {
        self.stage.browser.run("at(arguments[0], arguments[1])", &json!([step, act]));
    }

    /// Waits until the page has come to that step.
    #[track_caller]
    pub fn reaches(&self, step: &str) {
        eventually(step, || {
            let reached = self.stage.browser.run("return reached", &json!([]));
            reached.as_array().is_some_and(|steps| steps.iter().any(|known| known == step)).then_some(())
        });
    }

    /// What has become of the last fault is over: the page tries again at once.
    #[track_caller]
    pub fn retry(&self) {
        self.stage.browser.run("dispatchEvent(new Event('online'))", &json!([]));
    }

    /// Flushes until nothing waits.
    #[track_caller]
    pub fn drain(&self) {
        let mut last = Value::Null;
        let flushed = sooner_or_never(Duration::from_secs(20), || {
            last = self.stage.browser.candor(&json!(["flush"]));
            (last["waiting"] == 0).then_some(())
        });
        assert!(flushed.is_some(), "it still waits: {last}");
    }

    /// The oracle. Nothing is wrong any more: everything that was typed arrives, once and as it was typed; nothing is left
    /// on the device; no other end was reported, and nothing reached the page.
    #[track_caller]
    pub fn arrives(&self) {
        self.faulty.heal();
        self.drain();
        self.has_arrived();
        self.nothing_was_reported();
    }

    /// The oracle without its last part, for answers of which other ends were reported.
    #[track_caller]
    pub fn has_arrived(&self) {
        let mut export = self.stage.collector.export();
        export.retain(|event| !self.earlier.contains(&id(event)));
        let typed = self.typed.borrow();
        for Typed { name, point, comment, cut_off } in &*typed {
            let of_it: Vec<_> = export.iter().map(|event| &event["data"]).filter(|data| data["survey"]["id"] == **name).collect();
            let [data] = &of_it[..] else { panic!("{name} arrived {} times: {of_it:?}", of_it.len()) };
            assert!(*cut_off || data["state"] == "completed", "{name} arrived as {data}");
            assert_eq!(answer(data, "score"), *point, "{name}");
            assert_eq!(answer(data, "comment"), comment, "{name}");
        }
        assert_eq!(export.len(), typed.len(), "{export:?}");
        for (response_id, committed) in self.faulty.committed() {
            let kept = export.iter().find(|event| event["data"]["response_id"] == response_id);
            assert_eq!(kept.map(|event| &event["data"]["answers"]), Some(&committed["answers"]), "{response_id} by its log");
        }
        self.faulty.ids_are_stable();
        eventually("the outbox to be empty", || (self.rows() == 0).then_some(()));
        for saved in self.saved() {
            if self.earlier.contains(saved["response_id"].as_str().unwrap_or_default()) {
                continue;
            }
            let kept = export.iter().map(|event| &event["data"]).find(|data| data["response_id"] == saved["response_id"]);
            let kept = kept.unwrap_or_else(|| panic!("{saved} was called saved, and is lost"));
            assert!(saved["completed"] == false || kept["state"] == "completed", "{saved} was called saved, and is {kept}");
        }
    }

    /// Nothing but deliveries was reported, and nothing reached the page.
    #[track_caller]
    pub fn nothing_was_reported(&self) {
        assert_eq!(self.stage.browser.heard().details("error"), [json!(null); 0]);
        self.stage.browser.heard_nothing_wrong();
    }

    /// The page reports these ends, by their reasons, and nothing else reaches it.
    #[track_caller]
    pub fn reports(&self, reasons: &[&str]) {
        let mut heard = Vec::new();
        let all = || {
            let details = self.stage.browser.heard().details("error");
            heard = details.iter().filter_map(|detail| detail["reason"].as_str().map(str::to_owned)).collect();
            (heard.len() >= reasons.len()).then_some(())
        };
        sooner_or_never(LIMIT, all);
        heard.sort_unstable();
        assert_eq!(heard, reasons);
        assert_eq!(self.stage.browser.heard().errors(), [""; 0]);
    }

    /// The same answer from the page alone: it tries again by its own clock.
    #[track_caller]
    pub fn arrives_by_itself(&self) {
        self.faulty.heal();
        let count = self.typed.borrow().len();
        within(Duration::from_secs(20), "the page to try again", || {
            (self.stage.browser.heard().details("delivered").len() >= count).then_some(())
        });
        self.arrives();
    }

    /// How many rows wait on the device.
    #[track_caller]
    pub fn rows(&self) -> u64 {
        let counted = self.stage.browser.session.run_async("rows(arguments[0])", &json!([]));
        expect(counted, "the rows to be counted").as_u64().unwrap_or(u64::MAX)
    }

    /// What pages of this site have called saved and durable.
    #[track_caller]
    pub fn saved(&self) -> Vec<Value> {
        let saved = self.stage.browser.run("return JSON.parse(localStorage.saved || '[]')", &json!([]));
        saved.as_array().cloned().unwrap_or_default()
    }
}

fn id(event: &Value) -> String {
    event["data"]["response_id"].as_str().unwrap_or_default().to_owned()
}
