//! What a browser's transport needs of `POST /v1/responses`: CORS, requests without a preflight, the site's key in a header,
//! the measure of the sender's clock.

use crate::compression::post_gzip;
use crate::harness::{Collector, EVENT, Folder, TOKEN, event, gzip, preflight, set};
use crate::server::{Line, Server, command, reply};
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Method, Request};
use candor::survey::Timestamp;
use serde_json::{Value, json};
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, SystemTime};

#[tokio::test]
async fn pages_of_any_origin_may_post() {
    let collector = Collector::new().await;
    let request = preflight("authorization,content-encoding,content-type").body(Body::empty()).unwrap();
    let reply = collector.send(request).await;
    assert!(reply.status.is_success());
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "POST"),
        ("access-control-allow-headers", "content-type,content-encoding,authorization"),
        ("access-control-max-age", "86400"),
        ("access-control-allow-credentials", ""),
    ] {
        assert_eq!(reply.header(name), value, "{name}");
    }
    // On refusals too: a page that cannot read the reply cannot act on it.
    let replies =
        [collector.post(event(1, 1).to_string()).await, collector.post("{").await, collector.post_as("text/html", "").await];
    for (reply, status) in replies.iter().zip([200, 400, 415]) {
        assert_eq!(reply.status, status);
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        assert_eq!(reply.header("access-control-expose-headers").to_lowercase(), "accept-encoding,retry-after");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    // What an administrator reads is for nobody else's page.
    assert_eq!(collector.get("/v1/responses").await.header("access-control-allow-origin"), "");
}

/// What a browser sends with no preflight before it: nothing but what a form could send
/// (<https://fetch.spec.whatwg.org/#cors-safelisted-request-header>).
#[tokio::test]
async fn simple_requests_and_beacons_are_taken() {
    let collector = Collector::new().await;
    let batch = |numbers: [u32; 2]| json!(numbers.map(|number| event(number, 1))).to_string();
    let simple: [&[(&str, &str)]; 4] = [
        &[("origin", "https://shop.example"), ("sec-fetch-mode", "cors")],
        &[("origin", "https://shop.example"), ("sec-fetch-mode", "no-cors")],
        // A sandboxed frame, a file.
        &[("origin", "null"), ("sec-fetch-mode", "no-cors")],
        // A beacon comes with whatever cookies there are.
        &[("origin", "https://shop.example"), ("sec-fetch-mode", "no-cors"), ("cookie", "session=1; other=2")],
    ];
    for (number, headers) in (0..).step_by(3).zip(simple) {
        let headers = [headers, &[("content-type", "text/plain;charset=UTF-8")]].concat();
        let one = collector.post_with(&headers, event(number, 1).to_string()).await;
        assert_eq!((one.status.as_u16(), &one.json()["accepted"]), (200, &json!([event(number, 1)["id"]])));
        let two = collector.post_with(&headers, batch([number + 1, number + 2])).await;
        assert_eq!(two.json()["accepted"], json!([event(number + 1, 1)["id"], event(number + 2, 1)["id"]]));
        for reply in [one, two] {
            assert_eq!((reply.header("access-control-allow-origin"), reply.header("set-cookie")), ("*", ""));
            assert_eq!(reply.header("accept-encoding"), "gzip");
        }
    }
    assert_eq!(collector.export("").await.len(), 12);
    // The key goes in the body there, and stays.
    let keyed = set(event(20, 1), "/candorkey", json!("site-1"));
    assert_eq!(collector.post_with(&[("content-type", "text/plain;charset=UTF-8")], keyed.to_string()).await.status, 200);
    assert_eq!(collector.export("").await.last().unwrap()["candorkey"], "site-1");
}

#[tokio::test]
async fn a_key_in_the_header_is_that_of_events_without_one() {
    let collector = Collector::new().await;
    let sent = [
        event(1, 1),
        set(event(2, 1), "/candorkey", json!("in-the-event")),
        set(event(3, 1), "/candorkey", json!(null)),
        set(event(4, 1), "/candorkey", json!("")),
    ];
    let headers = [("content-type", EVENT), ("authorization", "Bearer in-the-header")];
    let reply = collector.post_with(&headers, json!(sent).to_string()).await;
    assert_eq!(reply.json()["accepted"].as_array().unwrap().len(), 4);
    let keys = ["in-the-header", "in-the-event", "in-the-header", "in-the-header"];
    let lines = collector.export("").await;
    assert_eq!(lines.iter().map(|line| line["candorkey"].as_str().unwrap()).collect::<Vec<_>>(), keys);
    assert_eq!(listed_keys(&collector).await, keys);
    let stored: Vec<String> =
        sqlx::query_scalar("SELECT event FROM responses ORDER BY 1").fetch_all(&mut collector.connect().await).await.unwrap();
    assert!(sent.iter().all(|event| stored.contains(&event.to_string())), "the event is kept as it was sent");
    // A line of the export says all by itself.
    let other = Collector::new().await;
    for line in collector.get("/v1/export.jsonl").await.text().lines() {
        assert_eq!(other.post(line.to_owned()).await.status, 200, "{line}");
    }
    assert_eq!(listed_keys(&other).await, keys);
    // Each revision is whole: the key goes with the one that stays.
    collector.store(&[event(1, 2)]).await;
    collector.post_with(&headers, event(1, 1).to_string()).await;
    assert_eq!(collector.export("").await[0]["candorkey"], Value::Null);
}

/// The column `key` of the table.
async fn listed_keys(collector: &Collector) -> Vec<String> {
    let reply = collector.get("/v1/export.csv").await;
    let mut reader = csv::Reader::from_reader(reply.body.as_ref());
    let column = reader.headers().unwrap().iter().position(|name| name == "key").unwrap();
    reader.records().map(|record| record.unwrap()[column].to_owned()).collect()
}

#[tokio::test]
async fn only_a_bearer_is_a_key() {
    let collector = Collector::new().await;
    let long = format!("Bearer {}", "k".repeat(1_024));
    let cases: [(&[u8], Option<&str>); 10] = [
        (b"bearer  spaced ", Some("spaced")),
        (b"Bearer =1+1", Some("=1+1")),
        ("Bearer schl\u{fc}ssel".as_bytes(), Some("schl\u{fc}ssel")),
        // As a browser sends it.
        (b"Bearer schl\xfcssel", Some("schl\u{fc}ssel")),
        (long.as_bytes(), Some(&long[7..])),
        (b"Bearer ", None),
        (b"Bearer", None),
        (b"Basic dXNlcjpwYXNz", None),
        (b"", None),
        (b"Bearer the-administrator", None),
    ];
    assert_eq!(TOKEN, "the-administrator");
    for (number, (value, key)) in (0..).zip(cases) {
        let request = Request::builder().method(Method::POST).uri("/v1/responses").header("content-type", EVENT);
        let request = request.header("authorization", HeaderValue::from_bytes(value).unwrap());
        let reply = collector.send(request.body(Body::from(event(number, 1).to_string())).unwrap()).await;
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(value));
        assert_eq!(collector.export("").await.last().unwrap()["candorkey"].as_str(), key, "{}", String::from_utf8_lossy(value));
    }
    assert_eq!(listed_keys(&collector).await[1], "'=1+1", "no formula in a table");
    // Too long for a label, and the page's fault rather than the answer's: the status is one that is tried again.
    let headers = [("content-type", EVENT), ("authorization", &*format!("{long}k"))];
    let problem = collector.post_with(&headers, event(11, 1).to_string()).await.problem(431);
    assert_eq!(problem["type"], "urn:candor:problem:header-too-large");
    // The key opens nothing.
    let reply = collector.visit("/v1/responses", &[("authorization", "Bearer spaced")]).await;
    reply.problem(401);
}

#[tokio::test]
async fn the_error_of_the_clock_is_kept() {
    let collector = Collector::new().await;
    let behind = set(event(1, 1), "/candorsent", json!("2020-01-01T00:00:00Z"));
    let behind = set(behind, "/time", json!("2019-12-31T23:59:00Z"));
    let ahead = set(event(3, 1), "/candorsent", json!("2100-01-01T00:00:00.250Z"));
    let ahead = set(ahead, "/time", json!("2100-01-01T00:00:00.000Z"));
    collector.store(&[behind, event(2, 1), ahead]).await;
    let lines = collector.export("").await;
    let at = |line: &Value, name: &str| Timestamp::from_rfc3339(line[name].as_str().unwrap()).unwrap().0;
    // Positive where the sender's clock is behind ours, negative where it is ahead; the sender's times stay as given.
    assert_eq!(lines[0]["clock_skew_ms"], at(&lines[0], "received_at") - 1_577_836_800_000);
    assert_eq!(lines[1]["clock_skew_ms"], Value::Null);
    assert_eq!(lines[2]["clock_skew_ms"], at(&lines[2], "received_at") - 4_102_444_800_250);
    assert_eq!((&lines[0]["candorsent"], &lines[0]["time"]), (&json!("2020-01-01T00:00:00Z"), &json!("2019-12-31T23:59:00Z")));
    // Recorded a minute before it was sent: a minute before it was received.
    let reply = collector.get("/v1/export.csv").await;
    let mut reader = csv::Reader::from_reader(reply.body.as_ref());
    let names = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| &rows[row][names.iter().position(|known| known == name).unwrap()];
    let corrected = |row: usize| Timestamp::from_rfc3339(cell(row, "time_corrected")).unwrap().0;
    assert_eq!(corrected(0), at(&lines[0], "received_at") - 60_000);
    assert_eq!(cell(1, "time_corrected"), "", "a clock that was not measured corrects nothing");
    assert_eq!(corrected(2), at(&lines[2], "received_at") - 250);
    assert_eq!((cell(0, "time"), cell(0, "sent")), ("2019-12-31T23:59:00.000Z", "2020-01-01T00:00:00.000Z"));
}

#[test]
fn a_slow_body_is_no_error_of_the_clock() {
    let folder = Folder::new();
    let server = Server::start(command(folder.path()));
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis() as i64;
    let sent = now();
    let body = set(event(1, 1), "/candorsent", json!(Timestamp(sent).to_rfc3339())).to_string();
    let mut slow = TcpStream::connect(server.address).unwrap();
    let head = "POST /v1/responses HTTP/1.1\r\nhost: candor\r\nconnection: close\r\ncontent-type: text/plain";
    write!(slow, "{head}\r\ncontent-length: {}\r\n\r\n", body.len()).unwrap();
    std::thread::sleep(Duration::from_secs(3));
    slow.write_all(body.as_bytes()).unwrap();
    assert_eq!(reply(slow).0, 200);
    let list: Value = serde_json::from_str(&Line::to(&server).get("/v1/responses", server.token())).unwrap();
    let listed = &list["responses"][0];
    let skew = listed["clock_skew_ms"].as_i64().unwrap();
    assert!((0..2_000).contains(&skew), "{skew}");
    let received = Timestamp::from_rfc3339(listed["received_at"].as_str().unwrap()).unwrap();
    assert_eq!(received.0, sent + skew);
}

#[tokio::test]
async fn an_event_whose_id_cannot_be_read_is_named_by_its_place() {
    let collector = Collector::new().await;
    let twice = event(1, 1).to_string().replacen('{', "{\"id\":\"a\",", 1);
    let batch = format!("[{},{{\"id\":5}},{},{twice},{{\"id\":\"x/1\"}}]", event(1, 1), event(2, 1));
    for reply in [collector.post(batch.clone()).await, post_gzip(&collector, Bytes::from(gzip(&batch))).await] {
        let body = reply.json();
        assert_eq!((reply.status.as_u16(), &body["accepted"]), (200, &json!([event(1, 1)["id"], event(2, 1)["id"]])));
        let refused: Vec<(&str, &str)> = body["rejected"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["id"].as_str().unwrap(), one["pointer"].as_str().unwrap()))
            .collect();
        assert_eq!(refused, [("", "/1/id"), ("", "/3/id"), ("x/1", "/4/specversion")]);
        assert!(body["rejected"].as_array().unwrap().iter().all(|one| !one["reason"].as_str().unwrap().is_empty()));
    }
}
