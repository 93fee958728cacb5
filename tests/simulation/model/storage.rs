//! The site's storage: rows, and transactions that commit in the order in which they were begun.
//!
//! A transaction that was begun may commit, fail, be lost with its page, or commit without its page ever hearing of it.
//! A page waits two seconds for an answer and then goes on as if storage had refused, as `browser::database` does.

use super::{Happening, World, note};
use crate::oracle::number_of;
use crate::planted::Planted;
use crate::random::Random;
use crate::schedule::Fault;
use candor::engine::outbox::Row;
use std::collections::BTreeMap;

/// How long a page waits for an answer, in milliseconds.
const PATIENCE: i64 = 2_000;

/// A row that a widget writes.
#[derive(Debug, Clone)]
pub struct Put {
    pub row: Row,
    /// What it says: the editions of a response are numbered.
    pub edition: u32,
    /// The revision that the courier was told.
    pub told: u32,
    /// Which attempt this is.
    pub tries: u32,
}

/// A row. Its key is the number of the response, in the order in which they were shown, and the revision.
#[derive(Debug, Clone)]
pub struct Kept {
    pub row: Row,
    /// What it says: the editions of a response are numbered.
    pub edition: u32,
    pub corrupt: bool,
    /// When it was written.
    pub at: i64,
}

/// What a transaction does.
#[derive(Debug, Clone)]
pub enum Work {
    /// A widget writes a row.
    Put(Put),
    /// Each of these responses is deleted up to a revision.
    Delete(Vec<(u32, u32)>),
    /// Consent was withdrawn: all rows are deleted, or those of these responses.
    Purge(Option<Vec<u32>>),
    /// The next page of rows after a key, for a courier of this instance.
    Page(u32, (u32, u32)),
    /// These responses, each at its highest revision, for a request of a courier of this instance.
    Read(u32, u32, Vec<u32>),
}

/// An answer: of what, and the rows that were read. `None` where storage failed, or took too long.
#[derive(Debug)]
pub struct Answer {
    pub work: Work,
    pub rows: Option<Vec<((u32, u32), Kept)>>,
}

#[derive(Debug)]
struct Transaction {
    tab: usize,
    work: Work,
    fails: bool,
    /// How long its answer takes after the commit; none that comes too late, or never.
    answers: Option<i64>,
}

/// All of it.
#[derive(Debug)]
pub struct Storage {
    /// The browser gives the site a database, in which what is committed is on disk.
    pub indexed: bool,
    /// It gives it localStorage, which is written at once, and on disk seconds later.
    pub local: bool,
    pub fault: Fault,
    pub rows: BTreeMap<(u32, u32), Kept>,
    /// localStorage: one row a response, where the database has refused it.
    pub second: BTreeMap<u32, (u32, Kept)>,
    pending: BTreeMap<u32, Transaction>,
    begun: u32,
    /// When the last of those that were begun commits.
    busy_until: i64,
    /// How many rows a courier reads at a time.
    page: usize,
}

impl Storage {
    pub fn new(random: &mut Random) -> Self {
        Self {
            indexed: !random.one_in(6),
            local: !random.one_in(3),
            fault: Fault::None,
            rows: BTreeMap::new(),
            second: BTreeMap::new(),
            pending: BTreeMap::new(),
            begun: 0,
            busy_until: 0,
            page: random.pick(&[2, 5, 100]),
        }
    }

    /// The rows of a response, the lowest revision first.
    pub fn of(&self, number: u32) -> impl DoubleEndedIterator<Item = (u32, &Kept)> {
        self.rows.range((number, 0)..=(number, u32::MAX)).map(|((_, revision), kept)| (*revision, kept))
    }

    /// What a page that ends had begun commits up to some point, and is lost after it; the same for all pages at a crash.
    /// True where a purge was lost.
    pub fn die(&mut self, tab: Option<usize>, random: &mut Random) -> bool {
        let mine = |transaction: &Transaction| tab.is_none_or(|tab| tab == transaction.tab);
        let ids: Vec<u32> = self.pending.iter().filter(|(_, transaction)| mine(transaction)).map(|(id, _)| *id).collect();
        let kept = random.below(ids.len() + 1);
        let lost = ids[kept..].iter().filter_map(|id| self.pending.remove(id));
        lost.filter(|transaction| matches!(transaction.work, Work::Purge(_))).count() > 0
    }

    fn apply(&mut self, work: &Work, doubtful: &mut Vec<u32>) -> Vec<((u32, u32), Kept)> {
        match work {
            Work::Put(_) => {}
            Work::Delete(ends) => {
                for (number, revision) in ends {
                    self.second.retain(|key, (at, kept)| key != number || (*at > *revision && !kept.corrupt));
                    let gone: Vec<_> = self.rows.range((*number, 0)..=(*number, *revision)).map(|(key, _)| *key).collect();
                    for key in &gone {
                        self.rows.remove(key);
                    }
                    doubtful.push(*number);
                }
            }
            Work::Purge(which) => {
                let goes = |number: u32| which.as_ref().is_none_or(|which| which.contains(&number));
                doubtful.extend(self.rows.keys().map(|key| key.0).filter(|number| goes(*number)));
                self.rows.retain(|key, _| !goes(key.0));
                self.second.retain(|number, _| !goes(*number));
            }
            Work::Page(_, after) => {
                let next = self.rows.range((after.0, after.1 + 1)..).take(self.page);
                let next = next.map(|(key, kept)| (*key, kept.clone()));
                return next.collect();
            }
            Work::Read(_, _, numbers) => {
                let highest = numbers.iter().filter_map(|number| {
                    let first = self.of(*number).rfind(|(_, kept)| !kept.corrupt);
                    let second =
                        self.second.get(number).filter(|(_, kept)| !kept.corrupt).map(|(revision, kept)| (*revision, kept));
                    let (revision, kept) = first.into_iter().chain(second).max_by_key(|(revision, _)| *revision)?;
                    Some(((*number, revision), kept.clone()))
                });
                return highest.collect();
            }
        }
        Vec::new()
    }

    /// *Adds* a row, which fails where its key is taken, and deletes the older ones in the same transaction.
    fn put(&mut self, row: &Row, edition: u32, at: i64, overwrite: bool) -> bool {
        let key = (number_of(&row.response_id), row.revision);
        if self.rows.contains_key(&key) && !overwrite {
            return false;
        }
        self.rows.insert(key, Kept { row: row.clone(), edition, corrupt: false, at });
        let older: Vec<_> = self.rows.range((key.0, 0)..key).map(|(key, _)| *key).collect();
        for key in &older {
            self.rows.remove(key);
        }
        true
    }
}

impl World {
    /// A page begins a transaction.
    pub fn begin(&mut self, tab: usize, work: Work) {
        let writes = !matches!(work, Work::Page(..) | Work::Read(..));
        if !self.storage.indexed {
            let rows =
                if matches!(work, Work::Put(_)) { None } else { Some(self.storage.apply(&work, &mut self.oracle.doubtful)) };
            self.after(1, Happening::Answered(tab, Answer { work, rows }));
            return;
        }
        if self.tabs[tab].disconnected || matches!((self.storage.fault, &work), (Fault::Quota, Work::Put(_))) {
            self.lost_purge(matches!(work, Work::Purge(_)));
            self.after(1, Happening::Answered(tab, Answer { work, rows: None }));
            return;
        }
        let fault = self.storage.fault;
        let fails = fault == Fault::Flaky && self.random.one_in(3);
        let takes = match fault {
            Fault::Stalled => self.random.between(500, 6_000),
            _ => self.random.between(1, 10),
        };
        let takes = (self.storage.busy_until - self.now).max(0) + takes;
        self.storage.busy_until = self.now + takes;
        let answers = self.random.between(0, if writes { 30 } else { 5 });
        let heard = takes + answers <= PATIENCE && !(fault == Fault::Silent && self.random.one_in(2));
        if !heard {
            self.after(PATIENCE, Happening::Answered(tab, Answer { work: work.clone(), rows: None }));
        }
        self.storage.begun += 1;
        let id = self.storage.begun;
        self.storage.pending.insert(id, Transaction { tab, work, fails, answers: heard.then_some(answers) });
        self.after(takes, Happening::Commit(id));
    }

    /// A transaction commits, unless it was lost.
    pub fn commit(&mut self, id: u32) {
        let Some(Transaction { tab, work, fails, answers }) = self.storage.pending.remove(&id) else { return };
        let rows = if fails {
            self.lost_purge(matches!(work, Work::Purge(_)));
            None
        } else if let Work::Put(Put { row, edition, .. }) = &work {
            let at = self.now;
            let number = number_of(&row.response_id);
            let overwrites = self.planted == Planted::RevisionReused;
            self.oracle.doubtful.push(number);
            self.storage.put(row, *edition, at, overwrites).then(Vec::new)
        } else {
            Some(self.storage.apply(&work, &mut self.oracle.doubtful))
        };
        note!(self, "tab {tab}: {} {}", if rows.is_some() { "commits" } else { "fails" }, shortened(&work));
        if let Some(ms) = answers {
            self.after(ms, Happening::Answered(tab, Answer { work, rows }));
        }
    }

    /// What a purge should have deleted is still there, where storage refuses that too.
    pub fn lost_purge(&mut self, lost: bool) {
        if lost {
            self.oracle.unpurged = self.oracle.withdrawals;
        }
    }

    /// Storage has answered a page.
    pub fn answered(&mut self, tab: usize, answer: Answer) {
        match answer.work {
            Work::Put(put) => self.put_ended(tab, put, answer.rows.is_some()),
            Work::Delete(_) | Work::Purge(_) => {}
            Work::Page(instance, _) => self.found(tab, instance, answer.rows),
            Work::Read(instance, request, _) => self.read_back(tab, instance, request, answer.rows),
        }
    }

    /// A row becomes unreadable: its body is cut, or all of it is garbage.
    pub fn corrupt(&mut self, at: usize) {
        let count = self.storage.rows.len();
        let whole = self.random.one_in(2);
        if let Some((key, kept)) = self.storage.rows.iter_mut().nth(at % count.max(1)) {
            kept.row.body.truncate(kept.row.body.len() / 2);
            kept.corrupt = whole;
            self.oracle.corrupted(key.0, key.1);
        }
        if let Some((number, (revision, kept))) = self.storage.second.iter_mut().nth(at % 8) {
            kept.row.body.truncate(kept.row.body.len() / 2);
            kept.corrupt = whole;
            self.oracle.corrupted(*number, *revision);
        }
    }

    /// The browser evicts all that the site has stored; what it held is nobody's promise any more.
    pub fn evict(&mut self) {
        self.totals.wiped += 1;
        for (number, revision) in self.storage.rows.keys() {
            self.oracle.excuse(*number, *revision);
        }
        self.oracle.doubtful.extend(self.storage.rows.keys().map(|key| key.0));
        self.storage.rows.clear();
        self.storage.second.clear();
        self.turns.forget();
    }
}

fn shortened(work: &Work) -> String {
    match work {
        Work::Put(Put { row, edition, .. }) => {
            format!("Put({}/{} as edition {edition})", number_of(&row.response_id), row.revision)
        }
        work => format!("{work:?}"),
    }
}
