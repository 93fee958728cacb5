//! Whether a build's inputs are the ones it was made from.
//!
//! Which sources a program has is read from the dependency file that cargo writes beside it, so that a file included from
//! anywhere counts, without a list to keep up.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What a build depends on, and where its fingerprint is kept.
pub struct Fingerprint {
    /// The file that holds the fingerprint of the last complete build.
    pub stamp: PathBuf,
    /// Cargo's dependency file for the program, where it is one that cargo builds.
    pub sources: Option<PathBuf>,
    /// Files and folders besides.
    pub besides: Vec<PathBuf>,
    /// Whatever else decides the outcome: flags, versions.
    pub settings: String,
}

impl Fingerprint {
    /// Whether nothing has changed since [`Self::keep`].
    pub fn holds(&self) -> bool {
        self.current().is_ok_and(|now| fs::read_to_string(&self.stamp).is_ok_and(|kept| kept == now))
    }

    /// Forgets the last build before its outputs are touched: a half-made one must not pass for whole.
    pub fn forget(&self) {
        // A stamp that is not there needs no removing; one that cannot be removed is replaced by `keep`.
        let _ = fs::remove_file(&self.stamp);
    }

    /// Remembers the inputs of a complete build.
    pub fn keep(&self) -> Result<()> {
        fs::write(&self.stamp, self.current()?).with_context(|| format!("{} cannot be written", self.stamp.display()))
    }

    fn current(&self) -> Result<String> {
        let mut hasher = DefaultHasher::new();
        self.settings.hash(&mut hasher);
        for path in self.listed_sources()?.iter().chain(&self.besides) {
            hash_tree(path, &mut hasher)?;
        }
        Ok(format!("{:016x}\n", hasher.finish()))
    }

    /// `program: source source …`, with spaces in a name escaped.
    fn listed_sources(&self) -> Result<Vec<PathBuf>> {
        let Some(list) = &self.sources else { return Ok(Vec::new()) };
        let text = fs::read_to_string(list)?;
        let (_, list) = text.split_once(": ").context("no sources in cargo's dependency file")?;
        let marked = list.lines().next().unwrap_or_default().replace("\\ ", "\0");
        Ok(marked.split_whitespace().map(|name| PathBuf::from(name.replace('\0', " "))).collect())
    }
}

fn hash_tree(path: &Path, hasher: &mut impl Hasher) -> Result<()> {
    path.hash(hasher);
    if path.is_dir() {
        let mut inside = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        inside.sort();
        inside.iter().try_for_each(|path| hash_tree(path, hasher))
    } else if path.exists() {
        fs::read(path)?.hash(hasher);
        Ok(())
    } else {
        // What is not there may come; its name alone is the fingerprint of its absence.
        Ok(())
    }
}
