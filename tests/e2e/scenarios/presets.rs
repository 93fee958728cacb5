//! The main job: a page with nothing but the script tag, a score, a comment, Send.

use serde_json::json;

use super::tests;
use crate::collector::answer;
use crate::site::Page;
use crate::stage::Stage;

tests![nps_with_the_script_tag_alone, csat_under_a_strict_policy, ces_with_its_touchpoint];

fn nps_with_the_script_tag_alone(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "nps"), ("subject", "Acme")]);
    stage.visit("/");
    let browser = &stage.browser;

    browser.find("radiogroup", "How likely are you to recommend Acme to a friend or colleague?");
    browser.find("radio", "9").click();
    browser.find("textbox", "What do you like most? (optional)").write("Quick, and “honest” — 9/10 ☂");
    browser.find("button", "Send").click();
    browser.says("status", "Your answer has arrived.");

    let data = stage.collector.one("completed");
    assert_eq!(data["survey"], json!({"id": "nps", "version": 1}));
    assert_eq!(answer(&data, "score"), 9);
    assert_eq!(answer(&data, "comment"), "Quick, and “honest” — 9/10 ☂");
    assert_eq!(data["touchpoint"]["url"], stage.site.url("/"));
    assert_eq!(data["invitation"]["trigger"], "delay:2");
    stage.settle();
    assert_eq!(stage.collector.export().len(), 1);
    browser.heard_nothing_wrong();
}

fn csat_under_a_strict_policy(stage: &mut Stage) {
    let (collector, site) = (stage.collector.origin(), stage.site.origin());
    let policy = format!(
        "default-src 'none'; script-src {collector} {site}/recorder.js 'wasm-unsafe-eval'; connect-src {collector}; \
         img-src data:; require-trusted-types-for 'script'; trusted-types candor"
    );
    let tag = stage.collector.tag(&[("ask", "csat"), ("trigger", "load")]);
    stage.site.put("/", Page::new(&tag).header("Content-Security-Policy", &policy));
    stage.visit("/");
    let browser = &stage.browser;

    browser.find("radiogroup", "How satisfied are you with your experience?");
    browser.point(1).click();
    browser.find("textbox", "What went wrong? (optional)").write("It fell <b>apart</b>.");
    browser.find("button", "Send").click();
    browser.says("status", "Your answer has arrived.");

    let data = stage.collector.one("completed");
    assert_eq!(answer(&data, "score"), 1);
    assert_eq!(answer(&data, "comment"), "It fell <b>apart</b>.");
    browser.heard_nothing_wrong();
    // The style arrived in spite of the policy, and the policy was in force.
    let send = browser.run(
        "return getComputedStyle(document.querySelector('candor-survey').shadowRoot.querySelector('.card')).position",
        &json!([]),
    );
    assert_eq!(send, "fixed");
    let forced = "try { document.createElement('script').src = 'x.js'; return 'allowed' } catch { return 'refused' }";
    assert_eq!(browser.run(forced, &json!([])), "refused", "Trusted Types were not enforced: this test proved nothing");
}

fn ces_with_its_touchpoint(stage: &mut Stage) {
    let field = "<main data-candor-touchpoint=\"checkout/confirmation\"><label>Search <input></label></main>";
    let context = r#"{"order_id":"A-1001","cart_value":59.9,"items":["1 \"big\" box"]}"#;
    let settings =
        [("ask", "ces"), ("subject", "checkout"), ("id", "checkout-ces"), ("trigger", "delay:1"), ("context", context)];
    stage.page("/thanks", field, &settings);
    stage.visit("/thanks?secret=1#x");
    let browser = &stage.browser;

    // Somebody is busy elsewhere when the survey comes.
    let search = browser.find("textbox", "Search");
    search.click();
    search.write("shoes");
    browser.find("radiogroup", "Checkout made it easy for me to do what I wanted to do.");
    assert!(search.has_focus(), "the survey took the focus");
    browser.press(" red".chars());
    assert_eq!(search.property("value"), "shoes red");

    browser.point(7).click();
    browser.find("textbox", "What made it easy? (optional)").write("One page");
    browser.find("button", "Send").click();
    browser.says("status", "Your answer has arrived.");

    let data = stage.collector.one("completed");
    assert_eq!(data["survey"]["id"], "checkout-ces");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(7), &json!("One page")));
    let touchpoint = &data["touchpoint"];
    let page = browser.run("return [innerWidth, innerHeight, Intl.DateTimeFormat().resolvedOptions().timeZone]", &json!([]));
    assert_eq!(touchpoint["url"], stage.site.url("/thanks"));
    assert_eq!(touchpoint["title"], "Shop");
    assert_eq!(touchpoint["language"], "en-GB");
    assert_eq!(touchpoint["name"], "checkout/confirmation");
    assert_eq!(touchpoint["viewport"], json!({"width": page[0], "height": page[1]}));
    assert_eq!(touchpoint["time_zone"], page[2]);
    assert_eq!(touchpoint["device"], "desktop");
    assert_eq!(touchpoint["context"], json!({"order_id": "A-1001", "cart_value": 59.9, "items": ["1 \"big\" box"]}));
    assert!(touchpoint["time_on_page_ms"].as_u64().is_some_and(|time| (1_000..60_000).contains(&time)), "{touchpoint}");
    assert_eq!(data["client"]["automated"], true);
    assert_eq!(data["client"]["env"], "live");

    let heard = browser.heard();
    let response = data["response_id"].as_str().unwrap();
    for name in ["shown", "completed", "delivered"] {
        let details = heard.details(name);
        assert_eq!(details.len(), 1, "{name} was heard {} times", details.len());
        assert_eq!(details[0], json!({"survey_id": "checkout-ces", "response_id": response}), "{name}");
    }
    let answered = heard.details("answered");
    assert_eq!(answered.len(), 2, "{answered:?}");
    assert_eq!((&answered[0]["question_id"], &answered[0]["value"]), (&json!("score"), &json!(7)));
    assert_eq!((&answered[1]["question_id"], &answered[1]["value"]), (&json!("comment"), &json!("One page")));
    let saved = heard.details("saved");
    assert!(
        !saved.is_empty() && saved.iter().all(|detail| detail["durable"] == true && detail["response_id"] == response),
        "{saved:?}"
    );
    browser.heard_nothing_wrong();
}
