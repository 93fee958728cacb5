//! `cargo xtask`: the project's own commands. Each installs what it lacks, says what it is doing, and on failure names
//! the command that repeats the failed step alone.
//!
//! Where to start: a command is one file (`run`, `test`, `fuzz`, `dist`, `pictures`, `bench`, `lint`) that writes a [`plan::Plan`]; what it builds is
//! in `embed`, `site`, `collector` and `webview`, and how that grew in `growth`; what it needs is in `toolchain`, `tools`, `packages` and `debian`.

mod bench;
mod call;
mod collector;
mod debian;
mod dist;
mod embed;
mod fingerprint;
mod fuzz;
mod growth;
mod hosts;
mod leptos;
mod lint;
mod packages;
mod pictures;
mod places;
mod plan;
mod run;
mod site;
mod symbol;
mod test;
mod toolchain;
mod tools;
mod webview;

use std::process::ExitCode;

use anyhow::Result;
use places::Places;

const USAGE: &str = "\
Candor's own commands; each installs what it lacks.

    cargo xtask run [--port 4080] [-- <more for `candor serve`>]
        build everything and serve it at http://127.0.0.1:<port>
    cargo xtask test [core|fuzz|collector|views|npm|e2e|pictures]
        every test, in every engine; or one step
    cargo xtask fuzz [--cases 50000] [--target <name>] [--seed 1] [--input <file>]
        inputs that nobody would write, for all that takes outside data; or one of them again
    cargo xtask dist [--baseline]
        write dist/embed and dist/site, say which crate or function of the widget grew since the last release, and hold the
        widget to its size; --baseline, when a release is made, keeps its sizes in xtask/sizes.json for the next one
    cargo xtask embed [core|full|courier]
        write dist/embed alone, or bring one of its builds up to date in it, and print what grew and the sizes
    cargo xtask pictures [--check] [--only <part of a name>]
        the pictures of the README and of every kind at every placement, in docs/pictures; or whether they still look so
    cargo xtask bench [--rounds 9] [--quick] [--only <contenders>] [--settings local,slow] [--out <folder>] [--publish]
        what asking costs a page, beside other widgets and the page alone; published, in docs/bench.md with a picture
    cargo xtask lint
        formatting and clippy, for every layer

CANDOR_TOOLS names the folder for the pinned tools (default: candor-tools in the user's cache folder).
";

/// What a command line asks for.
enum Command {
    Run(run::Options),
    Test(Option<test::Step>),
    Fuzz(fuzz::Options),
    Dist(dist::Options),
    Embed(Vec<embed::Build>),
    Pictures(pictures::Options),
    Bench(bench::Options),
    Lint,
    Help,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let command = match parse(&args) {
        Ok(command) => command,
        Err(fault) => {
            eprintln!("{fault} (`cargo xtask help` lists the commands)");
            return ExitCode::from(2);
        }
    };
    match obey(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn parse(args: &[String]) -> Result<Command, String> {
    let (name, rest) = args.split_first().ok_or("which command?")?;
    let alone = |command| match rest {
        [] => Ok(command),
        [first, ..] => Err(format!("`{name}` takes no `{first}`")),
    };
    match name.as_str() {
        "run" => run::Options::parse(rest).map(Command::Run),
        "test" => test::Step::parse(rest).map(Command::Test),
        "fuzz" => fuzz::Options::parse(rest).map(Command::Fuzz),
        "dist" => dist::Options::parse(rest).map(Command::Dist),
        "embed" => embed::Build::parse(rest).map(Command::Embed),
        "pictures" => pictures::Options::parse(rest).map(Command::Pictures),
        "bench" => bench::Options::parse(rest).map(Command::Bench),
        "lint" => alone(Command::Lint),
        "help" | "--help" | "-h" => Ok(Command::Help),
        other => Err(format!("no command `{other}`")),
    }
}

fn obey(command: Command) -> Result<()> {
    let places = Places::find()?;
    match command {
        Command::Run(options) => run::run(&places, &options),
        Command::Test(step) => test::test(&places, step),
        Command::Fuzz(options) => fuzz::fuzz(&places, options),
        Command::Dist(options) => dist::dist(&places, &options),
        Command::Embed(builds) => dist::embed(&places, &builds),
        Command::Pictures(options) => pictures::pictures(&places, &options),
        Command::Bench(options) => bench::bench(&places, &options),
        Command::Lint => lint::lint(&places),
        Command::Help => {
            print!("{USAGE}");
            Ok(())
        }
    }
}
