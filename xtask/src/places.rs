//! Where things are: the repository, what is built in it, and the per-user folder for tools.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folders that every command works with, as absolute paths.
pub struct Places {
    /// The repository.
    pub root: PathBuf,
    /// What is installed once and kept: one folder a tool and version.
    pub tools: PathBuf,
}

impl Places {
    /// The repository is the one that this program was built from.
    pub fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask has no parent folder")?;
        Ok(Self {
            root: root.to_owned(),
            tools: tools_folder().context("neither CANDOR_TOOLS, XDG_CACHE_HOME nor HOME says where to keep tools")?,
        })
    }

    /// What is deployed: the widget's files.
    pub fn embed(&self) -> PathBuf {
        self.dist().join("embed")
    }

    /// What is deployed: the front end.
    pub fn site(&self) -> PathBuf {
        self.dist().join("site")
    }

    /// Everything that is deployed.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// A target folder of its own for a build whose compiler flags would invalidate the others' artifacts.
    pub fn target(&self, build: &str) -> PathBuf {
        self.root.join("target").join(build)
    }

    /// This package, with its Node scripts and packages.
    pub fn xtask(&self) -> PathBuf {
        self.root.join("xtask")
    }
}

fn tools_folder() -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder("CANDOR_TOOLS").or_else(|| {
        let cache = folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")))?;
        Some(cache.join("candor-tools"))
    })
}

/// The program's path, if a folder on `PATH` has it.
pub fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// `PATH` with folders put first.
pub fn path_with(folders: &[&Path]) -> Result<std::ffi::OsString> {
    let rest = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().map(|folder| folder.to_path_buf()).chain(env::split_paths(&rest));
    env::join_paths(all).context("a folder with a `:` in its name cannot be on PATH")
}
