//! The terms: as a page sets them, as they change, and what a withdrawn consent does.

use super::*;
use candor::engine::outbox::{AcknowledgementMode, QUIET};
use candor::survey::json;
use candor::survey::time::DAY;

fn set(name: &str, value: &str) -> Result<Terms, candor::engine::options::Warning> {
    let mut terms = Terms::default();
    terms.set(name, &json::parse(value).unwrap()).map(|()| terms)
}

#[test]
fn the_defaults_are_the_documented_ones() {
    let Terms { bounds, acknowledgement, simple, key_in_header, move_backlog, persist, endpoint } = Terms::default();
    assert_eq!((bounds.events, bounds.bytes, bounds.age), (10_000, 20_000_000, 90 * DAY));
    assert_eq!(acknowledgement, AcknowledgementMode::Ids);
    assert!(!(simple || key_in_header || move_backlog || persist) && endpoint.is_empty());
}

#[test]
fn good_values() {
    let default = Terms::default;
    for (name, value, expected) in [
        ("ack", r#""status""#, Terms { acknowledgement: AcknowledgementMode::Status, ..default() }),
        ("ack", r#""ids""#, default()),
        ("transport", r#""simple""#, Terms { simple: true, ..default() }),
        ("transport", r#""cors""#, default()),
        ("key-in", r#""header""#, Terms { key_in_header: true, ..default() }),
        ("keyIn", r#""header""#, Terms { key_in_header: true, ..default() }),
        ("data-key-in", r#""body""#, default()),
        ("backlog", r#""move""#, Terms { move_backlog: true, ..default() }),
        ("backlog", r#""keep""#, default()),
        ("persist", r#""""#, Terms { persist: true, ..default() }),
        ("persist", "true", Terms { persist: true, ..default() }),
        ("persist", "false", default()),
        ("persist", r#""false""#, default()),
        ("endpoint", "7", default()),
    ] {
        assert_eq!(set(name, value), Ok(expected), "{name}={value}");
    }
    for value in [r#"{"events":7,"bytes":10000,"days":365}"#, r#""{\"events\":7,\"bytes\":10000,\"days\":365}""#] {
        let bounds = set("bounds", value).unwrap().bounds;
        assert_eq!((bounds.events, bounds.bytes, bounds.age), (7, 10_000, 365 * DAY));
    }
    let bounds = set("bounds", r#"{"days":1}"#).unwrap().bounds;
    assert_eq!((bounds.events, bounds.bytes, bounds.age), (10_000, 20_000_000, DAY), "each is optional");
    assert_eq!(set("bounds", r#"{"events":100000,"bytes":100000000}"#).unwrap().bounds.events, 100_000);
}

#[test]
fn a_bad_value_names_the_option_and_what_is_allowed_and_changes_nothing() {
    for (name, value, allowed) in [
        ("ack", r#""maybe""#, "ids, status"),
        ("transport", r#""beacon""#, "cors, simple"),
        ("key-in", r#""url""#, "body, header"),
        ("backlog", r#""drop""#, "keep, move"),
        ("bounds", r#""many""#, "an object with"),
        ("bounds", "7", "an object with"),
        ("bounds", "[1]", "an object with"),
        ("bounds", r#"{"events":0}"#, "an object with"),
        ("bounds", r#"{"events":100001}"#, "an object with"),
        ("bounds", r#"{"bytes":9999}"#, "an object with"),
        ("bounds", r#"{"bytes":100000001}"#, "an object with"),
        ("bounds", r#"{"days":0}"#, "an object with"),
        ("bounds", r#"{"days":366}"#, "an object with"),
        ("bounds", r#"{"days":1.5}"#, "an object with"),
        ("bounds", r#"{"events":5,"days":"x"}"#, "an object with"),
    ] {
        let mut terms = Terms::default();
        let warning = terms.set(name, &json::parse(value).unwrap()).unwrap_err();
        assert_eq!(warning.name, name);
        assert!(warning.allowed.starts_with(allowed), "{name}={value}: {}", warning.allowed);
        assert_eq!(terms, Terms::default(), "{name}={value}");
    }
}

fn moving() -> Terms {
    Terms { endpoint: URL.into(), move_backlog: true, ..Terms::default() }
}

fn old(id: &str) -> Row {
    Row { endpoint: OTHER.into(), ..row(id, 1) }
}

fn endpoints(effects: &[Effect]) -> Vec<(String, Vec<String>)> {
    requests(effects).iter().map(|request| (request.endpoint.clone(), ids(request))).collect()
}

#[test]
fn a_backlog_keeps_its_endpoint() {
    let mut b = Bench::with(Terms { move_backlog: false, ..moving() });
    assert_eq!(endpoints(&b.found(vec![old("a")])), [(OTHER.to_owned(), vec!["a/1".to_owned()])]);
    let mut b = Bench::with(Terms { endpoint: String::new(), ..moving() });
    assert_eq!(endpoints(&b.found(vec![old("a")]))[0].0, OTHER, "there is nowhere to move it to");
}

#[test]
fn or_moves_where_the_page_says_so() {
    let mut b = Bench::with(moving());
    let effects = b.found(vec![old("a"), row("b", 1)]);
    assert_eq!(endpoints(&effects), [(URL.to_owned(), vec!["a/1".to_owned(), "b/1".to_owned()])]);
}

/// The page says so after the backlog was found.
#[test]
fn terms_that_change_move_what_waits() {
    let mut b = Bench::new();
    let effects = b.found(vec![old("a")]);
    b.lost(request(&effects).request);
    b.found(vec![old("b"), Row { draft: true, ..old("c") }]);
    // What this page wrote for an endpoint of its own stays there.
    b.submit(Row { endpoint: "https://third.example/".into(), ..row("d", 1) }, QUIET);
    let effects = b.on(Event::Changed(moving()));
    assert_eq!(endpoints(&effects), [(URL.to_owned(), vec!["a/1".to_owned(), "b/1".to_owned()])]);
    assert_eq!(settled(&b.reply(2, 200, &accepted(&["a/1", "b/1"]))), ["a/1", "b/1"]);
    let mut waiting: Vec<_> = b.outbox.report(Timestamp(b.now)).into_iter().map(|line| line.endpoint).collect();
    waiting.sort();
    assert_eq!(waiting, [URL, "https://third.example/"]);
    assert_eq!(sent(&b.on(Event::Hidden)).unwrap().1, ["d/1"]);
    assert_eq!(b.on(Event::Changed(moving())), [], "all is there already");
}

#[test]
fn what_is_on_its_way_is_not_moved() {
    let mut b = Bench::new();
    let effects = b.found(vec![old("a")]);
    assert_eq!(b.on(Event::Changed(moving())), []);
    assert_eq!(settled(&b.accept(request(&effects).request, &["a/1".to_owned()])), ["a/1"]);
    // Nor lost, where it fails.
    let mut b = Bench::new();
    b.found(vec![old("a")]);
    b.on(Event::Changed(moving()));
    b.lost(1);
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/1"]);
}

#[test]
fn terms_that_change_hold_for_the_next_request() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.lost(1);
    b.on(Event::Changed(Terms { simple: true, acknowledgement: AcknowledgementMode::Status, ..Terms::default() }));
    let request = request(&b.until_woken());
    assert!(request.simple);
    assert_eq!(settled(&b.reply(2, 204, "")), ["a/1"]);
    assert!(b.outbox.terms().simple);
}

#[test]
fn withdrawn_consent_ends_all_that_waits_and_aborts_what_is_on_its_way() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.save("b", 2, QUIET);
    b.found(vec![old("c"), Row { draft: true, ..row("d", 1) }]);
    let effects = b.on(Event::Withdrawn);
    assert_eq!(settled(&effects), ["a/1 withdrawn", "b/2 withdrawn", "c/1 withdrawn", "d/1 withdrawn"]);
    let aborted: Vec<_> =
        effects.iter().filter_map(|effect| if let Effect::Abort(request) = effect { Some(*request) } else { None }).collect();
    assert_eq!(aborted, [1, 2]);
    assert_eq!((b.outbox.waiting(), b.outbox.bytes(), b.store.len()), (0, 0, 0));
    assert_eq!((b.wake, b.held), (None, false));
    // The replies come all the same, and the page goes on.
    assert_eq!(b.reply(1, 200, &accepted(&["a/1"])), []);
    assert_eq!(b.lost(2), []);
    for event in [Event::Hidden, Event::Retry, Event::Tick, Event::Stored { response_id: "b".into(), revision: 2, durable: true }]
    {
        assert_eq!(b.on(event), []);
    }
}

#[test]
fn withdrawn_while_storage_is_read() {
    let mut b = Bench::new();
    b.reads = Reads::Open;
    b.found(vec![row("a", 1), old("b")]);
    b.on(Event::Withdrawn);
    assert_eq!(b.on(Event::Read(1, Some(vec![row("a", 1)]))), []);
    assert_eq!(b.on(Event::Read(2, None)), []);
    // Given again, all begins anew.
    b.reads = Reads::Answered;
    let effects = b.save("n", 1, 0);
    assert_eq!(sent(&effects).unwrap().1, ["n/1"]);
    assert_eq!(settled(&b.reply(3, 200, &accepted(&["n/1"]))), ["n/1"]);
}
