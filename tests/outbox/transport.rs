//! How a request looks: compressed, as plain text, with the site's key in the event or in a header.

use super::*;
use candor::engine::outbox::{Outbox, QUIET};

fn keyed(id: &str, key: &str) -> Row {
    Row { key: key.into(), ..row(id, 1) }
}

fn keys(request: &Request) -> Vec<Option<String>> {
    let value: serde_json::Value = serde_json::from_str(&request.body).unwrap();
    let events = if request.batch { value.as_array().unwrap().clone() } else { vec![value] };
    events.iter().map(|event| event["candorkey"].as_str().map(str::to_owned)).collect()
}

/// Announces gzip to an outbox, by the acknowledgement of its first answer.
fn announced(terms: Terms) -> Bench {
    let mut b = Bench::with(terms);
    b.save("0", 1, 0);
    b.on(Event::Replied(1, Reply { gzip: Some(true), ..answer(200, &accepted(&["0/1"])) }));
    b
}

#[test]
fn compressed_above_a_thousand_bytes_where_the_endpoint_announces_it() {
    let mut b = Bench::new();
    let effects = b.found(vec![long("0", 2_000)]);
    assert!(!request(&effects).gzip, "nobody has said so");
    let mut b = announced(Terms::default());
    for (n, bytes, gzip) in [(2, 2_000, true), (3, 500, false), (4, 2_000, true)] {
        let effects = b.found(vec![long(&n.to_string(), bytes)]);
        assert_eq!((request(&effects).request, request(&effects).gzip), (n, gzip), "{bytes}");
        // An answer that says nothing changes nothing.
        b.reply(n, 200, &accepted(&[format!("{n}/1")]));
    }
    // The bound itself: a body of 1,000 bytes is not worth it.
    let around = request(&b.found(vec![long("x", 0)])).body.len();
    b.reply(5, 200, &accepted(&["x/1"]));
    for (n, id, bytes, gzip) in [(6, "y", 1_000, false), (7, "z", 1_001, true)] {
        let request = request(&b.found(vec![long(id, bytes - around)]));
        assert_eq!((request.body.len(), request.gzip), (bytes, gzip));
        b.reply(n, 200, &accepted(&[format!("{id}/1")]));
    }
    b.on(Event::Found(vec![]));
    let effects = b.found(vec![Row { endpoint: OTHER.into(), ..long("o", 2_000) }]);
    assert!(!request(&effects).gzip, "another endpoint has not said so");
}

#[test]
fn an_endpoint_may_stop_announcing_it() {
    let mut b = announced(Terms::default());
    b.found(vec![long("a", 2_000)]);
    b.on(Event::Replied(2, Reply { gzip: Some(false), ..answer(200, &accepted(&["a/1"])) }));
    assert!(!request(&b.found(vec![long("b", 2_000)])).gzip);
}

#[test]
fn never_compressed_when_the_page_is_being_hidden_nor_as_plain_text() {
    let mut b = announced(Terms::default());
    b.submit(long("a", 2_000), QUIET);
    assert!(!request(&b.on(Event::Hidden)).gzip);
    let mut b = announced(Terms { simple: true, ..Terms::default() });
    let request = request(&b.found(vec![long("a", 2_000)]));
    assert!(!request.gzip && request.simple);
}

#[test]
fn a_415_to_a_compressed_one_takes_the_announcement_back_and_refuses_nothing() {
    let mut b = announced(Terms::default());
    let effects = b.found(vec![long("a", 2_000)]);
    assert!(request(&effects).gzip);
    let effects = b.reply(2, 415, "");
    assert_eq!((settled(&effects), sent(&effects)), (vec![], None));
    let again = request(&b.until_woken());
    assert_eq!((ids(&again), again.gzip), (vec!["a/1".to_owned()], false));
    let effects = b.on(Event::Replied(3, Reply { gzip: Some(true), ..answer(415, "") }));
    assert_eq!(settled(&effects), ["a/1 HTTP 415"], "now it is the event's own");
    assert!(!request(&b.found(vec![long("b", 2_000)])).gzip, "it announces what it refuses");
}

#[test]
fn a_415_to_a_compressed_batch_does_not_make_it_smaller() {
    let mut b = announced(Terms::default());
    let rows: Vec<_> = (0..50).map(|n| row(&format!("{n:02}"), 1)).collect();
    let effects = b.found(rows);
    assert!(request(&effects).gzip);
    // Whoever names events in it has not read them.
    b.reply(2, 415, r#"{"rejected":[{"id":"00/1","reason":"?"}]}"#);
    let again = request(&b.until_woken());
    assert_eq!((ids(&again).len(), again.gzip), (50, false));
    // Nor larger: it had been halved for another reason.
    let mut b = announced(Terms::default());
    b.found((0..50).map(|n| row(&format!("{n:02}"), 1)).collect());
    b.reply(2, 400, "");
    assert!(request(&b.until_woken()).gzip);
    b.reply(3, 415, "");
    assert_eq!(ids(&request(&b.until_woken())).len(), 25);
}

#[test]
fn any_other_refusal_of_a_compressed_one_is_the_events_own() {
    let mut b = announced(Terms::default());
    b.found(vec![long("a", 2_000)]);
    assert_eq!(settled(&b.reply(2, 400, "")), ["a/1 HTTP 400"]);
    assert!(request(&b.found(vec![long("b", 2_000)])).gzip);
}

#[test]
fn the_key_travels_in_the_event() {
    let mut b = Bench::new();
    let effects = b.found(vec![keyed("a", "one"), keyed("b", "two \"quoted\""), row("c", 1)]);
    let request = request(&effects);
    assert_eq!(keys(&request), [Some("one".into()), Some("two \"quoted\"".into()), None]);
    assert_eq!((request.key.as_str(), request.simple), ("", false));
}

#[test]
fn or_in_a_header_one_key_a_request() {
    let mut b = Bench::with(Terms { key_in_header: true, ..Terms::default() });
    let effects = b.found(vec![keyed("a", "one"), keyed("b", "two"), keyed("c", "one"), row("d", 1)]);
    let mut sent = vec![];
    b.drain(effects, 10, &mut |request| {
        assert!(keys(request).iter().all(Option::is_none));
        sent.push((request.key.clone(), ids(request)));
        healthy(request)
    });
    let expected = [("one", vec!["a/1", "c/1"]), ("two", vec!["b/1"]), ("", vec!["d/1"])];
    let expected = expected.map(|(key, ids)| (key.to_owned(), ids.into_iter().map(str::to_owned).collect()));
    assert_eq!(sent, expected);
}

#[test]
fn copies_at_page_hide_have_one_key_a_request_too() {
    let mut b = Bench::with(Terms { key_in_header: true, ..Terms::default() });
    for (id, key) in [("a", "one"), ("b", "two"), ("c", "one")] {
        b.submit(keyed(id, key), QUIET);
    }
    let request = request(&b.on(Event::Hidden));
    assert_eq!((ids(&request), request.key.as_str()), (vec!["a/1".to_owned(), "c/1".to_owned()], "one"));
    let mut b = Bench::new();
    for (id, key) in [("a", "one"), ("b", "two")] {
        b.submit(keyed(id, key), QUIET);
    }
    assert_eq!(sent(&b.on(Event::Hidden)).unwrap().1, ["a/1", "b/1"], "in the event they may differ");
}

/// Plain text has no header of ours, so the key has to be in the event whatever else was said.
#[test]
fn plain_text_carries_the_key_in_the_event() {
    let mut b = Bench { outbox: Outbox::new(Terms { simple: true, key_in_header: true, ..Terms::default() }), ..Bench::new() };
    let request = request(&b.found(vec![keyed("a", "one")]));
    assert_eq!((keys(&request), request.key.as_str(), request.simple), (vec![Some("one".into())], "", true));
}
