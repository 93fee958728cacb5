//! `<candor-survey>`: attributes, properties, elements that come, move and go.

use serde_json::{Value, json};

use super::tests;
use crate::collector::answer;
use crate::eventually::eventually;
use crate::site::Page;
use crate::stage::Stage;

tests![
    attributes_say_it_all,
    properties_set_before_the_definition_count,
    an_element_made_by_script_later,
    a_moved_element_keeps_its_answer,
    an_element_removed_while_typing_keeps_the_text,
    what_the_page_has_made_stays_the_pages,
    far_down_it_loads_once_somebody_comes_near,
    where_it_cannot_be_told_what_is_near_it_loads,
];

impl Stage {
    /// A page with the bare script tag after `body`.
    fn bare(&self, body: &str) {
        let script = format!("<script async src=\"{}/embed/candor.js\"></script>", self.collector.origin());
        self.site.put("/", Page::new(&(body.to_owned() + &script)));
        self.visit("/");
    }

    fn element(&self, attributes: &str) -> String {
        format!("<candor-survey endpoint=\"{}\" {attributes}></candor-survey>", self.collector.endpoint())
    }
}

fn attributes_say_it_all(stage: &mut Stage) {
    let element =
        stage.element("id=\"after-buying\" ask=\"ces\" subject=\"checkout\" context='{\"order_id\":\"A-1\"}' env=\"test\"");
    stage.bare(&format!("<section data-candor-touchpoint=\"checkout\">{element}</section><p data-candor-touchpoint=\"no\"></p>"));
    let question = "Checkout made it easy for me to do what I wanted to do.";
    stage.browser.find("group", question);
    stage.browser.find("radiogroup", question);
    stage.answer(6, "inline");
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    let data = stage.collector.one("completed");
    assert_eq!(data["survey"]["id"], "after-buying");
    assert_eq!(data["client"]["env"], "test");
    assert_eq!(data["invitation"]["trigger"], "element");
    assert_eq!(data["touchpoint"]["name"], "checkout", "the nearest one, not any");
    assert_eq!(data["touchpoint"]["context"], json!({"order_id": "A-1"}));
    stage.browser.heard_nothing_wrong();
}

fn properties_set_before_the_definition_count(stage: &mut Stage) {
    let endpoint = stage.collector.endpoint();
    let script = format!(
        "<script>const survey = document.querySelector('candor-survey'); survey.ask = 'csat'; survey.subject = 'the search'; \
         survey.endpoint = '{endpoint}'; survey.context = {{ query: 'shoes', found: 3 }}</script>"
    );
    stage.bare(&("<candor-survey></candor-survey>".to_owned() + &script));
    stage.browser.find("radiogroup", "How satisfied are you with the search?");
    stage.answer(3, "so so");
    stage.send();
    let data = stage.collector.one("completed");
    assert_eq!(data["touchpoint"]["context"], json!({"query": "shoes", "found": 3}));
    let read =
        "const survey = document.querySelector('candor-survey'); return [survey.ask, survey.context.found, survey.oncePer]";
    assert_eq!(stage.browser.run(read, &json!([])), json!(["csat", 3, Value::Null]));
    stage.browser.heard_nothing_wrong();
}

fn an_element_made_by_script_later(stage: &mut Stage) {
    stage.bare("<main></main>");
    let make = "const survey = document.createElement('candor-survey'); survey.setAttribute('ask', 'nps'); \
                survey.endpoint = arguments[0]; document.querySelector('main').append(survey); survey.subject = 'Acme'";
    // From a timer: WebKit's driver runs a script outside of any turn, so that each call in it is one.
    let make = format!("const given = arguments; setTimeout(() => {{ (function () {{ {make} }})(...given) }})");
    stage.browser.run(&make, &json!([stage.collector.endpoint()]));
    stage.browser.find("radiogroup", "How likely are you to recommend Acme to a friend or colleague?");
    stage.answer(0, "late");
    stage.send();
    assert_eq!(answer(&stage.collector.one("completed"), "score"), 0);
    stage.browser.heard_nothing_wrong();
}

fn a_moved_element_keeps_its_answer(stage: &mut Stage) {
    stage.bare(&(stage.element("ask=\"csat\"") + "<footer></footer>"));
    stage.answer(2, "moving");
    stage.browser.run("document.querySelector('footer').append(document.querySelector('candor-survey'))", &json!([]));
    let comment = stage.browser.find("textbox", "What went wrong? (optional)");
    assert_eq!(comment.property("value"), "moving");
    comment.write(" house");
    stage.send();
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "moving house");
    stage.settle();
    assert_eq!(stage.browser.heard().details("shown").len(), 1);
    stage.browser.heard_nothing_wrong();
}

fn an_element_removed_while_typing_keeps_the_text(stage: &mut Stage) {
    stage.bare(&stage.element("ask=\"nps\""));
    stage.answer(7, "I was just going to");
    stage.browser.run("document.querySelector('candor-survey').remove()", &json!([]));
    // It rests for some quiet seconds; a flush does not wait for them.
    stage.settle();
    let data = stage.collector.one("partial");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(7), &json!("I was just going to")));
    stage.browser.heard_nothing_wrong();
}

fn what_the_page_has_made_stays_the_pages(stage: &mut Stage) {
    let body = format!(
        "<div id=\"app\">{}{}</div>",
        stage.element("ask=\"csat\" placement=\"bottom\""),
        stage.element("ask=\"ces\" id=\"flow\"")
    );
    // With the attributes that the page has given them, and no other: frameworks compare them.
    let is_there =
        "return [...document.querySelectorAll('#app > candor-survey')].map((one) => one.getAttributeNames().join(' '))";
    let there = || assert_eq!(stage.browser.run(is_there, &json!([])), json!(["endpoint ask placement", "endpoint ask id"]));
    stage.bare(&body);
    stage.browser.find("radiogroup", "How satisfied are you with your experience?");
    there();
    stage.browser.run("document.querySelector('[placement]').shadowRoot.querySelector('.close').click()", &json!([]));
    stage.browser.gone("radiogroup", "How satisfied are you with your experience?");
    there();
    stage.browser.candor(&json!(["consent", "denied"]));
    eventually("nothing to be asked", || stage.browser.named("radiogroup").is_empty().then_some(()));
    there();
    // As a framework does that made them.
    stage
        .browser
        .run("const app = document.getElementById('app'); while (app.firstChild) app.removeChild(app.firstChild)", &json!([]));
    stage.browser.heard_nothing_wrong();
}

fn far_down_it_loads_once_somebody_comes_near(stage: &mut Stage) {
    // Wide of the window by far, or not displayed at all.
    for (before, come) in [
        ("<div style=\"height: 400vh\"></div>", "scrollTo(0, innerHeight * 2.5)"),
        ("<style>candor-survey { display: none }</style>", "document.querySelector('style').remove()"),
    ] {
        stage.bare(&(before.to_owned() + &stage.element("ask=\"csat\"")));
        // What delivers the first one's response may be there.
        let loaded = stage.loaded();
        assert!(!loaded.iter().any(|name| name.contains("/core-") || name.contains("/full-")), "{before}: {loaded:?}");
        stage.browser.run(come, &json!([]));
        stage.browser.hears("shown");
        assert_eq!(stage.browser.run("return document.querySelectorAll('candor-survey').length", &json!([])), 1);
    }
    stage.answer(3, "down here");
    stage.send();
    eventually("the answer", || stage.collector.export().iter().find(|event| event["data"]["state"] == "completed").map(drop));
    stage.browser.heard_nothing_wrong();
}

fn where_it_cannot_be_told_what_is_near_it_loads(stage: &mut Stage) {
    // It asks over the page, wherever it stands itself.
    stage.bare(&("<div style=\"height: 400vh\"></div>".to_owned() + &stage.element("ask=\"csat\" placement=\"bottom\"")));
    stage.browser.hears("shown");
    stage.browser.heard_nothing_wrong();
    for script in ["delete window.IntersectionObserver", "window.IntersectionObserver = function () { throw 1 }"] {
        let before = format!("<script>{script}</script><div style=\"height: 400vh\"></div>");
        stage.bare(&(before + &stage.element("ask=\"csat\"")));
        stage.browser.hears("shown");
        stage.browser.heard_nothing_wrong();
    }
}
