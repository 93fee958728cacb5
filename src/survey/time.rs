//! Points in time, as values: milliseconds since 1970 in UTC, written as RFC 3339.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Milliseconds since 1970-01-01T00:00:00Z. The core never reads a clock: a time is always an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

/// One second in the unit of [`Timestamp`].
pub const SECOND: i64 = 1_000;
/// One day in the unit of [`Timestamp`].
pub const DAY: i64 = 86_400 * SECOND;

/// The years that RFC 3339 can write: 0000 to 9999. A clock outside is clamped rather than refused.
const EARLIEST: i64 = -62_167_219_200_000;
const LATEST: i64 = 253_402_300_799_999;

impl Timestamp {
    /// This time plus `ms`, at the ends of the range instead of overflowing.
    #[must_use]
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this time; never negative, since clocks jump.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }

    /// Writes `2026-11-22T04:31:07.123Z`. Days to civil date after Howard Hinnant's `civil_from_days`
    /// (<https://howardhinnant.github.io/date_algorithms.html>).
    pub fn to_rfc3339(self) -> String {
        let ms = self.0.clamp(EARLIEST, LATEST);
        let (days, in_day) = (ms.div_euclid(DAY), ms.rem_euclid(DAY));
        let z = days + 719_468;
        let (era, day_of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);

        let mut out = String::with_capacity(24);
        digits(&mut out, year, 4);
        out.push('-');
        digits(&mut out, month, 2);
        out.push('-');
        digits(&mut out, day, 2);
        out.push('T');
        digits(&mut out, in_day / 3_600_000, 2);
        out.push(':');
        digits(&mut out, in_day / 60_000 % 60, 2);
        out.push(':');
        digits(&mut out, in_day / 1_000 % 60, 2);
        out.push('.');
        digits(&mut out, in_day % 1_000, 3);
        out.push('Z');
        out
    }

    /// Reads a day, `2026-11-22`, as its first moment in UTC.
    pub fn from_day(text: &str) -> Option<Self> {
        if text.len() == 10 { Self::from_rfc3339(&[text, "T00:00:00Z"].concat()) } else { None }
    }

    /// Reads an RFC 3339 date-time (`T` or space, optional fraction, `Z` or an offset); finer than a millisecond is cut.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| -> Option<i64> {
            let part = bytes.get(from..to)?;
            part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0, |n, b| n * 10 + i64::from(b - b'0')))
        };
        let is = |at: usize, allowed: &[u8]| bytes.get(at).is_some_and(|byte| allowed.contains(byte));
        if !(is(4, b"-") && is(7, b"-") && is(10, b"Tt ") && is(13, b":") && is(16, b":")) {
            return None;
        }
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let month_days = match month {
            4 | 6 | 9 | 11 => 30,
            2 => 28 + i64::from(leap),
            1..=12 => 31,
            _ => return None,
        };
        // 60 is a leap second, which RFC 3339 allows.
        if day < 1 || day > month_days || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let mut at = 19;
        let mut ms = 0;
        if is(at, b".") {
            let digits = bytes[at + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
            if digits == 0 {
                return None;
            }
            for place in 0..3 {
                let digit = if place < digits { i64::from(bytes[at + 1 + place] - b'0') } else { 0 };
                ms = ms * 10 + digit;
            }
            at += 1 + digits;
        }
        let offset = match &bytes[at..] {
            b"Z" | b"z" => 0,
            [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
                let (hours, minutes) = (number(at + 1, at + 3)?, number(at + 4, at + 6)?);
                if hours > 23 || minutes > 59 {
                    return None;
                }
                (hours * 60 + minutes) * if *sign == b'-' { -60_000 } else { 60_000 }
            }
            _ => return None,
        };
        let shifted_year = if month <= 2 { year - 1 } else { year };
        let (era, year_of_era) = (shifted_year.div_euclid(400), shifted_year.rem_euclid(400));
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = era * 146_097 + day_of_era - 719_468;
        let at = days * DAY + hour * 3_600_000 + minute * 60_000 + second * 1_000 + ms - offset;
        // An offset may lead out of the years that can be written again.
        (EARLIEST..=LATEST).contains(&at).then_some(Self(at))
    }
}

/// Pushes `number` with leading zeros; `core::fmt` stays out of the widget.
fn digits(out: &mut String, number: i64, width: u32) {
    for place in (0..width).rev() {
        let digit = number / 10_i64.pow(place) % 10;
        out.push(char::from(b'0' + digit as u8));
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_rfc3339())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_rfc3339(&text).ok_or_else(|| D::Error::custom("not an RFC 3339 date-time such as 2026-11-22T04:31:07.123Z"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ms: i64, text: &str) {
        assert_eq!(Timestamp(ms).to_rfc3339(), text);
        assert_eq!(Timestamp::from_rfc3339(text), Some(Timestamp(ms)));
    }

    #[test]
    fn writes_and_reads_rfc_3339() {
        check(0, "1970-01-01T00:00:00.000Z");
        check(951_782_399_999, "2000-02-28T23:59:59.999Z");
        check(951_782_400_000, "2000-02-29T00:00:00.000Z");
        check(1_795_325_467_123, "2026-11-22T05:31:07.123Z");
        check(-1, "1969-12-31T23:59:59.999Z");
        check(EARLIEST, "0000-01-01T00:00:00.000Z");
        check(LATEST, "9999-12-31T23:59:59.999Z");
    }

    #[test]
    fn every_day_of_eight_hundred_years_survives_the_round_trip() {
        for day in -146_097..146_097 {
            let time = Timestamp(day * DAY + 43_200_000);
            assert_eq!(Timestamp::from_rfc3339(&time.to_rfc3339()), Some(time));
        }
    }

    #[test]
    fn reads_offsets_and_fractions() {
        let read = |text| Timestamp::from_rfc3339(text).map(|time| time.0);
        assert_eq!(read("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(read("1969-12-31t19:00:00.5-05:00"), Some(500));
        assert_eq!(read("1970-01-01 00:00:00.123456789Z"), Some(123));
    }

    #[test]
    fn refuses_what_is_no_date_time() {
        for text in [
            "",
            "1970",
            "1970-01-01",
            "1970-01-01T00:00:00",
            "1970-13-01T00:00:00Z",
            "1970-02-29T00:00:00Z",
            "1970-01-01T24:00:00Z",
            "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00+1:00",
            "1970-01-01T00:00:00Zé",
            "１970-01-01T00:00:00Z",
        ] {
            assert_eq!(Timestamp::from_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn clamps_a_clock_out_of_range() {
        assert_eq!(Timestamp(i64::MAX).to_rfc3339(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Timestamp(i64::MIN).to_rfc3339(), "0000-01-01T00:00:00.000Z");
        assert_eq!(Timestamp(i64::MIN).since(Timestamp(i64::MAX)), 0);
    }
}
