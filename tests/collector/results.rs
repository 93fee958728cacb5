//! `GET /v1/results/{survey_id}`.

use crate::harness::{Collector, event, response_id, set};
use serde_json::{Value, json};

/// A response in a state, with these answers.
fn response(number: u32, state: &str, answers: Value) -> Value {
    set(set(event(number, 1), "/data/state", json!(state)), "/data/answers", answers)
}

fn rating(kind: &str, value: i32) -> Value {
    json!([{"question": kind, "kind": kind, "value": value}])
}

#[track_caller]
fn near(found: &Value, wanted: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - wanted).abs() < 0.005, "{found} is not {wanted}");
}

#[tokio::test]
async fn figures_of_a_worked_example() {
    let collector = Collector::new().await;
    // 50 promoters, 30 passives, 20 detractors, 25 who saw it and chose nothing: the example of survey::scoring.
    let points = [(10, 30), (9, 20), (8, 30), (3, 20)];
    let chosen = points.into_iter().flat_map(|(point, times)| std::iter::repeat_n(rating("nps", point), times));
    let all: Vec<Value> = (0..)
        .zip(chosen.map(|answers| ("completed", answers)).chain(std::iter::repeat_n(("shown", json!([])), 25)))
        .map(|(number, (state, answers))| response(number, state, answers))
        .collect();
    for batch in all.chunks(100) {
        collector.store(batch).await;
    }
    let results = collector.get("/v1/results/checkout").await.json();
    assert_eq!(
        results["responses"],
        json!({"exposures": 125, "answered": 100, "shown": 25, "partial": 0, "completed": 100, "dismissed": 0})
    );
    let answered = &results["rates"]["answered"];
    assert_eq!((&answered["part"], &answered["of"], &answered["n"]), (&json!(100), &json!("exposures"), &json!(125)));
    near(&answered["value"], 0.8);
    near(&answered["low"], 0.7214);
    let question = &results["questions"][0];
    assert_eq!((&question["question"], &question["kind"], &question["n"]), (&json!("nps"), &json!("nps"), &json!(100)));
    assert_eq!(question["scale"], json!({"min": 0, "max": 10}));
    assert_eq!(question["counts"], json!([0, 0, 0, 20, 0, 0, 0, 0, 30, 20, 30]));
    assert_eq!(question["bands"], json!({"low": 20, "middle": 30, "high": 50}));
    near(&question["headline"]["value"], 30.0);
    near(&question["headline"]["low"], 14.051);
    near(&question["headline"]["high"], 44.201);
    assert_eq!(question["headline"]["n"], 100);
    assert_eq!(question["headline"]["measure"], "net-promoter-score");
    assert_eq!(question["headline"]["method"], "adjusted-wald");
    near(&question["high_share"]["value"], 0.5);
    near(&question["mean"]["value"], 7.8);
}

#[tokio::test]
async fn ces_is_a_mean_beside_the_share_that_agreed() {
    let collector = Collector::new().await;
    let all: Vec<Value> =
        (1..).zip([7, 7, 5, 5, 3, 1]).map(|(number, point)| response(number, "completed", rating("ces", point))).collect();
    collector.store(&all).await;
    let question = &collector.get("/v1/results/checkout").await.json()["questions"][0];
    // The example of tests/scoring.rs: Student's t with 5 degrees of freedom, and Wilson's interval of 4 of 6.
    assert_eq!((&question["headline"]["measure"], &question["headline"]["method"]), (&json!("mean"), &json!("student-t")));
    near(&question["headline"]["value"], 4.667);
    near(&question["headline"]["low"], 2.213);
    near(&question["headline"]["high"], 7.0);
    assert_eq!((&question["high_share"]["measure"], &question["high_share"]["method"]), (&json!("high-share"), &json!("wilson")));
    near(&question["high_share"]["value"], 0.6667);
    near(&question["high_share"]["low"], 0.3000);
    assert_eq!(question["mean"], question["headline"]);
}

#[tokio::test]
async fn every_rate_names_its_denominator() {
    let collector = Collector::new().await;
    collector
        .store(&[
            response(1, "completed", rating("csat", 5)),
            response(2, "completed", rating("csat", 4)),
            response(3, "completed", json!([])),
            response(4, "partial", rating("csat", 2)),
            response(5, "dismissed", rating("csat", 1)),
            response(6, "dismissed", json!([])),
            response(7, "shown", json!([])),
            response(8, "shown", json!([])),
        ])
        .await;
    let rates = &collector.get("/v1/results/checkout").await.json()["rates"];
    for (name, part, of, n) in [
        ("answered", 4, "exposures", 8),
        ("completed", 3, "exposures", 8),
        ("completed_of_answered", 2, "answered", 4),
        ("broken_off", 2, "answered", 4),
    ] {
        let rate = &rates[name];
        assert_eq!((&rate["part"], &rate["of"], &rate["n"]), (&json!(part), &json!(of), &json!(n)), "{name}");
        near(&rate["value"], f64::from(part) / f64::from(n));
        assert!(rate["low"].as_f64() < rate["value"].as_f64() && rate["value"].as_f64() < rate["high"].as_f64(), "{name}");
    }
}

#[tokio::test]
async fn those_seldom_asked_count_for_more_where_the_chances_differ() {
    let collector = Collector::new().await;
    let drawn = |number, answers, probability: f64| {
        set(response(number, "completed", answers), "/data/invitation/sampling_probability", json!(probability))
    };
    let often: Vec<Value> =
        (1..).zip([5, 5, 5, 5, 1, 1, 1, 1]).map(|(number, point)| drawn(number, rating("csat", point), 1.0)).collect();
    collector.store(&often).await;
    let results = collector.get("/v1/results/checkout").await.json();
    assert_eq!(results["questions"][0]["weighted"], Value::Null, "the same chance for all");
    collector
        .store(&[drawn(9, rating("csat", 4), 0.25), drawn(10, rating("csat", 4), 0.25), drawn(11, rating("csat", 1), 0.0)])
        .await;
    let question = &collector.get("/v1/results/checkout").await.json()["questions"][0];
    // 6 of 11 as they came; by hand (4 + 2 · 4)/(8 + 8) with n_eff = 16²/(8 + 2 · 16) where who could not be drawn is out.
    near(&question["headline"]["value"], 6.0 / 11.0);
    let weighted = &question["weighted"];
    assert_eq!((&weighted["n"], &weighted["measure"], &weighted["method"]), (&json!(10), &json!("high-share"), &json!("wilson")));
    near(&weighted["value"], 0.75);
    near(&weighted["n_eff"], 6.4);
    assert!(weighted["low"].as_f64() < Some(0.45), "wider than of ten: {weighted}");
}

#[tokio::test]
async fn each_scale_of_a_question_has_figures_of_its_own() {
    let collector = Collector::new().await;
    let stars = |kind: &str, max: i32, value: i32| json!([{"question": "q", "kind": kind, "scale": {"min": 1, "max": max}, "value": value}]);
    collector
        .store(&[
            response(1, "completed", stars("ces", 7, 7)),
            response(2, "completed", stars("ces", 5, 5)),
            response(3, "completed", stars("ces", 5, 4)),
            response(4, "completed", stars("rating", 2, 2)),
            set(response(5, "completed", rating("ces", 6)), "/data/answers/0/question", json!("q")),
        ])
        .await;
    let results = collector.get("/v1/results/checkout").await.json();
    let found: Vec<_> =
        results["questions"].as_array().unwrap().iter().map(|q| json!([q["kind"], q["scale"]["max"], q["counts"]])).collect();
    assert_eq!(
        found,
        [json!(["ces", 5, [0, 0, 0, 1, 1]]), json!(["ces", 7, [0, 0, 0, 0, 0, 1, 1]]), json!(["rating", 2, [0, 1]]),]
    );
}

#[tokio::test]
async fn tests_and_programs_stay_out_and_are_counted_apart() {
    let collector = Collector::new().await;
    let with = |event: Value, env: &str, automated: bool| {
        set(set(event, "/data/client/env", json!(env)), "/data/client/automated", json!(automated))
    };
    collector
        .store(&[
            response(1, "completed", rating("csat", 5)),
            response(2, "dismissed", json!([])),
            with(response(3, "completed", rating("csat", 1)), "test", false),
            with(response(4, "completed", rating("csat", 2)), "test", true),
            with(response(5, "partial", rating("csat", 3)), "live", true),
        ])
        .await;
    for (query, counts, exposures, excluded) in [
        ("", json!([0, 0, 0, 0, 1]), 2, json!({"live": 0, "test": 2, "automated": 1})),
        ("?env=live", json!([0, 0, 0, 0, 1]), 2, json!({"live": 0, "test": 2, "automated": 1})),
        ("?env=test", json!([1, 1, 0, 0, 0]), 2, json!({"live": 2, "test": 0, "automated": 1})),
        ("?env=all", json!([1, 1, 1, 0, 1]), 5, json!({"live": 0, "test": 0, "automated": 0})),
    ] {
        let results = collector.get(&format!("/v1/results/checkout{query}")).await.json();
        assert_eq!(results["questions"][0]["counts"], counts, "{query}");
        assert_eq!(results["responses"]["exposures"], exposures, "{query}");
        assert_eq!(results["excluded"], excluded, "{query}");
    }
}

#[tokio::test]
async fn answers_of_every_state_count_unless_one_is_asked_for() {
    let collector = Collector::new().await;
    collector
        .store(&[
            response(1, "partial", rating("ces", 2)),
            response(2, "dismissed", rating("ces", 4)),
            set(response(3, "completed", rating("ces", 6)), "/data/survey/version", json!(2)),
            response(4, "shown", json!([])),
        ])
        .await;
    for (query, n, mean) in [("", 3, 4.0), ("?state=completed", 1, 6.0), ("?state=dismissed", 1, 4.0), ("?version=1", 2, 3.0)] {
        let results = collector.get(&format!("/v1/results/checkout{query}")).await.json();
        assert_eq!(results["questions"][0]["n"], n, "{query}");
        near(&results["questions"][0]["headline"]["value"], mean);
    }
    let results = collector.get("/v1/results/checkout?state=completed").await.json();
    assert_eq!(results["responses"]["exposures"], 4, "the denominator stays");
}

#[tokio::test]
async fn only_the_highest_revision_counts() {
    let collector = Collector::new().await;
    collector.store(&[response(1, "partial", rating("nps", 0))]).await;
    let id = response_id(1);
    let revised =
        set(set(response(1, "completed", rating("nps", 10)), "/data/revision", json!(2)), "/id", json!(format!("{id}/2")));
    collector.store(&[revised]).await;
    let results = collector.get("/v1/results/checkout").await.json();
    assert_eq!(results["questions"][0]["counts"], json!([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]));
    assert_eq!(results["responses"]["exposures"], 1);
}

#[tokio::test]
async fn the_last_comments_stand_beside_their_rating() {
    let collector = Collector::new().await;
    for number in 1..=22 {
        let text = if number == 21 { "  " } else { "good" };
        collector
            .store(&[set(event(number, 1), "/data/answers/1/value", json!(format!("{text}{}", " ".repeat(number as usize))))])
            .await;
    }
    let results = collector.get("/v1/results/checkout").await.json();
    let comments = results["comments"].as_array().unwrap();
    assert_eq!(comments.len(), 20);
    assert_eq!(comments[0]["response_id"], response_id(22));
    assert_eq!(comments[1]["response_id"], response_id(20), "an empty comment is none");
    assert_eq!(comments[0]["rating"], json!({"question": "recommend", "kind": "nps", "value": 9}));
    assert_eq!((&comments[0]["question"], &comments[0]["state"]), (&json!("why"), &json!("completed")));
}

#[tokio::test]
async fn other_kinds_are_counted_without_a_figure() {
    let collector = Collector::new().await;
    let answers = json!([{"question": "q", "kind": "slider", "scale": {"min": 0, "max": 100}, "value": 40}, {"question": "t", "kind": "text", "value": "x"}]);
    collector.store(&[response(1, "completed", answers)]).await;
    let results = collector.get("/v1/results/checkout").await.json();
    assert_eq!(
        results["questions"],
        json!([{"question": "q", "kind": "slider", "n": 1}, {"question": "t", "kind": "text", "n": 1}])
    );
}

#[tokio::test]
async fn nothing_yet_is_a_result_too() {
    let collector = Collector::new().await;
    let results = collector.get("/v1/results/a%20survey%2Fof%20mine").await.json();
    assert_eq!(results["survey_id"], "a survey/of mine");
    assert_eq!(results["responses"]["exposures"], 0);
    assert_eq!(results["rates"], json!({"answered": null, "completed": null, "completed_of_answered": null, "broken_off": null}));
    assert_eq!((&results["questions"], &results["comments"]), (&json!([]), &json!([])));
}
