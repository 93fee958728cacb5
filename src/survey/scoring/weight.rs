//! How many people an answer stands for.

use crate::survey::response::Probability;

/// A weight: how many of those who could have been asked one answer stands for.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Weight(f64);

impl Weight {
    /// An answer that stands for itself.
    pub const ONE: Weight = Weight(1.0);

    /// The smallest and the largest weight that is taken: a millionth, which is how finely a [`Probability`] is kept, and a
    /// million.
    pub const RANGE: (f64, f64) = (1e-6, 1e6);

    /// One over the probability with which the person was invited (Horvitz and Thompson, "A Generalization of Sampling
    /// Without Replacement From a Finite Universe", Journal of the American Statistical Association 47(260), 1952).
    /// `None` for 0: who could not be invited stands for nobody.
    pub fn inverse(probability: Probability) -> Option<Self> {
        (probability.millionths() > 0).then(|| Self(1e6 / f64::from(probability.millionths())))
    }

    /// A weight of another making; `None` outside [`RANGE`](Self::RANGE), where a mistake is likelier than a weight.
    pub fn new(weight: f64) -> Option<Self> {
        (Self::RANGE.0..=Self::RANGE.1).contains(&weight).then_some(Self(weight))
    }

    /// The number.
    pub const fn value(self) -> f64 {
        self.0
    }
}
