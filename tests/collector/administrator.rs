//! Who may read, what may be asked, and lists of single responses.

use crate::harness::{Collector, TOKEN, event, response_id, set};
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

const ADDRESSES: [&str; 6] =
    ["/v1/responses", "/v1/results/checkout", "/v1/surveys", "/v1/export.jsonl", "/v1/export.csv", "/metrics"];

#[tokio::test]
async fn only_the_administrators_token_opens() {
    let collector = Collector::new().await;
    collector.store(&[event(1, 1)]).await;
    let (good, other_case) = (format!("Bearer {TOKEN}"), format!("bearer  {TOKEN}"));
    for uri in ADDRESSES {
        assert_eq!(collector.visit(uri, &[("authorization", &good)]).await.status, 200, "{uri}");
        assert_eq!(collector.visit(uri, &[("authorization", &other_case)]).await.status, 200, "{uri}");
        let prefix = &good[..good.len() - 1];
        let longer = format!("{good}x");
        for wrong in ["", "Bearer", "Bearer ", TOKEN, "Basic the-administrator", "Bearer wrong", prefix, &longer] {
            let reply = collector.visit(uri, &[("authorization", wrong)]).await;
            reply.problem(401);
            assert_eq!(reply.header("www-authenticate"), "Bearer realm=\"candor\"", "{uri} {wrong}");
        }
        // Neither in the address, where logs keep it.
        assert_eq!(collector.visit(&format!("{uri}?token={TOKEN}"), &[]).await.status, 401);
        let reply = collector.visit(uri, &[]).await;
        reply.problem(401);
        assert!(!reply.text().contains("quick"));
    }
    assert_eq!(collector.visit("/healthz", &[]).await.json(), json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}));
}

#[tokio::test]
async fn every_reply_of_the_api_says_not_to_keep_it() {
    let collector = Collector::new().await;
    for uri in ADDRESSES.into_iter().chain(["/healthz", "/v1/nothing"]) {
        for reply in [collector.get(uri).await, collector.visit(uri, &[]).await] {
            assert_eq!(reply.header("cache-control"), "no-store", "{uri}");
            assert_eq!(reply.header("x-content-type-options"), "nosniff", "{uri}");
        }
    }
}

#[tokio::test]
async fn unknown_parameters_and_values_are_refused_by_name() {
    let collector = Collector::new().await;
    for (uri, name, allowed) in [
        ("/v1/responses?env=prod", "env", "live, test, all"),
        ("/v1/responses?state=done", "state", "shown, partial, completed, dismissed"),
        ("/v1/responses?limit=0", "limit", "from 1 to 200"),
        ("/v1/responses?limit=201", "limit", "from 1 to 200"),
        ("/v1/responses?limit=ten", "limit", "from 1 to 200"),
        ("/v1/responses?before=-1", "before", "from 0"),
        ("/v1/responses?after=1&wait=26", "wait", "from 0 to 25"),
        ("/v1/responses?wait=1", "wait", "after"),
        ("/v1/responses?before=9&after=1", "after", "before"),
        ("/v1/responses?limit=1&limit=2", "limit", "twice"),
        ("/v1/responses?survy=a", "survy", "survey, env, state, limit, before, after, wait"),
        ("/v1/results/checkout?env=LIVE", "env", "live, test, all"),
        ("/v1/results/checkout?version=x", "version", "from 0"),
        ("/v1/results/checkout?survey=a", "survey", "env, state, version"),
        ("/v1/export.csv?limit=5", "limit", "survey, env, state"),
        ("/v1/export.jsonl?state=all", "state", "shown, partial, completed, dismissed"),
        ("/v1/surveys?limit=5", "limit", ""),
    ] {
        let problem = collector.get(uri).await.problem(400);
        assert_eq!(problem["type"], "urn:candor:problem:invalid-parameter");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(&format!("\"{name}\"")) && detail.contains(allowed), "{uri}: {detail}");
    }
    // Empty counts as not given.
    assert_eq!(collector.get("/v1/responses?survey=&env=&state=&limit=&before=").await.status, 200);
}

#[tokio::test]
async fn errors_of_the_framework_are_problems_too() {
    let collector = Collector::new().await;
    for uri in ["/v1", "/v1/", "/v1/nothing", "/v1/surveys/checkout", "/v1/results"] {
        collector.get(uri).await.problem(404);
    }
    for (method, uri, allow) in [
        (Method::DELETE, "/v1/responses", "GET"),
        (Method::PUT, "/v1/responses", "POST"),
        (Method::POST, "/v1/results/checkout", "GET"),
        (Method::POST, "/healthz", "GET"),
        (Method::PATCH, "/metrics", "GET"),
    ] {
        let reply = collector.send(Request::builder().method(method).uri(uri).body(Body::empty()).unwrap()).await;
        reply.problem(405);
        assert!(reply.header("allow").contains(allow), "{uri}: {}", reply.header("allow"));
    }
    collector.get("/v1/results/%ff").await.problem(400);
}

#[tokio::test]
async fn surveys_are_known_by_their_responses() {
    let collector = Collector::new().await;
    let of =
        |number, survey: &str, version: u32| set(event(number, 1), "/data/survey", json!({"id": survey, "version": version}));
    collector.store(&[of(1, "b", 2), of(2, "b", 1), of(3, "b", 2)]).await;
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    collector.store(&[of(4, "a", 7)]).await;
    let surveys = collector.get("/v1/surveys").await.json();
    let brief: Vec<Value> =
        surveys["surveys"].as_array().unwrap().iter().map(|one| json!([one["id"], one["versions"], one["responses"]])).collect();
    assert_eq!(json!(brief), json!([["a", [7], 1], ["b", [1, 2], 3]]));
    assert!(surveys["surveys"][0]["last_at"].as_str() > surveys["surveys"][1]["last_at"].as_str());
}

fn ids(page: &Value) -> Vec<String> {
    page["responses"].as_array().unwrap().iter().map(|one| one["data"]["response_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn responses_are_listed_newest_first_and_filtered() {
    let collector = Collector::new().await;
    collector
        .store(&[
            event(1, 1),
            set(event(2, 1), "/data/survey/id", json!("other")),
            set(event(3, 1), "/data/client/env", json!("test")),
            set(event(4, 1), "/data/client/automated", json!(true)),
            set(event(5, 1), "/data/state", json!("partial")),
        ])
        .await;
    for (query, numbers) in [
        ("", vec![5, 4, 3, 2, 1]),
        ("?env=all", vec![5, 4, 3, 2, 1]),
        ("?env=live", vec![5, 2, 1]),
        ("?env=test", vec![3]),
        ("?survey=other", vec![2]),
        ("?survey=nobody's", vec![]),
        ("?state=partial", vec![5]),
        ("?env=live&survey=checkout&state=completed", vec![1]),
        ("?limit=2", vec![5, 4]),
    ] {
        let page = collector.get(&format!("/v1/responses{query}")).await.json();
        assert_eq!(ids(&page), numbers.into_iter().map(response_id).collect::<Vec<_>>(), "{query}");
    }
    let one = &collector.get("/v1/responses?limit=1").await.json()["responses"][0];
    assert_eq!(one["data"], set(event(5, 1), "/data/state", json!("partial"))["data"]);
    assert!(one["received_at"].is_string() && one["clock_skew_ms"].is_null());
}

#[tokio::test]
async fn pages_hold_while_responses_change() {
    let collector = Collector::new().await;
    for number in 1..=7 {
        collector.store(&[event(number, 1)]).await;
    }
    let first = collector.get("/v1/responses?limit=3").await.json();
    assert_eq!(ids(&first), [7, 6, 5].map(response_id));
    // One that was seen and one that was not move to the front; a new one comes.
    collector.store(&[event(6, 2), event(2, 2), event(8, 1)]).await;
    let second = collector.get(&format!("/v1/responses?limit=3&before={}", first["before"])).await.json();
    assert_eq!(ids(&second), [4, 3, 1].map(response_id), "nothing twice, nothing that did not change left out");
    let third = collector.get(&format!("/v1/responses?limit=3&before={}", second["before"])).await.json();
    assert_eq!((ids(&third).len(), &third["before"]), (0, &Value::Null));
    // What moved comes with the cursor of the first page.
    let newer = collector.get(&format!("/v1/responses?after={}", first["after"])).await.json();
    assert_eq!(ids(&newer), [6, 2, 8].map(response_id));
    let revisions: Vec<&Value> = newer["responses"].as_array().unwrap().iter().map(|one| &one["data"]["revision"]).collect();
    assert_eq!(revisions, [2, 2, 1]);
    // In small steps nothing is jumped over.
    let (mut cursor, mut seen) = (json!(0), Vec::new());
    loop {
        let page = collector.get(&format!("/v1/responses?after={cursor}&limit=2")).await.json();
        if ids(&page).is_empty() {
            assert_eq!(page["after"], cursor);
            break;
        }
        seen.extend(ids(&page));
        cursor = page["after"].clone();
    }
    assert_eq!(seen, [1, 3, 4, 5, 7, 6, 2, 8].map(response_id));
}
