//! The page itself is in the way.

use serde_json::json;

use super::faults;
use super::rig::{Rig, STEPS};
use crate::browser::expect;
use crate::engine::Engine;
use crate::eventually::eventually;
use crate::faulty::{Fault, Faulty, Reply, Step};
use crate::site::{Page, Site};
use crate::stage::Stage;

faults![
    [43] left_with_the_keepalive_budget_used_up;
    [44] without_service_workers;
    [45] a_frame_of_another_origin;
    [46] consent_withdrawn_at_every_step;
];

fn left_with_the_keepalive_budget_used_up(stage: &mut Stage) {
    let rig = Rig::new(stage);
    // The host's own, to somebody who does not answer: all but 700 bytes of the 64 KiB that keepalive requests share.
    let slow = Faulty::start(&stage.collector.endpoint());
    slow.always(Fault::at(Step::Unsaved, Reply::Held));
    let fill = "for (let i = 0; i < 4; i++) genuine.fetch(arguments[0], { method: 'POST', keepalive: true, mode: 'no-cors', \
                body: JSON.stringify({ filled: 'x'.repeat(16200) }) }).catch(() => {})";
    rig.open();
    rig.answer("no-budget");
    stage.browser.run(fill, &json!([slow.url()]));
    eventually("the host's requests", || (slow.seen().len() >= 4).then_some(()));
    // Send and leave in one turn: what is left of the budget is too small for a copy.
    let send = stage.browser.find("button", "Send");
    stage.browser.run_and_leave(
        "arguments[0].click(); location.href = arguments[1]",
        &json!([send.argument(), stage.site.url("/elsewhere")]),
    );
    eventually("the other page", || {
        stage.browser.session.get("/url").is_ok_and(|url| url == stage.site.url("/elsewhere")).then_some(())
    });
    slow.heal();
    stage.visit("/later");
    rig.arrives();

    // And on a page that stays: what no keepalive request can carry goes once the budget is free.
    slow.always(Fault::at(Step::Unsaved, Reply::Held));
    let before = slow.seen().len();
    rig.open();
    rig.answer("stays");
    stage.browser.run(fill, &json!([slow.url()]));
    eventually("the host's requests", || (slow.seen().len() >= before + 4).then_some(()));
    stage.browser.find("button", "Send").trigger();
    stage.browser.hears("completed");
    slow.heal();
    rig.arrives();
}

fn without_service_workers(stage: &mut Stage) {
    let rig = Rig::with(stage, "delete Navigator.prototype.serviceWorker", &[]);
    rig.open();
    assert_eq!(stage.browser.run("return 'serviceWorker' in navigator", &json!([])), false);
    rig.under("without", Fault::at(Step::Saved, Reply::Reset));
    rig.arrives();
    // And where there are some, Candor brings none.
    stage.visit("/later");
    let count = "const done = arguments[0]; navigator.serviceWorker.getRegistrations().then((all) => done(all.length))";
    let registered = stage.browser.session.run_async(count, &json!([]));
    assert_eq!(expect(registered, "the registrations"), 0);
}

fn a_frame_of_another_origin(stage: &mut Stage) {
    let rig = Rig::new(stage);
    let host = Site::start();
    let frame = format!("<iframe src=\"{}\" width=\"600\" height=\"700\"></iframe>", stage.site.url("/"));
    host.put("/", Page::new(&frame));
    // Another site too, and so storage of its own in the frame. Chromium's driver computes no roles in a frame that has a
    // process of its own, so there it is another origin of the same site.
    let address =
        host.url("/").replace("localhost", if stage.browser.engine == Engine::Chromium { "localhost" } else { "127.0.0.1" });
    stage.browser.open(&address);
    stage.browser.enter_frame();
    eventually("the frame's script", || {
        stage.browser.session.run("return !!window.candor", &json!([])).is_ok_and(|there| there == true).then_some(())
    });
    rig.under("framed", Fault::at(Step::Saved, Reply::Reset));
    rig.arrives();
    rig.faulty.always(Fault::at(Step::Unread, Reply::Reset));
    rig.say("framed-and-left");
    stage.browser.hears("completed");
    stage.browser.leave_frame();
    stage.browser.leave();
    stage.browser.open(&address);
    stage.browser.enter_frame();
    eventually("the frame's script", || {
        stage.browser.session.run("return !!window.candor", &json!([])).is_ok_and(|there| there == true).then_some(())
    });
    rig.arrives();
    stage.browser.leave_frame();
}

/// What waits is purged, and nothing leaves any more but what had left already.
fn consent_withdrawn_at_every_step(stage: &mut Stage) {
    for step in STEPS {
        let rig = Rig::new(stage);
        rig.open();
        rig.answer(&step.replace(' ', "-"));
        rig.at(step, "window.withdrawn = candor('consent', 'denied')");
        stage.browser.find("button", "Send").trigger();
        rig.reaches(step);
        let done = "const done = arguments[0]; withdrawn.then(() => done(true))";
        expect(stage.browser.session.run_async(done, &json!([])), "the withdrawal to be done");
        eventually("the outbox to be purged", || (rig.rows() == 0).then_some(()));
        let leaving = usize::from(!step.contains("write"));
        let seen = rig.faulty.seen().len();
        assert!(seen <= leaving, "{step}: {seen} requests");
        // Neither here nor on a later page, whatever is tried.
        rig.retry();
        assert_eq!(stage.browser.candor(&json!(["flush"]))["waiting"], 0, "{step}");
        assert!(stage.browser.heard().details("error").iter().all(|detail| detail["reason"] == "withdrawn"), "{step}");
        let ended = stage.browser.heard().details("error").len() + stage.browser.heard().details("delivered").len();
        assert_eq!(ended, 1, "{step}: one end was reported");
        assert_eq!(stage.browser.heard().errors(), [""; 0], "{step}");
        stage.visit("/later");
        rig.drain();
        assert_eq!(rig.faulty.seen().len(), seen, "{step}: something left after the withdrawal");
        assert_eq!(rig.rows(), 0, "{step}");
    }
}
