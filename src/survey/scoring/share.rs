//! Shares: CSAT's top two boxes, CES's 5 to 7, every rate.

use super::normal::Z95;
use super::tally::Sample;
use super::{Estimate, Method};

/// The share `part / total` with Wilson's score interval (Wilson, "Probable Inference, the Law of Succession, and
/// Statistical Inference", Journal of the American Statistical Association 22(158), 1927):
/// (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) ∕ (1 + z²/n). Fractions from 0 to 1.
///
/// `None` where there is nothing to share, or where the part is larger than the whole.
pub fn wilson(part: u64, total: u64) -> Option<Estimate> {
    (total > 0 && part <= total).then(|| interval(part as f64 / total as f64, total as f64))
}

/// The share of the high band.
pub(super) fn high(sample: &Sample) -> (Estimate, Method) {
    (interval(sample.high, sample.size), Method::Wilson)
}

/// The share of one band, and the interval as [`wilson`]'s, of `n` answers, at least 1, that need not be a whole number.
pub(super) fn interval(share: f64, n: f64) -> Estimate {
    let z2 = Z95 * Z95;
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * (share * (1.0 - share).max(0.0) / n + z2 / (4.0 * n * n)).sqrt();
    Estimate::around(share, centre, half, (0.0, 1.0))
}

/// The largest share of other answers that Wilson's interval allows where all of `n` were alike: z² ∕ (n + z²), near the
/// 3/n of the "rule of three" (Hanley and Lippman-Hand, "If Nothing Goes Wrong, Is Everything All Right?", JAMA 249(13),
/// 1983), which is one-sided.
pub(super) fn unseen(n: f64) -> f64 {
    let z2 = Z95 * Z95;
    z2 / (n + z2)
}
