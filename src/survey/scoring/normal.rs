//! The normal distribution.

use std::f64::consts::{PI, SQRT_2};

/// Two-sided 95 % quantile of the normal distribution.
pub(super) const Z95: f64 = 1.959_963_984_540_054;

/// The probability of a value at least as far from 0 as `z`, on either side: erfc(|z|/√2).
pub fn two_sided_p(z: f64) -> f64 {
    erfc(z.abs() / SQRT_2)
}

/// The complementary error function of `x` ≥ 0. Relative error under 1e-12 wherever the result is a normal number
/// (measured against 30 digits, `tests/scoring.rs`).
///
/// Below 2 by the series erf x = 2/√π · e^(−x²) · Σ 2ⁿx²ⁿ⁺¹/(1·3·…·(2n + 1)), from there on by the continued fraction
/// erfc x = e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))) (NIST Digital Library of Mathematical Functions, 7.6.2 and
/// 7.9.1).
fn erfc(x: f64) -> f64 {
    let front = (-x * x).exp() / PI.sqrt();
    if x < 2.0 {
        let (mut term, mut sum, mut odd) = (x, x, 1.0);
        while term > sum * 1e-17 {
            odd += 2.0;
            term *= 2.0 * x * x / odd;
            sum += term;
        }
        1.0 - 2.0 * front * sum
    } else {
        front / (1..=120).rev().fold(x, |rest, k| x + f64::from(k) / 2.0 / rest)
    }
}
