//! The outbox in a simulated world: a seeded model of browser, network and endpoint, with crash points between every two
//! steps, in which the promise about answers is checked after every one.
//!
//! Read `schedule.rs` for what may happen, `model/` for where, `oracle/` for what must hold all the same.
//!
//! ```sh
//! cargo test --test simulation                              # 100,000 schedules, the same ones every time
//! CANDOR_SCHEDULES=5000000 CANDOR_SEED=7 cargo test …       # more, and others
//! ```

mod campaign;
mod model;
mod oracle;
mod planted;
mod play;
mod random;
mod schedule;
mod shrink;

use planted::Planted;
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Instant;

fn number(name: &str, default: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn no_answer_is_lost_in_any_of_the_schedules() {
    let (seed, count) = (number("CANDOR_SEED", 1), number("CANDOR_SCHEDULES", 100_000));
    if let Ok(kept) = env::var("CANDOR_STEPS") {
        return again(seed, &kept);
    }
    let begun = Instant::now();
    let campaign = campaign::run(seed, count, Planted::None);
    if let Some((seed, broken)) = campaign.failed {
        panic!("{}", shrink::shrink(seed, Planted::None, broken.rule).report());
    }
    let mut totals = campaign.totals;
    let mut json = format!("{{\"seed\":{seed},\"schedules\":{}", campaign.schedules);
    for (name, value) in totals.named() {
        assert!(*value > 0 || count < 1_000, "there are no {name} in any schedule: they prove nothing");
        let _ = write!(json, ",\"{name}\":{value}");
    }
    let _ = write!(json, ",\"seconds\":{:.1}}}", begun.elapsed().as_secs_f64());
    println!("{json}");
    let target = env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/target").to_owned());
    fs::write(Path::new(&target).join("simulation.json"), json + "\n").unwrap();
}

/// Plays some steps of a seed's schedule again, and shows what happens.
fn again(seed: u64, kept: &str) {
    let all = schedule::steps(seed);
    let steps: Vec<_> = kept.split(',').filter_map(|at| all.get(at.parse::<usize>().ok()?).copied()).collect();
    let played = play::play(seed, &steps, Planted::None, true);
    played.trace.iter().for_each(|line| println!("{line}"));
    assert!(played.broken.is_none(), "{:?}", played.broken);
}
