//! `cargo xtask fuzz`: feeds the pure core with inputs that nobody would write, and watches three things: that nothing
//! panics, that what each target asserts holds, and that the work grows no faster than the input.
//!
//! | file | what |
//! |---|---|
//! | [`targets`] | what is fed: a function of bytes, with what has to hold |
//! | [`search`] | makes inputs from others, and keeps those that reach new code or take more work |
//! | [`mutate`], [`tree`], [`seeds`] | how inputs are made, and what from |
//! | [`coverage`] | what code was reached and how often: the measure of work, the same on every machine |
//! | [`growth`], [`shapes`] | inputs of one shape in four sizes up to a megabyte: work and time against size |
//! | [`case`], [`shrink`] | runs one input, and makes a failing one small |
//! | [`outer`] | the process around it, for what ends without a word |
//!
//! The same seed and number of cases give the same inputs. Start with [`targets`].

mod case;
mod coverage;
#[path = "../../generate/mod.rs"]
mod generate;
mod growth;
mod mutate;
mod options;
mod outer;
mod random;
mod search;
mod seeds;
mod shapes;
mod shrink;
mod targets;
mod tree;

use std::process::ExitCode;
use std::time::Instant;

use options::Options;

/// The stack of a worker thread of the collector. What recurses with the depth of its input does not fit for long.
const STACK: usize = 2 << 20;

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(fault) => {
            eprintln!("{fault}");
            return ExitCode::from(2);
        }
    };
    if let Some(code) = outer::watch_over(&options) {
        return code;
    }
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || fuzz(&options));
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(true)) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// True where nothing was found.
fn fuzz(options: &Options) -> bool {
    let start = Instant::now();
    case::catch_panics();
    case::watch();
    if let Some(input) = &options.input {
        return search::repeat(options, input);
    }
    let (mut passed, mut failed) = (0, 0);
    let mut count = |found: usize| if found == 0 { passed += 1 } else { failed += 1 };
    if options.cases > 0 {
        println!("target               cases    edges   inputs kept   most work/byte   seconds");
        search::all(options).into_iter().for_each(&mut count);
    }
    growth::all(options).into_iter().for_each(&mut count);
    // The same line as cargo's test runner writes, for those who count tests.
    let verdict = if failed == 0 { "ok" } else { "FAILED" };
    println!("test result: {verdict}. {passed} passed; {failed} failed; finished in {:.1}s", start.elapsed().as_secs_f64());
    failed == 0
}
