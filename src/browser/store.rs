//! What the device keeps: waiting responses and the exposure log, on disk or, where that is refused, in memory.
//!
//! This is what the widget needs of it: it writes. What the courier does with what was written is in [`super::waiting`].

use super::clock;
use super::database::{Commit, Database, Durability, Transaction, is_taken};
use super::local;
use crate::engine::exposure::Log;
use crate::engine::outbox::Row;
use crate::survey::Timestamp;
use crate::survey::id::uuid_v7;
use js_sys::Array;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::IdbTransaction;

#[wasm_bindgen]
extern "C" {
    /// The widget's glue's (`embed/between.js`).
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn purge(transaction: Option<&IdbTransaction>) -> Result<(), JsValue>;
}

/// Waiting responses, by id and revision.
pub(super) const OUTBOX: &str = "outbox";
/// Everything else, by name.
pub(super) const MEMORY: &str = "memory";
pub(super) const LOG: &str = "log";
/// What pages have left and others have taken, by name.
#[cfg(feature = "full")]
const CLAIMS: &str = "claims";
/// The most names of those.
#[cfg(feature = "full")]
const CLAIMED: u32 = 100;

/// Storage that took longer than so many milliseconds to open, or to refuse, is left alone for three times as long as it took
/// beyond that: each try may take two seconds.
const QUICK: i64 = 500;

/// What became of a row that was written; as numbers between the widget and the courier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is not on disk for all that is known; perhaps in `localStorage`, which reaches the disk at some later time.
    Refused,
    /// It is on disk.
    Durable,
    /// Another page has written this revision, or a tab that was duplicated.
    Taken,
    /// Consent was withdrawn meanwhile: it is nowhere.
    Withdrawn,
}

/// The store of one page.
#[derive(Debug)]
pub struct Store {
    database: RefCell<Option<Rc<Database>>>,
    /// Where it is not open: when it may be tried again, by a clock that does not jump.
    again: Cell<Timestamp>,
    /// The log where there is no database: at most one ask a page load follows from it.
    log: RefCell<Log>,
    /// How often consent was withdrawn on this page.
    withdrawals: Cell<u32>,
}

impl Store {
    /// Opens the site's store.
    pub async fn open() -> Self {
        let (database, again) = connect().await;
        let (log, withdrawals) = Default::default();
        Self { database: RefCell::new(database), again: Cell::new(again), log, withdrawals }
    }

    /// True where what is written reaches the disk.
    pub fn durable(&self) -> bool {
        self.database.borrow().is_some()
    }

    pub(super) fn database(&self) -> Option<Rc<Database>> {
        self.database.borrow().clone()
    }

    /// What `begin` begins, on a new connection where there is none, or the one there was has been lost.
    pub(super) async fn begun(&self, begin: &dyn Fn(&Database) -> Option<Transaction>) -> Option<Transaction> {
        let transaction = self.database().and_then(|database| begin(&database));
        if transaction.is_some() {
            return transaction;
        }
        // Storage that was slow once may be well by now.
        if clock::steady(0.0) < self.again.get() {
            return None;
        }
        let (database, again) = connect().await;
        self.again.set(again);
        // Where there is no new one, a lost one stays: it may come back, and "nothing is stored" would be another answer.
        let database = database?;
        self.database.replace(Some(database.clone()));
        begin(&database)
    }

    /// Writes a row under its revision: it fails where another page has taken that. Older revisions stay until this one is known
    /// to be on disk, and are then deleted on their own: while a page is being left, WebKit drops what a transaction adds, and
    /// carries out what it deletes.
    pub async fn put(&self, row: &Row) -> Put {
        let before = self.withdrawals.get();
        let mut put = Put::Refused;
        if let Some(transaction) = self.begun(&|database| database.begin(OUTBOX, Durability::Strict)).await
            && self.withdrawals.get() == before
            && let Some(added) = transaction.add(&row.response_id, row.revision, &to_js(row))
        {
            if transaction.commit().await == Commit::Done {
                put = Put::Durable;
            } else if is_taken(&added) {
                put = Put::Taken;
            }
        }
        if self.withdrawals.get() != before {
            // What was begun before it is deleted with the rest.
            return Put::Withdrawn;
        }
        if put == Put::Refused {
            // It may still come to disk, or not.
            local::set(&row.response_id, &to_js(row));
        }
        put
    }

    /// Consent was withdrawn: what is being written now is not to be.
    pub fn withdraw(&self) {
        self.withdrawals.set(self.withdrawals.get() + 1);
    }

    /// Writes a row at once, where it may be lost otherwise: the page is being left.
    pub fn put_now(&self, row: &Row) {
        local::set(&row.response_id, &to_js(row));
    }

    /// Has the glue delete all that waits, of every page of the site, what was set aside of it too, and report it.
    pub async fn purge(&self) {
        local::clear();
        let transaction = self.begun(&|database| database.begin(OUTBOX, Durability::Strict)).await;
        let _ = purge(transaction.as_ref().map(Transaction::inner));
    }

    /// The page is being left: nothing may stay half done, or it would block the site's later pages.
    pub fn leave(&self) {
        if let Some(database) = &*self.database.borrow() {
            database.leave();
        }
    }

    /// Takes what a page has left, for this page alone; false where another one has taken it. Where storage does not answer,
    /// nobody knows.
    #[cfg(feature = "full")]
    pub async fn claim(&self, name: &str) -> Option<bool> {
        let transaction = self.begun(&|database| database.begin_reading(MEMORY)).await?;
        let claims = transaction.get(CLAIMS).await?;
        let claims = if Array::is_array(&claims) { Array::from(&claims) } else { Array::new() };
        let free = !claims.includes(&name.into(), 0);
        if free {
            claims.push(&name.into());
            transaction.put(CLAIMS, &claims.slice(claims.length().saturating_sub(CLAIMED), claims.length()))?;
        }
        transaction.commit().await.done()?;
        Some(free)
    }

    /// Empties the log; its next use gives the visitor a new name. That there was one stays: where it is gone, the site's storage
    /// has been wiped ([`Self::lost`]).
    #[cfg(feature = "full")]
    pub async fn forget_log(&self) -> Option<()> {
        self.log.take();
        // Without a look whether there is one: where storage is slow, that may not be answered in time, and it would stay.
        let transaction = self.begun(&|database| database.begin_reading(MEMORY)).await?;
        transaction.put(LOG, &"".into())?;
        transaction.commit().await.done()
    }

    /// Reads the log, lets `change` change it, and writes it, as one transaction.
    pub async fn with_log(&self, change: &mut dyn FnMut(&mut Log)) {
        let transaction = self.begun(&|database| database.begin_reading(MEMORY)).await;
        let stored = match &transaction {
            Some(transaction) => transaction.get(LOG).await,
            None => None,
        };
        let mut log = match &stored {
            Some(value) => Log::from_json(&value.as_string().unwrap_or_default()),
            None => self.log.take(),
        };
        if log.visitor.is_empty() {
            log.visitor = uuid_v7(clock::now().0, clock::random());
        }
        change(&mut log);
        if let Some(transaction) = transaction {
            transaction.put(LOG, &log.to_json().into());
            transaction.commit().await;
        }
        self.log.replace(log);
    }
}

/// A connection, if there is one, and when another may be tried for.
async fn connect() -> (Option<Rc<Database>>, Timestamp) {
    let begun = clock::steady(0.0);
    let database = Database::open("candor", &[OUTBOX, MEMORY]).await.map(Rc::new);
    let now = clock::steady(0.0);
    (database, now.plus(3 * (now.since(begun) - QUICK)))
}

/// A row as an array; later versions may append to it.
pub fn to_js(row: &Row) -> JsValue {
    let array = Array::new();
    for text in [&row.response_id, "", &row.endpoint, &row.body, &row.key, "", "", &row.survey] {
        array.push(&text.into());
    }
    array.set(1, row.revision.into());
    array.set(5, (row.written.0 as f64).into());
    array.set(6, row.draft.into());
    array.into()
}

/// Reads what [`to_js`] wrote, or an earlier version: what that did not have is absent.
pub fn from_js(value: &JsValue) -> Option<Row> {
    let array = value.dyn_ref::<Array>()?;
    let text = |place| array.get(place).as_string();
    Some(Row {
        response_id: text(0)?,
        revision: array.get(1).as_f64()? as u32,
        endpoint: text(2)?,
        body: text(3)?,
        key: text(4).unwrap_or_default(),
        written: Timestamp(array.get(5).as_f64().map_or_else(|| clock::now().0, |ms| ms as i64)),
        draft: array.get(6).is_truthy(),
        survey: text(7).unwrap_or_default(),
    })
}
