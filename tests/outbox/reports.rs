//! What waits and why, as `candor('flush')` resolves to it.

use super::*;
use candor::engine::outbox::{DRAFT, PATIENCE, QUIET};

/// The one line of the report: how many, why, status, and when it is tried again.
fn report(b: &Bench) -> (usize, &'static str, u16, i64) {
    let report = b.outbox.report(Timestamp(b.now));
    assert_eq!(report.len(), 1, "{report:?}");
    assert_eq!(report[0].endpoint, URL);
    (report[0].waiting, report[0].reason, report[0].status, report[0].retry_in)
}

#[test]
fn nothing_waits() {
    let mut b = Bench::new();
    assert_eq!(b.outbox.report(Timestamp(START)), []);
    b.save("a", 1, 0);
    b.reply(1, 200, &accepted(&["a/1"]));
    assert_eq!(b.outbox.report(Timestamp(START)), []);
}

#[test]
fn every_reason_of_a_failure() {
    for (reply, reason, status) in [
        (failure(Why::Offline), "offline", 0),
        (failure(Why::Unreachable), "unreachable", 0),
        (failure(Why::Cors), "cors", 0),
        (failure(Why::Csp), "csp", 0),
        (failure(Why::Redirected), "redirected", 0),
        (answer(302, ""), "redirected", 0),
        (answer(200, "<html>"), "unacknowledged", 0),
        (answer(500, ""), "status", 500),
        (answer(403, ""), "status", 403),
    ] {
        let mut b = Bench::new();
        b.save("a", 1, 0);
        b.on(Event::Replied(1, reply));
        let wait = b.wake.unwrap() - b.now;
        assert_eq!(report(&b), (1, reason, status, wait));
        assert_eq!((b.outbox.why(URL).map(Why::name), b.outbox.why(OTHER)), (Some(reason), None));
        b.now += 100;
        assert_eq!(report(&b).3, wait - 100);
        b.now += 1_000_000;
        assert_eq!(report(&b).3, 0, "overdue is now");
    }
}

#[test]
fn a_reason_ends_with_a_success() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.save("b", 1, 0);
    b.lost(1);
    b.until_woken();
    b.reply(2, 200, &accepted(&["a/1", "b/1"]));
    b.save("c", 1, QUIET);
    assert_eq!(report(&b), (1, "resting", 0, QUIET));
}

#[test]
fn the_endpoint_asked_to_wait() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.on(Event::Replied(1, Reply { retry_after: Some(60_000), ..answer(503, "") }));
    assert_eq!(report(&b), (1, "asked_to_wait", 0, 60_000));
    b.now += 60_000;
    assert_eq!(report(&b), (1, "status", 503, 0), "no longer");
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.on(Event::Replied(1, Reply { retry_after: Some(0), ..answer(503, "") }));
    assert_eq!(report(&b).1, "status", "it did not");
}

#[test]
fn resting_drafts_and_what_is_being_sent() {
    let mut b = Bench::new();
    b.submit(Row { draft: true, ..row("a", 1) }, QUIET);
    assert_eq!(report(&b), (1, "draft", 0, QUIET));
    b.save("b", 1, 5_000);
    assert_eq!(report(&b), (2, "resting", 0, 5_000), "the earliest");
    b.after(5_000);
    assert_eq!(report(&b), (2, "sending", 0, 0));
    b.reply(1, 200, &accepted(&["b/1"]));
    assert_eq!(report(&b).1, "draft");
    let mut b = Bench::new();
    b.found(vec![Row { draft: true, ..row("a", 1) }]);
    assert_eq!(report(&b), (1, "draft", 0, DRAFT));
}

#[test]
fn another_tab_has_the_turn() {
    let mut b = Bench::new();
    b.turns = false;
    b.save("a", 1, 0);
    assert_eq!(report(&b), (1, "another_tab", 0, 0));
    b.after(PATIENCE);
    assert_eq!(report(&b).1, "sending");
}

#[test]
fn storage_does_not_answer() {
    let mut b = Bench::new();
    b.reads = Reads::Failed;
    b.found(vec![row("a", 1)]);
    let wait = b.wake.unwrap() - b.now;
    assert_eq!(report(&b), (1, "storage", 0, wait));
}

#[test]
fn each_endpoint_by_itself() {
    let mut b = Bench::new();
    b.submit(Row { endpoint: OTHER.into(), draft: true, ..row("a", 1) }, 1_000);
    b.save("b", 1, QUIET);
    let report = b.outbox.report(Timestamp(b.now));
    let brief: Vec<_> = report.iter().map(|line| (line.endpoint.as_str(), line.reason, line.retry_in)).collect();
    assert_eq!(brief, [(OTHER, "draft", 1_000), (URL, "resting", QUIET)]);
    let mut b = Bench::new();
    b.found(vec![row("a", 1), row("b", 1), Row { endpoint: OTHER.into(), ..row("c", 1) }]);
    b.reply(1, 500, "");
    let report = b.outbox.report(Timestamp(b.now));
    let brief: Vec<_> = report.iter().map(|line| (line.endpoint.as_str(), line.waiting, line.reason, line.status)).collect();
    assert_eq!(brief, [(URL, 2, "status", 500), (OTHER, 1, "sending", 0)]);
}
