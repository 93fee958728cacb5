//! What the endpoint saw, told by itself.

use std::collections::HashMap;
use std::time::Instant;

use serde_json::Value;

use super::Faulty;

/// A request that brought answers.
#[derive(Debug, Clone)]
pub struct Seen {
    /// When its last byte was read.
    pub at: Instant,
    /// Its headers, with their names in small letters.
    pub headers: HashMap<String, String>,
    /// Its events.
    pub events: Vec<Value>,
    /// Its length on the wire.
    pub bytes: usize,
    /// Ids that the collector has committed of them.
    pub committed: Vec<String>,
    /// The answer has been given, or what came in its place.
    pub done: bool,
}

impl Seen {
    /// Whether it came compressed.
    pub fn gzip(&self) -> bool {
        self.headers.get("content-encoding").is_some_and(|encoding| encoding == "gzip")
    }
}

impl Faulty {
    /// Fails where one id ever meant two things: whoever dedupes by id would have lost one of them.
    #[track_caller]
    pub fn ids_are_stable(&self) {
        let mut known: HashMap<String, Value> = HashMap::new();
        for mut event in self.seen().into_iter().flat_map(|seen| seen.events) {
            // When it is sent differs, and nothing else.
            event["candorsent"].take();
            let id = event["id"].as_str().unwrap_or_default().to_owned();
            let first = known.entry(id.clone()).or_insert_with(|| event.clone());
            assert_eq!(*first, event, "{id} was sent with two meanings");
        }
    }

    /// The highest revision of each response that the collector has committed through this endpoint: its `data`.
    pub fn committed(&self) -> HashMap<String, Value> {
        let mut highest: HashMap<String, Value> = HashMap::new();
        for seen in self.seen() {
            let committed = |event: &&Value| seen.committed.iter().any(|id| event["id"] == id.as_str());
            for event in seen.events.iter().filter(committed) {
                let data = &event["data"];
                let response = data["response_id"].as_str().unwrap_or_default().to_owned();
                let held = highest.entry(response).or_insert_with(|| data.clone());
                if held["revision"].as_u64() < data["revision"].as_u64() {
                    *held = data.clone();
                }
            }
        }
        highest
    }
}
