//! A preset's question before the module is there: it stands as the view would make it, takes what a person does, and the view takes
//! that over where it stands. Where the module could decide otherwise, it waits for it.

use serde_json::{Value, json};

use super::tests;
use crate::collector::answer;
use crate::eventually::eventually;
use crate::stage::Stage;

tests![
    a_point_chosen_before_the_module_is_an_answer,
    it_is_what_the_view_makes,
    closed_before_the_module_is_dismissed,
    enter_before_the_module_leaves_the_page_where_it_is,
    in_an_element_of_the_page,
    where_something_was_asked_it_waits,
    where_a_sample_decides_it_waits,
    it_waits_for_consent,
    it_keeps_the_module_for_a_moment_only,
    without_the_module_it_goes,
    a_point_chosen_waits_for_the_network,
    customers_have_the_other_build,
];

/// The module comes when `comes()` is called, and does not when `fails()` is.
pub const HELD: &str = "<script>window.stood = 0; new MutationObserver((all) => { for (const { addedNodes } of all) for (const { localName } of addedNodes) \
                    stood += localName == 'candor-survey' }).observe(document.documentElement, { childList: true, subtree: true }); \
                    { const genuine = window.fetch; const held = new Promise((comes, fails) => Object.assign(window, { comes, fails })); \
                    window.fetch = (url, ...more) => /core-.*wasm/.test(url) ? held.then(() => genuine(url, ...more)) : genuine(url, ...more) }\
                    </script>";

const AT_ONCE: [(&str, &str); 2] = [("ask", "nps"), ("trigger", "load")];

impl Stage {
    /// Opens a page on which the module is held up.
    fn held(&self, body: &str, attributes: &[(&str, &str)]) {
        self.page("/", &[HELD, body].concat(), attributes);
        self.visit("/");
    }

    pub fn module(&self, what: &str) {
        self.browser.run(&format!("{what}()"), &json!([]));
    }

    /// What stands in the first survey's root.
    fn early(&self) -> Value {
        self.browser.run("return document.querySelector('candor-survey')?.shadowRoot?.innerHTML ?? null", &json!([]))
    }

    /// Waits until the glue has done what it does before the module is there, and nothing came of it.
    fn nothing_stands(&self) {
        let fetched = "return performance.getEntriesByType('resource').some((entry) => /core-.*js$/.test(entry.name))";
        eventually("the glue", || self.browser.run(fetched, &json!([])).as_bool().filter(|there| *there));
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert_eq!(self.early(), Value::Null);
    }

    /// This engine says which databases there are (Firefox since 126), without which nothing is known of earlier pages.
    fn lists_databases(&self) -> bool {
        self.browser.run("return !!indexedDB.databases", &json!([])) == true
    }
}

fn a_point_chosen_before_the_module_is_an_answer(stage: &mut Stage) {
    stage.held("", &AT_ONCE);
    assert!(stage.lists_databases());
    let point = stage.browser.point(7);
    point.click();
    assert!(point.has_focus());
    assert_eq!(stage.browser.heard().details("shown"), [Value::Null; 0]);
    stage.module("comes");
    stage.browser.hears("shown");
    assert_eq!(stage.browser.hears("answered")["value"], 7);
    // The same element: neither the focus nor a screen reader's place is lost.
    assert_eq!((point.property("checked"), point.has_focus()), (json!(true), true));
    stage.comment().write("quicker than the module");
    stage.send();
    stage.settle();
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(7), &json!("quicker than the module")));
    assert_eq!(stage.collector.export().len(), 1);
    assert_eq!(stage.shown(), ["nps"]);
    assert_eq!(stage.browser.run("return stood", &json!([])), 1, "one came onto the page, and none took its place");
    stage.browser.heard_nothing_wrong();
}

fn it_is_what_the_view_makes(stage: &mut Stage) {
    let cards = [
        vec![("ask", "nps")],
        vec![("ask", "csat"), ("placement", "bottom-left"), ("theme", "dark")],
        vec![("ask", "ces"), ("subject", "the check-out"), ("placement", "bar")],
        vec![("ask", "nps"), ("subject", "$& <b>Søren</b>"), ("theme", "light")],
    ];
    for (number, attributes) in cards.iter().enumerate() {
        let attributes = [attributes.as_slice(), &[("trigger", "load")]].concat();
        // What is said once it is over the page is said then; where a phone's keyboard ends is the window's affair (standing.js).
        let card = "return document.querySelector('candor-survey').shadowRoot.innerHTML.replace(/(role=\"status\">)[^<]+/, '$1')\
                    .replace(/ style=\"--keyboard: 0px;\"/, '')";
        let made = |waits: bool| {
            let site = crate::site::Site::start();
            // Whoever says anything by a call waits for the module.
            let body =
                if waits { "<script>window.candor = { q: [['configure', { env: 'test' }, () => {}]] }</script>" } else { HELD };
            site.put("/", crate::site::Page::new(&[body, &stage.collector.tag(&attributes)].concat()));
            stage.browser.open(&site.url("/"));
            if waits {
                stage.browser.hears("shown");
            } else {
                // It is put together out of sight.
                let seen = "const card = document.querySelector('candor-survey')?.shadowRoot?.firstChild; \
                            return !!card && getComputedStyle(card).visibility == 'visible'";
                eventually("the question", || stage.browser.run(seen, &json!([])).as_bool().filter(|seen| *seen));
            }
            stage.browser.run(card, &json!([]))
        };
        assert_eq!(made(false), made(true), "{number}");
    }
}

fn closed_before_the_module_is_dismissed(stage: &mut Stage) {
    stage.held("", &AT_ONCE);
    stage.browser.point(3).click();
    stage.press("Close");
    assert_eq!(stage.browser.heard().details("dismissed"), [Value::Null; 0]);
    stage.module("comes");
    stage.browser.hears("dismissed");
    stage.browser.gone("radio", "3");
    stage.settle();
    assert_eq!(answer(&stage.collector.one("dismissed"), "score"), 3);
    stage.browser.heard_nothing_wrong();
    // It was asked: not again.
    stage.visit("/");
    stage.module("comes");
    stage.nothing_stands();
}

fn enter_before_the_module_leaves_the_page_where_it_is(stage: &mut Stage) {
    stage.held("", &AT_ONCE);
    stage.browser.point(5).click();
    stage.browser.press(['\u{e007}']);
    stage.module("comes");
    stage.browser.hears("shown");
    assert_eq!(stage.browser.run("return location.search", &json!([])), "");
    assert_eq!(stage.browser.hears("answered")["value"], 5);
    stage.browser.heard_nothing_wrong();
}

fn in_an_element_of_the_page(stage: &mut Stage) {
    stage.held("<candor-survey ask=\"ces\" subject=\"checkout\"></candor-survey>", &[]);
    let point = stage.browser.point(6);
    stage.browser.find("radiogroup", "Checkout made it easy for me to do what I wanted to do.");
    point.click();
    stage.module("comes");
    assert_eq!(stage.browser.hears("answered")["value"], 6);
    assert!(point.has_focus());
    stage.send();
    stage.settle();
    assert_eq!(answer(&stage.collector.one("completed"), "score"), 6);
    stage.browser.heard_nothing_wrong();
}

fn where_something_was_asked_it_waits(stage: &mut Stage) {
    stage.held("", &[("ask", "nps"), ("trigger", "load"), ("cooldown", "0")]);
    stage.module("comes");
    stage.browser.hears("shown");
    stage.visit("/");
    stage.nothing_stands();
    stage.module("comes");
    stage.browser.hears("shown");
}

fn where_a_sample_decides_it_waits(stage: &mut Stage) {
    stage.held("", &[("ask", "nps"), ("trigger", "load"), ("sample", "1")]);
    stage.nothing_stands();
    stage.module("comes");
    stage.browser.hears("shown");
}

fn it_waits_for_consent(stage: &mut Stage) {
    stage.held("<candor-survey ask=\"ces\"></candor-survey>", &[("ask", "nps"), ("trigger", "load"), ("consent", "required")]);
    stage.nothing_stands();
    stage.browser.run("candor('consent', 'granted')", &json!([]));
    stage.module("comes");
    eventually("both", || (stage.shown().len() == 2).then_some(()));
    stage.browser.heard_nothing_wrong();
}

fn it_keeps_the_module_for_a_moment_only(stage: &mut Stage) {
    // Whether something was asked before is never said.
    let body = "<script>if (indexedDB.databases) indexedDB.databases = () => new Promise(() => {})</script>";
    stage.page("/", body, &AT_ONCE);
    stage.visit("/");
    stage.browser.hears("shown");
    stage.answer(7, "");
    stage.send();
    stage.settle();
    assert_eq!(answer(&stage.collector.one("completed"), "score"), 7);
    stage.browser.heard_nothing_wrong();
}

fn without_the_module_it_goes(stage: &mut Stage) {
    stage.held("<candor-survey ask=\"ces\"></candor-survey>", &[("ask", "nps"), ("trigger", "load"), ("engine", "wasm")]);
    stage.browser.find("radiogroup", "How likely are you to recommend us to a friend or colleague?");
    stage.module("fails");
    assert_eq!(stage.browser.hears("error")["reason"], "unavailable");
    // What the page has in the element is seen again.
    assert_eq!(stage.early(), "<slot></slot>");
    assert_eq!(stage.browser.run("return document.querySelectorAll('[over]').length", &json!([])), 0);
    assert_eq!(stage.browser.heard().errors(), [""; 0]);
}

fn a_point_chosen_waits_for_the_network(stage: &mut Stage) {
    stage.held("", &AT_ONCE);
    let point = stage.browser.point(7);
    point.click();
    // The network goes between the question and its module, which is not to be had as JavaScript either.
    stage.collector.stop();
    stage.module("fails");
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert_eq!(stage.browser.heard().details("error"), [Value::Null; 0]);
    assert_eq!(point.property("checked"), true, "it stands, and waits");
    stage.collector.resume();
    stage.browser.hears("shown");
    assert_eq!(stage.browser.hears("answered")["value"], 7);
    assert_eq!((point.property("checked"), point.has_focus()), (json!(true), true));
    stage.send();
    stage.settle();
    assert_eq!(answer(&stage.collector.one("completed"), "score"), 7);
    // A script that is not to be had is an event at its element, which `window.onerror` does not hear.
    let heard = stage.browser.heard();
    assert!(heard.errors().iter().all(|error| error.contains("/fallback-core-")), "{:?}", heard.errors());
}

fn customers_have_the_other_build(stage: &mut Stage) {
    // The core has put its question up, and the other build is there first.
    stage.held("", &AT_ONCE);
    stage.browser.point(4);
    stage.browser.run("candor('identify', { id: 'c-1' }); candor('show')", &json!([]));
    stage.browser.hears("shown");
    stage.module("comes");
    stage.browser.point(4).click();
    assert_eq!(stage.browser.hears("answered")["value"], 4);
    assert_eq!(stage.browser.run("return document.querySelectorAll('candor-survey').length", &json!([])), 1);
    stage.settle();
    assert_eq!(stage.collector.one("partial")["respondent"]["id"], "c-1");
    stage.browser.heard_nothing_wrong();
}
