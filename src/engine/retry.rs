//! When to try again: full jitter with a cap, and what the endpoint asks for.

use crate::survey::time::{DAY, SECOND, Timestamp};

/// The first failure waits up to this long, in milliseconds; each further one up to twice as long.
pub const BASE: i64 = 2 * SECOND;
/// No failure waits longer than this, in milliseconds.
pub const CAP: i64 = 300 * SECOND;
/// The least wait, so that bad luck in the draw never makes a busy loop, in milliseconds.
pub const FLOOR: i64 = 250;
/// The longest wait that an endpoint may ask for, in milliseconds.
pub const LONGEST: i64 = DAY;

/// Milliseconds to wait after `failures` failures in a row, drawn evenly from the floor to a doubling ceiling
/// ("full jitter": <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>).
pub fn backoff(failures: u32, random: u32) -> i64 {
    let ceiling = BASE.saturating_mul(1_i64 << failures.saturating_sub(1).min(20)).min(CAP);
    FLOOR + i64::from(random) % (ceiling - FLOOR)
}

/// Milliseconds that a `Retry-After` header asks to wait: whole seconds, or an HTTP date (RFC 9110, 10.2.3).
/// `None` for anything else.
pub fn retry_after(header: &str, now: Timestamp) -> Option<i64> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = if header.len() > 9 { i64::MAX } else { header.bytes().fold(0, |n, byte| n * 10 + i64::from(byte - b'0')) };
        return Some(seconds.saturating_mul(SECOND).min(LONGEST));
    }
    // `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that senders may still make.
    let mut parts = header.split(' ').skip(1);
    let (day, month, year, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if parts.next()? != "GMT" {
        return None;
    }
    let month = "JanFebMarAprMayJunJulAugSepOctNovDec".find(month).filter(|at| at % 3 == 0 && month.len() == 3)? / 3 + 1;
    let mut date = String::with_capacity(20);
    date.push_str(year);
    date.push_str(if month < 10 { "-0" } else { "-1" });
    date.push(char::from(b'0' + (month % 10) as u8));
    date.push('-');
    date.push_str(day);
    date.push('T');
    date.push_str(time);
    date.push('Z');
    Timestamp::from_rfc3339(&date).map(|at| at.since(now).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_cap() {
        for (failures, ceiling) in [(1, 2), (2, 4), (3, 8), (8, 256), (9, 300), (4_000_000_000, 300)] {
            assert!((0..5_000).all(|n| (FLOOR..ceiling * SECOND).contains(&backoff(failures, n * 858_993))));
        }
        assert!((0..1_000).any(|n| backoff(9, n * 4_294_967) > 290 * SECOND));
    }

    #[test]
    fn reads_seconds_dates_and_nothing_else() {
        let now = Timestamp::from_rfc3339("1994-11-06T08:49:00Z").unwrap();
        let read = |header| retry_after(header, now);
        assert_eq!(read(" 120 "), Some(120_000));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(37_000));
        assert_eq!(read("Sun, 06 Nov 1994 08:48:37 GMT"), Some(0));
        assert_eq!(read("99999999999999999999"), Some(LONGEST));
        assert_eq!(read("Fri, 31 Dec 9999 23:59:59 GMT"), Some(LONGEST));
        for garbage in ["", "soon", "-5", "1.5", "Sun, 06 anF 1994 08:49:37 GMT", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49:37 CET"] {
            assert_eq!(read(garbage), None, "{garbage}");
        }
    }
}
