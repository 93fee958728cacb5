//! Node packages, at the versions in a package-lock.json: the pipeline's optimizer, parser and minifier (`xtask`), and what
//! the end-to-end tests load into pages (`tests/e2e/hosts`).

use std::fs;

use anyhow::{Context, Result, bail};

use crate::call::Call;
use crate::places::Places;
use crate::plan::Plan;

/// The oldest Node.js that the packages and the scripts run on.
const OLDEST_NODE: u32 = 18;

/// Plans to install those of the pipeline.
pub fn need<'a>(plan: &mut Plan<'a>, places: &'a Places) -> Result<()> {
    need_in(plan, places, "xtask")
}

/// Plans to install those of a folder of the repository, unless they are there for its current lock file.
pub fn need_in<'a>(plan: &mut Plan<'a>, places: &'a Places, name: &'static str) -> Result<()> {
    let folder = places.root.join(name);
    let lock = fs::read_to_string(folder.join("package-lock.json"))
        .with_context(|| format!("{name}/package-lock.json cannot be read"))?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    plan.step(format!("installing the Node packages of {name}/package-lock.json (about 10 seconds, once)"), move || {
        Call::new("npm")
            // None of them needs its install script.
            .words("ci --ignore-scripts --no-audit --no-fund")
            .within(&folder)
            .run()
            .context("the Node packages could not be installed (it needs a network, once)")?;
        fs::write(&stamp, lock).with_context(|| format!("{name}/node_modules cannot be written"))
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
