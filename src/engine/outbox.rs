//! One answer's way out: persist → send → verified acknowledgement → delete.
//!
//! The outbox holds the newest revision of each response, a line for each endpoint. Every revision is whole, so an older
//! one that is overtaken by a newer one need not be sent.
//!
//! ```text
//!  Submit ─▶ Put ─▶ Stored ─▶ (due) ─▶ Send ─▶ Replied ─┬─ acknowledged ─▶ Delete, Delivered
//!               storage        ▲                         ├─ refused ──────▶ Delete, Refused
//!                              └────── wait ◀────────────┴─ anything else
//! ```
//!
//! Invariants: nothing is deleted before an acknowledgement that names its id or a refusal for good; nothing is sent
//! before it is stored, except as a copy when the page is being hidden; one request a line at a time, except then; after
//! a failure nothing is sent before [`retry::FLOOR`] milliseconds have passed.

use super::options::AcknowledgementMode;
use super::retry::{self, CAP, LONGEST};
use crate::survey::acknowledgement::Acknowledgement;
use crate::survey::event::{self, event_id};
use crate::survey::time::{SECOND, Timestamp};

/// How long a response rests after a change before it is sent, in milliseconds.
pub const QUIET: i64 = 10 * SECOND;
/// How long a request may take, in milliseconds; the transport ends it then.
pub const DEADLINE: i64 = 15 * SECOND;
/// The most bytes in one request: keepalive requests share 64 KiB.
pub const BATCH_BYTES: usize = 60_000;
/// The most responses in one request.
const BATCH: usize = 20;

/// A response as storage keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Id of the response: the row's key.
    pub response_id: String,
    /// Its revision.
    pub revision: u32,
    /// Where it goes.
    pub endpoint: String,
    /// The event as JSON, without the time of sending.
    pub body: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Rows that storage held when the widget woke.
    Restored(Vec<Row>),
    /// A new revision of a response; it is due after so many milliseconds.
    Submit(Box<event::Event>, String, i64),
    /// Storage has written what was submitted as `submitted`, or failed to (`durable: false`): it is in memory only.
    Stored {
        /// The revision of [`Effect::Put`].
        submitted: u32,
        /// The row as written: its revision may be higher.
        row: Row,
        /// True after a commit to disk.
        durable: bool,
    },
    /// A time named by [`Effect::Wake`] has come.
    Tick,
    /// The network is said to be back, the page is shown again, or somebody asked to flush.
    Retry,
    /// The page is being hidden: send copies of all that waits.
    Hidden,
    /// A request has ended.
    Replied(u32, Reply),
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The endpoint, or something in its place, answered.
    Answered {
        /// HTTP status; 0 for an opaque or redirected answer.
        status: u16,
        /// The header `Retry-After`, where CORS exposes it.
        retry_after: Option<String>,
        /// The whole body.
        body: String,
    },
    /// No answer: offline, refused, blocked, timed out.
    Failed,
}

/// What the shell is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Write this event for this endpoint, and answer with [`Event::Stored`].
    Put(Box<event::Event>, String),
    /// Delete the row of this response unless it has a higher revision by now.
    Delete(String, u32),
    /// Post `body`, and answer with [`Event::Replied`].
    Send {
        /// Number of the request.
        request: u32,
        /// Where to.
        endpoint: String,
        /// One event, or an array of several.
        body: String,
        /// Which of the two.
        batch: bool,
    },
    /// Send [`Event::Tick`] at this time; replaces the time asked for before.
    Wake(Timestamp),
    /// A response reached its endpoint.
    Delivered(String, u32),
    /// A response could not be delivered yet.
    Waiting(String),
    /// A response was refused for good, with the reason.
    Refused(String, String),
}

/// All that waits in this tab.
#[derive(Debug, Clone, Default)]
pub struct Outbox {
    lines: Vec<Line>,
    requests: u32,
    mode: Option<AcknowledgementMode>,
}

#[derive(Debug, Clone, Default)]
struct Line {
    endpoint: String,
    entries: Vec<Entry>,
    flights: Vec<Flight>,
    failures: u32,
    not_before: Timestamp,
    /// The most entries in the next request; halved by a refusal.
    limit: usize,
    /// The endpoint itself asked to wait until `not_before`.
    told: bool,
}

#[derive(Debug, Clone)]
struct Entry {
    row: Row,
    due: Timestamp,
    stored: bool,
}

#[derive(Debug, Clone)]
struct Flight {
    request: u32,
    items: Vec<(String, u32)>,
    deadline: Timestamp,
}

impl Outbox {
    /// An outbox that takes what `mode` says for an acknowledgement.
    pub fn new(mode: AcknowledgementMode) -> Self {
        Self { mode: Some(mode), ..Self::default() }
    }

    /// How many responses wait.
    pub fn waiting(&self) -> usize {
        self.lines.iter().map(|line| line.entries.len()).sum()
    }

    /// The state machine; `random` is any 32 random bits, for the jitter.
    #[inline(never)]
    pub fn update(&mut self, event: Event, now: Timestamp, random: u32) -> Vec<Effect> {
        let mut effects = Vec::new();
        for line in &mut self.lines {
            line.clamp(now);
        }
        let mut hidden = false;
        match event {
            Event::Restored(rows) => {
                for row in rows {
                    let line = self.line(&row.endpoint);
                    if line.entry(&row.response_id).is_none() {
                        line.entries.push(Entry { row, due: now, stored: true });
                    }
                }
            }
            Event::Submit(event, endpoint, rest) => {
                let due = now.plus(rest.clamp(0, QUIET));
                let row = Row {
                    response_id: event.data.response_id.clone(),
                    revision: event.data.revision,
                    endpoint: endpoint.clone(),
                    body: event.to_json(),
                };
                let line = self.line(&endpoint);
                line.entries.retain(|entry| entry.row.response_id != row.response_id);
                line.entries.push(Entry { row, due, stored: false });
                effects.push(Effect::Put(event, endpoint));
            }
            Event::Stored { submitted, row, .. } => {
                let line = self.line(&row.endpoint);
                if let Some(entry) = line.entry(&row.response_id).filter(|entry| entry.row.revision == submitted) {
                    entry.stored = true;
                    entry.row = row;
                }
            }
            Event::Tick => {}
            Event::Retry => {
                for line in &mut self.lines {
                    line.not_before = if line.told { line.not_before } else { now };
                    for entry in &mut line.entries {
                        entry.due = now;
                    }
                }
            }
            Event::Hidden => hidden = true,
            Event::Replied(request, reply) => self.replied(request, &reply, now, random, &mut effects),
        }
        for index in 0..self.lines.len() {
            self.pump(index, now, hidden, random, &mut effects);
        }
        if let Some(at) = self.lines.iter().filter_map(Line::wake).min() {
            effects.push(Effect::Wake(at));
        }
        effects
    }

    fn line(&mut self, endpoint: &str) -> &mut Line {
        let index = self.lines.iter().position(|line| line.endpoint == endpoint).unwrap_or_else(|| {
            self.lines.push(Line { endpoint: endpoint.to_owned(), limit: BATCH, ..Line::default() });
            self.lines.len() - 1
        });
        &mut self.lines[index]
    }

    /// Sends what is due on one line.
    #[inline(never)]
    fn pump(&mut self, index: usize, now: Timestamp, hidden: bool, random: u32, effects: &mut Vec<Effect>) {
        let line = &mut self.lines[index];
        // A reply that never came: the transport's own limit has passed twice over.
        let lost = line.flights.len();
        line.flights.retain(|flight| now < flight.deadline);
        if line.flights.len() < lost {
            line.fail(now, random, None);
        }
        let rests = now < line.not_before;
        if (rests && (line.told || !hidden)) || (!hidden && !line.flights.is_empty()) {
            return;
        }
        let mut body = String::new();
        let mut items = Vec::new();
        for entry in &line.entries {
            let ready = hidden || (entry.stored && now >= entry.due);
            let id = (entry.row.response_id.clone(), entry.row.revision);
            let flies = line.flights.iter().any(|flight| flight.items.contains(&id));
            let fits = items.is_empty() || (items.len() < line.limit && body.len() + entry.row.body.len() < BATCH_BYTES);
            if ready && !flies && fits {
                if !items.is_empty() {
                    body.push(',');
                }
                push_sent(&mut body, &entry.row.body, now);
                items.push(id);
            }
        }
        if items.is_empty() {
            return;
        }
        let batch = items.len() > 1;
        if batch {
            body.insert(0, '[');
            body.push(']');
        }
        self.requests += 1;
        let request = self.requests;
        line.flights.push(Flight { request, items, deadline: now.plus(2 * DEADLINE) });
        effects.push(Effect::Send { request, endpoint: line.endpoint.clone(), body, batch });
    }

    #[inline(never)]
    fn replied(&mut self, request: u32, reply: &Reply, now: Timestamp, random: u32, effects: &mut Vec<Effect>) {
        let mode = self.mode;
        let find = |line: &Line| line.flights.iter().position(|flight| flight.request == request);
        // A reply to a request that was given up, or a second one: what it says may be true, but nobody waits for it.
        let Some((line, flight)) = self.lines.iter_mut().find_map(|line| find(line).map(|at| (line, at))) else { return };
        let items = line.flights.remove(flight).items;
        let (status, body, header) = match reply {
            Reply::Answered { status, body, retry_after } => (*status, body.as_str(), retry_after.as_deref()),
            Reply::Failed => (0, "", None),
        };
        let good = (200..300).contains(&status);
        let said = Acknowledgement::parse(body).filter(|_| status != 0).unwrap_or_default();
        let asked = said.retry_after_ms.map(|ms| ms.clamp(0, LONGEST)).or_else(|| retry::retry_after(header?, now));
        let all = good && mode == Some(AcknowledgementMode::Status);
        let for_good = matches!(status, 400 | 410 | 413 | 415 | 422);
        let single = items.len() == 1;

        let mut left = Vec::new();
        for (response_id, revision) in items {
            let id = event_id(&response_id, revision);
            if all || ((good || for_good) && said.accepted.contains(&id)) {
                effects.push(Effect::Delete(response_id.clone(), revision));
                line.settle(&response_id, revision);
                effects.push(Effect::Delivered(response_id, revision));
            } else if let Some(reason) = refusal(&said, &id, for_good && single, status) {
                effects.push(Effect::Delete(response_id.clone(), revision));
                line.settle(&response_id, revision);
                effects.push(Effect::Refused(response_id, reason));
            } else {
                left.push(response_id);
            }
        }
        if left.is_empty() {
            line.failures = 0;
            line.limit = BATCH;
            line.not_before = now.plus(asked.unwrap_or(0));
            line.told = asked.is_some();
        } else if for_good && !single {
            // One event of the batch is to blame: halve it until it stands alone.
            line.limit = left.len().div_ceil(2);
            line.not_before = now.plus(retry::FLOOR);
        } else {
            line.fail(now, random, asked);
        }
        effects.extend(left.into_iter().map(Effect::Waiting));
    }
}

/// Why an event was refused for good, where it was.
fn refusal(said: &Acknowledgement, id: &str, alone: bool, status: u16) -> Option<String> {
    if let Some(rejection) = said.rejected.iter().find(|rejection| rejection.id == id) {
        return Some(rejection.reason.clone());
    }
    alone.then(|| {
        let mut reason = String::from("HTTP ");
        crate::survey::json::push_integer(&mut reason, status.into());
        reason
    })
}

/// Appends an event, with the time of sending as its last member.
fn push_sent(out: &mut String, event: &str, now: Timestamp) {
    out.push_str(event.strip_suffix('}').unwrap_or(event));
    out.push_str(",\"candorsent\":\"");
    out.push_str(&now.to_rfc3339());
    out.push_str("\"}");
}

impl Line {
    fn entry(&mut self, response_id: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.row.response_id == response_id)
    }

    /// Takes a response off the line unless a newer revision has come meanwhile.
    fn settle(&mut self, response_id: &str, revision: u32) {
        self.entries.retain(|entry| entry.row.response_id != response_id || entry.row.revision > revision);
    }

    fn fail(&mut self, now: Timestamp, random: u32, asked: Option<i64>) {
        self.failures = self.failures.saturating_add(1);
        self.told = asked.is_some();
        self.not_before = now.plus(asked.unwrap_or(0).max(retry::backoff(self.failures, random)));
    }

    /// A clock that was set back must not make anything wait for years.
    fn clamp(&mut self, now: Timestamp) {
        self.not_before = self.not_before.min(now.plus(if self.told { LONGEST + CAP } else { CAP }));
        for entry in &mut self.entries {
            entry.due = entry.due.min(now.plus(QUIET));
        }
        for flight in &mut self.flights {
            flight.deadline = flight.deadline.min(now.plus(2 * DEADLINE));
        }
    }

    /// When this line next has something to do.
    fn wake(&self) -> Option<Timestamp> {
        if let Some(flight) = self.flights.iter().map(|flight| flight.deadline).min() {
            return Some(flight);
        }
        let due = self.entries.iter().filter(|entry| entry.stored).map(|entry| entry.due).min()?;
        Some(due.max(self.not_before))
    }
}
