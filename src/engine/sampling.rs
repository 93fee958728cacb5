//! Sampling: a visitor is in or out of a survey's sample for good, so that asking again does not raise the probability.

use crate::survey::response::Probability;

/// True where `visitor` belongs to the sample of `survey` at this probability.
///
/// The draw is the FNV-1a hash (64 bit) of `visitor`, a zero byte and `survey`, finished with the mixer of `MurmurHash3`
/// and taken modulo a million; it lies in the sample where it is below the probability in millionths.
pub fn included(visitor: &str, survey: &str, probability: Probability) -> bool {
    let bytes = visitor.bytes().chain([0]).chain(survey.bytes());
    let mut hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^= hash >> 33;
    hash % 1_000_000 < u64::from(probability.millionths())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_the_probability_and_the_draw_is_stable() {
        for millionths in [0, 10_000, 250_000, 900_000, 1_000_000] {
            let probability = Probability::from_millionths(millionths);
            let sampled = |visitor: &u32| included(&visitor.to_string(), "ces", probability);
            let share = (0..100_000).filter(sampled).count() as f64 / 100_000.0;
            // Five standard errors of a share of 100,000 draws.
            assert!((share - f64::from(millionths) / 1e6).abs() < 0.008, "{share} at {millionths}");
            assert_eq!(sampled(&7), sampled(&7));
        }
    }

    #[test]
    fn surveys_draw_independently() {
        let half = Probability::from_millionths(500_000);
        let both = (0..10_000).filter(|n| included(&n.to_string(), "a", half) && included(&n.to_string(), "b", half)).count();
        assert!((2_200..2_800).contains(&both), "{both}");
    }
}
