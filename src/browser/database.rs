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
use js_sys::{Array, JSON, Promise};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction};

/// How long storage may take to answer, in milliseconds; some browsers never do. Longer counts as refused.
const PATIENCE: i32 = 2_000;

/// An open database.
#[derive(Debug)]
pub struct Database {
    database: IdbDatabase,
    /// The transaction that waits for something it reads, if any.
    reading: RefCell<Option<IdbTransaction>>,
}

#[wasm_bindgen]
extern "C" {
    /// `indexedDB` itself throws in some sandboxes, and is null in others: looked up inside the caught call.
    #[wasm_bindgen(catch, js_namespace = indexedDB)]
    fn open(name: &str, version: u32) -> Result<IdbOpenDbRequest, JsValue>;

    #[wasm_bindgen(catch, js_namespace = IDBKeyRange)]
    fn bound(lower: &Array, upper: &Array) -> Result<JsValue, JsValue>;

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
    /// Opens the database `name` with these object stores, created where missing. `None` where the browser refuses, for
    /// whatever reason, or does not answer in time.
    pub async fn open(name: &str, stores: &'static [&'static str]) -> Option<Self> {
        let request = open(name, 1).ok()?;
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
        let database: IdbDatabase = settle(&request).await?.unchecked_into();
        // A newer version of the widget in another tab must be able to upgrade.
        let closing = database.clone();
        let close = Callback::new(move |_| closing.close());
        database.set_onversionchange(Some(close.as_ref().unchecked_ref()));
        close.forget();
        Some(Self { database, reading: RefCell::default() })
    }

    /// A transaction on `store` that writes, strictly durable where the engine knows the word: relaxed commits survive a
    /// killed process, but not a power cut.
    pub fn begin(&self, store: &str) -> Option<Transaction> {
        let options = JSON::parse("{\"durability\":\"strict\"}").ok()?;
        let transaction = self.database.unchecked_ref::<More>().transaction(store, "readwrite", &options).ok()?;
        let store = transaction.object_store(store).ok()?;
        Some(Transaction { transaction, store })
    }

    /// The same, for what reads first: it is given up when the page is left.
    pub fn begin_reading(&self, store: &str) -> Option<Transaction> {
        let begun = self.begin(store)?;
        self.reading.replace(Some(begun.transaction.clone()));
        Some(begun)
    }

    /// The page is being left: gives up the transaction that waits for something it reads.
    pub fn leave(&self) {
        if let Some(transaction) = self.reading.take() {
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

    /// All values, in the order of their keys.
    pub async fn all(&self) -> Option<Array> {
        Some(settle(&self.store.get_all().ok()?).await?.unchecked_into())
    }

    /// Sets the value of a key.
    pub fn put(&self, key: &str, value: &JsValue) -> Option<()> {
        self.store.put_with_key(value, &key.into()).ok().map(drop)
    }

    /// Adds the value of a key of two parts; the transaction fails where there is one.
    pub fn add(&self, key: &str, number: u32, value: &JsValue) -> Option<()> {
        self.store.add_with_key(value, &pair(key, number)).ok().map(drop)
    }

    /// Deletes the keys of two parts from zero up to `number`.
    pub fn delete_to(&self, key: &str, number: u32) -> Option<()> {
        self.store.delete(&bound(&pair(key, 0), &pair(key, number)).ok()?).ok().map(drop)
    }

    /// Deletes everything.
    pub fn clear(&self) -> Option<()> {
        self.store.clear().ok().map(drop)
    }

    /// Commits, and waits until all of it is on disk.
    pub async fn commit(self) -> Option<()> {
        let done = Promise::new(&mut |resolve, reject| {
            self.transaction.set_oncomplete(Some(&resolve));
            self.transaction.set_onabort(Some(&reject));
        });
        // Older engines commit by themselves, a turn later.
        let _ = self.transaction.unchecked_ref::<More>().commit();
        answered(&done).await.map(drop)
    }
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
