//! The native program with a webview, `examples/webview`, in which the tests have a WebKitGTK whose profile lasts.

use std::path::PathBuf;

use crate::call::Call;
use crate::debian;
use crate::places::Places;
use crate::plan::Plan;

/// Plans the build, and what it is compiled with.
pub fn plan<'a>(plan: &mut Plan<'a>, places: &'a Places) {
    debian::WEBVIEW.need(plan);
    plan.step("the native program with a webview: target/debug/candor-webview (about 2 minutes the first time)", || {
        Call::cargo()
            .words("build --package candor-webview")
            .within(&places.root)
            .env("CARGO_TARGET_DIR", places.root.join("target"))
            .run()
    });
}

/// Where it is once built.
pub fn program(places: &Places) -> PathBuf {
    places.root.join("target/debug/candor-webview")
}
