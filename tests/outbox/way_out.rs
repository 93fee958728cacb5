//! Persist, send, acknowledge, delete.

use super::*;
use candor::engine::outbox::line::BATCH;
use candor::engine::outbox::{AcknowledgementMode, BATCH_BYTES, DEADLINE, DRAFT, LEAVING_BYTES, PATIENCE, QUIET, WRITING};

#[test]
fn persist_send_acknowledge_delete() {
    let mut b = Bench::new();
    assert_eq!(sent(&b.save("a", 1, 0)), Some((1, vec!["a/1".into()])));
    let effects = b.reply(1, 202, &accepted(&["a/1"]));
    assert_eq!(settled(&effects), ["a/1"]);
    assert_eq!((b.outbox.waiting(), b.outbox.bytes(), b.outbox.delivered()), (0, 0, 1));
    assert_eq!(b.store, []);
    assert_eq!((b.wake, b.held), (None, false), "idle");
}

#[test]
fn what_settles_names_the_survey_and_the_row_as_it_was_sent() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    let effects = b.reply(1, 400, "");
    let Some(Effect::Settled(list)) = effects.iter().find(|effect| matches!(effect, Effect::Settled(_))) else { panic!() };
    assert_eq!((list[0].survey.as_str(), &list[0].row), ("nps", &Some(row("a", 1))));
    assert_eq!(b.outbox.delivered(), 0);
}

/// docs/embedding.md and the endpoints rely on these.
#[test]
fn the_times_and_sizes_are_the_documented_ones() {
    assert_eq!((QUIET, DRAFT, WRITING), (10_000, 600_000, 5_000));
    assert_eq!((DEADLINE, PATIENCE), (15_000, 20_000));
    assert_eq!((BATCH_BYTES, LEAVING_BYTES, BATCH), (48_000, 60_000, 50));
}

#[test]
fn a_change_rests_ten_quiet_seconds_and_only_the_last_one_is_sent() {
    let mut b = Bench::new();
    assert_eq!(sent(&b.save("a", 1, QUIET)), None);
    b.after(6_000);
    let effects = b.save("a", 2, QUIET);
    assert_eq!((sent(&effects), b.outbox.waiting()), (None, 1));
    assert_eq!(sent(&b.after(6_000)), None);
    assert_eq!(sent(&b.after(4_000)), Some((1, vec!["a/2".into()])));
}

#[test]
fn a_rest_is_never_longer_than_that_of_a_draft_nor_less_than_none() {
    let mut b = Bench::new();
    assert_eq!(woken(&b.submit(row("a", 1), i64::MAX), START), [Some(DRAFT)]);
    assert_eq!(sent(&b.save("b", 1, -5)).unwrap().1, ["b/1"]);
}

/// A tab that was duplicated, or a page that the browser brought back: what the other one has written is what there is.
#[test]
fn a_revision_that_another_page_has_taken_is_sent_as_that_page_wrote_it() {
    let mut b = Bench::new();
    let theirs = Row { body: r#"{"data":{"response_id":"a","theirs":1}}"#.into(), ..row("a", 2) };
    b.store.push(theirs.clone());
    b.submit(row("a", 2), QUIET);
    b.on(Event::Taken("a".into(), 2));
    assert_eq!(requests(&b.on(Event::Hidden)), [], "what was to be written here is no copy");
    let effects = b.after(QUIET);
    assert!(request(&effects).body.contains(r#""theirs":1"#), "{effects:?}");
    assert_eq!(settled(&b.reply(1, 200, &accepted(&["a/2"]))), ["a/2"]);
    assert_eq!((b.outbox.waiting(), b.store.len(), b.wake), (0, 0, None));
    // Nor does a draft that never came to be one hold anything up.
    b.submit(Row { draft: true, ..row("b", 2) }, QUIET);
    b.store.push(Row { draft: true, ..row("b", 2) });
    b.on(Event::Taken("b".into(), 2));
    assert_eq!(b.wake, Some(b.now + DRAFT));
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["b/2"]);
    assert_eq!(b.on(Event::Taken("c".into(), 1)), [], "nobody knows of it");
}

/// Every revision is whole: what is below one that is on disk is needed no more.
#[test]
fn a_revision_that_is_on_disk_overtakes_those_below_it() {
    let mut b = Bench::new();
    for revision in 1..5 {
        let effects = b.save("a", revision, QUIET);
        assert!(effects.contains(&Effect::Overtaken("a".into(), revision, false)), "{effects:?}");
        assert_eq!(b.store.len(), 1);
    }
    b.submit(row("a", 5), QUIET);
    assert_eq!(b.store.len(), 1, "not before that is on disk");
    let effects = b.on(Event::Stored { response_id: "a".into(), revision: 5, durable: false });
    assert_eq!((effects.len(), b.store.len()), (0, 1), "what is not on disk overtakes nothing");
    let effects = b.on(Event::Stored { response_id: "a".into(), revision: 3, durable: true });
    assert_eq!(effects, [], "nor what is not the newest");
}

/// The revision that is being sent is deleted under way: the answer goes on in the one above it.
#[test]
fn what_is_overtaken_while_it_is_sent_is_not_lost() {
    for lost in [false, true] {
        let mut b = Bench::new();
        b.save("a", 1, 0);
        b.save("a", 2, QUIET);
        assert_eq!(b.store.iter().map(|row| row.revision).collect::<Vec<_>>(), [2]);
        if lost {
            assert_eq!(settled(&b.lost(1)), NONE);
        } else {
            assert_eq!(settled(&b.accept(1, &["a/1".to_owned()])), ["a/1"]);
        }
        assert_eq!((b.outbox.waiting(), b.store.len()), (1, 1));
        assert_eq!(sent(&b.after(QUIET)).unwrap().1, ["a/2"]);
    }
    // Or while it is read back.
    let mut b = Bench::new();
    b.reads = Reads::Open;
    b.save("a", 1, 0);
    b.save("a", 2, QUIET);
    b.reads = Reads::Answered;
    let effects = b.on(Event::Read(1, Some(b.store.clone())));
    assert_eq!((requests(&effects), settled(&effects), b.outbox.waiting()), (vec![], vec![], 1));
    assert_eq!(sent(&b.after(QUIET)).unwrap().1, ["a/2"]);
}

/// Only what is acknowledged at its newest has arrived.
#[test]
fn the_end_of_an_older_revision_is_not_the_end_of_the_response() {
    let ends = |effects: &[Effect]| -> Vec<(u32, bool)> {
        let lists = effects.iter().filter_map(|effect| if let Effect::Settled(list) = effect { Some(list) } else { None });
        lists.flatten().map(|end| (end.revision, end.last)).collect()
    };
    for body in [accepted(&["a/2"]), r#"{"rejected":[{"id":"a/2","reason":"no"}]}"#.to_owned()] {
        let mut b = Bench::new();
        b.save("a", 2, 0);
        b.save("a", 3, 0);
        assert_eq!(ends(&b.reply(1, 200, &body)), [(2, false)]);
        assert_eq!(ends(&b.accept(2, &["a/3".to_owned()])), [(3, true)]);
        // What is half typed is not meant yet.
        b.save("b", 2, 0);
        b.submit(Row { draft: true, ..row("b", 3) }, QUIET);
        assert_eq!(ends(&b.reply(3, 200, &accepted(&["b/2"]))), [(2, true)]);
    }
}

#[test]
fn storage_that_does_not_answer_is_waited_for_five_seconds() {
    let mut b = Bench::new();
    b.submit(row("a", 1), QUIET);
    assert_eq!(sent(&b.after(QUIET)), None);
    assert_eq!(sent(&b.after(WRITING - 1)), None);
    let effects = b.after(1);
    assert_eq!(sent(&effects).unwrap().1, ["a/1"], "this page's copy is what there is");
    let effects = b.lost(1);
    assert!(effects.contains(&Effect::Waiting("a".into(), 1, false)), "{effects:?}");
    assert_eq!(settled(&b.written(row("a", 1))), NONE);
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/1"]);
}

#[test]
fn nothing_but_an_acknowledgement_of_its_id_ends_an_answer() {
    for (outcome, body) in [
        (Ok(200), "<html>Welcome to the airport</html>".to_owned()),
        (Ok(200), String::new()),
        (Ok(200), accepted(&["other/1"])),
        (Ok(200), accepted(&["a/2"])),
        (Ok(200), r#"{"accepted":["a/1""#.to_owned()),
        (Err(Why::Unreachable), accepted(&["a/1"])),
        (Err(Why::Redirected), accepted(&["a/1"])),
        (Ok(302), accepted(&["a/1"])),
        (Ok(401), accepted(&["a/1"])),
        (Ok(403), String::new()),
        (Ok(404), String::new()),
        (Ok(429), String::new()),
        (Ok(500), accepted(&["a/1"])),
        (Ok(503), r#"{"rejected":[{"id":"a/1"}]}"#.to_owned()),
    ] {
        let mut b = Bench::new();
        b.save("a", 1, 0);
        let effects = b.on(Event::Replied(1, Reply { outcome, body: body.clone(), ..Reply::default() }));
        assert_eq!(settled(&effects), NONE, "{outcome:?} {body}");
        assert!(effects.contains(&Effect::Waiting("a".into(), 1, true)));
        assert_eq!(sent(&effects), None, "sent again at once");
        assert_eq!(b.outbox.delivered(), 0);
        assert_eq!(sent(&b.until_woken()), Some((2, vec!["a/1".into()])));
    }
}

#[test]
fn what_is_not_on_disk_is_not_said_to_be() {
    let mut b = Bench::new();
    b.submit(row("a", 1), 0);
    let effects = b.on(Event::Stored { response_id: "a".into(), revision: 1, durable: false });
    assert_eq!(sent(&effects).unwrap().1, ["a/1"], "from the copy, since storage has nothing");
    assert!(b.lost(1).contains(&Effect::Waiting("a".into(), 1, false)));
}

#[test]
fn an_endpoint_that_cannot_echo_may_answer_by_status() {
    let mut b = Bench::with(Terms { acknowledgement: AcknowledgementMode::Status, ..Terms::default() });
    b.save("a", 1, 0);
    assert_eq!(settled(&b.reply(1, 204, "")), ["a/1"]);
    for (request, reply) in (2..).zip([Reply::default(), answer(302, ""), answer(500, "")]) {
        b.save(&request.to_string(), 1, 0);
        let effects = b.on(Event::Replied(request, reply));
        assert_eq!(settled(&effects), NONE);
        b = Bench { wake: None, ..b };
        b.on(Event::Withdrawn);
    }
}

#[test]
fn a_refusal_for_good_ends_a_single_event_with_its_reason() {
    for status in [400, 410, 413, 415, 422] {
        let mut b = Bench::new();
        b.save("a", 1, 0);
        assert_eq!(settled(&b.reply(1, status, "")), [format!("a/1 HTTP {status}")]);
        let effects = b.save("b", 1, 0);
        assert_eq!(sent(&effects).unwrap().1, ["b/1"], "the line goes on at once");
        assert_eq!(settled(&b.reply(2, status, r#"{"rejected":[{"id":"b/1","reason":"no"}]}"#)), ["b/1 no"]);
    }
}

#[test]
fn a_newer_revision_survives_the_acknowledgement_of_an_older_one() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    assert_eq!(sent(&b.save("a", 2, 0)), None, "one request a line at a time");
    let effects = b.reply(1, 200, &accepted(&["a/1"]));
    assert_eq!(settled(&effects), ["a/1"]);
    assert_eq!(sent(&effects), Some((2, vec!["a/2".into()])));
    assert_eq!(settled(&b.reply(2, 200, &accepted(&["a/2"]))), ["a/2"]);
    assert_eq!(b.outbox.waiting(), 0);
}

/// The failure of an older revision is a failure all the same: what came in its place waits, too.
#[test]
fn a_newer_revision_waits_after_the_failure_of_an_older_one() {
    for reply in [answer(500, ""), answer(200, "<html>"), Reply::default()] {
        let mut b = Bench::new();
        b.save("a", 1, 0);
        b.save("a", 2, 0);
        let effects = b.on(Event::Replied(1, reply));
        assert_eq!((settled(&effects), sent(&effects)), (vec![], None));
        assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/2"]);
    }
}

#[test]
fn an_older_revision_changes_nothing() {
    let mut b = Bench::new();
    b.save("a", 2, QUIET);
    b.submit(row("a", 1), 0);
    b.found(vec![row("a", 1)]);
    b.on(Event::Stored { response_id: "a".into(), revision: 1, durable: false });
    assert_eq!(sent(&b.after(QUIET - 1)), None);
    assert_eq!(sent(&b.after(1)).unwrap().1, ["a/2"]);
    assert!(b.lost(1).contains(&Effect::Waiting("a".into(), 2, true)));
}

#[test]
fn rows_of_another_endpoint_go_to_their_own() {
    let mut b = Bench::new();
    let other = Row { endpoint: OTHER.into(), ..row("b", 1) };
    let requests = requests(&b.found(vec![row("a", 1), other]));
    let endpoints: Vec<_> = requests.iter().map(|request| (request.endpoint.as_str(), ids(request).concat())).collect();
    assert_eq!(endpoints, [(URL, "a/1".to_owned()), (OTHER, "b/1".to_owned())]);
}

/// What waits in the line of one endpoint and is then written for another one goes to that alone.
#[test]
fn a_revision_for_another_endpoint_leaves_the_line_of_the_one_before() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("a", 1), row("b", 1)]);
    // Not the first in its line.
    let moved = Row { endpoint: OTHER.into(), ..row("b", 2) };
    b.submit(moved.clone(), 0);
    b.written(moved);
    let requests = requests(&b.on(Event::Turn));
    let endpoints: Vec<_> = requests.iter().map(|request| (request.endpoint.as_str(), ids(request).concat())).collect();
    assert_eq!(endpoints, [(URL, "a/1".to_owned()), (OTHER, "b/2".to_owned())]);
}

#[test]
fn what_was_found_twice_is_held_once_at_its_highest_revision() {
    let mut b = Bench::new();
    let effects = b.found(vec![row("a", 1), row("a", 2)]);
    b.found(vec![row("a", 1)]);
    assert_eq!(b.outbox.waiting(), 1);
    assert_eq!(sent(&effects).unwrap().1, ["a/2"]);
    assert_eq!(settled(&b.reply(1, 200, &accepted(&["a/2"]))), ["a/2"]);
    assert_eq!((b.outbox.waiting(), b.wake), (0, None));
}

/// The courier came after the page had written: it finds the row, and is handed the copy.
#[test]
fn what_was_found_before_it_was_submitted_is_one_and_rests_as_submitted() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("a", 1)]);
    b.submit(row("a", 1), QUIET);
    assert_eq!(b.outbox.waiting(), 1);
    assert_eq!(requests(&b.on(Event::Turn)), [], "it is still being changed");
    b.turns = true;
    b.on(Event::Stored { response_id: "a".into(), revision: 1, durable: true });
    assert_eq!(sent(&b.after(QUIET)).unwrap().1, ["a/1"]);
}

/// Storage answered before the courier had come; then it finds the row of what it was handed.
#[test]
fn what_is_found_after_it_was_submitted_is_stored() {
    let mut b = Bench::new();
    b.submit(row("a", 1), QUIET);
    b.store.push(row("a", 1));
    b.on(Event::Found(vec![row("a", 1).found()]));
    assert_eq!(sent(&b.after(QUIET)).unwrap().1, ["a/1"], "without waiting for storage");
    // Or a later revision, as which storage wrote it.
    b.submit(row("b", 2), QUIET);
    b.reply(1, 200, &accepted(&["a/1"]));
    assert_eq!(sent(&b.found(vec![row("b", 3)])).unwrap().1, ["b/3"]);
}

/// The row of what has ended may be found once more while it is being deleted.
#[test]
fn what_has_ended_is_not_sent_again_when_its_row_is_found_once_more() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.reply(1, 200, &accepted(&["a/1"]));
    let effects = b.on(Event::Found(vec![row("a", 1).found()]));
    assert_eq!((sent(&effects), settled(&effects)), (None, vec![]), "read back, and gone");
    assert_eq!((b.outbox.waiting(), b.wake, b.held), (0, None, false));
    assert_eq!(sent(&b.found(vec![row("a", 2)])).unwrap().1, ["a/2"]);
}

#[test]
fn a_late_or_second_reply_does_no_harm() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.lost(1);
    assert_eq!(b.reply(1, 200, &accepted(&["a/1"])), [], "nobody waits for it any more");
    b.until_woken();
    assert_eq!(settled(&b.reply(2, 200, &accepted(&["a/1"]))), ["a/1"]);
    assert_eq!(b.reply(2, 200, &accepted(&["a/1"])), []);
    assert_eq!(b.outbox.delivered(), 1);
}

/// The clock that the outbox is given does not jump; the one that the endpoint compares with its own is the device's.
#[test]
fn the_time_of_sending_is_the_devices() {
    let mut b = Bench::new();
    b.outbox.set_drift(5_000);
    let effects = b.save("a", 1, 0);
    let value: serde_json::Value = serde_json::from_str(&request(&effects).body).unwrap();
    assert_eq!(value["candorsent"], Timestamp(START + 5_000).to_rfc3339());
}

#[test]
fn a_copy_is_what_this_page_has_written() {
    let mut b = Bench::new();
    let mine = Row { key: "k".into(), draft: true, ..long("a", 10) };
    b.submit(mine.clone(), QUIET);
    b.found(vec![Row { draft: true, ..row("b", 1) }]);
    assert_eq!((b.outbox.copy("a"), b.outbox.copy("b"), b.outbox.copy("c")), (Some(mine), None, None));
}

#[test]
fn a_row_that_cannot_be_read_is_set_aside() {
    let mut b = Bench::new();
    assert_eq!(settled(&b.on(Event::Corrupt(vec![("a".into(), 3), ("b".into(), 1)]))), ["a/3 corrupt", "b/1 corrupt"]);
    assert_eq!(b.wake, None);
}
