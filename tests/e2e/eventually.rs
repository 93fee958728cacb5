//! Waiting for a condition, never for a time.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a condition may take to come true, unless a test says otherwise.
pub const LIMIT: Duration = Duration::from_secs(10);

const POLL: Duration = Duration::from_millis(50);

/// The first value that `look` finds; fails after [`LIMIT`].
#[track_caller]
pub fn eventually<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    within(LIMIT, what, look)
}

/// The first value that `look` finds; fails after `limit`.
#[track_caller]
pub fn within<T>(limit: Duration, what: &str, look: impl FnMut() -> Option<T>) -> T {
    // No closure: the panic names the line of the test.
    let Some(found) = sooner_or_never(limit, look) else { panic!("waited {} s for {what}", limit.as_secs()) };
    found
}

/// The first value that `look` finds; `None` after `limit`.
pub fn sooner_or_never<T>(limit: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + limit;
    loop {
        let found = look();
        if found.is_some() || Instant::now() >= end {
            return found;
        }
        sleep(POLL);
    }
}
