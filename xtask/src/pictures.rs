//! `cargo xtask pictures`: the pictures of the README, taken in a real browser.

use anyhow::Result;

use crate::call::Call;
use crate::debian::BROWSERS;
use crate::places::Places;
use crate::plan::Plan;
use crate::{collector, embed, site};

/// Builds everything and takes the pictures into `docs/pictures`.
pub fn pictures(places: &Places) -> Result<()> {
    let mut plan = Plan::default();
    BROWSERS.need(&mut plan);
    embed::plan(&mut plan, places)?;
    site::plan(&mut plan, places)?;
    collector::plan(&mut plan, places);
    plan.step("pictures", || {
        Call::new("node")
            .arg(places.xtask().join("pictures/pictures.mjs"))
            .arg("--collector")
            .arg(collector::program(places))
            .arg("--embed")
            .arg(places.embed())
            .arg("--site")
            .arg(places.site())
            .arg("--out")
            .arg(places.root.join("docs/pictures"))
            .run()
    });
    plan.run()
}
