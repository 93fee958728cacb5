//! `candor.webview.html`, in each engine: from a file, without an origin, and in a frame of an app's own page, as apps made of web
//! pages have it. What an app of its own language does with it is in [`super::webview`].

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};

use super::tests;
use crate::collector::answer;
use crate::engine::{Engine, program};
use crate::eventually::{eventually, within};
use crate::site::{Page, RECORDER};
use crate::stage::Stage;

tests![
    a_file_asks_and_delivers,
    a_document_in_arabic,
    light_and_dark,
    without_webassembly,
    without_an_origin_or_storage,
    over_its_page,
    a_link_decides_nothing,
    an_app_hears_and_takes_the_answers,
    an_app_that_says_nothing_or_nonsense,
    an_app_that_fails_or_refuses,
    an_app_that_asks_to_wait,
    shown_and_closed_by_the_app,
];

/// The file as it is published.
pub fn text() -> String {
    let path = program("CANDOR_DIST").unwrap().join("embed/candor.webview.html");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A query of these names and values.
pub fn query(settings: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String {
        let byte = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        text.bytes().map(byte).collect()
    };
    let pairs: Vec<_> = settings.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    format!("?{}", pairs.join("&"))
}

/// A survey as the app brings it.
fn survey() -> Value {
    json!({
        "id": "app", "questions": [
            {"id": "first", "kind": "text", "format": "short", "text": {"en": "What is it?", "ar": "ما هذا؟"}},
            {"id": "second", "kind": "csat", "text": {"en": "How is it?", "ar": "كيف هو؟"}}
        ]
    })
}

impl Stage {
    /// Opens it from the disk, with settings in its address; hears what comes after that.
    fn open_file(&self, text: &str, settings: &[(&str, &str)]) {
        let endpoint = self.collector.endpoint();
        let url = self.collector.keep("candor.webview.html", text);
        self.browser.open(&(url + &query(&[&[("endpoint", endpoint.as_str())], settings].concat())));
        self.browser.run(RECORDER, &json!([]));
    }

    /// It asked for nothing but the endpoint.
    #[track_caller]
    fn fetched_nothing_else(&self) {
        let names = self.browser.run("return performance.getEntriesByType('resource').map(({ name }) => name)", &json!([]));
        let others: Vec<_> = names.as_array().into_iter().flatten().filter(|name| **name != self.collector.endpoint()).collect();
        assert!(others.is_empty(), "{others:?}");
    }

    /// An app's page around it, which answers what `answer` returns, and keeps the messages.
    fn app(&self, settings: &Value, answer: &str) {
        self.site.put("/candor.webview.html", Page::raw("200 OK", &text()));
        let page = format!(
            "<script>window.candorSettings = {settings}; window.messages = []; window.answer = {answer}; \
             window.candorApp = {{ postMessage(text) {{ const message = JSON.parse(text); messages.push(message); \
             if (message.event == 'candor:deliver') return answer(message.detail) }} }}</script>\
             <iframe src=\"/candor.webview.html\" width=\"320\" height=\"500\"></iframe>"
        );
        self.site.put("/", Page::new(&page));
        self.visit("/");
    }

    /// The details of the app's messages of one name.
    #[track_caller]
    fn messages(&self, name: &str) -> Vec<Value> {
        let script =
            "return window.messages.filter(({ event }) => event == 'candor:' + arguments[0]).map(({ detail }) => detail)";
        self.browser.run(script, &json!([name])).as_array().cloned().unwrap_or_default()
    }

    /// Waits for the app's first message of that name.
    #[track_caller]
    fn app_hears(&self, name: &str) -> Value {
        eventually(&format!("the app to hear {name}"), || self.messages(name).into_iter().next())
    }

    /// Answers and hands in, inside of the frame, by script: Chromium's driver computes no roles there.
    #[track_caller]
    fn answer_in_frame(&self, point: i32) {
        self.in_frame(&format!("{CARD}.querySelector(\"input[value='{point}']\").click()"));
        eventually("the way to send it", || {
            self.in_frame(&format!("return !!{CARD}.querySelector('[part=send]')")).as_bool().filter(|there| *there)
        });
        self.in_frame(&format!("{CARD}.querySelector('[part=send]').click()"));
    }

    /// Runs a script in the frame.
    #[track_caller]
    fn in_frame(&self, script: &str) -> Value {
        self.browser.enter_frame();
        let result = self.browser.run(script, &json!([]));
        self.browser.leave_frame();
        result
    }

    /// `candor(…)` in the frame, as an app around it calls it.
    #[track_caller]
    fn framed(&self, arguments: &Value) -> Value {
        self.browser.enter_frame();
        let result = self.browser.candor(arguments);
        self.browser.leave_frame();
        result
    }
}

/// The survey's shadow root.
const CARD: &str = "document.querySelector('candor-survey').shadowRoot";

fn a_file_asks_and_delivers(stage: &mut Stage) {
    stage.open_file(&text(), &[("ask", "nps"), ("subject", "Acme"), ("context", r#"{"plan":"pro"}"#), ("touchpoint", "thanks")]);
    stage.answer(9, "from one file");
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(9), &json!("from one file")));
    assert_eq!(data["touchpoint"]["context"], json!({"plan": "pro"}));
    assert_eq!(data["touchpoint"]["name"], "thanks");
    stage.fetched_nothing_else();
    stage.browser.heard_nothing_wrong();
}

fn a_document_in_arabic(stage: &mut Stage) {
    stage.open_file(&text(), &[("survey", &survey().to_string()), ("lang", "ar-EG")]);
    stage.browser.find("textbox", "ما هذا؟").write("هاتف");
    stage.press("التالي");
    stage.browser.find_where("radio", "5 or ٥", |name| name.starts_with(['5', '٥'])).click();
    let spoken = stage.browser.run(&format!("const card = {CARD}.querySelector('[part=card]'); return [card.lang, getComputedStyle(card).direction, document.documentElement.dir]"), &json!([]));
    assert_eq!(spoken, json!(["ar", "rtl", "rtl"]));
    stage.press("إرسال");
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "first"), answer(&data, "second")), (&json!("هاتف"), &json!(5)));
    stage.fetched_nothing_else();
    stage.browser.heard_nothing_wrong();
}

fn light_and_dark(stage: &mut Stage) {
    let mut surfaces = Vec::new();
    for theme in ["light", "dark"] {
        stage.open_file(&text(), &[("ask", "csat"), ("theme", theme), ("look", r##"{"brand": "#00664f"}"##)]);
        stage.browser.find("button", "Close");
        let script = format!(
            "const card = getComputedStyle({CARD}.querySelector('[part=card]')), root = getComputedStyle(document.documentElement); \
             return [root.colorScheme, card.backgroundColor, root.getPropertyValue('--candor-brand')]"
        );
        let looks = stage.browser.run(&script, &json!([]));
        assert_eq!((&looks[0], &looks[2]), (&json!(theme), &json!("#00664f")));
        surfaces.push(looks[1].clone());
    }
    assert_ne!(surfaces[0], surfaces[1]);
    stage.browser.heard_nothing_wrong();
}

fn without_webassembly(stage: &mut Stage) {
    let text = text();
    let refusing = text.replacen(" 'wasm-unsafe-eval'", " 'nonce-test'", 1);
    assert_ne!(text, refusing);
    let refusing = refusing.replacen("<body>", &format!("<body><script nonce=\"test\">{RECORDER}</script>"), 1);
    let settings = query(&[("endpoint", &stage.collector.endpoint()), ("survey", &survey().to_string())]);
    stage.browser.open(&(stage.collector.keep("candor.webview.html", &refusing) + &settings));
    stage.browser.find("textbox", "What is it?").write("a phone");
    stage.press("Next");
    stage.answer(4, "");
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    assert_eq!(answer(&stage.collector.one("completed"), "first"), "a phone");
    stage.fetched_nothing_else();
    // Tried first, it was refused by the page's policy, which WebKit does not report.
    let heard = stage.browser.heard();
    assert!(heard.errors().iter().all(|error| error.contains("wasm-eval")), "{:?}", heard.errors());
    assert!(!heard.errors().is_empty() || stage.browser.engine == Engine::WebKit);
}

fn without_an_origin_or_storage(stage: &mut Stage) {
    stage.collector.keep("candor.webview.html", &text());
    let settings = query(&[("endpoint", &stage.collector.endpoint()), ("ask", "ces")]);
    let frame = format!(
        "<!doctype html><iframe sandbox=\"allow-scripts\" width=\"320\" height=\"600\" src=\"candor.webview.html{settings}\"></iframe>"
    );
    stage.browser.open(&stage.collector.keep("around.html", &frame));
    stage.browser.enter_frame();
    assert_eq!(stage.browser.run("return self.origin", &json!([])), "null");
    stage.browser.run(RECORDER, &json!([]));
    let there = || {
        stage.browser.run(
            &format!("return !!document.querySelector('candor-survey')?.shadowRoot && !!{CARD}.querySelector('input')"),
            &json!([]),
        )
    };
    eventually("the question", || there().as_bool().filter(|there| *there));
    // As narrow as a small phone.
    assert_eq!(stage.browser.run("return document.documentElement.scrollWidth", &json!([])), 320);
    stage.browser.run(&format!("{CARD}.querySelector(\"input[value='6']\").click()"), &json!([]));
    stage.browser.run(&format!("{CARD}.querySelector('[part=send]').click()"), &json!([]));
    assert_eq!(answer(&stage.collector.one("completed"), "score"), 6);
    let saved = stage.browser.heard().details("saved");
    assert!(!saved.is_empty() && saved.iter().all(|detail| detail["durable"] == false), "{saved:?}");
    stage.browser.hears("delivered");
    stage.browser.heard_nothing_wrong();
    stage.browser.leave_frame();
}

fn over_its_page(stage: &mut Stage) {
    // Files share their storage with other files, and what was asked there counts here.
    stage.open_file(&text(), &[("ask", "nps"), ("placement", "bottom"), ("cooldown", "0")]);
    stage.answer(3, "over it");
    assert_eq!(stage.browser.run("return document.querySelector('candor-survey').hasAttribute('over')", &json!([])), true);
    stage.send();
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "over it");
    stage.browser.heard_nothing_wrong();
}

/// On a site anybody could link to it: what is asked there, and where the answers go, is not for a link to say.
fn a_link_decides_nothing(stage: &mut Stage) {
    let settings = query(&[("endpoint", &stage.collector.endpoint()), ("ask", "nps")]);
    for link in [settings.clone(), settings.replace('?', "#")] {
        stage.browser.open(&format!("{}/embed/candor.webview.html{link}", stage.collector.origin()));
        stage.browser.run(RECORDER, &json!([]));
        assert_eq!(
            stage.browser.run("return [...document.currentScript?.dataset ?? [], candor.settings.endpoint ?? null]", &json!([])),
            json!([null])
        );
        // Told by the page itself, it asks.
        assert_eq!(stage.browser.candor(&json!(["show", "nps"])), false);
        stage.browser.candor(&json!(["configure", {"endpoint": stage.collector.endpoint()}]));
        assert_eq!(stage.browser.candor(&json!(["show", "nps"])), true);
        let heard = stage.browser.heard();
        assert_eq!((heard.errors(), heard.warnings()), (vec![], vec!["Candor: nothing to send to: set endpoint"]));
    }
}

fn an_app_hears_and_takes_the_answers(stage: &mut Stage) {
    stage.app(&json!({"delivery": "app", "ask": "nps", "key": "app-key"}), "({ ids }) => Promise.resolve({ accepted: ids })");
    let shown = stage.app_hears("shown");
    assert_eq!(stage.app_hears("ready"), json!({}));
    eventually("room for it", || stage.messages("size").into_iter().find(|size| size["height"].as_i64() > Some(100)));
    stage.answer_in_frame(8);
    let delivered = stage.app_hears("delivered");
    assert_eq!(delivered["response_id"], shown["response_id"]);
    assert_eq!(stage.app_hears("answered")["value"], 8);
    stage.app_hears("completed");
    assert_eq!(stage.app_hears("saved")["durable"], true);

    // What an endpoint would get.
    let message = stage.messages("deliver").pop().unwrap();
    let body: Value = serde_json::from_str(message["body"].as_str().unwrap()).unwrap();
    let event = body.as_array().map_or(&body, |events| &events[0]);
    assert_eq!((answer(&event["data"], "score"), &event["data"]["state"]), (&json!(8), &json!("completed")));
    assert_eq!((&event["specversion"], &event["candorkey"]), (&json!("1.0"), &json!("app-key")));
    assert_eq!(message["ids"], json!([event["id"]]));
    assert!(message["headers"]["Content-Type"].as_str().unwrap().starts_with("application/cloudevents"), "{message}");
    // It went to nobody else: the page's own policy sees to that.
    assert_eq!(stage.framed(&json!(["flush"]))["waiting"], 0);
    assert_eq!(
        stage.in_frame("return fetch('/').then(() => 'let through', () => 'refused').then((end) => window.end = end) && 0"),
        0
    );
    eventually("a refusal", || (stage.in_frame("return window.end") == "refused").then_some(()));
    stage.browser.heard_nothing_wrong();
}

fn an_app_that_says_nothing_or_nonsense(stage: &mut Stage) {
    stage.app(&json!({"delivery": "app", "ask": "nps"}), "() => '<html>Welcome'");
    stage.app_hears("shown");
    stage.answer_in_frame(2);
    let first = stage.app_hears("deliver");
    let id = first["ids"][0].as_str().unwrap().to_owned();
    let (response, _) = id.split_once('/').unwrap();
    for nonsense in [
        json!(null),
        json!(7),
        json!("accepted"),
        json!({"accepted": id}),
        json!({"accepted": [response, format!("{response}/99"), 7, null], "rejected": [null, {"reason": "?"}, id]}),
        json!({"rejected": "all"}),
    ] {
        stage.framed(&json!(["acknowledge", nonsense]));
    }
    assert_eq!(stage.framed(&json!(["flush"]))["waiting"], 1);
    assert_eq!(stage.messages("delivered"), [json!(null); 0]);

    // After a while it is handed over again, under the same id, and the app may say so as text.
    stage.browser.run("window.answer = ({ ids }) => JSON.stringify({ accepted: ids })", &json!([]));
    within(Duration::from_secs(30), "the answer to be handed over again", || stage.messages("delivered").into_iter().next());
    assert!(stage.messages("deliver").iter().all(|message| message["ids"] == first["ids"]));
    assert_eq!(stage.messages("delivered").len(), 1);

    // It is gone: nothing is handed over on the next start.
    stage.browser.run("window.candorSettings = { delivery: 'app' }", &json!([]));
    let before = stage.messages("deliver").len();
    stage.in_frame("location.reload()");
    eventually("the next start", || (stage.messages("ready").len() == 2).then_some(()));
    assert_eq!(stage.framed(&json!(["flush"])), json!({"delivered": 0, "waiting": 0, "reasons": []}));
    assert_eq!(stage.messages("deliver").len(), before);
    stage.browser.heard_nothing_wrong();
}

fn an_app_that_fails_or_refuses(stage: &mut Stage) {
    stage.app(&json!({"delivery": "app", "ask": "nps"}), "() => { throw new Error('the app is not well') }");
    stage.app_hears("shown");
    stage.answer_in_frame(5);
    stage.app_hears("deliver");
    let counts = stage.framed(&json!(["flush"]));
    assert_eq!((&counts["waiting"], &counts["reasons"][0]["reason"]), (&json!(1), &json!("unreachable")));
    stage.browser.run("window.answer = () => Promise.reject('not now')", &json!([]));
    assert_eq!(stage.framed(&json!(["flush"]))["waiting"], 1);
    // For good, with a reason.
    stage
        .browser
        .run("window.answer = ({ ids }) => ({ rejected: ids.map((id) => ({ id, reason: 'no such survey' })) })", &json!([]));
    assert_eq!(stage.framed(&json!(["flush"]))["waiting"], 0);
    let error = stage.app_hears("error");
    assert_eq!((&error["reason"], &error["detail"]), (&json!("refused"), &json!("no such survey")));
    stage.browser.heard_nothing_wrong();
}

fn an_app_that_asks_to_wait(stage: &mut Stage) {
    // A status is no acknowledgement here, whatever the settings say.
    let settings = json!({"delivery": "app", "ask": "nps", "ack": "status"});
    stage.app(&settings, "() => ({ accepted: [], retry_after_ms: 60000 })");
    stage.app_hears("shown");
    stage.answer_in_frame(1);
    let first = stage.app_hears("deliver");
    let counts = stage.framed(&json!(["flush"]));
    assert_eq!((&counts["waiting"], &counts["reasons"][0]["reason"]), (&json!(1), &json!("asked_to_wait")));
    // The next start knows nothing of that.
    stage.browser.run("window.answer = ({ ids }) => ({ accepted: ids })", &json!([]));
    stage.in_frame("location.reload()");
    let delivered = stage.app_hears("delivered");
    assert!(first["ids"][0].as_str().unwrap().starts_with(delivered["response_id"].as_str().unwrap()));
    assert!(stage.messages("deliver").iter().all(|message| message["ids"] == first["ids"]));
    stage.browser.heard_nothing_wrong();
}

fn shown_and_closed_by_the_app(stage: &mut Stage) {
    stage.app(&json!({"delivery": "app", "surveys": {"candor": 1, "surveys": [survey()]}}), "({ ids }) => ({ accepted: ids })");
    stage.app_hears("ready");
    assert_eq!(stage.framed(&json!(["show", "app"])), true);
    assert_eq!(stage.framed(&json!(["show", "app"])), false, "one at a time");
    let height = || stage.messages("size").pop().map(|size| size["height"].clone());
    eventually("room for it", || height().filter(|height| height.as_i64() > Some(100)));
    stage.framed(&json!(["close"]));
    stage.app_hears("dismissed");
    eventually("no room any more", || height().filter(|height| *height == 0));
    stage.framed(&json!(["configure", {"lang": "ar", "ask": "csat", "id": "after"}]));
    assert_eq!(stage.framed(&json!(["show"])), true);
    assert_eq!(stage.messages("shown")[1]["survey_id"], "after");
    assert_eq!(stage.in_frame("return document.documentElement.dir"), "rtl");
    // Filled in beforehand, it stands over the page.
    stage.framed(&json!(["close"]));
    assert_eq!(stage.framed(&json!(["show", "after", {"preview": true, "lang": "de"}])), true);
    assert_eq!(stage.in_frame("return document.querySelectorAll('candor-survey[over]').length"), 1);
    stage.browser.heard_nothing_wrong();
}
