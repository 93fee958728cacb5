//! The surveys of a page: each change is a whole new revision, written into storage and handed to the courier.
//!
//! A write adds its row and deletes nothing. Where another page has written that revision, the next one is taken, unless
//! this page has written a newer edition meanwhile. A write that fails, or that nobody hears of again, may still have come to
//! disk: it is not tried again, but goes to localStorage, as what is written while the page is being left does at once.

use super::storage::{Kept, Outcome, Put, Work};
use super::{World, note};
use crate::oracle::number_of;
use crate::planted::Planted;
use candor::engine::outbox::{DRAFT, Event, QUIET, Row};
use candor::survey::id::uuid_v7;
use std::fmt::Write;

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
}

/// What a page keeps for a courier that comes late, or anew, until the response has come to its end.
#[derive(Debug, Clone)]
pub struct Copied {
    row: Row,
    rest: i64,
    /// What storage has answered: the revision that was submitted, the one that was written, and whether it is on disk.
    said: Option<(u32, u32, bool)>,
}

/// What a reload keeps of a survey: where it stands, and which revisions were used.
pub fn kept_change(survey: &Survey) -> Option<Survey> {
    survey.open.then(|| Survey { typing: false, ..survey.clone() })
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
        let survey = Survey { response_id, used: 0, edition: 0, open: true, typing: false };
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
        let kind = if draft { ", a draft" } else { "" };
        note!(self, "tab {tab}: {revision} of {} is edition {edition}{kind}", number_of(&row.response_id));
        self.oracle.wrote(&row, edition);
        if self.tabs[tab].hidden {
            self.write_second(tab, &row, edition);
        }
        self.begin(tab, Work::Put(Put { row: row.clone(), edition, told: revision }));
        if self.planted == Planted::SavedTooEarly && self.storage.indexed {
            self.oracle.saved(&row.response_id, revision, edition);
        }
        let rest = if draft { DRAFT } else { rest };
        self.tabs[tab].copies.insert(number_of(&row.response_id), Copied { row: row.clone(), rest, said: None });
        self.tell(tab, Event::Submit(row, rest));
    }

    /// A write has ended.
    pub fn put_ended(&mut self, tab: usize, put: Put, outcome: &Outcome) {
        let Put { row, edition, told } = put;
        let number = number_of(&row.response_id);
        let durable = matches!(outcome, Outcome::Done(_));
        if durable {
            self.totals.saved += 1;
            self.oracle.saved(&row.response_id, row.revision, edition);
        }
        let Some(at) = self.tabs[tab].surveys.iter().position(|survey| survey.response_id == row.response_id) else {
            if !durable && self.planted == Planted::WritesOutliveConsent {
                self.write_second(tab, &row, edition);
            }
            return;
        };
        let survey = &mut self.tabs[tab].surveys[at];
        let again = match outcome {
            Outcome::Taken if survey.used > row.revision => return,
            Outcome::Taken => true,
            _ => !durable && self.planted == Planted::FailureTriedHigher && row.revision < told + 2,
        };
        if again {
            let row = Row { revision: row.revision + 1, ..row };
            survey.used = survey.used.max(row.revision);
            self.oracle.wrote(&row, edition);
            self.begin(tab, Work::Put(Put { row, edition, told }));
            return;
        }
        if !durable {
            self.write_second(tab, &row, edition);
        }
        let said = (told, row.revision, durable);
        if let Some(copy) = self.tabs[tab].copies.get_mut(&number).filter(|copy| copy.row.revision == told) {
            copy.said = Some(said);
        }
        self.tell(tab, stored(row.response_id, said));
    }

    /// Writes a row into localStorage, where there is one, in place of what it holds of the response.
    fn write_second(&mut self, tab: usize, row: &Row, edition: u32) {
        if self.storage.local {
            self.late_write(tab);
            let kept = Kept { row: row.clone(), edition, corrupt: false, at: self.now };
            self.storage.second.insert(number_of(&row.response_id), (row.revision, kept));
        }
    }

    /// Tells a courier that has just come what the page keeps for it.
    pub fn tell_copies(&mut self, tab: usize) {
        let copies: Vec<Copied> = self.tabs[tab].copies.values().cloned().collect();
        for Copied { row, rest, said } in copies {
            let response_id = row.response_id.clone();
            self.tell(tab, Event::Submit(row, rest));
            if let Some(said) = said {
                self.tell(tab, stored(response_id, said));
            }
        }
    }
}

fn stored(response_id: String, (put, written, durable): (u32, u32, bool)) -> Event {
    Event::Stored { response_id, put, written, durable }
}
