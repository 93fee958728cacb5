//! Clocks that jump: by years, either way, between any two steps.

use super::*;
use candor::engine::outbox::retry::{BASE, CAP, FLOOR, LONGEST};
use candor::engine::outbox::{DEADLINE, DRAFT, PATIENCE, QUIET, WRITING};

const YEARS: i64 = 10 * 365 * 86_400_000;

#[test]
fn jumps_of_the_clock_delay_nothing_for_years() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.reply(1, 500, "");
    b.now -= YEARS;
    b.on(Event::Tick);
    assert!(b.wake.unwrap() <= b.now + CAP);
    assert!(sent(&b.after(CAP)).is_some());
    b.now += YEARS;
    b.on(Event::Tick);
    assert!(sent(&b.after(CAP)).is_some());
}

#[test]
fn each_wait_is_bounded_by_its_own_length() {
    type Prepare = fn(&mut Bench);
    let cases: [(Prepare, i64); 8] = [
        (|b| drop(b.save("a", 1, QUIET)), QUIET),
        (|b| drop(b.submit(row("a", 1), QUIET)), QUIET),
        (|b| drop(b.found(vec![Row { draft: true, ..row("a", 1) }])), DRAFT),
        (|b| drop(b.save("a", 1, 0)), 2 * DEADLINE),
        (
            |b| {
                b.save("a", 1, 0);
                b.on(Event::Replied(1, Reply { retry_after: Some(LONGEST), ..answer(503, "") }));
            },
            LONGEST,
        ),
        (
            |b| {
                b.save("a", 1, 0);
                b.lost(1);
            },
            BASE,
        ),
        (
            |b| {
                b.found(vec![row("a", 1), row("b", 1)]);
                b.reply(1, 400, "");
            },
            FLOOR,
        ),
        (
            |b| {
                b.turns = false;
                b.save("a", 1, 0);
            },
            PATIENCE,
        ),
    ];
    for (index, (prepare, bound)) in cases.into_iter().enumerate() {
        let mut b = Bench::new();
        prepare(&mut b);
        b.now -= YEARS;
        b.on(Event::Tick);
        let wait = b.wake.expect("something waits") - b.now;
        assert_eq!(wait, bound, "case {index}");
    }
    let mut b = Bench::new();
    b.submit(row("a", 1), QUIET);
    b.now -= YEARS;
    b.on(Event::Tick);
    b.after(QUIET);
    assert!(sent(&b.after(WRITING)).is_some());
}

/// One answer's life, with a jump between any two of its steps: it arrives, and within a day of waiting. An older one beside
/// it may be past its age after a jump, and is tried once more all the same.
#[test]
fn whatever_jumps_between_any_two_steps_the_answer_arrives() {
    for jump in [YEARS, -YEARS, 86_400_000, -86_400_000, 1_000, -1_000] {
        for at in 0..12 {
            let mut b = Bench::new();
            b.turns = false;
            b.reads = Reads::Open;
            let mut step = 0;
            let mut jumped = |b: &mut Bench| {
                if step == at {
                    b.now += jump;
                }
                step += 1;
            };
            let first = b.row("a", 1);
            jumped(&mut b);
            b.on(Event::Found(vec![Row { draft: true, ..b.row("b", 1) }.found()]));
            b.store.push(Row { draft: true, ..row("b", 1) });
            jumped(&mut b);
            b.on(Event::Submit(first.clone(), QUIET));
            jumped(&mut b);
            b.store.push(first);
            b.on(Event::Stored { response_id: "a".into(), revision: 1, durable: true });
            jumped(&mut b);
            b.after(QUIET);
            jumped(&mut b);
            b.on(Event::Turn);
            jumped(&mut b);
            let stored = b.stored(&["a".to_owned(), "b".to_owned()]);
            b.on(Event::Read(1, Some(stored)));
            jumped(&mut b);
            b.on(Event::Replied(1, Reply { retry_after: Some(3_600_000), ..answer(503, "") }));
            jumped(&mut b);
            b.on(Event::Flush);
            jumped(&mut b);
            b.on(Event::Hidden);
            jumped(&mut b);
            b.on(Event::Turn);
            jumped(&mut b);
            let second = b.row("a", 2);
            b.on(Event::Submit(second.clone(), QUIET));
            jumped(&mut b);
            b.store.push(second);
            b.on(Event::Stored { response_id: "a".into(), revision: 2, durable: true });
            // From here on all is well.
            (b.turns, b.reads) = (true, Reads::Answered);
            let asked = b.asked;
            let effects = if asked { b.on(Event::Turn) } else { b.on(Event::Tick) };
            let begin = b.now;
            let ends = b.drain(effects, 60, &mut healthy);
            let reported = jump == YEARS && b.ends.contains(&"b/1 expired".to_owned());
            assert!(ends.contains(&"a/2".to_owned()), "jump {jump} at {at}: {ends:?}");
            assert!(reported || ends.contains(&"b/1".to_owned()), "jump {jump} at {at}: {ends:?}");
            assert!(b.now - begin <= 86_400_000, "jump {jump} at {at}: {} ms", b.now - begin);
            assert_eq!((b.outbox.waiting(), b.store.len()), (0, 0));
        }
    }
}

#[test]
fn a_clock_before_1970_is_a_clock() {
    let mut b = Bench::new();
    b.now = -YEARS;
    assert_eq!(sent(&b.save("a", 1, 0)).unwrap().1, ["a/1"]);
    assert_eq!(settled(&b.reply(1, 200, &accepted(&["a/1"]))), ["a/1"]);
    assert_eq!(b.wake, None);
}

/// Nothing is too old because the clock has jumped while it was under way.
#[test]
fn a_jump_in_the_middle_of_a_request() {
    for jump in [YEARS, -YEARS] {
        let mut b = Bench::new();
        b.save("a", 1, 0);
        b.now += jump;
        b.wake = None;
        let effects = b.on(Event::Tick);
        assert_eq!((settled(&effects), b.outbox.waiting()), (vec![], 1), "it was young when it was sent");
        assert_eq!(settled(&b.lost(1)), NONE);
    }
    // Sent while the clock was ahead.
    let mut b = Bench::new();
    b.submit(row("a", 1), QUIET);
    b.now += YEARS;
    b.on(Event::Hidden);
    b.now -= YEARS;
    assert_eq!(settled(&b.lost(1)), NONE);
}
