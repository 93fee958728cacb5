//! Browsers that refuse storage, and hosts that break what they share: it still asks, and says what is true.

use serde_json::json;

use super::tests;
use crate::collector::answer;
use crate::site::Page;
use crate::stage::Stage;

tests![
    storage_whose_getter_throws,
    storage_that_is_undefined,
    a_database_that_does_not_open,
    a_database_that_never_answers,
    a_full_disk,
    a_full_disk_and_no_network,
    a_fetch_that_throws,
    a_page_without_an_origin,
    a_page_from_a_file,
];

fn storage_whose_getter_throws(stage: &mut Stage) {
    without_storage(
        stage,
        "for (const name of ['indexedDB', 'localStorage', 'sessionStorage']) \
         Object.defineProperty(window, name, { get() { throw new DOMException('refused', 'SecurityError') } })",
    );
}

fn storage_that_is_undefined(stage: &mut Stage) {
    without_storage(stage, "Object.defineProperty(window, 'indexedDB', { value: undefined })");
}

fn a_database_that_does_not_open(stage: &mut Stage) {
    without_storage(stage, "IDBFactory.prototype.open = () => { throw new DOMException('refused', 'InvalidStateError') }");
}

fn a_database_that_never_answers(stage: &mut Stage) {
    without_storage(stage, "IDBFactory.prototype.open = () => new EventTarget()");
}

fn a_full_disk(stage: &mut Stage) {
    without_storage(stage, FULL);
}

/// Every write is refused, every read is answered.
const FULL: &str = "IDBObjectStore.prototype.put = IDBObjectStore.prototype.add = \
                    () => { throw new DOMException('full', 'QuotaExceededError') }";

fn a_full_disk_and_no_network(stage: &mut Stage) {
    let tag = stage.collector.tag(&[("ask", "nps"), ("trigger", "load")]);
    stage.site.put("/", Page::new(&format!("<script>{FULL}</script>{tag}")));
    stage.visit("/");
    stage.browser.hears("shown");
    stage.courier();
    stage.collector.stop();
    stage.answer(6, "in memory alone");
    stage.send();
    // Nothing is on disk, so nothing may be said of saving.
    stage.browser.says("status", "Not sent yet. Please keep this page open.");
    assert!(stage.browser.heard().details("saved").iter().all(|detail| detail["durable"] == false));
    stage.collector.resume();
    stage.settle();
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "in memory alone");
    stage.browser.heard_nothing_wrong();
}

/// Answers a survey on a page where `script` ran first.
fn without_storage(stage: &Stage, script: &str) {
    let tag = stage.collector.tag(&[("ask", "nps"), ("trigger", "load")]);
    stage.site.put("/", Page::new(&format!("<script>{script}</script>{tag}")));
    stage.visit("/");
    stage.answer(6, "nowhere to keep it");
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(6), &json!("nowhere to keep it")));
    let heard = stage.browser.heard();
    let saved = heard.details("saved");
    assert!(!saved.is_empty() && saved.iter().all(|detail| detail["durable"] == false), "{saved:?}");
    assert_eq!(heard.details("delivered").len(), 1);
    stage.browser.heard_nothing_wrong();
}

fn a_fetch_that_throws(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    stage.browser.hears("shown");
    stage.courier();
    stage.browser.run("window.genuine = fetch; window.fetch = () => { throw new Error('patched by the host') }", &json!([]));
    stage.answer(9, "patched");
    stage.send();
    stage.browser.says("status", "Saved. It will be sent when you are back online.");
    stage.browser.heard_nothing_wrong();
    stage.browser.run("window.fetch = genuine", &json!([]));
    stage.settle();
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "patched");
    stage.browser.heard_nothing_wrong();
}

fn a_page_without_an_origin(stage: &mut Stage) {
    let tag = stage.collector.tag(&[("ask", "ces"), ("trigger", "load")]);
    // As in a sandboxed frame, into which Chromium's driver does not compute roles.
    stage.site.put("/", Page::new(&tag).header("Content-Security-Policy", "sandbox allow-scripts allow-forms"));
    stage.visit("/");
    assert_eq!(stage.browser.run("return self.origin", &json!([])), "null");
    stage.answer(7, "in a sandbox");
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "in a sandbox");
    assert!(stage.browser.heard().details("saved").iter().all(|detail| detail["durable"] == false));
    stage.browser.heard_nothing_wrong();
}

fn a_page_from_a_file(stage: &mut Stage) {
    let html = Page::new(&stage.collector.tag(&[("ask", "csat"), ("trigger", "load")])).html_at(&stage.site.origin());
    stage.browser.open(&stage.collector.keep("page.html", &html));
    stage.answer(4, "from a file");
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "from a file");
    stage.browser.heard_nothing_wrong();
}
