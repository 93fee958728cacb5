//! What the end-to-end tests load into pages besides Candor: axe-core, the stylesheets of frameworks that a page may use, and apps
//! made with React, Vue and Svelte, each from its package. None of the packages is part of the repository.

use std::path::PathBuf;

use anyhow::Result;

use crate::call::Call;
use crate::places::Places;
use crate::plan::Plan;
use crate::{debian, packages};

const PACKAGES: &str = "tests/e2e/hosts";

/// Plans to fetch the packages, and to lay out what the tests need of them.
pub fn plan<'a>(plan: &mut Plan<'a>, places: &'a Places) -> Result<()> {
    debian::NODE.need(plan);
    packages::need_in(plan, places, PACKAGES)?;
    plan.step("what the tests load into pages: target/e2e/hosts", || {
        packages::check_node()?;
        for script in ["lay-out.mjs", "frameworks.mjs"] {
            Call::new("node").arg(places.root.join(PACKAGES).join(script)).arg(folder(places)).run()?;
        }
        Ok(())
    });
    Ok(())
}

/// Where it is then.
pub fn folder(places: &Places) -> PathBuf {
    places.root.join("target/e2e/hosts")
}
