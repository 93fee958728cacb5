//! What a test gets: a browser, a collector and a site on two origins.

use std::sync::Arc;

use serde_json::json;

use crate::browser::Browser;
use crate::collector::Collector;
use crate::element::Element;
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
        self.browser.find("button", "Send").click();
    }

    /// Waits until nothing waits in the page's outbox: what arrives twice has arrived twice by then.
    #[track_caller]
    pub fn settle(&self) {
        let counts = self.browser.candor(&json!(["flush"]));
        assert_eq!(counts["waiting"], 0, "{counts}");
    }
}
