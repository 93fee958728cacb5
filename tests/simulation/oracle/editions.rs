//! What a response says, edition by edition: each is made from another one, on one page or on several.

use super::{Known, Oracle, number_of};
use crate::model::storage::Storage;

/// How long what is overtaken may stay, in milliseconds.
const STAYS: i64 = 10_000;

/// A revision that is on disk, seen by a page that stays: what it has overtaken goes.
#[derive(Debug)]
pub struct Overtaking {
    tab: usize,
    number: u32,
    revision: u32,
    draft: bool,
    since: i64,
}

impl Known {
    /// Whether an edition says all that an older one says, for all that was changed since.
    pub fn includes(&self, newer: u32, older: u32) -> bool {
        let mut at = newer;
        while at > older {
            at = self.made_from[at as usize - 1];
        }
        at == older
    }

    /// Whether an edition went with one that had overtaken it, and became unreadable.
    pub fn is_lost(&self, revision: u32, edition: u32) -> bool {
        let over = self.written.iter().filter(|over| over.0 > revision && self.unreadable.contains(&over.0));
        let mut over = over.filter(|over| self.overtaken.contains(&over.0));
        over.any(|over| self.includes(over.1, edition))
    }
}

impl Oracle {
    /// A new edition of a response, made from this one.
    pub fn edition(&mut self, response_id: &str, from: u32) -> u32 {
        let made_from = &mut self.responses[number_of(response_id) as usize].made_from;
        made_from.push(from);
        made_from.len() as u32
    }

    /// What a revision has overtaken may be deleted from now on.
    pub fn overtaken(&mut self, number: u32, revision: u32) {
        self.responses[number as usize].overtaken.push(revision);
    }

    /// A page says that what was submitted on it has arrived.
    pub fn says_delivered(&mut self, tab: usize, number: u32, edition: u32) {
        let known = &self.responses[number as usize];
        if number as usize >= self.wiped && !known.log.iter().flatten().any(|entry| known.includes(entry.1, edition)) {
            self.breaks("says delivered", format!("tab {tab} says it of edition {edition} of {number}, which no endpoint has"));
        }
    }

    /// A revision is on disk on a page that stays.
    pub fn overtakes(&mut self, tab: usize, (number, revision): (u32, u32), draft: bool, now: i64) {
        self.overtaking.push(Overtaking { tab, number, revision, draft, since: now });
    }

    /// What was overtaken a while ago is gone, where nothing has kept its page from deleting it: so a response takes the
    /// place of one revision, and of a draft.
    pub fn check_overtaken(&mut self, storage: &Storage, now: i64, calm: impl Fn(usize, i64) -> bool) {
        let (due, rest): (Vec<_>, _) = std::mem::take(&mut self.overtaking).into_iter().partition(|one| now > one.since + STAYS);
        self.overtaking = rest;
        for Overtaking { tab, number, revision, draft, since } in due {
            let stays = storage.of(number).find(|(below, kept)| *below < revision && (kept.row.draft || !draft));
            if let Some((below, _)) = stays.filter(|_| calm(tab, since)) {
                self.breaks("bounded", format!("revision {below} of {number} is still stored, below {revision}"));
            }
        }
    }
}
