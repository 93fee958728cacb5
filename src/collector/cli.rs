//! The command line of the native binary.

use super::serve::{self, Options};
use clap::{Parser, Subcommand};
use std::io::{IsTerminal, Write, stderr};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Micro-surveys whose answers arrive: the collector.
#[derive(Debug, Parser)]
#[command(name = "candor", version, about, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Takes responses, keeps them, and serves the widget and the front end.
    Serve(Options),
}

/// Runs the command; a failure is one sentence on stderr and the exit code 1.
pub fn main() -> ExitCode {
    let Command::Serve(options) = Arguments::parse().command;
    let filter = EnvFilter::try_from_env("CANDOR_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(stderr().is_terminal())
        .with_writer(stderr)
        .with_target(false)
        .init();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| serve::Failure::new(format!("the system gives no threads: {error}")))
        .and_then(|runtime| runtime.block_on(serve::run(options)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            _ = writeln!(stderr(), "candor: {failure}");
            ExitCode::FAILURE
        }
    }
}
