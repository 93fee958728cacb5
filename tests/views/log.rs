//! Who was asked what, and when, from page to page. What else the device keeps is in `tests/courier`.

use candor::browser::clock;
use candor::browser::store::Store;
use candor::engine::exposure::{Decision, Log, Rules};
use candor::survey::response::Probability;
use wasm_bindgen_test::wasm_bindgen_test;

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
