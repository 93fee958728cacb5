//! The page is being hidden: copies of what it has written, within what outlives it.

use super::*;
use candor::engine::outbox::{LEAVING_BYTES, QUIET};

#[test]
fn copies_of_all_that_this_page_wrote_stored_or_not() {
    let mut b = Bench::new();
    b.found(vec![]);
    b.save("a", 1, QUIET);
    b.submit(row("b", 1), QUIET);
    let effects = b.on(Event::Hidden);
    assert_eq!(sent(&effects).unwrap().1, ["a/1", "b/1"]);
    assert_eq!((b.outbox.waiting(), b.store.len()), (2, 1), "the stored ones stay until acknowledged");
    assert_eq!(requests(&b.on(Event::Hidden)), [], "the same copy twice");
    assert_eq!(settled(&b.reply(1, 200, &accepted(&["a/1", "b/1"]))), ["a/1", "b/1"]);
    assert_eq!((b.outbox.waiting(), b.wake), (0, None));
}

#[test]
fn what_an_earlier_page_wrote_is_not_at_hand() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("a", 1)]);
    assert_eq!(requests(&b.on(Event::Hidden)), []);
}

#[test]
fn drafts_stay() {
    let mut b = Bench::new();
    b.submit(Row { draft: true, ..row("a", 1) }, QUIET);
    assert_eq!(requests(&b.on(Event::Hidden)), []);
    assert_eq!(sent(&b.on(Event::Submit(row("a", 2), QUIET))), None);
    assert_eq!(sent(&b.on(Event::Hidden)).unwrap().1, ["a/2"], "moved on, as the page was left");
}

#[test]
fn no_copy_for_an_endpoint_that_asked_to_wait() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.on(Event::Replied(1, Reply { retry_after: Some(600_000), ..answer(503, "") }));
    let other = Row { endpoint: OTHER.into(), ..row("b", 1) };
    b.submit(other, QUIET);
    let effects = b.on(Event::Hidden);
    assert_eq!((sent(&effects).unwrap().1, request(&effects).endpoint.as_str()), (vec!["b/1".to_owned()], OTHER));
    b.now += 600_000;
    b.wake = None;
    assert_eq!(sent(&b.on(Event::Hidden)).unwrap().1, ["a/1"], "the wait is over");
}

/// A failure that the endpoint did not comment on is no reason to keep a copy back.
#[test]
fn a_copy_for_an_endpoint_that_failed_before() {
    for reply in [Reply::default(), answer(500, ""), Reply { retry_after: Some(0), ..answer(503, "") }] {
        let mut b = Bench::new();
        b.save("a", 1, 0);
        b.on(Event::Replied(1, reply));
        assert_eq!(sent(&b.on(Event::Hidden)).unwrap().1, ["a/1"]);
    }
}

#[test]
fn does_not_wait_for_a_request_under_way_nor_repeat_it() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.submit(row("b", 1), QUIET);
    assert_eq!(sent(&b.on(Event::Hidden)).unwrap().1, ["b/1"]);
}

/// Between the reading and the request the page is hidden, and storage may never come to answer: the shopper who sends and
/// closes the tab at once.
#[test]
fn what_is_being_read_back_is_copied() {
    let mut b = Bench::new();
    b.reads = Reads::Open;
    b.save("a", 1, 0);
    assert_eq!(sent(&b.on(Event::Hidden)), Some((2, vec!["a/1".into()])));
    // It answers all the same: the copy is on its way.
    assert_eq!(requests(&b.on(Event::Read(1, Some(vec![row("a", 1)])))), []);
    assert_eq!(settled(&b.reply(2, 200, &accepted(&["a/1"]))), ["a/1"]);
    assert_eq!((b.outbox.waiting(), b.wake, b.held), (0, None, false));
}

#[test]
fn what_waits_for_the_turn_is_copied_and_not_sent_twice() {
    let mut b = Bench::new();
    b.turns = false;
    b.save("a", 1, 0);
    assert_eq!(sent(&b.on(Event::Hidden)).unwrap().1, ["a/1"]);
    assert_eq!(requests(&b.on(Event::Turn)), []);
    assert_eq!(b.lost(1).iter().filter(|effect| matches!(effect, Effect::Waiting(..))).count(), 1);
    b.turns = true;
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/1"]);
}

/// Back and forth between two tabs, offline: nothing piles up.
#[test]
fn copies_that_are_lost_again_and_again_leave_nothing() {
    let mut b = Bench::new();
    b.turns = false;
    b.found(vec![row("0", 1)]);
    b.save("a", 1, 0);
    b.save("b", 1, QUIET);
    b.on(Event::Hidden);
    b.lost(1);
    let before = format!("{:?}", b.outbox).len();
    for request in 2..100 {
        assert_eq!(sent(&b.on(Event::Hidden)), Some((request, vec!["a/1".into(), "b/1".into()])));
        b.lost(request);
    }
    let after = format!("{:?}", b.outbox).len();
    assert!(after < before + 300, "{before} to {after}");
}

#[test]
fn a_copy_that_is_lost_leaves_the_answer_waiting() {
    let mut b = Bench::new();
    b.save("a", 1, QUIET);
    b.on(Event::Hidden);
    let effects = b.lost(1);
    assert!(effects.contains(&Effect::Waiting("a".into(), 1, true)), "{effects:?}");
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/1"]);
    // What storage has not answered for waits for that as before.
    b.submit(row("b", 1), QUIET);
    b.on(Event::Hidden);
    b.accept(2, &["a/1".to_owned()]);
    assert_eq!(requests(&b.lost(3)), []);
    b.on(Event::Flush);
    assert_eq!(requests(&b.on(Event::Tick)), []);
    assert_eq!(sent(&b.written(row("b", 1))).unwrap().1, ["b/1"]);
}

/// The page is there again, and its copy has not been answered: it may have ended without a word while the page was frozen.
#[test]
fn a_copy_is_not_waited_for_when_the_page_is_there_again() {
    let mut b = Bench::new();
    b.save("a", 1, QUIET);
    b.submit(row("b", 1), QUIET);
    b.on(Event::Hidden);
    b.now += 999;
    assert_eq!(b.on(Event::Retry), [], "it has only just left");
    b.submit(row("b", 2), QUIET);
    b.now += 1;
    let effects = b.on(Event::Retry);
    assert!(effects.contains(&Effect::Abort(1)), "{effects:?}");
    assert_eq!(sent(&effects).unwrap().1, ["a/1"], "and b goes on resting with its new revision");
    assert_eq!(b.reply(1, 200, &accepted(&["a/1"])), [], "too late");
    assert_eq!(settled(&b.reply(2, 200, &accepted(&["a/1"]))), ["a/1"]);
    assert_eq!(sent(&b.written(row("b", 2))), None);
    assert_eq!(sent(&b.after(QUIET)).unwrap().1, ["b/2"]);
}

#[test]
fn a_request_is_waited_for_when_the_page_is_there_again() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.now += 10_000;
    assert_eq!(b.on(Event::Retry), []);
    assert_eq!(settled(&b.reply(1, 200, &accepted(&["a/1"]))), ["a/1"]);
}

/// A frozen page: its copy was never answered, and time has passed.
#[test]
fn a_copy_without_an_answer_is_given_up() {
    let mut b = Bench::new();
    b.save("a", 1, QUIET);
    b.on(Event::Hidden);
    b.now += 3_600_000;
    b.wake = None;
    b.on(Event::Tick);
    assert_eq!(sent(&b.on(Event::Flush)).unwrap().1, ["a/1"]);
}

#[test]
fn all_copies_together_stay_within_their_bytes() {
    let mut b = Bench::new();
    // 20,000 bytes are on their way, to another endpoint.
    let first = Row { endpoint: OTHER.into(), ..long("0", 20_000) };
    b.submit(first.clone(), 0);
    b.written(first);
    for n in 1..9 {
        let endpoint = if n > 2 { URL } else { "https://third.example/" };
        b.submit(Row { endpoint: endpoint.into(), key: "k".repeat(900), ..long(&n.to_string(), 9_000) }, QUIET);
    }
    let requests = requests(&b.on(Event::Hidden));
    assert_eq!(requests.len(), 2);
    let copied: Vec<_> = requests.iter().flat_map(ids).collect();
    let bytes: usize = requests.iter().map(|request| request.body.len()).sum();
    assert_eq!(copied, ["1/1", "2/1", "3/1"], "three of ten thousand bytes each fit, and a fourth does not");
    assert!((30_000..LEAVING_BYTES - 20_000).contains(&bytes), "{bytes}");
    assert_eq!(b.on(Event::Hidden).len(), 0, "nor does it a moment later");
}

/// What browsers keep alive is counted over all endpoints: what does not fit leaves without, and its page has to stay.
#[test]
fn no_more_is_kept_alive_than_browsers_allow() {
    let mut b = Bench::new();
    let to = |url: &str, id: &str, bytes| Row { endpoint: url.to_owned(), ..long(id, bytes) };
    let first = b.found(vec![to(URL, "a", 40_000)]);
    let second = b.found(vec![to(OTHER, "b", 40_000)]);
    let third = b.found(vec![to("https://third.example/", "c", 15_000)]);
    let keep = |effects| request(effects).keep;
    assert_eq!((keep(&first), keep(&second), keep(&third)), (true, false, true));
    // There is room again.
    b.accept(1, &["a/1".to_owned()]);
    assert!(keep(&b.found(vec![to(URL, "d", 40_000)])));
    // What is not kept alive takes no room from copies: sixty less forty and fifteen leave five.
    b.submit(long("e", 4_000), QUIET);
    b.submit(long("f", 1_000), QUIET);
    assert_eq!(ids(&request(&b.on(Event::Hidden))), ["e/1"]);
    // A single one may be too long by itself; to the byte.
    let mut b = Bench::new();
    let around = request(&b.found(vec![long("0", 0)])).body.len();
    for (number, id, bytes, kept) in [(2, "1", LEAVING_BYTES, true), (3, "2", LEAVING_BYTES + 1, false)] {
        b.accept(number - 1, &[format!("{}/1", number - 2)]);
        let request = request(&b.found(vec![long(id, bytes - around)]));
        assert_eq!((request.request, request.body.len(), request.keep), (number, bytes, kept));
    }
}

/// The host may have used up what browsers allow, which fails like anything else. Copies at page hide have no other way.
#[test]
fn after_a_failure_the_next_one_is_not_kept_alive_but_copies_are() {
    let mut b = Bench::new();
    let mut keeps = vec![request(&b.save("a", 1, 0)).keep];
    for number in 1..5 {
        b.on(Event::Replied(number, failure(Why::Unreachable)));
        keeps.push(request(&b.until_woken()).keep);
    }
    assert_eq!(keeps, [true, false, true, false, true]);
    b.reply(5, 500, "");
    assert!(request(&b.until_woken()).keep, "it was reached");
    b.lost(6);
    b.submit(row("b", 1), QUIET);
    let copy = request(&b.on(Event::Hidden));
    assert_eq!((ids(&copy).len(), copy.keep), (2, true));
}

#[test]
fn one_that_is_too_long_does_not_keep_the_others_back() {
    let mut b = Bench::new();
    b.submit(long("a", LEAVING_BYTES), QUIET);
    b.submit(long("b", LEAVING_BYTES - 500), QUIET);
    assert_eq!(sent(&b.on(Event::Hidden)).unwrap().1, ["b/1"]);
}

#[test]
fn fifty_events_a_request_are_the_most() {
    let mut b = Bench::new();
    for n in 0..60 {
        b.submit(row(&format!("{n:02}"), 1), QUIET);
    }
    assert_eq!(sent(&b.on(Event::Hidden)).unwrap().1.len(), 50);
    assert_eq!(sent(&b.on(Event::Hidden)).unwrap().1.len(), 10);
}
