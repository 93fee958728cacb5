//! Whether a figure has changed: the difference of two samples with its interval and a test.

use super::mean::{self, Moments};
use super::normal::{self, Z95};
use super::promoters;
use super::share;
use super::student;
use super::tally::{Sample, Tally};
use super::{Estimate, Measure};
use serde::{Deserialize, Serialize};

/// A difference, later less earlier, in the units of the figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The difference of the two figures with its 95 % interval. An interval that holds 0 says that there may be none.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// `None` where no test can be made: of means, where the spread of a sample is unknown.
    pub test: Option<Test>,
}

/// A test of whether there is a difference at all.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Test {
    /// z, or t where there are degrees of freedom.
    pub statistic: f64,
    /// The degrees of freedom of t.
    pub degrees: Option<f64>,
    /// The probability, without any difference between those who could have been asked, of samples that differ at least as
    /// much in either direction.
    pub p: f64,
}

impl Difference {
    /// The difference of a figure between two samples of different people, weighted or not.
    ///
    /// `None` without answers in either, and for scales of different points.
    pub fn between(earlier: &Tally, later: &Tally, measure: Measure) -> Option<Self> {
        if earlier.points() != later.points() {
            return None;
        }
        let samples = (&earlier.sample()?, &later.sample()?);
        match measure {
            Measure::NetPromoterScore => Some(scores(samples.0, samples.1)),
            Measure::HighShare => {
                let of = |sample: &Sample| Part { share: sample.high, rest: sample.low + sample.middle, n: sample.size };
                Some(shares(&of(samples.0), &of(samples.1)))
            }
            Measure::Mean => means((earlier, samples.0.size), (later, samples.1.size)),
        }
    }

    /// The difference of two shares, each `(part, total)`: of two response rates, for example. `None` where a total is 0 or
    /// a part larger than its total.
    pub fn of_shares(earlier: (u64, u64), later: (u64, u64)) -> Option<Self> {
        let of = |(part, total): (u64, u64)| {
            let rest = total.checked_sub(part)?;
            let n = total as f64;
            (total > 0).then(|| Part { share: part as f64 / n, rest: rest as f64 / n, n })
        };
        Some(shares(&of(earlier)?, &of(later)?))
    }
}

/// z = Δ/√(SE₁² + SE₂²), and Δ ± 1.96·√(SE₁² + SE₂²), all on the adjusted scores (Lewis and Sauro, "How to Statistically
/// Compare Two Net Promoter Scores", MeasuringU 2021, after Rocks 2016).
fn scores(earlier: &Sample, later: &Sample) -> Difference {
    let (a, b) = (promoters::adjusted(earlier), promoters::adjusted(later));
    let (change, error) = (b.score - a.score, a.error.hypot(b.error));
    let value = later.net - earlier.net;
    let z = if error > 0.0 { change / error } else { 0.0 };
    Difference {
        estimate: Estimate::around(value, change, Z95 * error, (-2.0, 2.0)).times(100.0),
        test: Some(Test { statistic: z, degrees: None, p: normal::two_sided_p(z) }),
    }
}

/// A share, what remains to 1, and the effective number of answers.
struct Part {
    share: f64,
    rest: f64,
    n: f64,
}

/// The interval joins the two Wilson intervals (Newcombe, "Interval Estimation for the Difference Between Independent
/// Proportions", Statistics in Medicine 17, 1998, method 10). The test is the N − 1 two-proportion test,
/// z = Δ·√((N − 1)/N) ∕ √(PQ(1/n₁ + 1/n₂)) with P the share in both together (Campbell, "Chi-squared and Fisher–Irwin Tests
/// of Two-by-two Tables With Small Sample Recommendations", Statistics in Medicine 26, 2007). Where both shares are 0 or
/// both are 1, z is 0.
fn shares(earlier: &Part, later: &Part) -> Difference {
    let estimate = joined(share::interval(earlier.share, earlier.n), share::interval(later.share, later.n));
    let all = earlier.n + later.n;
    let p = (earlier.share * earlier.n + later.share * later.n) / all;
    let q = (earlier.rest * earlier.n + later.rest * later.n) / all;
    let error = (p * q * (1.0 / earlier.n + 1.0 / later.n)).sqrt();
    let z = if error > 0.0 { estimate.value * ((all - 1.0) / all).sqrt() / error } else { 0.0 };
    Difference { estimate, test: Some(Test { statistic: z, degrees: None, p: normal::two_sided_p(z) }) }
}

/// Welch's t with the degrees of freedom of Welch and Satterthwaite (Welch, "The Generalization of 'Student's' Problem When
/// Several Different Population Variances Are Involved", Biometrika 34, 1947). Where the spread of a sample is unknown
/// there is no t; the interval then joins those of the two means.
fn means(earlier: (&Tally, f64), later: (&Tally, f64)) -> Option<Difference> {
    let known = |(tally, n): (&Tally, f64)| match mean::moments(tally.cells(), n) {
        Moments { mean, squared_error: Some(squared_error) } => Some((mean, squared_error, n - 1.0)),
        Moments { squared_error: None, .. } => None,
    };
    let (Some((mean_1, a, degrees_1)), Some((mean_2, b, degrees_2))) = (known(earlier), known(later)) else {
        let interval = |(tally, n): (&Tally, f64)| mean::of(tally.cells(), n).map(|(estimate, _)| estimate);
        return Some(Difference { estimate: joined(interval(earlier)?, interval(later)?), test: None });
    };
    let range = f64::from(earlier.0.points().max) - f64::from(earlier.0.points().min);
    let (change, error) = (mean_2 - mean_1, (a + b).sqrt());
    // Divided by the larger, so that no square is too small for a float.
    let (a, b) = (a / a.max(b), b / a.max(b));
    let degrees = (a + b).powi(2) / (a * a / degrees_1 + b * b / degrees_2);
    let t = change / error;
    Some(Difference {
        estimate: Estimate::around(change, change, student::critical(degrees) * error, (-range, range)),
        test: Some(Test { statistic: t, degrees: Some(degrees), p: student::two_sided_p(t, degrees) }),
    })
}

/// The interval of a difference from those of its two figures: Δ − √((x₂ − l₂)² + (u₁ − x₁)²) to Δ + √((u₂ − x₂)² + (x₁ − l₁)²)
/// (Zou and Donner, "Construction of Confidence Limits About Effect Measures: A General Approach", Statistics in Medicine
/// 27, 2008). It never passes the range that a difference can have, since neither figure's interval does.
fn joined(earlier: Estimate, later: Estimate) -> Estimate {
    let value = later.value - earlier.value;
    let down = (later.value - later.low).hypot(earlier.high - earlier.value);
    let up = (later.high - later.value).hypot(earlier.value - earlier.low);
    Estimate { value, low: value - down, high: value + up }
}
