//! How much may wait: what is over it goes, the oldest first, and each end is reported.

use super::*;
use candor::engine::outbox::{Bounds, GRACE, NEVER, QUIET};
use candor::survey::time::DAY;

/// What these effects want to be remembered: `id/revision`, and since when, in milliseconds after the start.
fn overdue(effects: &[Effect]) -> Vec<(String, i64)> {
    let marks = effects.iter().filter_map(|effect| if let Effect::Overdue(row, at) = effect { Some((row, at)) } else { None });
    marks.map(|(row, at)| (format!("{}/{}", row.response_id, row.revision), at.0 - START)).collect()
}

/// A row that was written so many days ago, and what an earlier page has remembered of it, so many milliseconds ago.
fn aged(id: &str, days: i64, overdue: Option<i64>) -> Found {
    let row = Row { written: Timestamp(START - days * DAY - 1), ..row(id, 1) };
    Found { overdue: overdue.map_or(NEVER, |ms| Timestamp(START - ms)), ..row.found() }
}

/// A later page finds these.
fn finds(b: &mut Bench, rows: Vec<Found>) -> Vec<Effect> {
    b.store.extend(rows.iter().map(|found| Row { written: found.written, ..row(&found.response_id, 1) }));
    b.on(Event::Found(rows))
}

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

/// A clock that was wrong once, when it was written or now, ends nothing at the first failure.
#[test]
fn what_is_too_old_is_tried_for_another_day() {
    let mut b = Bench::new();
    // As long as it ever waits.
    b.random = 119_749;
    // Ten minutes younger, to the millisecond.
    let just = Found { written: Timestamp(START - 90 * DAY + 600_000), ..row("b", 1).found() };
    let effects = finds(&mut b, vec![aged("a", 90, None), just]);
    assert_eq!((sent(&effects).unwrap().1.len(), settled(&effects)), (2, vec![]));
    let effects = b.reply(1, 503, "");
    assert_eq!((settled(&effects), overdue(&effects)), (vec![], vec![("a/1".to_owned(), 0)]));
    let (mut request, mut tries, mut marks) = (1, 1, vec![]);
    while b.ends.is_empty() {
        request = sent(&b.until_woken()).unwrap().0;
        marks.extend(overdue(&b.reply(request, 503, "")));
        tries += 1;
    }
    // Once is enough.
    assert!(marks.len() == 1 && marks[0].0 == "b/1" && (600_001..720_001).contains(&marks[0].1), "{marks:?}");
    assert_eq!(b.ends, ["a/1 expired"]);
    assert!(
        (GRACE..GRACE + 120_000).contains(&(b.now - START)) && (700..800).contains(&tries),
        "{tries} in {} ms",
        b.now - START
    );
    assert_eq!((b.outbox.waiting(), b.store.len(), b.outbox.delivered()), (1, 1, 0));
    for more in 1..7 {
        b.until_woken();
        b.reply(request + more, 503, "");
    }
    assert_eq!((b.ends.len(), b.outbox.waiting()), (2, 0));
}

#[test]
fn exactly_its_age_is_not_past_it() {
    for (ms, old) in [(0, false), (1, true)] {
        let mut b = Bench::new();
        let found = Found { written: Timestamp(START - 90 * DAY - ms), ..row("a", 1).found() };
        finds(&mut b, vec![found]);
        assert_eq!(overdue(&b.reply(1, 503, "")).len(), usize::from(old));
    }
}

/// Pages that live for seconds: what one remembers, the next one finds.
#[test]
fn what_an_earlier_page_has_tried_past_its_age_ends_a_day_later() {
    for (ago, end) in [(GRACE, true), (10 * GRACE, true), (GRACE - 1, false), (0, false)] {
        let mut b = Bench::new();
        b.outbox.set_drift(-7_000);
        b.now += 7_000;
        finds(&mut b, vec![aged("a", 91, Some(ago))]);
        let effects = b.reply(1, 503, "");
        assert_eq!((settled(&effects).len(), overdue(&effects)), (usize::from(end), vec![]), "{ago} ms");
    }
}

/// A mark that is still to come was made by a clock that was wrong, and is made anew by the one that there is.
#[test]
fn a_time_that_is_still_to_come_is_no_time() {
    let mut b = Bench::new();
    b.outbox.set_drift(-7_000);
    b.now += 7_000;
    finds(&mut b, vec![aged("a", 91, Some(-1)), aged("b", 91, Some(-9_000 * DAY))]);
    let effects = b.reply(1, 503, "");
    assert_eq!((settled(&effects), overdue(&effects)), (vec![], vec![("a/1".to_owned(), 0), ("b/1".to_owned(), 0)]));
}

/// A page that is open for months.
#[test]
fn what_this_page_has_written_grows_old_as_well() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.now += 91 * DAY;
    b.lost(1);
    b.on(Event::Retry);
    let effects = b.lost(2);
    assert_eq!((settled(&effects), overdue(&effects)), (vec![], vec![("a/1".to_owned(), 91 * DAY)]));
    b.now += GRACE;
    b.on(Event::Retry);
    assert_eq!(settled(&b.lost(3)), ["a/1 expired"]);
}

/// The mark is of that revision: another one has its own age, and its own day.
#[test]
fn a_later_revision_has_no_mark() {
    let mut b = Bench::new();
    b.turns = false;
    finds(&mut b, vec![aged("a", 300, Some(2 * GRACE))]);
    b.store.push(Row { written: Timestamp(START - 91 * DAY), ..row("a", 2) });
    b.on(Event::Turn);
    let effects = b.reply(1, 503, "");
    assert_eq!((settled(&effects), overdue(&effects)), (vec![], vec![("a/2".to_owned(), 0)]));
    // Found, instead of read.
    let mut b = Bench::new();
    b.turns = false;
    finds(&mut b, vec![aged("a", 300, Some(2 * GRACE))]);
    let second = Row { written: Timestamp(START - 91 * DAY), ..row("a", 2) };
    b.found(vec![second]);
    b.on(Event::Turn);
    assert_eq!(settled(&b.reply(1, 503, "")), NONE);
}

/// A device at 2015 writes; its clock is set; the endpoint is down at the next visit. And the other way round: the clock is
/// wrong at that visit alone.
#[test]
fn one_wrong_clock_ends_no_answer() {
    for wrong in [-4_000 * DAY, 4_000 * DAY] {
        let (at_writing, at_visit) = if wrong < 0 { (wrong, 0) } else { (0, wrong) };
        let mut b = Bench::new();
        b.now += at_visit;
        let written = Row { written: Timestamp(START + at_writing), ..row("a", 1) };
        b.found(vec![written.clone()]);
        let mut marks = overdue(&b.reply(1, 503, ""));
        for request in 2..20 {
            b.until_woken();
            marks.extend(overdue(&b.reply(request, 503, "")));
        }
        assert_eq!((b.ends.as_slice(), marks.len()), (&[][..], 1));
        // The next visit, a moment later by a clock that is right.
        let overdue = Timestamp(START + marks[0].1);
        let mut b = Bench::new();
        b.now += 60_000;
        b.store.push(written.clone());
        b.on(Event::Found(vec![Found { overdue, ..written.found() }]));
        assert_eq!(settled(&b.reply(1, 503, "")), NONE);
        assert!(sent(&b.on(Event::Retry)).is_some(), "it is tried again");
    }
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
    finds(&mut b, vec![aged("a", 900, Some(2 * GRACE))]);
    assert_eq!(settled(&b.reply(1, 200, &accepted(&["a/1"]))), ["a/1"]);
}

/// A batch that is refused for one of its events, or for how it was packed, was no fair try for the others.
#[test]
fn what_is_too_old_does_not_go_for_the_fault_of_another() {
    let mut b = Bench::new();
    let old = |id: &str| aged(id, 91, Some(2 * GRACE));
    let effects = finds(&mut b, vec![old("a"), old("b"), old("c")]);
    let mut ends = b.drain(effects, 40, &mut |request| {
        if ids(request).contains(&"b/1".to_owned()) { answer(422, "") } else { healthy(request) }
    });
    ends.sort();
    assert_eq!(ends, ["a/1", "b/1 HTTP 422", "c/1"]);
    let mut b = Bench::new();
    b.save("0", 1, 0);
    b.on(Event::Replied(1, Reply { gzip: Some(true), ..answer(200, &accepted(&["0/1"])) }));
    let long = Row { written: Timestamp(START - 91 * DAY), ..long("a", 2_000) };
    let old = Found { overdue: Timestamp(START - 2 * GRACE), ..long.found() };
    b.store.push(long);
    b.on(Event::Found(vec![old]));
    assert_eq!(settled(&b.reply(2, 415, "")), NONE);
}

/// A dead endpoint and a long backlog that is too old: it ends batch by batch, with the same patience as any failure.
#[test]
fn what_is_too_old_does_not_go_in_a_loop() {
    for reply in [answer(500, ""), answer(200, "<html>"), Reply::default()] {
        let mut b = Bench::new();
        finds(&mut b, (0..120).map(|n| aged(&format!("{n:03}"), 91, Some(GRACE))).collect());
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
