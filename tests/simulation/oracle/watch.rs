//! What a courier has just been told, as far as that says what its outbox may do next.

use super::number_of;
use candor::engine::outbox::{Event, Outbox};
use std::collections::BTreeMap;

/// What is known of one courier.
#[derive(Debug, Default)]
pub struct Watch {
    /// What it has just been told to deliver.
    pub newest: Option<u32>,
    /// The most that may have waited since then.
    pub waited: usize,
    /// Since when it has been told that a revision is being written; nobody has said yet what became of that.
    pub unwritten: BTreeMap<(u32, u32), i64>,
    /// What its page is typing, and under which revision.
    pub drafts: BTreeMap<u32, u32>,
    /// A batch of these has just been refused for one of them.
    pub refused: Vec<u32>,
    /// How many have just come to their end.
    pub ends: usize,
    before: usize,
    may_vanish: bool,
}

impl Watch {
    /// The courier is about to be told something.
    pub fn hear(&mut self, event: &Event, outbox: &Outbox, now: i64) {
        self.newest = None;
        self.ends = 0;
        self.before = outbox.waiting();
        self.waited = self.before;
        // What storage no longer holds, another tab has settled.
        self.may_vanish = matches!(event, Event::Read(_, Some(_)));
        match event {
            Event::Submit(row, _) => {
                let number = number_of(&row.response_id);
                self.newest = Some(number);
                self.waited += 1;
                self.unwritten.insert((number, row.revision), now);
                self.drafts.remove(&number);
                if row.draft {
                    self.drafts.insert(number, row.revision);
                }
            }
            Event::Stored { response_id, revision, .. } | Event::Taken(response_id, revision) => {
                self.unwritten.remove(&(number_of(response_id), *revision));
            }
            Event::Found(rows) => {
                self.waited += rows.len();
                for row in rows {
                    let number = number_of(&row.response_id);
                    self.unwritten.retain(|known, _| known.0 != number || known.1 > row.revision);
                }
            }
            Event::Withdrawn => self.drafts.clear(),
            _ => {}
        }
    }

    /// How many have disappeared without a word.
    pub fn vanished(&self, outbox: &Outbox) -> usize {
        let most = if self.may_vanish { usize::MAX } else { self.ends };
        self.before.saturating_sub(outbox.waiting()).saturating_sub(most)
    }
}
