//! Plays a schedule: its steps one after another, then a healthy hour, and what must hold at the end of it.

use crate::model::{Totals, World};
use crate::oracle::Broken;
use crate::planted::Planted;
use crate::random::Random;
use crate::schedule::{Action, Arrival, Step, Then};
use candor::engine::outbox::{DRAFT, QUIET};
use std::panic::{AssertUnwindSafe, catch_unwind};

const MINUTE: i64 = 60_000;

/// How a schedule ended.
#[derive(Debug)]
pub struct Played {
    pub broken: Option<Broken>,
    pub totals: Totals,
    pub trace: Vec<String>,
}

/// Plays these steps in the world of a seed. A panic of the outbox is a broken rule, too.
pub fn play(seed: u64, steps: &[Step], planted: Planted, traced: bool) -> Played {
    let mut world = World::new(seed, planted);
    world.trace = traced.then(Vec::new);
    let ran = catch_unwind(AssertUnwindSafe(|| world.play(steps)));
    let panicked = ran.is_err().then(|| Broken { rule: "no panic", text: "see the message above".to_owned() });
    let trace = world.trace.take().unwrap_or_default();
    Played { broken: world.oracle.broken.take().or(panicked), totals: world.totals, trace }
}

impl World {
    fn play(&mut self, steps: &[Step]) {
        for step in steps {
            self.random = Random::new(step.salt);
            self.totals.steps += 1;
            self.act(step.action);
            self.check();
            match step.then {
                Then::Events(count) => self.happen(count),
                Then::Pass(ms) => self.pass(ms),
            }
            self.check_overtaken();
            if self.oracle.broken.is_some() {
                return;
            }
        }
        self.drain();
    }

    fn act(&mut self, action: Action) {
        if !matches!(action, Action::Nothing) {
            self.note_action(action);
        }
        match action {
            Action::Nothing => {}
            Action::Open(arrival) => drop(self.open(arrival)),
            Action::Show(at) => self.on_tab(at, Self::show),
            Action::Answer(at) => self.on_survey(at, |world, tab, survey| world.change(tab, survey, false, QUIET)),
            Action::Type(at) => self.on_survey(at, |world, tab, survey| world.change(tab, survey, true, DRAFT)),
            Action::Complete(at) | Action::Dismiss(at) => self.on_survey(at, Self::finish),
            Action::Hide(at) => self.on_tab(at, Self::hide),
            Action::Freeze(at) => self.on_tab(at, |world, tab| {
                world.hide(tab);
                world.tabs[tab].frozen = true;
            }),
            Action::Wake(at) => self.on_any_tab(at, Self::wake),
            Action::Retry(at) => self.on_tab(at, Self::retry),
            Action::Kill(at) => self.on_any_tab(at, Self::kill),
            Action::Leave(at) => self.on_any_tab(at, Self::leave),
            Action::Reload(at) => self.on_tab(at, |world, tab| world.reload(tab, false)),
            Action::Keep(at) => self.on_tab(at, |world, tab| world.reload(tab, true)),
            Action::Duplicate(at) => self.on_tab(at, Self::duplicate),
            Action::Crash => self.crash(),
            Action::Trap(at) => self.on_tab(at, Self::trap),
            Action::Jump(by) => self.jump(by),
            Action::Withdraw(at) => self.on_tab(at, Self::withdraw),
            Action::Grant => self.grant(),
            Action::Terms(change) => self.change_terms(change),
            Action::Weather(weather) => self.network.weather = weather,
            Action::Endpoint(at, mood) => self.endpoints[at % 2].mood = mood,
            Action::Storage(fault) => self.storage.fault = fault,
            Action::Disconnect(at) => self.on_any_tab(at, |world, tab| world.tabs[tab].disconnected = true),
            Action::Corrupt(at) => self.corrupt(at),
            Action::Evict => self.evict(),
        }
    }

    fn on_tab(&mut self, at: usize, act: impl FnOnce(&mut Self, usize)) {
        if let Some(tab) = self.running(at) {
            act(self, tab);
        }
    }

    fn on_any_tab(&mut self, at: usize, act: impl FnOnce(&mut Self, usize)) {
        if let Some(tab) = self.choose(at) {
            act(self, tab);
        }
    }

    fn on_survey(&mut self, at: usize, act: impl FnOnce(&mut Self, usize, usize)) {
        if let Some(tab) = self.running(at)
            && let Some(survey) = self.survey(tab, at / 8)
        {
            act(self, tab, survey);
        }
    }

    /// A healthy hour, with two visits: the second finds what the first could not know of, such as a row that an earlier
    /// page failed to delete. Where an endpoint had asked for a longer wait, that passes first.
    fn drain(&mut self) {
        self.random = Random::new(0);
        self.note_action(Action::Nothing);
        self.heal();
        self.visit();
        self.pass(30 * MINUTE);
        self.visit();
        self.pass(30 * MINUTE);
        // Twice as long where the clock was set back meanwhile: what is left of a day is then not known.
        for _ in 0..2 {
            if !self.drained() {
                self.pass(25 * 60 * MINUTE);
            }
        }
        if self.oracle.broken.is_none() && !self.drained() {
            let clock = self.clock();
            let waits: Vec<_> = self.tabs.iter().filter_map(|tab| Some(tab.courier.as_ref()?.outbox.report(clock))).collect();
            self.oracle.breaks("drained", format!("after a healthy hour there waits {waits:?}"));
        }
        if let Some(wait) = self.leaked_turn() {
            self.oracle.breaks("turn", format!("nobody uses the lock, and nobody gives it back: {wait:?}"));
        }
        let typing = |number: u32| {
            let surveys = self.tabs.iter().flat_map(|tab| &tab.surveys);
            surveys.into_iter().any(|survey| survey.typing && crate::oracle::number_of(&survey.response_id) == number)
        };
        self.oracle.check_all(&self.storage, typing);
        self.check_notes();
    }

    /// A page is opened, in place of one that is open already where there are too many.
    fn visit(&mut self) {
        if self.open(Arrival::AtOnce).is_none()
            && let Some(tab) = self.choose(0)
        {
            self.leave(tab);
            self.open(Arrival::AtOnce);
        }
    }

    /// Nothing waits but what somebody is typing.
    fn drained(&self) -> bool {
        self.tabs.iter().filter(|tab| !tab.kept).all(|tab| {
            let typing = tab.surveys.iter().filter(|survey| survey.typing).count();
            tab.courier.as_ref().is_none_or(|courier| courier.outbox.waiting() <= typing)
        })
    }
}
