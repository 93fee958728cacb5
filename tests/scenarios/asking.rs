//! From what is set off, or wished for, to an open survey and its end, as the shell does it.

use crate::page::{Page, object};
use crate::showing::{Showing, Talk};
use candor::engine::conductor::{Candidate, Conductor, Event};
use candor::engine::eligibility::{self, Decision, Wish};
use candor::engine::explanation::{Check, explain};
use candor::engine::exposure::{self, Log, Rules};
use candor::engine::facts::Facts;
use candor::engine::frequency;
use candor::engine::options::Options;
use candor::engine::session;
use candor::survey::document::Document;
use candor::survey::json::Value;
use candor::survey::response::Probability;
use candor::survey::time::{SECOND, Timestamp};
use std::rc::Rc;

impl Page {
    /// As the shell: facts first, then the choice, then the survey on the page, all in one turn.
    pub fn decide(&mut self, candidates: Vec<Candidate>) {
        let document = self.document();
        let facts = self.facts();
        let before = self.log.clone();
        let places = candidates.iter().map(|candidate| candidate.survey);
        let decisions = eligibility::choose(&document, places, &facts, &mut self.log, self.clock);
        for ((place, decision), candidate) in decisions.into_iter().zip(candidates) {
            self.settle(&document, place, decision, &candidate.trigger, Wish::Triggered, &before);
            if !matches!(decision, Decision::Ask { .. }) {
                self.update(Event::Refused(place));
            }
        }
    }

    pub fn wish(&mut self, rest: &str, wish: Wish) -> Result<(), String> {
        let document = self.document();
        let place = document.surveys.iter().position(|survey| survey.id == rest).ok_or("no such survey")?;
        let facts = self.facts();
        let before = self.log.clone();
        let decision = eligibility::decide(&document, place, &facts, &mut self.log, self.clock, wish);
        let word = if wish == Wish::Preview { "preview" } else { "show" };
        self.settle(&document, place, decision, word, wish, &before);
        Ok(())
    }

    pub fn settle(&mut self, document: &Rc<Document>, place: usize, decision: Decision, trigger: &str, wish: Wish, log: &Log) {
        let survey = &document.surveys[place];
        let facts = self.facts();
        match decision {
            Decision::Refused(rule) => {
                let explained = explain(document, Some(&survey.id), &facts, log, self.clock, wish);
                let account = explained.surveys.first();
                assert_eq!(account.and_then(|account| account.refused_by), Some(rule), "the explanation says something else");
                let earliest = account.and_then(|account| account.earliest).map(|at| format!(", not before {}", plain(at)));
                self.say(format!("refuse {} ({trigger}): {}{}", survey.id, rule.name(), earliest.unwrap_or_default()));
            }
            Decision::Ask { probability, eligible, sampled_out } => {
                self.say(format!("ask {} ({trigger})", survey.id));
                if wish != Wish::Preview {
                    self.say_if(
                        "samples",
                        format!("with probability {}, {eligible} eligible, {sampled_out} sampled out", probability.to_decimal()),
                    );
                }
                self.shown += 1;
                let id = format!("r{}", self.shown);
                if wish != Wish::Preview {
                    frequency::expose(&mut self.log, survey, &facts, &id, self.clock);
                }
                let languages = [self.languages[0].as_str(), self.languages[1].as_str()];
                let showing = Showing::of_document(
                    document,
                    place,
                    facts,
                    self.clock,
                    &id,
                    languages,
                    &self.prefill,
                    wish == Wish::Preview,
                );
                self.open(showing);
            }
        }
    }

    /// `preset nps {"subject": "Acme"}`: as `data-ask` and its like, decided by the rules of the small build.
    pub fn preset(&mut self, rest: &str) -> Result<(), String> {
        let (name, more) = rest.split_once(' ').unwrap_or((rest, "{}"));
        let mut options = Options::default();
        options.set("ask", name).map_err(|warning| format!("{warning:?}"))?;
        let mut explicit = false;
        if let Value::Object(members) = object(more)? {
            for (name, value) in members {
                if name == "explicit" {
                    explicit = value == Value::Bool(true);
                } else {
                    options.set(&name, &value.to_plain()).map_err(|warning| format!("{warning:?}"))?;
                }
            }
        }
        let survey = options.ask.ok_or("no preset")?.survey(&options.id, &options.subject);
        let rules = Rules {
            survey: survey.id.clone(),
            explicit,
            cooldown_days: options.cooldown_days,
            once: options.once(),
            sample: options.sample,
        };
        if self.showing.is_some() {
            self.say(format!("refuse {}: open", survey.id));
            return Ok(());
        }
        let probability = if explicit { Probability::ONE } else { options.sample };
        match self.log.decide(&rules, self.clock) {
            exposure::Decision::Ask { eligible, sampled_out } => {
                self.say(format!("ask {}", survey.id));
                self.say_if(
                    "samples",
                    format!("with probability {}, {eligible} eligible, {sampled_out} sampled out", probability.to_decimal()),
                );
                self.log.expose(&rules, self.clock);
                self.shown += 1;
                self.open(Showing::of_preset(survey, &format!("r{}", self.shown), self.clock));
            }
            // The scenarios say when it is over by asking again.
            exposure::Decision::CoolingDown(_) => self.say(format!("refuse {}: CoolingDown", survey.id)),
            refused => self.say(format!("refuse {}: {refused:?}", survey.id)),
        }
        Ok(())
    }

    pub fn open(&mut self, showing: Showing) {
        self.showing = Some(showing);
        self.tell(session::Event::Shown);
        self.update(Event::Opened);
    }

    /// Something that the person does with the open survey.
    pub fn person(&mut self, act: impl FnOnce(&mut Showing) -> Result<Vec<Talk>, String>) -> Result<(), String> {
        let talk = act(self.showing.as_mut().ok_or("no survey is open")?)?;
        for event in talk {
            self.tell(event);
        }
        Ok(())
    }

    /// Tells the open survey what happened, and carries out what comes of it.
    pub fn tell(&mut self, event: impl Into<Talk>) {
        let Some(showing) = &mut self.showing else { return };
        let told = showing.tell(event.into(), self.clock);
        for (kind, line) in told.lines {
            if kind.is_empty() || self.print.iter().any(|wanted| wanted == kind) {
                self.out.push((self.passed, line));
            }
        }
        if let (Some(end), false) = (told.end, showing.preview) {
            frequency::note(&mut self.log, showing.response_id(), end);
        }
        if let Some(after) = told.close_after {
            self.thanks = Some(self.passed + after);
        }
        if told.removed {
            let id = showing.survey.clone();
            self.showing = None;
            self.thanks = None;
            self.say(format!("gone {id}"));
            self.update(Event::Closed);
        }
    }

    /// The page is left and loaded again: only what is stored is left.
    pub fn reload(&mut self) -> Result<(), String> {
        self.tell(session::Event::Hidden);
        self.log = Log::from_json(&self.log.to_json());
        let saved = self.showing.take().map(|showing| showing.save());
        let document = self.document();
        self.conductor = Some(Conductor::new(document.clone()));
        (self.timer, self.thanks) = (None, None);
        let url = self.facts().address.whole;
        self.enter(&url);
        if let Some(saved) = saved {
            let facts = self.facts();
            let showing = Showing::resume(&document, facts, self.clock, &saved)?;
            self.say(format!("resume {}", showing.survey));
            self.showing = Some(showing);
            self.tell(Talk::Nothing);
            self.update(Event::Opened);
        }
        Ok(())
    }

    /// `explain a frequency`: what a rule expects and what it found.
    pub fn explain(&mut self, rest: &str) -> Result<(), String> {
        let (id, rule) = rest.split_once(' ').ok_or("which survey, and which rule?")?;
        let document = self.document();
        let explained = explain(&document, Some(id), &self.facts(), &self.log, self.clock, Wish::Triggered);
        let account = explained.surveys.into_iter().next().ok_or("no such survey")?;
        let check = account.checks.into_iter().find(|check| check.rule.name() == rule).ok_or("no such rule")?;
        let Check { holds, expected, actual, changes, .. } = check;
        let changes = changes.map(|at| format!(", not before {}", plain(at))).unwrap_or_default();
        self.say(format!("{}: expected {expected}; found {actual}{changes}", if holds { "holds" } else { "refuses" }));
        Ok(())
    }

    pub fn facts(&self) -> Facts {
        let mut visitor = self.visitor.clone();
        visitor.merge(Value::Object(vec![("open".into(), Value::Bool(self.showing.is_some()))]));
        Facts::from_value(&visitor)
    }
}

/// `2026-12-22 12:00:05`
fn plain(at: Timestamp) -> String {
    let text = at.to_rfc3339().replace('T', " ");
    if at.0 % SECOND == 0 { text[..19].into() } else { text[..23].into() }
}
