//! The site's turn to send: one courier at a time, by lock or by lease, and nobody waits for the dead.

use crate::site::{Patch, forget, fresh, inside, said, script};
use candor::browser::clock;
use candor::browser::store::Store;
use candor::browser::task::spawn;
use candor::browser::turn::Turn;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

/// A courier of a tab of its own, as far as turns go.
struct Tab {
    turn: Rc<Turn>,
    store: Rc<Store>,
    /// What the last wait brought.
    taken: RefCell<Rc<Cell<Option<bool>>>>,
}

impl Tab {
    async fn new() -> Self {
        Self { turn: Rc::default(), store: Rc::new(Store::open().await), taken: RefCell::default() }
    }

    fn take(&self) {
        let taken = Rc::default();
        self.taken.replace(Rc::clone(&taken));
        let (turn, store) = (self.turn.clone(), self.store.clone());
        spawn(async move { taken.set(Some(turn.take(&store).await)) });
    }

    async fn give(&self) {
        self.turn.give(&self.store).await;
    }

    /// What the last wait brings within so many milliseconds.
    async fn within(&self, ms: i64) -> Option<bool> {
        let end = clock::now().plus(ms);
        let taken = self.taken.borrow().clone();
        while taken.get().is_none() && clock::now() < end {
            clock::sleep(10).await;
        }
        taken.get()
    }

    /// Gives up the wait, or the turn, and asks anew, all in one turn of the page: as it does when it is shown again.
    fn renew(&self) -> Rc<Cell<Option<bool>>> {
        let before = self.taken.borrow().clone();
        let (turn, store) = (self.turn.clone(), self.store.clone());
        spawn(async move { turn.give(&store).await });
        self.take();
        before
    }
}

/// Ways in which there are no locks: on plain http, in an old engine, in a frame that may not.
const NO_LOCKS: [&str; 4] = [
    "value: undefined",
    "value: {}",
    "value: { request() { throw new DOMException('', 'SecurityError') } }",
    "value: { request: () => Promise.reject(new DOMException('', 'SecurityError')) }",
];

/// What is to happen happens within so many milliseconds, however busy the machine is.
const SOON: i64 = 10_000;
/// How often a lease is asked for, in milliseconds.
const ASKS: u32 = 1_000;

/// The lease in storage, as JSON.
async fn lease() -> String {
    inside("memory.get('lease').onsuccess = take").await
}

/// Another tab's lease, which ends in so many milliseconds.
async fn leased(ms: i64) {
    inside(&format!("memory.put(['another', Date.now() + {ms}], 'lease')")).await;
}

#[wasm_bindgen_test]
async fn one_has_the_turn_until_it_is_given() {
    forget().await;
    let (one, other, third) = (Tab::new().await, Tab::new().await, Tab::new().await);
    one.take();
    assert_eq!(one.within(SOON).await, Some(true));
    other.take();
    assert_eq!(other.within(200).await, None);
    third.take();
    one.give().await;
    assert_eq!(other.within(SOON).await, Some(true));
    assert_eq!(third.within(200).await, None);
    other.give().await;
    assert_eq!(third.within(SOON).await, Some(true));
    third.give().await;
    // Again, by the first one.
    one.take();
    assert_eq!(one.within(SOON).await, Some(true));
    one.give().await;
    clock::sleep(100).await;
    assert_eq!(said("return (await navigator.locks.query()).held.length").await, "0");
    assert_eq!(lease().await, "", "where there are locks, nobody writes a lease");
}

#[wasm_bindgen_test]
async fn it_is_a_lock_that_other_tabs_see() {
    forget().await;
    let tab = Tab::new().await;
    script("window.theirs = new Promise((release) => navigator.locks.request('candor', () => new Promise((done) => { window.release = done; release() }))); await window.theirs").await;
    tab.take();
    assert_eq!(tab.within(200).await, None);
    script("window.release()").await;
    assert_eq!(tab.within(SOON).await, Some(true));
    let held = "return (await navigator.locks.query()).held.map((lock) => lock.name)";
    assert_eq!(said(held).await, "[\"candor\"]");
    tab.give().await;
    tab.give().await;
    clock::sleep(100).await;
    assert_eq!(said(held).await, "[]");
}

#[wasm_bindgen_test]
async fn a_wait_that_is_given_up_takes_no_turn() {
    forget().await;
    let (one, other, third) = (Tab::new().await, Tab::new().await, Tab::new().await);
    one.take();
    assert_eq!(one.within(SOON).await, Some(true));
    other.take();
    assert_eq!(other.within(50).await, None);
    other.give().await;
    assert_eq!(other.within(SOON).await, Some(false));
    one.give().await;
    third.take();
    assert_eq!(third.within(SOON).await, Some(true), "nobody is before it");
    third.give().await;
    assert_eq!(lease().await, "", "given up is not refused");
}

/// What the browser holds and what waits for it, as JSON.
async fn locks() -> String {
    said("const { held, pending } = await navigator.locks.query(); return [held.length, pending.length]").await
}

#[wasm_bindgen_test]
async fn a_wait_that_is_given_up_leaves_the_next_one_alone() {
    forget().await;
    let (one, other) = (Tab::new().await, Tab::new().await);
    one.take();
    assert_eq!(one.within(SOON).await, Some(true));
    other.take();
    assert_eq!(other.within(50).await, None);
    // As when a page comes back: shown, and visible.
    let waits = [other.renew(), other.renew(), other.renew()];
    assert_eq!(other.within(300).await, None, "the other one has it");
    assert!(waits.iter().all(|wait| wait.get() == Some(false)), "{waits:?}");
    assert_eq!((locks().await.as_str(), lease().await.as_str()), ("[1,1]", ""), "one wait is left, and no lease");
    one.give().await;
    assert_eq!(other.within(SOON).await, Some(true));
    // The same while it has the turn: given back, and asked for again.
    let before = other.renew();
    assert_eq!((other.within(SOON).await, before.get()), (Some(true), Some(true)));
    other.give().await;
    clock::sleep(100).await;
    assert_eq!((locks().await.as_str(), lease().await.as_str()), ("[0,0]", ""), "all is given back");
}

/// The lock comes in the very turn in which it is given up.
#[wasm_bindgen_test]
async fn a_lock_that_comes_as_it_is_given_up_is_free_again() {
    forget().await;
    for takes in 0..6 {
        let tab = Tab::new().await;
        tab.take();
        for _ in 0..takes {
            script("await null").await;
        }
        let before = tab.renew();
        assert_eq!(tab.within(SOON).await, Some(true), "after {takes}");
        tab.give().await;
        clock::sleep(50).await;
        assert!(before.get().is_some(), "after {takes}");
        assert_eq!(locks().await, "[0,0]", "after {takes}");
    }
}

#[wasm_bindgen_test]
async fn a_lease_that_comes_as_it_is_given_up_is_no_turn() {
    forget().await;
    let patches = (Patch::property("navigator", "locks", NO_LOCKS[0]), Patch::hurry(ASKS));
    let tab = Tab::new().await;
    tab.take();
    // It is being written.
    script("await null; await null").await;
    tab.give().await;
    assert_eq!(tab.within(SOON).await, Some(false));
    tab.take();
    assert_eq!(tab.within(SOON).await, Some(true));
    tab.give().await;
    drop(patches);
}

#[wasm_bindgen_test]
async fn without_locks_a_lease_does_the_same() {
    for how in NO_LOCKS {
        forget().await;
        let patches = (Patch::property("navigator", "locks", how), Patch::hurry(ASKS));
        let (one, other) = (Tab::new().await, Tab::new().await);
        one.take();
        assert_eq!(one.within(SOON).await, Some(true), "{how}");
        let now = clock::now().0;
        let kept: Vec<i64> = lease().await.split([',', ']']).filter_map(|part| part.parse().ok()).collect();
        assert!(kept.len() == 1 && (now + 10_000..now + 21_000).contains(&kept[0]), "{how}: {kept:?} at {now}");
        other.take();
        assert_eq!(other.within(300).await, None, "{how}");
        one.give().await;
        assert_eq!(other.within(SOON).await, Some(true), "{how}");
        one.take();
        assert_eq!(one.within(300).await, None, "{how}");
        one.give().await;
        assert_eq!(one.within(SOON).await, Some(false), "{how}: given up");
        other.give().await;
        one.take();
        assert_eq!(one.within(SOON).await, Some(true), "{how}: free again");
        one.give().await;
        drop(patches);
    }
}

#[wasm_bindgen_test]
async fn a_lease_of_a_dead_tab_ends_by_itself() {
    forget().await;
    let patches = (Patch::property("navigator", "locks", NO_LOCKS[0]), Patch::hurry(ASKS));
    let tab = Tab::new().await;
    leased(2_500).await;
    tab.take();
    assert_eq!(tab.within(400).await, None, "it holds until then");
    assert_eq!(tab.within(SOON).await, Some(true));
    assert!(!lease().await.contains("another"));
    tab.give().await;
    drop(patches);
}

#[wasm_bindgen_test]
async fn a_lease_that_cannot_be_is_none() {
    let _store = fresh().await;
    let patches = (Patch::property("navigator", "locks", NO_LOCKS[0]), Patch::hurry(ASKS));
    // After the clock was set back by a year; in the past; garbage.
    for lease in [
        "['another', Date.now() + 31536e6]",
        "['another', Date.now() + 21000]",
        "['another', Date.now() - 1]",
        "'text'",
        "[]",
        "[5, 6]",
        "['another', 'soon']",
        "['another', NaN]",
        "null",
    ] {
        inside(&format!("memory.put({lease}, 'lease')")).await;
        let tab = Tab::new().await;
        tab.take();
        assert_eq!(tab.within(SOON).await, Some(true), "{lease}");
        tab.give().await;
    }
    drop(patches);
}

#[wasm_bindgen_test]
async fn who_gives_up_leaves_the_lease_of_another_alone() {
    let _store = fresh().await;
    let patches = (Patch::property("navigator", "locks", NO_LOCKS[0]), Patch::hurry(ASKS));
    let tab = Tab::new().await;
    leased(15_000).await;
    tab.take();
    assert_eq!(tab.within(200).await, None);
    tab.give().await;
    assert_eq!(tab.within(SOON).await, Some(false));
    assert!(lease().await.contains("another"));
    drop(patches);
}

#[wasm_bindgen_test]
async fn without_locks_and_storage_nobody_is_waited_for() {
    forget().await;
    let patches = (
        Patch::property("navigator", "locks", NO_LOCKS[0]),
        Patch::property("window", "indexedDB", "value: null"),
        Patch::hurry(ASKS),
    );
    let tab = Tab::new().await;
    tab.take();
    assert_eq!(tab.within(SOON).await, Some(true));
    tab.give().await;
    tab.take();
    assert_eq!(tab.within(SOON).await, Some(true));
    tab.give().await;
    drop(patches);
}
