//! How answers travel where nothing is wrong: compressed, without a preflight, with a key, to those who cannot echo ids.

use serde_json::json;

use super::faults;
use super::rig::Rig;
use crate::faulty::{Answer, Fault};
use crate::stage::Stage;

faults![
    [] compressed_where_it_is_announced;
    [] an_endpoint_that_takes_gzip_back;
    [] without_a_preflight;
    [] a_key_in_the_header_or_in_the_body;
    [] endpoints_that_cannot_echo_ids;
];

/// Three answers that wait together, once the endpoint has announced what it takes.
fn three_waiting(rig: &Rig) {
    rig.faulty.announce_gzip(true);
    rig.open();
    rig.say("first");
    rig.acknowledged();
    assert!(!rig.faulty.seen()[0].gzip(), "nothing was announced before the first answer");
    rig.faulty.always(Fault::instead(Answer::status(503)));
    for name in ["one", "two", "three"] {
        rig.say(name);
    }
    rig.waits();
}

fn compressed_where_it_is_announced(stage: &mut Stage) {
    let rig = Rig::new(stage);
    three_waiting(&rig);
    rig.arrives();
    let seen = rig.faulty.seen();
    let batch = seen.iter().find(|seen| seen.events.len() > 1 && !seen.committed.is_empty()).expect("a batch");
    assert!(batch.gzip(), "{:?}", batch.headers);
    let plain = json!(batch.events).to_string().len();
    assert!(batch.bytes < plain / 2, "{} bytes of {plain}", batch.bytes);
}

fn an_endpoint_that_takes_gzip_back(stage: &mut Stage) {
    let rig = Rig::new(stage);
    three_waiting(&rig);
    rig.faulty.announce_gzip(false);
    rig.faulty.always(Fault::none());
    rig.faulty.next([Fault::instead(Answer::status(415))]);
    // Nobody's answer is refused for the way in which it was packed.
    rig.drain();
    rig.arrives();
    assert!(rig.faulty.seen().last().is_some_and(|seen| !seen.gzip()));
}

fn without_a_preflight(stage: &mut Stage) {
    let rig = Rig::with(stage, "", &[("transport", "simple"), ("key", "site-key")]);
    rig.faulty.preflight(Answer::status(403).without_cors());
    rig.open();
    rig.say("simple");
    rig.acknowledged();
    let seen = &rig.faulty.seen()[0];
    assert_eq!(seen.headers["content-type"].to_lowercase(), "text/plain;charset=utf-8");
    assert_eq!(seen.events[0]["candorkey"], "site-key");
    rig.arrives();
}

fn a_key_in_the_header_or_in_the_body(stage: &mut Stage) {
    for (place, header) in [("header", Some("Bearer site-key")), ("body", None)] {
        let rig = Rig::with(stage, "", &[("key", "site-key"), ("key-in", place)]);
        rig.open();
        rig.say(place);
        rig.acknowledged();
        let seen = &rig.faulty.seen()[0];
        assert_eq!(seen.headers.get("authorization").map(String::as_str), header);
        assert_eq!(seen.events[0]["candorkey"] == "site-key", header.is_none());
        rig.arrives();
    }
}

fn endpoints_that_cannot_echo_ids(stage: &mut Stage) {
    let rig = Rig::with(stage, "", &[("ack", "status")]);
    rig.open();
    for (name, answer) in [
        ("ok", Answer::status(200).body("text/plain", "thanks")),
        ("created", Answer::status(201)),
        ("empty", Answer::status(204)),
    ] {
        rig.faulty.always(Fault::edited(|_| {}));
        rig.faulty.next([Fault { step: crate::faulty::Step::Saved, reply: crate::faulty::Reply::Instead(answer) }]);
        rig.say(name);
        rig.acknowledged();
    }
    // A redirect is none, and neither is a refusal.
    for status in [302, 500] {
        rig.under(&format!("status-{status}"), Fault::instead(Answer::status(status).header("Location", "/")));
    }
    rig.arrives();
}
