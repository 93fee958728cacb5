//! The process around the one that feeds: what ends without a word, by a stack overflow or for want of memory, is found too.

use std::fs;
use std::process::{Command, ExitCode};

use crate::case::{ENDING, repeat};
use crate::options::Options;

/// Set for the inner process.
const INNER: &str = "CANDOR_FUZZ_INNER";

/// Runs this program again inside; `None` in that inner process, which goes on.
pub fn watch_over(options: &Options) -> Option<ExitCode> {
    if std::env::var_os(INNER).is_some() {
        return None;
    }
    let inner = std::env::current_exe()
        .and_then(|program| Command::new(program).args(std::env::args_os().skip(1)).env(INNER, "1").status());
    match inner.map(|status| status.code()) {
        Ok(Some(code)) => Some(ExitCode::from(u8::try_from(code).unwrap_or(1))),
        Ok(None) => {
            println!("\nFOUND: the process was ended in the middle of an input");
            for entry in fs::read_dir(&options.out).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if let Some(target) = name.strip_suffix(ENDING) {
                    println!("    {}", repeat(target, &entry.path()));
                }
            }
            Some(ExitCode::FAILURE)
        }
        // Where a program cannot start itself, it can still do without.
        Err(_) => None,
    }
}
