//! A browser that is started to be killed, again and again on one profile.
//!
//! It is started as a person would start it, which takes a third of the time of a driver's session. Its pages report by
//! themselves ([`Reports`]) and ask where to go next; in the program of [`crate::host`] they say it to that.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::engine::{Engine, browser};
use crate::host::Host;
use crate::ports;
use crate::process::Process;

/// What every page of a doomed browser runs.
const SCRIPT: &str = include_str!("respondent.js");

/// How long a browser may take to its first page, on a busy machine.
const START: Duration = Duration::from_secs(40);

/// A browser, running.
pub struct Doomed<'a> {
    reports: &'a Reports,
    kind: Kind,
}

enum Kind {
    Browser(Process),
    Host(Host),
}

impl<'a> Doomed<'a> {
    /// Starts a browser with the profile in a folder at an address, and waits until its page has loaded.
    #[track_caller]
    pub fn start(engine: Engine, profile: &Path, url: &str, reports: &'a Reports) -> Self {
        let kind = match engine {
            Engine::WebKit => Kind::Host(Host::start(profile, url)),
            Engine::Chromium | Engine::Firefox => Kind::Browser(Process::start(&mut command(engine, profile, url))),
        };
        let mut doomed = Self { reports, kind };
        let loaded = doomed.hears(START, |report| report["loaded"] == url);
        assert!(loaded.is_some(), "{} did not load {url}", engine.name());
        doomed
    }

    /// Sends the page that has loaded last to another address.
    #[track_caller]
    pub fn go(&mut self, url: &str) {
        match &mut self.kind {
            Kind::Browser(_) => self.reports.answer(url),
            Kind::Host(host) => host.open(url),
        }
    }

    /// The next report that fits, within `limit`; those before it are dropped.
    pub fn hears(&mut self, limit: Duration, fits: impl Fn(&Value) -> bool) -> Option<Value> {
        match &mut self.kind {
            Kind::Browser(_) => self.reports.next(limit, fits),
            Kind::Host(host) => host.says(limit, |line| fits(reported(line))).map(|line| reported(&line).clone()),
        }
    }

    /// Kills all its processes, and waits until they have gone.
    pub fn kill(self) {
        match self.kind {
            Kind::Browser(process) => process.kill(),
            Kind::Host(host) => host.kill(),
        }
    }
}

/// A page's report, out of the line in which the host passes it on.
fn reported(line: &Value) -> &Value {
    if line["event"] == "report" { &line["detail"] } else { line }
}

/// How a person would start the browser, with what its sessions are asked for too.
fn command(engine: Engine, profile: &Path, url: &str) -> Command {
    let capabilities = engine.capabilities(Some(profile));
    let options = if engine == Engine::Firefox { "moz:firefoxOptions" } else { "goog:chromeOptions" };
    let mut command = Command::new(browser(engine));
    command.args(capabilities[options]["args"].as_array().into_iter().flatten().filter_map(Value::as_str));
    if engine == Engine::Firefox {
        // That it was killed so often must not make it ask what to do.
        let quiet = "user_pref(\"toolkit.startup.max_resumed_crashes\", -1);\n\
                     user_pref(\"browser.sessionstore.resume_from_crash\", false);\n\
                     user_pref(\"datareporting.policy.dataSubmissionEnabled\", false);\n\
                     user_pref(\"browser.shell.checkDefaultBrowser\", false);\n";
        let preferences = capabilities[options]["prefs"].as_object().into_iter().flatten();
        let lines = preferences.map(|(name, value)| format!("user_pref({name:?}, {value});\n"));
        let text: String = lines.chain([quiet.to_owned()]).collect();
        fs::write(profile.join("user.js"), text).expect("a file in the profile");
        command.arg("-no-remote");
    }
    command.arg(url);
    command
}

/// Hears what pages report.
pub struct Reports {
    port: u16,
    heard: Receiver<Value>,
    waiting: Arc<Mutex<Vec<TcpStream>>>,
}

impl Reports {
    /// Begins to listen.
    pub fn start() -> Self {
        let port = ports::free();
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a free port");
        let (sender, heard) = mpsc::channel();
        let waiting = Arc::new(Mutex::new(Vec::new()));
        let keeping = Arc::clone(&waiting);
        thread::spawn(move || {
            for page in listener.incoming().flatten() {
                let (sender, keeping) = (sender.clone(), Arc::clone(&keeping));
                // A browser that was killed in the middle.
                thread::spawn(move || hear(page, &sender, &keeping).unwrap_or_default());
            }
        });
        Self { port, heard, waiting }
    }

    /// The script of a page; `round` says what it answers.
    pub fn script(&self, round: &Value) -> String {
        let script = SCRIPT.replace("__REPORTS__", &format!("http://127.0.0.1:{}", self.port));
        // Inside of a script, a tag in a text would end it.
        format!("<script>{}</script>", script.replace("__ROUND__", &round.to_string().replace('<', "\\u003c")))
    }

    fn next(&self, limit: Duration, fits: impl Fn(&Value) -> bool) -> Option<Value> {
        let end = Instant::now() + limit;
        loop {
            let report = self.heard.recv_timeout(end.saturating_duration_since(Instant::now())).ok()?;
            if fits(&report) {
                return Some(report);
            }
        }
    }

    /// Answers all that wait; those of killed browsers hear it no more.
    fn answer(&self, text: &str) {
        for page in self.waiting.lock().unwrap().drain(..) {
            _ = respond(&page, text);
        }
    }
}

/// Takes a report. One that says `wait` is answered later, or never: the page stands still until then.
fn hear(page: TcpStream, heard: &Sender<Value>, waiting: &Mutex<Vec<TcpStream>>) -> std::io::Result<()> {
    // Browsers open connections ahead of time and never use them.
    page.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut reader = BufReader::new(&page);
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line)? > 2 {
        length =
            line.to_ascii_lowercase().strip_prefix("content-length:").map_or(Ok(length), |text| text.trim().parse()).unwrap_or(0);
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let report: Value = serde_json::from_slice(&body).unwrap_or_default();
    if report["wait"] == true {
        waiting.lock().unwrap().push(page);
    } else {
        respond(&page, "")?;
    }
    // Fails once the test has ended.
    _ = heard.send(report);
    Ok(())
}

fn respond(mut page: &TcpStream, text: &str) -> std::io::Result<()> {
    write!(
        page,
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n{text}",
        text.len()
    )
}
