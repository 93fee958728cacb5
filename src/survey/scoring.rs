//! Figures from points: NPS, CSAT, CES with their denominators and intervals.
//!
//! Formulas and their sources stand at each function. Shares are fractions (0 to 1), NPS runs from −100 to 100.

use super::scale::{Band, Scale};
use serde::{Deserialize, Serialize};

/// Two-sided 95 % quantile of the normal distribution.
const Z95: f64 = 1.959_963_984_540_054;

/// How often each point was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The scale.
    pub scale: Scale,
    /// One count a point, from the lowest up.
    pub counts: Vec<u64>,
}

/// A figure with the interval of its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The figure itself, unrounded.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

impl Tally {
    /// A tally with nothing in it.
    pub fn new(scale: Scale) -> Self {
        Self { scale, counts: vec![0; (scale.max() - scale.min() + 1) as usize] }
    }

    /// Counts `times` more answers of `point`; false where the point is not on the scale.
    pub fn add(&mut self, point: i32, times: u64) -> bool {
        let known = self.scale.contains(point);
        if known {
            self.counts[(point - self.scale.min()) as usize] += times;
        }
        known
    }

    /// The number of answers.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The number of answers in a band.
    pub fn band(&self, band: Band) -> u64 {
        (self.scale.min()..).zip(&self.counts).filter(|(point, _)| self.scale.band(*point) == band).map(|(_, count)| count).sum()
    }

    /// The scale's usual headline: NPS from −100 to 100, CSAT the top-two-box share, CES the mean. `None` without answers.
    pub fn headline(&self) -> Option<Estimate> {
        match self.scale {
            Scale::Nps => self.net_promoter_score(),
            Scale::Csat => wilson(self.band(Band::High), self.total()),
            Scale::Ces => self.mean(),
        }
    }

    /// 100·(P − D)/n with the adjusted-Wald interval: n + 3, promoters + ¾, detractors + ¾, variance p + d − (p − d)²
    /// (Rocks, "Interval Estimation for the Net Promoter Score", The American Statistician 70(4), 2016).
    fn net_promoter_score(&self) -> Option<Estimate> {
        let (n, promoters, detractors) = (self.total(), self.band(Band::High), self.band(Band::Low));
        if n == 0 {
            return None;
        }
        let (n, promoters, detractors) = (n as f64, promoters as f64, detractors as f64);
        let value = (promoters - detractors) / n;
        let adjusted = n + 3.0;
        let (p, d) = ((promoters + 0.75) / adjusted, (detractors + 0.75) / adjusted);
        let half = Z95 * ((p + d - (p - d).powi(2)) / adjusted).sqrt();
        Some(Estimate { value: 100.0 * value, low: 100.0 * (p - d - half).max(-1.0), high: 100.0 * (p - d + half).min(1.0) })
    }

    /// The mean of the points with the normal interval of the mean, kept within the scale.
    fn mean(&self) -> Option<Estimate> {
        let n = self.total() as f64;
        if n == 0.0 {
            return None;
        }
        let points = || (self.scale.min()..).map(f64::from).zip(self.counts.iter().map(|count| *count as f64));
        let mean = points().map(|(point, count)| point * count).sum::<f64>() / n;
        let (lowest, highest) = (f64::from(self.scale.min()), f64::from(self.scale.max()));
        if n < 2.0 {
            return Some(Estimate { value: mean, low: lowest, high: highest });
        }
        let variance = points().map(|(point, count)| count * (point - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let half = Z95 * (variance / n).sqrt();
        Some(Estimate { value: mean, low: (mean - half).max(lowest), high: (mean + half).min(highest) })
    }
}

/// A share with Wilson's score interval (Wilson 1927, JASA 22(158)). `None` where there is nothing to share.
pub fn wilson(part: u64, total: u64) -> Option<Estimate> {
    if total == 0 {
        return None;
    }
    let (n, p) = (total as f64, part as f64 / total as f64);
    let z2 = Z95 * Z95;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    Some(Estimate { value: p, low: (centre - half).max(0.0), high: (centre + half).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(scale: Scale, points: &[(i32, u64)]) -> Tally {
        let mut tally = Tally::new(scale);
        for (point, times) in points {
            assert!(tally.add(*point, *times));
        }
        tally
    }

    fn near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 0.005, "{found} is not {wanted}");
    }

    #[test]
    fn nps_of_a_worked_example() {
        // 50 promoters, 30 passives, 20 detractors: NPS 30; by hand: p = 50.75/103, d = 20.75/103, half = 1.96 · √(0.609341/103).
        let nps = tally(Scale::Nps, &[(10, 30), (9, 20), (8, 30), (3, 20)]).headline().unwrap();
        near(nps.value, 30.0);
        near(nps.low, 14.051);
        near(nps.high, 44.201);
    }

    #[test]
    fn nps_never_leaves_its_range() {
        let nps = tally(Scale::Nps, &[(10, 1)]).headline().unwrap();
        assert!(nps.value <= 100.0 && nps.high <= 100.0 && nps.low >= -100.0);
    }

    #[test]
    fn csat_is_the_top_two_box_share() {
        let csat = tally(Scale::Csat, &[(5, 6), (4, 2), (3, 1), (1, 1)]).headline().unwrap();
        near(csat.value, 0.8);
        near(csat.low, 0.4902);
        near(csat.high, 0.9433);
    }

    #[test]
    fn ces_is_a_mean() {
        let ces = tally(Scale::Ces, &[(7, 2), (5, 2)]).headline().unwrap();
        near(ces.value, 6.0);
        near(ces.high, 7.0);
        near(ces.low, 4.868);
    }

    #[test]
    fn nothing_has_no_figure() {
        for scale in Scale::ALL {
            assert_eq!(Tally::new(scale).headline(), None);
        }
        assert!(!Tally::new(Scale::Csat).add(0, 1));
    }
}
