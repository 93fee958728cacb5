//! IndexedDB as futures: open, one transaction, its requests.
//!
//! On web-sys rather than a wrapper crate: bytes decide here, and five operations are all that is needed.
//!
//! A page may be frozen in the back/forward cache in the middle of a transaction, which then blocks the store for every
//! later page of the site (seen in WebKitGTK 2.50). So what writes does so in one turn and commits at once
//! ([`Transaction::commit`]), what reads first can be given up ([`Database::leave`]), and nothing waits for an answer for
//! longer than [`PATIENCE`].

use super::callback::Callback;
use super::clock::delay;
use js_sys::{Array, JSON, Promise, Reflect};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbRequestReadyState, IdbTransaction};

/// How long storage may take to answer, in milliseconds; some browsers never do. Longer counts as refused.
const PATIENCE: i32 = 2_000;

/// How many transactions that read are remembered, to be given up; more never wait at once.
const READING: usize = 4;

/// An open database.
#[derive(Debug)]
pub struct Database {
    database: IdbDatabase,
    /// The transactions that may still wait for something they read.
    reading: RefCell<Vec<IdbTransaction>>,
}

/// How sure a commit is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// On disk: it survives a power cut. A relaxed one survives a killed process.
    Strict,
    /// For what may be done again.
    Relaxed,
}

#[wasm_bindgen]
extern "C" {
    /// `indexedDB` itself throws in some sandboxes, and is null in others: looked up inside the caught call.
    #[wasm_bindgen(catch, js_namespace = indexedDB)]
    fn open(name: &str, version: &JsValue) -> Result<Option<IdbOpenDbRequest>, JsValue>;

    #[wasm_bindgen(catch, js_namespace = IDBKeyRange)]
    fn bound(lower: &Array, upper: &Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = IDBKeyRange, js_name = upperBound)]
    fn upper_bound(upper: &Array, open: bool) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = IDBKeyRange, js_name = lowerBound)]
    fn lower_bound(lower: &Array, open: bool) -> Result<JsValue, JsValue>;

    /// What web-sys lacks, or has only without the error.
    type More;
    #[wasm_bindgen(method, catch)]
    fn transaction(this: &More, store: &str, mode: &str, options: &JsValue) -> Result<IdbTransaction, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn commit(this: &More) -> Result<(), JsValue>;
}

/// One transaction on one object store.
#[derive(Debug)]
pub struct Transaction {
    transaction: IdbTransaction,
    store: IdbObjectStore,
}

impl Database {
    /// Opens the database `name`, at whatever version it is: a newer widget may have been here. `None` where the browser
    /// refuses, for whatever reason, or does not answer in time.
    pub async fn open(name: &str, stores: &'static [&'static str]) -> Option<Self> {
        let opened = Self::open_at(name, &JsValue::UNDEFINED, stores).await?;
        let names = opened.database.object_store_names();
        if stores.iter().all(|store| names.contains(store)) {
            return Some(opened);
        }
        // Somebody else has made it, or was killed while doing so.
        let next = opened.database.version() + 1.0;
        opened.database.close();
        Self::open_at(name, &next.into(), stores).await
    }

    async fn open_at(name: &str, version: &JsValue, stores: &'static [&'static str]) -> Option<Self> {
        let request = open(name, version).ok()??;
        let upgrading = request.clone();
        let upgrade = Callback::new(move |_| {
            if let Ok(database) = upgrading.result() {
                for store in stores {
                    // Fails where the store exists, which is what is wanted.
                    let _ = database.unchecked_ref::<IdbDatabase>().create_object_store(store);
                }
            }
        });
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        // It may come when nobody waits any more.
        upgrade.forget();
        let Some(opened) = settle(&request).await else {
            // One that opens after all would block everybody's upgrade for ever.
            let late = request.clone();
            let close = Callback::new(move |_| {
                if let Ok(database) = late.result() {
                    database.unchecked_ref::<IdbDatabase>().close();
                }
            });
            request.set_onsuccess(Some(close.as_ref().unchecked_ref()));
            close.forget();
            return None;
        };
        let database: IdbDatabase = opened.unchecked_into();
        // A newer version of the widget in another tab must be able to upgrade.
        let closing = database.clone();
        let close = Callback::new(move |_| closing.close());
        database.set_onversionchange(Some(close.as_ref().unchecked_ref()));
        close.forget();
        Some(Self { database, reading: RefCell::default() })
    }

    /// A transaction on `store` that writes; `None` where the connection has been closed.
    pub fn begin(&self, store: &str, durability: Durability) -> Option<Transaction> {
        let options = match durability {
            Durability::Strict => JSON::parse("{\"durability\":\"strict\"}").ok()?,
            Durability::Relaxed => JsValue::UNDEFINED,
        };
        let transaction = self.database.unchecked_ref::<More>().transaction(store, "readwrite", &options).ok()?;
        let store = transaction.object_store(store).ok()?;
        Some(Transaction { transaction, store })
    }

    /// The same, strict, for what reads before it writes, or only reads: it is given up when the page is left.
    pub fn begin_reading(&self, store: &str) -> Option<Transaction> {
        let begun = self.begin(store, Durability::Strict)?;
        let mut reading = self.reading.borrow_mut();
        if reading.len() >= READING {
            reading.remove(0);
        }
        reading.push(begun.transaction.clone());
        Some(begun)
    }

    /// The page is being left: gives up the transactions that wait for something they read.
    pub fn leave(&self) {
        for transaction in self.reading.take() {
            // Fails where it has ended, which is what is wanted.
            let _ = transaction.abort();
        }
    }
}

impl Transaction {
    /// The value of a key; `undefined` where there is none.
    pub async fn get(&self, key: &str) -> Option<JsValue> {
        settle(&self.store.get(&key.into()).ok()?).await
    }

    /// The values of up to `count` keys of two parts after those of `key`, in their order, and these keys.
    pub async fn after(&self, key: &str, count: u32) -> Option<(Array, Array)> {
        // No key of one part, nor any before it, has an array as its second part.
        let range = lower_bound(&Array::of2(&key.into(), &Array::new()), true).ok()?;
        let values = self.store.get_all_with_key_and_limit(&range, count).ok()?;
        let keys = self.store.get_all_keys_with_key_and_limit(&range, count).ok()?;
        Some((settle(&values).await?.unchecked_into(), settle(&keys).await?.unchecked_into()))
    }

    /// Takes out the values of all keys that come before those of two parts, the first one a text: numbers, dates, texts.
    pub async fn strange(&self) -> Option<Vec<JsValue>> {
        let range = upper_bound(&Array::of1(&"".into()), true).ok()?;
        let request = self.store.get_all_with_key(&range).ok()?;
        self.store.delete(&range).ok()?;
        Some(settle(&request).await?.unchecked_into::<Array>().iter().collect())
    }

    /// The values of each of these first parts of keys, asked for at once.
    pub async fn of(&self, keys: &[String]) -> Option<Vec<JsValue>> {
        let mut requests = Vec::new();
        for key in keys {
            requests.push(self.store.get_all_with_key(&bound(&pair(key, 0), &pair(key, u32::MAX)).ok()?).ok()?);
        }
        let mut found = Vec::new();
        for request in requests {
            // They are answered in their order: while one was waited for, the next may have been.
            let values = if request.ready_state() == IdbRequestReadyState::Done {
                request.result().ok()?
            } else {
                settle(&request).await?
            };
            found.extend(values.dyn_into::<Array>().ok()?.iter());
        }
        Some(found)
    }

    /// Sets the value of a key.
    pub fn put(&self, key: &str, value: &JsValue) -> Option<()> {
        self.store.put_with_key(value, &key.into()).ok().map(drop)
    }

    /// Adds the value of a key of two parts; the transaction fails where there is one ([`is_taken`]).
    pub fn add(&self, key: &str, number: u32, value: &JsValue) -> Option<IdbRequest> {
        self.store.add_with_key(value, &pair(key, number)).ok()
    }

    /// Deletes the keys of two parts from zero up to `number`.
    pub fn delete_between(&self, key: &str, from: u32, to: u32) -> Option<()> {
        self.store.delete(&bound(&pair(key, from), &pair(key, to)).ok()?).ok().map(drop)
    }

    /// Deletes a key.
    pub fn delete(&self, key: &str) -> Option<()> {
        self.store.delete(&key.into()).ok().map(drop)
    }

    /// Deletes everything.
    pub fn clear(&self) -> Option<()> {
        self.store.clear().ok().map(drop)
    }

    /// For the glue.
    pub fn inner(&self) -> &IdbTransaction {
        &self.transaction
    }

    /// Commits, and waits until all of it is on disk.
    pub async fn commit(self) -> Commit {
        let done = Promise::new(&mut |resolve, reject| {
            self.transaction.set_oncomplete(Some(&resolve));
            self.transaction.set_onabort(Some(&reject));
        });
        // Older engines commit by themselves, a turn later.
        let _ = self.transaction.unchecked_ref::<More>().commit();
        if answered(&done).await.is_some() { Commit::Done } else { Commit::Failed }
    }
}

/// How a transaction ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commit {
    /// All of it is on disk.
    Done,
    /// Nothing was written, or storage has not answered in time: then it may be written all the same.
    Failed,
}

impl Commit {
    /// Whether it is on disk.
    pub fn done(self) -> Option<()> {
        (self == Self::Done).then_some(())
    }
}

/// Whether a key was there that was to be added: the request says so, and only in Chromium its transaction, too.
/// A preset is asked on one page alone, so its build does not ask.
pub fn is_taken(added: &IdbRequest) -> bool {
    let name = || Reflect::get(added, &"error".into()).and_then(|error| Reflect::get(&error, &"name".into()));
    cfg!(any(feature = "full", feature = "courier")) && name().is_ok_and(|name| name == "ConstraintError")
}

fn pair(key: &str, number: u32) -> Array {
    Array::of2(&key.into(), &number.into())
}

/// The result of a request: the promise's own functions are its handlers, so no closure crosses over.
async fn settle(request: &IdbRequest) -> Option<JsValue> {
    let finished = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    answered(&finished).await?;
    request.result().ok()
}

/// What `promise` brings in time: an event. The delay brings nothing.
async fn answered(promise: &Promise) -> Option<JsValue> {
    let event = JsFuture::from(Promise::race(&Array::of2(promise, &delay(PATIENCE)))).await.ok()?;
    event.is_truthy().then_some(event)
}
