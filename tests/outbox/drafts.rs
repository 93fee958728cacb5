//! Half-typed text: it stays on the device until the person moves on, or is gone.

use super::*;
use candor::engine::outbox::{DRAFT, QUIET};

fn draft(id: &str, revision: u32, at: i64) -> Row {
    Row { draft: true, written: Timestamp(at), ..row(id, revision) }
}

#[test]
fn an_open_draft_is_neither_sent_nor_woken_for() {
    let mut b = Bench::new();
    b.submit(draft("a", 1, START), 0);
    b.written(draft("a", 1, START), 1);
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
    b.written(draft("a", 1, START), 1);
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
    assert_eq!((requests(&effects), b.wake), (vec![], Some(START + 2 * DRAFT - 5_000)));
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/2"]);
}

#[test]
fn a_draft_found_before_it_was_submitted_is_this_pages_own() {
    let mut b = Bench::new();
    b.found(vec![draft("a", 1, START)]);
    assert!(b.wake.is_some());
    b.submit(draft("a", 1, START), QUIET);
    assert_eq!(b.wake, None);
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
        b.written(draft("a", revision, START), revision);
    }
    assert_eq!(b.outbox.waiting(), 1);
    assert_eq!(b.outbox.bytes(), row("a", 1).body.len());
    assert!(format!("{:?}", b.outbox).len() < 3_000, "nothing of the others is left");
    assert_eq!(sent(&b.save("a", 1_000, 0)).unwrap().1, ["a/1000"]);
    assert_eq!(settled(&b.reply(1, 200, &accepted(&["a/1000"]))), ["a/1000"]);
    assert_eq!(b.wake, None);
}
