//! Runs the tests: the engines side by side, the tests of one engine in one browser after the other. Prints what cargo's
//! own runner prints.
//!
//! A browser, a driver and a busy machine have moods, and hundreds of tests meet all of them. A test that fails is run again,
//! alone, after all others: if it passes then, it is called unsteady, with what it said the first time, and the run fails only
//! where more than [`UNSTEADY`] are. What proves that answers survive faults gets no second try: an answer that is lost once
//! in a hundred times is lost.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{cell::RefCell, env, fs, panic, thread};

use serde_json::json;

use crate::browser::Browser;
use crate::engine::Engine;
use crate::picture::decode;
use crate::process::kill_tree;
use crate::stage::Stage;

/// A test: it fails by a panic.
pub type Test = fn(&mut Stage);

/// How long one test may take. Nothing should: each step has a limit of its own.
const LIMIT: Duration = Duration::from_secs(90);

/// How many tests of a run may need a second try.
const UNSTEADY: usize = 2;

thread_local! {
    /// The message of this thread's last panic, with its place.
    static MESSAGE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// How the tests came out.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Names of those that passed.
    pub passed: Vec<String>,
    /// Names of those that failed, with what was said.
    pub failures: Vec<(String, String)>,
    /// Names of those that passed the second time only, with what was said the first time.
    pub unsteady: Vec<(String, String)>,
    /// True where none was left out.
    pub whole: bool,
}

/// A test that looks at how all others came out. It gets all their names, too.
pub type Last = (&'static str, fn(&Outcome, &[String]) -> Result<(), String>);

/// Runs the tests whose names contain one of the words on the command line, all without words, and then the last one in any
/// case. `strict`: which get one try alone. True where none failed.
pub fn run(tests: fn(Engine) -> Vec<(String, Test)>, strict: fn(&str) -> bool, last: Last) -> bool {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    let names: Vec<_> = Engine::ALL.iter().flat_map(|engine| tests(*engine)).map(|(name, _)| name).collect();
    let mut queues = Engine::ALL.map(|engine| {
        let wanted = tests(engine).into_iter().filter(|(name, _)| wanted(name));
        (engine, wanted.collect::<VecDeque<_>>())
    });
    let count: usize = queues.iter().map(|(_, queue)| queue.len()).sum();
    if arguments.iter().any(|argument| argument == "--list") {
        queues.iter().flat_map(|(_, queue)| queue).for_each(|(name, _)| println!("{name}: test"));
        return true;
    }

    println!("\nrunning {} tests", count + 1);
    let begin = Instant::now();
    panic::set_hook(Box::new(|info| {
        let text = info.payload_as_str().unwrap_or("a panic without words");
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        MESSAGE.set(format!("{place}: {text}"));
    }));
    let outcome = Mutex::new(Outcome { whole: count == names.len(), ..Outcome::default() });
    thread::scope(|scope| {
        for (engine, queue) in &mut queues {
            let (outcome, queue) = (&outcome, std::mem::take(queue));
            scope.spawn(move || run_engine(*engine, queue, outcome));
        }
    });
    let mut outcome = outcome.into_inner().unwrap();
    again(tests, strict, &mut outcome);
    _ = panic::take_hook();

    let (name, look) = last;
    match look(&outcome, &names) {
        Ok(()) => outcome.passed.push(name.to_owned()),
        Err(message) => outcome.failures.push((name.to_owned(), message)),
    }
    println!("test {name} ... {}", if outcome.failures.iter().any(|(failed, _)| failed == name) { "FAILED" } else { "ok" });
    for (title, tests) in [("passed the second time only", &outcome.unsteady), ("failures", &outcome.failures)] {
        if !tests.is_empty() {
            println!("\n{title}:");
            for (name, message) in tests {
                println!("\n---- {name} ----\n{message}");
            }
            println!();
        }
    }
    let (word, failed) = (if outcome.failures.is_empty() { "ok" } else { "FAILED" }, outcome.failures.len());
    println!(
        "\ntest result: {word}. {} passed; {failed} failed; 0 ignored; 0 measured; {} filtered out; finished in {:.2}s\n",
        outcome.passed.len(),
        names.len() - count,
        begin.elapsed().as_secs_f32()
    );
    failed == 0
}

/// Gives those that failed their second try, one at a time.
fn again(tests: fn(Engine) -> Vec<(String, Test)>, strict: fn(&str) -> bool, outcome: &mut Outcome) {
    let (failures, unsteady): (Vec<_>, Vec<_>) = outcome.failures.drain(..).partition(|(name, _)| strict(name));
    outcome.failures = failures;
    if unsteady.len() > UNSTEADY {
        outcome.failures.extend(unsteady);
        return;
    }
    for (name, message) in unsteady {
        println!("once more, alone:");
        let second = Mutex::new(Outcome::default());
        for engine in Engine::ALL {
            run_engine(engine, tests(engine).into_iter().filter(|(one, _)| *one == name).collect(), &second);
        }
        let second = second.into_inner().unwrap();
        outcome.failures.extend(second.failures);
        if !second.passed.is_empty() {
            outcome.passed.extend(second.passed);
            outcome.unsteady.push((name, message));
        }
    }
}

fn run_engine(engine: Engine, queue: VecDeque<(String, Test)>, outcome: &Mutex<Outcome>) {
    let mut browser: Option<Arc<Browser>> = None;
    for (name, test) in queue {
        let begin = Instant::now();
        let started =
            browser.take().map_or_else(|| caught(|| Browser::start(engine, None).map(Arc::new)), |browser| Ok(Ok(browser)));
        let result = started.and_then(|started| started).and_then(|started| {
            let result = run_limited(&started, test);
            // A test that ran out of time has taken the browser with it.
            browser = started.session.get("/url").is_ok().then_some(started);
            result
        });
        let word = if result.is_ok() { "ok" } else { "FAILED" };
        let mut outcome = outcome.lock().unwrap();
        println!("test {name} ... {word} ({:.1} s)", begin.elapsed().as_secs_f32());
        match result {
            Ok(()) => outcome.passed.push(name),
            Err(message) => {
                // Here too: what comes at the end is missed where a run is cut short.
                println!("     {}", message.lines().next().unwrap_or_default());
                // The next test begins with a browser of its own: this one may have windows left that nobody closes.
                let picture = browser.take().map(|browser| evidence(&browser, &name)).unwrap_or_default();
                outcome.failures.push((name, message + &picture));
            }
        }
    }
}

/// Runs a test in a thread of its own; ends the browser where it takes too long, which ends the test.
fn run_limited(browser: &Arc<Browser>, test: Test) -> Result<(), String> {
    let (done, finished) = mpsc::channel();
    let its_own = Arc::clone(browser);
    let thread = thread::spawn(move || {
        let mut stage = None;
        let result = caught(|| test(stage.insert(Stage::new(its_own))));
        _ = done.send(result);
    });
    match finished.recv_timeout(LIMIT) {
        Ok(result) => {
            // The stage is taken down here; what that fails at has been reported.
            _ = thread.join();
            result
        }
        Err(RecvTimeoutError::Timeout) => {
            kill_tree(browser.driver());
            // Without a browser it cannot get far; a test that asks nothing of one is left behind.
            let last = finished.recv_timeout(LIMIT / 4).ok().and_then(Result::err).unwrap_or_default();
            Err(format!("took more than {} s; ended at {last}", LIMIT.as_secs()))
        }
        Err(RecvTimeoutError::Disconnected) => Err("the test's thread ended without a result".to_owned()),
    }
}

fn caught<T>(act: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(act)).map_err(|_| MESSAGE.take())
}

/// What the page had heard, and where a picture of it is.
fn evidence(browser: &Browser, name: &str) -> String {
    let heard = browser.session.run("return [location.href, JSON.stringify(window.heard)]", &json!([])).unwrap_or_default();
    let text = |index: usize| heard[index].as_str().unwrap_or_default();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.replace("::", "-")).with_extension("png");
    let kept = browser.picture().is_some_and(|picture| fs::write(&path, decode(&picture)).is_ok());
    let picture = if kept { path.display().to_string() } else { "none".to_owned() };
    format!("\nthe page: {} {}\nits picture: {picture}", text(0), text(1))
}
