//! The page, its tab or its browser ends, or something in it breaks.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::crash;
use super::faults;
use super::rig::{ARRIVED, Rig, SAVED, STEPS};
use crate::browser::Browser;
use crate::collector::answer;
use crate::engine::Engine;
use crate::eventually::{eventually, sooner_or_never, within};
use crate::faulty::{Fault, Reply, Step};
use crate::stage::Stage;

faults![
    [2] a_crashed_tab_at_every_step;
    [3] a_tab_closed_at_every_step;
    [4] a_navigation_at_every_step;
    [5] hidden_while_typing;
    [6] a_trap_at_every_step, by "a clock that throws, which passes through the WebAssembly like a trap";
    [7] a_fetch_that_throws_or_returns_nonsense, by "`fetch` replaced by the page";
    [8] back_from_the_cache_with_a_backlog on [Engine::Chromium, Engine::WebKit];
    [9] timers_in_the_background;
];

fn a_crashed_tab_at_every_step(stage: &mut Stage) {
    if stage.browser.engine == Engine::Firefox {
        return a_crash_that_ends_the_browser(stage);
    }
    let rig = Rig::new(stage);
    let first = stage.browser.window();
    for step in STEPS {
        // Another site, so that the tab has a process of its own.
        stage.browser.open(&stage.site.url("/elsewhere").replace("localhost", "127.0.0.1"));
        stage.browser.new_window();
        crash_at(&rig, step);
        _ = stage.browser.session.close_window();
        stage.browser.switch_to(&first);
        stage.visit("/later");
        rig.drain();
    }
    rig.arrives();
}

/// Firefox's driver ends the browser with any of its tabs: each crash has a browser of its own, on one profile.
fn a_crash_that_ends_the_browser(stage: &mut Stage) {
    let profile = stage.collector.folder("profile");
    let start = || Arc::new(Browser::start(Engine::Firefox, Some(&profile)).expect("a browser with a profile of its own"));
    stage.browser = start();
    let mut kept = Rig::new(stage).keep();
    // Two of the five: each takes seconds.
    for step in ["during the write", "before the delete"] {
        let rig = kept.on(stage);
        crash_at(&rig, step);
        kept = rig.keep();
        stage.browser = start();
        stage.visit("/later");
        let rig = kept.on(stage);
        rig.drain();
        kept = rig.keep();
    }
    kept.on(stage).arrives();
}

/// Answers, and has the tab killed at that step.
fn crash_at(rig: &Rig, step: &str) {
    rig.open();
    rig.answer(&step.replace(' ', "-"));
    rig.cut_off();
    // Held fast at the step, so that its process is the busiest one of the browser.
    rig.send_and(step, "while (true);");
    crash::busiest(rig.stage.browser.driver());
}

fn a_tab_closed_at_every_step(stage: &mut Stage) {
    let rig = Rig::new(stage);
    for step in STEPS {
        let first = stage.browser.window();
        stage.browser.new_window();
        rig.open();
        rig.answer(&step.replace(' ', "-"));
        rig.cut_off();
        rig.send_and(step, "window.close()");
        let closed = || stage.browser.session.get("/url").is_err().then_some(());
        // Where no script may close this window, the driver does, from outside: at the step or soon after it.
        if sooner_or_never(Duration::from_secs(1), closed).is_none() {
            stage.browser.close_window();
        }
        stage.browser.switch_to(&first);
        stage.visit("/later");
        rig.drain();
    }
    rig.arrives();
}

fn a_navigation_at_every_step(stage: &mut Stage) {
    let rig = Rig::new(stage);
    let elsewhere = stage.site.url("/elsewhere");
    // Left for good; and with nothing that leaves with the page, so that all is on the device.
    let lost = Fault::at(Step::Unread, Reply::Reset);
    let steps = STEPS.map(|step| ("well", step, Fault::none()));
    for (name, step, fault) in steps.into_iter().chain(STEPS[..3].iter().map(|step| ("lost", *step, lost.clone()))) {
        rig.open();
        rig.answer(&format!("{name}-{}", step.replace(' ', "-")));
        rig.cut_off();
        rig.faulty.always(fault);
        rig.send_and(step, &format!("location.href = '{elsewhere}'"));
        eventually("the other page", || stage.browser.session.get("/url").is_ok_and(|url| url == elsewhere).then_some(()));
        rig.faulty.heal();
        stage.visit("/later");
        rig.drain();
    }
    rig.arrives();
}

fn hidden_while_typing(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.faulty.always(Fault::at(Step::Unread, Reply::Reset));
    rig.half_answer("half-typed");
    stage.browser.hears("saved");
    stage.visit("/elsewhere");
    rig.faulty.heal();
    stage.visit("/later");
    rig.arrives();
    assert_eq!(stage.collector.one("partial")["survey"]["id"], "half-typed");
}

fn a_trap_at_every_step(stage: &mut Stage) {
    for step in STEPS {
        let rig = Rig::new(stage);
        rig.open();
        rig.answer(&step.replace(' ', "-"));
        rig.cut_off();
        rig.at(step, "breakClock(1)");
        stage.browser.find("button", "Send").trigger();
        rig.reaches(step);
        // The fresh instance delivers what was saved, or the next page does.
        rig.drain();
        stage.browser.session.run("breakClock(0)", &json!([])).unwrap_or_default();
        assert_eq!(stage.browser.heard().errors(), [""; 0], "{step}");
        let reported = stage.browser.heard().details("error");
        assert!(reported.iter().all(|detail| detail["reason"] == "internal"), "{step}: {reported:?}");
        stage.visit("/later");
        rig.drain();
        let arrived = || stage.collector.export().iter().any(|event| answer(&event["data"], "score") == 1).then_some(());
        eventually(&format!("what was saved before a trap {step}"), arrived);
        rig.faulty.ids_are_stable();
        let saved = rig.saved();
        let export = stage.collector.export();
        for one in saved {
            let kept = export.iter().map(|event| &event["data"]).find(|data| data["response_id"] == one["response_id"]);
            assert!(
                kept.is_some_and(|kept| one["completed"] == false || kept["state"] == "completed"),
                "{step}: {one} is {kept:?}"
            );
        }
        assert_eq!(rig.rows(), 0, "{step}");
    }
}

fn a_fetch_that_throws_or_returns_nonsense(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    for (name, nonsense) in [
        ("throws", "throw new Error('patched by the host')"),
        ("undefined", "return undefined"),
        ("number", "return 7"),
        ("rejects", "return Promise.reject()"),
        ("object", "return Promise.resolve({ ok: true, status: 200, headers: {}, json() { return { accepted: ['x'] } } })"),
        (
            "text",
            "return Promise.resolve({ ok: true, status: 200, headers: new Headers(), text() { throw new Error('no text') } })",
        ),
        (
            "number-text",
            "return Promise.resolve({ ok: true, status: 200, redirected: false, headers: new Headers(), text: () => 7 })",
        ),
        ("stolen", "return genuine.fetch(url, init).then((response) => response.text().then(() => response))"),
    ] {
        // The loader's own requests go through.
        let patch = "window.mine = window.mine || fetch; \
                     window.fetch = new Function('url', 'init', `if (!init || init.method != 'POST') return mine(url, init); ${arguments[0]}`)";
        stage.browser.run(patch, &json!([nonsense]));
        rig.say(name);
        rig.waits();
        stage.browser.run("window.fetch = mine", &json!([]));
        rig.drain();
    }
    rig.arrives();
}

fn back_from_the_cache_with_a_backlog(stage: &mut Stage) {
    let rig = Rig::with(stage, "addEventListener('pageshow', (event) => (window.restored = event.persisted))", &[]);
    rig.open();
    rig.faulty.always(Fault::at(Step::Unread, Reply::Reset));
    rig.say("cached");
    rig.waits();
    stage.visit("/elsewhere");
    rig.faulty.heal();
    stage.browser.back();
    if stage.browser.run("return window.restored", &json!([])) == true {
        // With nobody's help: it is shown again, so it tries again.
        within(Duration::from_secs(10), "the page to try again", || {
            stage.browser.heard().details("delivered").into_iter().next()
        });
    }
    rig.arrives();
}

fn timers_in_the_background(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.faulty.always(Fault::at(Step::Unread, Reply::Reset));
    rig.say("background");
    stage.browser.says("status", SAVED);
    let first = stage.browser.window();
    stage.browser.new_window();
    stage.visit("/elsewhere");
    rig.faulty.heal();
    // The tab behind comes back by itself, at whatever pace its timers have there.
    within(Duration::from_secs(30), "the tab in the background to deliver", || {
        (!rig.faulty.committed().is_empty()).then_some(())
    });
    stage.browser.close_window();
    stage.browser.switch_to(&first);
    stage.browser.says("status", ARRIVED);
    rig.arrives();
}
