//! Reading back: what another tab has done since, and a storage that fails.

use super::*;
use candor::engine::outbox::{BATCH_BYTES, DEADLINE, DRAFT, QUIET};

fn reads(effects: &[Effect]) -> Vec<(u32, Vec<String>)> {
    let read = |effect: &Effect| if let Effect::Read { request, ids } = effect { Some((*request, ids.clone())) } else { None };
    effects.iter().filter_map(read).collect()
}

/// What an event has around its body counts, so that no more is read than can be sent.
#[test]
fn no_more_is_read_than_fits_into_a_request() {
    let mut b = Bench::new();
    let rows: Vec<_> = (10..60).map(|n| long(&n.to_string(), 900)).collect();
    let effects = b.found(rows);
    let (read, sent) = (reads(&effects)[0].1.len(), ids(&request(&effects)).len());
    assert!((40..48).contains(&read), "{read}");
    assert_eq!(sent, read);
}

#[test]
fn rows_are_read_back_before_they_are_sent() {
    let mut b = Bench::new();
    b.reads = Reads::Open;
    let effects = b.found(vec![row("a", 1), row("b", 1)]);
    assert_eq!((reads(&effects), requests(&effects)), (vec![(1, vec!["a".into(), "b".into()])], vec![]));
    let effects = b.on(Event::Read(1, Some(vec![row("b", 1), row("a", 1)])));
    assert_eq!(sent(&effects), Some((1, vec!["a/1".into(), "b/1".into()])));
    assert_eq!(b.on(Event::Read(1, Some(vec![row("a", 1)]))), [], "a second answer");
    assert_eq!(b.on(Event::Read(9, Some(vec![row("a", 1)]))), [], "an answer to nothing");
}

#[test]
fn what_is_gone_was_settled_by_another_tab() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("a", 1), row("b", 1)]);
    b.store.remove(0);
    let effects = b.on(Event::Turn);
    assert_eq!((sent(&effects).unwrap().1, settled(&effects)), (vec!["b/1".to_owned()], vec![]));
    assert_eq!(b.outbox.waiting(), 1);
    b.store.clear();
    b.lost(1);
    b.until_woken();
    let effects = b.on(Event::Turn);
    assert_eq!((requests(&effects), settled(&effects)), (vec![], vec![]));
    assert_eq!((b.outbox.waiting(), b.wake, b.held), (0, None, false));
}

/// This page has written it, and says so: whoever has ended it has said how.
#[test]
fn what_this_page_wrote_and_another_tab_has_settled_ends_here_too() {
    let mut b = Bench::new();
    b.turns = false;
    b.save("a", 2, 0);
    b.store.clear();
    let effects = b.on(Event::Turn);
    let Some(Effect::Settled(list)) = effects.iter().find(|effect| matches!(effect, Effect::Settled(_))) else { panic!() };
    assert_eq!((&list[0].end, list[0].last, list[0].survey.as_str()), (&End::Elsewhere, true, "nps"));
    assert_eq!((requests(&effects), b.outbox.waiting(), b.wake), (vec![], 0, None));
}

/// Nothing of the first batch is there any more: the next one follows in the same turn.
#[test]
fn a_batch_that_is_gone_makes_room_for_the_next() {
    let mut b = Bench::new();
    b.turns = false;
    b.found((0..60).map(|n| row(&format!("{n:02}"), 1)).collect());
    b.store.drain(..50);
    assert_eq!(sent(&b.on(Event::Turn)).unwrap().1.len(), 10);
}

#[test]
fn a_newer_revision_in_storage_is_what_is_sent() {
    let mut b = Bench::new();
    b.turns = false;
    b.save("a", 1, 0);
    b.store.push(Row { body: r#"{"data":{"response_id":"a","new":1}}"#.into(), ..row("a", 4) });
    let effects = b.on(Event::Turn);
    let request = request(&effects);
    assert_eq!(ids(&request), ["a/4"]);
    assert!(request.body.contains(r#""new":1"#));
    // What this page has written is no copy of that.
    let effects = b.lost(request.request);
    assert!(effects.contains(&Effect::Waiting("a".into(), 4, true)), "{effects:?}");
    assert_eq!(sent(&b.on(Event::Hidden)), None);
    b.until_woken();
    b.on(Event::Turn);
    assert_eq!(settled(&b.reply(2, 200, &accepted(&["a/4"]))), ["a/4"]);
    assert_eq!((b.outbox.waiting(), b.store.len()), (0, 0));
}

/// What is on disk of a response is older than what the page could not write.
#[test]
fn an_older_revision_in_storage_does_not_stand_for_the_one_that_could_not_be_written() {
    let mut b = Bench::new();
    b.save("a", 1, QUIET);
    let newer = Row { body: r#"{"data":{"response_id":"a","new":1}}"#.into(), ..row("a", 2) };
    b.submit(newer, 0);
    let effects = b.on(Event::Stored { response_id: "a".into(), revision: 2, durable: false });
    let request = request(&effects);
    assert_eq!(ids(&request), ["a/2"]);
    assert!(request.body.contains(r#""new":1"#));
    assert_eq!(settled(&b.reply(1, 200, &accepted(&["a/2"]))), ["a/2"]);
    assert_eq!(b.store.len(), 0, "the older one goes with it");
}

#[test]
fn a_storage_that_fails_leaves_this_pages_copies_to_be_sent() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("a", 1)]);
    b.save("b", 1, 0);
    b.reads = Reads::Failed;
    let effects = b.on(Event::Turn);
    assert_eq!(sent(&effects).unwrap().1, ["b/1"]);
    b.turns = true;
    let effects = b.reply(1, 200, &accepted(&["b/1"]));
    assert_eq!((settled(&effects), sent(&effects)), (vec!["b/1".to_owned()], None));
    // The other one waits for storage, as after any failure.
    assert_eq!(b.outbox.report(Timestamp(b.now))[0].reason, "storage");
    assert!(b.wake.is_some() && !b.held);
    b.reads = Reads::Answered;
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/1"]);
}

#[test]
fn a_storage_that_never_answers_has_failed_after_half_a_minute() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("a", 1)]);
    b.save("b", 1, 0);
    b.reads = Reads::Open;
    b.on(Event::Turn);
    assert_eq!(b.wake, Some(START + 2 * DEADLINE));
    assert_eq!(b.after(2 * DEADLINE - 1), []);
    assert_eq!(sent(&b.after(1)).unwrap().1, ["b/1"], "its copy is at hand");
    assert_eq!(b.on(Event::Read(1, Some(vec![row("a", 1)]))), [], "it answers at last");
    assert_eq!(b.outbox.waiting(), 2);
}

#[test]
fn a_body_that_cannot_be_read_is_set_aside_and_blocks_nothing() {
    let mut b = Bench::new();
    let corrupt = Row { body: r#"{"data":{"response_id":"a""#.into(), ..row("a", 1) };
    let effects = b.found(vec![corrupt.clone(), row("b", 1)]);
    assert_eq!((sent(&effects).unwrap().1, settled(&effects)), (vec!["b/1".to_owned()], vec!["a/1 corrupt".to_owned()]));
    let Some(Effect::Settled(list)) = effects.iter().find(|effect| matches!(effect, Effect::Settled(_))) else { panic!() };
    assert_eq!((&list[0].row, list[0].survey.as_str()), (&Some(corrupt), "nps"));
    assert_eq!(b.outbox.waiting(), 1);
}

#[test]
fn a_batch_is_bounded_by_what_was_read() {
    let mut b = Bench::new();
    b.turns = false;
    // An index of UTF-16 units, or of an earlier revision, says too little.
    let rows: Vec<_> = (0..4).map(|n| long(&n.to_string(), BATCH_BYTES / 3)).collect();
    let found = rows.iter().map(|row| Found { size: 10, ..row.found() }).collect();
    b.store = rows;
    b.on(Event::Found(found));
    let effects = b.on(Event::Turn);
    assert_eq!(sent(&effects).unwrap().1, ["0/1", "1/1"]);
    assert!(request(&effects).body.len() < BATCH_BYTES);
    assert_eq!(sent(&b.reply(1, 200, &accepted(&["0/1", "1/1"]))).unwrap().1, ["2/1", "3/1"], "in their order");
}

/// Another tab has written what this page could not: it is on disk, and is waited for no longer.
#[test]
fn a_newer_revision_in_storage_is_stored() {
    let mut b = Bench::new();
    b.turns = false;
    b.submit(row("a", 1), 0);
    b.on(Event::Stored { response_id: "a".into(), revision: 1, durable: false });
    b.store.push(row("a", 2));
    b.on(Event::Turn);
    assert!(b.lost(1).contains(&Effect::Waiting("a".into(), 2, true)));
    b.store.clear();
    b.until_woken();
    assert_eq!(requests(&b.on(Event::Turn)), [], "gone, so it was settled there");
    assert_eq!(b.outbox.waiting(), 0);
}

/// Somebody types in another tab: what was submitted before goes its way, and what is typed rests.
#[test]
fn what_is_typed_elsewhere_rests_beside_what_was_submitted() {
    let mut b = Bench::new();
    b.turns = false;
    b.save("a", 1, 0);
    b.now += 1_000;
    b.store.push(Row { draft: true, ..b.row("a", 2) });
    b.now += 1_000;
    b.turns = true;
    assert_eq!(sent(&b.on(Event::Turn)).unwrap().1, ["a/1"]);
    assert_eq!(settled(&b.accept(1, &["a/1".to_owned()])), ["a/1"]);
    assert_eq!((b.wake, b.held, b.outbox.waiting()), (Some(START + 1_000 + DRAFT), false, 1));
    assert_eq!(b.on(Event::Flush), [], "nobody hurries it");
    assert_eq!(b.outbox.report(Timestamp(b.now))[0].reason, "draft");
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/2"]);
}

/// Between the reading and the answer the page has gone on.
#[test]
fn what_changes_while_it_is_read_is_not_sent_as_it_was() {
    let mut b = Bench::new();
    b.reads = Reads::Open;
    b.save("a", 1, 0);
    b.submit(row("a", 2), QUIET);
    assert_eq!(b.on(Event::Read(1, Some(vec![row("a", 1)]))).iter().find(|effect| matches!(effect, Effect::Send(_))), None);
    b.reads = Reads::Answered;
    b.written(row("a", 2));
    assert_eq!(sent(&b.after(QUIET)).unwrap().1, ["a/2"]);
}
