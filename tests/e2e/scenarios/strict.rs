//! Strict hosts, and pages that live long: a policy of nonces, isolation from other origins, frames, and a thousand surveys that came
//! and went.

use serde_json::json;

use super::tests;
use crate::collector::answer;
use crate::eventually::eventually;
use crate::site::{Page, Site};
use crate::stage::Stage;

tests![
    a_policy_of_nonces_alone,
    a_page_isolated_from_other_origins,
    in_a_sandboxed_frame,
    in_a_frame_of_another_site,
    a_hundred_surveys_that_came_and_went,
];

/// What an engine's heap holds can be asked by the DevTools protocol alone.
pub const HEAP: &[(&str, crate::runner::Test)] = &[("a_thousand_mounts_leave_nothing", a_thousand_mounts_leave_nothing)];

const AT_ONCE: [(&str, &str); 2] = [("ask", "nps"), ("trigger", "load")];

fn a_policy_of_nonces_alone(stage: &mut Stage) {
    let (collector, site) = (stage.collector.origin(), stage.site.origin());
    // The recorder is the site's; of Candor's own scripts none comes without the nonce.
    let policy = format!(
        "default-src 'none'; script-src {site} 'nonce-b64d1a' 'wasm-unsafe-eval'; connect-src {collector}; img-src data:; \
         require-trusted-types-for 'script'; trusted-types candor"
    );
    let tag = stage.collector.tag(&AT_ONCE).replace("<script ", "<script nonce=\"b64d1a\" ");
    stage.site.put("/", Page::new(&tag).header("Content-Security-Policy", &policy));
    stage.visit("/");
    stage.answer(9, "by nonce");
    stage.send();
    stage.settle();
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "by nonce");
    stage.browser.heard_nothing_wrong();
}

fn a_page_isolated_from_other_origins(stage: &mut Stage) {
    let page = Page::new(&stage.collector.tag(&AT_ONCE))
        .header("Cross-Origin-Embedder-Policy", "require-corp")
        .header("Cross-Origin-Opener-Policy", "same-origin");
    stage.site.put("/", page);
    stage.visit("/");
    assert_eq!(stage.browser.run("return crossOriginIsolated", &json!([])), true);
    stage.answer(8, "isolated");
    stage.send();
    stage.settle();
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "isolated");
    stage.browser.heard_nothing_wrong();
}

/// Answers the survey in the frame by the page's own means: Chromium's driver computes no roles in some frames.
fn answer_in_frame(stage: &Stage, comment: &str) {
    let asks = "return !!document.querySelector('candor-survey')?.shadowRoot?.querySelector('input')";
    stage.browser.enter_frame();
    eventually("a question in the frame", || stage.browser.run(asks, &json!([])).as_bool().filter(|there| *there));
    stage.browser.hears("shown");
    let script = "const root = document.querySelector('candor-survey').shadowRoot; root.querySelector('input[value=\"7\"]').click(); \
                  const field = root.querySelector('textarea'); field.value = arguments[0]; field.dispatchEvent(new InputEvent('input', { bubbles: true })); \
                  setTimeout(() => root.querySelector('[part=send]').click(), 50)";
    stage.browser.run(script, &json!([comment]));
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(7), &json!(comment)));
    stage.browser.heard_nothing_wrong();
    stage.browser.leave_frame();
    stage.browser.heard_nothing_wrong();
}

fn in_a_sandboxed_frame(stage: &mut Stage) {
    stage.page("/inner", "", &AT_ONCE);
    // An origin of its own that it shares with nobody: no storage, no cookies, and forms that go nowhere.
    stage.site.put("/", Page::new("<iframe sandbox=\"allow-scripts\" src=\"/inner\" width=\"600\" height=\"500\"></iframe>"));
    stage.visit("/");
    answer_in_frame(stage, "from a sandboxed frame");
}

fn in_a_frame_of_another_site(stage: &mut Stage) {
    stage.strict_page("/inner", "", &AT_ONCE);
    let inner = stage.site.url("/inner");
    let outer = Site::start();
    outer.put("/", Page::new(&format!("<iframe src=\"{inner}\" width=\"600\" height=\"500\"></iframe>")));
    // Another site, and not only another port of the same one.
    stage.browser.open(&outer.url("/").replace("localhost", "127.0.0.1"));
    answer_in_frame(stage, "from a frame of another site");
}

/// Adds an element, waits until its survey is shown, and removes it; so many times.
const MOUNT: &str = "(async (times) => { for (let time = 0; time < times; time += 1) { \
                     const survey = Object.assign(document.createElement('candor-survey'), { ask: 'ces', subject: 'mount ' + time }); \
                     const shown = new Promise((done) => survey.addEventListener('candor:shown', done, { once: true })); \
                     document.body.append(survey); await shown; \
                     if (time % 3 == 0) document.body.prepend(survey); \
                     if (time % 5 == 0) { survey.shadowRoot.querySelector('input').click(); await new Promise((done) => setTimeout(done)) } \
                     survey.remove(); } await new Promise((done) => setTimeout(done, 300)); \
                     return document.querySelectorAll('candor-survey').length })(arguments[0])";

fn a_hundred_surveys_that_came_and_went(stage: &mut Stage) {
    stage.strict_page("/", "", &[]);
    stage.visit("/");
    stage.browser.hears("ready");
    assert_eq!(stage.awaited(MOUNT, &[json!(100)]), 0);
    // The page still asks, and what was chosen on the way arrives: each fifth.
    assert_eq!(stage.browser.candor(&json!(["configure", {"ask": "csat"}])), json!(null));
    assert_eq!(stage.browser.candor(&json!(["show"])), json!(true));
    stage.settle();
    let answered = stage.collector.export().into_iter().filter(|event| event["data"]["state"] != "shown").count();
    assert_eq!(answered, 20);
    stage.browser.heard_nothing_wrong();
}

fn a_thousand_mounts_leave_nothing(stage: &mut Stage) {
    stage.page("/", "", &[]);
    stage.visit("/");
    stage.browser.hears("ready");
    let measure = |stage: &Stage| {
        for _ in 0..3 {
            stage.browser.devtools("HeapProfiler.collectGarbage", &json!({}));
        }
        let metrics = stage.browser.devtools("Performance.getMetrics", &json!({}));
        ["JSHeapUsedSize", "Nodes", "JSEventListeners"].map(|name| {
            let all = metrics["metrics"].as_array().expect("metrics");
            let found = all.iter().find(|metric| metric["name"] == name).expect("a metric");
            found["value"].as_f64().expect("a number")
        })
    };
    stage.browser.devtools("Performance.enable", &json!({}));
    // Until caches, the log of what was asked and the engine's own code have their size.
    for _ in 0..2 {
        assert_eq!(stage.awaited(MOUNT, &[json!(100)]), 0);
    }
    stage.settle();
    let before = measure(stage);
    for _ in 0..10 {
        assert_eq!(stage.awaited(MOUNT, &[json!(100)]), 0);
    }
    stage.settle();
    let after = measure(stage);
    println!(
        "after 200 mounts and after 1,000 more: heap {}, {} bytes; nodes {}, {}; listeners {}, {}",
        before[0], after[0], before[1], after[1], before[2], after[2]
    );
    // The recorder keeps what it hears, some 200 bytes each; a view has 40 nodes and 10 listeners.
    assert!(after[0] - before[0] < 1_500_000.0, "{before:?} {after:?}");
    assert!(after[1] - before[1] < 500.0, "{before:?} {after:?}");
    assert!(after[2] - before[2] < 200.0, "{before:?} {after:?}");
}
