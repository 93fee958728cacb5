//! `cargo xtask fuzz`: inputs that nobody would write, for everything in the pure core that takes outside data. The program
//! is `tests/fuzz`, built so that it counts what code is reached.

use anyhow::{Context, Result};

use crate::call::Call;
use crate::places::Places;
use crate::plan::Plan;

/// LLVM's edge counting, which any toolchain has; `tests/fuzz/src/coverage.rs` is what it calls.
const COUNTING: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=3 \
                        -Cllvm-args=-sanitizer-coverage-trace-pc-guard";

/// What follows `cargo xtask fuzz`: `--cases`, `--target`, `--seed`, `--input`, which the program itself reads.
pub struct Options(Vec<String>);

impl Options {
    /// Takes pairs of a name and a value.
    pub fn parse(args: &[String]) -> Result<Self, String> {
        const KNOWN: [&str; 4] = ["--cases", "--target", "--seed", "--input"];
        for pair in args.chunks(2) {
            match pair {
                [name, _] if KNOWN.contains(&name.as_str()) => {}
                [name] if KNOWN.contains(&name.as_str()) => return Err(format!("`{name}` wants a value")),
                [name, ..] => return Err(format!("`fuzz` takes no `{name}`; there are {}", KNOWN.join(", "))),
                [] => {}
            }
        }
        Ok(Self(args.to_vec()))
    }
}

/// Fuzzes as asked.
pub fn fuzz(places: &Places, options: Options) -> Result<()> {
    let mut plan = Plan::default();
    plan.step("fuzzing the core (building what counts takes a minute the first time)", || call(places, &options)?.run());
    plan.run()
}

/// The call, as `cargo xtask test` makes it too.
pub fn call(places: &Places, options: &Options) -> Result<Call> {
    let target = places.target("fuzz");
    Ok(Call::cargo()
        // Named, so that the flags are for what is fuzzed and not for build scripts and macros.
        .words("run --quiet --package candor-fuzz --target")
        .arg(host()?)
        .arg("--")
        .arg("--out")
        .arg(target.join("findings"))
        .args(&options.0)
        .within(&places.root)
        .env("CARGO_TARGET_DIR", &target)
        // With the checks of a debug build, such as those for overflow, and nearly the speed of another.
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
        .env("RUSTFLAGS", COUNTING))
}

/// What `cargo xtask test` runs.
pub fn whole() -> Options {
    Options(Vec::new())
}

/// The platform that rustc runs on, which is what it builds for.
fn host() -> Result<String> {
    let version = Call::new("rustc").arg("-vV").answer().context("rustc does not say its version")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say its host")
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn options_come_in_pairs() {
        let parse = |line: &str| Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert!(parse("").is_ok() && parse("--cases 5 --target json").is_ok());
        assert!(parse("--cases").is_err() && parse("--speed 3").is_err() && parse("json").is_err());
    }
}
