//! The site's turn to send: two tabs do not do the work twice, and neither waits for the other for ever.

use super::*;
use candor::engine::outbox::{Bounds, PATIENCE, QUIET};

fn count(effects: &[Effect], wanted: &Effect) -> usize {
    effects.iter().filter(|effect| *effect == wanted).count()
}

#[test]
fn the_turn_is_taken_for_what_may_be_sent_and_given_back_after_it() {
    let mut b = Bench::new();
    b.turns = false;
    assert_eq!(count(&b.save("a", 1, QUIET), &Effect::Take), 0, "nothing to do yet");
    let effects = b.after(QUIET);
    assert_eq!((count(&effects, &Effect::Take), requests(&effects).len()), (1, 0));
    let effects = b.on(Event::Turn);
    assert_eq!((requests(&effects).len(), b.held), (1, true));
    let effects = b.reply(1, 200, &accepted(&["a/1"]));
    assert_eq!(count(&effects, &Effect::Give), 1);
    assert!(!b.held && !b.asked);
}

#[test]
fn the_turn_is_kept_from_batch_to_batch_and_given_back_while_waiting() {
    let mut b = Bench::new();
    let effects = b.found((0..60).map(|n| row(&format!("{n:02}"), 1)).collect());
    let first = request(&effects);
    let effects = b.accept(first.request, &ids(&first));
    assert_eq!((sent(&effects).unwrap().1.len(), count(&effects, &Effect::Give)), (10, 0));
    let effects = b.reply(2, 503, "");
    assert_eq!(count(&effects, &Effect::Give), 1, "another tab may have more luck");
    let effects = b.until_woken();
    assert_eq!((count(&effects, &Effect::Take), requests(&effects).len()), (1, 1));
}

#[test]
fn a_second_line_shares_the_turn() {
    let mut b = Bench::new();
    let other = Row { endpoint: OTHER.into(), ..row("b", 1) };
    let effects = b.found(vec![row("a", 1), other]);
    assert_eq!((requests(&effects).len(), count(&effects, &Effect::Take)), (2, 1));
    assert_eq!(count(&b.reply(1, 200, &accepted(&["a/1"])), &Effect::Give), 0, "the other request is on its way");
    assert_eq!(count(&b.reply(2, 200, &accepted(&["b/1"])), &Effect::Give), 1);
}

#[test]
fn a_turn_that_never_comes_is_done_without() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("a", 1)]);
    assert_eq!(b.wake, Some(START + PATIENCE));
    assert_eq!(requests(&b.after(PATIENCE - 1)), []);
    let effects = b.after(1);
    assert_eq!(sent(&effects).unwrap().1, ["a/1"]);
    assert_eq!(count(&effects, &Effect::Give), 0);
    assert_eq!(count(&b.reply(1, 200, &accepted(&["a/1"])), &Effect::Give), 0, "it was never there");
    assert_eq!(b.wake, None);
    // From then on there is no waiting for it, and what was asked for still stands.
    let effects = b.found(vec![row("b", 1)]);
    assert_eq!((sent(&effects).unwrap().1, count(&effects, &Effect::Take)), (vec!["b/1".to_owned()], 0));
    assert_eq!(count(&b.on(Event::Turn), &Effect::Give), 0, "it comes in the middle of a request");
    assert_eq!(count(&b.reply(2, 200, &accepted(&["b/1"])), &Effect::Give), 1);
    // And then it is asked for again.
    assert_eq!(count(&b.found(vec![row("c", 1)]), &Effect::Take), 1);
}

#[test]
fn patience_is_counted_from_the_asking() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("a", 1)]);
    b.after(PATIENCE / 2);
    b.found(vec![row("b", 1)]);
    assert_eq!(sent(&b.after(PATIENCE / 2)).unwrap().1, ["a/1", "b/1"]);
}

#[test]
fn a_turn_that_comes_too_late_goes_back_at_once() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("a", 1)]);
    b.on(Event::Withdrawn);
    assert_eq!(b.on(Event::Turn), [Effect::Give], "there is nothing to send any more");
    assert_eq!(b.outbox.update(Event::Turn, Timestamp(b.now), 0), [Effect::Give], "one that nobody asked for");
}

#[test]
fn a_turn_that_comes_late_after_all_was_done_goes_back_at_once() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("a", 1)]);
    b.after(PATIENCE);
    b.reply(1, 200, &accepted(&["a/1"]));
    assert_eq!(b.on(Event::Turn), [Effect::Give]);
}

#[test]
fn copies_at_page_hide_need_no_turn_and_keep_none() {
    let mut b = Bench::new();
    b.save("a", 1, QUIET);
    let effects = b.on(Event::Hidden);
    assert_eq!((requests(&effects).len(), count(&effects, &Effect::Take)), (1, 0));
    // With one on its way, a turn for another line is given back as soon as that is done.
    let other = Row { endpoint: OTHER.into(), ..row("b", 1) };
    let effects = b.found(vec![other]);
    assert_eq!(count(&effects, &Effect::Take), 1);
    assert_eq!(count(&b.reply(2, 200, &accepted(&["b/1"])), &Effect::Give), 1);
}

/// A page that is frozen, or kept for coming back to, holds nobody up.
#[test]
fn the_turn_is_given_back_as_the_page_is_hidden() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    assert!(b.held);
    assert_eq!(count(&b.on(Event::Hidden), &Effect::Give), 1);
    assert_eq!(count(&b.reply(1, 200, &accepted(&["a/1"])), &Effect::Give), 0, "once");
    assert_eq!(b.on(Event::Hidden), [], "there is nothing to give");
    // Nor does it wait for it, nor ask for it while it is being hidden.
    b.turns = false;
    b.found(vec![row("b", 1)]);
    let effects = b.on(Event::Hidden);
    assert_eq!((count(&effects, &Effect::Give), count(&effects, &Effect::Take), b.asked), (1, 0, false));
    b.turns = true;
    assert_eq!(sent(&b.on(Event::Retry)).unwrap().1, ["b/1"], "it is there again");
}

/// A page that is there again may have lost the wait for the turn while it was frozen.
#[test]
fn the_turn_is_asked_for_anew_when_the_page_is_there_again() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("a", 1)]);
    let effects = b.on(Event::Retry);
    let turn: Vec<_> = effects.iter().filter(|effect| matches!(effect, Effect::Give | Effect::Take)).collect();
    assert_eq!(turn, [&Effect::Give, &Effect::Take]);
    assert_eq!(sent(&b.on(Event::Turn)).unwrap().1, ["a/1"]);
    assert_eq!(count(&b.on(Event::Retry), &Effect::Give), 0, "while it has it, it keeps it");
}

/// What the turn was asked for is gone, and what is left waits for longer: no timer for the patience that is over.
#[test]
fn patience_is_only_for_what_may_be_sent() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.on(Event::Replied(1, Reply { retry_after: Some(600_000), ..answer(503, "") }));
    b.turns = false;
    b.found(vec![Row { endpoint: OTHER.into(), ..row("0", 1) }]);
    assert_eq!(b.wake, Some(START + PATIENCE));
    let bounds = Bounds { events: 1, ..b.outbox.terms().bounds };
    let effects = b.on(Event::Changed(Terms { bounds, ..Terms::default() }));
    assert_eq!((settled(&effects), b.wake), (vec!["0/1 evicted".to_owned()], Some(START + 600_000)));
}

/// What was ready has been evicted while the turn was waited for: nothing is left to wake up for.
#[test]
fn nothing_is_woken_for_what_is_gone() {
    let bounds = Bounds { events: 1, ..Terms::default().bounds };
    let mut b = Bench::with(Terms { bounds, ..Terms::default() });
    b.turns = false;
    b.found(vec![row("a", 1)]);
    let effects = b.on(Event::Submit(Row { draft: true, ..row("b", 1) }, QUIET));
    assert_eq!((settled(&effects), b.wake), (vec!["a/1 evicted".to_owned()], None));
    assert_eq!(b.on(Event::Turn), [Effect::Give]);
}

/// What was ready when the turn was asked for has been settled or changed when it comes.
#[test]
fn a_line_of_what_is_gone_asks_for_nothing() {
    let mut b = Bench::new();
    b.turns = false;
    b.save("a", 1, 0);
    b.on(Event::Hidden);
    b.reply(1, 200, &accepted(&["a/1"]));
    assert_eq!((b.outbox.waiting(), b.wake), (0, None));
    assert_eq!(b.on(Event::Turn), [Effect::Give]);
}
