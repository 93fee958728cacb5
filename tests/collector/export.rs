//! The exports.

use crate::harness::{Collector, TOKEN, event, remove, response_id, set};
use axum::body::Body;
use axum::http::Request;
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::collections::HashSet;
use tower::ServiceExt;

/// The table, as RFC 4180 has it: its names and its rows.
async fn table(collector: &Collector, query: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let reply = collector.get(&format!("/v1/export.csv{query}")).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let mut reader = csv::Reader::from_reader(reply.body.as_ref());
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let names = cells(reader.headers().unwrap());
    (names, reader.records().map(|record| cells(&record.unwrap())).collect())
}

fn cell<'a>(table: &'a (Vec<String>, Vec<Vec<String>>), row: usize, name: &str) -> &'a str {
    let column = table.0.iter().position(|known| known == name).unwrap_or_else(|| panic!("no column {name}"));
    &table.1[row][column]
}

#[tokio::test]
async fn each_response_comes_once_at_its_highest_revision() {
    let collector = Collector::new().await;
    // More than two pages of the walk, every third of them revised.
    for numbers in (0..250).collect::<Vec<u32>>().chunks(100) {
        collector.store(&numbers.iter().map(|number| event(*number, 1)).collect::<Vec<_>>()).await;
    }
    let revised: Vec<Value> = (0..250).step_by(3).map(|number| event(number, 2)).collect();
    collector.store(&revised).await;
    let lines = collector.export("").await;
    let ids: HashSet<&str> = lines.iter().map(|line| line["data"]["response_id"].as_str().unwrap()).collect();
    assert_eq!((lines.len(), ids.len()), (250, 250));
    for (number, line) in (0..).zip(&lines) {
        let revision = if number % 3 == 0 { 2 } else { 1 };
        let line = remove(remove(line.clone(), "/received_at"), "/clock_skew_ms");
        assert_eq!(line, event(number, revision), "the event as it was sent");
    }
    assert_eq!(table(&collector, "").await.1.len(), 250);
}

#[tokio::test]
async fn an_export_that_breaks_off_does_not_look_whole() {
    let collector = Collector::new().await;
    for numbers in (0..250).collect::<Vec<u32>>().chunks(100) {
        collector.store(&numbers.iter().map(|number| event(*number, 1)).collect::<Vec<_>>()).await;
    }
    for uri in ["/v1/export.jsonl", "/v1/export.csv"] {
        let request = Request::builder().uri(uri).header("authorization", format!("Bearer {TOKEN}")).body(Body::empty()).unwrap();
        let mut body = collector.app.clone().oneshot(request).await.unwrap().into_body().into_data_stream();
        while body.next().await.unwrap().unwrap().len() < 10_000 {}
        collector.sql("ALTER TABLE responses RENAME TO elsewhere").await;
        assert!(body.next().await.unwrap().is_err());
        collector.sql("ALTER TABLE elsewhere RENAME TO responses").await;
    }
}

#[tokio::test]
async fn both_are_downloads_with_a_type_and_a_name() {
    let collector = Collector::new().await;
    collector.store(&[set(event(1, 1), "/data/survey/id", json!("a\"b\r\nc"))]).await;
    for (uri, media_type, name) in [
        ("/v1/export.jsonl", "application/x-ndjson", "candor.jsonl"),
        ("/v1/export.csv?env=live", "text/csv; charset=utf-8; header=present", "candor-live.csv"),
        ("/v1/export.csv?survey=a%22b%0D%0Ac", "text/csv; charset=utf-8; header=present", "candor-abc.csv"),
    ] {
        let reply = collector.get(uri).await;
        assert_eq!(reply.header("content-type"), media_type);
        assert_eq!(reply.header("content-disposition"), format!("attachment; filename=\"{name}\""));
    }
    assert_eq!(Collector::new().await.get("/v1/export.jsonl").await.text(), "");
}

#[tokio::test]
async fn filters_hold_for_both() {
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
        ("", vec![1, 2, 3, 4, 5]),
        ("?env=live", vec![1, 2, 5]),
        ("?env=test", vec![3]),
        ("?survey=other&env=all", vec![2]),
        ("?state=partial", vec![5]),
    ] {
        let ids: Vec<String> = numbers.into_iter().map(response_id).collect();
        let lines = collector.export(query).await;
        assert_eq!(lines.iter().map(|line| line["data"]["response_id"].as_str().unwrap()).collect::<Vec<_>>(), ids, "{query}");
        assert_eq!(table(&collector, query).await.1.iter().map(|row| row[0].clone()).collect::<Vec<_>>(), ids, "{query}");
    }
}

#[tokio::test]
async fn a_line_is_one_line_whatever_was_sent() {
    let collector = Collector::new().await;
    let pretty = serde_json::to_string_pretty(&event(1, 1)).unwrap().replace('\n', "\r\n");
    assert_eq!(collector.post(pretty).await.status, 200);
    // A name of ours and one that only looks different; a sender does not get to say when we received it.
    let forged = event(2, 1).to_string().replacen('{', "{\"received_at\":\"forged\",\"clock\\u005fskew_ms\":1,\"a\\nb\":2,", 1);
    assert_eq!(collector.post(forged).await.status, 200);
    let text = collector.get("/v1/export.jsonl").await.text().to_owned();
    assert_eq!((text.matches('\n').count(), text.matches('\r').count()), (2, 0), "{text}");
    assert_eq!((text.matches("received_at").count(), text.matches("skew_ms").count()), (2, 2), "{text}");
    let lines = collector.export("").await;
    assert!(lines[1]["received_at"].as_str().unwrap().starts_with("20"));
    assert_eq!((&lines[1]["clock_skew_ms"], &lines[1]["a\nb"]), (&Value::Null, &json!(2)));
    // An export can be posted to another collector, which then exports the same.
    let other = Collector::new().await;
    for line in text.lines() {
        assert_eq!(other.post(line.to_owned()).await.status, 200);
    }
    let same = |line: &Value| remove(line.clone(), "/received_at");
    assert_eq!(other.export("").await.iter().map(same).collect::<Vec<_>>(), lines.iter().map(same).collect::<Vec<_>>());
}

#[tokio::test]
async fn formulas_do_not_reach_a_spreadsheet() {
    let collector = Collector::new().await;
    let formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"];
    let sent: Vec<Value> = (1..)
        .zip(formulas)
        .map(|(number, formula)| {
            // Everywhere where a sender can write text.
            let places = [
                "/source",
                "/candorkey",
                "/data/survey/id",
                "/data/answers/1/value",
                "/data/touchpoint/url",
                "/data/touchpoint/title",
                "/data/touchpoint/referrer",
                "/data/touchpoint/language",
                "/data/touchpoint/time_zone",
                "/data/touchpoint/name",
                "/data/respondent/id",
                "/data/invitation/trigger",
                "/data/client/version",
            ];
            let event = places.into_iter().fold(event(number, 1), |event, place| set(event, place, json!(formula)));
            set(event, "/data/answers/1/question", json!(formula))
        })
        .collect();
    collector.store(&sent).await;
    let table = table(&collector, "").await;
    let numbers = ["clock_skew_ms"];
    for (row, formula) in table.1.iter().zip(formulas) {
        let guarded = format!("'{formula}");
        assert_eq!(row.iter().filter(|cell| **cell == guarded).count(), 13, "{row:?}");
        for (name, cell) in table.0.iter().zip(row) {
            let starts = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
            assert!(!starts || numbers.contains(&name.as_str()), "{name}: {cell:?}");
        }
    }
    assert!(!table.0.iter().any(|name| name.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])));
}

#[tokio::test]
async fn the_table_is_flat_and_quoted() {
    let collector = Collector::new().await;
    let text = "fast, \"easy\"\r\nand kind \u{2014} \u{1f600}";
    let one = set(set(event(1, 1), "/data/answers/1/value", json!(text)), "/candorsent", json!("2100-01-01T00:00:00Z"));
    let viewport = json!({"width": 390, "height": 844});
    let one = set(set(one, "/data/touchpoint/viewport", viewport), "/data/touchpoint/device", json!("phone"));
    let two = set(event(2, 1), "/data/answers/0/question", json!("again"));
    collector.store(&[one, two]).await;
    let raw = collector.get("/v1/export.csv").await;
    assert!(raw.text().contains("\"fast, \"\"easy\"\"\r\nand kind \u{2014} \u{1f600}\""));
    assert!(raw.text().starts_with("response_id,revision,state,") && raw.text().ends_with("\r\n"));
    let table = table(&collector, "").await;
    for (name, value) in [
        ("response_id", response_id(1).as_str()),
        ("revision", "1"),
        ("state", "completed"),
        ("survey_id", "checkout"),
        ("survey_version", "1"),
        ("env", "live"),
        ("automated", "false"),
        ("time", "2026-11-22T05:31:07.123Z"),
        ("sent", "2100-01-01T00:00:00.000Z"),
        ("source", "https://shop.example"),
        ("sampling_probability", "0.25"),
        ("eligible", "4"),
        ("sampled_out", "3"),
        ("url", "https://shop.example/thanks"),
        ("device", "phone"),
        ("viewport_width", "390"),
        ("context", "{\"order_id\":\"A-1001\"}"),
        ("answer.recommend", "9"),
        ("answer.why", text),
        ("answer.again", ""),
        ("more_answers", ""),
    ] {
        assert_eq!(cell(&table, 0, name), value, "{name}");
    }
    assert!(cell(&table, 0, "clock_skew_ms").starts_with('-'), "a number stays a number");
    assert_eq!((cell(&table, 1, "answer.again"), cell(&table, 1, "answer.recommend")), ("9", ""));
}

#[tokio::test]
async fn the_number_of_columns_is_bounded() {
    let collector = Collector::new().await;
    let many: Vec<Value> =
        (0..300).map(|number| json!({"question": format!("q{number:03}"), "kind": "text", "value": "x"})).collect();
    collector.store(&[event(1, 1), event(2, 1), set(event(3, 1), "/data/answers", json!(many))]).await;
    let table = table(&collector, "").await;
    assert_eq!(table.0.iter().filter(|name| name.starts_with("answer.")).count(), 200);
    assert_eq!(cell(&table, 0, "answer.recommend"), "9", "the questions with the most answers have a column");
    let more: Vec<Value> = serde_json::from_str(cell(&table, 2, "more_answers")).unwrap();
    assert_eq!(more.len(), 300 - 198);
}
