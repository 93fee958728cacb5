//! The site's storage: rows, and transactions that commit in the order in which they were begun.
//!
//! A transaction that was begun may commit, fail, be lost with its page, or commit without its page ever hearing of it.
//! A page waits two seconds for an answer and then goes on as if storage had refused, as `browser::database` does.

use super::{Happening, World, note};
use crate::oracle::number_of;
use crate::planted::Planted;
use crate::random::Random;
use crate::schedule::Fault;
use candor::engine::outbox::{NEVER, Row};
use candor::survey::{Timestamp, json};
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
    /// When it was first tried in vain past its age, by the device's clock.
    pub overdue: Timestamp,
}

/// What a transaction does.
#[derive(Debug, Clone)]
pub enum Work {
    /// A widget writes a row.
    Put(Put),
    /// Each of these responses is deleted up to a revision, for a courier of this instance.
    Delete(u32, Vec<Gone>),
    /// What a revision has overtaken is deleted: all below it, or, where it is a draft, the drafts below it.
    Overtake(u32, u32, bool),
    /// Consent was withdrawn: all rows are deleted.
    Purge,
    /// The next page of rows after a key, for a courier of this instance.
    Page(u32, (u32, u32)),
    /// These responses, once more, for a courier of this instance.
    Again(u32, Vec<u32>),
    /// These responses, each at its highest revision, for a request of a courier of this instance.
    Read(u32, u32, Vec<u32>),
}

/// What became of a transaction, as far as its page hears.
#[derive(Debug)]
pub enum Outcome {
    /// It has committed; with the rows that were read.
    Done(Vec<Found>),
    /// The key of the row is taken.
    Taken,
    /// It failed, or took too long.
    Failed,
}

/// An end that a courier carries out: all up to a revision is deleted, or that revision alone where it is unreadable.
#[derive(Debug, Clone)]
pub struct Gone {
    pub number: u32,
    pub revision: u32,
    pub unreadable: bool,
}

/// A row that was read, with its key.
pub type Found = ((u32, u32), Kept);

/// An answer to a page.
#[derive(Debug)]
pub struct Answer {
    pub work: Work,
    pub outcome: Outcome,
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
    /// Of what a page has begun when it ends, the browser drops what it adds, and carries out what it deletes, as WebKit does.
    drops: bool,
}

impl Kept {
    fn is_sound(&self) -> bool {
        !self.corrupt && json::parse(&self.row.body).is_ok()
    }
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
            drops: random.one_in(3),
        }
    }

    /// The rows of a response, the lowest revision first.
    pub fn of(&self, number: u32) -> impl DoubleEndedIterator<Item = (u32, &Kept)> {
        self.rows.range((number, 0)..=(number, u32::MAX)).map(|((_, revision), kept)| (*revision, kept))
    }

    /// What a page that ends had begun commits up to some point, and is lost after it; the same for all pages at a crash.
    /// True where a purge was lost.
    pub fn die(&mut self, tab: Option<usize>, random: &mut Random, doubtful: &mut Vec<u32>) -> bool {
        let mine = |transaction: &Transaction| tab.is_none_or(|tab| tab == transaction.tab);
        let ids: Vec<u32> = self.pending.iter().filter(|(_, transaction)| mine(transaction)).map(|(id, _)| *id).collect();
        let kept = random.below(ids.len() + 1);
        if self.drops && tab.is_some() {
            let works: Vec<Work> = ids.iter().filter_map(|id| self.pending.remove(id)).map(|begun| begun.work).collect();
            for work in works {
                self.apply(&work, doubtful);
            }
            return false;
        }
        let lost = ids[kept..].iter().filter_map(|id| self.pending.remove(id));
        lost.filter(|transaction| matches!(transaction.work, Work::Purge)).count() > 0
    }

    fn apply(&mut self, work: &Work, doubtful: &mut Vec<u32>) -> Vec<Found> {
        match work {
            Work::Put(_) => {}
            Work::Delete(_, ends) => {
                for Gone { number, revision, unreadable } in ends {
                    self.second.retain(|key, (at, kept)| {
                        key != number || (*at > *revision && !kept.corrupt) || (*unreadable && kept.is_sound())
                    });
                    let from = if *unreadable { *revision } else { 0 };
                    let gone: Vec<_> = self.rows.range((*number, from)..=(*number, *revision)).map(|(key, _)| *key).collect();
                    for key in &gone {
                        self.rows.remove(key);
                    }
                    doubtful.push(*number);
                }
            }
            Work::Overtake(number, revision, draft) => {
                self.rows.retain(|key, kept| key.0 != *number || key.1 >= *revision || (*draft && !kept.row.draft));
                doubtful.push(*number);
            }
            Work::Purge => {
                doubtful.extend(self.rows.keys().map(|key| key.0));
                self.rows.clear();
                self.second.clear();
            }
            Work::Page(_, after) => {
                let next = self.rows.range((after.0, after.1 + 1)..).take(self.page);
                let next = next.map(|(key, kept)| (*key, kept.clone()));
                return next.collect();
            }
            Work::Read(_, _, numbers) | Work::Again(_, numbers) => {
                let highest = |number: u32, drafts: bool| {
                    let fits = |kept: &Kept| !kept.corrupt && (drafts || !kept.row.draft);
                    let first = self.of(number).rfind(|(_, kept)| fits(kept));
                    let second =
                        self.second.get(&number).filter(|(_, kept)| fits(kept)).map(|(revision, kept)| (*revision, kept));
                    let (revision, kept) = first.into_iter().chain(second).max_by_key(|(revision, _)| *revision)?;
                    Some(((number, revision), kept.clone()))
                };
                // A draft does not hide what was submitted before it.
                let both = |number: &u32| {
                    let first = highest(*number, true);
                    let second = first.as_ref().filter(|(_, kept)| kept.row.draft).and_then(|_| highest(*number, false));
                    first.into_iter().chain(second)
                };
                return numbers.iter().flat_map(both).collect();
            }
        }
        Vec::new()
    }

    /// Whether what was begun last has not committed.
    pub fn is_busy(&self, now: i64) -> bool {
        self.busy_until > now
    }

    /// *Adds* a row, which fails where its key is taken. Older ones stay until this one is known to be on disk.
    fn put(&mut self, put: &Put, at: i64, planted: Planted) -> Outcome {
        let Put { row, edition, .. } = put;
        let key = (number_of(&row.response_id), row.revision);
        if self.rows.contains_key(&key) && planted != Planted::RevisionReused {
            return Outcome::Taken;
        }
        self.rows.insert(key, Kept { row: row.clone(), edition: *edition, corrupt: false, at, overdue: NEVER });
        if planted == Planted::FailureTriedHigher {
            self.rows.retain(|other, _| other.0 != key.0 || other.1 >= key.1);
        }
        Outcome::Done(Vec::new())
    }
}

impl World {
    /// A page begins a transaction.
    pub fn begin(&mut self, tab: usize, work: Work) {
        match &work {
            Work::Put(_) => self.late_write(tab),
            Work::Overtake(number, revision, _) => self.oracle.overtaken(*number, *revision),
            _ => {}
        }
        let writes = !matches!(work, Work::Page(..) | Work::Read(..) | Work::Again(..));
        if !self.storage.indexed {
            let outcome = match &work {
                Work::Put(_) => Outcome::Failed,
                work => Outcome::Done(self.storage.apply(work, &mut self.oracle.doubtful)),
            };
            self.after(1, Happening::Answered(tab, Answer { work, outcome }));
            return;
        }
        if self.tabs[tab].disconnected || matches!((self.storage.fault, &work), (Fault::Quota, Work::Put(_))) {
            self.lost_purge(matches!(work, Work::Purge));
            self.after(1, Happening::Answered(tab, Answer { work, outcome: Outcome::Failed }));
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
            self.after(PATIENCE, Happening::Answered(tab, Answer { work: work.clone(), outcome: Outcome::Failed }));
        }
        self.storage.begun += 1;
        let id = self.storage.begun;
        self.storage.pending.insert(id, Transaction { tab, work, fails, answers: heard.then_some(answers) });
        self.after(takes, Happening::Commit(id));
    }

    /// A transaction commits, unless it was lost.
    pub fn commit(&mut self, id: u32) {
        let Some(Transaction { tab, work, fails, answers }) = self.storage.pending.remove(&id) else { return };
        let outcome = match &work {
            work if fails => {
                self.lost_purge(matches!(work, Work::Purge));
                Outcome::Failed
            }
            Work::Put(put) => {
                self.oracle.doubtful.push(number_of(&put.row.response_id));
                self.storage.put(put, self.now, self.planted)
            }
            work => {
                let before = self.storage.rows.len();
                let rows = self.storage.apply(work, &mut self.oracle.doubtful);
                if matches!(work, Work::Overtake(..)) {
                    self.totals.overtaken += (before - self.storage.rows.len()) as u64;
                }
                Outcome::Done(rows)
            }
        };
        note!(self, "tab {tab}: {} {}", if fails { "fails" } else { "commits" }, shortened(&work));
        if let Some(ms) = answers {
            self.after(ms, Happening::Answered(tab, Answer { work, outcome }));
        }
    }

    /// A page that has not heard of a withdrawal writes once more, behind the purge: it may end before it can undo that.
    pub fn late_write(&mut self, tab: usize) {
        self.lost_purge(self.tabs[tab].heard < self.oracle.withdrawals);
    }

    /// What a purge should have deleted is still there, where storage refuses that too.
    pub fn lost_purge(&mut self, lost: bool) {
        if lost {
            self.oracle.unpurged = self.oracle.withdrawals;
        }
    }

    /// Storage has answered a page.
    pub fn answered(&mut self, tab: usize, answer: Answer) {
        let Answer { work, outcome } = answer;
        let rows = |outcome| if let Outcome::Done(rows) = outcome { Some(rows) } else { None };
        match work {
            Work::Put(put) => self.put_ended(tab, put, &outcome),
            Work::Delete(instance, ends) if matches!(outcome, Outcome::Done(_)) => self.deleted(tab, instance, &ends),
            Work::Delete(..) | Work::Overtake(..) | Work::Purge => {}
            Work::Again(instance, _) => self.found_again(tab, instance, rows(outcome)),
            Work::Page(instance, _) => self.found(tab, instance, rows(outcome)),
            Work::Read(instance, request, _) => self.read_back(tab, instance, request, rows(outcome)),
        }
    }

    /// A row becomes unreadable: its body is cut, or all of it is garbage.
    pub fn corrupt(&mut self, at: usize) {
        let (count, second) = (self.storage.rows.len(), self.storage.second.len());
        let whole = self.random.one_in(2);
        if let Some((key, kept)) = self.storage.rows.iter_mut().nth(at % count.max(1)) {
            kept.row.body.truncate(kept.row.body.len() / 2);
            kept.corrupt = whole;
            self.oracle.corrupted(key.0, key.1);
        }
        if let Some((number, (revision, kept))) = self.storage.second.iter_mut().nth(at % second.max(1)) {
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
        // Which page goes on with what was left went with it.
        self.claims.clear();
        self.oracle.wiped = self.oracle.responses.len();
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
