//! What the device keeps: waiting responses and the exposure log, on disk or, where that is refused, in memory.
//!
//! This is what the widget needs of it: it writes. What the courier does with what was written is in [`super::waiting`].

use super::clock;
use super::database::{Commit, Database, Durability, Transaction};
use super::local;
use crate::engine::exposure::Log;
use crate::engine::outbox::Row;
use crate::survey::Timestamp;
use crate::survey::id::uuid_v7;
use js_sys::Array;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Waiting responses, by id and revision.
pub(super) const OUTBOX: &str = "outbox";
/// Everything else, by name.
pub(super) const MEMORY: &str = "memory";
pub(super) const LOG: &str = "log";

/// What became of a row that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is on disk.
    Durable,
    /// Another page has written this revision, or a tab that was duplicated.
    Taken,
    /// It is not on disk for all that is known; perhaps in `localStorage`, which reaches the disk at some later time.
    Refused,
}

/// The store of one page.
#[derive(Debug)]
pub struct Store {
    database: RefCell<Option<Rc<Database>>>,
    /// The log where there is no database: at most one ask a page load follows from it.
    log: RefCell<Log>,
}

impl Store {
    /// Opens the site's store.
    pub async fn open() -> Self {
        Self { database: RefCell::new(connect().await), log: RefCell::default() }
    }

    /// True where what is written reaches the disk.
    pub fn durable(&self) -> bool {
        self.database.borrow().is_some()
    }

    pub(super) fn database(&self) -> Option<Rc<Database>> {
        self.database.borrow().clone()
    }

    /// What `begin` begins, on a new connection where the one there was has been lost.
    pub(super) async fn begun(&self, begin: &dyn Fn(&Database) -> Option<Transaction>) -> Option<Transaction> {
        let transaction = begin(&*self.database()?);
        if transaction.is_some() {
            return transaction;
        }
        // Where there is no new one, the lost one stays: it may come back, and "nothing is stored" would be another answer.
        let again = connect().await?;
        self.database.replace(Some(again.clone()));
        begin(&again)
    }

    /// Writes a row under its revision, which is assigned by the write itself: it fails where that is taken. Older revisions
    /// stay until the response is settled: while a page is being left, WebKit drops what a transaction adds, and carries out
    /// what it deletes.
    pub async fn put(&self, row: &Row) -> Put {
        if let Some(transaction) = self.begun(&|database| database.begin(OUTBOX, Durability::Strict)).await
            && transaction.add(&row.response_id, row.revision, &to_js(row)).is_some()
        {
            match transaction.commit().await {
                Commit::Done => return Put::Durable,
                Commit::Taken => return Put::Taken,
                // It may still come to disk, or not.
                Commit::Failed => {}
            }
        }
        local::set(&row.response_id, &to_js(row));
        Put::Refused
    }

    /// Writes a row at once, where it may be lost otherwise: the page is being left.
    pub fn put_now(&self, row: &Row) {
        local::set(&row.response_id, &to_js(row));
    }

    /// Deletes all that waits, of every page of the site.
    pub async fn clear(&self) {
        local::clear();
        if let Some(transaction) = self.begun(&|database| database.begin(OUTBOX, Durability::Strict)).await
            && transaction.clear().is_some()
        {
            transaction.commit().await;
        }
    }

    /// The page is being left: nothing may stay half done, or it would block the site's later pages.
    pub fn leave(&self) {
        if let Some(database) = &*self.database.borrow() {
            database.leave();
        }
    }

    /// Deletes the log; its next use gives the visitor a new name.
    #[cfg(feature = "full")]
    pub async fn forget_log(&self) -> Option<()> {
        self.log.take();
        let transaction = self.database()?.begin(MEMORY, Durability::Strict)?;
        transaction.delete(LOG)?;
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

async fn connect() -> Option<Rc<Database>> {
    Database::open("candor", &[OUTBOX, MEMORY]).await.map(Rc::new)
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
