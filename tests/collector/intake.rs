//! `POST /v1/responses`.

use crate::harness::{Collector, EVENT, Folder, event, remove, response_id, set};
use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use candor::survey::event::{BATCH_EVENTS, BODY_BYTES};
use serde_json::{Value, json};
use sqlx::{Connection, Executor};
use std::time::{Duration, Instant};

#[tokio::test]
async fn an_event_is_acknowledged_by_its_id_and_kept_as_it_was_sent() {
    let collector = Collector::new().await;
    // Members that we do not know, numbers that a float would change, and spaces that a writer would not make.
    let sent = event(1, 2).to_string().replacen('{', "{ \"custom\": [1.10, 12345678901234567890, {\"a\":\"\\u00e9\"}],\n\t", 1);
    let reply = collector.post(sent.clone()).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.json(), json!({"accepted": [format!("{}/2", response_id(1))], "rejected": []}));
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.header("cache-control"), "no-store");
    let stored: String =
        sqlx::query_scalar("SELECT event FROM responses").fetch_one(&mut collector.connect().await).await.unwrap();
    assert_eq!(stored, sent);
}

#[tokio::test]
async fn media_types() {
    let collector = Collector::new().await;
    let body = || event(1, 1).to_string();
    for good in [
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
        "application/json",
        "text/plain",
        "text/plain;charset=UTF-8",
        "Application/JSON; charset=\"utf-8\"",
        "application/cloudevents+json; profile=x",
    ] {
        assert_eq!(collector.post_as(good, body()).await.status, 200, "{good}");
    }
    for bad in
        ["", "application/x-www-form-urlencoded", "text/html", "application/jsonx", "text/plain; charset=utf-16", "image/png"]
    {
        let problem = collector.post_as(bad, body()).await.problem(415);
        assert!(
            problem["detail"].as_str().unwrap().contains("UTF-8") || problem["detail"].as_str().unwrap().contains(EVENT),
            "{bad}"
        );
    }
    let none = Request::builder().method(Method::POST).uri("/v1/responses").body(Body::from(body())).unwrap();
    collector.send(none).await.problem(415);
}

#[tokio::test]
async fn what_is_not_json_is_refused_with_its_place() {
    let collector = Collector::new().await;
    let cases: [(&[u8], u64, u64, u64); 8] = [
        (b"", 0, 1, 1),
        (b"<html>", 0, 1, 1),
        (b"{\"id\":}", 6, 1, 7),
        (b"{\n  \"a\": 1,\n  b", 14, 3, 3),
        (b"{\"a\":1} x", 8, 1, 9),
        (b"[{},{\"a\":01}]", 10, 1, 11),
        (b"{\"a\":\"\xff\"}", 6, 1, 7),
        (b"{\"a\":\n\n}", 7, 3, 1),
    ];
    for (body, byte, line, column) in cases {
        let problem = collector.post(Bytes::copy_from_slice(body)).await.problem(400);
        let text = String::from_utf8_lossy(body);
        assert_eq!(problem["position"], json!({"byte": byte, "line": line, "column": column}), "{text}: {problem}");
        assert!(
            problem["detail"].as_str().unwrap().ends_with(&format!("at line {line}, column {column} (byte {byte}).")),
            "{text}"
        );
        assert_eq!(problem["type"], "urn:candor:problem:malformed-json");
    }
}

/// What is wrong with an event, and the pointer that says so.
fn faulty() -> Vec<(Value, &'static str)> {
    let good = || event(7, 2);
    let mut cases = vec![
        (set(good(), "/specversion", json!("0.3")), "/specversion"),
        (set(good(), "/type", json!("dev.candor.response.v2")), "/type"),
        (set(good(), "/source", json!("")), "/source"),
        (set(good(), "/time", json!("yesterday")), "/time"),
        (set(good(), "/candorsent", json!(7)), "/candorsent"),
        (set(good(), "/candorkey", json!([])), "/candorkey"),
        (set(good(), "/id", json!("another")), "/id"),
        (set(good(), "/data/response_id", json!("42")), "/data/response_id"),
        (set(good(), "/data/revision", json!("2")), "/data/revision"),
        (set(good(), "/data/revision", json!(-1)), "/data/revision"),
        (set(good(), "/data/revision", json!(4_294_967_296_u64)), "/data/revision"),
        (set(good(), "/data/revision", json!(1.5)), "/data/revision"),
        (set(good(), "/data/state", json!("finished")), "/data/state"),
        (set(good(), "/data/survey", json!("checkout")), "/data/survey"),
        (set(good(), "/data/survey/id", json!("")), "/data/survey/id"),
        (set(good(), "/data/answers", json!({})), "/data/answers"),
        (set(good(), "/data/answers/1", json!(7)), "/data/answers/1"),
        (set(good(), "/data/answers/0/value", json!(11)), "/data/answers/0/value"),
        (set(good(), "/data/answers/0/value", json!("9")), "/data/answers/0/value"),
        (set(good(), "/data/answers/0/value", json!(8.5)), "/data/answers/0/value"),
        (set(good(), "/data/answers/0/value", json!(null)), "/data/answers/0/value"),
        (set(good(), "/data/answers/0/scale/max", json!(5)), "/data/answers/0/scale"),
        (set(good(), "/data/answers/1/question", json!("recommend")), "/data/answers/1/question"),
        (set(good(), "/data/answers/1/value", json!(null)), "/data/answers/1/value"),
        (set(good(), "/data/invitation/sampling_probability", json!(1.5)), "/data/invitation/sampling_probability"),
        (set(good(), "/data/touchpoint/device", json!("fridge")), "/data/touchpoint/device"),
        (set(good(), "/data/touchpoint/viewport", json!({"width": -1, "height": 1})), "/data/touchpoint/viewport/width"),
        (set(good(), "/data/client/env", json!("prod")), "/data/client/env"),
        (set(good(), "/data/client/automated", json!("no")), "/data/client/automated"),
    ];
    for pointer in [
        "/specversion",
        "/id",
        "/source",
        "/type",
        "/time",
        "/data",
        "/data/response_id",
        "/data/revision",
        "/data/state",
        "/data/survey",
        "/data/survey/version",
        "/data/answers",
        "/data/answers/0/question",
        "/data/answers/1/kind",
        "/data/answers/0/value",
        "/data/answers/0/scale/min",
        "/data/invitation",
        "/data/invitation/shown_at",
        "/data/client",
        "/data/client/env",
    ] {
        cases.push((remove(good(), pointer), pointer));
    }
    cases
}

#[tokio::test]
async fn each_fault_is_named_by_its_pointer_alone_and_in_a_batch() {
    let collector = Collector::new().await;
    for (bad, pointer) in faulty() {
        let id = bad["id"].as_str().unwrap_or_default();
        let problem = collector.post(bad.to_string()).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        let reason = &problem["errors"][0]["reason"];
        assert!(reason.as_str().is_some_and(|reason| !reason.is_empty() && !reason.contains(" line ")), "{problem}");
        assert_eq!(problem["accepted"], json!([]));
        assert_eq!(problem["rejected"], json!([{"id": id, "pointer": pointer, "reason": reason}]));

        let reply = collector.post(json!([event(1, 1), bad, event(2, 1)]).to_string()).await;
        assert_eq!(reply.status, 200, "{pointer}");
        let body = reply.json();
        assert_eq!(body["accepted"], json!([event(1, 1)["id"], event(2, 1)["id"]]));
        assert_eq!(body["rejected"], json!([{"id": id, "pointer": format!("/1{pointer}"), "reason": reason}]));
        assert_eq!(body["errors"][0]["pointer"], format!("/1{pointer}"));
    }
    assert_eq!(collector.export("").await.len(), 2, "a refused event left something behind");
}

#[tokio::test]
async fn every_semantic_fault_is_listed() {
    let collector = Collector::new().await;
    let bad =
        set(set(set(event(1, 1), "/specversion", json!("2")), "/data/revision", json!(0)), "/data/answers/0/value", json!(-1));
    let problem = collector.post(bad.to_string()).await.problem(422);
    let pointers: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/specversion", "/data/revision", "/id", "/data/answers/0/value"]);
    assert_eq!(problem["rejected"].as_array().unwrap().len(), 1, "one entry an event");
}

#[tokio::test]
async fn a_batch_of_bad_events_is_refused_as_a_whole() {
    let collector = Collector::new().await;
    let batch = json!([set(event(1, 1), "/type", json!("x")), {"id": 5}, 7, "text", null, []]);
    let problem = collector.post(batch.to_string()).await.problem(422);
    let rejected = problem["rejected"].as_array().unwrap();
    assert_eq!(rejected.len(), 6);
    assert_eq!(rejected[0]["id"], event(1, 1)["id"]);
    assert_eq!((&rejected[1]["id"], &rejected[1]["pointer"]), (&json!(""), &json!("/1/id")));
    for (index, rejection) in rejected.iter().enumerate().skip(2) {
        assert_eq!((&rejection["id"], &rejection["pointer"]), (&json!(""), &json!(format!("/{index}"))));
    }
    for body in ["[]", "7", "\"text\"", "null", "true"] {
        assert_eq!(collector.post(body).await.problem(422)["errors"][0]["pointer"], "", "{body}");
    }
}

#[tokio::test]
async fn strange_json_is_taken_or_refused_but_never_harmful() {
    let collector = Collector::new().await;
    // Deep, a lone surrogate, a NUL, a repeated member, a long reason.
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let with = |member: &str| event(1, 1).to_string().replacen('{', &format!("{{{member},"), 1);
    let context = |value: &str| event(2, 1).to_string().replace("{\"order_id\":\"A-1001\"}", value);
    assert_eq!(collector.post(with(&format!("\"extra\":{}", deep(63)))).await.status, 200);
    assert_eq!(collector.post(context(&deep(61))).await.status, 200);
    for depth in [64, 20_000] {
        let problem = collector.post(with(&format!("\"extra\":{}", deep(depth)))).await.problem(422);
        assert_eq!(problem["errors"][0], json!({"pointer": "", "reason": "nests deeper than 64 levels"}));
        collector.post(context(&deep(depth))).await.problem(422);
    }
    assert_eq!(collector.post(with("\"extra\":\"\\ud800\"")).await.status, 200);
    collector.post(context("\"\\ud800\"")).await.problem(422);
    assert_eq!(collector.post(set(event(3, 1), "/data/survey/id", json!("a\0b")).to_string()).await.status, 200);
    assert_eq!(
        collector.post(with("\"id\":\"x\"")).await.problem(422)["errors"][0],
        json!({"pointer": "/id", "reason": "is there twice"})
    );
    let long = set(event(4, 1), "/data/state", json!("x".repeat(200_000)));
    assert!(collector.post(long.to_string()).await.body.len() < 2_000);
    // All of it can be read again.
    assert_eq!(collector.export("").await.len(), 3);
    for uri in ["/v1/results/checkout", "/v1/results/a%00b", "/v1/responses", "/v1/export.csv", "/v1/surveys"] {
        assert_eq!(collector.get(uri).await.status, 200, "{uri}");
    }
}

/// An event whose JSON has exactly `length` bytes.
fn of_length(length: usize) -> String {
    let padded = |padding: usize| set(event(1, 1), "/padding", json!("x".repeat(padding))).to_string();
    padded(length - padded(0).len())
}

/// A body that does not say its length.
fn chunked(text: &str) -> Body {
    let chunks: Vec<Result<Bytes, std::io::Error>> =
        text.as_bytes().chunks(10_000).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    Body::from_stream(futures_util::stream::iter(chunks))
}

#[tokio::test]
async fn limits_hold_exactly() {
    let collector = Collector::new().await;
    let (most, over) = (of_length(BODY_BYTES), of_length(BODY_BYTES + 1));
    assert_eq!((most.len(), BODY_BYTES), (256 * 1024, 262_144));
    assert_eq!(collector.post(most.clone()).await.status, 200);
    assert_eq!(collector.post(chunked(&most)).await.status, 200);
    collector.post(over.clone()).await.problem(413);
    collector.post(chunked(&over)).await.problem(413);
    // Refused by its announced length, before anything is read.
    let announced = Request::builder().method(Method::POST).uri("/v1/responses").header("content-type", EVENT);
    let announced = announced.header("content-length", over.len()).body(Body::empty()).unwrap();
    collector.send(announced).await.problem(413);

    let batch = |count: u32| json!((0..count).map(|number| event(number, 1)).collect::<Vec<_>>()).to_string();
    let most = u32::try_from(BATCH_EVENTS).unwrap();
    assert_eq!(collector.post(batch(most)).await.json()["accepted"].as_array().unwrap().len(), BATCH_EVENTS);
    collector.post(batch(most + 1)).await.problem(413);
}

#[tokio::test]
async fn repeated_and_older_events_are_acknowledged_and_change_nothing() {
    let collector = Collector::new().await;
    let newer = set(event(1, 3), "/data/answers/0/value", json!(10));
    let older = set(event(1, 2), "/data/answers/0/value", json!(0));
    // The same revision with another content: the first stays.
    let other = set(event(1, 3), "/data/answers/0/value", json!(1));
    for event in [&newer, &newer, &older, &other] {
        let reply = collector.post(event.to_string()).await;
        assert_eq!((reply.status.as_u16(), &reply.json()["accepted"]), (200, &json!([event["id"]])));
    }
    let twice = collector.post(json!([newer, older, newer]).to_string()).await.json();
    assert_eq!(twice["accepted"], json!([newer["id"], older["id"], newer["id"]]));
    let stored = collector.export("").await;
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0]["data"], newer["data"]);
    let metrics = collector.get("/metrics").await;
    assert!(metrics.text().contains("\ncandor_events_accepted_total 7\n"), "{}", metrics.text());
    assert!(metrics.text().contains("\ncandor_events_duplicate_total 6\n"), "{}", metrics.text());
}

/// Heap's algorithm.
fn permutations(items: &mut Vec<Value>, n: usize, visit: &mut impl FnMut(&[Value])) {
    if n <= 1 {
        return visit(items);
    }
    for index in 0..n {
        permutations(items, n - 1, visit);
        items.swap(if n.is_multiple_of(2) { index } else { 0 }, n - 1);
    }
}

#[tokio::test]
async fn the_order_of_arrival_does_not_matter() {
    let collector = Collector::new().await;
    let mut number = 0;
    let mut deliveries = Vec::new();
    let states = ["shown", "partial", "dismissed", "partial", "completed"];
    let mut revisions: Vec<Value> = (1_u32..).zip(states).map(|(revision, state)| json!([revision, state])).collect();
    permutations(&mut revisions, 5, &mut |order| {
        number += 1;
        deliveries.push(
            order
                .iter()
                .map(|one| set(event(number, one[0].as_u64().unwrap() as u32), "/data/state", one[1].clone()))
                .collect::<Vec<_>>(),
        );
    });
    assert_eq!(deliveries.len(), 120);
    for (index, delivery) in deliveries.iter().enumerate() {
        // In one batch, one by one, and at the same time.
        match index % 3 {
            0 => collector.store(delivery).await,
            1 => {
                for event in delivery {
                    collector.store(std::slice::from_ref(event)).await;
                }
            }
            _ => {
                let posts = delivery.iter().map(|event| collector.post(event.to_string()));
                for reply in futures_util::future::join_all(posts).await {
                    assert_eq!(reply.status, 200);
                }
            }
        }
    }
    let exported = collector.export("").await;
    assert_eq!(exported.len(), 120);
    for (number, line) in (1..).zip(exported) {
        assert_eq!(line["data"], event(number, 5)["data"], "permutation {number}");
    }
}

#[tokio::test]
async fn a_response_is_known_by_its_id_alone() {
    let collector = Collector::new().await;
    collector.store(&[event(10, 1)]).await;
    // Another survey, another page, and the id in capitals: still the same response, at a higher revision.
    let mut moved = set(set(event(10, 2), "/data/survey/id", json!("other")), "/source", json!("https://elsewhere.example"));
    let id = response_id(10).to_uppercase();
    moved = set(set(moved, "/data/response_id", json!(id)), "/id", json!(format!("{id}/2")));
    let reply = collector.post(moved.to_string()).await;
    assert_eq!(reply.json()["accepted"], json!([format!("{id}/2")]), "echoed as it was sent");
    let stored = collector.export("").await;
    assert_eq!((stored.len(), &stored[0]["data"]["survey"]["id"]), (1, &json!("other")));
}

#[tokio::test]
async fn a_full_queue_asks_to_come_again() {
    let collector = Collector::with(Folder::new(), 1).await;
    // Another program holds the lock: the writer waits with one request in hand, one more may wait, the third may not.
    let mut other = collector.connect().await;
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let post = |number| {
        let (app, body) = (collector.app.clone(), event(number, 1).to_string());
        let request =
            Request::builder().method(Method::POST).uri("/v1/responses").header("content-type", EVENT).body(Body::from(body));
        tokio::spawn(async move { tower::ServiceExt::oneshot(app, request.unwrap()).await.unwrap().status().as_u16() })
    };
    let first = post(1);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let second = post(2);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let reply = collector.post(event(3, 1).to_string()).await;
    let problem = reply.problem(503);
    assert_eq!((reply.header("retry-after"), &problem["retry_after_ms"]), ("1", &json!(1000)));
    assert_eq!(problem["type"], "urn:candor:problem:overloaded");
    assert!(!first.is_finished() && !second.is_finished(), "acknowledged before it was written");
    assert!(collector.get("/metrics").await.text().contains("\ncandor_queue_depth 1\n"));
    other.execute("ROLLBACK").await.unwrap();
    assert_eq!((first.await.unwrap(), second.await.unwrap()), (200, 200));
    assert_eq!(collector.export("").await.len(), 2);
}

#[tokio::test]
async fn a_failed_commit_acknowledges_nothing_and_the_next_one_works() {
    let collector = Collector::new().await;
    collector.store(&[event(1, 1)]).await;
    collector.sql("ALTER TABLE responses RENAME TO elsewhere").await;
    let reply = collector.post(json!([event(2, 1), {"id": "bad"}]).to_string()).await;
    let problem = reply.problem(503);
    assert_eq!((reply.header("retry-after"), &problem["retry_after_ms"]), ("5", &json!(5000)));
    assert_eq!((&problem["accepted"], &problem["rejected"]), (&Value::Null, &Value::Null), "a refusal for now names no event");
    collector.sql("ALTER TABLE elsewhere RENAME TO responses").await;
    collector.store(&[event(3, 1)]).await;
    let stored: Vec<Value> = collector.export("").await.into_iter().map(|line| line["id"].clone()).collect();
    assert_eq!(json!(stored), json!([event(1, 1)["id"], event(3, 1)["id"]]));
    assert!(collector.get("/metrics").await.text().contains("\ncandor_commit_failures_total 1\n"));
}

#[tokio::test]
async fn waiting_requests_share_a_commit() {
    let collector = Collector::new().await;
    let posts = (0..200).map(|number| {
        let post = collector.post(event(number, 1).to_string());
        async move { assert_eq!(post.await.status, 200) }
    });
    let start = Instant::now();
    futures_util::future::join_all(posts).await;
    let metrics = collector.get("/metrics").await;
    let commits =
        metrics.text().lines().find_map(|line| line.strip_prefix("candor_commits_total ")).unwrap().parse::<u32>().unwrap();
    assert!(commits <= 20, "{commits} commits for 200 requests in {:?}", start.elapsed());
    assert_eq!(collector.export("").await.len(), 200);
}

#[tokio::test]
async fn what_was_waiting_is_written_at_the_end_and_nothing_is_taken_after_it() {
    let collector = Collector::new().await;
    let posts = futures_util::future::join_all((0..20).map(|number| collector.post(event(number, 1).to_string())));
    let (replies, ()) = tokio::join!(posts, collector.state.close());
    assert!(replies.iter().all(|reply| reply.status == 200));
    collector.post(event(99, 1).to_string()).await.problem(503);
    let mut connection = collector.connect().await;
    let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM responses").fetch_one(&mut connection).await.unwrap();
    assert_eq!(stored, 20);
    connection.close().await.unwrap();
}
