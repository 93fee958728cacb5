//! A hundred surveys with twenty conditions each on one event: `cargo bench --bench eligibility`. The aim is under 1 ms.

use candor::engine::eligibility::{Decision, Wish, choose};
use candor::engine::explanation::explain;
use candor::engine::exposure::Log;
use candor::engine::facts::Facts;
use candor::engine::frequency;
use candor::survey::Timestamp;
use candor::survey::document::{self, Document};
use candor::survey::json;
use candor::survey::time::DAY;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::rc::Rc;

const NOW: Timestamp = Timestamp(1_795_338_000_000);

/// Twenty conditions of every kind, all of which hold for [`facts`].
const CONDITIONS: [&str; 20] = [
    r#"{"fact":"host","ends_with":".example"}"#,
    r#"{"fact":"path","starts_with":"/checkout"}"#,
    r#"{"fact":"path","glob":"/checkout/**"}"#,
    r#"{"fact":"path","matches":"^/checkout/[a-z]+/\\d+$"}"#,
    r#"{"fact":"url","contains":"order="}"#,
    r#"{"fact":"query","name":"order","exists":true}"#,
    r#"{"fact":"hash","not_equals":"preview"}"#,
    r#"{"fact":"referrer","not_contains":"spam"}"#,
    r#"{"fact":"campaign","name":"source","in":["mail","newsletter","social"]}"#,
    r#"{"fact":"language","equals":"pt"}"#,
    r#"{"fact":"device","in":["phone","tablet"]}"#,
    r##"{"fact":"element","name":"#thanks","exists":true}"##,
    r#"{"fact":"customer","name":"plan","equals":"PRO","ignore_case":true}"#,
    r#"{"fact":"customer","name":"since","older_than_days":30}"#,
    r#"{"fact":"customer","name":"tags","includes_all":["beta","b2b"]}"#,
    r#"{"fact":"context","name":"cart_value","between":[50,500]}"#,
    r#"{"fact":"predicate","name":"flag","equals":true}"#,
    r#"{"fact":"date","after":"2026-01-01"}"#,
    r#"{"fact":"time","between":["05:00","23:00"]}"#,
    r#"{"not":{"fact":"weekday","equals":"mon"}}"#,
];

/// The survey of each number is refused by its last condition, which is the twentieth.
fn surveys() -> Document {
    let all = CONDITIONS[1..].join(",");
    let surveys: Vec<_> = (0..100)
        .map(|n| {
            format!(
                r#"{{"id":"survey-{n}","questions":[{{"id":"q","kind":"nps","text":"x"}}],"set":"set-{}",
                    "audience":{{"all":[{all},{{"fact":"views","more":99}}]}}}}"#,
                n % 10
            )
        })
        .collect();
    let sets: Vec<_> = (0..10).map(|n| format!(r#"{{"id":"set-{n}","cooldown_days":90}}"#)).collect();
    let text = format!(r#"{{"candor":1,"sets":[{}],"surveys":[{}]}}"#, sets.join(","), surveys.join(","));
    document::parse(&text).document.expect("a sound document")
}

fn facts() -> Facts {
    let text = r##"{"url":"https://shop.example/checkout/thanks/17?order=A-17&q=gr%C3%BCn#/done","referrer":"https://search.example/",
        "campaign":{"source":"newsletter"},"languages":["pt-BR","en"],"device":"phone","elements":{"#thanks":true},
        "customer":{"id":"c-1","plan":"pro","since":"2025-01-01","tags":["beta","b2b"]},"context":{"cart_value":59.9},
        "predicates":{"flag":true},"views":3,"utc_offset_minutes":-180}"##;
    Facts::from_value(&json::parse(text).expect("JSON"))
}

/// A log with this many exposures.
fn log(document: &Document, facts: &Facts, exposures: i64) -> Log {
    let mut log = Log::from_json(r#"{"visitor":"somebody"}"#);
    for n in 0..exposures {
        let survey = &document.surveys[n as usize % 100];
        frequency::expose(&mut log, survey, facts, "0198f2a0-0000-7000-8000-000000000000", NOW.plus((n - 600) * DAY));
    }
    log
}

/// The bench would say little if an early condition refused.
fn all_conditions_hold(facts: &Facts) {
    let text = CONDITIONS.join(",");
    let text = format!(
        r#"{{"candor":1,"surveys":[{{"id":"s","questions":[{{"id":"q","kind":"nps","text":"x"}}],"audience":{{"all":[{text}]}}}}]}}"#
    );
    let document = document::parse(&text).document.expect("a sound document");
    let decisions = choose(&document, [0], facts, &mut Log::default(), NOW);
    assert!(matches!(decisions[..], [(0, Decision::Ask { .. })]), "{decisions:?}");
}

fn eligibility(criterion: &mut Criterion) {
    let (document, facts) = (surveys(), facts());
    all_conditions_hold(&facts);
    let mut short = log(&document, &facts, 20);
    criterion.bench_function("100 surveys, 20 conditions each, 20 exposures", |bench| {
        bench.iter(|| choose(black_box(&document), 0..100, &facts, &mut short, NOW));
    });
    let mut long = log(&document, &facts, 500);
    criterion.bench_function("100 surveys, 20 conditions each, 500 exposures", |bench| {
        bench.iter(|| choose(black_box(&document), 0..100, &facts, &mut long, NOW));
    });
    // Every survey passes its audience, and is refused by what the log says.
    let mut passing = surveys();
    for survey in &mut passing.surveys {
        Rc::make_mut(survey).audience = document::Condition::ALWAYS;
    }
    passing.cooldown_days = 900;
    criterion.bench_function("100 surveys held back by 500 exposures", |bench| {
        bench.iter(|| choose(black_box(&passing), 0..100, &facts, &mut long, NOW));
    });
    criterion.bench_function("the explanation of 100 surveys", |bench| {
        bench.iter(|| explain(black_box(&document), None, &facts, &short, NOW, Wish::Triggered).to_json());
    });
}

criterion_group!(benches, eligibility);
criterion_main!(benches);
