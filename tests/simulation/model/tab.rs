//! A tab: one page of the site, its surveys, and its courier where that has come.

use super::courier::Courier;
use super::storage::Work;
use super::widget::{Copied, Survey};
use super::{Happening, Hears, World, note};
use crate::oracle::number_of;
use crate::planted::Planted;
use crate::schedule::{Arrival, Change};
use candor::engine::outbox::{AcknowledgementMode, Event};
use std::collections::BTreeMap;

/// The most tabs that are open at once.
const TABS: usize = 4;

/// One page.
#[derive(Debug, Default)]
pub struct Tab {
    pub alive: bool,
    pub frozen: bool,
    pub hidden: bool,
    /// Its connection to storage is lost.
    pub disconnected: bool,
    /// The browser tab that it is a page of.
    pub context: usize,
    /// It was left, and is kept by the browser to be come back to.
    pub kept: bool,
    /// Since it was left, what the tab keeps of its surveys: by their numbers, as which text.
    pub left: BTreeMap<u32, u32>,
    /// What came while it was stopped.
    pub inbox: Vec<Happening>,
    pub surveys: Vec<Survey>,
    /// Consent is given, as this page knows.
    pub granted: bool,
    /// The number of the last withdrawal of consent that it has heard of.
    pub heard: u32,
    /// The number of the last one of which it will hear, or has.
    pub will_hear: u32,
    /// It was withdrawn here.
    pub withdrew: bool,
    pub courier: Option<Box<Courier>>,
    /// How many couriers it has had.
    pub instances: u32,
    /// The courier is to come, or has come.
    pub expected: bool,
    /// Copies of what the widget has submitted, for a courier that comes late, or anew: until each has come to its end. A draft
    /// is kept beside what was submitted before it.
    pub copies: BTreeMap<(u32, bool), Copied>,
}

impl World {
    /// One of the open tabs.
    pub fn choose(&self, at: usize) -> Option<usize> {
        let alive: Vec<usize> = (0..self.tabs.len()).filter(|tab| self.tabs[*tab].alive).collect();
        (!alive.is_empty()).then(|| alive[at % alive.len()])
    }

    /// One of the open tabs whose page runs.
    pub fn running(&self, at: usize) -> Option<usize> {
        self.choose(at).filter(|tab| !self.tabs[*tab].frozen)
    }

    /// A page of the site is opened in a tab of its own.
    pub fn open(&mut self, arrival: Arrival) -> Option<usize> {
        self.contexts.push(BTreeMap::new());
        self.open_in(self.contexts.len() - 1, arrival)
    }

    /// A page of the site is opened.
    pub fn open_in(&mut self, context: usize, arrival: Arrival) -> Option<usize> {
        if self.tabs.iter().filter(|tab| tab.alive).count() >= TABS {
            return None;
        }
        let tab = self.tabs.len();
        let expected = arrival != Arrival::Never;
        let (granted, heard) = (self.consent, self.oracle.withdrawals);
        self.tabs.push(Tab { alive: true, expected, context, granted, heard, ..Tab::default() });
        note!(self, "tab {tab}: opened");
        if expected && self.consent {
            let late = arrival == Arrival::Late;
            let ms = if late { self.random.between(1_000, 60_000) } else { self.random.between(1, 50) };
            self.after(ms, Happening::Boot(tab));
        }
        Some(tab)
    }

    /// The page is hidden: the widgets write what is half typed, and the courier sends copies.
    pub fn hide(&mut self, tab: usize) {
        if self.tabs[tab].frozen || std::mem::replace(&mut self.tabs[tab].hidden, true) {
            return;
        }
        note!(self, "tab {tab}: hidden");
        for survey in 0..self.tabs[tab].surveys.len() {
            if self.tabs[tab].surveys[survey].typing {
                self.change(tab, survey, false, 0);
            }
        }
        if self.tabs[tab].courier.is_some() {
            self.tell(tab, Event::Hidden);
        }
    }

    /// The page is shown again, and goes on where it was stopped.
    pub fn wake(&mut self, tab: usize) {
        if !self.tabs[tab].alive {
            return;
        }
        let kept = std::mem::take(&mut self.tabs[tab].kept);
        if kept {
            self.leave_for(tab);
        }
        self.thaw(tab);
        if kept {
            self.back(tab);
        }
        if std::mem::replace(&mut self.tabs[tab].hidden, false) {
            note!(self, "tab {tab}: shown");
            if let Some(courier) = &mut self.tabs[tab].courier {
                courier.pace.urged();
                self.tell(tab, Event::Retry);
            }
        }
    }

    /// Something says that it is worth trying now.
    pub fn retry(&mut self, tab: usize) {
        if let Some(courier) = &mut self.tabs[tab].courier {
            courier.pace.urged();
            let flushed = !self.tabs[tab].hidden && self.random.one_in(3);
            self.tell(tab, if flushed { Event::Flush } else { Event::Retry });
        }
    }

    /// The tab's process ends.
    pub fn kill(&mut self, tab: usize) {
        note!(self, "tab {tab}: killed");
        self.totals.crashes += 1;
        let lost = self.storage.die(Some(tab), &mut self.random, &mut self.oracle.doubtful);
        self.lost_purge(lost);
        self.end(tab);
    }

    /// Every tab ends.
    pub fn crash(&mut self) {
        note!(self, "crash");
        self.totals.crashes += 1;
        let lost = self.storage.die(None, &mut self.random, &mut self.oracle.doubtful);
        self.lost_purge(lost);
        let late = self.now - self.random.between(0, 5_000);
        self.storage.second.retain(|_, (_, kept)| kept.at < late);
        for tab in 0..self.tabs.len() {
            if self.tabs[tab].alive {
                self.end(tab);
            }
        }
    }

    fn end(&mut self, tab: usize) {
        self.tabs[tab] = Tab::default();
        self.turns_without(tab);
        self.abandon(tab);
    }

    /// The page is hidden, and gone a moment later; what it has begun may end.
    pub fn leave(&mut self, tab: usize) {
        self.thaw(tab);
        self.hide(tab);
        let moment = self.random.between(0, 20);
        self.pass(moment);
        if self.tabs[tab].alive {
            self.kill(tab);
        }
    }

    /// The page is loaded again, or left and kept; its surveys go on in the next one.
    pub fn reload(&mut self, tab: usize, kept: bool) {
        self.thaw(tab);
        self.hide(tab);
        self.left(tab);
        let moment = self.random.between(0, 20);
        self.pass(moment);
        if !self.tabs[tab].alive {
            return;
        }
        let context = self.tabs[tab].context;
        if kept {
            note!(self, "tab {tab}: kept");
            (self.tabs[tab].frozen, self.tabs[tab].kept) = (true, true);
        } else {
            self.kill(tab);
        }
        if let Some(new) = self.open_in(context, Arrival::AtOnce) {
            self.resume(new);
        }
    }

    /// A page that was stopped hears what came meanwhile: that consent was withdrawn first of all.
    pub fn thaw(&mut self, tab: usize) {
        self.tabs[tab].frozen = false;
        let mut inbox = std::mem::take(&mut self.tabs[tab].inbox);
        inbox.sort_by_key(|what| !matches!(what, Happening::Withdrawn(_)));
        for what in inbox {
            self.on_page(what);
        }
    }

    /// Consent is withdrawn on a tab: storage is cleared, and the site's other pages hear of it, where there is a channel.
    pub fn withdraw(&mut self, tab: usize) {
        if !std::mem::replace(&mut self.consent, false) {
            return;
        }
        note!(self, "tab {tab}: consent withdrawn");
        self.totals.withdrawals += 1;
        self.oracle.withdraw();
        self.tabs[tab].withdrew = true;
        if self.planted != Planted::PurgeIncomplete {
            self.begin(tab, Work::Purge);
        }
        self.end_consent(tab);
        for other in (0..self.tabs.len()).filter(|other| *other != tab) {
            match (self.hears, self.tabs[other].kept) {
                (Hears::DropsKept, true) => self.kill(other),
                // What stands open there goes on.
                (Hears::NotKept, true) | (Hears::Nobody, _) => {
                    let open: Vec<u32> = self.tabs[other].surveys.iter().map(|survey| number_of(&survey.response_id)).collect();
                    self.oracle.unheard(&open);
                }
                (_, false) => {
                    self.tabs[other].will_hear = self.oracle.withdrawals;
                    let ms = self.random.between(1, 20);
                    self.after(ms, Happening::Withdrawn(other));
                }
            }
        }
    }

    /// A page hears that consent was withdrawn on another, which has purged what there was. Consent may have been given again
    /// since: this page was frozen.
    pub fn hear_withdrawal(&mut self, tab: usize) {
        match self.planted {
            Planted::OthersGoOn => {
                self.tabs[tab].heard = self.oracle.withdrawals;
                if let Some(courier) = &mut self.tabs[tab].courier {
                    courier.heard = self.oracle.withdrawals;
                }
                return;
            }
            Planted::OldNewsPurges => self.begin(tab, Work::Purge),
            _ => {}
        }
        self.end_consent(tab);
    }

    /// Consent ends on a page: its surveys are gone, and so is what its courier knows of.
    fn end_consent(&mut self, tab: usize) {
        self.tabs[tab].granted = false;
        self.tabs[tab].heard = self.oracle.withdrawals;
        self.tabs[tab].surveys.clear();
        let context = self.tabs[tab].context;
        self.contexts[context].clear();
        self.tabs[tab].left.clear();
        if self.planted != Planted::CopiesOutliveConsent {
            self.tabs[tab].copies.clear();
        }
        if self.tabs[tab].courier.is_some() {
            self.tell(tab, Event::Withdrawn);
            self.all_aborted(tab);
        }
    }

    /// Consent is given, and the pages that run are told so: what waited for it begins.
    pub fn grant(&mut self) {
        if self.consent {
            return;
        }
        // Every page that runs has heard of the withdrawal by then.
        self.pass(25);
        self.consent = true;
        note!(self, "consent given");
        for tab in 0..self.tabs.len() {
            if !self.tabs[tab].alive || self.tabs[tab].frozen || std::mem::replace(&mut self.tabs[tab].granted, true) {
                continue;
            }
            if self.tabs[tab].courier.is_some() {
                self.look(tab);
            } else if self.tabs[tab].expected {
                let ms = self.random.between(1, 50);
                self.after(ms, Happening::Boot(tab));
            }
        }
    }

    /// The device's clock is set.
    pub fn jump(&mut self, by: i64) {
        self.totals.jumps += 1;
        self.offset = self.offset.saturating_add(by);
        self.oracle.set_on = self.oracle.set_on.saturating_add(by.max(0));
        note!(self, "the clock jumps by {by} ms");
        for tab in self.tabs.iter_mut().filter(|_| !self.steady) {
            if let Some(courier) = &mut tab.courier {
                courier.jumped();
            }
        }
    }

    /// The site's terms change; a page that is open may say so itself.
    pub fn change_terms(&mut self, change: Change) {
        match change {
            Change::Endpoint => {
                let other = usize::from(self.terms.endpoint == super::URLS[0]);
                super::URLS[other].clone_into(&mut self.terms.endpoint);
            }
            Change::MoveBacklog => self.terms.move_backlog = !self.terms.move_backlog,
            Change::Events(events) => self.terms.bounds.events = events,
            Change::Bytes(bytes) => self.terms.bounds.bytes = bytes,
            Change::Days(days) => {
                self.terms.bounds.age = days * 86_400_000;
                self.oracle.least_age = self.oracle.least_age.min(self.terms.bounds.age);
            }
            Change::Acknowledgement => {
                let other = self.terms.acknowledgement == AcknowledgementMode::Ids;
                self.terms.acknowledgement = [AcknowledgementMode::Ids, AcknowledgementMode::Status][usize::from(other)];
            }
            Change::KeyInHeader => self.terms.key_in_header = !self.terms.key_in_header,
            Change::Simple => self.terms.simple = !self.terms.simple,
            Change::Key => self.key += 1,
        }
        note!(self, "terms: {:?}", self.terms);
        for tab in 0..self.tabs.len() {
            let says = self.tabs[tab].courier.is_some() && !self.tabs[tab].frozen && self.random.one_in(2);
            if says {
                self.tell(tab, Event::Changed(self.terms.clone()));
            }
        }
    }
}
