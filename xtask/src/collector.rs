//! The native program, `target/release/candor`.

use std::path::PathBuf;

use crate::call::Call;
use crate::places::Places;
use crate::plan::Plan;

/// Plans the build; cargo itself knows what is unchanged.
pub fn plan<'a>(plan: &mut Plan<'a>, places: &'a Places) {
    plan.step("the collector: target/release/candor (about 2 minutes the first time)", || {
        Call::cargo()
            .words("build --release --bin candor --features collector")
            .within(&places.root)
            .env("CARGO_TARGET_DIR", places.root.join("target"))
            .run()
    });
}

/// Where it is once built.
pub fn program(places: &Places) -> PathBuf {
    places.root.join("target/release/candor")
}
