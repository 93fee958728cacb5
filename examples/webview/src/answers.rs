//! The answers that `candor.webview.html` hands over (`delivery: "app"`), kept in a folder until this program sends them on.
//!
//! What is acknowledged is gone from the page's storage, so it is on the disk before that is said. A file a response: of its
//! revisions the highest one is all that anybody needs.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::{Value, json};

/// A folder of answers.
pub struct Answers {
    folder: PathBuf,
}

impl Answers {
    /// The answers in a folder, which is made where there is none.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps what a message brings, one CloudEvent or several as JSON; returns the acknowledgement, which names what is on the disk
    /// now. What it does not name is handed over again.
    pub fn keep(&self, body: &str) -> Value {
        let events: Value = serde_json::from_str(body).unwrap_or_default();
        let events = events.as_array().map_or_else(|| vec![&events], |events| events.iter().collect());
        let kept = events.into_iter().filter(|event| self.keep_one(event).is_some_and(|kept| kept.is_ok()));
        json!({ "accepted": kept.map(|event| event["id"].clone()).collect::<Vec<_>>() })
    }

    /// `None` where the id is none of Candor's: it comes from a page, and shall name no other file.
    fn keep_one(&self, event: &Value) -> Option<io::Result<()>> {
        let (response, revision) = event["id"].as_str()?.split_once('/')?;
        let revision: u32 = revision.parse().ok()?;
        let plain = response.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        (plain && !response.is_empty()).then(|| {
            if self.revision(response).is_some_and(|kept| kept >= revision) {
                return Ok(());
            }
            fs::create_dir_all(&self.folder)?;
            let path = self.folder.join(response).with_extension("json");
            let part = path.with_extension("part");
            let mut file = File::create(&part)?;
            file.write_all(event.to_string().as_bytes())?;
            file.sync_all()?;
            fs::rename(part, path)?;
            // The name, too.
            File::open(&self.folder)?.sync_all()
        })
    }

    /// The revision of a response that is kept.
    fn revision(&self, response: &str) -> Option<u32> {
        let text = fs::read_to_string(self.folder.join(response).with_extension("json")).ok()?;
        let event: Value = serde_json::from_str(&text).ok()?;
        event["id"].as_str()?.split_once('/')?.1.parse().ok()
    }
}
