//! The way to one endpoint: what is ready for it, and when it may be tried again.

use super::reply::Why;
use super::retry::{self, LONGEST};
use crate::survey::time::Timestamp;
use std::collections::VecDeque;

/// The most responses in one request.
pub const BATCH: usize = 50;

/// What is ready for one endpoint.
#[derive(Debug, Clone)]
pub struct Line {
    /// Where to.
    pub endpoint: String,
    /// Ids of what is ready to be sent, the oldest first. One may be there that has been settled or replaced since.
    pub ready: VecDeque<String>,
    /// How many responses wait for this endpoint, ready or not.
    pub waiting: usize,
    /// Not before this time.
    pub not_before: Timestamp,
    /// The endpoint itself asked to wait until then.
    pub told: bool,
    /// Why the last request failed.
    pub why: Option<Why>,
    /// The most responses in the next request; halved by a refusal, doubled by a success.
    pub limit: usize,
    /// The endpoint takes compressed bodies.
    pub gzip: bool,
    /// It has refused one all the same: it gets no more.
    pub plain: bool,
    failures: u32,
}

impl Line {
    /// A line on which nothing has happened yet.
    pub fn new(endpoint: &str) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            ready: VecDeque::new(),
            waiting: 0,
            // A clock may say that it is before 1970.
            not_before: Timestamp(i64::MIN),
            told: false,
            why: None,
            limit: BATCH,
            gzip: false,
            plain: false,
            failures: 0,
        }
    }

    /// Whether something may be sent now.
    pub fn is_open(&self, now: Timestamp) -> bool {
        !self.ready.is_empty() && now >= self.not_before
    }

    /// All of a request was settled; the endpoint may ask for a pause all the same.
    pub fn succeed(&mut self, now: Timestamp, asked: Option<i64>) {
        self.failures = 0;
        self.why = None;
        self.limit = (self.limit * 2).min(BATCH);
        self.rest(now, asked, 0);
    }

    /// A batch was refused for one of the `left` events in it: fewer the next time, until it stands alone.
    pub fn halve(&mut self, now: Timestamp, left: usize, asked: Option<i64>) {
        self.limit = left.div_ceil(2);
        self.rest(now, asked, retry::FLOOR);
    }

    /// Nothing came of a request.
    pub fn fail(&mut self, now: Timestamp, random: u32, asked: Option<i64>, why: Why) {
        self.failures = self.failures.saturating_add(1);
        self.why = Some(why);
        self.rest(now, asked, retry::backoff(self.failures, random));
    }

    /// What the endpoint has asked for stands, whatever becomes of another request that is under way meanwhile.
    fn rest(&mut self, now: Timestamp, asked: Option<i64>, least: i64) {
        let asked = asked.filter(|ms| *ms > 0);
        if asked.is_some() || !self.told || now >= self.not_before {
            self.told = asked.is_some();
            self.not_before = now.plus(asked.unwrap_or(0).max(least));
        }
    }

    /// Something says that it is worth trying now; what the endpoint asked for holds all the same.
    pub fn retry(&mut self, now: Timestamp) {
        if !self.told {
            self.not_before = self.not_before.min(now);
        }
    }

    /// A clock that was set back must not make anything wait for years.
    pub fn clamp(&mut self, now: Timestamp) {
        self.not_before = self.not_before.min(now.plus(if self.told { LONGEST } else { retry::ceiling(self.failures) }));
    }
}
