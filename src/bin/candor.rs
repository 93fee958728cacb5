//! The native binary: `candor serve`.

use std::process::ExitCode;

fn main() -> ExitCode {
    candor::collector::cli::main()
}
