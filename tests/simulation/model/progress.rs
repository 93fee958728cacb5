//! What a tab keeps of its surveys from page to page, and what a page is told of them.
//!
//! As `embed::full::saved` has it: a page goes on only with what its own page has left, and takes it in the site's storage; a
//! page that the browser kept, and brings back, gives up what another one has taken. A tab that is duplicated finds nothing
//! that was left, or the same that the other one finds.

use super::tab::Tab;
use super::widget::Survey;
use super::{World, note};
use crate::oracle::number_of;
use crate::planted::Planted;
use crate::schedule::{Arrival, Fault};

/// What stands on a survey, as its tab keeps it.
#[derive(Debug, Clone)]
pub struct Progress {
    survey: Survey,
    /// Since its page was left, the name under which another one may take it.
    left: Option<u32>,
}

/// What a page is told of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Waits,
    Delivered,
    Ended,
}

impl World {
    /// The tab keeps what stands on a survey; of one that has ended, nothing.
    pub fn keep(&mut self, tab: usize, at: usize) {
        let survey = self.tabs[tab].surveys[at].clone();
        let (number, context) = (number_of(&survey.response_id), self.tabs[tab].context);
        if !survey.open {
            self.contexts[context].remove(&number);
            return;
        }
        let left = self.tabs[tab].left.get(&number).copied();
        self.contexts[context].insert(number, Progress { survey, left });
    }

    /// A page takes what was left under a name; nothing where storage does not answer.
    fn claim(&mut self, tab: usize, name: u32) -> Option<bool> {
        let fails = match self.storage.fault {
            Fault::None => false,
            Fault::Quota => !self.claims.contains(&name),
            _ => self.random.one_in(3),
        };
        (self.storage.indexed && !self.tabs[tab].disconnected && !fails).then(|| self.claims.insert(name))
    }

    /// The page is left: what stands open on it may go on in the next one.
    pub fn left(&mut self, tab: usize) {
        for at in 0..self.tabs[tab].surveys.len() {
            let survey = &self.tabs[tab].surveys[at];
            let number = number_of(&survey.response_id);
            if survey.open {
                self.serial += 1;
                self.tabs[tab].left.insert(number, self.serial);
                self.keep(tab, at);
            }
        }
    }

    /// A page goes on with what the one before it in its tab has left.
    pub fn resume(&mut self, tab: usize) {
        if !self.tabs[tab].granted {
            return;
        }
        let duplicated = self.planted == Planted::TabDuplicated;
        let kept: Vec<Progress> = self.contexts[self.tabs[tab].context].values().cloned().collect();
        for Progress { survey, left } in kept {
            let free = left.map(|name| self.claim(tab, name).unwrap_or(!self.storage.indexed));
            if !free.unwrap_or(duplicated) {
                continue;
            }
            if self.tabs[tab].surveys.iter().all(|known| known.gone || known.response_id != survey.response_id) {
                // Its page never heard of a withdrawal on another one.
                self.lost_purge(self.oracle.is_withdrawn(number_of(&survey.response_id)));
                note!(self, "tab {tab}: goes on with {}", number_of(&survey.response_id));
                self.tabs[tab].surveys.push(Survey { typing: false, ..survey });
                self.keep(tab, self.tabs[tab].surveys.len() - 1);
            }
        }
    }

    /// The page that is there in the tab of a kept one is left for that: kept in its turn, or gone.
    pub fn leave_for(&mut self, tab: usize) {
        let context = self.tabs[tab].context;
        let there = |other: &&Tab| other.alive && !other.kept && other.context == context;
        let Some(other) = (0..self.tabs.len()).find(|at| *at != tab && there(&&self.tabs[*at])) else { return };
        self.thaw(other);
        self.hide(other);
        self.left(other);
        let moment = self.random.between(0, 20);
        self.pass(moment);
        if !self.tabs[other].alive {
            return;
        }
        if self.random.one_in(2) {
            (self.tabs[other].frozen, self.tabs[other].kept) = (true, true);
        } else {
            self.kill(other);
        }
    }

    /// A page that was kept is shown again.
    pub fn back(&mut self, tab: usize) {
        for (number, name) in std::mem::take(&mut self.tabs[tab].left) {
            let here = |survey: &Survey| number_of(&survey.response_id) == number && !survey.gone;
            let Some(at) = self.tabs[tab].surveys.iter().position(here) else { continue };
            if self.claim(tab, name) == Some(true) || self.planted == Planted::KeptPageGoesOn {
                self.keep(tab, at);
            } else {
                note!(self, "tab {tab}: {number} has gone on elsewhere");
                let survey = &mut self.tabs[tab].surveys[at];
                (survey.open, survey.typing, survey.gone) = (false, false, true);
            }
        }
        self.resume(tab);
    }

    /// A tab is duplicated, and what it keeps with it.
    pub fn duplicate(&mut self, tab: usize) {
        let copy = self.contexts[self.tabs[tab].context].clone();
        self.contexts.push(copy);
        if let Some(new) = self.open_in(self.contexts.len() - 1, Arrival::AtOnce) {
            note!(self, "tab {tab}: duplicated");
            self.resume(new);
        }
    }

    /// A page is told what became of a revision of a response.
    pub fn tell_page(&mut self, tab: usize, number: u32, revision: u32, told: Told) {
        let blind = self.planted == Planted::ToldWithoutRevision;
        let here = |survey: &&mut Survey| number_of(&survey.response_id) == number && !survey.gone;
        let Some(survey) = self.tabs[tab].surveys.iter_mut().find(here) else { return };
        if revision < survey.used && !blind {
            return;
        }
        // As the widget's session: an end stays, unless it has arrived after all.
        if !matches!(survey.note, Some(Told::Delivered | Told::Ended)) || told == Told::Delivered {
            survey.note = Some(told);
        }
        if told == Told::Delivered {
            let submitted = survey.submitted;
            self.oracle.says_delivered(tab, number, submitted);
        }
    }
}
