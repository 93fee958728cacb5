//! The collector is down, or something else answers in its place: the answer is kept, and the page says so.

use std::time::Duration;

use serde_json::json;

use super::tests;
use crate::collector::answer;
use crate::eventually::within;
use crate::site::Page;
use crate::stage::Stage;

tests![
    sent_from_another_page_later,
    sent_by_the_open_page_itself,
    a_killed_collector_keeps_what_it_took,
    something_else_answers_in_its_place,
    a_refusal_for_good_is_reported,
    two_tabs_deliver_once,
    without_a_courier_a_later_page_delivers,
    a_courier_that_could_not_come_is_fetched_again,
];

const ASK: [(&str, &str); 2] = [("ask", "csat"), ("trigger", "load")];
const SAVED: &str = "Saved. It will be sent when you are back online.";

fn sent_from_another_page_later(stage: &mut Stage) {
    stage.page("/", "", &ASK);
    stage.page("/other", "", &[]);
    stage.visit("/");
    stage.browser.find("radiogroup", "How satisfied are you with your experience?");
    stage.courier();
    stage.collector.stop();
    stage.answer(5, "patience");
    stage.send();
    stage.browser.says("status", SAVED);
    assert!(stage.browser.heard().details("saved").iter().all(|detail| detail["durable"] == true));
    assert_eq!(stage.browser.heard().details("delivered"), [json!(null); 0]);
    // What the browser itself notes about refused connections is not the page's.
    stage.browser.heard_nothing_wrong();
    stage.browser.leave();

    stage.collector.resume();
    stage.visit("/other");
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(5), &json!("patience")));
    assert_eq!(data["touchpoint"]["url"], stage.site.url("/"), "it is the page of the answer, not of its delivery");
    stage.settle();
    assert_eq!(stage.browser.hears("delivered")["response_id"], data["response_id"]);
    assert_eq!(stage.browser.heard().details("delivered").len(), 1);
    assert_eq!(stage.collector.export().len(), 1);
    assert!(stage.browser.named("radiogroup").is_empty(), "a page that only delivers asks nothing");
}

fn sent_by_the_open_page_itself(stage: &mut Stage) {
    stage.page("/", "", &ASK);
    stage.visit("/");
    stage.browser.find("radiogroup", "How satisfied are you with your experience?");
    stage.courier();
    stage.collector.stop();
    stage.answer(4, "still here");
    stage.send();
    stage.browser.says("status", SAVED);
    stage.collector.resume();

    // By its own clock: each failure doubles the wait, and few happen before the collector is back.
    within(Duration::from_secs(20), "the page to try again", || stage.browser.heard().details("delivered").into_iter().next());
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(4), &json!("still here")));
    assert_eq!(stage.browser.heard().details("delivered").len(), 1);
    stage.browser.heard_nothing_wrong();
}

fn a_killed_collector_keeps_what_it_took(stage: &mut Stage) {
    stage.page("/", "", &ASK);
    stage.visit("/");
    stage.answer(1, "before the power cut");
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    stage.collector.kill();
    stage.collector.resume();
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "before the power cut");
}

/// None of these is an acknowledgement: a captive portal, somebody else's, a redirect, a broken server, a wrong address.
fn something_else_answers_in_its_place(stage: &mut Stage) {
    let portal = "<!doctype html><title>Airport Wi-Fi</title>Welcome aboard";
    let other = r#"{"accepted":["01890a5d-ac96-774b-bcce-000000000001/2"],"rejected":[]}"#;
    for (name, answer) in [
        ("portal", Page::raw("200 OK", portal)),
        ("other", Page::raw("200 OK", other)),
        ("redirect", Page::raw("302 Found", "").header("Location", "/portal")),
        ("broken", Page::raw("500 Internal Server Error", "")),
        ("missing", Page::raw("404 Not Found", "")),
    ] {
        let endpoint = format!("/endpoint/{name}");
        stage.site.put(&endpoint, answer);
        // A script tag whose endpoint is a path of the page's own site.
        let tag = stage.collector.tag(&[]).replace(&stage.collector.endpoint(), &endpoint);
        let tag =
            tag.replace("></", &format!(" data-ask=\"csat\" data-id=\"{name}\" data-trigger=\"load\" data-cooldown=\"0\"></"));
        stage.site.put("/", Page::new(&tag));
        stage.visit("/");
        stage.answer(5, name);
        stage.send();
        stage.browser.says("status", SAVED);
        let heard = stage.browser.heard();
        assert_eq!(heard.details("delivered"), [json!(null); 0], "{name}");
        assert_eq!(heard.details("error"), [json!(null); 0], "{name}");
        stage.browser.heard_nothing_wrong();
    }
}

fn a_refusal_for_good_is_reported(stage: &mut Stage) {
    stage.site.put("/endpoint", Page::raw("422 Unprocessable Content", ""));
    let tag = stage.collector.tag(&[("ask", "csat"), ("trigger", "load")]).replace(&stage.collector.endpoint(), "/endpoint");
    stage.site.put("/", Page::new(&tag));
    stage.visit("/");
    stage.answer(5, "refused");
    stage.send();
    let error = stage.browser.hears("error");
    assert_eq!((&error["reason"], &error["detail"]), (&json!("refused"), &json!("HTTP 422")));
    // Refused is not "on its way", and not "arrived" either.
    stage.browser.gone_quiet("Sending your answer…");
    assert_eq!(stage.browser.heard().details("delivered"), [json!(null); 0]);
    assert_eq!(stage.browser.heard().warnings().len(), 1);
    assert_eq!(stage.browser.heard().errors(), [""; 0]);
}

fn two_tabs_deliver_once(stage: &mut Stage) {
    stage.page("/", "", &ASK);
    stage.page("/other", "", &[]);
    stage.visit("/");
    stage.browser.hears("shown");
    stage.courier();
    stage.collector.stop();
    stage.answer(5, "two tabs");
    stage.send();
    stage.browser.says("status", SAVED);
    stage.collector.resume();
    stage.browser.in_second_window(|| {
        stage.visit("/other");
        stage.settle();
        stage.browser.close_window();
    });
    stage.settle();
    let data = stage.collector.one("completed");
    assert_eq!(answer(&data, "comment"), "two tabs");
    stage.browser.heard_nothing_wrong();
}

/// The courier is fetched in an idle moment, which this page never has.
fn without_a_courier_a_later_page_delivers(stage: &mut Stage) {
    stage.page("/", "<script>window.requestIdleCallback = () => {}</script>", &[("ask", "csat"), ("trigger", "delay:0")]);
    stage.page("/other", "", &[]);
    stage.visit("/");
    stage.answer(3, "no courier");
    stage.send();
    stage.browser.hears("saved");
    stage.browser.leave();
    assert_eq!(stage.collector.export(), [json!(null); 0]);
    stage.visit("/other");
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "no courier");
    stage.settle();
    stage.browser.heard_nothing_wrong();
}

fn a_courier_that_could_not_come_is_fetched_again(stage: &mut Stage) {
    let hold = "<script>window.held = []; window.requestIdleCallback = (run) => held.push(run)</script>";
    stage.page("/", hold, &[("ask", "csat"), ("trigger", "delay:0")]);
    stage.visit("/");
    stage.answer(2, "fetched again");
    stage.collector.stop();
    stage.browser.run("window.requestIdleCallback = (run) => run(); held.forEach((run) => run())", &json!([]));
    stage.send();
    stage.browser.says("status", SAVED);
    assert_eq!(stage.browser.hears("error"), json!({"reason": "unavailable"}));
    stage.collector.resume();
    within(Duration::from_secs(20), "the courier", || stage.browser.heard().details("delivered").into_iter().next());
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "fetched again");
    // What the browser says of the script that did not come is all.
    let heard = stage.browser.heard();
    let errors = heard.errors();
    assert!(errors.iter().all(|error| error.contains("/embed/courier-")), "{errors:?}");
}
