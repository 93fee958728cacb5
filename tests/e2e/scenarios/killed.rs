//! The browser is killed: what it called saved is still there when it is started again.

use std::sync::Arc;

use super::tests;
use crate::browser::Browser;
use crate::collector::answer;
use crate::process::kill_tree;
use crate::stage::Stage;

tests![what_was_saved_survives_a_killed_browser];

fn what_was_saved_survives_a_killed_browser(stage: &mut Stage) {
    let (engine, profile) = (stage.browser.engine, stage.collector.folder("profile"));
    let with_its_profile = || Arc::new(Browser::start(engine, Some(&profile)).expect("a browser with a profile of its own"));
    stage.page("/", "", &[("ask", "nps"), ("trigger", "load")]);
    // A page that asks nothing: the loader alone has to find what waits.
    stage.page("/bare", "", &[]);

    stage.browser = with_its_profile();
    stage.visit("/");
    stage.browser.hears("shown");
    stage.collector.stop();
    stage.answer(10, "before the crash");
    stage.send();
    stage.browser.says("status", "Saved. It will be sent when you are back online.");
    kill_tree(stage.browser.driver());

    stage.collector.resume();
    stage.browser = with_its_profile();
    stage.visit("/bare");
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score").as_i64(), answer(&data, "comment").as_str()), (Some(10), Some("before the crash")));
    stage.visit("/");
    stage.settle();
    assert!(stage.browser.named("radiogroup").is_empty(), "the cool-down was forgotten");
    assert_eq!(stage.collector.export().len(), 1);
    stage.browser.heard_nothing_wrong();
}
