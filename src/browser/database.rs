//! IndexedDB as futures: open, one transaction, its requests.
//!
//! `IndexedDB` needs no wrapper crate here: those found cost 5 to 12 KB for what these lines do.

use super::clock::delay;
use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction};

/// How long opening may take, in milliseconds: some browsers never answer when another tab holds an upgrade.
const OPEN: i32 = 2_000;

/// An open database whose object stores are keyed by strings.
#[derive(Debug, Clone)]
pub struct Database(IdbDatabase);

#[wasm_bindgen]
extern "C" {
    /// `indexedDB` itself throws in some sandboxes, and is null in others: looked up inside the caught call.
    #[wasm_bindgen(catch, js_namespace = indexedDB)]
    fn open(name: &str, version: u32) -> Result<IdbOpenDbRequest, JsValue>;
    /// `IDBDatabase.transaction` with options, which web-sys lacks.
    type Transactions;
    #[wasm_bindgen(method, catch)]
    fn transaction(this: &Transactions, store: &str, mode: &str, options: &JsValue) -> Result<IdbTransaction, JsValue>;
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
        let upgrade = Closure::<dyn FnMut()>::new(move || {
            let database = upgrading.result().ok().and_then(|result| result.dyn_into::<IdbDatabase>().ok());
            for store in stores {
                if let Some(database) = &database {
                    // Fails where the store exists, which is what is wanted.
                    let _ = database.create_object_store(store);
                }
            }
        });
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let answer = Promise::race(&Array::of2(&finished(&request), &delay(OPEN)));
        JsFuture::from(answer).await.ok()?;
        // Still pending after the race: this throws, and the database counts as refused.
        let database: IdbDatabase = request.result().ok()?.dyn_into().ok()?;
        // A newer version of the widget in another tab must be able to upgrade.
        let closing = database.clone();
        let close = Closure::<dyn FnMut()>::new(move || closing.close());
        database.set_onversionchange(Some(close.as_ref().unchecked_ref()));
        close.forget();
        Some(Self(database))
    }

    /// A transaction on `store`, strictly durable where the engine knows the word: relaxed commits survive a killed
    /// process, but not a power cut.
    pub fn begin(&self, store: &str, write: bool) -> Option<Transaction> {
        let options = js_sys::Object::new();
        let _ = Reflect::set(&options, &"durability".into(), &"strict".into());
        let mode = if write { "readwrite" } else { "readonly" };
        let transaction = self.0.unchecked_ref::<Transactions>().transaction(store, mode, &options).ok()?;
        let store = transaction.object_store(store).ok()?;
        Some(Transaction { transaction, store })
    }
}

impl Transaction {
    /// The value of a key; `undefined` where there is none.
    pub async fn get(&self, key: &str) -> Option<JsValue> {
        settle(&self.store.get(&key.into()).ok()?).await
    }

    /// All values.
    pub async fn all(&self) -> Option<Array> {
        settle(&self.store.get_all().ok()?).await?.dyn_into().ok()
    }

    /// Sets the value of a key.
    pub fn put(&self, key: &str, value: &JsValue) -> Option<()> {
        self.store.put_with_key(value, &key.into()).ok().map(drop)
    }

    /// Deletes a key.
    pub fn delete(&self, key: &str) -> Option<()> {
        self.store.delete(&key.into()).ok().map(drop)
    }

    /// Waits until all of it is committed.
    pub async fn committed(self) -> Option<()> {
        let done = Promise::new(&mut |resolve, reject| {
            self.transaction.set_oncomplete(Some(&resolve));
            self.transaction.set_onabort(Some(&reject));
        });
        JsFuture::from(done).await.ok().map(drop)
    }
}

async fn settle(request: &IdbRequest) -> Option<JsValue> {
    JsFuture::from(finished(request)).await.ok()?;
    request.result().ok()
}

/// A promise for the end of a request: the promise's own functions are its handlers, so no closure crosses over.
fn finished(request: &IdbRequest) -> Promise {
    Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    })
}
