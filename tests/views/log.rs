//! Who was asked what, and when, from page to page. What else the device keeps is in `tests/courier`.

use candor::browser::clock;
use candor::browser::store::Store;
use candor::engine::exposure::{Decision, Log, Rules};
use candor::survey::response::Probability;
use wasm_bindgen_test::wasm_bindgen_test;

/// Where the log is gone, the site's storage was wiped, and a page may send what it holds the only copy of: not so after a reset.
#[cfg(feature = "full")]
#[wasm_bindgen_test]
async fn a_reset_empties_the_log_and_leaves_that_there_was_one() {
    let store = Store::open().await;
    let mut visitors = Vec::new();
    store.with_log(&mut |log| visitors.push(log.visitor.clone())).await;
    store.forget_log().await.unwrap();
    assert!(!store.lost().await);
    store.with_log(&mut |log| visitors.push(log.visitor.clone())).await;
    assert_ne!(visitors[0], visitors[1]);
}

/// What a page has left, one other page goes on with, whichever asks first.
#[cfg(feature = "full")]
#[wasm_bindgen_test]
async fn what_was_left_is_taken_once() {
    let (one, other) = (Store::open().await, Store::open().await);
    let name = |n: u32| format!("{n}/{}", clock::now().0);
    let first = name(0);
    assert_eq!(
        (one.claim(&first).await, other.claim(&first).await, one.claim(&first).await),
        (Some(true), Some(false), Some(false))
    );
    for n in 1..100 {
        assert_eq!(other.claim(&name(n)).await, Some(true));
    }
    assert_eq!(one.claim(&first).await, Some(false), "a hundred are remembered");
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
