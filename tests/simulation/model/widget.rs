//! The surveys of a page: each change is a whole new revision, written into storage and handed to the courier.
//!
//! Writes of one response follow one another: a change that comes while one is being written waits, and takes the place of
//! one that waits already. No revision is ever used for two editions, written or not: a copy of it may have left at page hide.

use super::storage::{Kept, Put, Work};
use super::{World, note};
use crate::oracle::number_of;
use crate::planted::Planted;
use candor::engine::outbox::{DRAFT, Event, QUIET, Row};
use candor::survey::id::uuid_v7;
use std::fmt::Write;

/// How often a row is written under the next revision, where the one before was taken or storage refused.
const TRIES: u32 = 3;

/// A survey that is, or was, shown on a page.
#[derive(Debug, Clone)]
pub struct Survey {
    pub response_id: String,
    /// The highest revision that was used.
    used: u32,
    /// The editions of its content, counted.
    edition: u32,
    /// It stands open.
    pub open: bool,
    /// Something is half typed.
    pub typing: bool,
    /// A write of it is under way.
    busy: bool,
    /// The change that is written next.
    next: Option<Put>,
}

/// What a reload keeps of a survey: where it stands, and which revisions were used.
pub fn kept_change(survey: &Survey) -> Option<Survey> {
    survey.open.then(|| Survey { busy: false, next: None, typing: false, ..survey.clone() })
}

impl World {
    /// A survey is shown on a tab.
    pub fn show(&mut self, tab: usize) {
        let open = self.tabs[tab].surveys.iter().filter(|survey| survey.open).count();
        if !self.consent || self.tabs[tab].hidden || open >= 3 {
            return;
        }
        let number = self.oracle.responses.len() as u32;
        let (mut random, bits) = ([0; 10], self.random.next());
        random[..6].copy_from_slice(&bits.to_be_bytes()[..6]);
        // The last four bytes are its number here, so that nobody needs to look it up.
        random[6..].copy_from_slice(&number.to_be_bytes());
        let response_id = uuid_v7(self.wall().0, random);
        let poison = self.random.one_in(12);
        self.oracle.shown(&response_id, poison);
        self.totals.responses += 1;
        let survey = Survey { response_id, used: 0, edition: 0, open: true, typing: false, busy: false, next: None };
        self.tabs[tab].surveys.push(survey);
        self.change(tab, self.tabs[tab].surveys.len() - 1, false, QUIET);
    }

    /// One of the surveys that stand open on a tab.
    pub fn survey(&self, tab: usize, at: usize) -> Option<usize> {
        let surveys = &self.tabs[tab].surveys;
        let open: Vec<usize> = (0..surveys.len()).filter(|survey| surveys[*survey].open).collect();
        (!open.is_empty() && !self.tabs[tab].hidden).then(|| open[at % open.len()])
    }

    /// A survey has ended with its last revision.
    pub fn finish(&mut self, tab: usize, survey: usize) {
        self.tabs[tab].surveys[survey].open = false;
        self.change(tab, survey, false, 0);
    }

    /// What stands on a survey has changed: it is written, and submitted.
    pub fn change(&mut self, tab: usize, at: usize, draft: bool, rest: i64) {
        let size = self.random.pick(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 40, 1_100]);
        // Once in a while a long text.
        let size = if self.random.one_in(1_000) { 30_000 } else { size };
        let written = self.wall();
        let survey = &mut self.tabs[tab].surveys[at];
        survey.edition += 1;
        survey.used += u32::from(self.planted != Planted::RevisionReused || survey.used == 0);
        survey.typing = draft;
        let (edition, revision) = (survey.edition, survey.used);
        let mut body = String::with_capacity(size + 40);
        let _ = write!(body, r#"{{"data":{{"text":"{}","edition":{edition}}}}}"#, "x".repeat(size));
        let row = Row {
            response_id: survey.response_id.clone(),
            revision,
            endpoint: self.terms.endpoint.clone(),
            body,
            key: format!("key{}", self.key),
            written,
            draft,
            survey: String::new(),
        };
        let put = Put { row: row.clone(), edition, told: revision, tries: 1 };
        let waits = survey.busy && self.planted != Planted::WritesOverlap;
        if waits {
            survey.next = Some(put.clone());
        }
        survey.busy = true;
        let kind = if draft { ", a draft" } else { "" };
        note!(self, "tab {tab}: {revision} of {} is edition {edition}{kind}", number_of(&row.response_id));
        self.oracle.wrote(&row, edition);
        if !waits {
            self.begin(tab, Work::Put(put));
        }
        if self.planted == Planted::SavedTooEarly && self.storage.indexed {
            self.oracle.saved(&row.response_id, revision, edition);
        }
        let rest = if draft { DRAFT } else { rest };
        self.tabs[tab].copies.insert(number_of(&row.response_id), (row.clone(), rest));
        self.tell(tab, Event::Submit(row, rest));
    }

    /// A write has ended.
    pub fn put_ended(&mut self, tab: usize, put: Put, committed: bool) {
        let Put { row, edition, told, tries } = put;
        if committed {
            self.totals.saved += 1;
            self.oracle.saved(&row.response_id, row.revision, edition);
        }
        let Some(at) = self.tabs[tab].surveys.iter().position(|survey| survey.response_id == row.response_id) else {
            if !committed && tries < TRIES && self.planted == Planted::WritesOutliveConsent {
                self.begin(tab, Work::Put(Put { row, edition, told, tries: tries + 1 }));
            }
            return;
        };
        let survey = &mut self.tabs[tab].surveys[at];
        if !committed && survey.next.is_none() && tries < TRIES {
            // With writes that overlap, a newer one may have that revision.
            let next = if self.planted == Planted::WritesOverlap { row.revision } else { survey.used } + 1;
            survey.used = survey.used.max(next);
            let row = Row { revision: next, ..row };
            self.oracle.wrote(&row, edition);
            self.begin(tab, Work::Put(Put { row, edition, told, tries: tries + 1 }));
            return;
        }
        let next = survey.next.take();
        survey.busy = next.is_some();
        if !committed && self.storage.local {
            let kept = Kept { row: row.clone(), edition, corrupt: false, at: self.now };
            self.storage.second.insert(number_of(&row.response_id), (row.revision, kept));
        }
        if let Some(put) = next {
            self.begin(tab, Work::Put(put));
        }
        let Row { response_id, revision: written, .. } = row;
        self.tell(tab, Event::Stored { response_id, put: told, written, durable: committed });
    }
}
