//! Exact decimal numbers, for calculation and comparison in surveys. 0.1 + 0.2 is 0.3 here, and a page does not pay for
//! reading and printing floats.

use super::json::push_integer;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A number with six decimal places, from −9,223,372,036,854.775808 to 9,223,372,036,854.775807. What falls between two
/// of these numbers is rounded to the nearest, halves away from zero; what falls outside is `None`.
///
/// ```
/// use candor::survey::decimal::Decimal;
/// let price = Decimal::parse("59.90").unwrap();
/// let total = price.multiply(Decimal::parse("3").unwrap()).unwrap();
/// assert_eq!(total.to_text(), "179.7");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal {
    millionths: i64,
}

const PLACES: u32 = 6;
const ONE: u64 = 1_000_000;

impl Decimal {
    /// The number 0.
    pub const ZERO: Self = Self { millionths: 0 };

    /// This many millionths.
    pub const fn from_millionths(millionths: i64) -> Self {
        Self { millionths }
    }

    /// A whole number of up to ±9,223,372,036,854.
    pub fn from_integer(number: i64) -> Option<Self> {
        number.checked_mul(ONE as i64).map(Self::from_millionths)
    }

    /// The number in millionths.
    pub const fn millionths(self) -> i64 {
        self.millionths
    }

    /// Reads a number as JSON writes it (RFC 8259, section 6), with nothing around it. Digits after the sixth place are
    /// rounded.
    pub fn parse(text: &str) -> Option<Self> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (digits, exponent) = match digits.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, parse_exponent(exponent)?),
            None => (digits, 0),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (digits, ""),
        };
        if whole.is_empty() || whole.len() > 1 && whole.starts_with('0') {
            return None;
        }

        // The place of each digit, counted from the last that is kept.
        let mut place = exponent.saturating_add(i64::from(PLACES)).saturating_add(whole.len() as i64);
        let mut millionths = 0_u64;
        let mut fits = true;
        for byte in whole.bytes().chain(fraction.bytes()) {
            if !byte.is_ascii_digit() {
                return None;
            }
            let digit = u64::from(byte - b'0');
            place = place.saturating_sub(1);
            let longer = match place {
                0.. => millionths.checked_mul(10).and_then(|number| number.checked_add(digit)),
                -1 => millionths.checked_add(u64::from(digit >= 5)),
                _ => Some(millionths),
            };
            // Even a number that is too large is read to its end: it may not be one.
            fits &= longer.is_some();
            millionths = longer.unwrap_or(0);
        }
        while fits && place > 0 && millionths > 0 {
            millionths = millionths.checked_mul(10)?;
            place -= 1;
        }
        if fits { Self::new(is_negative, millionths) } else { None }
    }

    /// The shortest text that [`Decimal::parse`] reads as this number, without an exponent.
    pub fn to_text(self) -> String {
        let mut out = String::new();
        if self.millionths < 0 {
            out.push('-');
        }
        let size = self.millionths.unsigned_abs();
        push_integer(&mut out, (size / ONE) as i64);
        let mut rest = size % ONE;
        if rest > 0 {
            out.push('.');
        }
        while rest > 0 {
            rest *= 10;
            out.push(char::from(b'0' + (rest / ONE) as u8));
            rest %= ONE;
        }
        out
    }

    /// The sum, exact.
    #[expect(clippy::should_implement_trait, reason = "an operator could not say that the sum does not fit")]
    pub fn add(self, other: Self) -> Option<Self> {
        self.millionths.checked_add(other.millionths).map(Self::from_millionths)
    }

    /// The difference, exact.
    pub fn subtract(self, other: Self) -> Option<Self> {
        self.millionths.checked_sub(other.millionths).map(Self::from_millionths)
    }

    /// The product, rounded once.
    ///
    /// In whole parts and fractions, since division of 128 bits would bring a kilobyte into the widget: of the four
    /// products only that of the fractions is finer than a millionth.
    pub fn multiply(self, other: Self) -> Option<Self> {
        let (left, right) = (self.millionths.unsigned_abs(), other.millionths.unsigned_abs());
        let fine = (left % ONE * (right % ONE) + ONE / 2) / ONE;
        let size = (left / ONE).checked_mul(right)?.checked_add(left % ONE * (right / ONE))?.checked_add(fine)?;
        Self::new((self.millionths < 0) != (other.millionths < 0), size)
    }

    /// The quotient, rounded once; `None` for a division by zero, too.
    pub fn divide(self, other: Self) -> Option<Self> {
        let (left, right) = (self.millionths.unsigned_abs(), other.millionths.unsigned_abs());
        let mut size = left.checked_div(right)?;
        let mut rest = left % right;
        // Long division, place by place. Ten times the rest may not fit 64 bits, so it is added up ten times, and the
        // divisor taken off each time it is reached.
        for _ in 0..PLACES {
            let once = rest;
            rest = 0;
            size = size.checked_mul(10)?;
            for _ in 0..10 {
                if rest >= right - once {
                    rest -= right - once;
                    size = size.checked_add(1)?;
                } else {
                    rest += once;
                }
            }
        }
        if rest >= right - rest {
            size = size.checked_add(1)?;
        }
        Self::new((self.millionths < 0) != (other.millionths < 0), size)
    }

    fn new(is_negative: bool, size: u64) -> Option<Self> {
        let millionths = if is_negative { 0_i64.checked_sub_unsigned(size) } else { 0_i64.checked_add_unsigned(size) };
        millionths.map(Self::from_millionths)
    }
}

/// The digits after `e`, with or without a sign; beyond 64 bits only its sign counts.
fn parse_exponent(text: &str) -> Option<i64> {
    let (is_negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    let mut size = 0_i64;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        size = size.saturating_mul(10).saturating_add(i64::from(byte - b'0'));
    }
    (!digits.is_empty()).then_some(if is_negative { -size } else { size })
}

/// As a JSON number. Natively this goes through `f64`, which is exact up to 15 digits; [`Decimal::to_text`] always is.
impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.millionths % ONE as i64 == 0 {
            serializer.serialize_i64(self.millionths / ONE as i64)
        } else {
            serializer.serialize_f64(self.millionths as f64 / ONE as f64)
        }
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Every whole number in range fits an f64, so reading all numbers as one loses nothing more.
        let number = f64::deserialize(deserializer)?;
        Self::parse(&number.to_string()).ok_or_else(|| D::Error::custom("not a number of up to ±9223372036854"))
    }
}
