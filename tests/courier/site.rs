//! The site that all tests share, emptied for each: what its storage holds, seen from outside, and what a test puts in the
//! place of the browser's own.

use candor::browser::store::Store;
use candor::browser::waiting::Gone;
use candor::engine::outbox::Row;
use candor::survey::Timestamp;
use js_sys::{Function, JSON, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Runs the body of an async function.
pub async fn script(body: &str) -> JsValue {
    let body = format!("return (async () => {{ {body} }})()");
    let promise = Function::new_no_args(&body).call0(&JsValue::UNDEFINED).unwrap();
    JsFuture::from(Promise::resolve(&promise)).await.unwrap_or_else(|error| panic!("{error:?} in {body}"))
}

/// What the body of an async function returns, as JSON.
pub async fn said(body: &str) -> String {
    JSON::stringify(&script(body).await).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// A site on which nobody has ever been, and its store.
pub async fn fresh() -> Store {
    forget().await;
    Store::open().await
}

/// Deletes all that the site holds; open connections close. What a test that failed has left behind goes too: its
/// patches, the turn, a transaction that it holds.
pub async fn forget() {
    script(
        "window.holds = false;
         for (const undo of (window.patches || []).splice(0).reverse()) undo();
         await navigator.locks.request('candor', { steal: true }, () => {});
         localStorage.clear();
         await new Promise((done, fail) => {
             const request = indexedDB.deleteDatabase('candor');
             request.onsuccess = done;
             request.onerror = fail;
         })",
    )
    .await;
}

/// Runs JavaScript inside a transaction of another page's; `outbox` and `memory` are the stores. Returns `result` as JSON.
pub async fn inside(body: &str) -> String {
    let body = format!(
        "const done = (request) => new Promise((done, fail) => {{ request.onsuccess = done; request.onerror = fail; }});
         const open = indexedDB.open('candor');
         await done(open);
         const transaction = open.result.transaction(['outbox', 'memory'], 'readwrite');
         const outbox = transaction.objectStore('outbox'), memory = transaction.objectStore('memory');
         let result;
         const take = (event) => (result = event.target.result);
         {body};
         await new Promise((done, fail) => {{ transaction.oncomplete = done; transaction.onabort = fail; }});
         open.result.close();
         return result;"
    );
    said(&body).await
}

/// The keys of all rows that wait in IndexedDB, as JSON.
pub async fn keys() -> String {
    inside("outbox.getAllKeys().onsuccess = take").await
}

/// The ids of all rows that wait in `localStorage`, as JSON.
pub async fn local() -> String {
    said("return Object.keys(localStorage).sort()").await
}

/// The id of a response, as real ones look: only such are ours in `localStorage`.
pub const ID: &str = "0198f2a0-0000-7000-8000-0000000000c1";

/// Storage that opens neither now nor later, until this is dropped.
pub fn asleep() -> Patch {
    Patch::property("indexedDB", "open", "value: () => ({ readyState: 'pending' })")
}

/// A row of a response.
pub fn row(id: &str, revision: u32) -> Row {
    Row {
        response_id: id.to_owned(),
        revision,
        survey: "nps".to_owned(),
        endpoint: "https://feedback.example/v1/responses".to_owned(),
        body: format!("{{\"specversion\":\"1.0\",\"data\":{{\"response_id\":\"{id}\",\"seen\":{revision}}}}}"),
        key: "site-1".to_owned(),
        written: Timestamp(1_795_000_000_000),
        draft: false,
    }
}

/// What stands in the place of the browser's own until dropped.
pub struct Patch(Function);

impl Patch {
    /// `body` changes something, and returns a function that puts it back.
    pub fn new(body: &str) -> Self {
        let body = format!(
            "const undo = (() => {{ {body} }})();
             (window.patches = window.patches || []).push(undo);
             return () => {{
                 window.patches = window.patches.filter((other) => other != undo);
                 undo();
             }}"
        );
        Self(Function::new_no_args(&body).call0(&JsValue::UNDEFINED).unwrap().dyn_into().unwrap())
    }

    /// Gives `target` a property of this name, described as for `Object.defineProperty`: `value: 1`, `get() { … }`.
    pub fn property(target: &str, name: &str, how: &str) -> Self {
        Self::new(&format!(
            "const target = {target}, before = Object.getOwnPropertyDescriptor(target, '{name}');
             Object.defineProperty(target, '{name}', {{ configurable: true, {how} }});
             return () => before ? Object.defineProperty(target, '{name}', before) : delete target.{name};"
        ))
    }

    /// `fetch(url, init)` is this body of an async function.
    pub fn fetch(body: &str) -> Self {
        Self::property("window", "fetch", &format!("value: async function (url, init) {{ {body} }}"))
    }

    /// Timers of so many milliseconds run twenty times as fast; others, and the clock, do not.
    pub fn hurry(ms: u32) -> Self {
        Self::new(&format!(
            "const before = window.setTimeout;
             window.setTimeout = (callback, ms) => before(callback, ms == {ms} ? ms / 20 : ms);
             return () => (window.setTimeout = before);"
        ))
    }
}

impl Drop for Patch {
    fn drop(&mut self) {
        self.0.call0(&JsValue::UNDEFINED).unwrap();
    }
}

/// The end of a response, up to a revision.
pub fn gone(id: &str, revision: u32) -> Gone {
    Gone { id: id.to_owned(), revision, unreadable: false }
}

/// The end of what cannot be read.
pub fn unreadable(corrupt: &[(String, u32)]) -> Vec<Gone> {
    corrupt.iter().map(|(id, revision)| Gone { unreadable: true, ..gone(id, *revision) }).collect()
}
