//! Plays many schedules, on every processor, and counts what happened in them.

use crate::model::Totals;
use crate::oracle::Broken;
use crate::planted::Planted;
use crate::play::play;
use crate::schedule::steps;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// What came of a campaign.
#[derive(Debug, Default)]
pub struct Campaign {
    pub schedules: u64,
    pub totals: Totals,
    /// The first schedule that failed, by its seed.
    pub failed: Option<(u64, Broken)>,
}

/// Plays the schedules of so many seeds from `first` on, until one fails.
pub fn run(first: u64, count: u64, planted: Planted) -> Campaign {
    let next = AtomicU64::new(0);
    let campaign = Mutex::new(Campaign::default());
    let work = || {
        let mut own = Campaign::default();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                break;
            }
            let seed = first.wrapping_add(at);
            let played = play(seed, &steps(seed), planted, false);
            own.schedules += 1;
            own.totals.add(played.totals);
            if let Some(broken) = played.broken {
                own.failed = Some((seed, broken));
                next.store(count, Ordering::Relaxed);
            }
        }
        let mut campaign = campaign.lock().unwrap();
        campaign.schedules += own.schedules;
        campaign.totals.add(own.totals);
        let earlier =
            |seed: u64| campaign.failed.as_ref().is_none_or(|(known, _)| seed.wrapping_sub(first) < known.wrapping_sub(first));
        if own.failed.as_ref().is_some_and(|(seed, _)| earlier(*seed)) {
            campaign.failed = own.failed;
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    campaign.into_inner().unwrap()
}
