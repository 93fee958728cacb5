//! The surveys of a page: each change is a whole new revision, written into storage and handed to the courier.
//!
//! A write adds its row and deletes nothing. Where another page has written that revision, the response goes on there, and
//! the survey ends here. A write that fails, or that nobody hears of again, may still have come to disk: it is not tried
//! again, but goes to localStorage, as what is written while the page is being left does at once.

use super::progress::Told;
use super::storage::{Kept, Outcome, Put, Work};
use super::{World, note};
use crate::oracle::number_of;
use crate::planted::Planted;
use candor::engine::outbox::{DRAFT, Event, NEVER, QUIET, Row};
use candor::survey::Timestamp;
use candor::survey::id::uuid_v7;
use std::fmt::Write;

/// A survey that is, or was, shown on a page.
#[derive(Debug, Clone)]
pub struct Survey {
    pub response_id: String,
    /// The highest revision that was used.
    pub used: u32,
    /// What it says now.
    pub edition: u32,
    /// What was submitted of it last.
    pub submitted: u32,
    /// What the page was told of that.
    pub note: Option<Told>,
    /// It stands open.
    pub open: bool,
    /// Something is half typed.
    pub typing: bool,
    /// It has gone on in another page, and ended here.
    pub gone: bool,
}

/// What a page keeps for a courier that comes late, or anew, until the response has come to its end.
#[derive(Debug, Clone)]
pub struct Copied {
    row: Row,
    rest: i64,
    /// What storage has answered: the revision that was submitted, and whether it is on disk.
    said: Option<(u32, bool)>,
}

impl Copied {
    /// Its revision.
    pub fn revision(&self) -> u32 {
        self.row.revision
    }
}

impl World {
    /// A survey is shown on a tab.
    pub fn show(&mut self, tab: usize) {
        let open = self.tabs[tab].surveys.iter().filter(|survey| survey.open).count();
        if !self.tabs[tab].granted || self.tabs[tab].hidden || open >= 3 {
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
        if self.tabs[tab].will_hear > self.tabs[tab].heard {
            self.oracle.withdraw_late(number);
        }
        self.totals.responses += 1;
        let survey =
            Survey { response_id, used: 0, edition: 0, submitted: 0, note: None, open: true, typing: false, gone: false };
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
        survey.edition = self.oracle.edition(&survey.response_id, survey.edition);
        survey.used += u32::from(self.planted != Planted::RevisionReused || survey.used == 0);
        survey.typing = draft;
        if !draft {
            (survey.submitted, survey.note) = (survey.edition, None);
        }
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
        if self.planted == Planted::OvertakenUnconfirmed {
            self.begin(tab, Work::Overtake(number_of(&row.response_id), revision, draft));
        }
        if self.planted == Planted::SavedTooEarly && self.storage.indexed {
            self.oracle.saved(&row.response_id, revision, edition);
        }
        let rest = if draft { DRAFT } else { rest };
        let number = number_of(&row.response_id);
        // A draft is part of what follows it.
        self.tabs[tab].copies.remove(&(number, true));
        self.tabs[tab].copies.insert((number, draft), Copied { row: row.clone(), rest, said: None });
        if !draft {
            self.keep(tab, at);
        }
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
        let surveys = &self.tabs[tab].surveys;
        let here = |survey: &&Survey| survey.response_id == row.response_id;
        let live = surveys.iter().position(|survey| here(&survey) && !survey.gone);
        let Some(at) = live.or_else(|| surveys.iter().position(|survey| here(&survey))) else {
            if !durable && self.planted == Planted::WritesOutliveConsent {
                self.write_second(tab, &row, edition);
            }
            return;
        };
        let survey = &mut self.tabs[tab].surveys[at];
        if matches!(outcome, Outcome::Taken) && self.planted != Planted::FailureTriedHigher {
            // It goes on in another page: it ends here, and what was to be written is no copy of that.
            (survey.open, survey.typing, survey.gone) = (false, false, true);
            self.tabs[tab].copies.remove(&(number, row.draft));
            self.tell(tab, Event::Taken(row.response_id, row.revision));
            return;
        }
        if !durable && self.planted == Planted::FailureTriedHigher && row.revision < told + 2 {
            let row = Row { revision: row.revision + 1, ..row };
            survey.used = survey.used.max(row.revision);
            self.oracle.wrote(&row, edition);
            self.begin(tab, Work::Put(Put { row, edition, told }));
            return;
        }
        let newest = row.revision == survey.used;
        if !durable {
            self.write_second(tab, &row, edition);
        }
        if durable && newest && !self.tabs[tab].hidden && self.tabs[tab].courier.is_some() {
            self.oracle.overtakes(tab, (number, row.revision), row.draft, self.now);
        }
        let said = (told, durable);
        let copies = &mut self.tabs[tab].copies;
        if let Some(copy) = copies.get_mut(&(number, row.draft)).filter(|copy| copy.row.revision == told) {
            copy.said = Some(said);
        }
        self.tell(tab, stored(row.response_id, said));
    }

    /// Writes a row into localStorage, where there is one, in place of what it holds of the response.
    fn write_second(&mut self, tab: usize, row: &Row, edition: u32) {
        if self.storage.local {
            self.late_write(tab);
            let kept = Kept { row: row.clone(), edition, corrupt: false, at: self.now, overdue: NEVER };
            self.storage.second.insert(number_of(&row.response_id), (row.revision, kept));
        }
    }

    /// Remembers that a row is past its age and was tried in vain at this time of the device's clock: in a copy in localStorage,
    /// unless something newer is there.
    pub fn mark_overdue(&mut self, tab: usize, row: &Row, at: Timestamp) {
        let number = number_of(&row.response_id);
        let newer = self.storage.second.get(&number).is_some_and(|(revision, kept)| !kept.corrupt && *revision > row.revision);
        let said = row.body.rsplit_once(r#""edition":"#).and_then(|(_, rest)| rest.trim_end_matches('}').parse().ok());
        if let Some(edition) = said.filter(|_| !newer) {
            self.write_second(tab, row, edition);
            if let Some((_, kept)) = self.storage.second.get_mut(&number) {
                kept.overdue = at;
            }
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

fn stored(response_id: String, (revision, durable): (u32, bool)) -> Event {
    Event::Stored { response_id, revision, durable }
}
