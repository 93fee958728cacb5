//! What waits in storage, as the courier handles it: found, read back, deleted, set aside.

use super::database::Durability;
use super::local;
use super::store::{LOG, MEMORY, OUTBOX, Store, from_js, to_js};
use crate::engine::outbox::{Found, NEVER, Row};
use crate::survey::{Timestamp, json};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

/// How many rows are looked at at once: a few hundred kilobytes at most.
const PAGE: u32 = 200;
/// The most rows that are kept aside.
const ASIDE: u32 = 50;
/// What is kept aside; the widget's glue names it too.
const QUARANTINE: &str = "quarantine";
/// The place in a row of when it was first tried in vain past its age, where it was; after all that [`from_js`] reads.
const OVERDUE: u32 = 8;

/// What was found in storage, a page of it.
#[derive(Debug, Default)]
pub struct Page {
    /// Rows, without their bodies.
    pub found: Vec<Found>,
    /// Keys of rows that cannot be read.
    pub corrupt: Vec<(String, u32)>,
    /// Where the next page begins; nothing after the last one.
    pub next: Option<String>,
    /// IndexedDB does not answer: what it holds is not known.
    pub unread: bool,
}

/// A response that has come to its end.
#[derive(Debug)]
pub struct Gone {
    /// Its id.
    pub id: String,
    /// Its revision.
    pub revision: u32,
    /// That revision could not be read.
    pub unreadable: bool,
}

impl Page {
    /// `revision` is that of its key; 0 where the key has none, as in `localStorage`.
    fn take(&mut self, value: &JsValue, id: String, revision: u32) {
        match from_js(value).filter(|row| row.response_id == id && (revision == 0 || revision == row.revision)) {
            Some(row) => self.found.push(Found { overdue: overdue(value), ..row.found() }),
            None => self.corrupt.push((id, revision)),
        }
    }
}

/// Remembers for later pages that a row is past its age and was tried in vain at this time: in a copy in `localStorage`, which is
/// found before the row itself, and goes with it. (To write it to the row would take a transaction that reads first.)
pub fn mark_overdue(row: &Row, at: Timestamp) {
    let here = local::get(&row.response_id).and_then(|value| from_js(&value));
    if here.is_none_or(|here| here.revision <= row.revision) {
        let value = Array::from(&to_js(row));
        value.set(OVERDUE, (at.0 as f64).into());
        local::set(&row.response_id, &value);
    }
}

fn overdue(value: &JsValue) -> Timestamp {
    let at = value.dyn_ref::<Array>().and_then(|row| row.get(OVERDUE).as_f64());
    at.map_or(NEVER, |ms| Timestamp(ms as i64))
}

impl Store {
    /// The rows after those of the response `after`, which is empty at the beginning. Where IndexedDB does not answer, those of
    /// `localStorage` are all, and there is no page after them.
    pub async fn page(&self, after: &str) -> Page {
        let mut page = Page::default();
        if after.is_empty() {
            for id in local::ids() {
                page.take(&local::get(&id).unwrap_or_default(), id, 0);
            }
        }
        let read = async { self.begun(&|database| database.begin_reading(OUTBOX)).await?.after(after, PAGE).await };
        let Some((values, keys)) = read.await else {
            page.unread = true;
            return page;
        };
        for (value, key) in values.iter().zip(keys.iter()) {
            let key = Array::from(&key);
            let (Some(id), Some(revision)) = (key.get(0).as_string(), key.get(1).as_f64()) else { continue };
            page.next = Some(id.clone());
            page.take(&value, id, revision as u32);
        }
        page.next = page.next.filter(|_| keys.length() == PAGE);
        page
    }

    /// Reads these responses, each at its highest revision, and where that is a draft, at the highest that is none, too. `None`
    /// where storage does not answer.
    pub async fn read(&self, ids: &[String]) -> Option<Vec<Row>> {
        let mut all: Vec<Row> = ids.iter().filter_map(|id| from_js(&local::get(id)?)).collect();
        let transaction = self.begun(&|database| database.begin_reading(OUTBOX)).await;
        // What has never been open has said nothing of these.
        if self.durable() {
            all.extend(transaction?.of(ids).await?.iter().filter_map(from_js));
        }
        let overtakes = |one: &Row, other: &Row| {
            one.response_id == other.response_id && one.revision >= other.revision && (other.draft || !one.draft)
        };
        let mut rows: Vec<Row> = Vec::new();
        for row in all {
            if !rows.iter().any(|known| overtakes(known, &row)) {
                rows.retain(|known| !overtakes(&row, known));
                rows.push(row);
            }
        }
        Some(rows)
    }

    /// Whether all has gone that a page on which something was asked has left: the site's storage was wiped.
    pub async fn lost(&self) -> bool {
        let log = async { self.begun(&|database| database.begin_reading(MEMORY)).await?.get(LOG).await };
        log.await.is_some_and(|log| log.is_undefined())
    }

    /// What lies under keys that are none of ours, taken out of the store.
    pub async fn strange(&self) -> Option<Vec<JsValue>> {
        let transaction = self.begun(&|database| database.begin_reading(OUTBOX)).await?;
        let found = transaction.strange().await?;
        transaction.commit().await.done()?;
        Some(found)
    }

    /// Deletes responses, each up to a revision; of what cannot be read, that revision alone, since those below may be sound.
    pub async fn delete(&self, ends: &[Gone]) -> Option<()> {
        for Gone { id, revision, unreadable } in ends {
            let row = local::get(id).and_then(|value| from_js(&value)).filter(|row| row.response_id == *id);
            if !row.is_some_and(|row| row.revision > *revision || (*unreadable && json::parse(&row.body).is_ok())) {
                local::remove(id);
            }
        }
        let transaction = self.begun(&|database| database.begin(OUTBOX, Durability::Relaxed)).await?;
        for Gone { id, revision, unreadable } in ends {
            transaction.delete_between(id, if *unreadable { *revision } else { 0 }, *revision)?;
        }
        transaction.commit().await.done()
    }

    /// Deletes what a revision that is on disk has overtaken: all below it, or, where it is a draft, the drafts below it.
    pub async fn delete_below(&self, id: &str, revision: u32, draft: bool) -> Option<()> {
        if !draft {
            let transaction = self.begun(&|database| database.begin(OUTBOX, Durability::Relaxed)).await?;
            transaction.delete_between(id, 0, revision.checked_sub(1)?)?;
            return transaction.commit().await.done();
        }
        let transaction = self.begun(&|database| database.begin_reading(OUTBOX)).await?;
        for below in transaction.of(&[id.to_owned()]).await?.iter().filter_map(from_js) {
            if below.draft && below.revision < revision {
                transaction.delete_between(id, below.revision, below.revision)?;
            }
        }
        transaction.commit().await.done()
    }

    /// Keeps rows aside that the endpoint refused, or that cannot be read: for whoever looks into it, never to be sent.
    pub async fn set_aside(&self, rows: &[(JsValue, String)]) -> Option<()> {
        let transaction = self.begun(&|database| database.begin_reading(MEMORY)).await?;
        let kept = transaction.get(QUARANTINE).await?;
        let kept = if Array::is_array(&kept) { Array::from(&kept) } else { Array::new() };
        for (row, reason) in rows {
            kept.push(&Array::of2(row, &reason.as_str().into()));
        }
        let kept = kept.slice(kept.length().saturating_sub(ASIDE), kept.length());
        transaction.put(QUARANTINE, &kept)?;
        transaction.commit().await.done()
    }

    /// Deletes all that waits, of every page of the site, and what was set aside of it.
    pub async fn clear(&self) {
        local::clear();
        if let Some(memory) = self.begun(&|database| database.begin(MEMORY, Durability::Strict)).await {
            memory.delete(QUARANTINE);
        }
        if let Some(transaction) = self.begun(&|database| database.begin(OUTBOX, Durability::Strict)).await
            && transaction.clear().is_some()
        {
            transaction.commit().await;
        }
    }

    /// What storage holds under keys that cannot be read, to be set aside.
    pub async fn raw(&self, ids: &[String]) -> Vec<JsValue> {
        let stored = async { self.begun(&|database| database.begin_reading(OUTBOX)).await?.of(ids).await };
        let local = ids.iter().filter_map(|id| local::get(id));
        stored.await.unwrap_or_default().into_iter().chain(local).collect()
    }
}
