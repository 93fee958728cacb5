//! Half-typed text: it stays on the device until the person moves on, or is gone.

use super::*;
use candor::engine::outbox::{Bounds, DRAFT, QUIET};

fn draft(id: &str, revision: u32, at: i64) -> Row {
    Row { draft: true, written: Timestamp(at), ..row(id, revision) }
}

#[test]
fn an_open_draft_is_neither_sent_nor_woken_for() {
    let mut b = Bench::new();
    b.submit(draft("a", 1, START), 0);
    b.written(draft("a", 1, START));
    assert_eq!((b.outbox.waiting(), b.wake), (1, None));
    for event in [Event::Retry, Event::Flush, Event::Hidden, Event::Tick] {
        assert_eq!(b.on(event), []);
    }
    b.now += 10 * DRAFT;
    assert_eq!(b.on(Event::Tick), []);
    // The person moves on.
    assert_eq!(sent(&b.save("a", 2, 0)).unwrap().1, ["a/2"]);
}

#[test]
fn an_open_draft_holds_nothing_else_up() {
    let mut b = Bench::new();
    b.submit(draft("a", 1, START), 0);
    b.written(draft("a", 1, START));
    assert_eq!(sent(&b.save("b", 1, 0)).unwrap().1, ["b/1"]);
    b.reply(1, 200, &accepted(&["b/1"]));
    assert_eq!((b.wake, b.held), (None, false));
}

#[test]
fn the_draft_of_a_page_that_is_gone_is_sent_after_ten_minutes() {
    let mut b = Bench::new();
    let effects = b.found(vec![draft("a", 1, START - DRAFT + 60_000), draft("b", 1, START - 2 * DRAFT)]);
    assert_eq!(sent(&effects).unwrap().1, ["b/1"], "gone for long");
    b.reply(1, 200, &accepted(&["b/1"]));
    b.on(Event::Flush);
    assert_eq!(b.wake, Some(START + 60_000), "a wish to hurry is not for drafts");
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/1"]);
}

/// Ten minutes later somebody still types it in the other tab.
#[test]
fn a_draft_that_somebody_goes_on_with_rests_again() {
    let mut b = Bench::new();
    b.found(vec![draft("a", 1, START)]);
    b.store.push(draft("a", 2, START + DRAFT - 5_000));
    let effects = b.until_woken();
    assert_eq!((requests(&effects), settled(&effects), b.outbox.waiting()), (vec![], vec![], 1));
    assert_eq!(b.wake, Some(START + 2 * DRAFT - 5_000));
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/2"]);
}

/// The same with a point below it, which could not be sent: that is not forgotten meanwhile.
#[test]
fn a_draft_that_goes_on_elsewhere_leaves_what_was_submitted_before_it() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("a", 1), draft("a", 2, START)]);
    b.store.push(draft("a", 3, START + DRAFT - 5_000));
    b.turns = true;
    let effects = b.after(DRAFT);
    assert_eq!((sent(&effects), settled(&effects)), (Some((2, vec!["a/1".to_owned()])), vec![]));
    assert_eq!((settled(&b.accept(2, &["a/1".to_owned()])), b.outbox.waiting()), (vec!["a/1".to_owned()], 1));
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/3"]);
}

/// A chosen point is an answer at once: it does not wait for the comment that somebody has begun.
#[test]
fn what_was_submitted_before_a_draft_goes_out_in_time_and_without_it() {
    let mut b = Bench::new();
    b.save("a", 2, QUIET);
    b.now += 5_000;
    b.submit(draft("a", 3, b.now), QUIET);
    b.written(draft("a", 3, b.now));
    assert_eq!((b.outbox.waiting(), b.store.len()), (1, 2), "two rows, one response");
    assert_eq!(b.outbox.bytes(), 2 * row("a", 1).body.len());
    let effects = b.after(5_000);
    assert_eq!(sent(&effects).unwrap().1, ["a/2"]);
    let effects = b.accept(1, &["a/2".to_owned()]);
    assert_eq!((settled(&effects), b.store.len()), (vec!["a/2".to_owned()], 1));
    // The rest waits for the person.
    assert_eq!((b.outbox.waiting(), b.wake, b.held), (1, None, false));
    assert_eq!(b.outbox.report(Timestamp(b.now))[0].reason, "draft");
    b.now += 10 * DRAFT;
    assert_eq!(b.on(Event::Tick), []);
    assert_eq!(sent(&b.save("a", 4, 0)).unwrap().1, ["a/4"]);
    assert_eq!((settled(&b.accept(2, &["a/4".to_owned()])), b.store.len(), b.wake), (vec!["a/4".to_owned()], 0, None));
}

/// A page that is hidden sends what was submitted, and a draft in it nobody has left stays.
#[test]
fn a_copy_of_what_was_submitted_leaves_without_the_draft() {
    let mut b = Bench::new();
    b.save("a", 2, QUIET);
    b.submit(draft("a", 3, START), QUIET);
    assert_eq!(sent(&b.on(Event::Hidden)).unwrap().1, ["a/2"]);
    assert_eq!(settled(&b.accept(1, &["a/2".to_owned()])), ["a/2"]);
    assert_eq!(b.outbox.waiting(), 1);
}

/// Its page was killed: the point goes at once, the rest ten minutes later.
#[test]
fn what_an_earlier_page_left_of_both_is_sent_one_after_the_other() {
    let mut b = Bench::new();
    let effects = b.found(vec![row("a", 2), draft("a", 3, START)]);
    assert_eq!(sent(&effects).unwrap().1, ["a/2"]);
    assert_eq!(settled(&b.accept(1, &["a/2".to_owned()])), ["a/2"]);
    assert_eq!(b.wake, Some(START + DRAFT));
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/3"]);
    assert_eq!((settled(&b.accept(2, &["a/3".to_owned()])), b.store.len(), b.wake), (vec!["a/3".to_owned()], 0, None));
    // Where the point could not be sent, the draft takes its place in the end: it is whole.
    b.now = START;
    b.turns = false;
    b.found(vec![draft("b", 3, START), row("b", 2)]);
    b.now += DRAFT;
    b.turns = true;
    assert_eq!(sent(&b.on(Event::Turn)).unwrap().1, ["b/3"]);
    assert_eq!((settled(&b.accept(3, &["b/3".to_owned()])), b.store.len()), (vec!["b/3".to_owned()], 0));
}

/// A long text makes many drafts: each overtakes the one before, and none what was submitted.
#[test]
fn a_draft_overtakes_drafts_alone() {
    let mut b = Bench::new();
    b.save("a", 2, QUIET);
    for revision in 3..50 {
        b.submit(draft("a", revision, START), QUIET);
        let effects = b.written(draft("a", revision, START));
        assert!(effects.contains(&Effect::Overtaken("a".into(), revision, true)), "{effects:?}");
        assert_eq!(b.store.iter().map(|row| row.revision).collect::<Vec<_>>(), [2, revision]);
    }
    b.save("a", 50, QUIET);
    assert_eq!(b.store.len(), 1);
}

/// The bounds count both, and both go.
#[test]
fn what_is_evicted_goes_with_its_draft() {
    let mut b = Bench::with(Terms { bounds: Bounds { events: 1, ..Terms::default().bounds }, ..Terms::default() });
    b.turns = false;
    b.found(vec![row("a", 2), draft("a", 3, START)]);
    assert_eq!(settled(&b.submit(row("b", 1), QUIET)), ["a/3 evicted"]);
    assert_eq!((b.outbox.waiting(), b.store.len()), (1, 0));
    // A draft alone, too; the one that is typed just now never.
    assert_eq!(settled(&b.submit(draft("c", 1, START), QUIET)), ["b/1 evicted"]);
    assert_eq!(settled(&b.submit(draft("d", 1, START), QUIET)), ["c/1 evicted"]);
}

#[test]
fn consent_that_is_withdrawn_ends_each_response_once() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("a", 2), draft("a", 3, START), draft("b", 1, START), row("c", 1)]);
    let mut ends = settled(&b.on(Event::Withdrawn));
    ends.sort();
    assert_eq!(ends, ["a/3 withdrawn", "b/1 withdrawn", "c/1 withdrawn"]);
    assert_eq!((b.outbox.waiting(), b.outbox.bytes(), b.wake), (0, 0, None));
}

#[test]
fn a_backlog_that_moves_takes_its_drafts_along() {
    let terms = Terms { endpoint: OTHER.into(), move_backlog: true, ..Terms::default() };
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![draft("a", 1, START)]);
    b.on(Event::Changed(terms));
    b.turns = true;
    assert_eq!(request(&b.until_woken()).endpoint, OTHER);
}

#[test]
fn a_draft_found_before_it_was_submitted_is_this_pages_own() {
    let mut b = Bench::new();
    b.found(vec![draft("a", 1, START)]);
    assert!(b.wake.is_some());
    b.submit(draft("a", 1, START), QUIET);
    assert_eq!(b.wake, None);
    // One that is older than what was found is nobody's newest.
    b.found(vec![draft("b", 3, START)]);
    b.submit(draft("b", 2, START), QUIET);
    assert_eq!((b.outbox.copy("b"), b.wake), (None, Some(START + DRAFT)));
}

/// A clock that was wrong when the draft was written must not keep it for years.
#[test]
fn a_draft_from_the_future_waits_no_longer_than_any() {
    let mut b = Bench::new();
    b.found(vec![draft("a", 1, START + 365 * 86_400_000)]);
    assert_eq!(b.wake, Some(START + DRAFT));
}

/// Typing makes many revisions; what waits stays one.
#[test]
fn a_long_text_leaves_one_entry() {
    let mut b = Bench::new();
    for revision in 1..1_000 {
        b.submit(draft("a", revision, START), QUIET);
        b.written(draft("a", revision, START));
    }
    assert_eq!(b.outbox.waiting(), 1);
    assert_eq!(b.outbox.bytes(), row("a", 1).body.len());
    assert!(format!("{:?}", b.outbox).len() < 3_000, "nothing of the others is left");
    assert_eq!(sent(&b.save("a", 1_000, 0)).unwrap().1, ["a/1000"]);
    assert_eq!(settled(&b.reply(1, 200, &accepted(&["a/1000"]))), ["a/1000"]);
    assert_eq!(b.wake, None);
}
