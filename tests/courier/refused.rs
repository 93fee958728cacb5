//! Storage that a browser refuses, in all the ways in which browsers do: nothing is thrown, nothing waits for long, and
//! nobody says "on disk".

use crate::site::{ID, Patch, forget, fresh, gone, inside, keys, local, row, script};
use candor::browser::clock;
use candor::browser::store::{Put, Store};
use candor::engine::exposure::{Decision, Log, Rules};
use candor::survey::response::Probability;
use js_sys::Promise;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use wasm_bindgen_test::wasm_bindgen_test;

/// Ways in which there is no IndexedDB, as descriptors of `window.indexedDB`.
const NO_DATABASE: [&str; 7] = [
    "get() { throw new DOMException('sandboxed', 'SecurityError') }",
    "value: null",
    "value: undefined",
    "value: { open() { throw new DOMException('private', 'SecurityError') } }",
    "value: { open() { return null } }",
    // Never answers.
    "value: { open() { return { set onsuccess(f) {}, set onerror(f) {}, set onupgradeneeded(f) {}, readyState: 'pending' } } }",
    // Fails later.
    "value: { open() {
        const request = { readyState: 'pending', get result() { throw new DOMException('', 'InvalidStateError') } };
        setTimeout(() => { request.readyState = 'done'; request.onerror(new Event('error')) }, 5);
        return request } }",
];

/// Ways in which there is no `localStorage`.
const NO_LOCAL: [&str; 3] = [
    "get() { throw new DOMException('sandboxed', 'SecurityError') }",
    "value: null",
    "value: { setItem() { throw new DOMException('', 'QuotaExceededError') }, getItem: () => null, key: () => null, removeItem() {} }",
];

#[wasm_bindgen_test]
async fn without_a_database_local_storage_keeps_rows() {
    for how in NO_DATABASE {
        forget().await;
        let patch = Patch::property("window", "indexedDB", how);
        let before = clock::now();
        let store = Store::open().await;
        assert!(clock::now().since(before) < 8_000, "{how}: opening took too long");
        assert!(!store.durable(), "{how}");
        assert_eq!(store.put(&row(ID, 3)).await, Put::Refused, "{how}: not on disk");
        assert_eq!(local().await, format!("[\"candor:{ID}\"]"), "{how}");
        // The next page, as poor as this one.
        let page = store.page("").await;
        assert_eq!((page.found, page.next, page.unread), (vec![row(ID, 3).found()], None, true), "{how}");
        assert_eq!(store.read(&[ID.to_owned()]).await.unwrap(), [row(ID, 3)], "{how}");
        assert!(store.set_aside(&[]).await.is_none(), "{how}");
        assert_eq!(store.raw(&[ID.to_owned()]).await.len(), 1, "{how}");
        store.leave();
        store.delete(&[gone(ID, 3)]).await;
        assert_eq!(local().await, "[]", "{how}");
        store.put(&row(ID, 1)).await;
        store.clear().await;
        assert_eq!(local().await, "[]", "{how}");
        drop(patch);
    }
}

#[wasm_bindgen_test]
async fn without_any_storage_nothing_is_kept_and_nothing_breaks() {
    for how in NO_LOCAL {
        forget().await;
        let patches = (Patch::property("window", "indexedDB", NO_DATABASE[0]), Patch::property("window", "localStorage", how));
        let store = Store::open().await;
        assert_eq!(store.put(&row("a", 1)).await, Put::Refused, "{how}");
        assert_eq!(store.page("").await.found, [], "{how}");
        assert_eq!(store.read(&["a".to_owned()]).await.unwrap(), [], "{how}");
        store.delete(&[gone("a", 1)]).await;
        store.clear().await;
        drop(patches);
        assert_eq!((local().await.as_str(), keys_or_none().await.as_str()), ("[]", "[]"), "{how}");
    }
}

async fn keys_or_none() -> String {
    // Makes the stores, where nobody has.
    let _ = Store::open().await;
    keys().await
}

#[wasm_bindgen_test]
async fn without_a_database_a_page_asks_once() {
    let rules =
        Rules { survey: "nps".to_owned(), explicit: false, cooldown_days: 30, once: String::new(), sample: Probability::ONE };
    forget().await;
    let patch = Patch::property("window", "indexedDB", NO_DATABASE[1]);
    let store = Store::open().await;
    let now = clock::now();
    let mut decisions = Vec::new();
    for _ in 0..2 {
        let decide = &mut |log: &mut Log| {
            decisions.push(log.decide(&rules, now));
            log.expose(&rules, now);
        };
        store.with_log(decide).await;
    }
    drop(patch);
    assert!(matches!(decisions[0], Decision::Ask { .. }), "{decisions:?}");
    assert!(!matches!(decisions[1], Decision::Ask { .. }), "{decisions:?}");
}

#[wasm_bindgen_test]
async fn a_full_disk_sends_rows_to_local_storage() {
    for what in [
        // Thrown by the request.
        "const it = IDBObjectStore.prototype, before = it.add;
         it.add = () => { throw new DOMException('full', 'QuotaExceededError') };
         return () => (it.add = before);",
        // By the transaction.
        "const it = IDBDatabase.prototype, before = it.transaction;
         it.transaction = () => { throw new DOMException('full', 'UnknownError') };
         return () => (it.transaction = before);",
        // Found out at the commit.
        "const it = IDBTransaction.prototype, before = it.commit;
         it.commit = function () { this.abort() };
         return () => (it.commit = before);",
    ] {
        let store = fresh().await;
        let patch = Patch::new(what);
        let before = clock::now();
        let put = store.put(&row(ID, 3)).await;
        assert!(clock::now().since(before) < 8_000, "{what}");
        drop(patch);
        assert_eq!(put, Put::Refused, "{what}");
        assert_eq!((keys().await, local().await), ("[]".to_owned(), format!("[\"candor:{ID}\"]")), "{what}");
        let found = Store::open().await.page("").await.found;
        assert_eq!(found.iter().map(|found| found.response_id.as_str()).collect::<Vec<_>>(), [ID], "{what}");
        assert!(found[0].revision >= 3, "{what}: a revision never falls");

        // There is room again: the next revision reaches the disk, and what is read is that one.
        let next = row(ID, found[0].revision + 1);
        assert_eq!(store.put(&next).await, Put::Durable, "{what}");
        assert_eq!(store.read(&[ID.to_owned()]).await.unwrap(), std::slice::from_ref(&next), "{what}");
        store.delete(&[gone(ID, next.revision)]).await.unwrap();
        assert_eq!((keys().await.as_str(), local().await.as_str()), ("[]", "[]"), "{what}");
    }
}

#[wasm_bindgen_test]
async fn what_fails_after_consent_was_withdrawn_is_written_nowhere() {
    let store = Rc::new(fresh().await);
    // One that fails, one that is committed, and one for which a lost connection is opened again.
    for what in [
        "const it = IDBTransaction.prototype, before = it.commit;
         it.commit = function () { setTimeout(() => this.abort()) };
         return () => (it.commit = before);",
        "return () => {}",
        "const it = IDBDatabase.prototype, before = it.transaction;
         it.transaction = () => { it.transaction = before; throw new DOMException('closed', 'InvalidStateError') };
         return () => (it.transaction = before);",
    ] {
        let patch = Patch::new(what);
        let (writing, put) = (store.clone(), Rc::new(Cell::new(None)));
        let ended = put.clone();
        spawn_local(async move { ended.set(Some(writing.put(&row(ID, 1)).await)) });
        JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await.unwrap();
        store.withdraw();
        store.clear().await;
        while put.get().is_none() {
            clock::sleep(10).await;
        }
        drop(patch);
        assert_eq!(put.get(), Some(Put::Withdrawn), "{what}");
        assert_eq!((keys().await.as_str(), local().await.as_str()), ("[]", "[]"), "{what}");
    }
    assert_eq!(store.put(&row(ID, 2)).await, Put::Durable, "consent was given again");
}

#[wasm_bindgen_test]
async fn what_cannot_be_deleted_now_is_still_there() {
    let store = fresh().await;
    assert_eq!(store.put(&row("a", 1)).await, Put::Durable);
    let patch = Patch::new(
        "const it = IDBObjectStore.prototype, before = it.delete;
         it.delete = () => { throw new DOMException('', 'UnknownError') };
         return () => (it.delete = before);",
    );
    assert!(store.delete(&[gone("a", 1)]).await.is_none());
    drop(patch);
    assert_eq!(keys().await, "[[\"a\",1]]");
}

#[wasm_bindgen_test]
async fn a_store_that_another_page_blocks_is_given_up() {
    let store = fresh().await;
    // As a page that was frozen in the middle of a transaction.
    script(
        "const open = indexedDB.open('candor');
         await new Promise((done) => (open.onsuccess = done));
         open.result.onversionchange = () => open.result.close();
         const stuck = open.result.transaction('outbox', 'readwrite').objectStore('outbox');
         window.holds = true;
         const again = () => window.holds && (stuck.get('x').onsuccess = again);
         again();",
    )
    .await;
    let hurry = Patch::hurry(2_000);
    let before = clock::now();
    let put = store.put(&row("a", 1)).await;
    let page = store.page("").await;
    let read = store.read(&["a".to_owned()]).await;
    store.clear().await;
    let took = clock::now().since(before);
    script("window.holds = false").await;
    drop(hurry);
    assert_eq!(put, Put::Refused);
    assert!(page.unread && page.next.is_none() && read.is_none());
    assert!(took < 8_000, "{took} ms, where storage has a hundred to answer");
    inside("outbox.clear()").await;
}

#[wasm_bindgen_test]
async fn a_database_that_fails_under_way_hides_no_local_row() {
    let store = fresh().await;
    candor::browser::local::set(ID, &candor::browser::store::to_js(&row(ID, 1)));
    let patch = Patch::new(
        "const it = IDBObjectStore.prototype, before = it.getAllKeys;
         it.getAllKeys = () => { throw new DOMException('', 'UnknownError') };
         return () => (it.getAllKeys = before);",
    );
    let page = store.page("").await;
    drop(patch);
    assert_eq!((page.found, page.unread), (vec![row(ID, 1).found()], true));
}
