//! When to try again: full jitter with a cap, and what the endpoint asks for.

use crate::survey::time::{DAY, SECOND, Timestamp};

/// The first failure waits up to this long, in milliseconds; each further one up to twice as long.
pub const BASE: i64 = 2 * SECOND;
/// No failure waits longer than this, in milliseconds. Once an outage is over, an answer waits for half of it on average: a
/// minute, in which a shopper is still on the site and their page can still deliver. Meanwhile a page asks once a minute on
/// average, evenly spread over all pages; an endpoint for which that is too much says so (`Retry-After`).
pub const CAP: i64 = 120 * SECOND;
/// The least wait, so that bad luck in the draw never makes a busy loop, in milliseconds.
pub const FLOOR: i64 = 250;
/// The longest wait that an endpoint may ask for, in milliseconds.
pub const LONGEST: i64 = DAY;

/// Milliseconds to wait after `failures` failures in a row, drawn evenly from the floor to a doubling ceiling
/// ("full jitter": <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>).
pub fn backoff(failures: u32, random: u32) -> i64 {
    FLOOR + i64::from(random) % (ceiling(failures.max(1)) - FLOOR)
}

/// The most that [`backoff`] draws, in milliseconds; without a failure, what a refused batch waits.
pub fn ceiling(failures: u32) -> i64 {
    let doublings = failures.saturating_sub(1).min(20);
    if failures == 0 { FLOOR } else { BASE.saturating_mul(1_i64 << doublings).min(CAP) }
}

/// Milliseconds that a `Retry-After` header asks to wait (RFC 9110, 10.2.3): whole seconds, or a date, which the platform
/// reads better than a page should pay for: `date` is what it made of the header. `None` where it is neither.
pub fn retry_after(header: &str, date: Option<Timestamp>, now: Timestamp) -> Option<i64> {
    let header = header.trim_ascii();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = header.bytes().take(10).fold(0, |number, byte| number * 10 + i64::from(byte - b'0'));
        return Some((seconds * SECOND).min(LONGEST));
    }
    // A number that is no whole one must not pass for a year.
    let dated = date.filter(|_| header.bytes().any(|byte| byte == b':'))?;
    Some(dated.since(now).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_cap() {
        for (failures, ceiling) in [(1, 2), (2, 4), (3, 8), (6, 64), (7, 120), (4_000_000_000, 120)] {
            assert!((0..5_000).all(|n| (FLOOR..ceiling * SECOND).contains(&backoff(failures, n * 858_993))));
        }
        assert!((0..1_000).any(|n| backoff(9, n * 4_294_967) > 116 * SECOND));
    }

    #[test]
    fn reads_seconds_dates_and_nothing_else() {
        let now = Timestamp(1_000_000);
        let read = |header, date: Option<i64>| retry_after(header, date.map(Timestamp), now);
        assert_eq!(read(" 120 ", None), Some(120_000));
        assert_eq!(read("0", Some(5)), Some(0));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT", Some(1_037_000)), Some(37_000));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)), Some(0));
        assert_eq!(read("99999999999999999999", None), Some(LONGEST));
        assert_eq!(read("Fri, 31 Dec 9999 23:59:59 GMT", Some(i64::MAX)), Some(LONGEST));
        for (garbage, date) in
            [("", None), ("soon", None), ("-5", Some(988_675_200_000)), ("1.5", Some(978_652_800_000)), ("12:00", None)]
        {
            assert_eq!(read(garbage, date), None, "{garbage}");
        }
    }
}
