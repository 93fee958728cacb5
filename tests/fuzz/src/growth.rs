//! No more than linear: one shape of input in four sizes, each twice the one before, and what they take.
//!
//! Work is counted in edges passed, which is exact and the same on every machine. Time is taken besides, for what is not
//! counted: the processor's where the system tells it, and with much slack, for caches and a busy machine.

use std::fs;
use std::time::{Duration, Instant};

use crate::case::{self, Running};
use crate::coverage;
use crate::options::Options;
use crate::shapes::{SHAPES, Shape};
use crate::targets::{TARGETS, Target};

/// The sizes, in parts of the largest.
const PARTS: [usize; 4] = [8, 4, 2, 1];
/// What eight times the size may take of the work: eight times as much, and a logarithm.
const WORK: f64 = 11.0;
/// What twice the size takes of the work where there is no need to wait for the larger ones.
const TWICE: f64 = 3.0;
/// What eight times the size may take of the time: between 8 and the 64 of a square.
const TIME: f64 = 22.0;
/// Less counts as this much: a tick of Linux's clock for processor time, and mostly noise.
const TICK: Duration = Duration::from_millis(5);
/// How often a time that looks wrong is taken again.
const AGAIN: usize = 4;

/// Measures every shape; for each the number of findings.
pub fn all(options: &Options) -> Vec<usize> {
    let shapes = SHAPES.iter().filter_map(|shape| {
        let target = TARGETS.iter().find(|target| target.name == shape.target)?;
        options.wants(target.name).then_some((shape, target))
    });
    let start = Instant::now();
    let (mut most_work, mut most_time) = (0.0_f64, 0.0_f64);
    let mut found = Vec::new();
    for (shape, target) in shapes {
        let growth = measure(shape, target, options);
        most_work = most_work.max(growth.work());
        most_time = most_time.max(growth.time());
        found.push(usize::from(!growth.is_linear(shape, options)));
    }
    if !found.is_empty() {
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "growth of {} shapes: 8 times the size took up to {most_work:.1} times the work and {most_time:.1} times the time ({seconds:.1} s)",
            found.len()
        );
    }
    found
}

/// What a shape takes in its sizes.
struct Growth {
    bytes: Vec<usize>,
    work: Vec<u64>,
    time: Vec<Duration>,
    /// What went wrong.
    wrong: Option<String>,
}

fn measure(shape: &Shape, target: &'static Target, options: &Options) -> Growth {
    let inputs: Vec<_> = PARTS.iter().map(|part| (shape.make)(shape.largest / part)).collect();
    let mut running = Running::new(&options.out, target.name, shape.name);
    let mut growth = Growth { bytes: inputs.iter().map(Vec::len).collect(), work: Vec::new(), time: Vec::new(), wrong: None };
    // A bound for each byte is for short inputs, whose fixed cost is known; here growth is what counts.
    let boundless = Target { work: (u64::MAX, 0), ..*target };
    let mut run = |input: &[u8]| {
        running.next(input);
        let (start, before) = (Instant::now(), processor_time());
        let outcome = case::run(&boundless, input);
        let time = before.zip(processor_time()).map_or(start.elapsed(), |(before, after)| after.saturating_sub(before));
        (outcome, time)
    };
    for input in &inputs {
        let (outcome, time) = run(input);
        match outcome {
            Ok(work) => growth.work.push(work),
            Err(finding) => {
                case::report(target, &finding, input, &options.out, &format!("shape `{}`", shape.name));
                growth.wrong = Some(finding.message);
                return growth;
            }
        }
        growth.time.push(time);
        if let [.., before, last] = growth.work[..]
            && last as f64 > before as f64 * TWICE
        {
            return growth;
        }
    }
    for _ in 0..AGAIN {
        if growth.time() < TIME {
            break;
        }
        for (input, best) in inputs.iter().zip(&mut growth.time) {
            *best = run(input).1.min(*best);
        }
    }
    growth
}

/// The time for which this thread has run, where Linux tells it (`Documentation/scheduler/sched-stats.rst`).
fn processor_time() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

impl Growth {
    fn work(&self) -> f64 {
        match (self.work.first(), self.work.last()) {
            (Some(first), Some(last)) if coverage::is_on() => *last as f64 / (*first).max(1) as f64,
            _ => 0.0,
        }
    }

    fn time(&self) -> f64 {
        match (self.time.first(), self.time.last()) {
            (Some(first), Some(last)) => last.as_secs_f64() / (*first).max(TICK).as_secs_f64(),
            _ => 0.0,
        }
    }

    fn is_linear(&self, shape: &Shape, options: &Options) -> bool {
        let stopped = self.work.len() < PARTS.len();
        let verdict = match (&self.wrong, stopped || self.work() > WORK, self.time() > TIME) {
            (Some(_), ..) => return false,
            (None, true, _) => "work",
            (None, _, true) => "time",
            _ => {
                // Whoever asks for one target wants to know more of it.
                if options.target.is_some() {
                    self.print(shape, "");
                }
                return true;
            }
        };
        println!("\nFOUND by the shape `{}`: {verdict} grows faster than the input of `{}`", shape.name, shape.target);
        self.print(shape, "    ");
        let path = options.out.join(format!("{}-growth", shape.target));
        if fs::create_dir_all(&options.out).and_then(|()| fs::write(&path, (shape.make)(shape.largest))).is_ok() {
            println!(
                "    the largest is in {}; to repeat it: cargo xtask fuzz --cases 0 --target {}",
                path.display(),
                shape.target
            );
        }
        false
    }

    fn print(&self, shape: &Shape, margin: &str) {
        for ((bytes, work), time) in self.bytes.iter().zip(&self.work).zip(&self.time) {
            let each = *work as f64 / *bytes as f64;
            println!("{margin}{:<28} {bytes:>8} bytes  {work:>12} edges  {each:>8.1} a byte  {time:>10.1?}", shape.name);
        }
    }
}
