//! Exactly once, whatever happens on the way: deliveries in any order over several connections, and a collector that cannot
//! write for a while. All of it against the running binary.

use crate::harness::{Collector, Folder, connect, event, gzip, response_id, set};
use crate::server::{Line, Server, command, stored};
use futures_util::future::join_all;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use sqlx::Executor;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

const CONNECTIONS: usize = 4;
const RESPONSES: u32 = 4;

/// One request: over which connection, in which form, and which revisions of which responses.
#[derive(Debug, Clone)]
struct Post {
    connection: usize,
    form: usize,
    events: Vec<(u32, u32)>,
}

fn post() -> impl Strategy<Value = Post> {
    let events = vec((0..RESPONSES, 1..6_u32), 1..7);
    (0..CONNECTIONS, 0..3_usize, events).prop_map(|(connection, form, events)| Post { connection, form, events })
}

/// What is known of a stored response: id, revision, number of its change, time of receipt, and the event.
type Row = (String, u32, i64, i64, String);

fn rows(folder: &Path, survey: &str) -> Vec<Row> {
    block_on(async {
        let query = sqlx::query_as(
            "SELECT response_id, revision, change, received_at, event FROM responses WHERE survey_id = ? ORDER BY response_id",
        );
        query.bind(survey).fetch_all(&mut connect(folder).await).await.unwrap()
    })
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Sends events in one of the forms that a browser uses; every one of them has to be accepted.
fn deliver(line: &mut Line, form: usize, events: &[Value]) {
    let body = if let [one] = events { one.to_string() } else { json!(events).to_string() };
    let (status, _, reply) = match form {
        0 => line.post("content-type: text/plain;charset=UTF-8\r\n", body.as_bytes()),
        1 => line.post("content-type: application/cloudevents-batch+json\r\n", body.as_bytes()),
        _ => line.post("content-type: application/cloudevents+json\r\ncontent-encoding: gzip\r\n", &gzip(body)),
    };
    let ids: Vec<&Value> = events.iter().map(|event| &event["id"]).collect();
    assert_eq!((status, &reply["accepted"], &reply["rejected"]), (200, &json!(ids), &json!([])));
}

/// Of each response the highest revision stays, whatever the order, the batches and the connections; what is delivered again
/// is accepted and changes nothing, whatever it holds.
#[test]
fn the_highest_revision_stays_whatever_the_interleaving() {
    let folder = Folder::new();
    let server = Server::start(command(folder.path()));
    let case = AtomicU32::new(0);
    let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&vec(post(), 1..30), |posts| {
        let case = case.fetch_add(1, SeqCst);
        let survey = format!("case-{case}");
        // No two deliveries are alike, so that the stored one tells which it was.
        let marks = AtomicU32::new(0);
        let make = |(response, revision): (u32, u32)| {
            let event = set(event(case * RESPONSES + response, revision), "/data/survey/id", json!(survey));
            set(event, "/mark", json!(marks.fetch_add(1, SeqCst)))
        };
        let requests: Vec<(usize, usize, Vec<Value>)> =
            posts.iter().map(|post| (post.connection, post.form, post.events.iter().copied().map(make).collect())).collect();
        thread::scope(|scope| {
            for connection in 0..CONNECTIONS {
                let (requests, server) = (&requests, &server);
                scope.spawn(move || {
                    let mut line = Line::to(server);
                    for (_, form, events) in requests.iter().filter(|(own, ..)| *own == connection) {
                        deliver(&mut line, *form, events);
                    }
                });
            }
        });
        let mut highest = BTreeMap::new();
        for (response, revision) in posts.iter().flat_map(|post| &post.events) {
            let highest = highest.entry(response_id(case * RESPONSES + response)).or_insert(0);
            *highest = (*highest).max(*revision);
        }
        let first = rows(folder.path(), &survey);
        let found: BTreeMap<String, u32> = first.iter().map(|row| (row.0.clone(), row.1)).collect();
        prop_assert_eq!(&found, &highest);
        let sent: BTreeSet<String> = requests.iter().flat_map(|(.., events)| events).map(Value::to_string).collect();
        for (id, revision, .., kept) in &first {
            prop_assert!(sent.contains(kept) && kept.contains(&format!("\"id\":\"{id}/{revision}\"")), "{}", kept);
        }
        let mut line = Line::to(&server);
        for Post { form, events, .. } in posts.iter().rev() {
            deliver(&mut line, *form, &events.iter().copied().map(make).collect::<Vec<_>>());
        }
        prop_assert_eq!(rows(folder.path(), &survey), first);
        Ok::<_, TestCaseError>(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Another program holds the database, as a backup may, while more arrives than may wait.
#[test]
fn falling_behind_it_says_when_to_come_again_loses_nothing_and_stays_small() {
    const SENDERS: u32 = 120;
    let folder = Folder::new();
    let server = Server::start(command(folder.path()));
    let locked = AtomicBool::new(true);
    let lock = block_on(async {
        let mut other = connect(folder.path()).await;
        other.execute("BEGIN IMMEDIATE").await.unwrap();
        other
    });
    let seen = Mutex::new(BTreeSet::new());
    let both = BTreeSet::from(["overloaded", "storage"].map(|slug| (503, format!("urn:candor:problem:{slug}"))));
    // Each sends one request of almost the largest size, and goes on until it is accepted.
    thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS)
            .map(|sender| {
                let (server, locked, seen) = (&server, &locked, &seen);
                scope.spawn(move || {
                    let padded = |number| set(event(number, 1), "/padding", json!("x".repeat(24_000)));
                    let batch = json!((0..10).map(|number| padded(sender * 10 + number)).collect::<Vec<_>>()).to_string();
                    let mut line = Line::to(server);
                    loop {
                        let before = locked.load(SeqCst);
                        let (status, head, body) = line.post("content-type: text/plain\r\n", batch.as_bytes());
                        if status == 200 {
                            assert!(!(before && locked.load(SeqCst)), "acknowledged while nothing could be written");
                            assert_eq!(body["accepted"].as_array().unwrap().len(), 10);
                            return;
                        }
                        let wait = body["retry_after_ms"].as_u64().unwrap();
                        assert!(head.contains(&format!("\r\nretry-after: {}\r\n", wait.div_ceil(1000))), "{head}");
                        assert!(body["accepted"].is_null() && body["rejected"].is_null(), "{body}");
                        seen.lock().unwrap().insert((status, body["type"].as_str().unwrap().to_owned()));
                        thread::sleep(Duration::from_millis(wait / 2));
                    }
                })
            })
            .collect();
        // As much waits as may, and no more of what is sent.
        let (start, mut most) = (Instant::now(), 0);
        while most < 14 << 20 || *seen.lock().unwrap() != both {
            most = most.max(gauge(&server, "candor_queue_bytes"));
            assert!(most <= 16 << 20, "{most}");
            assert!(start.elapsed() < Duration::from_secs(40), "{most} {seen:?}");
            thread::sleep(Duration::from_millis(100));
        }
        locked.store(false, SeqCst);
        drop(lock);
        for sender in senders {
            sender.join().unwrap();
        }
    });
    assert_eq!(*seen.lock().unwrap(), both);
    let expected: Vec<String> = (0..SENDERS * 10).map(|number| format!("{}/1", response_id(number))).collect();
    assert_eq!(stored(folder.path()), expected);
    assert_eq!(gauge(&server, "candor_queue_bytes"), 0);
    if let Some(peak) = server.peak_memory() {
        assert!(peak < 128 << 20, "{} MiB", peak >> 20);
    }
}

fn gauge(server: &Server, name: &str) -> u64 {
    let text = Line::to(server).get("/metrics", server.token());
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).unwrap_or_else(|| panic!("{text}")).parse().unwrap()
}

/// A browser gives a request up after fifteen seconds: before that it hears when to come again, however long the line is.
/// What it sent keeps its place there.
#[tokio::test]
async fn nobody_waits_for_longer_than_a_sender_does() {
    let collector = Collector::new().await;
    let mut other = collector.connect().await;
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    // More than two transactions take, each of which waits for the lock for five seconds before it fails.
    let posts = (0..600).map(|number| {
        let post = collector.post(event(number, 1).to_string());
        async move {
            let start = Instant::now();
            (number, post.await, start.elapsed())
        }
    });
    let mut late = Vec::new();
    for (number, reply, took) in join_all(posts).await {
        assert!(took < Duration::from_secs(12), "{took:?}");
        let problem = reply.problem(503);
        if problem["type"] == "urn:candor:problem:overloaded" {
            assert_eq!((reply.header("retry-after"), &problem["retry_after_ms"]), ("1", &json!(1000)));
            late.push(event(number, 1)["id"].as_str().unwrap().to_owned());
        }
    }
    assert!(!late.is_empty());
    other.execute("ROLLBACK").await.unwrap();
    collector.store(&[event(600, 1)]).await;
    let stored: Vec<String> = collector.export("").await.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
    let last = late.last().unwrap();
    assert!(stored.contains(last), "{last}: {stored:?}");
}

/// A database that may only be read.
#[test]
fn a_database_that_cannot_be_written_acknowledges_nothing() {
    let folder = Folder::new();
    let server = Server::start(command(folder.path()));
    assert_eq!(server.post(&event(1, 1).to_string()).0, 200);
    server.signal("TERM");
    assert_eq!(server.end().0.code(), Some(0));
    let mut read_only = command(folder.path());
    read_only.args(["--database", &format!("sqlite:{}?mode=ro", folder.path().join("candor.db").display())]);
    let server = Server::start(read_only);
    for number in 2..4 {
        let (status, body) = server.post(&event(number, 1).to_string());
        assert_eq!((status, &body["type"], &body["retry_after_ms"]), (503, &json!("urn:candor:problem:storage"), &json!(5000)));
    }
    drop(server);
    assert_eq!(stored(folder.path()), [event(1, 1)["id"].as_str().unwrap()]);
}
