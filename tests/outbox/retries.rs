//! Trying again: with patience, as the endpoint asks, and never in a loop.

use super::*;
use candor::engine::outbox::retry::{CAP, FLOOR, LONGEST};
use candor::engine::outbox::{DEADLINE, QUIET};

fn asks(status: u16, ms: i64) -> Reply {
    Reply { retry_after: Some(ms), ..answer(status, "") }
}

#[test]
fn waits_as_long_as_the_header_asks() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.on(Event::Replied(1, asks(503, 600_000)));
    for event in [Event::Retry, Event::Flush, Event::Hidden] {
        assert_eq!(sent(&b.on(event)), None);
    }
    assert_eq!(sent(&b.after(599_999)), None);
    assert!(sent(&b.after(1)).is_some());
}

#[test]
fn of_the_body_and_the_header_the_longer_one_holds() {
    for (header, body, expected) in [(600_000, 5_000, 600_000), (1_000, 5_000, 5_000), (120_000, 0, 120_000), (0, 5_000, 5_000)] {
        let mut b = Bench::new();
        b.save("a", 1, 0);
        let body = format!(r#"{{"retry_after_ms":{body}}}"#);
        let reply = Reply { retry_after: Some(header), ..answer(429, &body) };
        assert_eq!(woken(&b.on(Event::Replied(1, reply)), START), [Some(expected)]);
    }
}

#[test]
fn nothing_makes_it_wait_longer_than_a_day() {
    for reply in [asks(503, i64::MAX), answer(429, r#"{"retry_after_ms":999999999999}"#)] {
        let mut b = Bench::new();
        b.save("a", 1, 0);
        assert_eq!(woken(&b.on(Event::Replied(1, reply)), START), [Some(LONGEST)]);
    }
}

#[test]
fn a_wait_that_is_too_short_or_negative_is_none() {
    for reply in [asks(503, 0), asks(503, -5), asks(503, 1), answer(429, r#"{"retry_after_ms":-5000}"#), answer(500, "")] {
        let mut b = Bench::new();
        b.random = 0;
        b.save("a", 1, 0);
        assert_eq!(woken(&b.on(Event::Replied(1, reply)), START), [Some(FLOOR)]);
    }
}

#[test]
fn what_has_no_status_asks_for_nothing() {
    let mut b = Bench::new();
    b.random = 0;
    b.save("a", 1, 0);
    let body = r#"{"retry_after_ms":60000}"#.into();
    assert_eq!(woken(&b.on(Event::Replied(1, Reply { body, ..Reply::default() })), START), [Some(FLOOR)]);
}

/// An endpoint that takes an answer may ask for a pause before the next.
#[test]
fn a_success_may_ask_for_a_pause() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.reply(1, 200, r#"{"accepted":["a/1"],"retry_after_ms":30000}"#);
    assert_eq!(b.wake, None, "nothing waits");
    assert_eq!(sent(&b.save("b", 1, 0)), None);
    assert_eq!(sent(&b.on(Event::Retry)), None);
    assert_eq!(sent(&b.after(30_000)).unwrap().1, ["b/1"]);
    b.reply(2, 200, &accepted(&["b/1"]));
    assert!(sent(&b.save("c", 1, 0)).is_some(), "only once");
}

#[test]
fn failures_wait_longer_and_longer_and_a_success_forgets_them() {
    let mut b = Bench::new();
    b.random = u32::MAX;
    b.save("a", 1, 0);
    let mut waits = vec![];
    for request in 1..=10 {
        waits.push(woken(&b.lost(request), b.now)[0].unwrap());
        b.until_woken();
    }
    let ceilings = [2, 4, 8, 16, 32, 64, 120, 120, 120, 120];
    for (wait, ceiling) in waits.iter().zip(ceilings) {
        let expected = FLOOR + i64::from(u32::MAX) % (ceiling * 1_000 - FLOOR);
        assert_eq!(*wait, expected);
        assert!(*wait <= CAP);
    }
    b.reply(11, 200, &accepted(&["a/1"]));
    b.save("b", 1, 0);
    assert_eq!(woken(&b.lost(12), b.now)[0].unwrap(), waits[0]);
}

#[test]
fn being_back_online_tries_at_once_but_not_in_a_loop() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.lost(1);
    for (request, event) in (2..).zip([Event::Retry, Event::Flush]) {
        assert!(sent(&b.on(event.clone())).is_some());
        assert_eq!(sent(&b.on(event)), None, "a second request while the first is under way");
        b.lost(request);
    }
}

#[test]
fn a_wish_to_hurry_ends_the_rest_of_what_is_stored() {
    let mut b = Bench::new();
    b.save("a", 1, QUIET);
    assert_eq!(sent(&b.on(Event::Retry)), None, "to be back is no wish");
    assert_eq!(sent(&b.on(Event::Flush)).unwrap().1, ["a/1"]);
    b.submit(row("b", 1), QUIET);
    b.reply(1, 200, &accepted(&["a/1"]));
    assert_eq!(sent(&b.on(Event::Flush)), None, "it is not stored yet");
    // To hurry twice is no reason to wait longer for storage.
    let wake = b.wake;
    b.now += 1_000;
    b.on(Event::Flush);
    assert_eq!(b.wake, wake);
    assert_eq!(sent(&b.written(row("b", 1))).unwrap().1, ["b/1"]);
}

#[test]
fn one_endpoint_that_fails_does_not_hold_up_another() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.lost(1);
    let other = Row { endpoint: OTHER.into(), ..row("b", 1) };
    b.submit(other.clone(), 0);
    assert_eq!(sent(&b.written(other)).unwrap().1, ["b/1"]);
}

#[test]
fn a_reply_that_never_comes_is_given_up() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    assert_eq!(b.wake, Some(START + 2 * DEADLINE));
    assert_eq!(b.after(2 * DEADLINE - 1), []);
    let effects = b.after(1);
    assert!(effects.contains(&Effect::Waiting("a".into(), 1, true)));
    assert!(effects.contains(&Effect::Abort(1)), "should it still be on its way");
    assert!(!b.held, "the turn is not kept for it");
    assert!(sent(&b.until_woken()).is_some());
    assert_eq!(settled(&b.reply(1, 200, &accepted(&["a/1"]))), NONE);
    assert_eq!(settled(&b.reply(2, 200, &accepted(&["a/1"]))), ["a/1"]);
}

/// Two requests to one endpoint are under way, one of them a copy that left at page hide: what either is told holds.
#[test]
fn a_wait_that_was_asked_for_outlives_the_end_of_another_request() {
    for (second, also) in [(answer(200, &accepted(&["a/1"])), true), (answer(500, ""), false), (Reply::default(), false)] {
        let mut b = Bench::new();
        b.save("a", 1, 0);
        b.submit(row("b", 1), QUIET);
        b.written(row("b", 1));
        b.on(Event::Hidden);
        b.on(Event::Replied(2, asks(503, 60_000)));
        let effects = b.on(Event::Replied(1, second));
        assert_eq!((settled(&effects).len(), sent(&effects)), (usize::from(also), None));
        assert_eq!(b.wake, Some(START + 60_000));
        assert_eq!(sent(&b.on(Event::Retry)), None);
        b.now += 60_000;
        b.wake = None;
        assert!(sent(&b.on(Event::Tick)).is_some());
    }
}

#[test]
fn a_wait_that_is_asked_for_while_storage_is_read_holds_for_what_is_read() {
    let mut b = Bench::new();
    b.save("b", 1, QUIET);
    b.on(Event::Hidden);
    b.reads = Reads::Open;
    b.found(vec![row("a", 1)]);
    b.on(Event::Replied(1, asks(503, 60_000)));
    let effects = b.on(Event::Read(2, Some(vec![row("a", 1)])));
    assert_eq!((requests(&effects), b.held, b.wake), (vec![], false, Some(START + 60_000)));
    b.reads = Reads::Answered;
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/1", "b/1"]);
    // A wait that is over holds nothing up.
    b.reads = Reads::Open;
    b.lost(3);
    b.now += 300_000;
    b.wake = None;
    b.on(Event::Tick);
    assert!(sent(&b.on(Event::Read(4, Some(vec![row("a", 1)])))).is_some());
}

/// Whatever the endpoint does, requests stay few: no busy loop in a day of failures.
#[test]
fn a_day_of_failures_makes_few_requests() {
    for reply in [asks(500, 0), Reply::default(), answer(200, "<html>"), answer(307, "")] {
        let mut b = Bench::new();
        let mut effects = b.save("a", 1, 0);
        let (mut requests, mut wakes) = (0, 0);
        while b.now < START + 86_400_000 {
            b.random = b.random.wrapping_mul(2_654_435_761).wrapping_add(12_345);
            if let Some((request, _)) = sent(&effects) {
                requests += 1;
                effects = b.on(Event::Replied(request, reply.clone()));
            } else {
                wakes += 1;
                effects = b.until_woken();
            }
        }
        // One a minute on average.
        assert!((1_300..1_600).contains(&requests), "{requests}");
        assert!(wakes <= requests + 1, "{wakes} wakes for {requests} requests");
    }
}

/// An empty outbox does nothing at all.
#[test]
fn with_nothing_waiting_there_is_no_timer_no_turn_and_no_request() {
    let mut b = Bench::new();
    for event in [Event::Found(vec![]), Event::Tick, Event::Retry, Event::Flush, Event::Hidden, Event::Withdrawn] {
        assert_eq!(b.on(event), []);
    }
    b.save("a", 1, 0);
    let effects = b.reply(1, 200, &accepted(&["a/1"]));
    assert_eq!(woken(&effects, b.now), [None], "the timer is taken away");
    assert!(effects.contains(&Effect::Give));
    b.now += 86_400_000;
    for event in [Event::Found(vec![]), Event::Tick, Event::Retry, Event::Flush, Event::Hidden, Event::Withdrawn] {
        assert_eq!(b.on(event), []);
    }
}

/// The timer is set when its time changes, and only then.
#[test]
fn a_timer_that_stands_is_not_set_again() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.lost(1);
    assert_eq!(woken(&b.on(Event::Found(vec![])), b.now), []);
    // It went off too early by a hair.
    let at = b.wake.unwrap();
    b.now = at - 1;
    assert_eq!(woken(&b.on(Event::Tick), b.now), [Some(1)]);
}
