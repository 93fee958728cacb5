//! An endpoint that goes wrong on purpose: a server between the page and the real collector.
//!
//! It hands a request to the collector, or does not, and then damages the answer: every fault has a [`Step`] and a
//! [`Reply`]. What it saw is in its own log, which nobody but it writes; together with the collector's export that is what
//! the tests believe.

mod connection;
mod log;
mod reply;
mod upstream;

pub use log::Seen;
pub use reply::{Answer, Fault, Reply, Step};

use std::collections::VecDeque;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::eventually::eventually;
use crate::ports;

/// An endpoint that goes wrong; it ends with its owner.
pub struct Faulty {
    port: u16,
    shared: Arc<Shared>,
}

/// What the threads of its connections share.
pub struct Shared {
    /// The real endpoint.
    upstream: String,
    /// What happens to the next requests that bring answers, one each.
    script: Mutex<VecDeque<Fault>>,
    /// What happens to all others.
    standing: Mutex<Fault>,
    /// The answer to a preflight; none: one that allows everything.
    preflight: Mutex<Option<Answer>>,
    /// It announces that it takes gzip (RFC 7694).
    gzip: AtomicBool,
    /// Rises by one with every release: what is held goes on.
    releases: AtomicU32,
    log: Mutex<Vec<Seen>>,
    ended: AtomicBool,
}

impl Faulty {
    /// Starts one in front of `upstream`, without any fault.
    pub fn start(upstream: &str) -> Self {
        let (listener, port) = ports::listen();
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            script: Mutex::default(),
            standing: Mutex::new(Fault::none()),
            preflight: Mutex::default(),
            gzip: AtomicBool::default(),
            releases: AtomicU32::default(),
            log: Mutex::default(),
            ended: AtomicBool::default(),
        });
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for visitor in listener.incoming().flatten() {
                if serving.ended.load(Relaxed) {
                    break;
                }
                let serving = Arc::clone(&serving);
                // An error is a visitor that went away.
                thread::spawn(move || connection::serve(&serving, visitor).unwrap_or_default());
            }
        });
        Self { port, shared }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1/responses", self.port)
    }

    /// The same place, spoken to in TLS, which it does not understand.
    pub fn tls(&self) -> String {
        self.url().replace("http:", "https:")
    }

    /// From now on this happens to every request that brings answers.
    pub fn always(&self, fault: Fault) {
        *self.shared.standing.lock().unwrap() = fault;
    }

    /// This happens to the next requests that bring answers, one each.
    pub fn next(&self, faults: impl IntoIterator<Item = Fault>) {
        self.shared.script.lock().unwrap().extend(faults);
    }

    /// From now on preflights are answered with this.
    pub fn preflight(&self, answer: Answer) {
        *self.shared.preflight.lock().unwrap() = Some(answer);
    }

    /// Announces that it takes gzip, or no longer does.
    pub fn announce_gzip(&self, announced: bool) {
        self.shared.gzip.store(announced, Relaxed);
    }

    /// Lets go on what is held.
    pub fn release(&self) {
        self.shared.releases.fetch_add(1, Relaxed);
    }

    /// Nothing is wrong any more, and what is held goes on.
    pub fn heal(&self) {
        self.shared.script.lock().unwrap().clear();
        *self.shared.preflight.lock().unwrap() = None;
        self.always(Fault::none());
        self.release();
    }

    /// The requests that brought answers, in the order in which they were read.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.log.lock().unwrap().clone()
    }

    /// Waits until so many requests that brought answers have been read, and what was to become of them has.
    #[track_caller]
    pub fn sees(&self, count: usize) -> Vec<Seen> {
        let what = format!("{count} requests at the endpoint");
        eventually(&what, || Some(self.seen()).filter(|seen| seen.len() >= count && seen.iter().all(|seen| seen.done)))
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        self.shared.ended.store(true, Relaxed);
        // Wakes the listener, which then sees that it has ended.
        _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}
