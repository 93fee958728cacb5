//! The command line of the native program: `candor serve`, `check`, `explain`, `snippet`, `schema`.
//!
//! One file a command. What a command decides is in the layers below; here it reads files, prints and exits.
//!
//! | file | what |
//! |---|---|
//! | `serve` | runs the collector |
//! | [`check`] | reads documents and says all that is wrong with them |
//! | [`explain`] | says why a survey is asked, or is not |
//! | [`snippet`] | prints the lines to paste into a page |
//! | `source`, `report` | where a place of a document is in its text, and how that is shown |

pub mod check;
pub mod explain;
mod report;
mod serve;
pub mod snippet;
mod source;

use crate::collector::serve::Options;
use crate::survey::document::schema::schema;
use clap::{Parser, Subcommand};
use std::io::{IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

/// Micro-surveys whose answers arrive: the collector, and tools for survey documents.
#[derive(Debug, Parser)]
#[command(name = "candor", version, about, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Takes responses, keeps them, and serves the widget and the front end
    Serve(Options),
    /// Checks survey documents, and says everything that is wrong with them
    Check(check::Options),
    /// Says why each survey is asked of a visitor on a page, or is not
    Explain(explain::Options),
    /// Prints the lines to paste into a page
    Snippet(snippet::Options),
    /// Prints the JSON Schema of survey documents, for editors
    Schema,
}

/// Runs the command that the arguments name. A failure is one sentence on stderr and an exit code that is not 0.
pub fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Serve(options) => serve::run(options),
        Command::Check(options) => check::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::Snippet(options) => snippet::run(&options),
        Command::Schema => print(&(pretty(&schema()) + "\n")),
    }
}

/// Prints to stdout; a reader that has gone away, as `head` does, is no failure.
fn print(text: &str) -> ExitCode {
    let mut out = stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(&format!("the output cannot be written: {error}"));
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

/// Whether what is printed has colours.
fn is_styled() -> bool {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    wants_colours(stdout().is_terminal(), &variable("NO_COLOR"), &variable("TERM"))
}

/// Colours on a terminal alone that has them, and nowhere where the environment asks for none (<https://no-color.org>).
fn wants_colours(is_terminal: bool, no_color: &str, term: &str) -> bool {
    is_terminal && no_color.is_empty() && term != "dumb"
}

fn complain(sentence: &str) {
    _ = writeln!(stderr(), "candor: {sentence}");
}

/// JSON with line breaks.
fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_for_terminals_that_want_them() {
        assert!(wants_colours(true, "", "xterm-256color"));
        assert!(!wants_colours(false, "", "xterm"));
        assert!(!wants_colours(true, "1", "xterm"));
        assert!(!wants_colours(true, "", "dumb"));
    }

    #[test]
    fn the_arguments_are_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}
