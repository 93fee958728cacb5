//! How often a browser was killed, and what became of the answers: for the run's output, and for `docs/delivery.md`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::engine::Engine;

/// What rounds of one kind came to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    /// Kills after a promise.
    pub rounds: usize,
    /// Kills before which nothing was promised, because storage took too long.
    pub void: usize,
    /// Answers that had been called saved.
    pub answers: usize,
    /// Of these, the ones that had arrived before the kill.
    pub before: usize,
    /// Those that did not arrive, or not as they had been given.
    pub lost: usize,
    /// Those that arrived once too often.
    pub duplicated: usize,
    /// How long it took.
    pub seconds: f64,
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.rounds += other.rounds;
        self.void += other.void;
        self.answers += other.answers;
        self.before += other.before;
        self.lost += other.lost;
        self.duplicated += other.duplicated;
        self.seconds += other.seconds;
    }

    fn to_json(self) -> Value {
        let Self { rounds, void, answers, before, lost, duplicated, seconds } = self;
        json!({
            "rounds": rounds, "void": void, "answers": answers, "arrived_before": before, "lost": lost, "duplicated": duplicated,
            "seconds": (seconds * 10.0).round() / 10.0,
        })
    }
}

/// Of this run, by engine and kind.
static COUNTS: Mutex<BTreeMap<&str, BTreeMap<&str, Count>>> = Mutex::new(BTreeMap::new());

/// Notes what rounds of one kind came to: a line of output, and `target/e2e/killed.json` with all of this run so far.
pub fn note(engine: Engine, kind: &'static str, count: &Count) {
    let Count { rounds, void, answers, before, lost, duplicated, seconds } = count;
    println!(
        "{} killed, {kind}: {rounds} rounds, {answers} answers, {before} of them delivered before; {lost} lost, \
         {duplicated} duplicated ({void} void, {seconds:.1} s)",
        engine.name()
    );
    let mut counts = COUNTS.lock().unwrap();
    counts.entry(engine.name()).or_default().insert(kind, *count);
    let engines = counts.iter().map(|(engine, kinds)| {
        let mut all = Count::default();
        for count in kinds.values() {
            all.add(count);
        }
        let mut all = all.to_json();
        all["kinds"] = kinds.iter().map(|(kind, count)| ((*kind).to_owned(), count.to_json())).collect::<Value>();
        ((*engine).to_owned(), all)
    });
    let text = format!("{:#}\n", engines.collect::<Value>());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("e2e");
    fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join("killed.json"), text)).expect("a file for the counts");
}
