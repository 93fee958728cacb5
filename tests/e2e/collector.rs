//! A real collector: its own process, folder and port, to be stopped, killed and started again.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use ureq::Agent;

use crate::engine::program;
use crate::eventually::eventually;
use crate::fields;
use crate::http;
use crate::ports;
use crate::process::Process;

/// What its administrator shows.
pub const TOKEN: &str = "the-administrator";

/// A collector.
pub struct Collector {
    port: u16,
    folder: PathBuf,
    site: PathBuf,
    process: Option<Process>,
    agent: Agent,
}

/// What the collectors are made of; an error says what is missing.
pub fn check() -> Result<(), String> {
    let dist = program("CANDOR_DIST")?;
    for file in ["embed/candor.js", "site/index.html"] {
        if !dist.join(file).exists() {
            return Err(format!("{} does not exist: run `cargo xtask dist`", dist.join(file).display()));
        }
    }
    program("CANDOR_BIN").map(drop)
}

impl Collector {
    /// Starts one with an empty database.
    pub fn start() -> Self {
        Self::serving(program("CANDOR_DIST").unwrap().join("site"))
    }

    /// Starts one that serves another front end.
    pub fn serving(site: PathBuf) -> Self {
        let port = ports::free();
        let folder = std::env::temp_dir().join(format!("candor-e2e-{}-{port}", std::process::id()));
        let mut collector = Self { port, folder, site, process: None, agent: http::agent() };
        collector.resume();
        collector
    }

    /// Starts it again, at the same address and on the same data.
    pub fn resume(&mut self) {
        let dist = program("CANDOR_DIST").unwrap();
        let mut command = Command::new(program("CANDOR_BIN").unwrap());
        command.args(["serve", "--port", &self.port.to_string()]).arg("--data").arg(&self.folder);
        command.arg("--embed-dir").arg(dist.join("embed")).arg("--site-dir").arg(&self.site);
        self.process = Some(Process::start(command.env("CANDOR_ADMIN_TOKEN", TOKEN)));
        let url = format!("{}/healthz", self.origin());
        eventually("the collector to listen", || http::get(&self.agent, &url, None).ok().filter(|(status, _)| *status == 200));
    }

    /// Stops it in order: from now on its address refuses connections.
    pub fn stop(&mut self) {
        if let Some(process) = self.process.take() {
            process.terminate();
        }
    }

    /// Kills it, as a power cut would.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// Its origin.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where responses go.
    pub fn endpoint(&self) -> String {
        self.origin() + "/v1/responses"
    }

    /// The script tag with its endpoint and these attributes (without `data-`).
    pub fn tag(&self, attributes: &[(&str, &str)]) -> String {
        let attributes = attributes.iter().map(|(name, value)| format!(" data-{name}=\"{}\"", value.replace('"', "&quot;")));
        let attributes: String = attributes.collect();
        format!(
            "<script async src=\"{}/embed/candor.js\" data-endpoint=\"{}\"{attributes}></script>",
            self.origin(),
            self.endpoint()
        )
    }

    /// A folder in its own, which goes with it.
    pub fn folder(&self, name: &str) -> PathBuf {
        let path = self.folder.join(name);
        fs::create_dir_all(&path).expect("a folder in the collector's");
        path
    }

    /// Keeps a file in its folder, which goes with it; returns the file's address.
    pub fn keep(&self, name: &str, content: &str) -> String {
        let path = self.folder.join(name);
        fs::write(&path, content).expect("a file in the collector's folder");
        format!("file://{}", path.display())
    }

    /// All responses of the export, by machines too: each once, at its highest revision.
    #[track_caller]
    pub fn export(&self) -> Vec<Value> {
        let url = format!("{}/v1/export.jsonl?env=all", self.origin());
        let (status, lines) = http::get(&self.agent, &url, Some(TOKEN)).expect("an export");
        assert_eq!(status, 200, "{lines}");
        let events: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
        events.iter().for_each(fields::hold);
        events
    }

    /// Waits until the export holds exactly one response and that is in this state; returns its data.
    #[track_caller]
    pub fn one(&self, state: &str) -> Value {
        let mut all = Vec::new();
        let found = eventually(&format!("a {state} response in the export"), || {
            all = self.export();
            all.iter().find(|event| event["data"]["state"] == state).cloned()
        });
        assert_eq!(all.len(), 1, "more than one response: {all:?}");
        found["data"].clone()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.process = None;
        // Left behind it would be found in the system's folder for such things.
        _ = fs::remove_dir_all(&self.folder);
    }
}

/// The value of an answer in a response's data.
pub fn answer<'a>(data: &'a Value, question: &str) -> &'a Value {
    let answers = data["answers"].as_array().into_iter().flatten();
    answers.filter(|answer| answer["question"] == question).map(|answer| &answer["value"]).next().unwrap_or(&Value::Null)
}
