//! A shop with everything that a page may bring along: one survey of each kind, and the stylesheets of frameworks.
//!
//! `cargo xtask test e2e` fetches what is not the project's own (axe-core, Bootstrap, Tailwind) and lays it out in the folder
//! that `CANDOR_HOSTS` names.

use std::fs;

use serde_json::{Value, json};

use crate::browser::expect;
use crate::element::Element;
use crate::engine::program;
use crate::eventually::eventually;
use crate::site::Page;
use crate::stage::Stage;
use crate::webdriver::ELEMENT;

const KINDS: &str = include_str!("hosts/kinds.json");
const SHOP: &str = include_str!("hosts/shop.html");
const STYLE: &str = include_str!("hosts/shop.css");
const LAMP: &str = include_str!("hosts/lamp.svg");

/// The surveys by their ids: one a kind of question, and one of several steps.
pub fn kinds() -> Vec<String> {
    let document: Value = serde_json::from_str(KINDS).expect("JSON");
    let surveys = document["surveys"].as_array().expect("surveys");
    surveys.iter().filter_map(|survey| survey["id"].as_str()).map(str::to_owned).collect()
}

/// A file that `xtask` has laid out.
pub fn laid_out(name: &str) -> String {
    let path = program("CANDOR_HOSTS").unwrap().join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Stage {
    /// Puts the shop at a path, with a framework's or its own stylesheet besides. Nothing inline is allowed on it, and Trusted
    /// Types are enforced.
    pub fn put_shop(&self, path: &str, style: &str) {
        self.put_page_of_kinds(path, style, SHOP);
    }

    /// Puts a page at a path that could ask all of the shop's surveys.
    pub fn put_page_of_kinds(&self, path: &str, style: &str, body: &str) {
        for (path, text) in [("/kinds.json", KINDS), ("/lamp.svg", LAMP), ("/shop.css", STYLE)] {
            self.site.put(path, Page::raw("200 OK", text));
        }
        self.site.put(&format!("{path}.css"), Page::raw("200 OK", style));
        let links = ["/shop", path].map(|name| format!("<link rel=\"stylesheet\" href=\"{name}.css\">")).concat();
        let tag = self.collector.tag(&[("surveys", "/kinds.json")]);
        let (collector, site) = (self.collector.origin(), self.site.origin());
        let policy = format!(
            "default-src 'none'; script-src {collector} {site} 'wasm-unsafe-eval'; connect-src {collector} {site}; \
             style-src {site}; img-src {site} data:; frame-src {site}; require-trusted-types-for 'script'; trusted-types candor"
        );
        self.site.put(path, Page::new(&[&links, body, &tag].concat()).header("Content-Security-Policy", &policy));
    }

    /// Asks a survey of the shop over the page.
    #[track_caller]
    pub fn ask_over(&self, id: &str) {
        assert_eq!(self.browser.candor(&json!(["show", id])), true, "{id} is not asked");
    }

    /// Asks a survey of the shop in the flow of the page, at its end, however far that is: there it moves nothing, and has not to
    /// wait. It has the light theme.
    #[track_caller]
    pub fn ask_inline(&self, id: &str) {
        let script = "const survey = document.createElement('candor-survey'); \
                      Object.assign(survey, { id: arguments[0], theme: 'light', placement: 'inline' }); \
                      document.querySelector('#place').append(survey)";
        self.browser.run(script, &json!([id]));
        eventually(&format!("{id} in the page"), || {
            let shown = "return !!document.getElementById(arguments[0]).shadowRoot?.querySelector('[part=form]')";
            self.browser.run(shown, &json!([id])).as_bool().filter(|shown| *shown)
        });
    }

    /// A survey in the flow of the page.
    #[track_caller]
    pub fn inline(&self, id: &str) -> Element<'_> {
        let found = self.browser.run("return document.getElementById(arguments[0])", &json!([id]));
        Element::new(&self.browser, found[ELEMENT].as_str().expect("a survey in the page").to_owned())
    }

    /// Takes a survey off the page again.
    #[track_caller]
    pub fn take_away(&self, id: &str) {
        self.browser.run("document.getElementById(arguments[0]).remove()", &json!([id]));
    }

    /// Waits for a promise of the page: the script's last expression.
    #[track_caller]
    pub fn awaited(&self, promise: &str, arguments: &[Value]) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1]; ({promise}).then(done, (error) => done(`${{error}} ${{error.stack}}`))"
        );
        expect(self.browser.session.run_async(&script, &json!(arguments)), "a promise to be kept")
    }

    /// The one survey that is open over the page.
    #[track_caller]
    pub fn over(&self) -> Element<'_> {
        let found = self.browser.run("return document.querySelector('candor-survey:not([id])')", &json!([]));
        Element::new(&self.browser, found[ELEMENT].as_str().expect("a survey over the page").to_owned())
    }
}
