//! Figures from answers: NPS, CSAT, CES, rates and changes, each with the interval of its uncertainty.
//!
//! Start with [`Tally`], which counts answers, weighted or not, and gives [`Figure`]s; [`Funnel`] gives [`Rate`]s and
//! [`Difference`] compares two samples. `docs/figures.md` says the same for analysts. What holds for all of them:
//!
//! - Intervals are two-sided at 95 %. They contain the figure and stay within the range that it can have.
//! - Where there is nothing to count there is no figure (`None`), never a zero and never a NaN.
//! - No interval shrinks to a point because few answers agree: see [`Method`] for what takes the usual formula's place.
//! - Formulas and their sources stand at each function; `tests/scoring.rs` holds them to published examples.

mod difference;
mod mean;
mod normal;
mod promoters;
mod rates;
mod share;
mod student;
mod tally;
mod weight;

pub use difference::{Difference, Test};
pub use normal::two_sided_p as normal_p;
pub use rates::{Funnel, Rate, Stage};
pub use share::wilson;
pub use student::{quantile as student_quantile, two_sided_p as student_p};
pub use tally::Tally;
pub use weight::Weight;

use serde::{Deserialize, Serialize};

/// A number with the interval of its uncertainty: `low ≤ value ≤ high`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The number itself, unrounded.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// What a figure tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Share of the high band less share of the low band, in points from −100 to 100.
    NetPromoterScore,
    /// Share of the high band, 0 to 1: CSAT's top two boxes, CES's 5 to 7, NPS's promoters.
    HighShare,
    /// Mean of the points, on the scale itself.
    Mean,
}

/// How an interval was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Of a net promoter score: three answers added, one quarter of them promoters, one quarter detractors.
    AdjustedWald,
    /// Of a share: Wilson's score interval.
    Wilson,
    /// Of a mean: Student's t with n − 1 degrees of freedom.
    StudentT,
    /// Of a mean when all answers are the same point, where t would give ± 0: as many answers as Wilson's interval still
    /// allows to be different, all of them at an end of the scale.
    AllAlike,
    /// Of a mean of fewer than two (effective) answers: any point of the scale.
    WholeScale,
}

/// A figure of one sample, and how it was found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it tells.
    pub measure: Measure,
    /// The figure with its interval.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// How the interval was found.
    pub method: Method,
    /// The number of answers.
    pub n: u64,
    /// The number of equally weighted answers that would be as informative; `n` where the weights are equal.
    pub n_eff: f64,
}

impl Estimate {
    /// `centre ± half`, kept within `range` and widened where the figure lies outside: a shrunken centre can leave out the
    /// figure of a single answer.
    fn around(value: f64, centre: f64, half: f64, range: (f64, f64)) -> Self {
        Self { value, low: (centre - half).max(range.0).min(value), high: (centre + half).min(range.1).max(value) }
    }

    /// The same on a scale `factor` times as large.
    fn times(self, factor: f64) -> Self {
        Self { value: self.value * factor, low: self.low * factor, high: self.high * factor }
    }
}
