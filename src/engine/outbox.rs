//! One answer's way out: persist → send → verified acknowledgement → delete.
//!
//! The outbox holds the newest revision of each response, a line for each endpoint. Every revision is whole, so an older
//! one that is overtaken by a newer one need not be sent.
//!
//! ```text
//!  Submit ─▶ Put ─▶ Stored ─▶ (due) ─▶ Send ─▶ Replied ─┬─ acknowledged or refused ─▶ Settled
//!               storage        ▲                         │
//!                              └────── wait ◀────────────┴─ anything else
//! ```
//!
//! Invariants: nothing is settled before an acknowledgement that names its id or a refusal for good; nothing is sent
//! before it is stored, except as a copy when the page is being hidden; one request a line at a time, except then; after
//! a failure nothing is sent before [`retry::FLOOR`] milliseconds have passed.

use super::options::AcknowledgementMode;
use super::retry::{self, CAP, LONGEST};
use crate::survey::acknowledgement::Said;
use crate::survey::event::{event_id, push_event};
use crate::survey::json::push_integer;
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
    /// Where it goes, as an absolute URL.
    pub endpoint: String,
    /// The event without its revision ([`crate::survey::event::body`]).
    pub body: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Rows that storage held when the widget woke.
    Restored(Vec<Row>),
    /// A new revision of a response; it is due after so many milliseconds.
    Submit(Row, i64),
    /// Storage has written a row of [`Effect::Put`], or has failed to, and the outbox holds the only copy.
    Stored {
        /// The row's key.
        response_id: String,
        /// The revision that was put.
        put: u32,
        /// The revision that was written: it may be higher.
        written: u32,
        /// True where the row is on disk.
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
    /// Consent has been withdrawn: nothing that waits may leave any more.
    Withdrawn,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reply {
    /// HTTP status; 0 for no answer (offline, refused, blocked, timed out) and for an opaque or redirected one.
    pub status: u16,
    /// The wait that the header `Retry-After` asks for, in milliseconds, where CORS exposes it.
    pub retry_after: Option<i64>,
    /// The whole body.
    pub body: String,
}

/// What the shell is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Write this row, with a revision above the one that is stored, and answer with [`Event::Stored`].
    Put(Row),
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
    /// A revision has come to its end: delete its row unless there is a higher one by now.
    Settled {
        /// Id of the response.
        response_id: String,
        /// The revision that was sent.
        revision: u32,
        /// What the end was.
        end: End,
    },
    /// The response of this id could not be delivered yet; true where it is on disk.
    Waiting(String, bool),
}

/// How a response ends in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The endpoint acknowledged it.
    Acknowledged,
    /// The endpoint refused it for good, with the reason.
    Refused(String),
    /// Consent was withdrawn before it could be sent.
    Withdrawn,
}

/// All that waits in this tab.
#[derive(Debug, Clone)]
pub struct Outbox {
    lines: Vec<Line>,
    requests: u32,
    mode: AcknowledgementMode,
    used: Vec<(String, u32)>,
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
    /// Storage has answered.
    stored: bool,
    /// Storage has it on disk.
    durable: bool,
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
        Self { lines: Vec::new(), requests: 0, mode, used: Vec::new() }
    }

    /// How many responses wait.
    pub fn waiting(&self) -> usize {
        self.lines.iter().map(|line| line.entries.len()).sum()
    }

    /// The state machine; `random` is any 32 random bits, for the jitter.
    pub fn update(&mut self, event: Event, now: Timestamp, random: u32) -> Vec<Effect> {
        let mut effects = Vec::new();
        for line in &mut self.lines {
            line.clamp(now);
        }
        let hidden = event == Event::Hidden;
        match event {
            Event::Restored(rows) => {
                for row in rows {
                    let used = self.used(&row.response_id);
                    if *used < row.revision {
                        *used = row.revision;
                        let line = self.line(&row.endpoint);
                        line.settle(&row.response_id, row.revision);
                        line.entries.push(Entry { row, due: now, stored: true, durable: true });
                    }
                }
            }
            Event::Submit(mut row, rest) => {
                let used = self.used(&row.response_id);
                row.revision = row.revision.max(*used + 1);
                *used = row.revision;
                effects.push(Effect::Put(row.clone()));
                let due = now.plus(rest.clamp(0, QUIET));
                let line = self.line(&row.endpoint);
                line.settle(&row.response_id, u32::MAX);
                line.entries.push(Entry { row, due, stored: false, durable: false });
            }
            Event::Stored { response_id, put, written, durable } => {
                let used = self.used(&response_id);
                *used = written.max(*used);
                for entry in self.lines.iter_mut().flat_map(|line| &mut line.entries) {
                    if entry.row.response_id == response_id && entry.row.revision == put {
                        entry.row.revision = written;
                        entry.stored = true;
                        entry.durable = durable;
                    }
                }
            }
            Event::Retry => {
                for line in &mut self.lines {
                    if !line.told {
                        line.not_before = now;
                    }
                    for entry in &mut line.entries {
                        entry.due = now;
                    }
                }
            }
            Event::Replied(request, reply) => self.replied(request, &reply, now, random, &mut effects),
            Event::Withdrawn => {
                for Entry { row, .. } in self.lines.drain(..).flat_map(|line| line.entries) {
                    effects.push(Effect::Settled { response_id: row.response_id, revision: row.revision, end: End::Withdrawn });
                }
            }
            Event::Tick | Event::Hidden => {}
        }
        let mut wake: Option<Timestamp> = None;
        for line in &mut self.lines {
            if let Some((body, batch)) = line.pump(now, hidden, random, self.requests + 1) {
                self.requests += 1;
                effects.push(Effect::Send { request: self.requests, endpoint: line.endpoint.clone(), body, batch });
            }
            wake = [wake, line.wake()].into_iter().flatten().min();
        }
        effects.extend(wake.map(Effect::Wake));
        effects
    }

    /// The highest revision that a response has had here, 0 for none. Storage may have given it a higher one than its
    /// session knows, and an endpoint that has that one would pass over an equal or lower one; and the row of one that has
    /// ended may still be read before its deletion is through.
    fn used(&mut self, response_id: &str) -> &mut u32 {
        let index = self.used.iter().position(|(id, _)| id == response_id).unwrap_or_else(|| {
            self.used.push((response_id.to_owned(), 0));
            self.used.len() - 1
        });
        &mut self.used[index].1
    }

    fn line(&mut self, endpoint: &str) -> &mut Line {
        let index = self.lines.iter().position(|line| line.endpoint == endpoint).unwrap_or_else(|| {
            self.lines.push(Line { endpoint: endpoint.to_owned(), limit: BATCH, ..Line::default() });
            self.lines.len() - 1
        });
        &mut self.lines[index]
    }

    fn replied(&mut self, request: u32, reply: &Reply, now: Timestamp, random: u32, effects: &mut Vec<Effect>) {
        // A reply to a request that was given up, or a second one: what it says may be true, but nobody waits for it.
        let found = self.lines.iter_mut().find_map(|line| {
            let at = line.flights.iter().position(|flight| flight.request == request)?;
            Some((line.flights.remove(at).items, line))
        });
        let Some((items, line)) = found else { return };
        let status = reply.status;
        let good = (200..300).contains(&status);
        let for_good = matches!(status, 400 | 410 | 413 | 415 | 422);
        let single = items.len() == 1;
        let said = Said::parse(if status == 0 { "" } else { &reply.body });
        let asked = said.wait().or(reply.retry_after).map(|ms| ms.min(LONGEST));

        let mut left = 0_usize;
        for (response_id, revision) in items {
            let id = event_id(&response_id, revision);
            let end = if good && (self.mode == AcknowledgementMode::Status || said.accepts(&id)) {
                End::Acknowledged
            } else if let Some(reason) = said.refuses(&id).filter(|_| good || for_good) {
                End::Refused(reason.to_owned())
            } else if for_good && single {
                let mut reason = String::from("HTTP ");
                push_integer(&mut reason, status.into());
                End::Refused(reason)
            } else {
                left += 1;
                let durable = line.entries.iter().any(|entry| entry.durable && entry.row.response_id == response_id);
                effects.push(Effect::Waiting(response_id, durable));
                continue;
            };
            line.settle(&response_id, revision);
            effects.push(Effect::Settled { response_id, revision, end });
        }
        if left == 0 {
            line.failures = 0;
            line.limit = BATCH;
            line.told = asked.is_some();
            line.not_before = now.plus(asked.unwrap_or(0));
        } else if for_good && !single {
            // One event of the batch is to blame: halve it until it stands alone.
            line.limit = left.div_ceil(2);
            line.not_before = now.plus(retry::FLOOR);
        } else {
            line.fail(now, random, asked);
        }
    }
}

impl Line {
    /// Makes the body of the next request of what is due, if anything is.
    fn pump(&mut self, now: Timestamp, hidden: bool, random: u32, request: u32) -> Option<(String, bool)> {
        // A reply that never came: the transport's own limit has passed twice over.
        let flights = self.flights.len();
        self.flights.retain(|flight| now < flight.deadline);
        if self.flights.len() < flights {
            self.fail(now, random, None);
        }
        let rests = now < self.not_before && (self.told || !hidden);
        if rests || (!hidden && !self.flights.is_empty()) {
            return None;
        }
        let mut body = String::new();
        let mut items = Vec::new();
        for Entry { row, due, stored, .. } in &self.entries {
            let ready = hidden || (*stored && now >= *due);
            let flies = |flight: &Flight| flight.items.iter().any(|item| item.0 == row.response_id && item.1 == row.revision);
            let fits = items.is_empty() || (items.len() < self.limit && body.len() + row.body.len() < BATCH_BYTES);
            if ready && fits && !self.flights.iter().any(flies) {
                body.push(if items.is_empty() { '[' } else { ',' });
                push_event(&mut body, &row.body, &row.response_id, row.revision, Some(now));
                items.push((row.response_id.clone(), row.revision));
            }
        }
        let batch = items.len() > 1;
        if items.is_empty() {
            return None;
        } else if batch {
            body.push(']');
        } else {
            body.remove(0);
        }
        self.flights.push(Flight { request, items, deadline: now.plus(2 * DEADLINE) });
        Some((body, batch))
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
        self.not_before = self.not_before.min(now.plus(if self.told { LONGEST } else { CAP }));
        for entry in &mut self.entries {
            entry.due = entry.due.min(now.plus(QUIET));
        }
        for flight in &mut self.flights {
            flight.deadline = flight.deadline.min(now.plus(2 * DEADLINE));
        }
    }

    /// When this line next has something to do.
    fn wake(&self) -> Option<Timestamp> {
        let flight = self.flights.iter().map(|flight| flight.deadline).min();
        let due = self.entries.iter().filter(|entry| entry.stored).map(|entry| entry.due).min();
        flight.or(due.map(|due| due.max(self.not_before)))
    }
}
