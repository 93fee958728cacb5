//! The native program of `examples/webview`: WebKitGTK with a profile that lasts, driven by a JSON object a line.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, Command};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::engine::program;
use crate::eventually::LIMIT;
use crate::process::Process;

/// The program, with its window open.
pub struct Host {
    process: Process,
    orders: ChildStdin,
    lines: Receiver<Value>,
    /// What was said while an order was waited for.
    before: VecDeque<Value>,
}

impl Host {
    /// Starts it with the profile in a folder, at an address or a file.
    pub fn start(profile: &Path, page: &str) -> Self {
        Self::start_with(profile, &[page], &[])
    }

    /// Starts it with more arguments than a page, and with environment variables.
    pub fn start_with(profile: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(program("CANDOR_WEBVIEW").unwrap());
        // Its sandbox needs user namespaces, which containers refuse; the pages are the tests' own.
        command.arg("--profile").arg(profile).args(arguments).env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
        command.envs(environment.iter().copied());
        let (process, orders, output) = Process::start_talking(&mut command);
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            let said = BufReader::new(output).lines().map_while(Result::ok);
            said.filter_map(|line| serde_json::from_str(&line).ok()).try_for_each(|line| sender.send(line))
        });
        Self { process, orders, lines, before: VecDeque::new() }
    }

    /// Goes to an address.
    #[track_caller]
    pub fn open(&mut self, url: &str) {
        self.order(&json!({ "open": url }));
    }

    /// Runs the body of a function in the page; what it returns.
    #[track_caller]
    pub fn run(&mut self, script: &str) -> Value {
        self.order(&json!({ "run": script }));
        loop {
            let line = self.lines.recv_timeout(LIMIT).unwrap_or_else(|error| panic!("no answer to {script}: {error}"));
            if let Some(value) = line.get("ran") {
                return value.clone();
            }
            assert!(line.get("event").or(line.get("loaded")).is_some(), "{script}: {line}");
            self.before.push_back(line);
        }
    }

    /// The next line that fits, within `limit`; those before it are dropped.
    pub fn says(&mut self, limit: Duration, fits: impl Fn(&Value) -> bool) -> Option<Value> {
        let end = Instant::now() + limit;
        loop {
            let rest = end.saturating_duration_since(Instant::now());
            let line = self.before.pop_front().or_else(|| self.lines.recv_timeout(rest).ok())?;
            if fits(&line) {
                return Some(line);
            }
        }
    }

    /// Kills it with its processes, and waits until they have gone.
    pub fn kill(self) {
        self.process.kill();
    }

    #[track_caller]
    fn order(&mut self, order: &Value) {
        writeln!(self.orders, "{order}").expect("the program takes orders");
    }
}
