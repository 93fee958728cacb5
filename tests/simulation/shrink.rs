//! Makes a schedule that fails as short as it can be.

use crate::oracle::Broken;
use crate::planted::Planted;
use crate::play::play;
use crate::schedule::{Step, steps};
use std::fmt::Write;

/// A schedule that fails, made short.
#[derive(Debug)]
pub struct Short {
    pub seed: u64,
    /// Which of the seed's steps are left.
    pub kept: Vec<usize>,
    pub broken: Broken,
    pub trace: Vec<String>,
}

/// Leaves out what is not needed for the same rule to be broken: halves, quarters, and so on down to single steps.
pub fn shrink(seed: u64, planted: Planted, rule: &'static str) -> Short {
    let all = steps(seed);
    let choose = |kept: &[usize]| kept.iter().map(|at| all[*at]).collect::<Vec<Step>>();
    let fails = |kept: &[usize]| play(seed, &choose(kept), planted, false).broken.is_some_and(|broken| broken.rule == rule);
    let mut kept: Vec<usize> = (0..all.len()).collect();
    let mut size = kept.len().div_ceil(2);
    loop {
        let before = kept.len();
        let mut at = 0;
        while at < kept.len() {
            let end = (at + size).min(kept.len());
            let shorter: Vec<usize> = kept[..at].iter().chain(&kept[end..]).copied().collect();
            if fails(&shorter) {
                kept = shorter;
            } else {
                at = end;
            }
        }
        if size == 1 && kept.len() == before {
            break;
        }
        size = size.div_ceil(2);
    }
    let played = play(seed, &choose(&kept), planted, true);
    let broken = played.broken.unwrap_or(Broken { rule, text: "not found again".to_owned() });
    Short { seed, kept, broken, trace: played.trace }
}

impl Short {
    /// What a person needs to see it again.
    pub fn report(&self) -> String {
        let all = steps(self.seed);
        let mut text = format!("\"{}\" is broken: {}\nseed {}, steps:\n", self.broken.rule, self.broken.text, self.seed);
        for at in &self.kept {
            let _ = writeln!(text, "  {at:>3}  {:?}, then {:?}", all[*at].action, all[*at].then);
        }
        text.push_str("what happens:\n");
        for line in &self.trace {
            let _ = writeln!(text, "  {line}");
        }
        let kept: Vec<String> = self.kept.iter().map(ToString::to_string).collect();
        let _ = writeln!(
            text,
            "again: CANDOR_SEED={} CANDOR_STEPS={} cargo test --test simulation schedules -- --nocapture",
            self.seed,
            kept.join(",")
        );
        text
    }
}
