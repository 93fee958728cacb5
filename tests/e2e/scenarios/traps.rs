//! The widget dies: the page notices nothing, and what waits is delivered by a fresh instance.
//!
//! The product has no planted trap. A host that breaks a built-in function provides one: what it throws passes through the
//! WebAssembly like a trap.

use serde_json::json;

use super::tests;
use crate::collector::answer;
use crate::eventually::{LIMIT, eventually, within};
use crate::site::Page;
use crate::stage::Stage;

tests![
    a_trap_stays_inside_and_answers_leave,
    two_traps_end_it_in_silence,
    a_trap_at_the_start_answers_every_call,
    a_call_on_its_way_to_what_dies_comes_back,
];

/// `breakClock(n)`: the clock throws when the WebAssembly asks for it, so many times; everybody else reads it as before.
/// A script of the page, since a driver's own may not see the whole stack.
pub const BREAK: &str = "<script>window.breakClock = (left) => { const genuine = Date.now; Date.now = () => { \
                     if (left > 0 && new Error().stack.includes('wasm')) { left--; throw new Error('broken by the host') } \
                     return genuine.call(Date) } }</script>";

fn a_trap_stays_inside_and_answers_leave(stage: &mut Stage) {
    let button = "<button onclick=\"this.textContent = 'pressed'\">Press</button>";
    stage.page("/", &[BREAK, button].concat(), &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    stage.browser.point(9).click();
    stage.browser.hears("saved");
    stage.browser.run("breakClock(1)", &json!([]));
    stage.browser.point(8).click();
    assert_eq!(stage.browser.hears("error"), json!({"reason": "internal"}));

    // The dead survey is gone, the page is alive, and the point that waited is sent.
    stage.browser.gone("radio", "9");
    stage.browser.find("button", "Press").click();
    stage.browser.find("button", "pressed");
    // After ten quiet seconds.
    within(LIMIT * 2, "the courier to send it", || stage.browser.heard().details("delivered").into_iter().next());
    assert_eq!(answer(&stage.collector.one("partial"), "score"), 9);
    let heard = stage.browser.heard();
    assert_eq!(heard.errors(), [""; 0]);
    assert_eq!(heard.warnings().len(), 1, "{:?}", heard.warnings());
    stage.settle();
    assert_eq!(stage.collector.export().len(), 1);
}

fn two_traps_end_it_in_silence(stage: &mut Stage) {
    stage.page("/", BREAK, &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    stage.browser.point(9).click();
    stage.browser.hears("saved");
    stage.browser.run("breakClock(1000)", &json!([]));
    stage.browser.point(8).click();
    stage.browser.hears("error");
    // Whatever is left of it: a call comes back, and nothing reaches the page.
    for command in ["show", "flush", "close"] {
        stage.browser.candor(&json!([command]));
    }
    let heard = stage.browser.heard();
    assert_eq!(heard.errors(), [""; 0]);
    assert!(heard.details("error").len() <= 2, "{:?}", heard.details("error"));

    // The answer is still on the device, and a page on which nothing is broken delivers it.
    stage.page("/other", "", &[]);
    stage.visit("/other");
    assert_eq!(answer(&stage.collector.one("partial"), "score"), 9);
}

fn a_trap_at_the_start_answers_every_call(stage: &mut Stage) {
    let stub = super::commands::STUB;
    let calls = "<script>window.back = []; for (const name of ['context', 'show', 'flush']) \
                 candor(name, name == 'context' ? {} : undefined).then(() => back.push(name))</script>";
    let tag = stage.collector.tag(&[("ask", "nps"), ("trigger", "load")]);
    stage.site.put("/", Page::new(&[stub, calls, BREAK, "<script>breakClock(1)</script>", &tag].concat()));
    stage.visit("/");
    stage.browser.hears("error");
    eventually("every call to come back", || (stage.browser.run("return back.length", &json!([])) == 3).then_some(()));
    assert_eq!(stage.browser.heard().errors(), [""; 0]);
}

fn a_call_on_its_way_to_what_dies_comes_back(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    stage.browser.point(9).click();
    stage.browser.hears("saved");
    stage.settle();
    // As a trap does, between the courier's answer that it is there and the call.
    let script = "candor('flush').then(() => (window.back = true)); Promise.resolve().then(() => delete candor.running[2])";
    stage.browser.run(script, &json!([]));
    eventually("the call to come back", || stage.browser.run("return window.back || null", &json!([])).as_bool());
    stage.browser.heard_nothing_wrong();
}
