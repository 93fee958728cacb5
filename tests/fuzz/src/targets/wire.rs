//! What travels: JSON itself, events as the collector reads them, acknowledgements as the widget does.

use candor::survey::acknowledgement::Said;
use candor::survey::json;
use candor::survey::{Acknowledgement, Event};

/// Values of every kind.
pub const JSON: &[&str] = &[
    r#"{"a":[1,-2.5e3,true,false,null,"x\ny"],"b":{},"c":[]}"#,
    r#""\u0041\ud83d\ude42\/\\\"\b\f\n\r\t""#,
    " [ 1E+5 , 0.25e-3, -0 ] ",
    "[[[[[[[[[[]]]]]]]]]]",
];
/// What JSON is made of.
pub const JSON_WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u00e9",
    "\\ud83d",
    "\\ude42",
    "\\u0000",
    "\"a\"",
    "\"a\":",
    "0",
    "-1",
    "1.5",
    "1e5",
    "1e400",
    "1e-400",
    "18446744073709551616",
    "true",
    "false",
    "null",
    "[]",
    "{}",
    "[[[[[[[[[[[[[[[[",
    "]]]]]]]]]]]]]]]]",
    " ",
    "\n",
    "\u{7f}",
    "é",
    "🙂",
    "\u{feff}",
];

/// Events: one that has everything, and one with little.
pub const EVENTS: &[&str] = &[
    r#"{"specversion":"1.0","source":"https://shop.example","type":"dev.candor.response.v1","time":"2026-11-22T05:31:10.000Z",
    "candorkey":"site-1","data":{"response_id":"0193f000-0000-7000-8000-000000000001","state":"completed",
    "survey":{"id":"checkout-ces","version":2},"answers":[{"question":"score","kind":"ces","scale":{"min":1,"max":7},"value":6},
    {"question":"why","kind":"text","value":"quick \"and\" easy\n🙂"},{"question":"which","kind":"choice","value":["a","b"]},
    {"question":"grid","kind":"matrix","value":{"r":"c"}},{"question":"ok","kind":"consent","value":true},
    {"question":"much","kind":"text","value":3.25}],
    "touchpoint":{"url":"https://shop.example/thanks","title":"Thank you","referrer":"https://search.example","language":"pt-BR",
    "time_zone":"Europe/Vienna","viewport":{"width":390,"height":844},"device":"phone","time_on_page_ms":12345,"scroll_depth":40,
    "name":"confirmation","context":{"order_id":"A-1","cart_value":59.9,"items":[1,2],"vip":true,"coupon":null}},
    "respondent":{"id":"u-1"},"invitation":{"trigger":"delay:2","sampling_probability":0.25,"shown_at":"2026-11-22T05:31:07.123Z",
    "answered_at":"2026-11-22T05:31:09.000Z","eligible":4,"sampled_out":3},
    "client":{"version":"0.1.0","env":"test","automated":true},"revision":3},
    "id":"0193f000-0000-7000-8000-000000000001/3","candorsent":"2026-11-22T05:31:11.000Z"}"#,
    r#"{"specversion":"1.0","source":"s","type":"dev.candor.response.v1","time":"2026-11-22T05:31:10Z",
    "data":{"response_id":"0193f000-0000-7000-8000-000000000001","revision":1,"state":"shown","survey":{"id":"nps","version":1},
    "answers":[{"question":"score","kind":"nps","value":9}],"touchpoint":{},
    "invitation":{"trigger":"load","sampling_probability":1,"shown_at":"2026-11-22T05:31:10Z","eligible":1,"sampled_out":0},
    "client":{"version":"0","env":"live"}},"id":"0193f000-0000-7000-8000-000000000001/1"}"#,
];
/// What events are made of.
pub const EVENT_WORDS: &[&str] = &[
    "\"shown\"",
    "\"partial\"",
    "\"dismissed\"",
    "\"live\"",
    "\"tablet\"",
    "\"desktop\"",
    "\"nps\"",
    "\"csat\"",
    "\"scale\"",
    "{\"min\":1,\"max\":5}",
    "{\"min\":0,\"max\":10}",
    "\"value\"",
    "\"question\"",
    "\"kind\"",
    "\"context\"",
    "\"revision\"",
    "\"candorkey\"",
    "\"candorsent\"",
    "\"2026-11-22T05:31:10Z\"",
    "\"0000-01-01T00:00:00+23:59\"",
    "4294967295",
    "4294967296",
    "2147483648",
    "-1",
    "0.9999999",
    "1e-7",
    "null",
    "\"\"",
    "[]",
    "{}",
    "true",
];

/// Acknowledgements, and what is none.
pub const ACKNOWLEDGEMENTS: &[&str] = &[
    r#"{"accepted":["a/1","b/2"],"rejected":[{"id":"c/1","reason":"too old"},{"id":"d/1"}],"retry_after_ms":1500}"#,
    r#"{"accepted":[],"rejected":[]}"#,
    "<html>a/1</html>",
];
/// What acknowledgements are made of.
pub const ACKNOWLEDGEMENT_WORDS: &[&str] = &[
    "\"accepted\"",
    "\"rejected\"",
    "\"id\"",
    "\"reason\"",
    "\"retry_after_ms\"",
    "\"a/1\"",
    "{\"id\":\"a/1\"}",
    "null",
    "-5",
    "999999999999999999",
    "9223372036854775807",
    "1e3",
    "[]",
    "{}",
    "7",
];

/// The small reader takes what serde_json takes, and reads the same. They differ in two ways: ours stops at a depth, theirs at
/// numbers that are no doubles.
pub fn json(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let ours = json::parse(&text);
    let theirs = serde_json::from_str::<serde_json::Value>(&text);
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            let written = ours.to_json();
            assert_eq!(serde_json::from_str::<serde_json::Value>(&written).ok(), Some(theirs), "written {written:?}");
            assert_eq!(json::parse(&written), Ok(ours), "what is written is read as another value");
        }
        (Ok(_), Err(error)) => assert!(error.to_string().contains("number out of range"), "only ours takes it: {error}"),
        (Err(malformed), Ok(theirs)) => {
            assert!(depth(&theirs) > json::DEPTH, "only ours refuses it, at {}", malformed.0);
        }
        (Err(malformed), Err(_)) => assert!(malformed.0 <= text.len(), "the place is outside"),
    }
}

/// How many arrays and objects stand inside of each other.
fn depth(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        serde_json::Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// An event is refused, or its faults are told; one without faults is the same after writing and reading it.
pub fn event(input: &[u8]) {
    let Ok(mut event) = serde_json::from_slice::<Event>(input) else { return };
    let faults = event.faults();
    assert!(faults.iter().all(|fault| !fault.reason.is_empty() && fault.pointer.starts_with('/')), "{faults:?}");
    if !faults.is_empty() {
        return;
    }
    // An empty key is none.
    event.key = event.key.filter(|key| !key.is_empty());
    let written = event.to_json();
    let again = serde_json::from_str::<Event>(&written);
    assert_eq!(again.ok().as_ref(), Some(&event), "written {written}");
    let by_serde = serde_json::to_string(&event).expect("an event can be written");
    assert_eq!(serde_json::from_str::<Event>(&by_serde).ok(), Some(event), "written by serde {by_serde}");
}

/// The widget reads of an acknowledgement what serde reads of it, and nothing else names anything.
pub fn acknowledgement(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let said = Said::parse(&text);
    assert!(said.wait().is_none_or(|wait| wait >= 0));
    _ = (said.accepts("a/1"), said.refuses("a/1"));
    let is_object = text.trim_ascii_start().starts_with('{');
    if !is_object {
        assert!(!said.accepts("a/1") && said.refuses("a/1").is_none() && said.wait().is_none(), "{text:?} names something");
        // serde would read a struct from an array, too.
        return;
    }
    let Ok(read) = serde_json::from_str::<Acknowledgement>(&text) else { return };
    let Ok(value) = json::parse(&text) else { return };
    let rejected = value.member("rejected").and_then(json::Value::as_array).unwrap_or_default();
    if rejected.iter().any(|item| !matches!(item, json::Value::Object(_))) {
        return;
    }
    assert!(read.accepted.iter().all(|id| said.accepts(id)), "an accepted id is not seen");
    for rejection in &read.rejected {
        let first = read.rejected.iter().find(|first| first.id == rejection.id).unwrap_or(rejection);
        assert_eq!(said.refuses(&rejection.id), Some(first.reason.as_str()));
    }
    // The widget knows whole numbers of up to 18 digits.
    let wait = read.retry_after_ms.filter(|wait| wait.unsigned_abs() < 1_000_000_000_000_000_000);
    assert_eq!(said.wait(), wait.map(|wait| wait.max(0)));
}
