//! Consent: nothing is asked, stored or sent without it, and what waits goes with it.

use serde_json::json;

use super::tests;
use crate::collector::answer;
use crate::stage::Stage;

tests![nothing_before_it_is_given, an_element_waits_for_it, nothing_after_it_is_withdrawn];

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
