//! The endpoint goes wrong.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::faults;
use super::rig::Rig;
use crate::eventually::{eventually, within};
use crate::faulty::{Answer, Fault, Faulty, Reply, Step};
use crate::stage::Stage;

faults![
    [24] server_errors;
    [25] retry_after_in_seconds_as_a_date_and_in_the_body;
    [25] retry_after_that_means_nothing;
    [25] retry_after_of_centuries;
    [26] poison_in_a_batch;
    [26] an_event_that_is_named_as_rejected;
    [27] a_firewall_or_a_wrong_address;
    [28] duplicated_and_reordered_acknowledgements;
    [28] acknowledgements_in_another_order_than_the_requests;
    [29] a_backlog_is_kept_for_its_own_endpoint;
    [29] a_backlog_moves_where_the_page_says_so;
];

fn server_errors(stage: &mut Stage) {
    each_status(stage, &[500, 502, 503, 504]);
}

fn a_firewall_or_a_wrong_address(stage: &mut Stage) {
    each_status(stage, &[401, 403, 404]);
}

fn each_status(stage: &Stage, statuses: &[u16]) {
    let rig = Rig::new(stage);
    rig.open();
    for status in statuses {
        rig.under(&format!("status-{status}"), Fault::instead(Answer::status(*status)));
    }
    rig.arrives();
}

/// Waits until the page has sent a second time, after it was asked to wait for two seconds and hurried all the same.
#[track_caller]
fn obeyed(stage: &Stage, rig: &Rig, name: &str, asking: Answer) {
    let endpoint = Faulty::start(&stage.collector.endpoint());
    endpoint.next([Fault::instead(asking)]);
    rig.use_endpoint(&endpoint.url());
    rig.say(name);
    rig.waits();
    rig.retry();
    let seen = endpoint.sees(2);
    let waited = seen[1].at - seen[0].at;
    // A date has whole seconds, and the answer was on its way for a while.
    assert!(waited > Duration::from_millis(900), "{name}: asked to wait, it came back after {waited:?}");
    assert!(waited < Duration::from_secs(8), "{name}: it came back only after {waited:?}");
    endpoint.ids_are_stable();
}

fn retry_after_in_seconds_as_a_date_and_in_the_body(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    for status in [429, 503] {
        obeyed(stage, &rig, &format!("seconds-{status}"), Answer::status(status).header("Retry-After", "2"));
    }
    obeyed(stage, &rig, "date", Answer::status(503).header("Retry-After", date_in(3)));
    let body = json!({"accepted": [], "rejected": [], "retry_after_ms": 1500}).to_string();
    obeyed(stage, &rig, "body", Answer::status(503).body("application/json", &body));
    rig.arrives();
}

fn retry_after_that_means_nothing(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    let garbage = ["soon", "-5", "1.5", "", "99 bottles", "{}", "1e9"];
    for (index, value) in garbage.into_iter().enumerate() {
        rig.under(&format!("garbage-{index}"), Fault::instead(Answer::status(429).header("Retry-After", value)));
    }
    // What the page may not read binds nobody.
    let unexposed = Answer::status(503).header("Retry-After", "3600").unexposed();
    rig.under("unexposed", Fault::instead(unexposed));
    rig.arrives();
}

/// Nobody is asked to wait for ever: a day is the most, and a later page asks anew.
fn retry_after_of_centuries(stage: &mut Stage) {
    for (index, value) in ["99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"].into_iter().enumerate() {
        let rig = Rig::new(stage);
        rig.open();
        rig.faulty.always(Fault::instead(Answer::status(503).header("Retry-After", value)));
        rig.say(&format!("centuries-{index}"));
        rig.waits();
        rig.waits_because("asked_to_wait");
        assert_eq!(rig.faulty.seen().len(), 1, "it was asked to wait");
        rig.faulty.heal();
        stage.browser.run("elapse(25 * 3600 * 1000)", &json!([]));
        rig.drain();
        rig.nothing_was_reported();
        let (seen, of_it) = (rig.faulty.seen(), stage.collector.export());
        assert_eq!((seen.len(), of_it.len()), (2, index + 1));
        rig.faulty.ids_are_stable();
    }
}

fn poison_in_a_batch(stage: &mut Stage) {
    const POISON: [(&str, u16); 3] = [("poison-400", 400), ("poison-413", 413), ("poison-422", 422)];
    let rig = Rig::new(stage);
    rig.open();
    rig.faulty.always(Fault::instead(Answer::status(500)));
    rig.say("first");
    for (name, _) in POISON {
        rig.say(name);
        rig.forget();
    }
    rig.say("last");
    rig.waits();
    let mut poisoned: Vec<_> =
        stage.browser.heard().details("shown")[1..4].iter().map(|detail| detail["response_id"].clone()).collect();
    rig.faulty.always(Fault::at(Step::Saved, Reply::Refusing(&POISON)));
    rig.retry();
    let ends = within(Duration::from_secs(20), "three ends to be reported", || {
        Some(stage.browser.heard().details("error")).filter(|ends| ends.len() >= 3)
    });
    rig.drain();
    rig.has_arrived();
    rig.reports(&["refused"; 3]);
    let mut refused: Vec<_> = ends.iter().map(|end| end["response_id"].clone()).collect();
    for ids in [&mut poisoned, &mut refused] {
        ids.sort_by_key(ToString::to_string);
    }
    assert_eq!(refused, poisoned, "the poison and nothing else");
}

fn an_event_that_is_named_as_rejected(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.faulty.always(Fault::instead(Answer::status(500)));
    rig.say("before");
    rig.say("bad");
    let response_id = stage.browser.heard().details("shown")[1]["response_id"].clone();
    rig.waits();
    rig.faulty.always(Fault::at(Step::Saved, Reply::Rejecting("bad", "not of this world")));
    rig.retry();
    rig.reports(&["refused"]);
    rig.drain();
    rig.forget();
    rig.has_arrived();
    let error = &stage.browser.heard().details("error")[0];
    assert_eq!((&error["response_id"], &error["detail"]), (&response_id, &json!("not of this world")));
}

fn duplicated_and_reordered_acknowledgements(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.faulty.always(Fault::instead(Answer::status(503)));
    for name in ["one", "two", "three"] {
        rig.say(name);
    }
    rig.waits();
    rig.faulty.always(Fault::edited(|ack| {
        let accepted = ack["accepted"].as_array().cloned().unwrap_or_default();
        let backwards: Vec<_> = accepted.iter().rev().chain(&accepted).cloned().collect();
        ack["accepted"] = json!(backwards);
    }));
    rig.retry();
    rig.drain();
    rig.arrives();
    let delivered = stage.browser.heard().details("delivered");
    assert_eq!(delivered.len(), 3, "each was said to be delivered once: {delivered:?}");
}

/// The first request is answered last, after a copy of what it brought has been acknowledged.
fn acknowledgements_in_another_order_than_the_requests(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.faulty.next([Fault::at(Step::Saved, Reply::Held)]);
    rig.answer("held");
    stage.send();
    eventually("the request", || (!rig.faulty.seen().is_empty()).then_some(()));
    rig.say("second");
    // As far as scripts can tell, the page is left: copies of all that waits are sent.
    stage.browser.run(
        "dispatchEvent(new PageTransitionEvent('pagehide')); dispatchEvent(new PageTransitionEvent('pageshow'))",
        &json!([]),
    );
    eventually("a second request", || (rig.faulty.seen().len() > 1).then_some(()));
    rig.faulty.release();
    rig.arrives();
    assert_eq!(stage.browser.heard().details("delivered").len(), 2);
}

fn a_backlog_is_kept_for_its_own_endpoint(stage: &mut Stage) {
    let rig = Rig::new(stage);
    let new = Faulty::start(&stage.collector.endpoint());
    let page = |attributes: &[(&str, &str)]| crate::site::Page::new(&rig.body_at(&new.url(), "", attributes));
    stage.site.put("/new", page(&[]));
    rig.open();
    rig.faulty.always(Fault::instead(Answer::status(503)));
    rig.say("backlog");
    rig.waits();
    stage.visit("/new");
    rig.say("new");
    rig.acknowledged();
    rig.arrives();
    assert_eq!(surveys(&new), ["new"], "the backlog is not the new endpoint's");
}

fn a_backlog_moves_where_the_page_says_so(stage: &mut Stage) {
    let rig = Rig::new(stage);
    let new = Faulty::start(&stage.collector.endpoint());
    stage.site.put("/new", crate::site::Page::new(&rig.body_at(&new.url(), "", &[("backlog", "move")])));
    rig.open();
    rig.faulty.always(Fault::at(Step::Unread, Reply::Reset));
    rig.say("backlog");
    rig.waits();
    stage.visit("/new");
    rig.drain();
    assert_eq!(surveys(&new), ["backlog"]);
    rig.arrives();
}

/// The surveys of what an endpoint has committed.
fn surveys(endpoint: &Faulty) -> Vec<Value> {
    endpoint.committed().into_values().map(|data| data["survey"]["id"].clone()).collect()
}

/// An HTTP date (RFC 9110, 5.6.7) so many seconds from now.
fn date_in(seconds: u64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let time = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs() + seconds;
    let (days, rest) = (time / 86_400, time % 86_400);
    // Days to a date: https://howardhinnant.github.io/date_algorithms.html#civil_from_days
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12;
    let year = year_of_era + era * 400 + u64::from(month < 2);
    let (weekday, month) = (DAYS[(days % 7) as usize], MONTHS[month as usize]);
    format!("{weekday}, {day:02} {month} {year} {:02}:{:02}:{:02} GMT", rest / 3600, rest / 60 % 60, rest % 60)
}
