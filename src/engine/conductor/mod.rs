//! Which survey is looked at, and when: the triggers of a document on the pages of a visit.
//!
//! ```text
//! each trigger of a survey:
//!
//!         it fires            its wait is over         decided             the answer
//!   Armed ────────▶ Waiting ──────────────────▶ Due ───────────▶ Asked ───────────────────▶ Spent
//!     ▲                                                            │
//!     └────────────────────── event and click ─────────────────────┘
//! ```
//!
//! [`Conductor::update`] takes what happens on the page and returns what to listen to, when to wake it, and which surveys
//! to decide about. It decides nothing about people: for that there is [`super::eligibility`], with facts that are read at
//! that moment. docs/triggers.md says what each trigger means to an author.
//!
//! Invariants: one decision at a time, and none while a survey is open or the page is hidden; nothing of a page fires
//! after [`Event::Entered`] has named the next; an update asks for one [`Effect::Wake`] at most, later than now.

mod armed;
mod event;

pub use event::{Candidate, Effect, Event, Watch};

use super::facts::Facts;
use super::targeting::{self, Scope};
use crate::survey::document::audience::Moment;
use crate::survey::document::{Document, Trigger};
use crate::survey::time::Timestamp;
use armed::{Armed, Clocks, State};
use std::rc::Rc;

/// The triggers of a document on the present page.
#[derive(Debug, Clone)]
pub struct Conductor {
    document: Rc<Document>,
    armed: Vec<Armed>,
    clocks: Clocks,
    views: u32,
    open: bool,
    wake: Option<Timestamp>,
}

impl Conductor {
    /// A conductor that waits for [`Event::Entered`].
    pub fn new(document: Rc<Document>) -> Self {
        Self { document, armed: Vec::new(), clocks: Clocks::default(), views: 0, open: false, wake: None }
    }

    /// The document.
    pub fn document(&self) -> &Rc<Document> {
        &self.document
    }

    /// True while the last decision may still lead to this survey: it is asked about, and neither cancelled nor left
    /// behind with its page. A shell that had to wait for something asks again before it shows anything.
    pub fn awaits(&self, survey: usize) -> bool {
        self.armed.iter().any(|armed| armed.survey == survey && armed.state == State::Asked)
    }

    /// The state machine.
    pub fn update(&mut self, event: Event<'_>, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        // These come often; most pages have nothing that listens to them.
        let unheard = match event {
            Event::Activity => !self.listens(&|on| matches!(on, Moment::Inactive(_))),
            Event::Scrolled(_) => !self.listens(&|on| matches!(on, Moment::Scroll(_))),
            _ => false,
        };
        if unheard {
            return effects;
        }
        self.clocks.advance(now);
        self.ripen();
        self.take(event, now, &mut effects);
        self.ripen();
        self.decide(&mut effects);
        self.wake(now, &mut effects);
        effects
    }

    fn take(&mut self, event: Event<'_>, now: Timestamp, effects: &mut Vec<Effect>) {
        match event {
            Event::Entered { views } => self.enter(views, effects),
            Event::Idle => {
                let views = self.views;
                self.fire(&|on| matches!(on, Moment::Load) || matches!(on, Moment::Views(count) if views >= *count));
            }
            Event::Seen => self.seen(),
            Event::Hidden => self.clocks.hidden = true,
            Event::Scrolled(percent) => self.fire(&|on| matches!(on, Moment::Scroll(least) if percent >= *least)),
            Event::Exit => self.fire(&|on| matches!(on, Moment::Exit)),
            Event::Clicked(selector) => self.fire(&|on| matches!(on, Moment::Click(wanted) if wanted == selector)),
            Event::Visible(selector, inside) => self.visible(selector, inside),
            Event::Activity => self.clocks.active = self.clocks.seen,
            Event::Tracked { name, properties } => {
                // A trigger's `where` is about the event alone; its days are those of UTC.
                let nothing = Facts::default();
                let properties = nothing.at(now).with(properties);
                self.cancel(name, &properties);
                self.fire(&|on| is_tracked(on, name, &properties));
            }
            Event::Tick => self.wake = None,
            Event::Opened => {
                self.open = true;
                self.pass(&|armed| matches!(armed.state, State::Due | State::Asked));
            }
            Event::Closed => self.open = false,
            Event::Refused(survey) => self.pass(&|armed| armed.survey == survey && armed.state == State::Asked),
        }
    }

    fn enter(&mut self, views: u32, effects: &mut Vec<Effect>) {
        let listened =
            self.armed.iter().filter_map(|armed| armed.trigger(&self.document)).any(|trigger| Watch::of(&trigger.on).is_some());
        if listened {
            effects.push(Effect::Unwatch);
        }
        self.views = views;
        self.clocks = self.clocks.entered();
        self.wake = None;
        self.armed.clear();
        for (survey, conducted) in self.document.surveys.iter().enumerate() {
            if !conducted.enabled || conducted.placement == "inline" {
                continue;
            }
            for (trigger, kind) in conducted.triggers.iter().enumerate() {
                self.armed.push(Armed { survey, trigger, state: State::Armed, in_view: None });
                if let Some(watch) = Watch::of(&kind.on).map(Effect::Watch)
                    && !effects.contains(&watch)
                {
                    effects.push(watch);
                }
            }
        }
    }

    fn seen(&mut self) {
        if core::mem::take(&mut self.clocks.hidden) {
            // To come back is to do something, and an element is in view anew.
            let seen = self.clocks.seen;
            self.clocks.active = seen;
            for armed in &mut self.armed {
                armed.in_view = armed.in_view.map(|_| seen);
            }
        }
    }

    fn visible(&mut self, selector: &str, inside: bool) {
        for armed in &mut self.armed {
            if let Some(Trigger { on: Moment::Visible(wanted, _), .. }) = armed.trigger(&self.document)
                && wanted == selector
            {
                armed.in_view = inside.then(|| armed.in_view.unwrap_or(self.clocks.seen));
            }
        }
    }

    /// Keeps the surveys that this event cancels off for the rest of the page.
    fn cancel(&mut self, name: &str, properties: &dyn Scope) {
        for armed in &mut self.armed {
            let survey = self.document.surveys.get(armed.survey);
            if survey.is_some_and(|survey| survey.cancel.iter().any(|trigger| is_tracked(&trigger.on, name, properties))) {
                armed.state = State::Spent;
            }
        }
    }

    /// Fires what waits for such a moment.
    fn fire(&mut self, fires: &dyn Fn(&Moment) -> bool) {
        for armed in &mut self.armed {
            if armed.state == State::Armed && armed.trigger(&self.document).is_some_and(|trigger| fires(&trigger.on)) {
                armed.fire(&self.document, &self.clocks, self.open);
            }
        }
    }

    /// Brings everything further whose time has come. Each of them once, however long the time was.
    fn ripen(&mut self) {
        for armed in &mut self.armed {
            if armed.left(&self.document, &self.clocks).is_some_and(|left| left <= 0) {
                armed.fire(&self.document, &self.clocks, self.open);
            }
        }
    }

    /// Lets the time of some triggers pass.
    fn pass(&mut self, which: &dyn Fn(&Armed) -> bool) {
        for armed in self.armed.iter_mut().filter(|armed| which(armed)) {
            armed.pass(&self.document);
        }
    }

    fn decide(&mut self, effects: &mut Vec<Effect>) {
        // While a survey is open nothing is due: what fires then is dropped.
        if self.clocks.hidden || self.armed.iter().any(|armed| armed.state == State::Asked) {
            return;
        }
        let mut candidates: Vec<Candidate> = Vec::new();
        for armed in self.armed.iter_mut().filter(|armed| armed.state == State::Due) {
            armed.state = State::Asked;
            let (survey, priority) =
                (armed.survey, |survey: usize| self.document.surveys.get(survey).map_or(0, |it| it.priority));
            if let Some(trigger) = armed.trigger(&self.document)
                && candidates.iter().all(|candidate| candidate.survey != survey)
            {
                let place = candidates.iter().position(|candidate| priority(candidate.survey) < priority(survey));
                candidates.insert(place.unwrap_or(candidates.len()), Candidate { survey, trigger: trigger.label() });
            }
        }
        if !candidates.is_empty() {
            effects.push(Effect::Decide(candidates));
        }
    }

    /// Asks to be woken for what comes next. A timer that comes too early is left as it is: its tick asks for the next one,
    /// so that not every movement of a pointer sets a timer anew.
    fn wake(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        // While it is hidden or a survey is open nothing is decided, so there is nothing to wake for.
        if self.clocks.hidden || self.open {
            return;
        }
        let left = self.armed.iter().filter_map(|armed| armed.left(&self.document, &self.clocks)).min();
        if let Some(at) = left.map(|left| now.plus(left))
            && self.wake.is_none_or(|asked| at < asked || asked <= now)
        {
            self.wake = Some(at);
            effects.push(Effect::Wake(at));
        }
    }

    fn listens(&self, to: &dyn Fn(&Moment) -> bool) -> bool {
        let waits = |armed: &&Armed| armed.state == State::Armed;
        self.armed.iter().filter(waits).filter_map(|armed| armed.trigger(&self.document)).any(|trigger| to(&trigger.on))
    }
}

/// True for the trigger of a host event of that name, whose properties fulfil the condition.
fn is_tracked(on: &Moment, name: &str, properties: &dyn Scope) -> bool {
    matches!(on, Moment::Event(wanted, condition) if wanted == name && targeting::holds(condition, properties, &mut ()))
}
