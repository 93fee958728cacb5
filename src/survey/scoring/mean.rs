//! The mean of the points, CES's headline.

use super::share;
use super::student;
use super::tally::Cell;
use super::{Estimate, Method};

/// A mean and the square of its standard error.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    pub(super) mean: f64,
    /// s²/n; `None` where the spread is unknown: fewer than two answers, or all the same.
    pub(super) squared_error: Option<f64>,
}

/// The weighted mean and its interval, within the scale.
///
/// Usually mean ± t·s/√n with n − 1 degrees of freedom (Student, "The Probable Error of a Mean", Biometrika 6(1), 1908), n
/// being the effective number of answers. Two cases have no s to go by:
/// - Fewer than two answers: the whole scale. One answer says nothing about how much answers differ.
/// - All answers the same point: t would give ± 0, as though nobody could ever answer otherwise. A share u of others may
///   have gone unseen ([`share::unseen`]), so the mean may lie u of the way towards either end of the scale. This is wider
///   than t's interval would be had one answer differed: nothing at all is known of the others, not even how far off.
pub(super) fn of(cells: &[Cell], n: f64) -> Option<(Estimate, Method)> {
    let range = (cells.first()?.point, cells.last()?.point);
    let Moments { mean, squared_error } = moments(cells, n);
    Some(match squared_error {
        Some(squared_error) => {
            let half = student::critical(n - 1.0) * squared_error.sqrt();
            (Estimate::around(mean, mean, half, range), Method::StudentT)
        }
        None if n < 2.0 => (Estimate { value: mean, low: range.0, high: range.1 }, Method::WholeScale),
        None => {
            let unseen = share::unseen(n);
            let (low, high) = (mean - unseen * (mean - range.0), mean + unseen * (range.1 - mean));
            (Estimate { value: mean, low, high }, Method::AllAlike)
        }
    })
}

/// The mean of cells that have answers, and s²/n with s² = Σw(x − mean)²/Σw · n/(n − 1).
pub(super) fn moments(cells: &[Cell], n: f64) -> Moments {
    let chosen = || cells.iter().filter(|cell| cell.weight > 0.0);
    let all: f64 = chosen().map(|cell| cell.weight).sum();
    let lowest = chosen().next().map_or(0.0, |cell| cell.point);
    // Counted from the lowest point chosen: answers that are all alike have exactly their point as mean.
    let mean = lowest + chosen().map(|cell| cell.weight * (cell.point - lowest)).sum::<f64>() / all;
    let spread = || chosen().map(|cell| cell.weight * (cell.point - mean).powi(2)).sum::<f64>() / all;
    Moments { mean, squared_error: (n >= 2.0 && chosen().nth(1).is_some()).then(|| spread() / (n - 1.0)) }
}
