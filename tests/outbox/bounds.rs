//! How much may wait: what is over it goes, the oldest first, and each end is reported.

use super::*;
use candor::engine::outbox::{Bounds, QUIET};
use candor::survey::time::DAY;

fn bounded(events: usize, bytes: usize) -> Bench {
    let age = Terms::default().bounds.age;
    Bench::with(Terms { bounds: Bounds { events, bytes, age }, ..Terms::default() })
}

#[test]
fn the_oldest_goes_where_there_are_too_many() {
    let mut b = bounded(3, 1_000_000);
    b.turns = false;
    b.found(vec![row("b", 2), row("a", 1), row("c", 1)]);
    let effects = b.on(Event::Submit(row("d", 1), QUIET));
    assert_eq!(settled(&effects), ["a/1 evicted"]);
    let Some(Effect::Settled(list)) = effects.iter().find(|effect| matches!(effect, Effect::Settled(_))) else { panic!() };
    assert_eq!(list[0].survey, "nps");
    assert_eq!((b.outbox.waiting(), b.store.len()), (3, 2));
    assert_eq!(settled(&b.on(Event::Submit(row("e", 1), QUIET))), ["b/2 evicted"]);
    assert_eq!(sent(&b.on(Event::Turn)).unwrap().1, ["c/1"], "and is not sent any more");
}

#[test]
fn or_too_long_altogether() {
    let mut b = bounded(100, 10_000);
    b.turns = false;
    b.found((0..3).map(|n| long(&n.to_string(), 3_000)).collect());
    let before = b.outbox.bytes();
    assert!((9_000..10_000).contains(&before));
    let effects = b.on(Event::Submit(long("3", 6_000), QUIET));
    assert_eq!(settled(&effects), ["0/1 evicted", "1/1 evicted"]);
    assert!(b.outbox.bytes() < 10_000);
    // A new revision takes the place of the one before, bytes and all.
    let effects = b.on(Event::Submit(Row { revision: 2, ..long("3", 6_500) }, QUIET));
    assert_eq!(settled(&effects), NONE);
}

#[test]
fn exactly_as_much_as_is_allowed_stays() {
    let mut b = bounded(2, 2 * row("a", 1).body.len());
    b.turns = false;
    assert_eq!(settled(&b.found(vec![row("a", 1), row("b", 1)])), NONE);
}

#[test]
fn what_is_in_a_request_never_goes() {
    let mut b = bounded(2, 1_000_000);
    b.save("a", 1, 0);
    b.submit(row("b", 1), QUIET);
    b.on(Event::Hidden);
    let effects = b.on(Event::Submit(row("c", 1), QUIET));
    assert_eq!((settled(&effects), b.outbox.waiting()), (vec![], 3), "both older ones are on their way");
    assert_eq!(settled(&b.lost(2)), ["b/1 evicted"], "one is not any more");
    assert_eq!(settled(&b.reply(1, 200, &accepted(&["a/1"]))), ["a/1"]);
}

#[test]
fn nor_what_is_being_read_back() {
    let mut b = bounded(1, 1_000_000);
    b.reads = Reads::Open;
    b.save("a", 1, 0);
    assert_eq!(settled(&b.on(Event::Submit(row("b", 1), QUIET))), NONE);
}

#[test]
fn nor_the_newest() {
    let mut b = bounded(1, 10_000);
    assert_eq!(settled(&b.on(Event::Submit(long("b", 20_000), QUIET))), NONE, "longer than all that may wait");
    assert_eq!(settled(&b.on(Event::Submit(row("a", 1), QUIET))), ["b/1 evicted"], "older by its id, and just submitted");
}

#[test]
fn narrower_bounds_apply_at_once() {
    let mut b = bounded(100, 1_000_000);
    b.turns = false;
    b.found((0..5).map(|n| row(&n.to_string(), 1)).collect());
    let bounds = Bounds { events: 3, ..b.outbox.terms().bounds };
    let effects = b.on(Event::Changed(Terms { bounds, ..Terms::default() }));
    assert_eq!(settled(&effects), ["0/1 evicted", "1/1 evicted"]);
}

#[test]
fn what_is_too_old_is_tried_once_more() {
    let mut b = Bench::new();
    let old = Row { written: Timestamp(START - 90 * DAY - 1), ..row("a", 1) };
    let just = Row { written: Timestamp(START - 90 * DAY), ..row("b", 1) };
    let effects = b.found(vec![old, just]);
    assert_eq!((sent(&effects).unwrap().1.len(), settled(&effects)), (2, vec![]));
    let effects = b.reply(1, 503, "");
    assert_eq!(settled(&effects), ["a/1 expired"]);
    assert_eq!((b.outbox.waiting(), b.store.len(), sent(&effects)), (1, 1, None));
    assert_eq!(b.outbox.delivered(), 0);
}

#[test]
fn what_was_changed_since_is_as_old_as_its_change() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![Row { written: Timestamp(START - 91 * DAY), ..row("a", 1) }]);
    b.store.push(row("a", 2));
    b.on(Event::Turn);
    assert_eq!(settled(&b.reply(1, 503, "")), NONE);
}

#[test]
fn and_may_arrive_at_last() {
    let mut b = Bench::new();
    b.found(vec![Row { written: Timestamp(START - 900 * DAY), ..row("a", 1) }]);
    assert_eq!(settled(&b.reply(1, 200, &accepted(&["a/1"]))), ["a/1"]);
}

/// A batch that is refused for one of its events, or for how it was packed, was no fair try for the others.
#[test]
fn what_is_too_old_does_not_go_for_the_fault_of_another() {
    let mut b = Bench::new();
    let old = |id: &str| Row { written: Timestamp(START - 91 * DAY), ..row(id, 1) };
    let effects = b.found(vec![old("a"), old("b"), old("c")]);
    let mut ends = b.drain(effects, 40, &mut |request| {
        if ids(request).contains(&"b/1".to_owned()) { answer(422, "") } else { healthy(request) }
    });
    ends.sort();
    assert_eq!(ends, ["a/1", "b/1 HTTP 422", "c/1"]);
    let mut b = Bench::new();
    b.save("0", 1, 0);
    b.on(Event::Replied(1, Reply { gzip: Some(true), ..answer(200, &accepted(&["0/1"])) }));
    b.found(vec![Row { written: Timestamp(START - 91 * DAY), ..long("a", 2_000) }]);
    assert_eq!(settled(&b.reply(2, 415, "")), NONE);
}

/// A dead endpoint and a long backlog that is too old: it ends batch by batch, with the same patience as any failure.
#[test]
fn what_is_too_old_does_not_go_in_a_loop() {
    for reply in [answer(500, ""), answer(200, "<html>"), Reply::default()] {
        let mut b = Bench::new();
        let old = |n| Row { written: Timestamp(START - 91 * DAY), ..row(&format!("{n:03}"), 1) };
        b.found((0..120).map(old).collect());
        let effects = b.on(Event::Replied(1, reply));
        assert_eq!((settled(&effects).len(), sent(&effects)), (50, None));
    }
}

/// A clock that was ahead when an answer was written does not make it old.
#[test]
fn what_comes_from_the_future_is_not_old() {
    let mut b = Bench::new();
    b.found(vec![Row { written: Timestamp(START + 900 * DAY), ..row("a", 1) }]);
    assert_eq!(settled(&b.reply(1, 503, "")), NONE);
}
