//! What a survey over the page costs the page on a slow device, Chromium with its CPU slowed down four times: nothing moves.
//! How long things take is printed, and not held: it is the machine's as much as ours.

use std::sync::Arc;

use serde_json::{Value, json};

use super::tests;
use crate::browser::Browser;
use crate::eventually::{LIMIT, eventually, within};
use crate::site::Page;
use crate::stage::Stage;

tests![nothing_moves_on_a_slow_device];

/// What to collect, from the page's beginning.
const WATCH: &str = "window.entries = []; \
    for (const type of ['layout-shift', 'longtask', 'long-animation-frame', 'event']) \
        new PerformanceObserver((list) => entries.push(...list.getEntries())) \
            .observe({ type, buffered: true, durationThreshold: 16 });";

/// A browser that is slowed down for as long as this is kept.
struct Slow(Arc<Browser>);

impl Slow {
    fn down(browser: Arc<Browser>) -> Self {
        browser.devtools("Emulation.setCPUThrottlingRate", &json!({"rate": 4}));
        Self(browser)
    }
}

impl Drop for Slow {
    fn drop(&mut self) {
        // The browser may be gone.
        _ = self.0.session.post("/goog/cdp/execute", &json!({"cmd": "Emulation.setCPUThrottlingRate", "params": {"rate": 1}}));
    }
}

fn nothing_moves_on_a_slow_device(stage: &mut Stage) {
    let browser = stage.browser.clone();
    let _slow = Slow::down(browser.clone());
    stage.site.put("/watch.js", Page::raw("200 OK", WATCH));
    let body = "<script src=\"/watch.js\"></script><main><h1>Shop</h1><p>Before</p></main><p>After</p>";
    stage.strict_page("/", body, &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    browser.find_where("radiogroup", "the question", |name| name.starts_with("How likely"));
    for point in [6, 9] {
        browser.point(point).click();
    }
    stage.comment().write("Quick");
    stage.send();
    let arrived = "Your answer has arrived.";
    within(LIMIT * 3, "the thank-you", || browser.reads("status", arrived).then_some(()));
    browser.find("button", "Close").click();
    browser.gone("button", "Close");
    // What has happened is told in the next moments.
    eventually("the last frame", || {
        let idle = "return new Promise((resolve) => requestIdleCallback(() => resolve(true)))";
        browser.run(idle, &json!([])).as_bool()
    });
    let entries = browser.run(
        "const round = Math.round; const told = { shifts: [], after: 0, tasks: [], scripts: [], clicks: [] }; \
         for (const entry of entries) { \
             if (entry.entryType == 'layout-shift') { \
                 if (entry.hadRecentInput) told.after += entry.value; \
                 else told.shifts.push([entry.value, entry.sources?.map(({ node }) => node?.localName ?? '#text')]); \
             } \
             if (entry.entryType == 'longtask') told.tasks.push(round(entry.duration)); \
             if (entry.entryType == 'event' && entry.name == 'click') told.clicks.push(round(entry.duration)); \
             for (const script of entry.scripts ?? []) \
                 if (script.sourceURL.includes('/embed/')) told.scripts.push([script.sourceURL.split('/').pop().split('-')[0], round(script.duration)]); \
         } \
         return told",
        &json!([]),
    );
    println!("chromium on a CPU four times as slow: {}", summary(&entries));
    assert_eq!(entries["shifts"], json!([]), "something moved");
    browser.heard_nothing_wrong();
}

fn summary(entries: &Value) -> String {
    let most = |name: &str, of: fn(&Value) -> Option<i64>| {
        entries[name].as_array().into_iter().flatten().filter_map(of).max().unwrap_or_default()
    };
    format!(
        "from a click to the next paint {} ms at most {}; the longest task {} ms of {}, of them Candor's scripts in frames over \
         50 ms {}; moved within half a second of input: {}",
        most("clicks", Value::as_i64),
        entries["clicks"],
        most("tasks", Value::as_i64),
        entries["tasks"],
        entries["scripts"],
        entries["after"],
    )
}
