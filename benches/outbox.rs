//! The outbox with ten thousand answers waiting: `cargo bench --bench outbox`. One more answer costs the same whatever waits,
//! at most 2 ms; the times are the engine's alone, without storage and network.

use candor::engine::outbox::{Effect, Event, Outbox, QUIET, Reply, Row, Terms};
use candor::survey::Timestamp;
use candor::survey::event;
use candor::survey::response::Response;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::json;
use std::hint::black_box;
use std::time::{Duration, Instant};

const NOW: Timestamp = Timestamp(1_795_338_000_000);
const URL: &str = "https://feedback.example/v1/responses";
const MOST: usize = 10_000;

fn id(n: usize) -> String {
    format!("0198f2a0-0000-7000-8000-{n:012}")
}

/// An answer as a shop's page writes it: about a kilobyte.
fn row(n: usize) -> Row {
    let data = json!({
        "response_id": id(n), "revision": 1, "state": "completed", "survey": {"id": "checkout-ces", "version": 1},
        "answers": [
            {"question": "score", "kind": "ces", "scale": {"min": 1, "max": 7}, "value": 6},
            {"question": "comment", "kind": "text", "value": "Paying took two minutes, but I had to look for the voucher field."}
        ],
        "touchpoint": {
            "url": "https://shop.example/checkout/thanks?utm_source=newsletter", "title": "Thank you for your order – Acme",
            "referrer": "https://pay.example", "language": "pt-BR", "time_zone": "Europe/Lisbon",
            "viewport": {"width": 390, "height": 844}, "device": "phone", "time_on_page_ms": 12_345, "scroll_depth": 40,
            "context": {"order_id": "A-1001", "cart_value": 59.9}
        },
        "invitation": {"trigger": "delay:2", "sampling_probability": 1, "shown_at": "2026-11-22T09:00:00.000Z", "eligible": 1, "sampled_out": 0},
        "client": {"version": "0.1.0", "env": "live", "automated": false}
    });
    let response: Response = serde_json::from_value(data).expect("a sound response");
    let body = event::body("https://shop.example", NOW, &response);
    Row {
        response_id: id(n),
        revision: 1,
        survey: "checkout-ces".into(),
        endpoint: URL.into(),
        body,
        key: String::new(),
        written: NOW,
        draft: false,
    }
}

/// An outbox that has found so many answers of earlier visits.
fn waiting(rows: &[Row]) -> Outbox {
    let mut outbox = Outbox::new(Terms::default());
    outbox.update(Event::Found(rows.iter().map(Row::found).collect()), NOW, 0);
    outbox
}

fn submit(outbox: &mut Outbox, row: Row, rest: i64) -> usize {
    let stored = Event::Stored { response_id: row.response_id.clone(), revision: 1, durable: true };
    outbox.update(Event::Submit(row, rest), NOW, 0).len() + outbox.update(stored, NOW, 0).len()
}

/// All that waits goes out, to an endpoint that takes everything: what the engine does about it, with the rows that the shell
/// hands it. Returns the number of requests.
fn drain(outbox: &mut Outbox, rows: &[Row]) -> usize {
    let mut requests = 0;
    let mut events = vec![Event::Turn];
    while let Some(event) = events.pop() {
        for effect in outbox.update(event, NOW, 0) {
            match effect {
                Effect::Read { request, ids } => {
                    let row =
                        |id: &String| rows.binary_search_by_key(&id, |row| &row.response_id).ok().map(|at| rows[at].clone());
                    events.push(Event::Read(request, Some(ids.iter().filter_map(row).collect())));
                }
                Effect::Send(request) => {
                    requests += 1;
                    let reply = Reply { outcome: Ok(200), body: acknowledgement(&request.body), ..Reply::default() };
                    events.push(Event::Replied(request.request, reply));
                }
                _ => {}
            }
        }
    }
    assert_eq!(outbox.waiting(), 0);
    requests
}

/// Names all ids of a body; by hand, since the endpoint is not what is measured.
fn acknowledgement(body: &str) -> String {
    let mut text = String::from(r#"{"accepted":["#);
    for (_, rest) in body.match_indices("\"id\":\"0198").map(|(at, _)| body.split_at(at + 5)) {
        if text.ends_with('"') {
            text.push(',');
        }
        text.extend(rest.split_inclusive('"').take(2));
    }
    text.push_str("]}");
    text
}

/// The time of one more answer for an outbox like `start`: of the next hundred, so that copying `start` is no part of it.
fn one_more(start: &Outbox, iterations: u64) -> Duration {
    let next: Vec<_> = (MOST..MOST + 100).map(row).collect();
    let (mut time, mut left) = (Duration::ZERO, iterations as usize);
    while left > 0 {
        let mut outbox = start.clone();
        let rows = next[..left.min(next.len())].to_vec();
        left -= rows.len();
        let begin = Instant::now();
        for row in rows {
            black_box(submit(&mut outbox, row, 0));
        }
        time += begin.elapsed();
    }
    time
}

fn hidden(outbox: &mut Outbox) -> Vec<Effect> {
    outbox.update(Event::Hidden, NOW, 0)
}

fn outbox(criterion: &mut Criterion) {
    let rows: Vec<_> = (0..MOST).map(row).collect();
    let full = waiting(&rows);

    let mut group = criterion.benchmark_group("one more answer, stored");
    group.sample_size(20).measurement_time(Duration::from_millis(200)).warm_up_time(Duration::from_millis(100));
    for number in [0, 100, 1_000, 9_900] {
        let start = waiting(&rows[..number]);
        group.bench_function(format!("{number} waiting"), |bench| bench.iter_custom(|iterations| one_more(&start, iterations)));
    }
    group.bench_function("10000 waiting, and the oldest goes", |bench| {
        bench.iter_custom(|iterations| one_more(&full, iterations));
    });
    group.finish();

    let mut group = criterion.benchmark_group("hidden");
    group.sample_size(20);
    let mut one = waiting(&rows[..MOST - 1]);
    submit(&mut one, row(MOST), QUIET);
    let mut all = Outbox::new(Terms::default());
    for row in &rows {
        submit(&mut all, row.clone(), 0);
    }
    for (name, start) in [("one answer of this page among 10000", &one), ("10000 answers of this page", &all)] {
        assert_eq!(hidden(&mut start.clone()).iter().filter(|effect| matches!(effect, Effect::Send(_))).count(), 1);
        group.bench_function(name, |bench| bench.iter_batched_ref(|| start.clone(), hidden, BatchSize::LargeInput));
    }
    group.finish();

    let mut group = criterion.benchmark_group("10000 waiting");
    group.throughput(Throughput::Elements(MOST as u64)).sample_size(20);
    group.bench_function("found", |bench| {
        let found: Vec<_> = rows.iter().map(Row::found).collect();
        let event = || (Outbox::new(Terms::default()), Event::Found(found.clone()));
        bench.iter_batched(
            event,
            |(mut outbox, event)| {
                outbox.update(event, NOW, 0);
                outbox
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("read, sent, acknowledged and settled", |bench| {
        let requests = drain(&mut full.clone(), &rows);
        assert!(requests < MOST / 30, "{requests}");
        bench.iter_batched_ref(|| full.clone(), |outbox| drain(outbox, &rows), BatchSize::LargeInput);
    });
    group.finish();
}

criterion_group!(benches, outbox);
criterion_main!(benches);
