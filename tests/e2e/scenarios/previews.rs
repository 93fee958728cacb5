//! What an author sees: previews, values filled in beforehand, and why somebody is not asked.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::tests;
use crate::collector::answer;
use crate::engine::program;
use crate::eventually::eventually;
use crate::site::Page;
use crate::stage::Stage;

tests![
    a_preview_by_command_stores_and_sends_nothing,
    a_preview_by_the_address,
    what_is_filled_in_is_no_answer_until_confirmed,
    the_theme_is_the_documents,
    the_browser_and_the_program_explain_the_same,
];

fn nobody() -> Value {
    json!([{
        "id": "nobody", "sample": 0, "audience": {"fact": "path", "equals": "/nowhere"},
        "questions": [{"id": "q", "kind": "csat", "text": "Like this?"}, {"id": "why", "kind": "text", "text": "Why?"}]
    }])
}

/// Goes through the preview that is open, which nobody hears of.
fn previewed(stage: &Stage) {
    stage.browser.find("radiogroup", "Like this?");
    let marked = "return document.querySelector('candor-survey').shadowRoot.textContent";
    let marked = stage.browser.run(marked, &json!([]));
    assert!(marked.as_str().is_some_and(|text| text.contains("Preview: nothing is stored or sent.")), "{marked}");
    let before = stage.kept();
    stage.browser.point(2).click();
    stage.press("Next");
    stage.browser.find("textbox", "Why?").write("Not for you");
    stage.send();
    stage.browser.gone("textbox", "Why?");
    assert_eq!(stage.kept(), before);
    stage.press("Close");
    stage.browser.gone("button", "Close");
    stage.settle();
    let heard = stage.browser.heard();
    for name in ["shown", "answered", "completed", "saved", "delivered", "dismissed"] {
        assert_eq!(heard.details(name), [json!(null); 0], "{name}");
    }
    assert_eq!(stage.kept(), before);
    assert_eq!(stage.collector.export(), [json!(null); 0]);
    stage.browser.heard_nothing_wrong();
}

fn a_preview_by_command_stores_and_sends_nothing(stage: &mut Stage) {
    stage.conduct("/", "", &nobody(), &[]);
    stage.visit("/");
    assert_eq!(stage.browser.candor(&json!(["explain"]))["surveys"][0]["refused_by"], "audience");
    assert_eq!(stage.browser.candor(&json!(["show", "nobody", {"preview": true}])), true);
    previewed(stage);
    // It was no showing: an explicit wish is the first.
    assert_eq!(stage.browser.candor(&json!(["show", "nobody"])), true);
    stage.shows(&["nobody"]);
    stage.settle();
    assert_eq!(stage.collector.one("shown")["invitation"]["trigger"], "show");
}

fn a_preview_by_the_address(stage: &mut Stage) {
    // An author has not consented, and need not.
    stage.conduct("/", "", &nobody(), &[("consent", "required")]);
    stage.visit("/#candor-preview=nobody");
    previewed(stage);
    assert_eq!(stage.kept(), json!({"tab": [], "rows": []}));
    stage.browser.leave();
    stage.visit("/#candor-preview=no-such");
    eventually("a warning", || {
        stage.browser.heard().warnings().iter().any(|warning| warning.contains("there is no survey no-such")).then_some(())
    });
    assert!(stage.browser.named("dialog").is_empty());
}

fn what_is_filled_in_is_no_answer_until_confirmed(stage: &mut Stage) {
    let surveys = json!([{
        "id": "mail", "triggers": [],
        "questions": [{"id": "score", "kind": "nps", "text": "How likely?"}, {"id": "name", "kind": "text", "format": "short", "text": "Name?"}]
    }]);
    stage.conduct("/", "", &surveys, &[]);
    stage.visit("/");
    let prefill = json!({"prefill": {"score": 9, "name": "Ada", "nothing": 1}});
    assert_eq!(stage.browser.candor(&json!(["show", "mail", prefill])), true);
    assert_eq!(stage.browser.find("radio", "9").property("checked"), true);
    stage.browser.run("dispatchEvent(new Event('pagehide'))", &json!([]));
    stage.settle();
    let shown = stage.collector.one("shown");
    assert_eq!(shown["answers"], json!([]), "nobody has said so");
    assert_eq!(stage.browser.heard().details("answered"), [json!(null); 0]);

    stage.press("Next");
    assert_eq!(stage.browser.find("textbox", "Name?").property("value"), "Ada");
    stage.browser.run("dispatchEvent(new Event('pagehide'))", &json!([]));
    stage.settle();
    let partial = stage.collector.one("partial");
    assert_eq!((answer(&partial, "score"), answer(&partial, "name")), (&json!(9), &Value::Null));
    stage.send();
    assert_eq!(answer(&stage.collector.one("completed"), "name"), "Ada");
    stage.browser.heard_nothing_wrong();
}

fn the_theme_is_the_documents(stage: &mut Stage) {
    let surveys =
        json!([{"id": "dark", "triggers": [{"on": "load"}], "questions": [{"id": "q", "kind": "csat", "text": "Dark?"}]}]);
    let theme = json!({"scheme": "dark", "brand": "rgb(1, 2, 3)", "on_brand": "white", "width": "333px"});
    let document = json!({"candor": 1, "theme": theme, "surveys": surveys});
    stage.strict_page("/", "", &[("surveys", "/themed.json")]);
    stage.site.put("/themed.json", Page::raw("200 OK", &document.to_string()));
    stage.visit("/");
    stage.browser.find("radiogroup", "Dark?");
    let look = "const survey = document.querySelector('candor-survey'); const card = survey.shadowRoot.querySelector('[part=card]'); \
                return [card.style.getPropertyValue('--candor-brand'), card.style.getPropertyValue('--candor-on-brand'), \
                card.dataset.theme, getComputedStyle(card).width]";
    assert_eq!(stage.browser.run(look, &json!([])), json!(["rgb(1, 2, 3)", "white", "dark", "333px"]));
    stage.browser.heard_nothing_wrong();
}

/// The facts of the page as a visitor's file says them.
fn visitor(stage: &Stage) -> Value {
    let facts = "return { url: location.href, languages: [...navigator.languages], device: 'desktop', touchpoint: 'list', \
                 elements: { '.offer': true, '.missing': false }, \
                 customer: { id: 'c-1', plan: 'pro' }, context: { cart: { value: 59.9 } }, predicates: { beta: true }, \
                 views: JSON.parse(sessionStorage['candor.visit']).views, utc_offset_minutes: -new Date().getTimezoneOffset(), \
                 open: !!document.querySelector('candor-survey'), consent: 'granted' }";
    let mut visitor = stage.browser.run(facts, &json!([]));
    let log = "const done = arguments[arguments.length - 1]; const request = indexedDB.open('candor'); request.onsuccess = () => { \
               const log = request.result.transaction('memory').objectStore('memory').get('log'); \
               log.onsuccess = () => { request.result.close(); done(log.result) } }";
    let log = stage.browser.session.run_async(log, &json!([])).expect("the log");
    visitor["log"] = serde_json::from_str(log.as_str().expect("a text")).expect("JSON");
    visitor
}

fn the_browser_and_the_program_explain_the_same(stage: &mut Stage) {
    let fact = |fact: &str, name: &str, operator: &str, value: Value| json!({"fact": fact, "name": name, operator: value});
    let asked = |id: &str, more: Value| {
        let mut survey =
            json!({"id": id, "questions": [{"id": "q", "kind": "csat", "text": id}], "triggers": [{"on": "event", "name": id}]});
        for (name, value) in more.as_object().unwrap() {
            survey[name] = value.clone();
        }
        survey
    };
    let surveys = json!([
        asked("first", json!({})),
        asked(
            "conditions",
            json!({"audience": {"all": [
                {"fact": "path", "glob": "/shop/**"}, {"fact": "url", "matches": "utm_source=\\w+$"}, fact("query", "utm_source", "equals", json!("letter")),
                {"any": [fact("customer", "plan", "in", json!(["free", "pro"])), fact("context", "cart.value", "at_least", json!(100))]},
                {"not": fact("element", ".offer", "exists", json!(true))}, fact("element", ".missing", "exists", json!(false)),
                fact("predicate", "beta", "equals", json!(true)), fact("campaign", "source", "equals", json!("letter")),
                {"fact": "weekday", "in": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}, {"fact": "time", "between": ["00:00", "23:59"]},
                {"fact": "language", "contains": "en"}, {"fact": "device", "equals": "desktop"}, {"fact": "touchpoint", "equals": "list"},
                {"fact": "views", "at_most": 1}, {"fact": "date", "after": "2026-01-01"}
            ]}})
        ),
        asked("sampled", json!({"sample": 0.3, "sample_days": 7, "frequency": {"ignore_cooldown": true}})),
        asked("half", json!({"sample": 0.5, "frequency": {"ask": "every", "days": 90, "ignore_cooldown": true}})),
        asked("closed", json!({"closes": "2026-01-01T00:00:00Z", "limit": 10, "responses": 10})),
        asked("order", json!({"frequency": {"once_per": "order_id"}, "set": "shop"})),
    ]);
    let body = "<script src=\"/host.js\"></script><main class=\"offer\" data-candor-touchpoint=\"list\"></main>";
    stage.site.put("/host.js", Page::raw("200 OK", "window.candorPredicates = { beta: true }"));
    let document = json!({"candor": 1, "sets": [{"id": "shop", "cooldown_days": 3}], "surveys": surveys});
    stage.site.put("/surveys.json", Page::raw("200 OK", &document.to_string()));
    stage.strict_page("/shop/list", body, &[("surveys", "/surveys.json"), ("context", "{\"cart\":{\"value\":59.9}}")]);
    stage.visit("/shop/list?utm_source=letter");
    stage.browser.candor(&json!(["identify", {"id": "c-1", "plan": "pro"}]));

    let folder = std::env::temp_dir().join(format!("candor-explain-{}-{}", std::process::id(), stage.site.origin().len()));
    let folder = folder.with_extension(stage.site.origin().rsplit(':').next().unwrap_or_default());
    fs::create_dir_all(&folder).unwrap();
    let natively = |explained: &Value| {
        fs::write(folder.join("surveys.json"), document.to_string()).unwrap();
        fs::write(folder.join("visitor.json"), visitor(stage).to_string()).unwrap();
        let mut program = Command::new(program("CANDOR_BIN").unwrap());
        program.current_dir(&folder).args(["explain", "surveys.json", "--visitor", "visitor.json", "--json", "--at"]);
        let output = program.arg(explained["at"].as_str().unwrap()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let explained = stage.browser.candor(&json!(["explain"]));
    assert_eq!(explained["surveys"].as_array().map(Vec::len), Some(6));
    assert_eq!(explained["asked"], "first");
    assert_eq!(natively(&explained), explained);

    // With a survey open, and after it was dismissed.
    stage.browser.candor(&json!(["track", "first"]));
    stage.browser.find("radiogroup", "first");
    let explained = stage.browser.candor(&json!(["explain"]));
    assert_eq!(explained["surveys"][0]["refused_by"], "open");
    assert_eq!(natively(&explained), explained);
    stage.press("Close");
    stage.browser.gone("button", "Close");
    let explained = stage.browser.candor(&json!(["explain"]));
    assert_eq!(explained["surveys"][0]["refused_by"], "frequency");
    assert_eq!(natively(&explained), explained);
    let one = stage.browser.candor(&json!(["explain", "order"]));
    assert_eq!(one["surveys"].as_array().map(Vec::len), Some(1));
    assert_eq!(one["surveys"][0]["refused_by"], "once_per");
    fs::remove_dir_all(&folder).unwrap();
    stage.browser.heard_nothing_wrong();
}
