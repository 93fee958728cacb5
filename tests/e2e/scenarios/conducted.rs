//! A page's document at work: what sets its surveys off, who is asked, and how often.

use serde_json::{Value, json};

use super::documents::check;
use super::tests;
use crate::eventually::eventually;
use crate::stage::Stage;

tests![
    triggers_of_what_people_do,
    triggers_of_time,
    a_page_that_was_left_asks_nothing,
    a_place_on_the_page_is_the_same_page,
    events_with_properties_waits_and_cancels,
    the_audience_is_asked,
    the_most_important_first_and_then_nobody,
    how_often_the_same_person_is_asked,
    the_sample,
];

/// A survey that is asked every time, and whose question is its id.
fn survey(id: &str, more: Value) -> Value {
    let mut survey = json!({
        "id": id,
        "questions": [{"id": "q", "kind": "csat", "text": id}],
        "frequency": {"ask": "always", "ignore_cooldown": true}
    });
    for (name, value) in more.as_object().expect("members") {
        survey[name] = value.clone();
    }
    survey
}

impl Stage {
    /// Waits until the open page has shown these, and closes the last.
    #[track_caller]
    fn shows_and_closes(&self, ids: &[&str]) {
        self.shows(ids);
        self.press("Close");
        self.browser.gone("button", "Close");
    }

    /// `candor('track', …)`.
    #[track_caller]
    fn track(&self, name: &str, properties: Value) {
        self.browser.candor(&json!(["track", name, properties]));
    }

    /// Waits until the document is there, and what has been set off so far is decided.
    #[track_caller]
    fn decided(&self) {
        assert_ne!(self.browser.candor(&json!(["explain"])), Value::Null);
    }
}

fn triggers_of_what_people_do(stage: &mut Stage) {
    let surveys = json!([
        survey("click", json!({"triggers": [{"on": "click", "selector": "#buy"}]})),
        survey("visible", json!({"triggers": [{"on": "visible", "selector": "#end", "seconds": 1}]})),
        survey("scroll", json!({"triggers": [{"on": "scroll", "percent": 40}]})),
        survey("exit", json!({"triggers": [{"on": "exit"}]})),
    ]);
    let body = ["<main><button id=\"buy\"><b>Buy</b></button></main>", &"<br>".repeat(300), "<p id=\"end\">The end</p>"].concat();
    stage.conduct("/", &body, &surveys, &[]);
    stage.visit("/");
    let browser = &stage.browser;
    stage.decided();
    // A click elsewhere, some scrolling, a pointer that leaves through the side.
    let other = "document.querySelector('main').click(); scrollTo(0, 10); \
                 document.dispatchEvent(new MouseEvent('mouseout', { clientY: 300 }))";
    browser.run(other, &json!([]));
    stage.decided();
    assert_eq!(stage.shown(), [""; 0]);

    browser.run("document.querySelector('#buy b').click()", &json!([]));
    stage.shows_and_closes(&["click"]);
    browser.run("scrollTo(0, document.documentElement.scrollHeight * 0.5)", &json!([]));
    stage.shows_and_closes(&["click", "scroll"]);
    browser.run("document.dispatchEvent(new MouseEvent('mouseout', { clientY: -1 }))", &json!([]));
    stage.shows_and_closes(&["click", "scroll", "exit"]);
    browser.run("document.querySelector('#end').scrollIntoView()", &json!([]));
    stage.shows_and_closes(&["click", "scroll", "exit", "visible"]);
    // A click is a new occasion each time; the others are over for this page.
    browser.run("document.dispatchEvent(new MouseEvent('mouseout', { clientY: -1 })); scrollTo(0, 0)", &json!([]));
    stage.decided();
    browser.run("document.querySelector('#buy b').click()", &json!([]));
    stage.shows_and_closes(&["click", "scroll", "exit", "visible", "click"]);
    stage.settle();
    let triggers: Vec<_> = stage.collector.export().iter().map(|event| event["data"]["invitation"]["trigger"].clone()).collect();
    for trigger in ["click:#buy", "scroll:40", "exit", "visible:#end"] {
        assert!(triggers.iter().any(|known| known == trigger), "{triggers:?}");
    }
    browser.heard_nothing_wrong();
}

fn triggers_of_time(stage: &mut Stage) {
    let on = |path: &str| json!({"fact": "path", "equals": path});
    let surveys = json!([
        survey("delay", json!({"triggers": [{"on": "delay", "seconds": 1}], "audience": on("/delay")})),
        survey("dwell", json!({"triggers": [{"on": "dwell", "seconds": 1}], "audience": on("/dwell")})),
        survey("inactive", json!({"triggers": [{"on": "inactive", "seconds": 1}], "audience": on("/inactive")})),
        survey("views", json!({"triggers": [{"on": "views", "count": 4}]})),
    ]);
    let noting = "<script src=\"/noting.js\"></script>";
    stage.site.put(
        "/noting.js",
        crate::site::Page::raw("200 OK", "addEventListener('candor:shown', () => (window.at = performance.now()))"),
    );
    for path in ["/delay", "/dwell", "/inactive", "/fourth"] {
        stage.conduct(path, noting, &surveys, &[]);
        stage.visit(path);
        let id = if path == "/fourth" { "views" } else { &path[1..] };
        stage.shows(&[id]);
        let at = stage.browser.run("return window.at", &json!([])).as_f64().unwrap_or_default();
        assert!(at >= 1_000.0 || id == "views", "{id} was shown after {at} ms");
        // It was interrupted by leaving, but does not go on where it is not for.
        stage.browser.heard_nothing_wrong();
    }
    let explained = stage.browser.candor(&json!(["explain", "views"]));
    assert_eq!(check(&explained["surveys"][0], "open")["holds"], false);
}

/// Leaves the page for another one inside the app, by this script, and has to wait anew there.
fn leaves_by(stage: &Stage, script: &str) {
    let surveys = json!([
        survey("late", json!({"triggers": [{"on": "delay", "seconds": 2}]})),
        survey("left", json!({"triggers": [{"on": "event", "name": "done", "wait": 1}]})),
    ]);
    stage.conduct("/", "<a href=\"#place\">Place</a>", &surveys, &[("debug", "")]);
    stage.visit("/");
    stage.decided();
    stage.track("done", json!({}));
    // Well before the two seconds and the one are over, whatever the machine was doing.
    let leave = format!(
        "{script}; window.left = performance.now(); addEventListener('candor:shown', () => (window.at = performance.now()))"
    );
    stage.browser.run(&leave, &json!([]));
    stage.shows_and_closes(&["late"]);
    let waited = stage.browser.run("return window.at - window.left", &json!([]));
    assert!(waited.as_f64().is_some_and(|ms| ms >= 1_900.0), "shown {waited} ms after the page was left: {script}");
    stage.browser.heard_nothing_wrong();
}

fn a_page_that_was_left_asks_nothing(stage: &mut Stage) {
    for script in ["history.pushState(0, '', '/b')", "location.hash = '#/b'", "candor('page')"] {
        leaves_by(stage, script);
    }
}

fn a_place_on_the_page_is_the_same_page(stage: &mut Stage) {
    let surveys = json!([survey("late", json!({"triggers": [{"on": "delay", "seconds": 2}]}))]);
    stage.conduct("/", "<p id=\"place\"></p>", &surveys, &[]);
    stage.visit("/");
    stage.decided();
    let views = |stage: &Stage| stage.browser.run("return JSON.parse(sessionStorage['candor.visit']).views", &json!([]));
    assert_eq!(views(stage), 1);
    stage.browser.run("location.hash = '#place'", &json!([]));
    stage.shows(&["late"]);
    assert_eq!(views(stage), 1);
    stage.browser.run("history.pushState(0, '', '/b')", &json!([]));
    stage.browser.candor(&json!(["page"]));
    assert!(views(stage).as_u64().is_some_and(|views| views >= 2), "{}", views(stage));
    // What is open stays open: somebody may be writing.
    stage.browser.find("radiogroup", "late");
    stage.browser.heard_nothing_wrong();
}

fn events_with_properties_waits_and_cancels(stage: &mut Stage) {
    let large = json!({"fact": "property", "name": "total", "at_least": 50});
    let event = |name: &str| json!({"on": "event", "name": name});
    let surveys = json!([
        survey("large", json!({"triggers": [{"on": "event", "name": "order", "where": large}]})),
        survey("stopped", json!({"triggers": [event("paid"), event("thanked")], "cancel": [event("refunded")]})),
        survey("waits", json!({"triggers": [{"on": "event", "name": "paid", "wait": 1}], "cancel": [event("checkout")]})),
    ]);
    stage.conduct("/", "", &surveys, &[]);
    // Before the document is there: it is not lost.
    stage.visit("/");
    stage.track("order", json!({"total": 80.5}));
    stage.shows_and_closes(&["large"]);
    stage.track("order", json!({"total": 12}));
    stage.track("refunded", json!({}));
    stage.track("thanked", json!({}));
    stage.decided();
    assert_eq!(stage.shown(), ["large"]);

    stage.browser.run(
        "candor('track', 'paid'); window.paid = performance.now(); \
                       addEventListener('candor:shown', () => (window.at = performance.now()))",
        &json!([]),
    );
    stage.shows_and_closes(&["large", "waits"]);
    let waited = stage.browser.run("return window.at - window.paid", &json!([]));
    assert!(waited.as_f64().is_some_and(|ms| ms >= 950.0), "{waited} ms");
    // Cancelled while it waits.
    stage.track("paid", json!({}));
    stage.track("checkout", json!({}));
    stage.browser.run("window.over = false; setTimeout(() => (window.over = true), 1300)", &json!([]));
    eventually("the wait to be over", || (stage.browser.run("return over", &json!([])) == true).then_some(()));
    stage.track("order", json!({"total": 50}));
    stage.shows(&["large", "waits", "large"]);
    stage.browser.heard_nothing_wrong();
}

fn the_audience_is_asked(stage: &mut Stage) {
    let test = |fact: &str, name: Option<&str>, operator: &str, value: Value| {
        let mut test = json!({"fact": fact, operator: value});
        if let Some(name) = name {
            test["name"] = name.into();
        }
        test
    };
    stage.strict_page("/before", "", &[]);
    stage.visit("/before");
    let language = stage.browser.run("return navigator.languages[0].split('-')[0]", &json!([]));
    let audiences = [
        ("path", true, test("path", None, "glob", json!("/shop/*"))),
        ("elsewhere", false, test("path", None, "glob", json!("/blog/*"))),
        ("pattern", true, test("url", None, "matches", json!("/shop/[a-z]+\\?"))),
        ("query", true, test("query", Some("colour"), "equals", json!("dark green"))),
        ("no-query", false, test("query", Some("size"), "exists", json!(true))),
        ("campaign", true, test("campaign", Some("source"), "equals", json!("letter"))),
        ("customer", true, test("customer", Some("plan"), "in", json!(["pro", "team"]))),
        ("not-customer", false, test("customer", Some("address.city"), "equals", json!("Rome"))),
        ("context", true, test("context", Some("cart.value"), "at_least", json!(59.9))),
        ("element", true, test("element", Some("main > [data-offer]"), "exists", json!(true))),
        ("no-element", false, test("element", Some(".missing"), "exists", json!(true))),
        ("predicate", true, test("predicate", Some("beta"), "equals", json!(true))),
        ("function", true, test("predicate", Some("tier"), "equals", json!("gold"))),
        ("throwing", false, test("predicate", Some("broken"), "exists", json!(true))),
        ("language", true, test("language", None, "equals", language)),
        ("device", true, test("device", None, "equals", json!("desktop"))),
        ("touchpoint", true, test("touchpoint", None, "equals", json!("shop/list"))),
        ("stage", true, test("stage", None, "equals", json!("deciding"))),
        (
            "all",
            true,
            json!({"all": [test("stage", None, "exists", json!(true)), {"not": test("views", None, "more", json!(1))}]}),
        ),
        (
            "any",
            false,
            json!({"any": [test("date", None, "before", json!("2020-01-01")), {"all": [test("weekday", None, "equals", json!(""))]}]}),
        ),
    ];
    let surveys: Vec<_> = audiences
        .iter()
        .map(|(id, _, audience)| {
            let own = json!({"audience": audience, "triggers": [{"on": "event", "name": "look"}, {"on": "event", "name": id}]});
            survey(id, own)
        })
        .collect();
    let body = "<script src=\"/host.js\"></script><main data-candor-touchpoint=\"shop/list\" data-candor-stage=\"deciding\">\
                <p data-offer></p></main>";
    let host = "window.candorPredicates = { beta: true, tier: () => 'gold', broken() { throw Error('the host is broken') } }";
    stage.site.put("/host.js", crate::site::Page::raw("200 OK", host));
    stage.conduct("/shop/list", body, &json!(surveys), &[("context", "{\"cart\":{\"value\":\"59.90\"}}")]);
    stage.visit("/shop/list?colour=dark+green&utm_source=letter");
    stage.browser.candor(&json!(["identify", {"id": "c-1", "plan": "pro", "address": {"city": "Paris"}}]));
    stage.decided();

    let explained = stage.browser.candor(&json!(["explain"]));
    let verdicts: Vec<_> = explained["surveys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|survey| (survey["survey"].as_str().unwrap(), survey["verdict"] == "ask"))
        .collect();
    let wanted: Vec<_> = audiences.iter().map(|(id, asked, _)| (*id, *asked)).collect();
    assert_eq!(verdicts, wanted);
    // What is refused is not shown, and what is asked is.
    for (id, asked, _) in &audiences {
        if !asked {
            stage.track(id, json!({}));
        }
    }
    stage.decided();
    assert_eq!(stage.shown(), [""; 0]);
    stage.track("look", json!({}));
    stage.shows(&["path"]);
    stage.browser.heard_nothing_wrong();
}

fn the_most_important_first_and_then_nobody(stage: &mut Stage) {
    let plain = |id: &str, priority: i32| json!({"id": id, "priority": priority, "triggers": [{"on": "load"}], "questions": [{"id": "q", "kind": "csat", "text": id}]});
    stage.conduct("/", "", &json!([plain("low", 1), plain("high", 9), plain("middle", 5)]), &[("debug", "")]);
    stage.visit("/");
    stage.shows_and_closes(&["high"]);
    // The others were dropped, and on the next page the cool-down holds for them.
    stage.browser.reload();
    stage.browser.notes("not asked: low (cooldown)");
    stage.browser.notes("not asked: middle (cooldown)");
    stage.browser.notes("not asked: high (frequency)");
    assert_eq!(stage.shown(), [""; 0]);
    // An explicit wish passes it.
    assert_eq!(stage.browser.candor(&json!(["show", "low"])), true);
    stage.browser.find("radiogroup", "low");
    assert_eq!(stage.browser.candor(&json!(["show", "middle"])), false, "one at a time");
    stage.browser.heard_nothing_wrong();
}

fn how_often_the_same_person_is_asked(stage: &mut Stage) {
    let on = |id: &str, frequency: Value| {
        let mut frequency = frequency;
        frequency["ignore_cooldown"] = true.into();
        survey(id, json!({"frequency": frequency, "triggers": [{"on": "event", "name": id}]}))
    };
    let surveys = json!([
        on("once", json!({"ask": "once"})),
        on("until", json!({"ask": "until_answered"})),
        on("again", json!({"ask": "once", "again_after_dismissal": 7})),
        on("order", json!({"once_per": "order_id"})),
    ]);
    stage.conduct("/", "", &surveys, &[("debug", "")]);
    stage.visit("/");
    let refused = |id: &str, rule: &str| {
        stage.track(id, json!({}));
        stage.browser.notes(&format!("not asked: {id} ({rule})"));
    };
    stage.track("once", json!({}));
    stage.shows_and_closes(&["once"]);
    refused("once", "frequency");

    stage.track("until", json!({}));
    stage.shows_and_closes(&["once", "until"]);
    stage.track("until", json!({}));
    stage.shows(&["once", "until", "until"]);
    stage.browser.point(4).click();
    stage.press("Close");
    stage.browser.gone("button", "Close");
    refused("until", "frequency");

    stage.track("again", json!({}));
    stage.shows_and_closes(&["once", "until", "until", "again"]);
    refused("again", "frequency");
    let explained = stage.browser.candor(&json!(["explain", "again"]));
    let again = &explained["surveys"][0];
    let days = "return (Date.parse(arguments[0]) - Date.parse(arguments[1])) / 864e5";
    let left = stage.browser.run(days, &json!([again["earliest"], explained["at"]]));
    assert!(left.as_f64().is_some_and(|days| (6.9..=7.0).contains(&days)), "{left}");

    refused("order", "once_per");
    for order in ["A-1", "A-2"] {
        stage.browser.candor(&json!(["context", {"order_id": order}]));
        stage.track("order", json!({}));
        eventually("the order's survey", || (stage.shown().last().map(String::as_str) == Some("order")).then_some(()));
        stage.press("Close");
        stage.browser.gone("button", "Close");
    }
    stage.browser.candor(&json!(["context", {"order_id": "A-1"}]));
    assert_eq!(stage.browser.candor(&json!(["show", "order"])), false, "it holds for an explicit wish too");
    assert_eq!(stage.shown().len(), 6);
    stage.browser.heard_nothing_wrong();
}

fn the_sample(stage: &mut Stage) {
    let share = |id: &str, share: f64| survey(id, json!({"sample": share, "triggers": [{"on": "event", "name": "look"}]}));
    stage.conduct("/", "", &json!([share("nobody", 0.0), share("everybody", 1.0)]), &[("debug", "")]);
    stage.visit("/");
    for _ in 0..2 {
        stage.track("look", json!({}));
        stage.browser.find("radiogroup", "everybody");
        stage.press("Close");
        stage.browser.gone("button", "Close");
    }
    stage.browser.notes("not asked: nobody (sample)");
    assert_eq!(stage.shown(), ["everybody"; 2]);
    stage.settle();
    let data = &stage.collector.export()[0]["data"]["invitation"];
    assert_eq!(data["sampling_probability"], 1.0);
    stage.browser.heard_nothing_wrong();
}
