//! Settings that are wrong: said once in the console, with what is allowed, and the page goes on.

use super::tests;
use crate::stage::Stage;

tests![wrong_values_change_nothing, an_unknown_preset_asks_nothing, a_trigger_without_sense_breaks_no_page];

fn wrong_values_change_nothing(stage: &mut Stage) {
    let wrong = [("cooldown", "soon"), ("colour", "red"), ("context", "{order_id: A-1}"), ("sample", "25%")];
    stage.page("/", "", &[&[("ask", "nps"), ("trigger", "load")], &wrong[..]].concat());
    stage.visit("/");
    stage.answer(9, "fine");
    stage.send();
    let data = stage.collector.one("completed");
    assert!(data["touchpoint"]["context"].is_null());
    let heard = stage.browser.heard();
    for (name, value) in wrong {
        let about: Vec<_> = heard.warnings().into_iter().filter(|text| text.contains(value)).collect();
        assert_eq!(about.len(), 1, "{name}: {:?}", heard.warnings());
        assert!(about[0].contains(name) && about[0].contains("allowed: "), "{}", about[0]);
    }
    assert_eq!(heard.warnings().len(), wrong.len());
    assert_eq!(heard.errors(), [""; 0]);
}

fn an_unknown_preset_asks_nothing(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "npx"), ("trigger", "load")]);
    stage.visit("/");
    stage.browser.hears("ready");
    // The trigger came first, and has been answered by now.
    stage.settle();
    let heard = stage.browser.heard();
    assert_eq!(heard.warnings(), ["Candor: \"npx\" is no value of ask; allowed: nps, csat, ces"]);
    assert_eq!(heard.errors(), [""; 0]);
    assert!(stage.browser.named("radiogroup").is_empty());
}

fn a_trigger_without_sense_breaks_no_page(stage: &mut Stage) {
    for trigger in
        ["click", "click:[[", "visible", "visible:[[", "scroll", "delay:soon", ":", "blink:3", "constructor", "exit:soon"]
    {
        stage.page("/", "<button>Buy</button>", &[("ask", "nps"), ("trigger", trigger), ("cooldown", "0")]);
        stage.visit("/");
        stage.settle();
        stage.browser.find("button", "Buy").click();
        let heard = stage.browser.heard();
        assert_eq!(heard.errors(), [""; 0], "{trigger}");
        // The last two wait for what does not come.
        if !["constructor", "exit:soon"].contains(&trigger) {
            assert_eq!(heard.warnings().len(), 1, "{trigger}: {:?}", heard.warnings());
        }
    }
}
