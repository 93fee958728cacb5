//! integrity.json, as the pipeline writes it: the files of the present build, and what browsers hold each of them to.

use super::refusal::Refusal;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// One of the builds that the loader chooses from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// The presets, in English.
    Core,
    /// Documents, other languages, the remaining placements.
    Full,
}

/// A file of the present build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name in the folder.
    pub name: String,
    /// `sha256-…`.
    pub integrity: String,
}

/// Script and module of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The glue.
    pub script: File,
    /// The WebAssembly.
    pub module: File,
}

/// The files that a page may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    core: Pair,
    full: Pair,
    /// The loader of exactly this version.
    pub pinned: File,
    /// And the one that watches the page.
    pub pinned_watch: File,
}

/// A member of integrity.json.
#[derive(Deserialize)]
struct Entry {
    integrity: String,
}

impl Files {
    /// Reads integrity.json of a folder.
    pub fn read(folder: &Path) -> Result<Self, Refusal> {
        let path = folder.join("integrity.json");
        let read = std::fs::read_to_string(&path).map_err(|error| format!("cannot be read: {error}"));
        read.and_then(|text| Self::parse(&text)).map_err(|reason| Refusal::Files { path: path.display().to_string(), reason })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let is_hash = |middle: &str| middle.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_version = |middle: &str| !middle.contains('/');
        let entries: BTreeMap<String, Entry> =
            serde_json::from_str(text).map_err(|error| format!("is not understood: {error}"))?;
        let pair = |stem| {
            Ok::<_, String>(Pair {
                script: only(&entries, stem, is_hash, ".js")?,
                module: only(&entries, stem, is_hash, ".wasm")?,
            })
        };
        Ok(Self {
            core: pair("core-")?,
            full: pair("full-")?,
            pinned: only(&entries, "v", is_version, "/candor.js")?,
            pinned_watch: only(&entries, "v", is_version, "/candor.watch.js")?,
        })
    }

    /// Those of a build.
    pub fn of(&self, build: Build) -> &Pair {
        match build {
            Build::Core => &self.core,
            Build::Full => &self.full,
        }
    }
}

/// The one file whose name begins and ends so, with what fits between.
fn only(entries: &BTreeMap<String, Entry>, start: &str, between: fn(&str) -> bool, end: &str) -> Result<File, String> {
    let fits = |name: &str| {
        let middle = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
        middle.is_some_and(|middle| !middle.is_empty() && between(middle))
    };
    let mut found = entries.iter().filter(|(name, _)| fits(name));
    match (found.next(), found.next()) {
        (Some((name, Entry { integrity })), None) if is_sha256(integrity) => {
            Ok(File { name: name.clone(), integrity: integrity.clone() })
        }
        (Some((name, _)), None) => Err(format!("has an integrity of {name} that is no SHA-256")),
        (Some(_), Some(_)) => Err(format!("names more than one {start}…{end}")),
        (None, _) => Err(format!("names no {start}…{end}")),
    }
}

/// `sha256-` and 32 bytes as base64: browsers pass over what they do not understand, and so would hold the file to nothing.
fn is_sha256(integrity: &str) -> bool {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;
    let bytes = integrity.strip_prefix("sha256-").and_then(|text| BASE64_STANDARD.decode(text).ok());
    bytes.is_some_and(|bytes| bytes.len() == 32)
}
