//! The one writer: commits all that is waiting in one transaction, and only then lets the requests reply.
//!
//! A commit costs a flush of the disk, whatever it carries. While one runs, the next requests queue up and share the
//! following one, so the rate rises with the load by itself and a lone request waits for nobody.

use super::metrics::Metrics;
use super::store::{Incoming, Store};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};

/// The most requests of one transaction: bounds how long the first of them waits.
const GROUP: usize = 256;
/// The most that may wait, in units of [`UNIT`] bytes: 16 MiB, whatever the number of requests.
const WAITING: usize = 16 * 1024;
const UNIT: usize = 1024;
/// The longest wait for a commit. Below the quarter of a minute after which the widget gives a request up, so that it hears
/// when to come again.
const TIME: Duration = Duration::from_secs(8);

/// The way to the writer.
#[derive(Debug)]
pub struct Writer {
    queue: mpsc::Sender<Message>,
    bytes: Arc<Semaphore>,
    newest: watch::Receiver<i64>,
}

/// Why events were not written. None of them is on disk for all that the client may assume; all may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotWritten {
    /// Too much is waiting.
    Full,
    /// It waits for too long. It keeps its place, and is written where that still comes to pass.
    Late,
    /// The transaction failed.
    Failed,
    /// The collector stops.
    Stopped,
}

#[derive(Debug)]
enum Message {
    Write(Job),
    Finish(oneshot::Sender<()>),
}

#[derive(Debug)]
struct Job {
    events: Vec<Incoming>,
    done: oneshot::Sender<Result<(), NotWritten>>,
    /// Given back with the job.
    _bytes: OwnedSemaphorePermit,
}

/// Starts the writer; `newest` is the number of the last change.
pub fn start(store: Store, metrics: Arc<Metrics>, capacity: usize, newest: i64) -> Writer {
    let (queue, inbox) = mpsc::channel(capacity.max(1));
    let (announce, newest) = watch::channel(newest);
    tokio::spawn(run(store, metrics, inbox, announce));
    Writer { queue, bytes: Arc::new(Semaphore::new(WAITING)), newest }
}

impl Writer {
    /// Writes events; `Ok` only once they are on disk.
    pub async fn write(&self, events: Vec<Incoming>) -> Result<(), NotWritten> {
        let size = events.iter().map(Incoming::size).sum::<usize>().div_ceil(UNIT).min(WAITING);
        let permits = u32::try_from(size).unwrap_or(u32::MAX);
        let bytes = Arc::clone(&self.bytes).try_acquire_many_owned(permits).map_err(|_| NotWritten::Full)?;
        let (done, outcome) = oneshot::channel();
        self.queue.try_send(Message::Write(Job { events, done, _bytes: bytes })).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => NotWritten::Full,
            mpsc::error::TrySendError::Closed(_) => NotWritten::Stopped,
        })?;
        tokio::time::timeout(TIME, outcome)
            .await
            .map_or(Err(NotWritten::Late), |outcome| outcome.unwrap_or(Err(NotWritten::Stopped)))
    }

    /// How many requests wait.
    pub fn depth(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// How many bytes wait, in steps of [`UNIT`].
    pub fn waiting(&self) -> usize {
        (WAITING - self.bytes.available_permits()) * UNIT
    }

    /// The number of the last change, and word of the next.
    pub fn changes(&self) -> watch::Receiver<i64> {
        self.newest.clone()
    }

    /// Writes what is waiting, then stops.
    pub async fn finish(&self) {
        let (done, finished) = oneshot::channel();
        if self.queue.send(Message::Finish(done)).await.is_ok() {
            // An error means that the writer is gone already.
            _ = finished.await;
        }
    }
}

async fn run(store: Store, metrics: Arc<Metrics>, mut inbox: mpsc::Receiver<Message>, announce: watch::Sender<i64>) {
    let mut connection = None;
    let mut failures = 0_u64;
    let mut messages = Vec::with_capacity(GROUP);
    while inbox.recv_many(&mut messages, GROUP).await > 0 {
        let mut jobs = Vec::with_capacity(messages.len());
        let mut finished = None;
        for message in messages.drain(..) {
            match message {
                Message::Write(job) => jobs.push(job),
                Message::Finish(done) => finished = Some(done),
            }
        }
        if !jobs.is_empty() {
            let start = Instant::now();
            let events: Vec<&Incoming> = jobs.iter().flat_map(|job| &job.events).collect();
            let outcome = match store.commit(&mut connection, &events).await {
                Ok(committed) => {
                    metrics.committed(events.len() as u64, committed.changed, start.elapsed());
                    announce.send_replace(committed.newest);
                    if failures > 0 {
                        tracing::info!(failures, "the database takes responses again");
                        failures = 0;
                    }
                    Ok(())
                }
                Err(error) => {
                    // A connection that failed once may be in any state; the next transaction opens its own.
                    connection = None;
                    failures += 1;
                    metrics.commit_failures.fetch_add(1, Relaxed);
                    // Powers of two: a full disk must not fill the log as well.
                    if failures.is_power_of_two() {
                        tracing::error!(%error, failures, "responses were not written and not acknowledged");
                    }
                    Err(NotWritten::Failed)
                }
            };
            for job in jobs {
                // A client that left does not hear it; it will ask again.
                _ = job.done.send(outcome);
            }
        }
        if let Some(done) = finished {
            store.disconnect(connection.take()).await;
            _ = done.send(());
            return;
        }
    }
}
