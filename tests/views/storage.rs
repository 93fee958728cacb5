//! What the device keeps. All tests share one database, as all pages of a site do: each has rows and surveys of its own.

use candor::browser::clock;
use candor::browser::store::Store;
use candor::engine::exposure::{Decision, Log, Rules};
use candor::engine::outbox::Row;
use candor::survey::response::Probability;
use wasm_bindgen_test::wasm_bindgen_test;

fn row(id: &str, revision: u32, body: &str) -> Row {
    Row { response_id: id.to_owned(), revision, endpoint: "https://feedback.example/".to_owned(), body: body.to_owned() }
}

/// The rows of one response, as another page finds them.
async fn rows(id: &str) -> Vec<Row> {
    let all = Store::open().await.rows().await;
    all.into_iter().filter(|row| row.response_id == id).collect()
}

#[wasm_bindgen_test]
async fn a_row_is_there_for_the_next_page() {
    let store = Store::open().await;
    assert!(store.durable());
    let mut written = row("next-page", 2, "{\"text\":\"ä\u{0}\u{2028}\u{1f44d}\"}");
    assert_eq!(store.put(&mut written).await, Some(()));
    assert_eq!(rows("next-page").await, [written]);
}

#[wasm_bindgen_test]
async fn a_newer_revision_takes_the_place_of_the_older() {
    let store = Store::open().await;
    store.put(&mut row("newer", 1, "old")).await.unwrap();
    store.put(&mut row("newer", 2, "new")).await.unwrap();
    assert_eq!(rows("newer").await, [row("newer", 2, "new")]);
}

#[wasm_bindgen_test]
async fn a_taken_revision_is_followed_by_a_higher_one() {
    let (one, other) = (Store::open().await, Store::open().await);
    let (mut first, mut second) = (row("taken", 3, "first"), row("taken", 3, "second"));
    one.put(&mut first).await.unwrap();
    other.put(&mut second).await.unwrap();
    assert!(second.revision > first.revision, "{} after {}", second.revision, first.revision);
    assert_eq!(rows("taken").await, [second]);
}

#[wasm_bindgen_test]
async fn a_row_is_deleted_unless_a_newer_one_has_come() {
    let store = Store::open().await;
    store.put(&mut row("deleted", 1, "a")).await.unwrap();
    store.put(&mut row("deleted", 2, "b")).await.unwrap();
    store.delete("deleted", 1).await.unwrap();
    assert_eq!(rows("deleted").await.len(), 1, "the acknowledgement of an older revision deletes nothing newer");
    store.delete("deleted", 2).await.unwrap();
    assert_eq!(rows("deleted").await, []);
    // Again, and of nothing: no error.
    store.delete("deleted", 2).await.unwrap();
}

#[wasm_bindgen_test]
async fn one_response_does_not_touch_another() {
    let store = Store::open().await;
    // Neighbours in the order of keys.
    for id in ["pair-a", "pair-b", "pair-b2"] {
        store.put(&mut row(id, 1, id)).await.unwrap();
    }
    store.put(&mut row("pair-b", 9, "newer")).await.unwrap();
    store.delete("pair-b", u32::MAX).await.unwrap();
    assert_eq!((rows("pair-a").await.len(), rows("pair-b").await.len(), rows("pair-b2").await.len()), (1, 0, 1));
}

#[wasm_bindgen_test]
async fn withdrawn_consent_empties_it() {
    let store = Store::open().await;
    for id in ["cleared-a", "cleared-b"] {
        store.put(&mut row(id, 1, id)).await.unwrap();
    }
    store.clear().await.unwrap();
    assert_eq!(Store::open().await.rows().await, []);
}

#[wasm_bindgen_test]
async fn an_exposure_is_remembered_by_the_next_page() {
    let rules = Rules {
        survey: "exposure".to_owned(),
        explicit: true,
        cooldown_days: 0,
        once: "order_id=A-1".to_owned(),
        sample: Probability::ONE,
    };
    let now = clock::now();
    let mut visitor = String::new();
    let expose = &mut |log: &mut Log| {
        assert!(matches!(log.decide(&rules, now), Decision::Ask { .. }));
        log.expose(&rules, now);
        visitor.clone_from(&log.visitor);
    };
    Store::open().await.with_log(expose).await;
    assert!(!visitor.is_empty());
    let (mut decision, mut same) = (None, false);
    let decide = &mut |log: &mut Log| (decision, same) = (Some(log.decide(&rules, now)), log.visitor == visitor);
    Store::open().await.with_log(decide).await;
    assert_eq!(decision, Some(Decision::AskedOnce));
    assert!(same, "the visitor's name changed from page to page");
}
