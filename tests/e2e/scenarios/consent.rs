//! Consent: nothing is asked, stored or sent without it, and what waits goes with it.

use serde_json::json;

use super::tests;
use crate::collector::answer;
use crate::eventually::eventually;
use crate::stage::Stage;

tests![
    nothing_before_it_is_given,
    an_element_waits_for_it,
    nothing_after_it_is_withdrawn,
    a_refusal_that_is_over_deletes_nothing,
    nothing_of_before_where_no_courier_has_come,
    withdrawn_on_one_page_it_is_on_all,
];

/// The courier is fetched in an idle moment, which such a page never has; a flush fetches it too.
const BUSY: &str = "<script>window.requestIdleCallback = () => {}</script>";

fn nothing_before_it_is_given(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "nps"), ("trigger", "load"), ("consent", "required")]);
    stage.visit("/");
    assert_eq!(stage.browser.candor(&json!(["show"])), false);
    assert!(stage.browser.named("radiogroup").is_empty());
    let waits = "return [localStorage.length, document.cookie]";
    assert_eq!(stage.browser.run(waits, &json!([])), json!([0, ""]));

    stage.browser.candor(&json!(["consent", "granted"]));
    stage.answer(9, "of my own will");
    stage.send();
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "of my own will");
    stage.browser.heard_nothing_wrong();
}

fn an_element_waits_for_it(stage: &mut Stage) {
    stage.page("/", "<candor-survey ask=\"csat\"></candor-survey>", &[("consent", "required")]);
    stage.visit("/");
    stage.settle();
    assert!(stage.browser.named("radiogroup").is_empty());
    stage.browser.candor(&json!(["consent", "granted"]));
    stage.answer(4, "asked after all");
    stage.send();
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "asked after all");
    // Said again, it asks nobody twice.
    stage.browser.candor(&json!(["consent", "granted"]));
    stage.settle();
    assert_eq!(stage.browser.heard().details("shown").len(), 1);
    stage.browser.heard_nothing_wrong();
}

fn nothing_after_it_is_withdrawn(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "nps"), ("trigger", "load")]);
    stage.page("/other", "", &[]);
    stage.visit("/");
    stage.browser.hears("shown");
    stage.courier();
    stage.collector.stop();
    stage.answer(2, "never mind");
    stage.send();
    stage.browser.says("status", "Saved. It will be sent when you are back online.");
    stage.browser.candor(&json!(["consent", "denied"]));
    stage.collector.resume();

    // Here and on a later page nothing is left to be sent.
    assert_eq!(stage.browser.candor(&json!(["flush"])), json!({"delivered": 0, "waiting": 0, "reasons": []}));
    stage.visit("/other");
    stage.settle();
    assert_eq!(stage.collector.export(), [json!(null); 0]);
}

/// Who starts later on the page hears of the last state alone.
fn a_refusal_that_is_over_deletes_nothing(stage: &mut Stage) {
    stage.page("/", BUSY, &[("ask", "csat"), ("trigger", "event:never")]);
    stage.visit("/");
    stage.browser.candor(&json!(["consent", "denied"]));
    stage.browser.candor(&json!(["configure", {"consent": "denied"}]));
    stage.browser.candor(&json!(["consent", "granted"]));
    stage.browser.candor(&json!(["show"]));
    stage.answer(4, "after all");
    stage.send();
    stage.browser.hears("saved");
    // The other build of the widget, then the courier.
    stage.browser.candor(&json!(["identify", {"id": "c-1"}]));
    stage.browser.candor(&json!(["explain"]));
    assert_eq!(stage.browser.candor(&json!(["flush"]))["delivered"], 1);
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "after all");
    assert_eq!(stage.browser.heard().details("error"), [json!(null); 0]);
}

fn nothing_of_before_where_no_courier_has_come(stage: &mut Stage) {
    let refused = "<script>IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError') }</script>";
    for (path, script) in [("/", ""), ("/refused", refused)] {
        stage.page(path, &[BUSY, script].concat(), &[("ask", "csat"), ("trigger", "event:never"), ("cooldown", "0")]);
        stage.visit(path);
        stage.browser.candor(&json!(["show"]));
        stage.answer(1, "never mind");
        stage.send();
        let saved = stage.browser.hears("saved");
        stage.browser.candor(&json!(["consent", "denied"]));
        let ends = stage.browser.heard().details("error");
        assert_eq!(ends.len(), 1, "{path}: {ends:?}");
        assert_eq!((&ends[0]["reason"], &ends[0]["response_id"]), (&json!("withdrawn"), &saved["response_id"]), "{path}");
        assert_eq!(ends[0]["survey_id"], "csat", "{path}");
        stage.browser.candor(&json!(["consent", "granted"]));
        let flushed = stage.browser.candor(&json!(["flush"]));
        assert_eq!((&flushed["delivered"], &flushed["waiting"]), (&json!(0), &json!(0)), "{path}: {flushed}");
        assert_eq!(stage.browser.run("return localStorage.length", &json!([])), 0, "{path}");
    }
    assert_eq!(stage.collector.export(), [json!(null); 0]);
}

/// A page hears of it from another one, closes what is open, and sends no copy as it is left.
fn withdrawn_on_one_page_it_is_on_all(stage: &mut Stage) {
    let told =
        "<script>(window.channel = new BroadcastChannel('the-test')).onmessage = () => candor('consent', 'denied')</script>";
    stage.page("/account", told, &[]);
    stage.page("/", "", &[("ask", "nps"), ("trigger", "load")]);
    stage.page("/later", "", &[]);
    let account = stage.browser.window();
    stage.visit("/account");
    // Brings the widget, which is not to be had while the collector is away.
    stage.browser.candor(&json!(["configure", {}]));
    stage.browser.new_window();
    stage.visit("/");
    stage.browser.hears("shown");
    stage.courier();
    stage.collector.stop();
    stage.answer(2, "never mind");
    stage.browser.hears("saved");
    // There, while this page is the one that is seen.
    stage.browser.run("(window.channel = new BroadcastChannel('the-test')).postMessage(0)", &json!([]));
    assert_eq!(stage.browser.hears("error")["reason"], "withdrawn");
    eventually("the survey to close", || stage.browser.named("radiogroup").is_empty().then_some(()));
    // Nor does the field that goes with it leave what stood in it.
    stage.settle();
    let waiting = "const done = arguments[0]; indexedDB.open('candor').onsuccess = ({ target }) => { \
                   target.result.transaction('outbox').objectStore('outbox').count().onsuccess = (counted) => { \
                   target.result.close(); done(counted.target.result); }; }";
    assert_eq!(stage.browser.heard().details("saved").len(), 1);
    assert_eq!(stage.browser.session.run_async(waiting, &json!([])).ok(), Some(json!(0)));
    stage.collector.resume();
    assert_eq!(stage.browser.candor(&json!(["show"])), false, "nothing is asked any more");
    stage.visit("/later");
    stage.settle();
    stage.browser.close_window();
    stage.browser.switch_to(&account);
    stage.settle();
    assert_eq!(stage.collector.export(), [json!(null); 0]);
}
