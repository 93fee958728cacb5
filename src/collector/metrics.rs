//! Counters since the start, as text for Prometheus.

use super::auth::Administrator;
use super::state::State;
use axum::extract::State as Shared;
use axum::http::header;
use axum::response::IntoResponse;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// What is counted. No labels: nothing from outside can make a new series.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Events acknowledged, repeated ones included.
    pub accepted: AtomicU64,
    /// Events refused for good.
    pub rejected: AtomicU64,
    /// Acknowledged events that changed nothing: repeated, or older than what is stored.
    pub duplicates: AtomicU64,
    /// Requests turned away because too much was waiting.
    pub overloaded: AtomicU64,
    /// Transactions committed.
    pub commits: AtomicU64,
    /// Transactions that failed.
    pub commit_failures: AtomicU64,
    /// Microseconds spent in committed transactions.
    pub commit_micros: AtomicU64,
}

impl Metrics {
    /// Counts one committed transaction.
    pub fn committed(&self, events: u64, changed: u64, took: Duration) {
        self.commits.fetch_add(1, Relaxed);
        self.accepted.fetch_add(events, Relaxed);
        self.duplicates.fetch_add(events.saturating_sub(changed), Relaxed);
        self.commit_micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }
}

/// `GET /metrics`
pub async fn get(_: Administrator, Shared(state): Shared<State>) -> impl IntoResponse {
    let metrics = state.metrics();
    let read = |counter: &AtomicU64| counter.load(Relaxed);
    let mut text = String::new();
    let mut family = |name: &str, kind: &str, help: &str, samples: &[(&str, String)]| {
        _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (suffix, value) in samples {
            _ = writeln!(text, "{name}{suffix} {value}");
        }
    };
    let mut counter = |name: &str, help: &str, value: &AtomicU64| family(name, "counter", help, &[("", read(value).to_string())]);
    counter("candor_events_accepted_total", "Events acknowledged, repeated ones included.", &metrics.accepted);
    counter("candor_events_rejected_total", "Events refused for good.", &metrics.rejected);
    counter("candor_events_duplicate_total", "Acknowledged events that changed nothing.", &metrics.duplicates);
    counter("candor_requests_overloaded_total", "Requests turned away because too much was waiting.", &metrics.overloaded);
    counter("candor_commits_total", "Transactions committed.", &metrics.commits);
    counter("candor_commit_failures_total", "Transactions that failed.", &metrics.commit_failures);
    family("candor_queue_depth", "gauge", "Requests that wait for the writer.", &[("", state.writer().depth().to_string())]);
    let waiting = state.writer().waiting().to_string();
    family("candor_queue_bytes", "gauge", "Bytes of events that wait for their commit.", &[("", waiting)]);
    let seconds = read(&metrics.commit_micros) as f64 / 1e6;
    let samples = [("_sum", seconds.to_string()), ("_count", read(&metrics.commits).to_string())];
    family("candor_commit_seconds", "summary", "Time that committed transactions took.", &samples);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}
