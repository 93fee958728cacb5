//! Sampling: a respondent is in or out of a survey's sample, so that asking again does not raise the probability.

use crate::survey::json::push_integer;
use crate::survey::response::Probability;
use crate::survey::time::{DAY, Timestamp};

/// True where `visitor` belongs to the sample of `survey` at this probability.
///
/// The draw is the FNV-1a hash (64 bit) of `visitor`, a zero byte and `survey`, finished with the mixer of `MurmurHash3`
/// and taken modulo a million; it lies in the sample where it is below the probability in millionths.
pub fn included(visitor: &str, survey: &str, probability: Probability) -> bool {
    draw(visitor.bytes().chain([0]).chain(survey.bytes())) < probability.millionths()
}

/// As [`included`], where the sample is drawn anew in each period; `respondent` is the customer's id where there is one,
/// else the visitor's name. In [`period`] 0 it is the same draw; in any other, a zero byte and the period's number in
/// decimal follow the survey.
pub fn included_in(period: i64, respondent: &str, survey: &str, probability: Probability) -> bool {
    if period == 0 {
        return included(respondent, survey, probability);
    }
    let mut number = String::new();
    push_integer(&mut number, period);
    let bytes = respondent.bytes().chain([0]).chain(survey.bytes()).chain([0]).chain(number.bytes());
    draw(bytes) < probability.millionths()
}

/// The number of the period of so many days, counted from 1970-01-01 in UTC; 0 where the sample is never drawn anew.
pub fn period(now: Timestamp, sample_days: u32) -> i64 {
    if sample_days == 0 { 0 } else { now.0.div_euclid(i64::from(sample_days) * DAY) }
}

/// When the sample is drawn anew; `None` where it never is.
pub fn next_period(now: Timestamp, sample_days: u32) -> Option<Timestamp> {
    (sample_days > 0).then(|| Timestamp((period(now, sample_days) + 1).saturating_mul(i64::from(sample_days) * DAY)))
}

/// A number from 0 to 999,999.
fn draw(bytes: impl Iterator<Item = u8>) -> u32 {
    (hash(bytes) % 1_000_000) as u32
}

/// FNV-1a, whose low bits are poor, finished with a mixer.
#[inline]
pub(super) fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    let mut hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
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
