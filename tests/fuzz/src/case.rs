//! Runs one input, and keeps what goes wrong.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::coverage;
use crate::targets::Target;

/// Something that must not happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where, or which rule: the same for inputs that fail in the same way.
    pub place: String,
    /// What is said of it.
    pub message: String,
}

/// The last panic.
static PANIC: Mutex<Option<Finding>> = Mutex::new(None);
/// What to say and where to write where a run cannot be ended otherwise.
static RUNNING: Mutex<String> = Mutex::new(String::new());

/// From here on a panic is kept instead of printed.
pub fn catch_panics() {
    panic::set_hook(Box::new(|info| {
        let said = info.payload().downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| info.payload().downcast_ref::<&str>().copied()).unwrap_or("a panic");
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let finding = Finding { message: format!("panicked at {place}: {said}"), place };
        *PANIC.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(finding);
    }));
}

/// How long an input may take, for what is not counted as work: much longer than anything does on a busy machine.
const LONGEST: Duration = Duration::from_mins(1);
/// The number of the input that is run, which a clock looks at.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// Gives up where one input takes too long.
pub fn watch() {
    std::thread::spawn(|| {
        let mut last = 0;
        loop {
            std::thread::sleep(LONGEST);
            let number = NUMBER.load(Relaxed);
            if number == last {
                give_up(&format!("no end after {} seconds", LONGEST.as_secs()));
            }
            last = number;
        }
    });
}

/// Feeds a target, and returns the work that it took.
pub fn run(target: &Target, input: &[u8]) -> Result<u64, Finding> {
    NUMBER.fetch_add(1, Relaxed);
    coverage::start();
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| (target.feed)(input)));
    let work = coverage::stop();
    if outcome.is_err() {
        let said = PANIC.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        return Err(said.unwrap_or_else(|| Finding { place: String::new(), message: "a panic".to_owned() }));
    }
    let most = target.most_work(input.len());
    if work > most {
        let message = format!("{work} steps of work for {} bytes, and {most} are allowed", input.len());
        return Err(Finding { place: "work".to_owned(), message });
    }
    Ok(work)
}

/// The end of such a file's name.
pub const ENDING: &str = ".running";

/// A file that holds the input that is being run: where the process is killed, by a stack overflow for one, it stays.
pub struct Running {
    file: Option<File>,
    path: PathBuf,
}

impl Running {
    /// Before the first input that a target is fed by the search, or by a shape.
    pub fn new(folder: &Path, target: &str, by: &str) -> Self {
        let path = folder.join(format!("{target}{ENDING}"));
        _ = fs::create_dir_all(folder);
        let file = OpenOptions::new().create(true).truncate(true).write(true).open(&path).ok();
        *RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = format!("by {by}; {}", repeat(target, &path));
        Self { file, path }
    }

    /// This is run next.
    pub fn next(&mut self, input: &[u8]) {
        if let Some(file) = &mut self.file {
            _ = file.rewind();
            _ = file.write_all(input);
            _ = file.set_len(input.len() as u64);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.path);
    }
}

/// Ends the process in the middle of a run, whose input stays in its file.
pub fn give_up(why: &str) -> ! {
    let repeat = RUNNING.lock().map(|text| text.clone()).unwrap_or_default();
    println!("\nFOUND: {why}\n    {repeat}");
    std::process::exit(1)
}

/// Writes a failing input down and says how to repeat it.
pub fn report(target: &Target, finding: &Finding, input: &[u8], folder: &Path, from: &str) {
    let hash = crate::random::Random::of(input).next();
    let path = folder.join(format!("{}-{hash:016x}", target.name));
    let kept = fs::create_dir_all(folder).and_then(|()| fs::write(&path, input));
    let shown: String = String::from_utf8_lossy(input).chars().take(300).collect();
    println!("\nFOUND by `{}`, {from}: {}\n    input, {} bytes: {shown:?}", target.name, finding.message, input.len());
    match kept {
        Ok(()) => println!("    {}", repeat(target.name, &path)),
        Err(error) => println!("    it could not be written to {}: {error}", path.display()),
    }
}

/// What to type to run an input again.
pub fn repeat(target: &str, path: &Path) -> String {
    format!("to repeat it alone: cargo xtask fuzz --target {target} --input {}", path.display())
}
