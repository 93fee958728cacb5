//! Pages that break what all scripts share, before Candor comes: the page goes on, what can be done is done, what cannot is said
//! once in the console, and nothing of ours reaches `window.onerror`.

use serde_json::{Value, json};

use super::tests;
use crate::collector::answer;
use crate::eventually::eventually;
use crate::site::Page;
use crate::stage::Stage;

tests![
    prototypes_that_others_extended,
    prototypes_that_are_frozen,
    arrays_that_know_toJSON,
    promises_of_a_library,
    a_fetch_of_a_library,
    what_it_stands_on_is_gone,
    without_custom_elements,
    an_element_that_somebody_else_defined,
    without_randomness,
    without_what_is_new,
    a_console_that_is_gone,
    roots_that_are_closed,
    a_page_that_takes_our_nodes_away,
    a_body_that_is_written_anew,
    loaded_twice,
    a_name_that_is_taken,
    without_fetch,
    a_callback_that_throws,
];

/// What is pressed and written by the page itself: a driver's own scripts need what these pages have broken.
const ANSWER: &str = "const { root } = page; const press = (selector) => root().querySelector(selector).click(); \
                      press('input[value=\"9\"]'); const field = root().querySelector('textarea'); field.value = arguments[0]; \
                      field.dispatchEvent(new InputEvent('input', { bubbles: true })); setTimeout(() => press('[part=send]'), 50)";

/// Keeps what the tests need, before the page breaks it.
const KEEP: &str = "<script>window.page = { root: () => document.querySelector('candor-survey')?.shadowRoot, beats: 0 }; \
                    setInterval(() => { page.beats += 1 }, 20)</script>";

impl Stage {
    /// A page that breaks something in `script`, and then asks.
    fn broken(&self, script: &str) {
        let tag =
            self.collector.tag(&[("ask", "nps"), ("trigger", "load"), ("context", r#"{"tags":["a","b"],"order_id":"A-1"}"#)]);
        self.site.put("/", Page::new(&format!("{KEEP}<script>{script}</script>{tag}")));
        self.visit("/");
    }

    /// The question comes, is answered, and the answer arrives whole.
    #[track_caller]
    fn is_answered(&self, comment: &str) -> Value {
        eventually("the card's points", || {
            let there = self.browser.run("return !!page.root()?.querySelector('input[value=\"9\"]')", &json!([]));
            there.as_bool().filter(|there| *there)
        });
        self.browser.hears("shown");
        self.browser.run(ANSWER, &json!([comment]));
        let data = self.collector.one("completed");
        assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(9), &json!(comment)));
        data
    }

    /// The page lives, and heard of nothing.
    #[track_caller]
    fn goes_on(&self) {
        let beats = || self.browser.run("return page.beats", &json!([])).as_i64();
        let before = beats();
        eventually("the page to go on", || (beats() > before).then_some(()));
        assert_eq!(self.browser.heard().errors(), [""; 0]);
    }

    /// All of it, on a page where nothing is lacking.
    #[track_caller]
    fn is_answered_on(&self, script: &str) -> Value {
        self.broken(script);
        let data = self.is_answered("all the same");
        self.goes_on();
        assert_eq!(self.browser.heard().warnings(), [""; 0]);
        data
    }
}

fn prototypes_that_others_extended(stage: &mut Stage) {
    stage.is_answered_on(
        "Object.prototype.extended = 'yes'; for (const kind of [Array, String, Function, Promise, Element, Event]) kind.prototype.extended = function () { return 1 }; \
         Array.prototype.last = function () { return this[this.length - 1] }; \
         Array.prototype.flat = Array.prototype.at = undefined; \
         Object.prototype.consent = 'denied'; Object.prototype.theme = 'dark'; delete Object.prototype.consent",
    );
}

fn prototypes_that_are_frozen(stage: &mut Stage) {
    stage.is_answered_on(
        "Object.prototype.extended = 'yes'; for (const kind of [Array, String, Function, Promise, RegExp, Date, Error, Map, Set, Element, HTMLElement, Event, EventTarget, Node]) \
         Object.freeze(kind.prototype)",
    );
}

#[expect(non_snake_case, reason = "its name")]
fn arrays_that_know_toJSON(stage: &mut Stage) {
    // As Prototype.js has it. Drivers need arrays as they are, so the page answers by itself, and takes it back then.
    stage.broken(
        "Array.prototype.toJSON = function () { return '[' + this.map((one) => JSON.stringify(one)).join(', ') + ']' }; \
         String.prototype.toJSON = function () { return String(this) }; \
         addEventListener('candor:shown', () => setTimeout(() => { page.root().querySelector('input[value=\"9\"]').click(); \
         setTimeout(() => page.root().querySelector('[part=send]').click(), 100) }, 100)); \
         addEventListener('candor:delivered', () => { delete Array.prototype.toJSON; delete String.prototype.toJSON })",
    );
    let data = stage.collector.one("completed");
    assert_eq!((&data["survey"]["id"], answer(&data, "score")), (&json!("nps"), &json!(9)));
    assert_eq!(data["touchpoint"]["context"], json!({"tags": ["a", "b"], "order_id": "A-1"}));
    std::thread::sleep(std::time::Duration::from_millis(500));
    stage.goes_on();
    assert_eq!(stage.browser.heard().warnings(), [""; 0]);
}

fn promises_of_a_library(stage: &mut Stage) {
    stage.is_answered_on(
        "const Genuine = Promise; window.Promise = class Library extends Genuine { \
         static get [Symbol.species]() { return Library } then(...all) { page.thens = (page.thens || 0) + 1; return super.then(...all) } }",
    );
}

fn a_fetch_of_a_library(stage: &mut Stage) {
    stage.is_answered_on(
        "const genuine = window.fetch; window.fetch = function (url, options) { \
         return genuine(url, Object.assign({}, options)).then((response) => response.clone()) }",
    );
}

fn what_it_stands_on_is_gone(stage: &mut Stage) {
    // It says so, and asks nothing. Drivers need these, too, so the page puts them back once it has loaded.
    for (kind, name, broken) in [
        ("window", "Promise", "undefined"),
        ("window", "Promise", "function () { throw new Error('no promises') }"),
        ("Object", "assign", "() => { throw new Error('not assigned') }"),
    ] {
        stage.broken(&format!(
            "const genuine = {kind}.{name}; {kind}.{name} = {broken}; addEventListener('load', () => ({kind}.{name} = genuine))"
        ));
        eventually("a warning", || (stage.browser.heard().warnings().len() == 1).then_some(()));
        stage.goes_on();
        assert!(stage.collector.export().is_empty());
    }
}

fn without_custom_elements(stage: &mut Stage) {
    stage.is_answered_on("Object.defineProperty(window, 'customElements', { value: undefined })");
}

fn an_element_that_somebody_else_defined(stage: &mut Stage) {
    stage.is_answered_on("customElements.define('candor-survey', class extends HTMLElement {})");
}

fn without_randomness(stage: &mut Stage) {
    // As on a page without TLS, and worse.
    let data =
        stage.is_answered_on("delete Crypto.prototype.randomUUID; Object.defineProperty(window, 'crypto', { value: undefined })");
    assert_eq!(data["response_id"].as_str().map(str::len), Some(36));
}

fn without_what_is_new(stage: &mut Stage) {
    stage.is_answered_on(
        "for (const name of ['requestIdleCallback', 'IntersectionObserver', 'BroadcastChannel', 'visualViewport', 'CompressionStream', 'Temporal', \
         'navigation', 'CloseWatcher', 'structuredClone', 'trustedTypes', 'matchMedia']) \
         Object.defineProperty(window, name, { value: undefined, configurable: true }); \
         delete HTMLElement.prototype.showPopover; delete HTMLElement.prototype.popover; \
         Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }); delete IDBFactory.prototype.databases; \
         if (window.CSS) CSS.registerProperty = undefined",
    );
}

fn a_console_that_is_gone(stage: &mut Stage) {
    // What it would say there, it says nowhere.
    stage.broken("Object.defineProperty(window, 'console', { get() { throw new Error('no console') } })");
    stage.is_answered("all the same");
    stage.browser.run("candor('nonsense'); candor('context', 5)", &json!([]));
    stage.goes_on();
}

fn roots_that_are_closed(stage: &mut Stage) {
    stage.broken(
        "const genuine = Element.prototype.attachShadow; \
         Element.prototype.attachShadow = function () { return (page.inside = genuine.call(this, { mode: 'closed' })) }; page.root = () => page.inside",
    );
    std::thread::sleep(std::time::Duration::from_millis(1500));
    stage.goes_on();
}

fn a_page_that_takes_our_nodes_away(stage: &mut Stage) {
    // It has its reasons, and gets its way; what was chosen by then is kept.
    stage.broken("new MutationObserver(() => document.querySelector('candor-survey')?.remove()).observe(document.documentElement, { childList: true, subtree: true })");
    stage.browser.hears("shown");
    stage.goes_on();
    // A later call asks again.
    stage.browser.candor(&json!(["show"]));
    stage.goes_on();
}

fn a_body_that_is_written_anew(stage: &mut Stage) {
    stage.broken("");
    eventually("a point", || {
        stage.browser.run("return !!page.root()?.querySelector('input')", &json!([])).as_bool().filter(|there| *there)
    });
    stage.browser.hears("shown");
    stage.browser.run("page.root().querySelector('input[value=\"4\"]').click()", &json!([]));
    stage.browser.hears("saved");
    stage.browser.run("document.body.innerHTML = '<p>Another page.</p>'", &json!([]));
    stage.settle();
    let data = stage.collector.one("partial");
    assert_eq!(answer(&data, "score"), 4);
    assert_eq!(stage.browser.candor(&json!(["show"])), json!(true), "it asks again");
    stage.goes_on();
}

fn loaded_twice(stage: &mut Stage) {
    let one = stage.collector.tag(&[("ask", "nps"), ("trigger", "load")]);
    let two = stage.collector.tag(&[("ask", "ces"), ("trigger", "load")]);
    stage.site.put("/", Page::new(&[KEEP, &one, &two, &one.replace("candor.js", "v0.1.0/candor.js")].concat()));
    stage.visit("/");
    stage.browser.hears("shown");
    std::thread::sleep(std::time::Duration::from_millis(800));
    assert_eq!(stage.shown().len(), 1);
    assert_eq!(stage.browser.run("return document.querySelectorAll('candor-survey').length", &json!([])), 1);
    stage.goes_on();
}

fn a_name_that_is_taken(stage: &mut Stage) {
    // `window.candor` is this paragraph, before the script comes.
    let tag = stage.collector.tag(&[("ask", "nps"), ("trigger", "load")]);
    stage.site.put("/", Page::new(&[KEEP, "<p id=\"candor\">Candid</p><img name=\"q\" alt=\"\">", &tag].concat()));
    stage.visit("/");
    stage.is_answered("all the same");
    stage.goes_on();
}

fn without_fetch(stage: &mut Stage) {
    // The module cannot be had, but the script that stands in for it can; and what waits leaves once there is a `fetch`.
    stage.broken("window.genuine = window.fetch; window.fetch = undefined");
    stage.browser.hears("shown");
    stage.browser.run(ANSWER, &json!(["fetched later"]));
    stage.browser.hears("completed");
    stage.browser.hears("saved");
    stage.browser.run("window.fetch = genuine", &json!([]));
    stage.settle();
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "fetched later");
    stage.goes_on();
}

fn a_callback_that_throws(stage: &mut Stage) {
    // The page's own errors are the page's: they stop nothing.
    stage.broken("addEventListener('candor:shown', () => { throw new Error('of the page') }); addEventListener('candor:answered', () => { throw new Error('of the page') })");
    stage.is_answered("all the same");
    let heard = stage.browser.heard();
    assert!(heard.errors().iter().all(|error| error.contains("of the page")), "{:?}", heard.errors());
}
