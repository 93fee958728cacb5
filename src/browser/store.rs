//! What the device keeps: waiting responses and the exposure log, on disk or, where that is refused, in memory.

use super::clock;
use super::database::Database;
use crate::engine::exposure::Log;
use crate::engine::outbox::Row;
use crate::survey::event::{Event, event_id};
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

    /// Writes an event. Its revision is assigned here, in the transaction: one above what is stored, or the event's own
    /// where that is higher. Returns the row and whether it is on disk.
    pub async fn put(&self, event: &Event, endpoint: &str) -> (Row, bool) {
        let row = row(event, endpoint);
        match self.write(event, endpoint).await {
            Some(written) => (written, true),
            None => (row, false),
        }
    }

    async fn write(&self, event: &Event, endpoint: &str) -> Option<Row> {
        let transaction = self.database.as_ref()?.begin(OUTBOX, true)?;
        let key = &event.data.response_id;
        let stored = from_js(&transaction.get(key).await?).map_or(0, |row| row.revision);
        let row = if event.data.revision > stored {
            row(event, endpoint)
        } else {
            let mut event = event.clone();
            event.data.revision = stored + 1;
            event.id = event_id(key, stored + 1);
            row(&event, endpoint)
        };
        transaction.put(key, &to_js(&row))?;
        transaction.committed().await?;
        Some(row)
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

fn row(event: &Event, endpoint: &str) -> Row {
    Row {
        response_id: event.data.response_id.clone(),
        revision: event.data.revision,
        endpoint: endpoint.to_owned(),
        body: event.to_json(),
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
