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
/// The key of the mark; the loader reads it too.
const WAITING: &str = "candor:waiting";

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

    /// Writes a row. Its revision is assigned here, in the transaction: one above what is stored, or the row's own where
    /// that is higher. `None` where the row did not reach the disk.
    pub async fn put(&self, row: &mut Row) -> Option<()> {
        let transaction = self.database.as_ref()?.begin(OUTBOX, true)?;
        let stored = from_js(&transaction.get(&row.response_id).await?).map_or(0, |row| row.revision);
        row.revision = row.revision.max(stored + 1);
        transaction.put(&row.response_id, &to_js(row))?;
        transaction.committed().await
    }

    /// Deletes the row of a response unless it has a higher revision by now.
    pub async fn delete(&self, response_id: &str, revision: u32) -> Option<()> {
        let transaction = self.database.as_ref()?.begin(OUTBOX, true)?;
        let stored = from_js(&transaction.get(response_id).await?)?;
        if stored.revision <= revision {
            transaction.delete(response_id)?;
        }
        transaction.committed().await
    }

    /// All rows that wait; a row that cannot be read is left where it is.
    pub async fn rows(&self) -> Vec<Row> {
        let all = async { self.database.as_ref()?.begin(OUTBOX, false)?.all().await };
        all.await.map(|rows| rows.iter().filter_map(|row| from_js(&row)).collect()).unwrap_or_default()
    }

    /// Leaves a mark where the loader sees it before any WebAssembly runs: something waits to be delivered.
    pub fn mark(&self, waiting: bool) {
        let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
        if let Some(storage) = storage.filter(|_| self.durable()) {
            // Refused storage has no mark; the loader then wakes when a survey is due.
            let _ = if waiting { storage.set_item(WAITING, "1") } else { storage.remove_item(WAITING) };
        }
    }

    /// Reads the log, lets `decide` change it, and writes it, as one transaction.
    pub async fn with_log<T>(&self, decide: impl FnOnce(&mut Log) -> T) -> T {
        let transaction = self.database.as_ref().and_then(|database| database.begin(MEMORY, true));
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
        let decision = decide(&mut log);
        if let Some(transaction) = transaction {
            transaction.put(LOG, &log.to_json().into());
            transaction.committed().await;
        }
        self.log.replace(log);
        decision
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
