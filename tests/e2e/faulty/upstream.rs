//! The way on to the real collector.

use serde_json::Value;

use crate::http;

/// What the collector said.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Its status; 0 where it could not be reached.
    pub status: u16,
    /// Its body.
    pub body: String,
}

impl Said {
    /// Ids of the events that it has on disk.
    pub fn accepted(&self) -> Vec<String> {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let list = body["accepted"].as_array().into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    }
}

/// Hands a body on, uncompressed.
pub fn post(url: &str, media_type: &str, body: &[u8]) -> Said {
    http::post_bytes(&http::agent(), url, media_type, body).map(|(status, body)| Said { status, body }).unwrap_or_default()
}
