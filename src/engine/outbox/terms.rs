//! How a page wants its answers delivered: the options that are about delivery alone.

use crate::engine::options::{Warning, choose, kebab};
use crate::survey::json::{self, Value};
use crate::survey::time::DAY;

/// The terms of delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Where the page sends to now, as an absolute URL; empty for nowhere.
    pub endpoint: String,
    /// What counts as an acknowledgement.
    pub acknowledgement: AcknowledgementMode,
    /// Plain text without any header of ours: a request that needs no preflight.
    pub simple: bool,
    /// The site's key travels as `Authorization: Bearer …`, not in the event.
    pub key_in_header: bool,
    /// What an earlier visit left for another endpoint goes to the present one.
    pub move_backlog: bool,
    /// Ask the browser not to evict this site's storage.
    pub persist: bool,
    /// How much may wait.
    pub bounds: Bounds,
}

/// How much may wait; what is over it goes, the oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Responses.
    pub events: usize,
    /// Bytes of their bodies.
    pub bytes: usize,
    /// Age in milliseconds. A response past it is tried for another day before it goes ([`super::GRACE`]).
    pub age: i64,
}

/// What counts as an acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcknowledgementMode {
    /// A 2xx whose JSON names the ids.
    Ids,
    /// Any 2xx that is no redirect: for endpoints that cannot echo ids.
    Status,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            endpoint: String::new(),
            acknowledgement: AcknowledgementMode::Ids,
            simple: false,
            key_in_header: false,
            move_backlog: false,
            persist: false,
            bounds: Bounds { events: 10_000, bytes: 20_000_000, age: 90 * DAY },
        }
    }
}

impl Terms {
    /// Sets what `name` says, where it is about delivery; a value that is not allowed changes nothing and is named.
    pub fn set(&mut self, name: &str, value: &Value) -> Result<(), Warning> {
        let name = kebab(name);
        let text = value.to_plain();
        let set = match name.as_str() {
            "ack" => choose(&text, "ids, status")
                .map(|place| self.acknowledgement = [AcknowledgementMode::Ids, AcknowledgementMode::Status][place]),
            "transport" => choose(&text, "cors, simple").map(|place| self.simple = place == 1),
            "key-in" => choose(&text, "body, header").map(|place| self.key_in_header = place == 1),
            "backlog" => choose(&text, "keep, move").map(|place| self.move_backlog = place == 1),
            "persist" => {
                self.persist = text != "false";
                Ok(())
            }
            // An attribute holds it as text.
            "bounds" => match value {
                Value::Text(text) => self.bounds.set(&json::parse(text).unwrap_or_default()),
                value => self.bounds.set(value),
            },
            _ => Ok(()),
        };
        set.map_err(|allowed| Warning { name, value: text, allowed })
    }
}

impl Bounds {
    /// `{"events": 10000, "bytes": 20000000, "days": 90}`, each of them optional.
    fn set(&mut self, value: &Value) -> Result<(), &'static str> {
        const ALLOWED: &str = "an object with events (1 to 100000), bytes (10000 to 100000000), days (1 to 365)";
        if !matches!(value, Value::Object(_)) {
            return Err(ALLOWED);
        }
        let read = |name, least, most, present: i64| match value.member(name) {
            None => Ok(present),
            Some(given) => given.as_integer().filter(|number| (least..=most).contains(number)).ok_or(ALLOWED),
        };
        *self = Self {
            events: read("events", 1, 100_000, self.events as i64)? as usize,
            bytes: read("bytes", 10_000, 100_000_000, self.bytes as i64)? as usize,
            age: read("days", 1, 365, self.age / DAY)? * DAY,
        };
        Ok(())
    }
}
