//! What the handlers share.

use super::form::scored::Forms;
use super::metrics::Metrics;
use super::serve::Failure;
use super::store::Store;
use super::writer::{self, Writer};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;

/// What a collector is made of.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The database: `sqlite:` and the path of its file.
    pub database: String,
    /// The administrator's token.
    pub token: String,
    /// The widget's files, as `cargo xtask dist` builds them.
    pub embed_dir: PathBuf,
    /// The front end's files, as `cargo xtask dist` builds them.
    pub site_dir: PathBuf,
    /// How many requests may wait for the writer; more are turned away.
    pub queue: usize,
    /// The surveys of documents that have a plain form.
    pub forms: Forms,
}

/// Requests that may wait for the writer: at 2,000 a second, half a second's worth.
pub const QUEUE: usize = 1_024;

/// A running collector without its listener. Cheap to clone.
#[derive(Debug, Clone)]
pub struct State(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    settings: Settings,
    store: Store,
    writer: Writer,
    metrics: Arc<Metrics>,
    stopping: watch::Sender<bool>,
}

impl State {
    /// Opens the database and starts the writer.
    pub async fn open(settings: Settings) -> Result<Self, Failure> {
        let store = Store::open(&settings.database).await?;
        let metrics = Arc::new(Metrics::default());
        let newest = store.newest().await.map_err(|error| Failure::new(format!("the database does not answer: {error}")))?;
        let writer = writer::start(store.clone(), Arc::clone(&metrics), settings.queue, newest);
        Ok(Self(Arc::new(Shared { settings, store, writer, metrics, stopping: watch::Sender::new(false) })))
    }

    /// The administrator's token.
    pub fn token(&self) -> &str {
        &self.0.settings.token
    }

    /// What the collector was made of.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The surveys of documents that have a plain form.
    pub fn forms(&self) -> &Forms {
        &self.0.settings.forms
    }

    /// The database, for reading.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The database, for writing.
    pub fn writer(&self) -> &Writer {
        &self.0.writer
    }

    /// The counters.
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Resolves when the collector is about to stop: whoever waits for something may as well answer now.
    pub async fn stopping(&self) {
        let mut stopping = self.0.stopping.subscribe();
        // Fails only where the sender is gone, and `self` holds it.
        _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Says that the end is near; see [`State::stopping`].
    pub fn stop(&self) {
        self.0.stopping.send_replace(true);
    }

    /// Writes what is waiting and closes the database.
    pub async fn close(&self) {
        self.stop();
        self.0.writer.finish().await;
        self.0.store.close().await;
    }
}
