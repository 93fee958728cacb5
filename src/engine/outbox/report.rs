//! What waits, and why: what `candor('flush')` resolves to.

use super::entries::Place;
use super::reply::Why;
use super::{Outbox, Turn};
use crate::survey::time::Timestamp;

/// What waits for one endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Where it goes.
    pub endpoint: String,
    /// How many responses.
    pub waiting: usize,
    /// Why they wait: a name of [`Why`], or `asked_to_wait`, `another_tab`, `sending`, `draft`, `resting`.
    pub reason: &'static str,
    /// The HTTP status, where that is the reason; otherwise 0.
    pub status: u16,
    /// When it is tried again, in milliseconds from now.
    pub retry_in: i64,
}

impl Outbox {
    /// What waits for each endpoint, and why.
    pub fn report(&self, now: Timestamp) -> Vec<Waiting> {
        let accounts = (0..self.lines.len()).map(|line| self.account(line, now));
        accounts.filter(|account| account.waiting > 0).collect()
    }

    /// Why the last request to an endpoint failed, if it did.
    pub fn why(&self, endpoint: &str) -> Option<Why> {
        self.lines.iter().find(|line| line.endpoint == endpoint)?.why
    }

    fn account(&self, at: usize, now: Timestamp) -> Waiting {
        let line = &self.lines[at];
        let resting = self.resting.iter().filter_map(|id| self.entries.get(id));
        let resting = resting.filter(|entry| entry.row.endpoint == line.endpoint);
        let due = |place| if let Place::Resting(due) = place { Some(due) } else { None };
        let rested = resting.filter_map(|entry| due(entry.place)).min();
        let drafts: Vec<_> = self.mere_drafts().filter(|draft| draft.row.endpoint == line.endpoint).collect();
        let typed = drafts.iter().filter_map(|draft| due(draft.place)).min();
        let idle = line.ready.is_empty() && !self.flies(at);
        let waiting = line.waiting + drafts.len();
        let (reason, at) = if line.told && now < line.not_before {
            ("asked_to_wait", line.not_before)
        } else if let Some(why) = line.why {
            (why.name(), line.not_before)
        } else if let (true, Some(due)) = (idle, rested) {
            ("resting", due)
        } else if let (true, Some(due)) = (idle, typed) {
            ("draft", due)
        } else if matches!(self.turn, Turn::Asked(_)) {
            ("another_tab", now)
        } else {
            ("sending", now)
        };
        let status = if let ("status", Some(Why::Status(status))) = (reason, line.why) { status } else { 0 };
        Waiting { endpoint: line.endpoint.clone(), waiting, reason, status, retry_in: at.since(now).max(0) }
    }
}
