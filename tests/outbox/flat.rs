//! The cost of one more answer does not depend on how much waits: counted in allocations, which are the same everywhere
//! (`benches/outbox.rs` has the times).

use super::*;
use candor::engine::outbox::QUIET;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// Counts what this thread allocates.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

// SAFETY: hands everything to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (number, bytes) = ALLOCATIONS.get();
        ALLOCATIONS.set((number + 1, bytes + layout.size()));
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn id(n: usize) -> String {
    format!("0198f2a0-0000-7000-8000-{n:012}")
}

/// Number and bytes of the allocations for one answer, submitted and stored, where so many wait.
fn cost(waiting: usize) -> (usize, usize) {
    let mut outbox = Outbox::new(Terms::default());
    let rows = (0..waiting).map(|n| row(&id(n), 1).found()).collect();
    outbox.update(Event::Found(rows), Timestamp(START), 0);
    let mut most = (0, 0);
    // Some of them, since a full node is split and a full list grows once in a while.
    for n in waiting..waiting + 20 {
        let submit = Event::Submit(row(&id(n), 1), QUIET);
        let stored = Event::Stored { response_id: id(n), revision: 1, durable: true };
        let before = ALLOCATIONS.get();
        let effects = outbox.update(submit, Timestamp(START), 0);
        drop((effects, outbox.update(stored, Timestamp(START), 0)));
        let after = ALLOCATIONS.get();
        most = (most.0.max(after.0 - before.0), most.1.max(after.1 - before.1));
        // It leaves again, so that as many wait for the next.
        outbox.update(Event::Submit(Row { draft: true, ..row(&id(n), 2) }, QUIET), Timestamp(START), 0);
    }
    assert_eq!(outbox.waiting(), waiting + 20);
    most
}

#[test]
fn one_more_answer_costs_as_much_at_ten_thousand_as_at_none() {
    for waiting in [0, 100, 9_900] {
        let (number, bytes) = cost(waiting);
        // The row's texts, its place in the tree, a node or two that are split, and the list of effects.
        assert!(number <= 20, "{number} allocations with {waiting} waiting");
        assert!(bytes <= 20_000, "{bytes} bytes with {waiting} waiting");
    }
}
