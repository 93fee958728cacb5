//! The site's turn to send: a Web Lock where the browser has them, otherwise a lease in storage.
//!
//! Web Locks need a secure context and an origin; a plain `http` page has none. A lease ends by itself, so a tab that was
//! killed or frozen blocks nobody for long. Neither is needed for correctness: ids make races harmless.

use super::clock;
use super::store::{MEMORY, Store};
use crate::survey::Timestamp;
use crate::survey::id::uuid_v7;
use js_sys::{Array, Function, Object, Promise, Reflect};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"])]
    fn request(name: &str, options: &JsValue, callback: &Function) -> Result<Promise, JsValue>;
}

const LEASE: &str = "lease";
/// How long a lease lasts, in milliseconds: longer than a request.
const LASTS: i64 = 20_000;
/// How often a lease is asked for, in milliseconds.
const EVERY: i32 = 1_000;

/// The turn, as one courier has it.
#[derive(Debug, Default)]
pub struct Turn {
    /// How often it was asked for or given back: a wait whose number has passed has nothing to say any more, nor to take.
    asked: Cell<u32>,
    /// Ends the lock, or the wait for it.
    release: RefCell<Option<(Function, AbortController)>>,
    /// The name of this courier's lease, while it wants one.
    holder: RefCell<String>,
}

impl Turn {
    /// Waits for the turn; `false` where it was given back meanwhile.
    pub async fn take(&self, store: &Store) -> bool {
        let wait = self.next();
        match self.lock(wait).await {
            Some(granted) => granted,
            None => self.lease(store).await,
        }
    }

    fn next(&self) -> u32 {
        self.asked.set(self.asked.get() + 1);
        self.asked.get()
    }

    /// Gives the turn back, or no longer waits for it.
    pub async fn give(&self, store: &Store) {
        self.next();
        if let Some((release, waiting)) = self.release.take() {
            waiting.abort();
            let _ = release.call0(&JsValue::UNDEFINED);
        }
        let holder = self.holder.take();
        if !holder.is_empty() {
            self.write(store, &holder, Timestamp(0)).await;
        }
    }

    /// `None` where there are no locks.
    async fn lock(&self, wait: u32) -> Option<bool> {
        let waiting = AbortController::new().ok()?;
        let options = Object::new();
        Reflect::set(&options, &"signal".into(), &waiting.signal()).ok()?;
        let mut release = None;
        // The lock is held until this promise ends.
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        let release = release?;
        // For the glue: a trap leaves nobody else who could let go.
        let _ = Reflect::set(&Reflect::get(&js_sys::global(), &"candor".into()).ok()?, &"release".into(), &release);
        self.release.replace(Some((release, waiting)));
        let mut asked = None;
        // Resolves to true when the lock is there, to false where it is refused for good or no longer wanted.
        let granted = Promise::new(&mut |resolve, _| {
            let grant = resolve.clone();
            let held = held.clone();
            let granting = Closure::<dyn FnMut(JsValue) -> JsValue>::new(move |_| {
                let _ = grant.call1(&JsValue::UNDEFINED, &JsValue::TRUE);
                held.clone().into()
            });
            asked = request("candor", &options, granting.as_ref().unchecked_ref()).ok().map(|ended| (ended, resolve));
            // Dropped by the browser's garbage collector, once the promise has let it go.
            granting.forget();
        });
        let (ended, resolve) = asked?;
        let refused = JsFuture::from(ended);
        super::task::spawn(async move {
            let outcome = if refused.await.is_err() { JsValue::NULL } else { JsValue::FALSE };
            let _ = resolve.call1(&JsValue::UNDEFINED, &outcome);
        });
        let outcome = JsFuture::from(granted).await.ok()?;
        if self.asked.get() != wait {
            // Given up, which looks like a refusal, or given back as it came: what is there now is the next one's.
            return Some(false);
        }
        if outcome.is_null() {
            self.release.take();
            return None;
        }
        Some(outcome.is_truthy())
    }

    async fn lease(&self, store: &Store) -> bool {
        let holder = uuid_v7(clock::now().0, clock::random());
        self.holder.replace(holder.clone());
        loop {
            let written = self.write(store, &holder, clock::now().plus(LASTS)).await;
            if !written {
                clock::sleep(EVERY).await;
            }
            if *self.holder.borrow() != holder {
                return false;
            }
            if written {
                return true;
            }
        }
    }

    /// Writes the lease where it is free, or ours; `true` as well where storage does not answer, since nobody else can then
    /// be seen either.
    async fn write(&self, store: &Store, holder: &str, until: Timestamp) -> bool {
        let written = async {
            let now = clock::now();
            let transaction = store.begun(&|database| database.begin_reading(MEMORY)).await?;
            let kept = Array::from(&transaction.get(LEASE).await.filter(Array::is_array).unwrap_or_else(|| Array::new().into()));
            let ends = Timestamp(kept.get(1).as_f64().unwrap_or_default() as i64);
            // A clock that was set back must not make a lease last for years.
            let others = kept.get(0).as_string().is_some_and(|other| other != holder) && (1..=LASTS).contains(&ends.since(now));
            if others {
                return Some(false);
            }
            transaction.put(LEASE, &Array::of2(&holder.into(), &(until.0 as f64).into()))?;
            transaction.commit().await.done()?;
            Some(true)
        };
        written.await.unwrap_or(true)
    }
}
