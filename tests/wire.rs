//! The wire format: the small reader and writer that ship to a page behave as serde does.

use candor::survey::acknowledgement::Said;
use candor::survey::json::{self, Value};
use candor::survey::response::Probability;
use candor::survey::*;

fn response() -> Response {
    Response {
        response_id: "0193f000-0000-7000-8000-000000000001".into(),
        revision: 3,
        state: State::Completed,
        survey: SurveyRef { id: "checkout-ces".into(), version: 2 },
        answers: vec![
            Answer::point("score", Scale::Ces, 6),
            Answer::text("comment", "quick \"and\" easy\n\t\u{1}é 한국어 🙂 </script>"),
        ],
        touchpoint: Touchpoint::from(Members {
            url: Some("https://shop.example/thanks".into()),
            title: Some("Thank you \\ Acme".into()),
            referrer: Some("https://search.example".into()),
            language: Some("pt-BR".into()),
            time_zone: Some("Europe/Vienna".into()),
            viewport: Some(Viewport { width: 390, height: 844 }),
            device: Some(Device::Phone),
            time_on_page_ms: Some(12_345),
            scroll_depth: Some(40),
            name: Some("confirmation".into()),
            stage: Some("after_sales".into()),
            app_version: Some("4.2.0".into()),
            signals: Some(Signals {
                page_views: Some(4),
                campaign: Some(Campaign { source: Some("news".into()), medium: Some("email".into()), ..Campaign::default() }),
                lcp_ms: Some(1_834),
                inp_ms: Some(96),
                cls: Some(0.0517),
                errors: Some(0),
                rage_clicks: Some(1),
                last_paths: Some(vec!["/".into(), "/cart".into()]),
            }),
            context: json::parse(r#"{"order_id":"A-1","cart_value":59.9,"items":[1,2],"vip":true,"coupon":null}"#).unwrap(),
        }),
        respondent: Respondent { id: Some("u-1".into()) },
        invitation: Invitation {
            trigger: "delay:2".into(),
            sampling_probability: Probability::from_millionths(250_000),
            shown_at: Timestamp(1_795_325_467_123),
            answered_at: Some(Timestamp(1_795_325_469_000)),
            eligible: 4,
            sampled_out: 3,
        },
        client: Client { version: "0.1.0".into(), env: Environment::Test, automated: true },
    }
}

fn event() -> Event {
    let mut event = Event::new("https://shop.example", Timestamp(1_795_325_470_000), response());
    event.key = Some("site-1".into());
    event.sent = Some(Timestamp(1_795_325_471_000));
    event
}

fn bare() -> Event {
    let mut event = event();
    event.key = None;
    event.sent = None;
    event.data.answers.clear();
    event.data.state = State::Shown;
    event.data.touchpoint = Touchpoint::default();
    event.data.respondent = Respondent::default();
    event.data.invitation.answered_at = None;
    event.data.invitation.sampling_probability = Probability::ONE;
    event
}

#[test]
fn the_writer_writes_what_serde_writes() {
    for event in [event(), bare()] {
        let ours = event.to_json();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&ours).unwrap(), serde_json::to_value(&event).unwrap());
        assert_eq!(serde_json::from_str::<Event>(&ours).unwrap(), event);
    }
}

/// Storage keeps the body without what is known only when it is sent, and each of these may be there or not.
#[test]
fn what_is_known_last_is_added_last() {
    let event = event();
    let body = candor::survey::event::body(&event.source, event.time, &event.data);
    assert!(
        json::parse(&body).is_ok()
            && !body.contains("candorkey")
            && !body.contains("candorsent")
            && !body.contains("\"revision\":"),
        "{body}"
    );
    for sent in [None, event.sent] {
        for key in [None, Some("site-1"), Some("a \"quoted\" \\ key\né")] {
            let expected = Event { sent, key: key.map(str::to_owned), ..event.clone() };
            let mut text = String::from("before");
            let data = &event.data;
            candor::survey::event::push_event(&mut text, &body, &data.response_id, data.revision, sent, key.unwrap_or_default());
            assert_eq!(serde_json::from_str::<Event>(text.strip_prefix("before").unwrap()).unwrap(), expected);
        }
    }
}

#[test]
fn the_event_is_a_cloud_event() {
    let value = serde_json::to_value(event()).unwrap();
    assert_eq!(value["specversion"], "1.0");
    assert_eq!(value["type"], "dev.candor.response.v1");
    assert_eq!(value["id"], "0193f000-0000-7000-8000-000000000001/3");
    assert_eq!(value["candorkey"], "site-1");
    assert_eq!(value["candorsent"], "2026-11-22T05:31:11.000Z");
    assert_eq!(
        value["data"]["answers"][0],
        serde_json::json!({"question":"score","kind":"ces","scale":{"min":1,"max":7},"value":6})
    );
    assert_eq!(value["data"]["touchpoint"]["context"]["cart_value"], 59.9);
}

#[test]
fn a_good_event_has_no_fault() {
    assert_eq!(event().faults(), []);
    assert_eq!(bare().faults(), []);
}

#[test]
fn every_rule_names_its_place() {
    type Break = fn(&mut Event);
    let cases: [(Break, &str); 13] = [
        (|e| e.specversion = "0.3".into(), "/specversion"),
        (|e| e.kind = "other".into(), "/type"),
        (|e| e.source = String::new(), "/source"),
        (|e| e.id = "x/1".into(), "/id"),
        (|e| e.data.revision = 0, "/data/revision"),
        (|e| e.data.survey.id = String::new(), "/data/survey/id"),
        (|e| e.data.answers[1].question = String::new(), "/data/answers/1/question"),
        (|e| e.data.answers[1].question = "score".into(), "/data/answers/1/question"),
        (|e| e.data.answers[0].scale = Some(Points { min: 0, max: 10 }), "/data/answers/0/scale"),
        (|e| e.data.answers[0].value = AnswerValue::Number(8), "/data/answers/0/value"),
        (|e| e.data.answers[0].value = AnswerValue::Text("6".into()), "/data/answers/0/value"),
        (|e| e.data.answers[0].value = AnswerValue::Structured(Value::Bool(true)), "/data/answers/0/value"),
        (|e| e.data.answers[1].value = AnswerValue::Structured(Value::Null), "/data/answers/1/value"),
    ];
    for (break_it, pointer) in cases {
        let mut event = event();
        break_it(&mut event);
        let pointers: Vec<_> = event.faults().into_iter().map(|fault| fault.pointer).collect();
        assert!(pointers.iter().any(|found| found == pointer), "{pointer} not in {pointers:?}");
    }
    let mut event = event();
    event.data.response_id = "me".into();
    assert!(event.faults().iter().any(|fault| fault.pointer == "/data/response_id"));
}

#[test]
fn the_acknowledgement_is_read_as_serde_reads_it() {
    let written = Acknowledgement {
        accepted: vec!["a/1".into(), "b\"/2".into()],
        rejected: vec![Rejection { id: "c/1".into(), reason: "no".into() }],
        retry_after_ms: Some(250),
    };
    let said = Said::parse(&serde_json::to_string(&written).unwrap());
    assert!(written.accepted.iter().all(|id| said.accepts(id)));
    assert_eq!((said.refuses("c/1"), said.wait()), (Some("no"), Some(250)));
}

/// Good and bad JSON: the small reader takes what serde_json takes, refuses what it refuses, and reads the same values.
#[test]
fn the_reader_agrees_with_serde_json() {
    let good = [
        "0",
        "-0",
        "1e5",
        "1E+5",
        "1.25e-3",
        "\"\"",
        "\"\\u0041\\ud83d\\ude42\\/\"",
        " [ 1 , { \"a\" : [ ] } ] ",
        "{\"a\":1,\"a\":2}",
        "true",
        "null",
        "\"\u{7f}\u{80}\"",
        "[[[[[[[[]]]]]]]]",
        "{\"\":{}}",
        "\t\r\n 7",
    ];
    let bad = [
        "",
        " ",
        "-",
        "+1",
        "01",
        "1.",
        ".5",
        "1e",
        "[1,]",
        "[,1]",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "'a'",
        "\"",
        "\"\\\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\u{1}\"",
        "tru",
        "truE",
        "nul",
        "[1 2]",
        "1 1",
        "{\"a\":1",
        "[",
        "]",
        "\u{feff}1",
        "NaN",
        "Infinity",
        "\"\\x41\"",
        "//",
        "\u{a0}1",
    ];
    for text in good.into_iter().chain(bad) {
        let ours = json::parse(text);
        let theirs = serde_json::from_str::<serde_json::Value>(text);
        assert_eq!(ours.is_ok(), theirs.is_ok(), "{text:?}: {ours:?} {theirs:?}");
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            assert_eq!(serde_json::from_str::<serde_json::Value>(&ours.to_json()).unwrap(), theirs, "{text:?}");
        }
    }
}

/// Any text at all, by a small generator with a fixed seed: no panic, and the same verdict as serde_json.
#[test]
fn the_reader_agrees_with_serde_json_on_random_text() {
    const PIECES: [&str; 28] = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "u00e9", "\\u00e9", "\\ud83d", "\\ude42", "a", "é", "0", "1", "-", ".", "e",
        "+", " ", "\n", "true", "false", "null", "\"k\":", "[]", "{}",
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let mut agreed = 0;
    for _ in 0..200_000 {
        let text: String = (0..=next(9)).map(|_| PIECES[next(PIECES.len())]).collect();
        let ours = json::parse(&text);
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        // A number too large for a double is the one difference: text is kept here, refused there.
        assert_eq!(ours.is_ok(), theirs.is_ok(), "{text:?}");
        agreed += usize::from(ours.is_ok());
    }
    assert!(agreed > 1_000, "the generator makes too little good JSON: {agreed}");
}

#[test]
fn context_survives_serde() {
    let value: Value = serde_json::from_str(r#"{"a":[1,2.5,-3,"x",null,true,{"b":{}}]}"#).unwrap();
    assert_eq!(value.to_json(), r#"{"a":[1,2.5,-3,"x",null,true,{"b":{}}]}"#);
    assert_eq!(serde_json::to_string(&value).unwrap(), value.to_json());
}
