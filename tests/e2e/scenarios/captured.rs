//! The context of a touchpoint: each group on or off by name, what candor.watch.js sees, and what Global Privacy Control means.

use serde_json::{Value, json};

use super::tests;
use crate::engine::Engine;
use crate::eventually::eventually;
use crate::site::Page;
use crate::stage::Stage;

tests![
    all_groups_but_the_last_unless_said_otherwise,
    each_group_goes_by_its_name,
    a_stage_is_marked_or_follows_from_the_address,
    a_page_that_lies_about_itself_loses_no_answer,
    an_unknown_group_is_named_once,
    a_visit_is_counted_on_pages_that_ask_nothing,
    what_happened_on_the_page_is_counted,
    last_paths_only_where_they_are_asked_for,
    nothing_of_a_visit_before_consent,
    forgotten_with_all_else,
    privacy_asked_for_by_the_browser,
    privacy_that_means_no_survey,
];

const NOW: [(&str, &str); 3] = [("ask", "nps"), ("trigger", "load"), ("cooldown", "0")];
const PRIVATE: &str = "<script src=\"/private.js\"></script>";

impl Stage {
    /// Puts a page with candor.watch.js at a path, under a strict policy.
    fn watched(&self, path: &str, body: &str, attributes: &[(&str, &str)]) {
        let tag = self.collector.tag(attributes).replace("candor.js", "candor.watch.js");
        let (collector, site) = (self.collector.origin(), self.site.origin());
        let policy = format!(
            "default-src 'none'; script-src {collector} {site} 'wasm-unsafe-eval'; connect-src {collector} {site}; \
             img-src data:; require-trusted-types-for 'script'; trusted-types candor"
        );
        self.site.put(path, Page::new(&[body, &tag].concat()).header("Content-Security-Policy", &policy));
    }

    /// Visits a path and answers what is asked there; returns the touchpoint.
    #[track_caller]
    fn met(&self, path: &str) -> Value {
        self.visit(path);
        self.answered_there()
    }

    /// Answers what is asked; returns the touchpoint of this newest response.
    #[track_caller]
    fn answered_there(&self) -> Value {
        let shown = self.browser.hears("shown");
        self.browser.point(9).click();
        self.settle();
        let id = shown["response_id"].clone();
        let mut event = Value::Null;
        eventually("the answer", || {
            let all = self.collector.export();
            event = all.iter().find(|event| event["data"]["response_id"] == id && event["data"]["state"] == "partial")?.clone();
            Some(())
        });
        event["data"]["touchpoint"].clone()
    }

    fn remembered_visit(&self) -> Value {
        self.browser.run("return JSON.parse(sessionStorage['candor.visit'] || null)", &json!([]))
    }
}

/// The names of the members, in order.
fn members(touchpoint: &Value) -> Vec<&str> {
    touchpoint.as_object().map(|members| members.keys().map(String::as_str).collect()).unwrap_or_default()
}

fn all_groups_but_the_last_unless_said_otherwise(stage: &mut Stage) {
    let body = "<meta name=\"candor-app-version\" content=\"4.2.0\"><main data-candor-touchpoint=\"pay\">Pay</main>";
    let stages = r#"{"/checkout/done":"after_sales","/checkout*":"checkout","*":"browse"}"#;
    stage.page("/", "<a href=\"/checkout/pay?step=2\">Pay</a>", &[]);
    stage.strict_page("/checkout/pay?step=2", body, &[&NOW[..], &[("stage", stages)]].concat());
    stage.strict_page("/checkout/pay", body, &[&NOW[..], &[("stage", stages)]].concat());
    stage.visit("/");
    stage.browser.find("link", "Pay").click();
    let touchpoint = stage.answered_there();
    for (name, value) in [
        ("url", json!(stage.site.url("/checkout/pay"))),
        ("title", json!("Shop")),
        ("referrer", json!(stage.site.origin())),
        ("language", json!("en-GB")),
        ("stage", json!("checkout")),
        ("app_version", json!("4.2.0")),
        ("name", json!("pay")),
        ("device", json!("desktop")),
        ("scroll_depth", json!(100)),
    ] {
        assert_eq!(touchpoint[name], value, "{name}");
    }
    assert!(touchpoint["viewport"]["width"].as_u64().is_some_and(|width| width > 100), "{touchpoint}");
    assert!(touchpoint["time_on_page_ms"].is_u64() && touchpoint["time_zone"].is_string(), "{touchpoint}");
    assert!(touchpoint.get("signals").is_none(), "nobody watched: {touchpoint}");
    stage.browser.heard_nothing_wrong();
}

fn each_group_goes_by_its_name(stage: &mut Stage) {
    let body = "<meta name=\"candor-app-version\" content=\"4.2.0\"><meta name=\"candor-stage\" content=\"pay\">\
                <a href=\"/next\">Next</a>";
    let all = [
        "app_version",
        "device",
        "language",
        "referrer",
        "scroll_depth",
        "stage",
        "time_on_page_ms",
        "time_zone",
        "title",
        "url",
        "viewport",
    ];
    for (capture, gone) in [
        (r#"{"page":false}"#, &["title", "url"][..]),
        (r#"{"referrer":false}"#, &["referrer"]),
        (r#"{"locale":false,"app":false}"#, &["app_version", "language", "time_zone"]),
        (r#"{"device":false,"stage":false}"#, &["device", "stage", "viewport"]),
        (r#"{"engagement":false,"page":true}"#, &["scroll_depth", "time_on_page_ms"]),
        ("none", &all),
    ] {
        stage.page("/before", body, &[]);
        stage.page("/next", body, &[&NOW[..], &[("capture", capture)]].concat());
        stage.visit("/before");
        stage.browser.find("link", "Next").click();
        let touchpoint = stage.answered_there();
        let kept: Vec<_> = all.into_iter().filter(|name| !gone.contains(name)).collect();
        assert_eq!(members(&touchpoint), kept, "{capture}");
    }
    // What is said by a call outweighs the tag, group by group.
    stage.page("/", "", &[("ask", "nps"), ("trigger", "event:go"), ("cooldown", "0"), ("capture", "none")]);
    stage.visit("/");
    stage.browser.candor(&json!(["configure", {"capture": {"app": true, "device": true, "page": false}, "appVersion": 5}]));
    stage.browser.candor(&json!(["track", "go"]));
    let touchpoint = stage.answered_there();
    assert_eq!(members(&touchpoint), ["app_version", "device", "viewport"]);
    assert_eq!(touchpoint["app_version"], "5");
    stage.browser.heard_nothing_wrong();
}

fn a_stage_is_marked_or_follows_from_the_address(stage: &mut Stage) {
    let rules = r#"{"/app#/pay*":"pay","/*.html":"read","/ä b/*":"umlaut","/(a|b)?":"literally"}"#;
    let place = "<section data-candor-stage=\"onboarding\"><candor-survey ask=\"nps\"></candor-survey></section>";
    for (path, body, stages, expected) in [
        ("/app", "", rules, json!(null)),
        ("/app#/pay/card", "", rules, json!("pay")),
        ("/guide/a.html", "", rules, json!("read")),
        ("/%C3%A4%20b/c", "", r#"{"/%C3%A4%20b/*":"umlaut"}"#, json!("umlaut")),
        ("/ab", "", rules, json!(null)),
        ("/any", "", "trial", json!("trial")),
        ("/any", "<meta name=\"candor-stage\" content=\"marked\">", "trial", json!("marked")),
        ("/any", place, r#"{"*":"browse"}"#, json!("onboarding")),
        ("/any", "", "{oops", json!("{oops")),
    ] {
        let trigger = if body == place { [("cooldown", "0"), ("id", "inline")] } else { [("ask", "nps"), ("trigger", "load")] };
        let attributes = [&trigger[..], &[("cooldown", "0"), ("stage", stages)]].concat();
        stage.page(path.split('#').next().unwrap(), body, &attributes);
        // A hash alone is no new page.
        stage.browser.leave();
        assert_eq!(stage.met(path)["stage"], expected, "{path} {stages}");
    }
    stage.browser.heard_nothing_wrong();
}

fn a_page_that_lies_about_itself_loses_no_answer(stage: &mut Stage) {
    let body = "<img name=\"title\" alt=\"\"><script>innerWidth = 'wide'; document.documentElement.lang = 'en'; \
                screen.__proto__.__defineGetter__('width', () => { throw 1 }); performance.now = () => NaN; \
                document.__defineGetter__('referrer', () => ({}));</script>";
    let stages = r#"{"*":{"no":"text"}}"#;
    stage.page("/", body, &[&NOW[..], &[("stage", stages), ("app-version", "1")]].concat());
    let touchpoint = stage.met("/");
    assert_eq!((&touchpoint["url"], &touchpoint["app_version"]), (&json!(stage.site.url("/")), &json!("1")));
    assert_eq!(touchpoint.get("stage"), None);
}

fn an_unknown_group_is_named_once(stage: &mut Stage) {
    stage.page("/", "", &[&NOW[..], &[("capture", r#"{"vital":true}"#)]].concat());
    stage.met("/");
    let warnings = stage.browser.run("return heard.warnings", &json!([]));
    let warning = warnings[0].as_str().unwrap_or_default();
    assert!(warnings[1].is_null() && warning.contains("vital") && warning.contains("rage_clicks"), "{warnings}");

    // A group that is watched, where nobody watches.
    stage.page("/", "", &[&NOW[..], &[("capture", r#"{"vitals":true}"#)]].concat());
    stage.met("/");
    let warnings = stage.browser.run("return heard.warnings", &json!([]));
    let warning = warnings[0].as_str().unwrap_or_default();
    assert!(warnings[1].is_null() && warning.contains("candor.watch.js"), "{warnings}");
}

fn a_visit_is_counted_on_pages_that_ask_nothing(stage: &mut Stage) {
    stage.watched("/", "<a href=\"/cart\">Cart</a>", &[]);
    stage.watched("/cart", "<a href=\"/done\">Done</a>", &[]);
    stage.watched("/done", "", &NOW);
    stage.visit("/?utm_source=news%20letter&utm_campaign=for%20jane%40shop.example&utm_term=call+4930123456789&utm_medium=");
    assert_eq!(stage.browser.run("return candor.running.length", &json!([])), 0, "no engine for that");
    stage.browser.find("link", "Cart").click();
    stage.browser.find("link", "Done").click();
    let touchpoint = stage.answered_there();
    let signals = &touchpoint["signals"];
    assert_eq!(signals["page_views"], 3);
    assert_eq!(signals["campaign"], json!({"source": "news letter", "campaign": "for [email]", "term": "call [phone]"}));
    assert_eq!((&signals["errors"], &signals["rage_clicks"]), (&json!(0), &json!(0)));
    assert_eq!(signals.get("last_paths"), None);
    let visit = stage.remembered_visit().to_string();
    assert!(!visit.contains("jane") && !visit.contains("4930") && !visit.contains("cart"), "{visit}");

    // In another tab it is another visit.
    stage.browser.in_second_window(|| {
        stage.visit("/done");
        assert_eq!(stage.answered_there()["signals"]["page_views"], 1);
    });
    stage.browser.heard_nothing_wrong();
}

fn what_happened_on_the_page_is_counted(stage: &mut Stage) {
    let body = "<h1 style=\"font-size: 3em\">A shop</h1><button>Buy</button><button>Other</button><img src=\"/gone.png\" alt=\"\">\
         <script src=\"/wrong.js\"></script>";
    stage.watched("/", body, &[("ask", "nps"), ("trigger", "event:go"), ("cooldown", "0")]);
    let wrong = "addEventListener('wrong', () => { setTimeout(() => { throw new Error('ours') }); setTimeout(() => Promise.reject('theirs')) })";
    stage.site.put("/wrong.js", Page::raw("200 OK", wrong));
    stage.visit("/");
    stage.browser.run("dispatchEvent(new Event('wrong'))", &json!([]));
    stage.browser.find("button", "Buy").clicks(3);
    stage.browser.find("button", "Other").clicks(1);
    eventually("the errors", || {
        let heard = stage.browser.heard();
        let is_there = |word: &str| heard.errors().iter().any(|error| error.contains(word));
        (is_there("ours") && is_there("theirs")).then_some(())
    });
    let pause = "setTimeout(() => { const box = document.createElement('div'); box.style.height = '300px'; document.body.prepend(box) }, 600)";
    stage.browser.run(pause, &json!([]));
    stage.browser.run("const done = arguments[0]; setTimeout(() => document.title = 'moved', 1200)", &json!([]));
    eventually("the shift", || (stage.browser.run("return document.title", &json!([])) == "moved").then_some(()));
    stage.browser.candor(&json!(["track", "go"]));
    let touchpoint = stage.answered_there();
    let signals = &touchpoint["signals"];
    assert_eq!(signals["errors"], 2, "the picture's is none of a script: {signals}");
    assert_eq!(signals["rage_clicks"], 1, "{signals}");
    // What an engine does not measure is not there, rather than 0.
    let measures = |kind: &str| {
        stage.browser.run("return PerformanceObserver.supportedEntryTypes.includes(arguments[0])", &json!([kind])) == true
    };
    assert_eq!(
        signals["lcp_ms"].as_u64().is_some_and(|ms| ms > 0 && ms < 60_000),
        measures("largest-contentful-paint"),
        "{signals}"
    );
    assert_eq!(signals["cls"].as_f64().is_some_and(|cls| cls > 0.0), measures("layout-shift"), "{signals}");
    if stage.browser.engine == Engine::Chromium {
        assert!(measures("layout-shift") && measures("largest-contentful-paint"), "{signals}");
    }

    // None of these groups, where they are off.
    let off = r#"{"vitals":false,"errors":false,"rage_clicks":false,"views":false,"campaign":false}"#;
    stage.watched("/", body, &[&NOW[..], &[("capture", off)]].concat());
    assert_eq!(stage.met("/").get("signals"), None);
}

fn last_paths_only_where_they_are_asked_for(stage: &mut Stage) {
    let capture = [("capture", r#"{"last_paths":true}"#)];
    for path in ["/", "/orders/jane@shop.example/view", "/2", "/3", "/4"] {
        stage.watched(path, "", &capture);
        stage.visit(&[path, "?token=secret"].concat());
    }
    stage.watched("/done", "", &[&capture[..], &[("ask", "nps"), ("trigger", "event:go"), ("cooldown", "0")]].concat());
    stage.visit("/done");
    // Inside of one page, a path and a router's hash are pages; a query and a place on the page are none.
    let routed = "history.pushState(0, '', '/done?q=1'); history.pushState(0, '', '/done#top'); history.pushState(0, '', '/app'); \
                  candor.viewed(); history.pushState(0, '', '/app#/pay');";
    stage.browser.run(routed, &json!([]));
    stage.browser.candor(&json!(["track", "go"]));
    let signals = stage.answered_there()["signals"].clone();
    assert_eq!(signals["last_paths"], json!(["/2", "/3", "/4", "/done", "/app"]), "{signals}");
    assert_eq!(signals["page_views"], 8);
    stage.browser.heard_nothing_wrong();
}

fn nothing_of_a_visit_before_consent(stage: &mut Stage) {
    let required = [&NOW[..], &[("consent", "required"), ("capture", r#"{"last_paths":true}"#)]].concat();
    stage.watched("/", "<a href=\"/next\">Next</a>", &required);
    stage.watched("/next", "", &required);
    stage.visit("/?utm_source=news");
    assert_eq!(stage.remembered_visit(), Value::Null);
    stage.browser.find("link", "Next").click();
    eventually("the next page", || (stage.browser.run("return location.pathname", &json!([])) == "/next").then_some(()));
    eventually("its script", || {
        (stage.browser.run("return !!(window.candor && candor.viewed)", &json!([])) == true).then_some(())
    });
    assert_eq!(stage.remembered_visit(), Value::Null);
    assert_eq!(stage.browser.run("return Object.keys(sessionStorage).length", &json!([])), 0);
    stage.browser.candor(&json!(["consent", "granted"]));
    let signals = stage.answered_there()["signals"].clone();
    assert_eq!((&signals["page_views"], &signals["last_paths"]), (&json!(1), &json!([])), "{signals}");
    assert_eq!(stage.remembered_visit()["views"], 1);
    stage.browser.heard_nothing_wrong();
}

fn forgotten_with_all_else(stage: &mut Stage) {
    stage.watched("/", "", &[]);
    stage.visit("/?utm_source=news");
    stage.visit("/?utm_source=other");
    eventually("the visit", || (stage.remembered_visit()["campaign"]["source"] == "news").then_some(()));
    stage.browser.candor(&json!(["reset"]));
    assert_eq!(stage.remembered_visit(), Value::Null);
    stage.watched("/done", "", &NOW);
    let signals = stage.met("/done")["signals"].clone();
    assert_eq!((&signals["page_views"], signals.get("campaign")), (&json!(1), None), "{signals}");
    stage.browser.heard_nothing_wrong();
}

fn privacy_asked_for_by_the_browser(stage: &mut Stage) {
    let signal = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })";
    stage.site.put("/private.js", Page::raw("200 OK", signal));
    let way = ["campaign", "last_paths", "page_views"];
    for (meaning, kept) in [(&[][..], false), (&[("gpc", "minimal")], false), (&[("gpc", "ignore")], true)] {
        let paths = [("capture", r#"{"last_paths":true,"referrer":true}"#)];
        stage.watched("/", &[PRIVATE, "<a href=\"/done\">Done</a>"].concat(), &[&paths[..], meaning].concat());
        stage.watched("/done", PRIVATE, &[&NOW[..], &paths, meaning].concat());
        // Each in a tab of its own: a visit remembers.
        stage.browser.in_second_window(|| {
            stage.visit("/?utm_source=news");
            stage.browser.find("link", "Done").click();
            let touchpoint = stage.answered_there();
            assert_eq!(touchpoint.get("referrer").is_some(), kept, "{touchpoint}");
            for name in way {
                assert_eq!(touchpoint["signals"].get(name).is_some(), kept, "{name}: {touchpoint}");
            }
            assert_eq!(touchpoint["url"], stage.site.url("/done"), "the page itself is no secret");
            assert_eq!(stage.remembered_visit().to_string().contains("news"), kept);
            assert_eq!(touchpoint["signals"]["errors"], 0);
            stage.browser.heard_nothing_wrong();
        });
    }
}

fn privacy_that_means_no_survey(stage: &mut Stage) {
    let signal = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })";
    stage.site.put("/private.js", Page::raw("200 OK", signal));
    stage.watched("/", PRIVATE, &[&NOW[..], &[("gpc", "deny")]].concat());
    stage.visit("/");
    stage.settle();
    assert_eq!(stage.shown(), [""; 0]);
    assert!(!stage.browser.has("radio", "9"));
    // Somebody who says so on this very site is asked.
    stage.browser.candor(&json!(["consent", "granted"]));
    stage.answered_there();
    stage.browser.heard_nothing_wrong();

    // Without the signal it means nothing.
    stage.watched("/", "", &[&NOW[..], &[("gpc", "deny")]].concat());
    stage.met("/");
    stage.browser.heard_nothing_wrong();
}
