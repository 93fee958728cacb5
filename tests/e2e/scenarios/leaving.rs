//! Send and leave at once, leave half-way, press twice: each answer arrives, and once.

use std::time::Duration;

use serde_json::json;

use super::tests;
use crate::collector::answer;
use crate::eventually::{eventually, within};
use crate::site::{Page, Site};
use crate::stage::Stage;

tests![
    a_double_click_sends_once,
    send_and_leave_in_the_same_turn,
    send_and_close_the_tab,
    a_point_and_no_send_is_a_partial,
    half_a_comment_is_kept,
    coming_back_finishes_the_same_response,
    a_point_does_not_wait_for_a_comment,
    the_thank_you_is_about_the_answer_itself,
];

const ASK: [(&str, &str); 2] = [("ask", "nps"), ("trigger", "load")];

fn a_double_click_sends_once(stage: &mut Stage) {
    stage.page("/", "", &ASK);
    stage.visit("/");
    stage.answer(10, "twice");
    stage.browser.find("button", "Send").double_click();
    stage.browser.says("status", "Your answer has arrived.");
    stage.collector.one("completed");
    stage.settle();
    assert_eq!(stage.collector.export().len(), 1);
    let heard = stage.browser.heard();
    assert_eq!((heard.details("completed").len(), heard.details("delivered").len()), (1, 1));

    // And by a script in one turn, before anything could be drawn.
    stage.page("/again", "", &[ASK[0], ASK[1], ("cooldown", "0"), ("id", "again")]);
    stage.visit("/again");
    stage.answer(10, "twice");
    let send = stage.browser.find("button", "Send");
    let twice =
        "arguments[0].click(); arguments[0].click(); arguments[0].form.dispatchEvent(new Event('submit', { cancelable: true }))";
    stage.browser.run(twice, &json!([send.argument()]));
    stage.browser.says("status", "Your answer has arrived.");
    stage.settle();
    assert_eq!(stage.collector.export().len(), 2);
    assert_eq!(stage.browser.heard().details("completed").len(), 1);
    stage.browser.heard_nothing_wrong();
}

fn send_and_leave_in_the_same_turn(stage: &mut Stage) {
    stage.page("/", "", &ASK);
    stage.visit("/");
    stage.answer(2, "bye");
    let send = stage.browser.find("button", "Send");
    let elsewhere = Site::start();
    elsewhere.put("/", Page::new("another site"));
    let address = elsewhere.url("/");
    stage.browser.run_and_leave("arguments[0].click(); location.href = arguments[1]", &json!([send.argument(), address]));
    eventually("the other site", || stage.browser.session.get("/url").is_ok_and(|url| url == address).then_some(()));

    // It arrives although nobody comes back to the site.
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(2), &json!("bye")));
    once_after_coming_back(stage);
}

fn send_and_close_the_tab(stage: &mut Stage) {
    stage.page("/", "", &ASK);
    stage.browser.in_second_window(|| {
        stage.visit("/");
        stage.answer(3, "closing");
        let send = stage.browser.find("button", "Send");
        stage.browser.run("arguments[0].click()", &json!([send.argument()]));
        stage.browser.close_window();
    });
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(3), &json!("closing")));
    once_after_coming_back(stage);
}

fn a_point_and_no_send_is_a_partial(stage: &mut Stage) {
    stage.page("/", "", &ASK);
    stage.visit("/");
    stage.browser.point(4).click();
    stage.browser.hears("answered");
    stage.browser.leave();
    let data = stage.collector.one("partial");
    assert_eq!(answer(&data, "score"), 4);
    assert_eq!(data["answers"].as_array().map(Vec::len), Some(1));
    once_after_coming_back(stage);
}

fn half_a_comment_is_kept(stage: &mut Stage) {
    stage.page("/", "", &ASK);
    stage.visit("/");
    stage.answer(8, "It was rather goo");
    stage.browser.leave();
    let data = stage.collector.one("partial");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(8), &json!("It was rather goo")));
    once_after_coming_back(stage);
}

fn coming_back_finishes_the_same_response(stage: &mut Stage) {
    let note = "<script>addEventListener('pageshow', (event) => (window.restored = event.persisted))</script>";
    stage.page("/", note, &ASK);
    stage.site.put("/other", Page::new("other"));
    stage.visit("/");
    stage.answer(5, "wait");
    stage.visit("/other");
    stage.collector.one("partial");
    stage.browser.back();
    // Where the browser kept the page, it stands as it was left; where it loads it anew, the cool-down holds.
    if stage.browser.run("return window.restored", &json!([])) == true {
        // Not by its whole name: WebKit names it without the space once it has restored the page.
        stage.comment().write(", there is more");
        stage.send();
        stage.browser.says("status", "Your answer has arrived.");
        let data = stage.collector.one("completed");
        assert_eq!(answer(&data, "comment"), "wait, there is more");
    } else {
        stage.settle();
        assert!(stage.browser.named("radiogroup").is_empty());
        stage.collector.one("partial");
    }
    stage.browser.heard_nothing_wrong();
}

/// A chosen point is an answer at once: ten quiet seconds later it is sent, without what is half typed meanwhile.
fn a_point_does_not_wait_for_a_comment(stage: &mut Stage) {
    stage.page("/", "", &ASK);
    stage.visit("/");
    stage.browser.point(6).click();
    stage.comment().write("It was rather goo");
    // The draft is on the device by then.
    let data = within(Duration::from_secs(25), "the point", || {
        let mut events = stage.collector.export().into_iter().map(|event| event["data"].clone());
        events.rfind(|data| data["state"] == "partial")
    });
    assert_eq!(answer(&data, "score"), 6);
    assert_eq!(data["answers"].as_array().map(Vec::len), Some(1), "{data}");
    stage.comment().write("d");
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "It was rather good");
    stage.settle();
    stage.browser.heard_nothing_wrong();
}

/// What becomes of an earlier edition of it is no news of it; what another tab has brought to its end is waited for no longer.
fn the_thank_you_is_about_the_answer_itself(stage: &mut Stage) {
    stage.page("/", "", &ASK);
    stage.visit("/");
    stage.courier();
    stage.collector.stop();
    stage.answer(9, "patience");
    stage.send();
    let saved = "Saved. It will be sent when you are back online.";
    stage.browser.says("status", saved);
    let id = stage.browser.heard().details("saved")[0]["response_id"].clone();
    let told = "candor.told(arguments[0], arguments[1], arguments[2])";
    for state in [1, 2, 3] {
        stage.browser.run(told, &json!([id, 2, state]));
        assert!(stage.browser.reads("status", saved), "an earlier edition was told of as {state}");
    }
    stage.browser.run(told, &json!([id, 1_000, 4]));
    stage.browser.gone_quiet(saved);
    stage.browser.heard_nothing_wrong();
    stage.collector.resume();
}

/// The copy on the device is delivered too, and nothing comes of it.
fn once_after_coming_back(stage: &Stage) {
    let before = stage.collector.export();
    stage.site.put("/later", Page::new(&stage.collector.tag(&[])));
    stage.visit("/later");
    stage.settle();
    let strip = |mut event: serde_json::Value| {
        event["candorsent"].take();
        event["received_at"].take();
        event["clock_skew_ms"].take();
        event
    };
    let after: Vec<_> = stage.collector.export().into_iter().map(strip).collect();
    assert_eq!(after, before.into_iter().map(strip).collect::<Vec<_>>());
    stage.browser.heard_nothing_wrong();
}
