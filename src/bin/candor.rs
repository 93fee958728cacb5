//! The native binary: `candor serve`, `candor check`.

use std::process::ExitCode;

fn main() -> ExitCode {
    candor::command::main()
}
