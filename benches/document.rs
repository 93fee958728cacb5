//! How long it takes to read a document of 200 KB, which has to stay under 5 ms: `cargo bench --bench document`.

use candor::survey::document::{self, check};
use candor::survey::json;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

/// The size that the bound is for, in bytes.
const SIZE: usize = 200 * 1024;

/// A survey as somebody would write it, some 2 KB long.
const SURVEY: &str = r#"{
  "id": "survey-NUMBER", "version": 3, "name": "After the purchase",
  "questions": [
    {"id": "recommend", "kind": "nps", "text": {"en": "How likely are you to recommend us, {{customer.first_name|friend}}?", "de": "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?"},
     "comment": {"low": {"en": "What went wrong?", "de": "Was lief schief?"}, "middle": {"en": "What was missing?", "de": "Was fehlte?"}, "high": {"en": "What did you like?", "de": "Was gefiel Ihnen?"}},
     "set": [{"variable": "points", "add": {"fact": "answer", "name": "recommend"}}],
     "next": [{"if": {"fact": "answer", "name": "recommend", "band": "promoter"}, "to": "share"}]},
    {"id": "why", "kind": "choice", "multiple": true, "other": true, "shuffle": true, "text": {"en": "What was it about?", "de": "Worum ging es?"},
     "options": [{"id": "price", "text": {"en": "Price", "de": "Preis"}}, {"id": "delivery", "text": {"en": "Delivery", "de": "Lieferung"}}, {"id": "none", "text": {"en": "None of these", "de": "Nichts davon"}, "fixed": true, "exclusive": true}],
     "next": [{"if": {"all": [{"fact": "answer", "name": "why", "contains": "price"}, {"fact": "customer", "name": "plan", "not_in": ["free", "trial"]}]}, "to": "end"}]},
    {"id": "share", "kind": "link", "text": {"en": "Thank you!", "de": "Danke!"}, "label": {"en": "Tell a friend", "de": "Weitersagen"}, "url": "https://acme.example/share?from=survey"}
  ],
  "variables": {"points": 0},
  "triggers": [{"on": "event", "name": "order_placed", "where": {"fact": "property", "name": "total", "at_least": 20}}, {"on": "dwell", "seconds": 30}],
  "audience": {"all": [{"fact": "path", "matches": "^/(shop|orders)/\\d+"}, {"any": [{"fact": "device", "equals": "phone"}, {"fact": "query", "name": "beta", "exists": true}]}, {"not": {"fact": "customer", "name": "email", "ends_with": "@acme.example"}}]},
  "frequency": {"ask": "every", "days": 90, "once_per": "order_id", "again_after_dismissal": 30},
  "sample": 0.25, "priority": 10, "opens": "2026-11-22T00:00:00Z", "closes": "2027-11-22T00:00:00Z"
}"#;

fn document(size: usize) -> String {
    let mut surveys = Vec::new();
    while surveys.iter().map(String::len).sum::<usize>() < size {
        surveys.push(SURVEY.replace("NUMBER", &surveys.len().to_string()));
    }
    format!(r#"{{"candor": 1, "surveys": [{}]}}"#, surveys.join(","))
}

fn reading(criterion: &mut Criterion) {
    let text = document(SIZE);
    assert_eq!(document::parse(&text).problems, []);
    let mut group = criterion.benchmark_group("document of 200 KB");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("JSON alone", |bencher| bencher.iter(|| json::parse(black_box(&text))));
    group.bench_function("parse", |bencher| bencher.iter(|| document::parse(black_box(&text))));
    let value = json::parse(&text).unwrap_or_default();
    group.bench_function("check", |bencher| bencher.iter(|| check::check(black_box(&value))));
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
