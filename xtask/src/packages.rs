//! The Node packages of the pipeline, at the versions in package-lock.json: an optimizer, a parser and a minifier.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::call::Call;
use crate::places::Places;
use crate::plan::Plan;

/// The oldest Node.js that the packages and the scripts run on.
const OLDEST_NODE: u32 = 18;

/// Plans to install them unless they are there for the current lock file.
pub fn need<'a>(plan: &mut Plan<'a>, places: &'a Places) -> Result<()> {
    let folder = places.xtask();
    let lock = fs::read_to_string(folder.join("package-lock.json")).context("xtask/package-lock.json cannot be read")?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    plan.step("installing the Node packages of xtask/package-lock.json (about 10 seconds, once)", move || {
        Call::new("npm")
            // None of them needs its install script.
            .words("ci --ignore-scripts --no-audit --no-fund")
            .within(&folder)
            .run()
            .context("the Node packages could not be installed (it needs a network, once)")?;
        fs::write(&stamp, lock).context("xtask/node_modules cannot be written")
    });
    Ok(())
}

/// Ends with one sentence where an old Node.js would end with a syntax error.
pub fn check_node() -> Result<()> {
    let version = Call::new("node").arg("--version").answer().context("node does not answer to --version")?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    match major {
        Some(OLDEST_NODE..) => Ok(()),
        _ => bail!("Node.js {OLDEST_NODE} or newer has to be on PATH; this one is {version}"),
    }
}
