//! Student's t distribution, with any number of degrees of freedom from 1 up.

use super::normal;
use std::f64::consts::PI;

/// From here on the distribution is taken from the normal one.
const MANY: f64 = 1_000.0;

/// The two-sided 95 % quantile: 12.7 with one degree of freedom, 1.96 with many.
pub(super) fn critical(degrees: f64) -> f64 {
    quantile(0.05, degrees)
}

/// The t that is exceeded on either side with probability `p`, between 0 and 1: the root of [`two_sided_p`], found by
/// halving. To 12 digits for `p` of 1e-6 and more.
pub fn quantile(p: f64, degrees: f64) -> f64 {
    let mut high = 2.0;
    while two_sided_p(high, degrees) > p && high < 1e300 {
        high *= 2.0;
    }
    let mut low = 0.0;
    while high - low > high * 1e-13 {
        let middle = f64::midpoint(low, high);
        // The last two numbers have none between them.
        if middle <= low || middle >= high {
            break;
        }
        if two_sided_p(middle, degrees) > p {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The probability of a value at least as far from 0 as `t`, on either side. Fewer than one degree of freedom count as one.
///
/// The incomplete beta function I(ν/(ν + t²); ν/2, ½) (NIST Digital Library of Mathematical Functions, 8.17; Abramowitz and
/// Stegun 26.7.1 and 26.5.27); from a thousand degrees of freedom by [`as_normal`]. Relative error under 1e-9 (measured
/// against 30 digits, `tests/scoring.rs`).
pub fn two_sided_p(t: f64, degrees: f64) -> f64 {
    let (t, degrees) = (t.abs(), degrees.max(1.0));
    let ratio = t * t / degrees;
    if ratio == f64::INFINITY {
        return 0.0;
    }
    if degrees >= MANY {
        return normal::two_sided_p(as_normal(ratio, degrees));
    }
    let a = degrees / 2.0;
    let (x, rest) = (1.0 / (1.0 + ratio), ratio / (1.0 + ratio));
    // x^a · (1 − x)^½ ∕ B(a, ½)
    let front = (-a * ratio.ln_1p()).exp() * rest.sqrt() * gamma_ratio(a) / PI.sqrt();
    // Each of the two forms converges quickly where the other does not.
    let p = if x < (a + 1.0) / (a + 2.5) { front * fraction(a, 0.5, x) / a } else { 1.0 - front * fraction(0.5, a, rest) * 2.0 };
    p.clamp(0.0, 1.0)
}

/// The normal deviate that is as improbable as t, given t²/ν (Hill, "Algorithm 395: Student's t-Distribution", Communications of the
/// ACM 13(10), 1970).
fn as_normal(ratio: f64, degrees: f64) -> f64 {
    let a = degrees - 0.5;
    let b = 48.0 * a * a;
    let y = a * ratio.ln_1p();
    let correction = y + 3.0 - (((0.4 * y + 3.3) * y + 24.0) * y + 85.5) / (0.8 * y * y + 100.0 + b);
    y.sqrt() * (1.0 + correction / b)
}

/// The continued fraction 1/(1 + d₁/(1 + d₂/(1 + …))) of the incomplete beta function (DLMF 8.17.22), from its far end. It
/// needs about √max(a, b) terms, and neither is over 500 here.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let term = |k: u32| {
        let m = f64::from(k / 2);
        if k.is_multiple_of(2) {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        }
    };
    1.0 / (1..=300).rev().fold(1.0, |rest, k| 1.0 + term(k) / rest)
}

/// Γ(a + ½)/Γ(a): √a·(1 − 1/8a + 1/128a² + 5/1024a³ − 21/32768a⁴) for large a (DLMF 5.11.13), whither
/// Γ(a + ½)/Γ(a) = a/(a + ½) · Γ(a + 3⁄2)/Γ(a + 1) leads. Relative error under 2e-13.
fn gamma_ratio(mut a: f64) -> f64 {
    let mut ratio = 1.0;
    while a < 100.0 {
        ratio *= a / (a + 0.5);
        a += 1.0;
    }
    let i = 1.0 / a;
    ratio * a.sqrt() * (1.0 + i * (-1.0 / 8.0 + i * (1.0 / 128.0 + i * (5.0 / 1024.0 - i * 21.0 / 32_768.0))))
}
