//! Storage that a browser refuses, in all the ways in which browsers do: nothing is thrown, nothing waits for long, and
//! nobody says "on disk".

use crate::site::{Patch, forget, fresh, gone, inside, keys, local, row, script};
use candor::browser::clock;
use candor::browser::store::{Put, Store};
use candor::engine::exposure::{Decision, Log, Rules};
use candor::survey::response::Probability;
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
        assert_eq!(store.put(&row("a", 3)).await, Put::Refused, "{how}: not on disk");
        assert_eq!(local().await, "[\"candor:a\"]", "{how}");
        // The next page, as poor as this one.
        let page = store.page("").await.unwrap();
        assert_eq!((page.found, page.next), (vec![row("a", 3).found()], None), "{how}");
        assert_eq!(store.read(&["a".to_owned()]).await.unwrap(), [row("a", 3)], "{how}");
        assert!(store.set_aside(&[]).await.is_none(), "{how}");
        assert_eq!(store.raw(&["a".to_owned()]).await.len(), 1, "{how}");
        store.leave();
        store.delete(&[gone("a", 3)]).await;
        assert_eq!(local().await, "[]", "{how}");
        store.put(&row("b", 1)).await;
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
        assert_eq!(store.page("").await.unwrap().found, [], "{how}");
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
        let put = store.put(&row("a", 3)).await;
        assert!(clock::now().since(before) < 8_000, "{what}");
        drop(patch);
        assert_eq!(put, Put::Refused, "{what}");
        assert_eq!((keys().await.as_str(), local().await.as_str()), ("[]", "[\"candor:a\"]"), "{what}");
        let found = Store::open().await.page("").await.unwrap().found;
        assert_eq!(found.iter().map(|found| found.response_id.as_str()).collect::<Vec<_>>(), ["a"], "{what}");
        assert!(found[0].revision >= 3, "{what}: a revision never falls");

        // There is room again: the next revision reaches the disk, and what is read is that one.
        let next = row("a", found[0].revision + 1);
        assert_eq!(store.put(&next).await, Put::Durable, "{what}");
        assert_eq!(store.read(&["a".to_owned()]).await.unwrap(), std::slice::from_ref(&next), "{what}");
        store.delete(&[gone("a", next.revision)]).await.unwrap();
        assert_eq!((keys().await.as_str(), local().await.as_str()), ("[]", "[]"), "{what}");
    }
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
    assert!(page.is_none_or(|page| page.next.is_none()) && read.is_none());
    assert!(took < 8_000, "{took} ms, where storage has a hundred to answer");
    inside("outbox.clear()").await;
}

#[wasm_bindgen_test]
async fn a_database_that_fails_under_way_hides_no_local_row() {
    let store = fresh().await;
    candor::browser::local::set("a", &candor::browser::store::to_js(&row("a", 1)));
    let patch = Patch::new(
        "const it = IDBObjectStore.prototype, before = it.getAllKeys;
         it.getAllKeys = () => { throw new DOMException('', 'UnknownError') };
         return () => (it.getAllKeys = before);",
    );
    let found = store.page("").await.unwrap_or_default().found;
    drop(patch);
    assert_eq!(found, [row("a", 1).found()]);
}
