//! Tools that cargo installs, each pinned: taken from `PATH` at exactly that version, else from the per-user folder, else
//! built into it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::call::Call;
use crate::places::{Places, on_path};
use crate::plan::Plan;

/// One pinned program.
pub struct Tool {
    krate: &'static str,
    version: String,
    program: &'static str,
    /// Whether its own lock file is used. wasm-bindgen-cli's is older than the compiler and library that it has to match.
    locked: bool,
    minutes: u8,
}

impl Tool {
    /// Must be of the same version as the library, so the version is the one in Cargo.lock.
    pub fn wasm_bindgen(places: &Places) -> Result<Self> {
        Ok(Self {
            krate: "wasm-bindgen-cli",
            version: locked_version(places, "wasm-bindgen")?,
            program: "wasm-bindgen",
            locked: false,
            minutes: 2,
        })
    }

    /// Builds the front end. Newer ones want a newer compiler.
    pub fn trunk() -> Self {
        Self { krate: "trunk", version: "0.21.14".to_owned(), program: "trunk", locked: true, minutes: 4 }
    }

    /// Drives Firefox; Debian has no package of it.
    pub fn geckodriver() -> Self {
        Self { krate: "geckodriver", version: "0.37.1".to_owned(), program: "geckodriver", locked: false, minutes: 1 }
    }

    /// Its path, if it is installed.
    pub fn find(&self, places: &Places) -> Option<PathBuf> {
        let ours = self.root(places).join("bin").join(self.program);
        on_path(self.program).filter(|path| self.is_version_of(path.clone())).or_else(|| ours.is_file().then_some(ours))
    }

    /// Its path, once its step of the plan has run.
    pub fn path(&self, places: &Places) -> Result<PathBuf> {
        self.find(places).with_context(|| format!("{} {} was installed but cannot be found", self.krate, self.version))
    }

    /// Plans to install it if it is missing.
    pub fn need<'a>(self, plan: &mut Plan<'a>, places: &'a Places) {
        if self.find(places).is_none() {
            let title = format!("installing {} {} (about {} minutes, once)", self.krate, self.version, self.minutes);
            plan.step(title, move || self.install(places));
        }
    }

    fn root(&self, places: &Places) -> PathBuf {
        places.tools.join(format!("{}-{}", self.krate, self.version))
    }

    fn is_version_of(&self, path: PathBuf) -> bool {
        let answer = Call::new(path).arg("--version").answer().unwrap_or_default();
        answer.split_whitespace().nth(1) == Some(&self.version)
    }

    /// These run for seconds, so they are built quickly rather than well.
    fn install(&self, places: &Places) -> Result<()> {
        let scratch = places.tools.join("build");
        let mut call = Call::cargo()
            .arg("install")
            .arg(format!("{}@{}", self.krate, self.version))
            .arg("--root")
            .arg(self.root(places))
            // Shared, so that what two tools depend on is compiled once.
            .env("CARGO_TARGET_DIR", &scratch)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        if self.locked {
            call = call.arg("--locked");
        }
        call.run()
            .with_context(|| format!("{} {} could not be installed (it needs a network, once)", self.krate, self.version))?;
        if Self::wasm_bindgen(places)?.find(places).is_some() && Self::trunk().find(places).is_some() {
            // About a gigabyte, and of use to nothing more. What cannot be removed only takes room.
            let _ = fs::remove_dir_all(scratch);
        }
        Ok(())
    }
}

fn locked_version(places: &Places, package: &str) -> Result<String> {
    let lock = fs::read_to_string(places.root.join("Cargo.lock")).context("Cargo.lock cannot be read")?;
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines
        .nth(1)
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .with_context(|| format!("Cargo.lock has no version of {package}"))
}
