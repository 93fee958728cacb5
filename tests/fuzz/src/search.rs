//! The search: inputs made from those that were worth keeping, again and again.

use std::path::Path;
use std::time::Instant;

use crate::case::{self, Running};
use crate::coverage::Reached;
use crate::mutate::{Mutator, Parent};
use crate::options::Options;
use crate::random::Random;
use crate::seeds::Seeds;
use crate::shrink::shrink;
use crate::targets::{TARGETS, Target};

/// Feeds every target with its share of the cases; for each the number of findings.
pub fn all(options: &Options) -> Vec<usize> {
    let wanted: Vec<_> = TARGETS.iter().filter(|target| options.wants(target.name)).collect();
    let shares: u64 = wanted.iter().map(|target| target.share).sum();
    let seeds = Seeds::read();
    wanted.into_iter().map(|target| search(target, (options.cases * target.share).div_ceil(shares), &seeds, options)).collect()
}

/// Feeds a target with one input of a file; true where nothing is found.
pub fn repeat(options: &Options, input: &Path) -> bool {
    let (Some(target), Ok(bytes)) = (options.target, std::fs::read(input)) else {
        println!("{} cannot be read", input.display());
        return false;
    };
    match case::run(target, &bytes) {
        Ok(work) => println!("`{}` takes {} bytes with {work} steps of work, and nothing is wrong", target.name, bytes.len()),
        Err(finding) => println!("FOUND by `{}`: {}", target.name, finding.message),
    }
    case::run(target, &bytes).is_ok()
}

/// What of a target is found, at most so often: one mistake is found in many ways.
const FINDINGS: usize = 3;

/// An input that was worth keeping.
struct Kept {
    input: Vec<u8>,
    /// How often it may be a parent before others are preferred.
    hope: u32,
}

fn search(target: &'static Target, cases: u64, seeds: &Seeds, options: &Options) -> usize {
    let start = Instant::now();
    // Each target has random numbers of its own, so that it finds the same alone.
    let mut random = Random::new(options.seed ^ Random::of(target.name.as_bytes()).next());
    let mut reached = Reached::new();
    let mut running = Running::new(&options.out, target.name, "the search");
    let mut kept: Vec<Kept> = Vec::new();
    let mut found: Vec<String> = Vec::new();
    let mut most_work = 0.0_f64;
    let mut planned = seeds.of(target, &mut random).into_iter();
    for number in 0..cases {
        let input = planned.next().unwrap_or_else(|| {
            let (parent, other) = (choose(&mut kept, &mut random), random.below(kept.len()));
            let input = |place: usize| kept.get(place).map_or(&[][..], |kept| &kept.input);
            let parent = Parent { input: input(parent), other: input(other) };
            Mutator { target, random: &mut random }.child(parent)
        });
        running.next(&input);
        match case::run(target, &input) {
            Ok(work) => {
                // Short inputs have a fixed cost that says nothing about growth.
                let per_byte = work as f64 / (input.len().max(64)) as f64;
                let is_new = reached.add();
                let is_slow = per_byte > most_work * 1.5;
                most_work = most_work.max(per_byte);
                if is_new || is_slow {
                    kept.push(Kept { input, hope: if is_new { 32 } else { 8 } });
                }
            }
            Err(finding) => {
                if !found.contains(&finding.place) {
                    let small = shrink(target, &input, &finding);
                    let said = case::run(target, &small).err().unwrap_or(finding);
                    let from = format!("case {number} of seed {}", options.seed);
                    case::report(target, &said, &small, &options.out, &from);
                    found.push(said.place);
                }
                if found.len() == FINDINGS {
                    break;
                }
            }
        }
    }
    println!(
        "{:<18} {cases:>7} {:>8} {:>13} {most_work:>16.1} {:>9.1}",
        target.name,
        reached.edges,
        kept.len(),
        start.elapsed().as_secs_f64()
    );
    found.len()
}

/// The place of a parent: mostly one of those that were kept last, which lead on from where the others ended.
fn choose(kept: &mut [Kept], random: &mut Random) -> usize {
    let count = kept.len();
    let recent = if random.one_in(2) { random.below(count.min(16)) } else { random.below(count) };
    let mut place = count.saturating_sub(1 + recent);
    if kept.get(place).is_some_and(|kept| kept.hope == 0) {
        place = random.below(count);
    }
    if let Some(kept) = kept.get_mut(place) {
        kept.hope = kept.hope.saturating_sub(1);
    }
    place
}
