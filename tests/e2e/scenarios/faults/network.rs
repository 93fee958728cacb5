//! The network goes wrong.

use std::time::Duration;

use serde_json::{Value, json};

use super::addon;
use super::faults;
use super::rig::{Rig, SAVED};
use crate::engine::Engine;
use crate::eventually::within;
use crate::faulty::{Answer, Fault, Faulty, Reply, Step};
use crate::site::Page;
use crate::stage::Stage;

faults![
    [10] the_browser_goes_offline on [Engine::Chromium];
    [11] on_line_lies, by "`navigator.onLine` replaced by the page";
    [12] a_name_that_does_not_resolve;
    [12] tls_that_fails;
    [13] resets_at_every_step;
    [14, 15] silence_and_slowness_at_every_step;
    [15] slow_heads_and_bodies;
    [16] acknowledgements_cut_short;
    [17] a_preflight_is_refused;
    [17] answers_that_the_page_may_not_read;
    [18] opaque_answers, by "`fetch` patched to `no-cors`";
    [19] a_captive_portal;
    [20] acknowledgements_of_other_ids;
    [21] redirects;
    [22] an_ad_blocker on [Engine::Chromium, Engine::Firefox];
    [23] a_policy_without_the_endpoint;
];

const STEPS: [(&str, Step); 3] = [("unread", Step::Unread), ("unsaved", Step::Unsaved), ("saved", Step::Saved)];

fn the_browser_goes_offline(stage: &mut Stage) {
    let rig = Rig::new(stage);
    let offline = |offline: bool| {
        let conditions = json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        stage.browser.devtools("Network.emulateNetworkConditions", &conditions);
    };
    rig.open();
    // What the page needs is there before it is offline.
    rig.say("before");
    rig.acknowledged();
    stage.browser.devtools("Network.enable", &json!({}));
    offline(true);
    rig.say("offline");
    rig.waits();
    assert_eq!(stage.browser.run("return navigator.onLine", &json!([])), false);
    offline(false);
    stage.browser.devtools("Network.disable", &json!({}));
    rig.arrives_by_itself();
}

fn on_line_lies(stage: &mut Stage) {
    let lie = "window.line = true; Object.defineProperty(Navigator.prototype, 'onLine', { get: () => line })";
    let rig = Rig::with(stage, lie, &[]);
    rig.open();
    stage.browser.run("window.line = false; dispatchEvent(new Event('offline'))", &json!([]));
    rig.say("said-to-be-offline");
    rig.acknowledged();
    stage.browser.run("window.line = true; dispatchEvent(new Event('online'))", &json!([]));
    rig.under("said-to-be-online", Fault::at(Step::Unread, Reply::Reset));
    rig.arrives();
}

/// What waits for an address that will never be reached goes to another one where the page says so.
fn unreachable(stage: &Stage, endpoint: impl Fn(&Rig) -> String) {
    let rig = Rig::new(stage);
    stage.site.put("/", Page::new(&rig.body_at(&endpoint(&rig), "", &[])));
    rig.open();
    rig.say("nowhere");
    rig.waits();
    rig.waits_because("unreachable");
    rig.nothing_was_reported();
    rig.page("/later", "", &[("backlog", "move")]);
    stage.visit("/later");
    rig.arrives();
}

fn a_name_that_does_not_resolve(stage: &mut Stage) {
    unreachable(stage, |_| "http://nothing.invalid/v1/responses".to_owned());
}

fn tls_that_fails(stage: &mut Stage) {
    unreachable(stage, |rig| rig.faulty.tls());
}

fn resets_at_every_step(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    for (name, step) in STEPS {
        rig.under(name, Fault::at(step, Reply::Reset));
    }
    rig.arrives();
    // And with nobody's help: it tries again by its own clock.
    rig.faulty.always(Fault::at(Step::Saved, Reply::Reset));
    rig.say("by-itself");
    rig.waits();
    rig.arrives_by_itself();
}

/// Slower than the product's limit for a request: all at once, each at an endpoint of its own.
fn silence_and_slowness_at_every_step(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    let pause = Duration::from_millis(400);
    let faults = STEPS.iter().map(|(name, step)| (*name, Fault::at(*step, Reply::Silence)));
    let slow = [("slow-head", Reply::SlowHead(pause)), ("slow-body", Reply::SlowBody(pause))];
    let faults = faults.chain(slow.into_iter().map(|(name, reply)| (name, Fault::at(Step::Saved, reply))));
    let endpoints: Vec<_> = faults
        .map(|(name, fault)| {
            let endpoint = Faulty::start(&stage.collector.endpoint());
            endpoint.always(fault);
            rig.use_endpoint(&endpoint.url());
            rig.say(name);
            endpoint
        })
        .collect();
    // The last one's limit is the last to pass, and the page says what has become of its answer.
    within(Duration::from_secs(25), "the page to give up", || stage.browser.reads("status", SAVED).then_some(()));
    stage.browser.heard_nothing_wrong();
    endpoints.iter().for_each(Faulty::heal);
    rig.arrives();
    endpoints.iter().for_each(Faulty::ids_are_stable);
    let committed = |endpoint: &Faulty| endpoint.seen().iter().filter(|seen| !seen.committed.is_empty()).count();
    assert!(committed(&endpoints[2]) >= 2, "the third was committed, not heard of, and sent again");
}

fn slow_heads_and_bodies(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    let pause = Duration::from_millis(4);
    for (name, reply) in [("head", Reply::SlowHead(pause)), ("body", Reply::SlowBody(pause))] {
        rig.faulty.always(Fault::at(Step::Saved, reply));
        rig.say(name);
        rig.acknowledged();
    }
    rig.arrives();
    assert_eq!(rig.faulty.seen().len(), 2, "slow is not lost: nothing was sent twice");
}

fn acknowledgements_cut_short(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.under("cut", Fault::at(Step::Saved, Reply::CutShort));
    rig.under("half", Fault::at(Step::Saved, Reply::HalfBody));
    rig.arrives();
}

fn a_preflight_is_refused(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.faulty.preflight(Answer::status(403).without_cors());
    rig.open();
    rig.say("refused");
    rig.waits();
    rig.waits_because("cors");
    assert_eq!(rig.faulty.seen().len(), 0);
    rig.faulty.heal();
    rig.drain();
    rig.has_arrived();
    // Once a page, whatever fails after it.
    rig.reports(&["cors"]);
}

fn answers_that_the_page_may_not_read(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.faulty.always(Fault::at(Step::Saved, Reply::NoCors));
    rig.say("unreadable");
    rig.waits();
    rig.waits_because("cors");
    rig.faulty.heal();
    rig.drain();
    rig.has_arrived();
    rig.reports(&["cors"]);
}

fn opaque_answers(stage: &mut Stage) {
    // A browser refuses the pair of no-cors and manual.
    let opaque = "const cors = fetch; window.opaque = true; \
                  window.fetch = (url, init) => cors(url, opaque && init && init.method ? { ...init, mode: 'no-cors', redirect: 'follow' } : init)";
    let rig = Rig::with(stage, opaque, &[]);
    rig.open();
    rig.say("opaque");
    rig.waits();
    assert!(!rig.faulty.sees(1)[0].committed.is_empty(), "it was committed, and nobody could know");
    stage.browser.run("window.opaque = false", &json!([]));
    rig.arrives();
}

fn a_captive_portal(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.under("portal", Fault::instead(Answer::portal()));
    rig.arrives();
    // What most portals are: nothing that a page of another origin may read. Whether that is a portal or an endpoint
    // without CORS, no page can know, so saying `cors` would be right as well.
    rig.under("unreadable", Fault::instead(Answer::portal().without_cors()));
    rig.has_arrived();
    let reported = stage.browser.heard().details("error");
    assert!(reported.iter().all(|detail| detail["reason"] == "cors") && reported.len() <= 1, "{reported:?}");
}

fn acknowledgements_of_other_ids(stage: &mut Stage) {
    fn accept(ack: &mut Value, change: impl Fn(&str) -> String) {
        let accepted: Vec<_> = ack["accepted"].as_array().into_iter().flatten().filter_map(Value::as_str).map(change).collect();
        ack["accepted"] = json!(accepted);
    }
    let rig = Rig::new(stage);
    rig.open();
    rig.under("other", Fault::edited(|ack| accept(ack, |_| "01890a5d-ac96-774b-bcce-000000000001/2".to_owned())));
    rig.under("response", Fault::edited(|ack| accept(ack, |id| id.split('/').next().unwrap_or_default().to_owned())));
    rig.under("revision", Fault::edited(|ack| accept(ack, |id| format!("{id}1"))));
    rig.under("none", Fault::edited(|ack| ack["accepted"] = json!([])));
    rig.arrives();
}

fn redirects(stage: &mut Stage) {
    let rig = Rig::new(stage);
    stage.site.put("/portal", Page::raw("200 OK", "<!doctype html>Welcome").header("Access-Control-Allow-Origin", "*"));
    rig.open();
    let (itself, portal, real) = (rig.faulty.url(), stage.site.url("/portal"), stage.collector.endpoint());
    for (status, to) in [(301, &portal), (302, &itself), (303, &portal), (307, &real), (307, &itself), (308, &real)] {
        let place = if *to == real {
            "real"
        } else if *to == itself {
            "itself"
        } else {
            "portal"
        };
        rig.under(&format!("to-{place}-{status}"), Fault::instead(Answer::status(status).header("Location", to.as_str())));
    }
    rig.arrives();
    rig.faulty.always(Fault::instead(Answer::status(308).header("Location", real.as_str())));
    rig.say("redirected");
    rig.waits();
    rig.waits_because("redirected");
    rig.arrives();
}

fn an_ad_blocker(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.say("before");
    rig.acknowledged();
    let blocker = addon::Blocker::on(stage, &rig.faulty.url());
    let seen = rig.faulty.seen().len();
    rig.say("blocked");
    rig.waits();
    assert_eq!(rig.faulty.seen().len(), seen, "it was blocked");
    blocker.off();
    rig.arrives();
}

fn a_policy_without_the_endpoint(stage: &mut Stage) {
    let rig = Rig::new(stage);
    let (collector, site) = (stage.collector.origin(), stage.site.origin());
    let policy = format!("connect-src {collector} {site}");
    stage.site.put("/", Page::new(&rig.body("", &[])).header("Content-Security-Policy", &policy));
    rig.open();
    rig.say("forbidden");
    rig.waits();
    rig.waits_because("csp");
    let heard = stage.browser.heard();
    // The browser itself reports the violation.
    assert!(heard.errors().iter().all(|text| text.starts_with("violation of connect-src")), "{:?}", heard.errors());
    let reported: Vec<_> = heard.details("error").iter().map(|detail| detail["reason"].clone()).collect();
    assert_eq!(reported, ["csp"]);
    assert_eq!(rig.faulty.seen().len(), 0);
    stage.visit("/later");
    rig.arrives();
}
