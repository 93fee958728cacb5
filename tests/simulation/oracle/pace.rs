//! How often a courier may do anything: the bound that a busy loop would pass.
//!
//! A request that fails is repeated after a wait drawn evenly from [`FLOOR`] up to 2, 4, 8 … 120 seconds. Two endpoints that
//! fail all hour so hear about 2 × 6 requests while the waits grow, and then 2 × 59 an hour: 130, with a deviation of 6. Each
//! end of a response begins the count anew (8 more, and up to 6 to find the one in a batch that is refused), and so may
//! each thing that happens to the page from outside (up to 4: one a line, and copies at page hide).
//!
//! [`FLOOR`]: candor::engine::outbox::retry::FLOOR

use candor::engine::outbox::retry::LONGEST;
use candor::engine::outbox::{Event, Reply};

/// An hour, in milliseconds.
const HOUR: i64 = 3_600_000;
/// Requests in an hour in which nothing happens from outside and nothing comes to an end.
const IDLY: u32 = 180;

/// What a courier has done in this hour.
#[derive(Debug, Default)]
pub struct Pace {
    begun: i64,
    requests: u32,
    reads: u32,
    takes: u32,
    ticks: u32,
    /// What happened from outside, and what came to an end: in this hour and the one before.
    stimuli: [u32; 2],
    progress: [u32; 2],
    /// Until when each endpoint wants to be left alone.
    told: [i64; 2],
}

impl Pace {
    /// Something happens to the courier.
    pub fn hear(&mut self, event: &Event, now: i64) {
        if now - self.begun >= HOUR {
            *self = Self {
                begun: now,
                stimuli: [0, self.stimuli[0]],
                progress: [0, self.progress[0]],
                told: self.told,
                ..Self::default()
            };
        }
        self.stimuli[0] += match event {
            Event::Found(rows) => rows.len() as u32,
            Event::Submit(..) | Event::Stored { .. } | Event::Taken(..) | Event::Hidden | Event::Changed(_) => 1,
            Event::Withdrawn => {
                self.told = [0; 2];
                1
            }
            _ => 0,
        };
    }

    /// Somebody says that it is worth trying now.
    pub fn urged(&mut self) {
        self.stimuli[0] += 1;
    }

    /// The clock was set: what was asked for may have passed.
    pub fn excuse(&mut self) {
        self.stimuli[0] += 1;
        self.told = [0; 2];
    }

    /// It sends a request.
    pub fn sent(&mut self) {
        self.requests += 1;
    }

    /// It reads from storage.
    pub fn read(&mut self) {
        self.reads += 1;
    }

    /// It asks for the turn.
    pub fn took(&mut self) {
        self.takes += 1;
    }

    /// Its timer has run down.
    pub fn ticked(&mut self) {
        self.ticks += 1;
    }

    /// So many responses have come to their end.
    pub fn progressed(&mut self, ends: usize) {
        self.progress[0] += ends as u32;
    }

    /// A reply has come: one that asks to wait holds.
    pub fn heard(&mut self, endpoint: usize, reply: &Reply, now: i64) {
        let body = reply.body.split_once("\"retry_after_ms\":").map(|(_, rest)| rest.trim_end_matches('}'));
        let wait = body.and_then(|ms| ms.parse().ok()).max(reply.retry_after);
        if let (Some(ms), Ok(429 | 503)) = (wait, reply.outcome) {
            self.told[endpoint] = now.saturating_add(ms.min(LONGEST));
        }
    }

    /// Until when an endpoint wants to be left alone.
    pub fn told(&self, endpoint: usize) -> i64 {
        self.told[endpoint]
    }

    /// What is too much, if anything is.
    pub fn excess(&self) -> Option<String> {
        let (stimuli, progress) = (self.stimuli[0] + self.stimuli[1], self.progress[0] + self.progress[1]);
        let most = IDLY + 4 * stimuli + 14 * progress;
        // What was read may be gone, and a turn may find nothing ready; each of them, and each request, has a timer or two.
        let counted = [
            ("requests", self.requests, most),
            ("reads", self.reads, 2 * most),
            ("turns", self.takes, 3 * most),
            ("timers", self.ticks, 8 * most),
        ];
        let over = counted.into_iter().find(|(_, count, most)| count > most);
        over.map(|(what, count, most)| {
            format!("{count} {what} in an hour, of at most {most} ({stimuli} stimuli, {progress} ends)")
        })
    }
}
