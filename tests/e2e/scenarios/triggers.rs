//! What sets a survey off, and that nothing else does.

use serde_json::{Value, json};

use super::tests;
use crate::stage::Stage;

tests![on_load, after_a_delay, on_a_click, at_a_depth, in_view, on_the_way_out];

const QUESTION: &str = "How likely are you to recommend us to a friend or colleague?";

/// A page on which `trigger` waits until `act`, a script, has run; it asks once, however often that happens. Returns the
/// response's data.
fn waits_for(stage: &Stage, trigger: &str, act: &str) -> Value {
    let body = "<main style=\"height: 300vh\"><button id=\"buy\"><b>Buy</b></button></main><p id=\"end\">The end</p>";
    stage.page("/", body, &[("ask", "nps"), ("trigger", trigger), ("cooldown", "0")]);
    stage.visit("/");
    // A click elsewhere, some scrolling, a pointer that leaves through the side.
    let other = "document.querySelector('main').click(); scrollTo(0, 10); \
                 document.dispatchEvent(new MouseEvent('mouseout', { clientY: 300 }))";
    stage.browser.run(other, &json!([]));
    // A survey that was set off by that would be on the page by the time a flush comes back.
    stage.settle();
    assert_eq!(stage.browser.heard().details("shown"), [json!(null); 0], "{trigger} was set off by nothing");
    assert!(!stage.browser.has("radiogroup", QUESTION));

    stage.browser.run(act, &json!([]));
    stage.browser.find("radiogroup", QUESTION);
    stage.browser.run(act, &json!([]));
    stage.browser.point(9).click();
    stage.settle();
    let data = stage.collector.one("partial");
    assert_eq!(data["invitation"]["trigger"], trigger);
    stage.browser.heard_nothing_wrong();
    data
}

fn on_load(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    stage.browser.find("radiogroup", QUESTION);
    stage.shows(&["nps"]);
}

fn after_a_delay(stage: &mut Stage) {
    stage.page(
        "/",
        "<script>addEventListener('candor:shown', () => (window.at = performance.now()))</script>",
        &[("ask", "nps"), ("trigger", "delay:1")],
    );
    stage.visit("/");
    stage.browser.find("radiogroup", QUESTION);
    let at = stage.browser.run("return window.at", &json!([]));
    assert!(at.as_f64().is_some_and(|ms| ms >= 1_000.0), "shown after {at} ms");
}

fn on_a_click(stage: &mut Stage) {
    // On something inside the element that the selector names.
    waits_for(stage, "click:#buy", "document.querySelector('#buy b').click()");
}

fn at_a_depth(stage: &mut Stage) {
    let data = waits_for(stage, "scroll:50", "scrollTo(0, document.documentElement.scrollHeight * 0.6)");
    assert!(data["touchpoint"]["scroll_depth"].as_u64().is_some_and(|percent| (50..=100).contains(&percent)), "{data}");
}

fn in_view(stage: &mut Stage) {
    waits_for(stage, "visible:#end", "document.querySelector('#end').scrollIntoView()");
}

fn on_the_way_out(stage: &mut Stage) {
    waits_for(stage, "exit", "document.dispatchEvent(new MouseEvent('mouseout', { clientY: -1 }))");
}
