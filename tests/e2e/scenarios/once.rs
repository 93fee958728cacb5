//! Nobody is asked again who should not be.

use serde_json::json;

use super::tests;
use crate::site::Page;
use crate::stage::Stage;

tests![an_order_is_asked_about_once, an_element_asks_once_too, the_cool_down_covers_the_site];

const QUESTION: &str = "Checkout made it easy for me to do what I wanted to do.";

fn an_order_is_asked_about_once(stage: &mut Stage) {
    let page = |order: &str| {
        let context = json!({ "order_id": order }).to_string();
        let rules = [("trigger", "load"), ("once-per", "order_id"), ("cooldown", "0"), ("context", &context)];
        stage.page("/thanks", "", &[&[("ask", "ces"), ("subject", "checkout")], &rules[..]].concat());
        stage.visit("/thanks");
    };
    page("A-1001");
    stage.browser.find("radiogroup", QUESTION);
    // The question may stand before its module is there, which notes down that it was shown.
    stage.browser.hears("shown");

    stage.browser.reload();
    stage.browser.hears("ready");
    // The rule holds for an explicit wish too, which is decided after the trigger's.
    assert_eq!(stage.browser.candor(&json!(["show"])), false);
    assert!(!stage.browser.has("radiogroup", QUESTION), "asked twice about one order");

    page("A-1002");
    stage.browser.find("radiogroup", QUESTION);
    stage.browser.heard_nothing_wrong();
}

fn an_element_asks_once_too(stage: &mut Stage) {
    let element = |order: &str| {
        let (endpoint, context) = (stage.collector.endpoint(), json!({ "order_id": order }));
        format!(
            "<candor-survey ask=\"ces\" subject=\"checkout\" once-per=\"order_id\" endpoint=\"{endpoint}\" context='{context}'></candor-survey>"
        )
    };
    let script = format!("<script async src=\"{}/embed/candor.js\"></script>", stage.collector.origin());
    stage.site.put("/thanks", Page::new(&(element("A-1") + &script)));
    stage.visit("/thanks");
    stage.browser.find("radiogroup", QUESTION);

    // The second element is decided after the first, and is asked.
    stage.site.put("/thanks", Page::new(&(element("A-1") + &element("A-2") + &script)));
    stage.browser.reload();
    stage.browser.find("radiogroup", QUESTION);
    let shown =
        stage.browser.run("return [...document.querySelectorAll('candor-survey')].map((e) => !!e.shadowRoot)", &json!([]));
    assert_eq!(shown, json!([false, true]));
    stage.browser.heard_nothing_wrong();
}

fn the_cool_down_covers_the_site(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    stage.browser.hears("shown");
    stage.page("/other", "", &[("ask", "csat"), ("trigger", "load"), ("debug", "")]);
    stage.visit("/other");
    stage.browser.notes("cooldown");
    assert!(stage.browser.named("radiogroup").is_empty());
    stage.browser.heard_nothing_wrong();
}
