//! Compressed bodies of `POST /v1/responses`.

use crate::harness::{Collector, EVENT, Folder, Reply, event, gzip, preflight, set};
use crate::server::{Server, command, reply};
use axum::body::Body;
use candor::survey::event::{BATCH_EVENTS, BODY_BYTES};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

pub async fn post_gzip(collector: &Collector, body: impl Into<Body>) -> Reply {
    collector.post_with(&[("content-type", EVENT), ("content-encoding", "gzip")], body).await
}

#[tokio::test]
async fn compressed_events_are_taken_and_kept_as_they_were_before() {
    let collector = Collector::new().await;
    let body = format!("[{},\n {}]", event(1, 1), event(2, 1));
    for encoding in ["gzip", "GZIP", "x-gzip", "identity, gzip"] {
        let headers = [("content-type", "text/plain;charset=UTF-8"), ("content-encoding", encoding)];
        let reply = collector.post_with(&headers, gzip(&body)).await;
        assert_eq!(reply.json()["accepted"], json!([event(1, 1)["id"], event(2, 1)["id"]]), "{encoding}");
    }
    let stored: Vec<String> =
        sqlx::query_scalar("SELECT event FROM responses").fetch_all(&mut collector.connect().await).await.unwrap();
    assert_eq!(stored, [event(1, 1).to_string(), event(2, 1).to_string()]);
    // Members one after another are one stream (RFC 1952, section 2.2).
    let third = event(3, 1).to_string();
    let (head, tail) = third.split_at(100);
    assert_eq!(post_gzip(&collector, [gzip(head), gzip(tail)].concat()).await.status, 200);
    for none in ["identity", "", " , "] {
        let reply = collector.post_with(&[("content-type", EVENT), ("content-encoding", none)], event(4, 1).to_string()).await;
        assert_eq!(reply.status, 200, "{none:?}");
    }
}

#[tokio::test]
async fn gzip_is_announced_wherever_it_is_taken() {
    let collector = Collector::new().await;
    let preflight = collector.send(preflight("content-type,content-encoding").body(Body::empty()).unwrap()).await;
    let replies = [
        (collector.post(event(1, 1).to_string()).await, 200),
        (post_gzip(&collector, gzip(event(1, 1).to_string())).await, 200),
        (collector.post("{").await, 400),
        (collector.post(" ".repeat(BODY_BYTES + 1)).await, 413),
        (collector.post("7").await, 422),
        (preflight, 200),
    ];
    for (reply, status) in replies {
        assert_eq!((reply.status.as_u16(), reply.header("accept-encoding")), (status, "gzip"));
    }
    // A 415 has it only where the coding is the reason: that is how a sender tells the two.
    collector.state.close().await;
    let reply = collector.post(event(1, 1).to_string()).await;
    reply.problem(503);
    assert_eq!(reply.header("accept-encoding"), "gzip");
    let reply = collector.post_as("text/html", "x").await;
    assert_eq!(reply.problem(415)["type"], "urn:candor:problem:unsupported-media-type");
    assert_eq!(reply.header("accept-encoding"), "");
    // It is said of what is sent there, not of what is read.
    assert_eq!(collector.get("/v1/responses").await.header("accept-encoding"), "");
}

#[tokio::test]
async fn other_codings_are_refused_by_name() {
    let collector = Collector::new().await;
    for encoding in ["br", "deflate", "compress", "zstd", "gzip, gzip", "gzip,br", "*", "gzip;q=1"] {
        let reply =
            collector.post_with(&[("content-type", EVENT), ("content-encoding", encoding)], gzip(event(1, 1).to_string())).await;
        let problem = reply.problem(415);
        assert_eq!(problem["type"], "urn:candor:problem:unsupported-encoding", "{encoding}");
        assert_eq!((reply.header("accept-encoding"), reply.headers.get_all("accept-encoding").iter().count()), ("gzip", 1));
        assert!(problem["detail"].as_str().unwrap().contains("Content-Encoding: gzip"), "{problem}");
    }
    let headers = [("content-type", EVENT), ("content-encoding", "gzip"), ("content-encoding", "gzip")];
    collector.post_with(&headers, gzip(gzip(event(1, 1).to_string()))).await.problem(415);
    assert_eq!(collector.export("").await.len(), 0);
}

#[tokio::test]
async fn a_broken_stream_is_refused_and_says_so() {
    let collector = Collector::new().await;
    let whole = gzip(event(1, 1).to_string());
    let mut checksum = whole.clone();
    *checksum.iter_mut().nth_back(7).unwrap() ^= 1;
    let mut length = whole.clone();
    *length.last_mut().unwrap() ^= 1;
    let mut deflate = whole.clone();
    deflate[10] |= 0b110;
    let cases: [(&str, Vec<u8>); 9] = [
        ("nothing", Vec::new()),
        ("not gzip", event(1, 1).to_string().into_bytes()),
        ("half a head", whole[..5].to_vec()),
        ("half", whole[..whole.len() / 2].to_vec()),
        ("without its checksum", whole[..whole.len() - 8].to_vec()),
        ("another checksum", checksum),
        ("another length", length),
        ("a block of no kind", deflate),
        ("something behind it", [&whole[..], b"{}"].concat()),
    ];
    for (what, body) in cases {
        let problem = post_gzip(&collector, body).await.problem(400);
        assert_eq!(problem["type"], "urn:candor:problem:malformed-encoding", "{what}");
        assert!(problem["detail"].as_str().unwrap().contains("gzip"), "{what}: {problem}");
    }
    // Sound gzip of something else is as malformed as that would be by itself.
    assert_eq!(post_gzip(&collector, gzip("{")).await.problem(400)["type"], "urn:candor:problem:malformed-json");
    assert_eq!(collector.export("").await.len(), 0);
}

#[tokio::test]
async fn the_limits_are_those_of_what_comes_out() {
    let collector = Collector::new().await;
    let padded = |padding: usize| set(event(1, 1), "/padding", json!("x".repeat(padding))).to_string();
    let most = padded(BODY_BYTES - padded(0).len());
    assert_eq!(most.len(), BODY_BYTES);
    assert_eq!(post_gzip(&collector, gzip(&most)).await.status, 200);
    let over = gzip(format!("{most} "));
    assert!(over.len() < 2_000);
    let problem = post_gzip(&collector, over).await.problem(413);
    assert!(problem["detail"].as_str().unwrap().contains("262144 bytes"), "{problem}");
    let batch: Vec<Value> = (0..=BATCH_EVENTS as u32).map(|number| event(number, 1)).collect();
    post_gzip(&collector, gzip(json!(batch).to_string())).await.problem(413);
    // Neither may it be longer as sent, whatever comes out of it.
    post_gzip(&collector, gzip("").repeat(BODY_BYTES / 20 + 1)).await.problem(413);
    assert_eq!(collector.export("").await.len(), 1);
}

/// A stream of a thousand times its size: 200 KiB that would be 200 MiB.
fn bomb() -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..200 {
        gzip.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    gzip.finish().unwrap()
}

#[test]
fn a_bomb_takes_no_more_memory_than_the_limit() {
    let folder = Folder::new();
    let server = Server::start(command(folder.path()));
    server.post(&event(1, 1).to_string());
    let before = server.peak_memory();
    let bomb = bomb();
    assert!(bomb.len() < BODY_BYTES, "{}", bomb.len());
    let head = format!("host: candor\r\ncontent-type: text/plain\r\ncontent-encoding: gzip\r\ncontent-length: {}", bomb.len());
    let start = Instant::now();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(server.address).unwrap();
        write!(stream, "POST /v1/responses HTTP/1.1\r\nconnection: close\r\n{head}\r\n\r\n").unwrap();
        stream.write_all(&bomb).unwrap();
        assert_eq!(reply(stream).0, 413);
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    if let (Some(before), Some(after)) = (before, server.peak_memory()) {
        assert!(after - before < 8 << 20, "{} KiB more", (after - before) >> 10);
    }
}
