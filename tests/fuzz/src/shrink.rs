//! Makes a failing input small: takes away what it fails without.

use crate::case::{Finding, run};
use crate::targets::Target;

/// The most runs that one input is worth, and the most work of all of them: some seconds.
const RUNS: usize = 4_000;
const WORK: u64 = 3_000_000_000;

/// The smallest input found that fails in the same way: at the same place.
pub fn shrink(target: &Target, input: &[u8], finding: &Finding) -> Vec<u8> {
    let mut small = input.to_vec();
    let (mut runs, mut work) = (0, 0);
    let mut fails = |input: &[u8]| {
        let outcome = run(target, input);
        runs += 1;
        work += crate::coverage::work();
        (outcome.is_err_and(|other| other.place == finding.place), runs < RUNS && work < WORK)
    };
    // Zeller and Hildebrandt's `ddmin`, on bytes ("Simplifying and isolating failure-inducing input", 2002).
    let mut piece = small.len().div_ceil(2);
    while piece > 0 {
        let mut at = 0;
        let mut shorter = false;
        while at < small.len() {
            let end = (at + piece).min(small.len());
            let rest = [&small[..at], &small[end..]].concat();
            let (is_found, goes_on) = fails(&rest);
            if is_found {
                small = rest;
                shorter = true;
            } else {
                at = end;
            }
            if !goes_on {
                return small;
            }
        }
        if !shorter || piece > small.len() {
            piece /= 2;
        }
    }
    small
}
