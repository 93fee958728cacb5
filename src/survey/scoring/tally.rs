//! Counting answers by point.

use super::{Difference, Figure, Measure, Weight};
use super::{mean, promoters, share};
use crate::survey::answer::Points;
use crate::survey::scale::{Band, Scale};

/// How often each point of a scale was chosen, and with which weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    points: Points,
    headline: Measure,
    /// One a point, from the lowest up.
    cells: Vec<Cell>,
}

/// The answers of one point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    /// The point.
    pub(super) point: f64,
    band: Band,
    count: u64,
    /// Sum of the weights.
    pub(super) weight: f64,
    /// Sum of the squared weights.
    squares: f64,
}

/// What the intervals take from a tally that has answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    /// Weighted shares of the bands; they add up to 1.
    pub(super) low: f64,
    pub(super) middle: f64,
    pub(super) high: f64,
    /// High less low, from −1 to 1.
    pub(super) net: f64,
    /// The effective number of answers, at least 1.
    pub(super) size: f64,
}

impl Tally {
    /// The most points of a scale that can be tallied.
    pub const MOST_POINTS: usize = 1_001;

    /// An empty tally of a scale, with its usual headline: NPS, CSAT's top-two-box share, CES's mean.
    pub fn new(scale: Scale) -> Self {
        let headline = if scale == Scale::Nps {
            Measure::NetPromoterScore
        } else if scale == Scale::Csat {
            Measure::HighShare
        } else {
            Measure::Mean
        };
        Self::with(Points { min: scale.min(), max: scale.max() }, |point| scale.band(point), headline)
    }

    /// An empty tally of any range of points, `band` saying where each belongs. `None` where the range is the wrong way
    /// round or has more than [`MOST_POINTS`](Self::MOST_POINTS).
    pub fn over(points: Points, band: impl Fn(i32) -> Band, headline: Measure) -> Option<Self> {
        let length = i64::from(points.max) - i64::from(points.min) + 1;
        (1..=Self::MOST_POINTS as i64).contains(&length).then(|| Self::with(points, band, headline))
    }

    fn with(points: Points, band: impl Fn(i32) -> Band, headline: Measure) -> Self {
        let cell = |point: i32| Cell { point: f64::from(point), band: band(point), count: 0, weight: 0.0, squares: 0.0 };
        Self { points, headline, cells: (points.min..=points.max).map(cell).collect() }
    }

    /// Counts `times` more answers of `point`; false where the point is not on the scale.
    pub fn add(&mut self, point: i32, times: u64) -> bool {
        self.add_weighted(point, times, Weight::ONE)
    }

    /// Counts `times` more answers of `point`, each with that weight; false where the point is not on the scale.
    pub fn add_weighted(&mut self, point: i32, times: u64, weight: Weight) -> bool {
        let (times_, weight) = (times as f64, weight.value());
        self.gather(point, times, times_ * weight, times_ * weight * weight)
    }

    /// Counts `times` more answers of `point` of which the sum of the weights and of their squares are known, as a database
    /// hands them over. False where the point is not on the scale, or where no weights within [`Weight::RANGE`] have such
    /// sums; nothing is counted then.
    pub fn add_sums(&mut self, point: i32, times: u64, weight: f64, squares: f64) -> bool {
        let n = times as f64;
        let mean = weight / n;
        // By the inequality of Cauchy and Schwarz the mean square is no less than the squared mean; it is no more than the
        // largest weight times the mean. A billionth is for rounding.
        let possible = Weight::new(mean).is_some()
            && squares >= n * mean * mean * (1.0 - 1e-9)
            && squares <= Weight::RANGE.1 * weight * (1.0 + 1e-9);
        possible && self.gather(point, times, weight, squares)
    }

    fn gather(&mut self, point: i32, times: u64, weight: f64, squares: f64) -> bool {
        let index = usize::try_from(i64::from(point) - i64::from(self.points.min)).ok();
        let Some(cell) = index.and_then(|index| self.cells.get_mut(index)) else { return false };
        cell.count = cell.count.saturating_add(times);
        cell.weight += weight;
        cell.squares += squares;
        true
    }

    /// The range of the points.
    pub const fn points(&self) -> Points {
        self.points
    }

    /// One count a point, from the lowest up.
    pub fn counts(&self) -> Vec<u64> {
        self.cells.iter().map(|cell| cell.count).collect()
    }

    /// The number of answers.
    pub fn total(&self) -> u64 {
        sum(&self.cells, |_| true)
    }

    /// The number of answers in a band.
    pub fn band(&self, band: Band) -> u64 {
        sum(&self.cells, |cell| cell.band == band)
    }

    /// True where some answers weigh more than others.
    pub fn is_weighted(&self) -> bool {
        self.n_eff() < self.total() as f64 * (1.0 - 1e-9)
    }

    /// The number of equally weighted answers that would be as informative: (Σw)² ∕ Σw² (Kish, "Survey Sampling", Wiley
    /// 1965, section 11.7). From 1 to the number of answers; 0 without answers.
    pub fn n_eff(&self) -> f64 {
        let n = self.total() as f64;
        let (weight, squares) =
            self.cells.iter().fold((0.0, 0.0), |(weight, squares), cell| (weight + cell.weight, squares + cell.squares));
        if n == 0.0 { 0.0 } else { (weight * weight / squares).clamp(1.0, n) }
    }

    /// The figure by which the scale is usually known. `None` without answers.
    pub fn headline(&self) -> Option<Figure> {
        self.figure(self.headline)
    }

    /// A figure of these answers. `None` without answers.
    pub fn figure(&self, measure: Measure) -> Option<Figure> {
        let sample = self.sample()?;
        let (estimate, method) = match measure {
            Measure::NetPromoterScore => promoters::score(&sample),
            Measure::HighShare => share::high(&sample),
            Measure::Mean => mean::of(&self.cells, sample.size)?,
        };
        Some(Figure { measure, estimate, method, n: self.total(), n_eff: sample.size })
    }

    /// The change of a figure from these answers to others of the same scale: see [`Difference::between`].
    pub fn change_to(&self, later: &Tally, measure: Measure) -> Option<Difference> {
        Difference::between(self, later, measure)
    }

    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    pub(super) fn sample(&self) -> Option<Sample> {
        let of = |band| self.cells.iter().filter(|cell| cell.band == band).map(|cell| cell.weight).sum::<f64>();
        let (low, middle, high) = (of(Band::Low), of(Band::Middle), of(Band::High));
        let all = low + middle + high;
        let share = |weight: f64| weight / all;
        (all > 0.0).then(|| Sample {
            low: share(low),
            middle: share(middle),
            high: share(high),
            net: share(high - low),
            size: self.n_eff(),
        })
    }
}

fn sum(cells: &[Cell], wanted: impl Fn(&Cell) -> bool) -> u64 {
    cells.iter().filter(|cell| wanted(cell)).fold(0, |sum, cell| sum.saturating_add(cell.count))
}
