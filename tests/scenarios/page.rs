//! A page in simulated time: it wires the engine's parts together as the shell in a browser does, and writes down what
//! comes of it.

use crate::showing::Showing;
use crate::text::{self, Line};
use candor::engine::conductor::{Conductor, Effect, Event, Watch};
use candor::engine::eligibility::Wish;
use candor::engine::exposure::Log;
use candor::engine::frequency;
use candor::engine::session;
use candor::survey::document::{self, Document};
use candor::survey::json::{self, Value};
use candor::survey::time::Timestamp;
use std::rc::Rc;

/// The page, and all that a browser keeps around it.
pub struct Page {
    /// Real time since the scenario began, which the clock of the system follows but for its jumps.
    pub passed: i64,
    /// What the clock showed then, jumps included.
    pub clock: Timestamp,
    /// What is printed besides the usual.
    pub print: Vec<String>,
    pub top: Value,
    pub surveys: Vec<Value>,
    pub conductor: Option<Conductor>,
    /// What is known of the visitor, as `candor explain --visitor` reads it.
    pub visitor: Value,
    /// The languages of the call and of the page, which go before those of the browser.
    pub languages: [String; 2],
    pub prefill: Value,
    pub views: u32,
    pub log: Log,
    pub showing: Option<Showing>,
    /// When the conductor's timer goes off, and when the thank-you goes, in real time.
    pub timer: Option<i64>,
    pub thanks: Option<i64>,
    pub shown: u32,
    pub out: Vec<(i64, String)>,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            passed: 0,
            // A Sunday, at noon.
            clock: Timestamp::from_rfc3339("2026-11-22T12:00:00Z").unwrap(),
            print: vec![],
            top: json::parse(r#"{"candor":1}"#).unwrap(),
            surveys: vec![],
            conductor: None,
            visitor: Value::EMPTY,
            languages: Default::default(),
            prefill: Value::Null,
            views: 0,
            log: Log::from_json(r#"{"visitor":"somebody"}"#),
            showing: None,
            timer: None,
            thanks: None,
            shown: 0,
            out: vec![],
        }
    }
}

impl Page {
    /// Lets a line happen, and returns what came of it, with the times at which it did; `Err` says what is wrong with it.
    pub fn take(&mut self, line: &Line) -> Result<Vec<(i64, String)>, String> {
        if let Some(time) = line.time {
            if time < self.passed {
                return Err("time does not go back; `clock` does".into());
            }
            self.pass_until(time);
        }
        if !line.command.is_empty() {
            let (verb, rest) = line.command.split_once(' ').unwrap_or((&line.command, ""));
            self.command(verb, rest.trim())?;
        }
        Ok(std::mem::take(&mut self.out))
    }

    /// Lets time pass, and the timers go off on their way.
    fn pass_until(&mut self, time: i64) {
        while let Some(next) = [self.timer, self.thanks].into_iter().flatten().min().filter(|next| *next <= time) {
            self.pass(next);
            if self.thanks == Some(next) {
                self.thanks = None;
                self.tell(session::Event::ThanksOver);
            } else {
                self.timer = None;
                self.update(Event::Tick);
            }
        }
        self.pass(time);
    }

    fn pass(&mut self, time: i64) {
        self.clock = self.clock.plus(time - self.passed);
        self.passed = time;
    }

    fn command(&mut self, verb: &str, rest: &str) -> Result<(), String> {
        match verb {
            // What is there before anything happens.
            "print" => self.print.extend(rest.split(", ").map(str::to_owned)),
            "start" => self.clock = Timestamp::from_rfc3339(rest).ok_or("no such time")?,
            "document" => self.top.merge(object(rest)?),
            "survey" => self.add_survey(rest)?,
            "shared" => self.share(rest)?,
            "audience" => self.add_survey(&format!(
                r#"a {{"triggers":[{{"on":"load"}}],"frequency":{{"ask":"always","ignore_cooldown":true}},"audience":{rest}}}"#
            ))?,
            "visitor" => self.visitor.merge(object(rest)?),
            "name" => self.log.visitor = rest.into(),
            "log" => self.remember(rest)?,
            "prefill" => self.prefill = object(rest)?,
            // What happens on the page.
            "enter" => self.enter(rest),
            "visits" => self.visit(rest),
            "idle" => self.update(Event::Idle),
            "hide" => {
                self.update(Event::Hidden);
                self.tell(session::Event::Hidden);
            }
            "seen" => self.update(Event::Seen),
            "scroll" => self.update(Event::Scrolled(rest.parse().map_err(|_| "no percentage")?)),
            "leaving" => self.update(Event::Exit),
            "click" => self.update(Event::Clicked(rest)),
            "appears" => self.update(Event::Visible(rest, true)),
            "vanishes" => self.update(Event::Visible(rest, false)),
            "act" => self.update(Event::Activity),
            "track" => {
                let (name, properties) = rest.split_once(' ').unwrap_or((rest, "{}"));
                let properties = object(properties)?;
                self.update(Event::Tracked { name, properties: &properties });
            }
            "wake" => self.update(Event::Tick),
            "clock" => self.jump(rest)?,
            "reload" => self.reload()?,
            // What the host asks for.
            "show" => self.wish(rest, Wish::Explicit)?,
            "preview" => self.wish(rest, Wish::Preview)?,
            "preset" => self.preset(rest)?,
            "language" => match rest.split_once(' ') {
                Some(("page", tag)) => self.languages[1] = tag.into(),
                Some(("call", tag)) => self.languages[0] = tag.into(),
                _ => return Err("of the page, or of the call?".into()),
            },
            "speak" => self.person(|showing| showing.speak(rest))?,
            "merge" => {
                let changed = frequency::merge(&mut self.log, &object(rest)?, self.clock);
                self.say(if changed { "the log has changed" } else { "the log is as it was" }.into());
            }
            // What the person does.
            "close" => self.tell(session::Event::Closed),
            "next" => self.tell(session::Event::Submitted),
            "blur" => self.tell(session::Event::Left),
            "back" | "choose" | "drop" | "type" | "pick" | "move" | "tick" | "untick" | "follow" => {
                self.person(|showing| showing.input(verb, rest))?;
            }
            "explain" => self.explain(rest)?,
            _ => return Err("no such verb".into()),
        }
        Ok(())
    }

    fn add_survey(&mut self, rest: &str) -> Result<(), String> {
        let (id, members) = rest.split_once(' ').unwrap_or((rest, "{}"));
        let mut survey = object(&format!(r#"{{"id":"{id}"}}"#))?;
        survey.merge(object(members)?);
        if survey.member("questions").is_none() {
            survey.merge(object(r#"{"questions":[{"id":"score","kind":"nps","text":"How likely?"}]}"#)?);
        }
        self.surveys.push(survey);
        Ok(())
    }

    /// Takes over the document of a file in `documents/`.
    fn share(&mut self, name: &str) -> Result<(), String> {
        let path = format!("{}/tests/scenarios/documents/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let document = object(&std::fs::read_to_string(path).map_err(|error| error.to_string())?)?;
        self.surveys.extend(document.member("surveys").and_then(Value::as_array).unwrap_or_default().iter().cloned());
        self.top.merge(document);
        Ok(())
    }

    /// `log a 31d 0:00 ago completed`: an earlier showing, as a line of the log.
    fn remember(&mut self, rest: &str) -> Result<(), String> {
        let (survey, rest) = rest.split_once(' ').ok_or("which survey?")?;
        let (ago, rest) = text::time(rest).ok_or("when?")?;
        let mut words = rest.strip_prefix("ago").ok_or("ago?")?.split_whitespace();
        let end = words.next().unwrap_or_default();
        let once = words.next().unwrap_or_default();
        let at = self.clock.plus(-ago).to_rfc3339();
        let given = format!(r#"{{"exposures":[{{"survey":"{survey}","at":"{at}","end":"{end}","once":"{once}"}}]}}"#);
        frequency::merge(&mut self.log, &object(&given)?, self.clock);
        Ok(())
    }

    /// The document; made once, when it is needed first.
    pub fn document(&mut self) -> Rc<Document> {
        let conductor = self.conductor.get_or_insert_with(|| {
            let mut whole = self.top.clone();
            whole.merge(Value::Object(vec![("surveys".into(), Value::Array(self.surveys.clone()))]));
            let parsed = document::from_value(&whole);
            Conductor::new(Rc::new(parsed.document.unwrap_or_else(|| panic!("{:#?}", parsed.problems))))
        });
        conductor.document().clone()
    }

    pub fn enter(&mut self, rest: &str) {
        self.document();
        self.views += 1;
        let url = if rest.starts_with('/') { format!("https://shop.example{rest}") } else { rest.to_owned() };
        self.visitor.merge(Value::Object(vec![
            ("url".into(), Value::Text(url)),
            ("views".into(), Value::Number(self.views.to_string())),
        ]));
        self.update(Event::Entered { views: self.views });
    }

    /// A short visit of a page: whether the survey of `audience` is asked there.
    fn visit(&mut self, rest: &str) {
        self.enter(rest);
        self.update(Event::Idle);
        let is_asked = self.showing.is_some();
        self.tell(session::Event::Closed);
        self.out.clear();
        self.say(if is_asked { "asked" } else { "not asked" }.into());
    }

    fn jump(&mut self, rest: &str) -> Result<(), String> {
        let (back, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
        let (by, _) = text::time(rest.trim_start_matches('+')).ok_or("how far?")?;
        self.clock = self.clock.plus(if back { -by } else { by });
        Ok(())
    }

    pub fn update(&mut self, event: Event<'_>) {
        let Some(conductor) = &mut self.conductor else { return };
        let effects = conductor.update(event, self.clock);
        for effect in effects {
            match effect {
                Effect::Unwatch => self.say_if("watches", "unwatch".into()),
                Effect::Watch(watch) => self.say_if("watches", format!("watch {}", watched(&watch))),
                Effect::Wake(at) => {
                    let wake = self.passed + (at.0 - self.clock.0);
                    self.timer = Some(wake);
                    self.say_if("timers", format!("wake {}", text::write_time(wake)));
                }
                Effect::Decide(candidates) => self.decide(candidates),
            }
        }
    }

    pub fn say(&mut self, line: String) {
        self.out.push((self.passed, line));
    }

    pub fn say_if(&mut self, kind: &str, line: String) {
        if self.print.iter().any(|wanted| wanted == kind) {
            self.say(line);
        }
    }
}

pub fn object(text: &str) -> Result<Value, String> {
    json::parse(text).ok().filter(|value| matches!(value, Value::Object(_))).ok_or_else(|| format!("no JSON object: {text}"))
}

fn watched(watch: &Watch) -> String {
    match watch {
        Watch::Scroll => "scroll".into(),
        Watch::Exit => "exit".into(),
        Watch::Activity => "activity".into(),
        Watch::Click(selector) => format!("click {selector}"),
        Watch::Visible(selector) => format!("visible {selector}"),
    }
}
