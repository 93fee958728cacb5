//! `candor(...)`: the stub, configuration, showing and closing, events, flushing.

use serde_json::json;

use super::tests;
use crate::collector::answer;
use crate::site::Page;
use crate::stage::Stage;

tests![
    calls_made_before_the_script_arrives,
    close_dismisses,
    flush_counts,
    handlers_come_and_go,
    a_tracked_event_sets_it_off,
    two_copies_of_the_script_ask_once,
    an_unknown_command_is_said_once,
];

/// The documented one-line stub.
pub const STUB: &str = "<script>window.candor=window.candor||function(){var a=[].slice.call(arguments);\
return new Promise(function(r){a.push(r);(candor.q=candor.q||[]).push(a)})}</script>";

fn calls_made_before_the_script_arrives(stage: &mut Stage) {
    let calls = format!(
        "<script>candor('on', 'shown', (detail) => (window.shown = detail));\
         candor('configure', {{ ask: 'csat', subject: 'the tour', endpoint: '{}', context: {{ plan: 'free' }} }});\
         candor('context', {{ step: 2 }});\
         candor('show', 'tour').then((shown) => (window.result = shown))</script>",
        stage.collector.endpoint()
    );
    let script = format!("<script async src=\"{}/embed/candor.js\"></script>", stage.collector.origin());
    stage.site.put("/", Page::new(&[STUB, &calls, &script].concat()));
    stage.visit("/");
    stage.browser.find("radiogroup", "How satisfied are you with the tour?");
    let page = stage.browser.run("return [window.result, window.shown.survey_id]", &json!([]));
    assert_eq!(page, json!([true, "tour"]));
    stage.answer(5, "");
    stage.send();
    let data = stage.collector.one("completed");
    assert_eq!(data["survey"]["id"], "tour");
    assert_eq!(data["invitation"]["trigger"], "show");
    assert_eq!(data["touchpoint"]["context"], json!({"plan": "free", "step": 2}));
    stage.browser.heard_nothing_wrong();
}

fn close_dismisses(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "nps"), ("trigger", "event:never")]);
    stage.visit("/");
    assert_eq!(stage.browser.candor(&json!(["show"])), true);
    assert_eq!(stage.browser.candor(&json!(["show"])), false, "one popover at a time");
    stage.browser.point(5).click();
    stage.browser.candor(&json!(["close"]));
    stage.browser.gone("dialog", "How likely are you to recommend us to a friend or colleague?");
    let data = stage.collector.one("dismissed");
    assert_eq!(answer(&data, "score"), 5);
    assert_eq!(stage.browser.heard().details("dismissed").len(), 1);

    // By its own button, and again for another wish.
    assert_eq!(stage.browser.candor(&json!(["show", "second"])), true);
    stage.browser.find("button", "Close").click();
    stage.browser.gone("button", "Close");
    stage.settle();
    let states: Vec<_> = stage.collector.export().iter().map(|event| event["data"]["state"].clone()).collect();
    assert_eq!(states, ["dismissed", "dismissed"]);
    stage.browser.heard_nothing_wrong();
}

fn flush_counts(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    stage.browser.point(9).click();
    stage.browser.hears("answered");
    // It would rest for some quiet seconds.
    assert_eq!(stage.browser.candor(&json!(["flush"])), json!({"delivered": 1, "waiting": 0, "reasons": []}));
    assert_eq!(answer(&stage.collector.one("partial"), "score"), 9);
    assert_eq!(stage.browser.candor(&json!(["flush"])), json!({"delivered": 0, "waiting": 0, "reasons": []}));
    stage.browser.heard_nothing_wrong();
}

fn handlers_come_and_go(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "nps"), ("trigger", "event:never")]);
    stage.visit("/");
    stage.browser.hears("ready");
    let listen = "window.calls = []; window.one = (detail) => calls.push(['one', detail.value]); \
                  window.two = (detail) => calls.push(['two', detail.value]); \
                  candor('on', 'answered', one); candor('on', 'answered', two); candor('show')";
    stage.browser.run(listen, &json!([]));
    stage.browser.point(1).click();
    stage.browser.hears("answered");
    stage.browser.run("candor('off', 'answered', one)", &json!([]));
    stage.browser.point(2).click();
    stage.browser.run("candor('off', 'answered')", &json!([]));
    stage.browser.point(3).click();
    let calls = stage.browser.run("return calls", &json!([]));
    assert_eq!(calls, json!([["one", 1], ["two", 1], ["two", 2]]));
    stage.browser.heard_nothing_wrong();
}

fn a_tracked_event_sets_it_off(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "csat"), ("trigger", "event:order_placed")]);
    stage.visit("/");
    stage.browser.candor(&json!(["track", "cart_opened"]));
    assert!(stage.browser.named("radiogroup").is_empty());
    stage.browser.candor(&json!(["track", "order_placed"]));
    stage.answer(4, "done");
    stage.send();
    assert_eq!(stage.collector.one("completed")["invitation"]["trigger"], "event:order_placed");
    stage.browser.heard_nothing_wrong();
}

fn two_copies_of_the_script_ask_once(stage: &mut Stage) {
    let tag = stage.collector.tag(&[("ask", "nps"), ("trigger", "load"), ("cooldown", "0")]);
    stage.site.put("/", Page::new(&(tag.clone() + &tag)));
    stage.visit("/");
    stage.answer(9, "one");
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    stage.settle();
    assert_eq!(stage.collector.export().len(), 1);
    let heard = stage.browser.heard();
    assert_eq!((heard.details("ready").len(), heard.details("shown").len()), (1, 1));
    stage.browser.heard_nothing_wrong();
}

fn an_unknown_command_is_said_once(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "nps"), ("trigger", "event:never")]);
    stage.visit("/");
    stage.browser.hears("ready");
    stage.browser.candor(&json!(["shwo"]));
    let heard = stage.browser.heard();
    assert_eq!(heard.warnings().len(), 1, "{:?}", heard.warnings());
    assert!(heard.warnings()[0].contains("shwo"));
    assert_eq!(heard.errors(), [""; 0]);
}
