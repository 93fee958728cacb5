//! Two builds of the widget: the loader fetches the one that a page needs, and the other one beside it where that changes.

use serde_json::{Value, json};

use super::tests;
use crate::collector::answer;
use crate::eventually::eventually;
use crate::site::Page;
use crate::stage::Stage;

tests![
    english_presets_need_the_core_alone,
    another_language_needs_the_full_build_alone,
    the_language_is_the_tags_then_the_pages,
    the_full_build_beside_the_core_knows_what_was_said,
    consent_withdrawn_holds_for_both,
    a_trap_in_one_of_both_leaves_the_other,
];

impl Stage {
    /// The builds that the page has fetched, by their scripts.
    fn builds(&self) -> Vec<String> {
        let script = "return performance.getEntriesByType('resource').map((entry) => /\\/embed\\/(core|full)-\\w+\\.js$/.exec(entry.name)) \
                      .filter(Boolean).map((match) => match[1]).sort()";
        let names = self.browser.run(script, &json!([]));
        names.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// An element for the full build comes onto the page.
    fn element_in_french(&self) {
        let script = "const survey = Object.assign(document.createElement('candor-survey'), \
                      { ask: 'csat', subject: 'the tour', lang: 'fr', endpoint: arguments[0] }); document.body.append(survey)";
        self.browser.run(script, &json!([self.collector.endpoint()]));
        eventually("the full build", || (self.builds() == ["core", "full"]).then_some(()));
        eventually("a survey in the element", || (self.browser.heard().details("shown").len() == 2).then_some(()));
    }

    /// A page that asks at once, with nothing typed yet, under a policy that lets one script policy be made once.
    fn strict(&self, body: &str, attributes: &[(&str, &str)]) {
        let (collector, site) = (self.collector.origin(), self.site.origin());
        let policy = format!(
            "default-src 'none'; script-src {collector} {site} 'unsafe-inline' 'wasm-unsafe-eval'; connect-src {collector}; \
             img-src data:; require-trusted-types-for 'script'; trusted-types candor"
        );
        let page = Page::new(&[body, &self.collector.tag(attributes)].concat());
        self.site.put("/", page.header("Content-Security-Policy", &policy));
        self.visit("/");
    }
}

fn english_presets_need_the_core_alone(stage: &mut Stage) {
    stage.strict("", &[("ask", "nps"), ("trigger", "load")]);
    stage.browser.hears("shown");
    assert_eq!(stage.builds(), ["core"]);
    stage.browser.heard_nothing_wrong();
}

fn another_language_needs_the_full_build_alone(stage: &mut Stage) {
    stage.strict("", &[("ask", "nps"), ("trigger", "load"), ("lang", "de")]);
    stage.browser.hears("shown");
    stage.browser.point(7).click();
    stage.settle();
    assert_eq!(answer(&stage.collector.one("partial"), "score"), 7);
    assert_eq!(stage.builds(), ["full"]);
    stage.browser.heard_nothing_wrong();
}

fn the_language_is_the_tags_then_the_pages(stage: &mut Stage) {
    let french = "<script>document.documentElement.lang = 'fr-CA'</script>";
    stage.strict(french, &[("ask", "nps"), ("trigger", "load"), ("lang", "en-US")]);
    stage.browser.hears("shown");
    assert_eq!(stage.builds(), ["core"]);
    stage.strict(french, &[("ask", "nps"), ("trigger", "load"), ("cooldown", "0")]);
    stage.browser.hears("shown");
    assert_eq!(stage.builds(), ["full"]);
    stage.browser.heard_nothing_wrong();
}

fn the_full_build_beside_the_core_knows_what_was_said(stage: &mut Stage) {
    stage.strict("", &[("ask", "nps"), ("trigger", "load")]);
    stage.browser.hears("shown");
    stage.browser.candor(&json!(["context", {"plan": "free"}]));
    stage.browser.candor(&json!(["context", {"order_id": "A-1"}]));
    stage.element_in_french();
    let shown = stage.browser.heard().details("shown");
    assert_eq!(shown[1]["survey_id"], "csat");

    // Both go on, and one call reaches both.
    stage.browser.point(9).click();
    stage.browser.candor(&json!(["context", {"step": 3}]));
    stage.browser.candor(&json!(["close"]));
    stage.settle();
    let data: Vec<_> = stage.collector.export().into_iter().map(|event| event["data"].clone()).collect();
    assert_eq!(data.len(), 2);
    let full = data.iter().find(|data| data["survey"]["id"] == "csat").unwrap();
    assert_eq!(full["touchpoint"]["context"], json!({"plan": "free", "order_id": "A-1"}), "said before it came");
    let core = data.iter().find(|data| data["survey"]["id"] == "nps").unwrap();
    assert_eq!((&core["state"], answer(core, "score")), (&json!("dismissed"), &json!(9)));
    stage.browser.heard_nothing_wrong();
}

fn consent_withdrawn_holds_for_both(stage: &mut Stage) {
    stage.strict("", &[("ask", "nps"), ("trigger", "load")]);
    stage.browser.hears("shown");
    stage.element_in_french();
    stage.courier();
    stage.collector.stop();
    stage.browser.point(9).click();
    stage.browser.hears("saved");
    stage.browser.candor(&json!(["consent", "denied"]));
    assert!(stage.browser.named("radiogroup").is_empty(), "both have left the page");
    stage.collector.resume();
    stage.settle();
    let states: Vec<_> = stage.collector.export().iter().map(|event| event["data"]["state"].clone()).collect();
    assert!(states.iter().all(|state| state == "shown"), "{states:?}");
}

fn a_trap_in_one_of_both_leaves_the_other(stage: &mut Stage) {
    stage.strict(super::traps::BREAK, &[("ask", "nps"), ("trigger", "load")]);
    stage.browser.hears("shown");
    stage.element_in_french();
    stage.browser.point(9).click();
    stage.browser.hears("saved");
    stage.browser.run("breakClock(1)", &json!([]));
    stage.browser.point(8).click();
    assert_eq!(stage.browser.hears("error"), json!({"reason": "internal"}));
    assert!(stage.browser.named("radiogroup").is_empty());
    // Calls go on, and what the dead instance had saved is sent.
    stage.browser.candor(&json!(["context", {"after": true}]));
    stage.settle();
    let scores: Vec<_> = stage.collector.export().iter().map(|event| event["data"]["answers"].clone()).collect();
    assert!(scores.iter().any(|answers| answers[0]["value"] == 9), "{scores:?}");
    let heard = stage.browser.heard();
    assert_eq!(heard.errors(), [""; 0]);
    assert_eq!(heard.warnings().len(), 1, "{:?}", heard.warnings());
}
