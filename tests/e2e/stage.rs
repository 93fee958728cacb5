//! What a test gets: a browser, a collector and a site on two origins.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::collector::Collector;
use crate::element::Element;
use crate::eventually::eventually;
use crate::site::{Page, Site};

/// The stage of one test.
pub struct Stage {
    /// The engine's browser, which all its tests share; nothing else is shared, since each site is an origin of its own.
    pub browser: Arc<Browser>,
    /// A collector with an empty database.
    pub collector: Collector,
    /// A site without pages.
    pub site: Site,
}

impl Stage {
    /// Starts all that `browser` lacks.
    pub fn new(browser: Arc<Browser>) -> Self {
        Self { browser, collector: Collector::start(), site: Site::start() }
    }

    /// Puts a page with the script tag at a path, after `body`.
    pub fn page(&self, path: &str, body: &str, attributes: &[(&str, &str)]) {
        let tag = self.collector.tag(attributes);
        self.site.put(path, Page::new(&[body, &tag].concat()));
    }

    /// Puts a page with the script tag at a path, after `body`, under a policy that allows nothing inline and enforces Trusted
    /// Types.
    pub fn strict_page(&self, path: &str, body: &str, attributes: &[(&str, &str)]) {
        let (collector, site) = (self.collector.origin(), self.site.origin());
        let policy = format!(
            "default-src 'none'; script-src {collector} {site} 'wasm-unsafe-eval'; connect-src {collector} {site}; \
             img-src data:; require-trusted-types-for 'script'; trusted-types candor"
        );
        let page = Page::new(&[body, &self.collector.tag(attributes)].concat());
        self.site.put(path, page.header("Content-Security-Policy", &policy));
    }

    /// Puts surveys into a document at `/surveys.json`, and a [`Self::strict_page`] that conducts it at a path.
    pub fn conduct(&self, path: &str, body: &str, surveys: &Value, attributes: &[(&str, &str)]) {
        let document = json!({"candor": 1, "surveys": surveys});
        self.site.put("/surveys.json", Page::raw("200 OK", &document.to_string()));
        self.strict_page(path, body, &[&[("surveys", "/surveys.json")], attributes].concat());
    }

    /// Goes to a path of the site.
    #[track_caller]
    pub fn visit(&self, path: &str) {
        self.browser.open(&self.site.url(path));
    }

    /// Answers the survey that is open: a point, a comment where there is one, and not yet Send.
    #[track_caller]
    pub fn answer(&self, point: i32, comment: &str) {
        self.browser.point(point).click();
        if comment.is_empty() {
            return;
        }
        self.comment().write(comment);
    }

    /// The text box for the comment, whatever its prompt.
    #[track_caller]
    pub fn comment(&self) -> Element<'_> {
        self.browser.find_where("textbox", "“… (optional)”", |name| name.ends_with("(optional)"))
    }

    /// Presses Send.
    #[track_caller]
    pub fn send(&self) {
        self.press("Send");
    }

    /// Presses a button.
    #[track_caller]
    pub fn press(&self, button: &str) {
        self.browser.find("button", button).click();
    }

    /// The surveys that the open page has shown so far, by their ids.
    #[track_caller]
    pub fn shown(&self) -> Vec<String> {
        let details = self.browser.heard().details("shown");
        details.iter().filter_map(|detail| detail["survey_id"].as_str()).map(str::to_owned).collect()
    }

    /// Waits until the open page has shown exactly these surveys, in this order.
    #[track_caller]
    pub fn shows(&self, ids: &[&str]) {
        let mut shown = Vec::new();
        eventually(&format!("{ids:?} to be shown"), || {
            shown = self.shown();
            (shown.len() >= ids.len()).then_some(())
        });
        assert_eq!(shown, ids);
    }

    /// Waits until the courier is there, which is fetched once a question is on the page.
    #[track_caller]
    pub fn courier(&self) {
        let there = || self.browser.run("return !!(candor.running && candor.running[2])", &json!([])).as_bool();
        eventually("the courier", || there().filter(|there| *there));
    }

    /// Waits until nothing waits in the page's outbox: what arrives twice has arrived twice by then.
    #[track_caller]
    pub fn settle(&self) {
        let counts = self.browser.candor(&json!(["flush"]));
        assert_eq!(counts["waiting"], 0, "{counts}");
    }
}
