//! The connection to the database: closed under way, made by somebody else, of another version.

use crate::site::{Patch, asleep, forget, fresh, gone, inside, keys, local, row, said, script};
use candor::browser::clock;
use candor::browser::database::{Commit, Database, Durability};
use candor::browser::store::{Put, Store};
use candor::browser::task::spawn;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

/// Makes a database in JavaScript: `upgrade` runs with `database`. It stays open, and closes for nobody, where `keep` says so.
async fn make(name: &str, version: u32, upgrade: &str, keep: bool) {
    let keep = if keep { "window.holder = open.result" } else { "open.result.close()" };
    script(&format!(
        "const open = indexedDB.open('{name}', {version});
         open.onupgradeneeded = () => {{ const database = open.result; {upgrade} }};
         await new Promise((done, fail) => {{ open.onsuccess = done; open.onerror = open.onblocked = fail; }});
         {keep};"
    ))
    .await;
}

/// Version and stores of a database, as JSON.
async fn shape(name: &str) -> String {
    said(&format!(
        "const open = indexedDB.open('{name}');
         await new Promise((done, fail) => {{ open.onsuccess = done; open.onerror = fail; }});
         open.result.close();
         return [open.result.version, ...open.result.objectStoreNames];"
    ))
    .await
}

#[wasm_bindgen_test]
async fn a_connection_that_was_closed_is_opened_again() {
    let store = fresh().await;
    // Each closes the connection, through its `versionchange`.
    forget().await;
    assert_eq!(store.put(&row("a", 1)).await, Put::Durable);
    assert_eq!(keys().await, "[[\"a\",1]]");
    forget().await;
    assert_eq!(store.page("").await.found, []);
    forget().await;
    assert_eq!(store.read(&["a".to_owned()]).await.unwrap(), []);
    forget().await;
    store.delete(&[gone("a", 1)]).await.unwrap();
    forget().await;
    store.set_aside(&[(1.into(), "x".to_owned())]).await.unwrap();
    assert_eq!(inside("memory.get('quarantine').onsuccess = take").await, "[[1,\"x\"]]");
    forget().await;
    store.with_log(&mut |log| "somebody".clone_into(&mut log.visitor)).await;
    assert!(inside("memory.get('log').onsuccess = take").await.contains("somebody"));
}

#[wasm_bindgen_test]
async fn a_connection_that_cannot_be_opened_again_loses_nothing() {
    let store = fresh().await;
    // Another page upgrades, so this one's connection closes; what was written stays.
    assert_eq!(store.put(&row("a", 1)).await, Put::Durable);
    make("candor", 9, "", false).await;
    let patch = Patch::property("window", "indexedDB", "get() { throw new DOMException('', 'SecurityError') }");
    assert_eq!(store.put(&row("b", 1)).await, Put::Refused, "not on disk");
    let read = store.read(&["a".to_owned(), "b".to_owned()]).await;
    drop(patch);
    assert_eq!(local().await, "[\"candor:b\"]");
    assert_eq!(read, None, "that a row is not there cannot be known");
    // Once it can be, it is.
    assert_eq!(store.put(&row("c", 1)).await, Put::Durable);
    assert_eq!(store.read(&["a".to_owned(), "b".to_owned()]).await.unwrap(), [row("b", 1), row("a", 1)]);
}

/// Slow once is not refused for ever; and what takes two seconds to say no is not asked all the time.
#[wasm_bindgen_test]
async fn storage_that_did_not_open_is_tried_again() {
    forget().await;
    // Two seconds, in a tenth of one.
    let hurry = (
        Patch::hurry(2_000),
        Patch::new(
            "const before = performance.now, start = performance.now();
             performance.now = () => start + (before.call(performance) - start) * 20;
             return () => delete performance.now",
        ),
    );
    let patch = asleep();
    let store = Store::open().await;
    assert!(!store.durable());
    let opened = Patch::new(
        "const open = indexedDB.open; window.opened = 0;
         indexedDB.open = function () { window.opened++; return open.apply(indexedDB, arguments) };
         return () => (indexedDB.open = open)",
    );
    for _ in 0..5 {
        assert_eq!(store.put(&row("a", 1)).await, Put::Refused);
    }
    assert_eq!(said("return window.opened").await, "0", "it has only just refused");
    drop((opened, patch));
    // A quarter of a second, or more where timers are late.
    let end = clock::now().plus(20_000);
    while store.put(&row("a", 1)).await == Put::Refused && clock::now() < end {
        clock::sleep(20).await;
    }
    assert_eq!(store.put(&row("b", 1)).await, Put::Durable);
    assert!(store.durable());
    drop(hurry);
    assert_eq!(keys().await, "[[\"a\",1],[\"b\",1]]");
    // Reading, too.
    let patch = Patch::property("window", "indexedDB", "get() { throw new DOMException('', 'SecurityError') }");
    let (one, other) = (Store::open().await, Store::open().await);
    drop(patch);
    assert!(!one.durable() && !other.durable());
    let page = one.page("").await;
    assert_eq!((page.found.len(), page.unread), (2, false), "what refuses at once may be asked at once");
    assert_eq!(other.read(&["b".to_owned()]).await.unwrap(), [row("b", 1)]);
}

#[wasm_bindgen_test]
async fn a_database_without_our_stores_gets_them() {
    for (theirs, expected) in [
        ("", "[4,\"memory\",\"outbox\"]"),
        ("database.createObjectStore('theirs')", "[4,\"memory\",\"outbox\",\"theirs\"]"),
        ("database.createObjectStore('outbox').add(['a', 1, 'https://e.example/', '{}'], ['a', 1])", "[4,\"memory\",\"outbox\"]"),
    ] {
        forget().await;
        make("candor", 3, theirs, false).await;
        let store = Store::open().await;
        assert!(store.durable(), "{theirs}");
        let found = store.page("").await.found.len();
        assert_eq!(found, usize::from(theirs.contains("outbox")), "{theirs}");
        assert_eq!(store.put(&row("b", 1)).await, Put::Durable);
        assert_eq!(shape("candor").await, expected);
    }
}

#[wasm_bindgen_test]
async fn a_database_of_a_newer_widget_is_used_as_it_is() {
    forget().await;
    make("candor", 40, "for (const name of ['outbox', 'memory', 'more']) database.createObjectStore(name)", false).await;
    let store = Store::open().await;
    assert_eq!(store.put(&row("a", 1)).await, Put::Durable);
    assert_eq!(shape("candor").await, "[40,\"memory\",\"more\",\"outbox\"]");
    // It upgrades once more while this page is open, and is not kept waiting.
    make("candor", 41, "database.createObjectStore('even-more')", false).await;
    assert_eq!(store.put(&row("a", 2)).await, Put::Durable, "on the new version");
    assert_eq!(keys().await, "[[\"a\",1],[\"a\",2]]");
}

#[wasm_bindgen_test]
async fn an_upgrade_that_another_page_blocks_is_not_waited_for_and_comes_later() {
    const NAME: &str = "candor-blocked";
    script(&format!("await new Promise((done) => (indexedDB.deleteDatabase('{NAME}').onsuccess = done)); window.errors = 0"))
        .await;
    make(NAME, 1, "database.createObjectStore('theirs')", true).await;
    let counting = Patch::new(
        "const count = (event) => { window.errors++; event.preventDefault() };
         addEventListener('error', count);
         return () => removeEventListener('error', count);",
    );
    let before = clock::now();
    assert!(Database::open(NAME, &["ours"]).await.is_none());
    let took = clock::now().since(before);
    assert!((1_500..8_000).contains(&took), "{took} ms");
    script("window.holder.close(); await new Promise((done) => setTimeout(done, 200))").await;
    assert_eq!(said("return window.errors").await, "0", "nothing is thrown into the page");
    drop(counting);
    // The blocked one went on, and made what is needed; nobody holds it.
    let database = Database::open(NAME, &["ours"]).await.unwrap();
    let transaction = database.begin("ours", Durability::Strict).unwrap();
    transaction.put("key", &1.into()).unwrap();
    assert_eq!(transaction.commit().await, Commit::Done);
    assert_eq!(shape(NAME).await, "[2,\"ours\",\"theirs\"]");
}

#[wasm_bindgen_test]
async fn a_page_that_is_left_gives_up_what_reads() {
    let store = Rc::new(fresh().await);
    assert_eq!(store.put(&row("a", 1)).await, Put::Durable);
    let ended = Rc::new(Cell::new(None));
    {
        let (store, ended) = (store.clone(), ended.clone());
        spawn(async move {
            let many: Vec<_> = (0..50).map(|n| format!("r{n}")).collect();
            ended.set(Some(store.read(&many).await.is_some()));
        });
    }
    // The task has begun, and storage has not answered yet.
    script("await null; await null; await null").await;
    store.leave();
    // Sooner than storage would be given up anyway.
    let end = clock::now().plus(1_500);
    while ended.get().is_none() && clock::now() < end {
        clock::sleep(10).await;
    }
    assert_eq!(ended.get(), Some(false), "given up at once, without an error");
    // Later ones are as good as ever: the page may come back.
    assert_eq!(store.read(&["a".to_owned()]).await.unwrap(), [row("a", 1)]);
}
