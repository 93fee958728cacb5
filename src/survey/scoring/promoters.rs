//! The net promoter score.

use super::normal::Z95;
use super::tally::Sample;
use super::{Estimate, Method};

/// A score after three answers were added, as a fraction from −1 to 1.
pub(super) struct Adjusted {
    pub(super) score: f64,
    /// Its standard error.
    pub(super) error: f64,
}

/// 100·(P − D)/n with the adjusted-Wald interval: z standard errors around the adjusted score.
pub(super) fn score(sample: &Sample) -> (Estimate, Method) {
    let adjusted = adjusted(sample);
    let estimate = Estimate::around(sample.net, adjusted.score, Z95 * adjusted.error, (-1.0, 1.0));
    (estimate.times(100.0), Method::AdjustedWald)
}

/// With p = (P + ¾)/(n + 3) and d = (D + ¾)/(n + 3): p − d, and √((p + d − (p − d)²)/(n + 3)) (Rocks, "Interval Estimation
/// for the Net Promoter Score", The American Statistician 70(4), 2016, where this one does best of six).
pub(super) fn adjusted(sample: &Sample) -> Adjusted {
    let n = sample.size + 3.0;
    let of = |share: f64, more: f64| (share * sample.size + more) / n;
    let (p, d, passive) = (of(sample.high, 0.75), of(sample.low, 0.75), of(sample.middle, 1.5));
    // The same variance as a sum of what is positive: of very many answers that agree, the difference would be rounding.
    let variance = 4.0 * p * d + passive * (p + d);
    Adjusted { score: p - d, error: (variance / n).sqrt() }
}
