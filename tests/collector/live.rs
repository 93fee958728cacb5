//! Waiting for the next response.

use crate::harness::{Collector, event, response_id, set};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Asks with `wait`, runs `meanwhile` a little later; the reply and how long after `meanwhile` it came.
async fn wait_while(collector: &Collector, uri: &str, meanwhile: impl Future<Output = ()>) -> (Value, Duration) {
    let later = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        meanwhile.await;
        Instant::now()
    };
    let asked = async {
        let reply = collector.get(uri).await.json();
        (reply, Instant::now())
    };
    let ((reply, answered), done) = tokio::join!(asked, later);
    (reply, answered.saturating_duration_since(done))
}

#[tokio::test]
async fn a_new_response_is_seen_at_once() {
    let collector = Collector::new().await;
    collector.store(&[event(1, 1)]).await;
    let cursor = collector.get("/v1/responses").await.json()["after"].clone();
    let uri = format!("/v1/responses?after={cursor}&wait=20");
    let (reply, late) = wait_while(&collector, &uri, collector.store(&[event(2, 1)])).await;
    assert_eq!(reply["responses"][0]["data"]["response_id"], response_id(2));
    assert!(late < Duration::from_millis(500), "{late:?}");
}

#[tokio::test]
async fn a_higher_revision_is_new() {
    let collector = Collector::new().await;
    collector.store(&[event(1, 1), event(2, 1)]).await;
    let cursor = collector.get("/v1/responses").await.json()["after"].clone();
    let uri = format!("/v1/responses?after={cursor}&wait=20");
    let (reply, late) = wait_while(&collector, &uri, collector.store(&[event(1, 2)])).await;
    assert_eq!(reply["responses"][0]["id"], event(1, 2)["id"]);
    assert!(late < Duration::from_millis(500), "{late:?}");
}

#[tokio::test]
async fn waiting_ends_with_an_empty_page_and_the_same_cursor() {
    let collector = Collector::new().await;
    collector.store(&[event(1, 1)]).await;
    let cursor = collector.get("/v1/responses").await.json()["after"].clone();
    let start = Instant::now();
    // Neither a repeated event nor one that the filter leaves out ends the wait.
    let uri = format!("/v1/responses?after={cursor}&wait=1&survey=checkout");
    let others = [event(1, 1), set(event(2, 1), "/data/survey/id", json!("other"))];
    let (reply, _) = wait_while(&collector, &uri, collector.store(&others)).await;
    assert_eq!(reply, json!({"responses": [], "before": null, "after": cursor}));
    assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());
    // Without `wait` there is none, and what is there already needs none.
    let start = Instant::now();
    collector.get(&format!("/v1/responses?after={cursor}&survey=checkout")).await;
    collector.get("/v1/responses?after=0&wait=25").await;
    assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
}

#[tokio::test]
async fn the_end_of_the_collector_ends_the_wait() {
    let collector = Collector::new().await;
    let (reply, late) = wait_while(&collector, "/v1/responses?after=0&wait=25", async { collector.state.stop() }).await;
    assert_eq!(reply["responses"], json!([]));
    assert!(late < Duration::from_millis(500), "{late:?}");
}
