//! What the device keeps: waiting responses and the exposure log, on disk or, where that is refused, in memory.

use super::clock;
use super::database::Database;
use crate::engine::exposure::Log;
use crate::engine::outbox::Row;
use crate::survey::id::uuid_v7;
use js_sys::Array;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

const OUTBOX: &str = "outbox";
const MEMORY: &str = "memory";
const LOG: &str = "log";
/// How often a row is written under the next revision, where the one before was taken.
const TRIES: u32 = 3;

/// The store of one page.
#[derive(Debug)]
pub struct Store {
    database: Option<Database>,
    /// The log where there is no database: at most one ask a page load follows from it.
    log: RefCell<Log>,
}

impl Store {
    /// Opens the site's store.
    pub async fn open() -> Self {
        Self { database: Database::open("candor", &[OUTBOX, MEMORY]).await, log: RefCell::default() }
    }

    /// True where what is written reaches the disk.
    pub fn durable(&self) -> bool {
        self.database.is_some()
    }

    /// Writes a row under its revision, or the next one that is free: it is assigned here, by the write itself. Older
    /// revisions go with it. `None` where the row did not reach the disk.
    pub async fn put(&self, row: &mut Row) -> Option<()> {
        for _ in 0..TRIES {
            let transaction = self.database.as_ref()?.begin(OUTBOX)?;
            transaction.add(&row.response_id, row.revision, &to_js(row))?;
            transaction.delete_to(&row.response_id, row.revision - 1)?;
            if transaction.commit().await.is_some() {
                return Some(());
            }
            row.revision += 1;
        }
        None
    }

    /// Deletes a response up to `revision`.
    pub async fn delete(&self, response_id: &str, revision: u32) -> Option<()> {
        let transaction = self.database.as_ref()?.begin(OUTBOX)?;
        transaction.delete_to(response_id, revision)?;
        transaction.commit().await
    }

    /// Deletes all that waits, of every page of the site.
    pub async fn clear(&self) -> Option<()> {
        let transaction = self.database.as_ref()?.begin(OUTBOX)?;
        transaction.clear()?;
        transaction.commit().await
    }

    /// All rows that wait; a row that cannot be read is left where it is.
    pub async fn rows(&self) -> Vec<Row> {
        let all = async { self.database.as_ref()?.begin_reading(OUTBOX)?.all().await };
        all.await.map(|rows| rows.iter().filter_map(|row| from_js(&row)).collect()).unwrap_or_default()
    }

    /// The page is being left: nothing may stay half done, or it would block the site's later pages.
    pub fn leave(&self) {
        if let Some(database) = &self.database {
            database.leave();
        }
    }

    /// Deletes the log; its next use gives the visitor a new name.
    #[cfg(feature = "full")]
    pub async fn forget_log(&self) -> Option<()> {
        self.log.take();
        let transaction = self.database.as_ref()?.begin(MEMORY)?;
        transaction.clear()?;
        transaction.commit().await
    }

    /// Reads the log, lets `change` change it, and writes it, as one transaction.
    pub async fn with_log(&self, change: &mut dyn FnMut(&mut Log)) {
        let transaction = self.database.as_ref().and_then(|database| database.begin_reading(MEMORY));
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

/// A row as an array; later versions may append to it.
fn to_js(row: &Row) -> JsValue {
    let body = JsValue::from_str(&row.body);
    Array::of4(&JsValue::from_str(&row.response_id), &row.revision.into(), &JsValue::from_str(&row.endpoint), &body).into()
}

fn from_js(value: &JsValue) -> Option<Row> {
    let array = value.dyn_ref::<Array>()?;
    Some(Row {
        response_id: array.get(0).as_string()?,
        revision: array.get(1).as_f64()? as u32,
        endpoint: array.get(2).as_string()?,
        body: array.get(3).as_string()?,
    })
}
