//! Who is at the browser: identified customers, devices that are shared, a next person, and consent.

use serde_json::{Value, json};

use super::tests;
use crate::collector::answer;
use crate::stage::Stage;

tests![
    two_customers_share_a_device,
    exposures_from_elsewhere_count,
    a_reset_forgets_the_person,
    nothing_before_consent,
    consent_withdrawn_forgets_what_was_half_said,
];

/// A survey that is asked once, when the page says `name`.
fn survey(id: &str, name: &str) -> Value {
    json!({
        "id": id,
        "triggers": [{"on": "event", "name": name}],
        "questions": [
            {"id": "first", "kind": "text", "format": "short", "text": "Hello {{customer.name|you}}, what is it?"},
            {"id": "second", "kind": "csat", "text": "And how?"}
        ]
    })
}

impl Stage {
    /// What the browser keeps for the site: names in the tab's storage, and the rows of the database.
    pub fn kept(&self) -> Value {
        let script = "const done = arguments[arguments.length - 1]; const request = indexedDB.open('candor'); \
                      const tab = Object.keys(sessionStorage).concat(Object.keys(localStorage)); \
                      request.onerror = () => done('refused'); \
                      request.onsuccess = async () => { const rows = []; \
                      for (const name of request.result.objectStoreNames) await new Promise((resolve) => { \
                      const all = request.result.transaction(name).objectStore(name).getAll(); \
                      all.onsuccess = () => { rows.push(...all.result.map(String)); resolve() } }); \
                      request.result.close(); done({ tab, rows }) }";
        self.browser.session.run_async(script, &json!([])).unwrap_or_default()
    }
}

fn two_customers_share_a_device(stage: &mut Stage) {
    stage.conduct("/", "", &json!([survey("ask", "look")]), &[("debug", "")]);
    stage.visit("/");
    stage.browser.candor(&json!(["identify", {"id": "c_1", "name": "Ada"}]));
    stage.browser.candor(&json!(["track", "look"]));
    stage.browser.find("textbox", "Hello Ada, what is it?").write("One");
    stage.press("Close");
    stage.browser.gone("button", "Close");
    stage.browser.candor(&json!(["track", "look"]));
    stage.browser.notes("not asked: ask (frequency)");

    // The next one has not been asked, and hears nothing of the first.
    stage.browser.candor(&json!(["identify", {"id": "c_2"}]));
    stage.browser.candor(&json!(["track", "look"]));
    stage.browser.find("textbox", "Hello you, what is it?").write("Two");
    stage.press("Close");
    stage.browser.gone("button", "Close");
    stage.settle();
    let mut said: Vec<_> = stage
        .collector
        .export()
        .iter()
        .map(|event| {
            let data = &event["data"];
            (
                data["respondent"]["id"].as_str().unwrap_or_default().to_owned(),
                answer(data, "first").as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    said.sort();
    let wanted = [("c_1", "One"), ("c_2", "Two")].map(|(id, text)| (id.to_owned(), text.to_owned()));
    assert_eq!(said, wanted);
    let kept = stage.kept().to_string();
    assert!(!kept.contains("c_1") && !kept.contains("c_2"), "the log holds no customer's id: {kept}");
    stage.browser.heard_nothing_wrong();
}

fn exposures_from_elsewhere_count(stage: &mut Stage) {
    stage.conduct("/", "", &json!([survey("ask", "look"), survey("other", "else")]), &[("consent", "required")]);
    stage.visit("/");
    let now = stage.browser.run("return new Date(Date.now() - 864e5).toISOString()", &json!([]));
    // Said before there is consent: it is stored with the consent, and not before.
    let exposures = json!([{"survey": "ask", "at": now, "end": "completed"}]);
    stage.browser.candor(&json!(["identify", {"id": "c-1", "exposures": exposures}]));
    stage.browser.candor(&json!(["consent", "granted"]));
    let explained = stage.browser.candor(&json!(["explain"]));
    let rules: Vec<_> = explained["surveys"].as_array().unwrap().iter().map(|survey| survey["refused_by"].clone()).collect();
    assert_eq!(rules, ["frequency", "cooldown"]);
    stage.browser.candor(&json!(["identify", {"id": "c-2"}]));
    let explained = stage.browser.candor(&json!(["explain"]));
    assert_eq!(explained["asked"], "ask", "{explained}");
    stage.browser.heard_nothing_wrong();
}

fn a_reset_forgets_the_person(stage: &mut Stage) {
    let mut here = survey("here", "look");
    here["audience"] = json!({"fact": "path", "equals": "/"});
    here["frequency"] = json!({"ask": "always", "ignore_cooldown": true});
    stage.conduct("/", "", &json!([here, survey("ask", "ask")]), &[]);
    stage.strict_page("/other", "", &[("surveys", "/surveys.json")]);
    stage.visit("/?utm_source=letter");
    stage.browser.candor(&json!(["identify", {"id": "c-1", "name": "Ada"}]));
    stage.browser.candor(&json!(["context", {"order_id": "A-1"}]));
    stage.browser.candor(&json!(["track", "look"]));
    stage.browser.find("textbox", "Hello Ada, what is it?").write("Left behind");
    stage.press("Next");
    stage.browser.find("radiogroup", "And how?");

    // One survey was left half-way on another page, one is open.
    stage.visit("/other");
    stage.browser.candor(&json!(["identify", {"id": "c-1", "name": "Ada"}]));
    stage.browser.candor(&json!(["show", "ask"]));
    stage.browser.find("textbox", "Hello Ada, what is it?").write("Mine alone");
    stage.press("Next");
    assert!(stage.kept()["tab"].as_array().is_some_and(|names| names.len() == 3), "{}", stage.kept());
    stage.browser.candor(&json!(["reset"]));
    stage.browser.gone("button", "Close");
    // What was said is still delivered; what is kept says nothing of it.
    stage.settle();
    let mut said: Vec<_> = stage
        .collector
        .export()
        .iter()
        .map(|event| (event["data"]["state"].clone().to_string(), answer(&event["data"], "first").to_string()))
        .collect();
    said.sort();
    let wanted = [("\"dismissed\"", "\"Mine alone\""), ("\"partial\"", "\"Left behind\"")];
    assert_eq!(said, wanted.map(|(state, text)| (state.to_owned(), text.to_owned())));
    let kept = stage.kept();
    assert_eq!(kept["tab"], json!([]));
    assert!(!kept["rows"].to_string().contains("ask"), "{kept}");

    stage.visit("/");
    stage.browser.candor(&json!(["track", "look"]));
    let text = stage.browser.find("textbox", "Hello you, what is it?");
    assert_eq!(text.property("value"), "");
    stage.settle();
    let second = stage.collector.export().into_iter().find(|event| event["data"]["state"] == "shown").unwrap();
    assert_eq!((&second["data"]["respondent"]["id"], &second["data"]["touchpoint"]["context"]), (&Value::Null, &Value::Null));
    stage.browser.heard_nothing_wrong();
}

fn nothing_before_consent(stage: &mut Stage) {
    stage.conduct("/", "", &json!([survey("ask", "look")]), &[("consent", "required")]);
    stage.visit("/");
    for call in [json!(["identify", {"id": "c-1", "name": "Ada"}]), json!(["track", "look"]), json!(["page"]), json!(["flush"])] {
        stage.browser.candor(&call);
    }
    assert_eq!(stage.browser.candor(&json!(["show"])), false);
    let fetched = "return performance.getEntriesByType('resource').some((entry) => /surveys.json/.test(entry.name))";
    assert_eq!(stage.browser.run(fetched, &json!([])), false);
    assert_eq!(stage.kept(), json!({"tab": [], "rows": []}));

    // The event was not lost, and who they are is known.
    stage.browser.candor(&json!(["consent", "granted"]));
    stage.browser.find("textbox", "Hello Ada, what is it?");
    assert_ne!(stage.kept()["tab"], json!([]));
    assert_eq!(stage.browser.heard().errors(), [""; 0]);
}

fn consent_withdrawn_forgets_what_was_half_said(stage: &mut Stage) {
    stage.conduct("/", "", &json!([survey("ask", "look")]), &[]);
    stage.visit("/");
    stage.browser.candor(&json!(["track", "look"]));
    stage.browser.find("textbox", "Hello you, what is it?").write("Half");
    stage.press("Next");
    stage.browser.find("radiogroup", "And how?");
    stage.browser.candor(&json!(["consent", "denied"]));
    stage.browser.gone("button", "Close");
    let kept = stage.kept();
    assert_eq!(kept["tab"], json!([]));
    assert!(!kept.to_string().contains("Half"), "{kept}");
    stage.browser.candor(&json!(["track", "look"]));
    stage.browser.reload();
    assert_eq!(stage.browser.heard().errors(), [""; 0]);
    assert!(stage.browser.named("dialog").is_empty());
}
