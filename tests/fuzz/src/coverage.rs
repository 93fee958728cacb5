//! What code an input reaches, and how often: LLVM puts a call of ours on every edge of the program's flow.
//!
//! `cargo xtask fuzz` asks for that with `-Cpasses=sancov-module` (<https://clang.llvm.org/docs/SanitizerCoverage.html>,
//! "Tracing PCs with guards"). Built without, everything runs, with nothing reached and hardly any work. The standard library
//! comes compiled, so what of it is not generic is not counted: bytes that are allocated stand for the copying that fills
//! them, and [`crate::growth`] takes the time besides.
//!
//! One thread feeds the targets, and the counters are for it alone.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, AtomicUsize};

/// Edges beyond are counted with others; a power of two.
const EDGES: usize = 1 << 18;
/// Bytes that are allocated at the price of one edge.
const BYTES: u64 = 16;
/// Work after which an input counts as one that never ends: some seconds.
const ENDLESS: u64 = 4_000_000_000;

static COUNT: AtomicU32 = AtomicU32::new(0);
static WORK: AtomicU64 = AtomicU64::new(0);
/// What the last input took.
static LAST: AtomicU64 = AtomicU64::new(0);
static LIMIT: AtomicU64 = AtomicU64::new(u64::MAX);
/// How often each edge was passed, up to 255.
static HITS: [AtomicU8; EDGES] = [const { AtomicU8::new(0) }; EDGES];
/// The edges that were passed, in the order of their first time.
static PASSED: [AtomicU32; EDGES] = [const { AtomicU32::new(0) }; EDGES];
static PASSED_COUNT: AtomicUsize = AtomicUsize::new(0);

/// Gives each edge of a module its number.
///
/// # Safety
/// Called before `main` with the bounds of an array.
#[unsafe(no_mangle)]
unsafe extern "C" fn __sanitizer_cov_trace_pc_guard_init(start: *mut u32, stop: *mut u32) {
    let mut guard = start;
    while guard < stop {
        // SAFETY: it lies between the bounds.
        unsafe { *guard = COUNT.fetch_add(1, Relaxed) };
        guard = guard.wrapping_add(1);
    }
}

/// An edge is passed. LLVM leaves functions with this prefix alone, so it does not call itself; what it calls has to be
/// inlined: no more than loads and stores.
///
/// # Safety
/// Called with a guard of an array that was numbered.
#[unsafe(no_mangle)]
unsafe extern "C" fn __sanitizer_cov_trace_pc_guard(guard: *mut u32) {
    // SAFETY: it is one of the array's.
    let edge = unsafe { *guard } & (EDGES as u32 - 1);
    let hits = &HITS[edge as usize];
    let before = hits.load(Relaxed);
    if before == 0 {
        let count = PASSED_COUNT.load(Relaxed);
        PASSED[count & (EDGES - 1)].store(edge, Relaxed);
        PASSED_COUNT.store(count.wrapping_add(1), Relaxed);
    }
    if before < u8::MAX {
        hits.store(before.wrapping_add(1), Relaxed);
    }
    let work = WORK.load(Relaxed).wrapping_add(1);
    WORK.store(work, Relaxed);
    if work > LIMIT.load(Relaxed) {
        endless();
    }
}

/// The system's allocator, which counts bytes.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocated(bytes: usize) {
    let work = WORK.load(Relaxed).wrapping_add(bytes as u64 / BYTES);
    WORK.store(work, Relaxed);
    if work > LIMIT.load(Relaxed) {
        endless();
    }
}

// SAFETY: it is the system's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        allocated(layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        allocated(size.saturating_sub(layout.size()));
        // SAFETY: as the caller promises.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// It cannot be left in any other way: the edge may be inside of code that does not unwind.
#[cold]
fn endless() {
    LIMIT.store(u64::MAX, Relaxed);
    crate::case::give_up(&format!("no end after {ENDLESS} steps of work"));
}

/// Begins to count anew.
pub fn start() {
    for edge in PASSED.iter().take(passed()) {
        HITS[edge.load(Relaxed) as usize].store(0, Relaxed);
    }
    PASSED_COUNT.store(0, Relaxed);
    WORK.store(0, Relaxed);
    LIMIT.store(ENDLESS, Relaxed);
}

/// Ends counting: the work since [`start`], in edges passed.
pub fn stop() -> u64 {
    LIMIT.store(u64::MAX, Relaxed);
    LAST.store(WORK.load(Relaxed), Relaxed);
    work()
}

/// The work between the last [`start`] and [`stop`].
pub fn work() -> u64 {
    LAST.load(Relaxed)
}

/// True where edges are counted at all.
pub fn is_on() -> bool {
    COUNT.load(Relaxed) > 0
}

fn passed() -> usize {
    PASSED_COUNT.load(Relaxed).min(EDGES)
}

/// What a target's inputs have reached so far.
pub struct Reached {
    /// For each edge the classes of counts in which it was passed, one bit each.
    classes: Vec<u8>,
    /// How many edges were passed at all.
    pub edges: usize,
}

impl Reached {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { classes: vec![0; EDGES], edges: 0 }
    }

    /// Adds what was passed between the last [`start`] and now; true where something of it is new: an edge, or one that was
    /// passed clearly more or less often than before.
    pub fn add(&mut self) -> bool {
        let mut is_new = false;
        for edge in PASSED.iter().take(passed()) {
            let edge = edge.load(Relaxed) as usize;
            let class = match HITS[edge].load(Relaxed) {
                0..=1 => 1,
                2 => 2,
                3 => 4,
                4..=7 => 8,
                8..=15 => 16,
                16..=31 => 32,
                32..=127 => 64,
                _ => 128,
            };
            let known = self.classes[edge];
            if known & class == 0 {
                is_new = true;
                self.edges += usize::from(known == 0);
                self.classes[edge] = known | class;
            }
        }
        is_new
    }
}
