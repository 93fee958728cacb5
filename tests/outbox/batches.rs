//! Batches: bounded, halved where they are refused, and never held up by one event in them.

use super::*;
use candor::engine::outbox::BATCH_BYTES;
use candor::engine::outbox::retry::FLOOR;

fn many(number: usize) -> Vec<Row> {
    (0..number).map(|n| row(&format!("{n:03}"), 1)).collect()
}

#[test]
fn one_event_is_no_batch() {
    let mut b = Bench::new();
    let effects = b.found(vec![row("a", 1)]);
    let request = request(&effects);
    assert!(!request.batch && request.body.starts_with('{'));
}

#[test]
fn fifty_events_at_a_time_the_oldest_first() {
    let mut b = Bench::new();
    let effects = b.found(many(120));
    let mut sizes = vec![];
    let mut order = vec![];
    let ends = b.drain(effects, 10, &mut |request| {
        sizes.push(ids(request).len());
        order.extend(ids(request));
        healthy(request)
    });
    assert_eq!(sizes, [50, 50, 20]);
    assert!(order.is_sorted() && ends == order);
    assert_eq!(b.outbox.delivered(), 120);
}

#[test]
fn a_batch_stays_within_its_bytes() {
    let mut b = Bench::new();
    let effects = b.found((0..7).map(|n| long(&n.to_string(), BATCH_BYTES / 3)).collect());
    let mut sizes = vec![];
    b.drain(effects, 10, &mut |request| {
        sizes.push((ids(request).len(), request.body.len()));
        healthy(request)
    });
    assert_eq!(sizes.iter().map(|size| size.0).collect::<Vec<_>>(), [2, 2, 2, 1]);
    assert!(sizes.iter().all(|size| size.1 <= BATCH_BYTES), "{sizes:?}");
}

#[test]
fn one_that_is_longer_than_a_batch_goes_alone() {
    let mut b = Bench::new();
    let effects = b.found(vec![row("a", 1), long("b", BATCH_BYTES), row("c", 1)]);
    let mut order = vec![];
    b.drain(effects, 10, &mut |request| {
        order.push(ids(request));
        healthy(request)
    });
    assert_eq!(order, [["a/1"], ["b/1"], ["c/1"]]);
}

#[test]
fn one_poisoned_event_is_found_by_halving_and_never_blocks_the_rest() {
    for status in [400, 410, 413, 415, 422] {
        for poison in [0, 37, 49, 50, 119] {
            let mut b = Bench::new();
            let effects = b.found(many(120));
            let poison = format!("{poison:03}/1");
            let mut requests = 0;
            let mut ends = b.drain(effects, 200, &mut |request| {
                requests += 1;
                if ids(request).contains(&poison) { answer(status, "") } else { healthy(request) }
            });
            ends.sort();
            let expected: Vec<_> = (0..120).map(|n| format!("{n:03}/1")).collect();
            let expected: Vec<_> =
                expected.into_iter().map(|id| if id == poison { format!("{id} HTTP {status}") } else { id }).collect();
            assert_eq!(ends, expected);
            assert!(requests < 30, "{requests}");
            assert!(b.now - START <= 30 * FLOOR, "{}", b.now - START);
        }
    }
}

#[test]
fn a_refused_batch_is_halved_and_a_taken_one_doubled() {
    let mut b = Bench::new();
    b.found(many(120));
    let mut sizes = vec![];
    let mut next = (1, 50);
    for good in [false, false, false, true, true, true, true] {
        let taken: Vec<_> = (0..120).map(|n| format!("{n:03}/1")).collect();
        let mut effects = if good { b.accept(next.0, &taken) } else { b.reply(next.0, 400, "") };
        if !good {
            assert_eq!(requests(&effects), [], "at once");
            assert_eq!(woken(&effects, b.now), [Some(FLOOR)]);
            effects = b.until_woken();
        }
        let (request, list) = sent(&effects).unwrap();
        next = (request, list.len());
        sizes.push(next.1);
    }
    assert_eq!(sizes, [25, 13, 7, 14, 28, 50, 21]);
}

/// A batch that is refused may come with a wish for a pause all the same.
#[test]
fn a_refused_batch_waits_as_long_as_the_endpoint_asks() {
    for reply in [
        Reply { retry_after: Some(40_000), ..answer(413, "") },
        answer(422, r#"{"rejected":[{"id":"000/1","reason":"no"}],"retry_after_ms":40000}"#),
    ] {
        let mut b = Bench::new();
        b.found(many(3));
        assert_eq!(woken(&b.on(Event::Replied(1, reply)), b.now), [Some(40_000)]);
        assert_eq!(sent(&b.on(Event::Retry)), None);
        assert!(sent(&b.after(40_000)).is_some());
    }
}

#[test]
fn a_batch_may_be_accepted_in_part() {
    let mut b = Bench::new();
    let effects = b.found(vec![row("a", 1), row("b", 1), row("c", 1)]);
    assert_eq!(sent(&effects).unwrap().1, ["a/1", "b/1", "c/1"]);
    let effects = b.reply(1, 200, r#"{"accepted":["a/1"],"rejected":[{"id":"b/1","reason":"old"}]}"#);
    assert_eq!((settled(&effects), sent(&effects)), (vec!["a/1".to_owned(), "b/1 old".to_owned()], None));
    assert_eq!(sent(&b.until_woken()), Some((2, vec!["c/1".into()])));
}

#[test]
fn a_refused_batch_that_names_the_one_goes_on_with_the_others() {
    let mut b = Bench::new();
    b.found(vec![row("a", 1), row("b", 1), row("c", 1)]);
    let effects = b.reply(1, 422, r#"{"rejected":[{"id":"b/1","reason":"no"}]}"#);
    assert_eq!((settled(&effects), sent(&effects)), (vec!["b/1 no".to_owned()], None));
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["a/1"], "two were left, and one may be as bad");
    assert_eq!(sent(&b.reply(2, 200, &accepted(&["a/1"]))).unwrap().1, ["c/1"]);
}

#[test]
fn a_refused_batch_that_names_all_is_done_with() {
    let mut b = Bench::new();
    b.found(many(52));
    let rejected: Vec<_> = (0..50).map(|n| serde_json::json!({"id": format!("{n:03}/1"), "reason": "no"})).collect();
    let effects = b.reply(1, 400, &serde_json::json!({ "rejected": rejected }).to_string());
    assert_eq!((settled(&effects).len(), sent(&effects).unwrap().1.len()), (50, 2));
}

/// All of a refused batch has been replaced by newer revisions: the next one is a small one, not an empty one for ever.
#[test]
fn a_batch_that_was_replaced_under_way_is_halved_as_any() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.submit(row("b", 1), 0);
    b.submit(row("c", 1), 0);
    b.written(row("b", 1));
    b.written(row("c", 1));
    let effects = b.reply(1, 200, &accepted(&["a/1"]));
    assert_eq!(sent(&effects).unwrap().1, ["b/1", "c/1"]);
    b.save("b", 2, 0);
    b.save("c", 2, 0);
    assert_eq!(settled(&b.reply(2, 400, "")), NONE);
    assert_eq!(sent(&b.until_woken()).unwrap().1, ["b/2"]);
    assert_eq!(sent(&b.reply(3, 200, &accepted(&["b/2"]))).unwrap().1, ["c/2"]);
    b.found(many(60));
    let effects = b.reply(4, 200, &accepted(&["c/2"]));
    assert_eq!(sent(&effects).unwrap().1.len(), 4, "doubled since");
}
