//! What the end-to-end tests load into pages besides Candor: axe-core, and the stylesheets of frameworks that a page may use,
//! each from its package. None of it is part of the repository.

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
        Call::new("node").arg(places.root.join(PACKAGES).join("lay-out.mjs")).arg(folder(places)).run()
    });
    Ok(())
}

/// Where it is then.
pub fn folder(places: &Places) -> PathBuf {
    places.root.join("target/e2e/hosts")
}
