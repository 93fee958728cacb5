//! One answer's way out, event by event: what is sent when, and what ends it.

use candor::engine::options::AcknowledgementMode;
use candor::engine::outbox::{BATCH_BYTES, DEADLINE, Effect, End, Event, Outbox, QUIET, Reply, Row};
use candor::engine::retry::{CAP, FLOOR};
use candor::survey::Timestamp;

const START: i64 = 1_795_000_000_000;
const URL: &str = "https://feedback.example/v1/responses";

/// An outbox with a clock that moves only when told to.
struct Bench {
    outbox: Outbox,
    now: i64,
}

impl Bench {
    fn new() -> Self {
        Self { outbox: Outbox::new(AcknowledgementMode::Ids), now: START }
    }

    fn on(&mut self, event: Event) -> Vec<Effect> {
        self.outbox.update(event, Timestamp(self.now), 7)
    }

    fn after(&mut self, ms: i64) -> Vec<Effect> {
        self.now += ms;
        self.on(Event::Tick)
    }

    /// Submits a revision of a response and has it stored; returns what follows.
    fn save(&mut self, id: &str, revision: u32, rest: i64) -> Vec<Effect> {
        let put = self.on(Event::Submit(row(id, revision), rest));
        assert!(matches!(&put[0], Effect::Put(row) if row.revision == revision), "{put:?}");
        assert_eq!(sent(&put), None, "sent before it was stored");
        self.on(Event::Stored { response_id: id.into(), put: revision, written: revision, durable: true })
    }

    fn reply(&mut self, request: u32, status: u16, body: &str) -> Vec<Effect> {
        self.on(Event::Replied(request, Reply { status, retry_after: None, body: body.into() }))
    }
}

fn row(id: &str, revision: u32) -> Row {
    Row { response_id: id.into(), revision, endpoint: URL.into(), body: format!(r#"{{"data":{{"response_id":"{id}"}}}}"#) }
}

/// The request that an update sent: its number and the ids in it.
fn sent(effects: &[Effect]) -> Option<(u32, Vec<String>)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send { request, body, batch, .. } => {
            let value: serde_json::Value = serde_json::from_str(body).unwrap();
            let events = if *batch { value.as_array().unwrap().clone() } else { vec![value] };
            assert!(events.iter().all(|event| event["candorsent"].is_string()), "{body}");
            Some((*request, events.iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect()))
        }
        _ => None,
    })
}

/// The ends that an update brought: `id/revision` and the reason of a refusal.
fn settled(effects: &[Effect]) -> Vec<String> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Settled { response_id, revision, end } => Some(match end {
                End::Acknowledged => format!("{response_id}/{revision}"),
                End::Refused(why) => format!("{response_id}/{revision} {why}"),
                End::Withdrawn => format!("{response_id}/{revision} withdrawn"),
            }),
            _ => None,
        })
        .collect()
}

fn accepted(ids: &[&str]) -> String {
    serde_json::json!({ "accepted": ids }).to_string()
}

#[test]
fn persist_send_acknowledge_delete() {
    let mut b = Bench::new();
    assert_eq!(sent(&b.save("a", 1, 0)), Some((1, vec!["a/1".into()])));
    assert_eq!(settled(&b.reply(1, 202, &accepted(&["a/1"]))), ["a/1"]);
    assert_eq!(b.outbox.waiting(), 0);
}

#[test]
fn a_change_rests_ten_quiet_seconds_and_only_the_last_one_is_sent() {
    let mut b = Bench::new();
    assert_eq!(sent(&b.save("a", 1, QUIET)), None);
    b.now += 6_000;
    assert_eq!(sent(&b.save("a", 2, QUIET)), None);
    assert_eq!(sent(&b.after(6_000)), None);
    assert_eq!(sent(&b.after(4_000)), Some((1, vec!["a/2".into()])));
}

#[test]
fn what_storage_made_of_the_revision_is_what_is_sent() {
    let mut b = Bench::new();
    b.on(Event::Submit(row("a", 2), 0));
    let effects = b.on(Event::Stored { response_id: "a".into(), put: 2, written: 5, durable: true });
    assert_eq!(sent(&effects), Some((1, vec!["a/5".into()])));
}

/// Storage wrote revision 2 as 3 (its first attempt took too long), and that one arrived: the next change is the third of
/// its session, but must not arrive as 3 again, which the endpoint would pass over.
#[test]
fn a_change_never_repeats_a_revision_that_storage_has_used() {
    for arrived in [false, true] {
        let mut b = Bench::new();
        b.on(Event::Submit(row("a", 2), 0));
        b.on(Event::Stored { response_id: "a".into(), put: 2, written: 3, durable: true });
        if arrived {
            b.reply(1, 200, &accepted(&["a/3"]));
        }
        let effects = b.on(Event::Submit(row("a", 3), 0));
        assert!(matches!(&effects[0], Effect::Put(row) if row.revision == 4), "{effects:?}");
    }
}

#[test]
fn nothing_but_an_acknowledgement_of_its_id_ends_an_answer() {
    for (status, body) in [
        (200, "<html>Welcome to the airport</html>".to_owned()),
        (200, String::new()),
        (200, accepted(&["other/1"])),
        (200, accepted(&["a/2"])),
        (200, r#"{"accepted":["a/1""#.to_owned()),
        (0, accepted(&["a/1"])),
        (302, accepted(&["a/1"])),
        (401, accepted(&["a/1"])),
        (403, String::new()),
        (404, String::new()),
        (429, String::new()),
        (500, accepted(&["a/1"])),
        (503, r#"{"rejected":[{"id":"a/1"}]}"#.to_owned()),
    ] {
        let mut b = Bench::new();
        b.save("a", 1, 0);
        let effects = b.reply(1, status, &body);
        assert_eq!(settled(&effects), [""; 0], "{status} {body}");
        assert!(effects.contains(&Effect::Waiting("a".into(), true)));
        assert_eq!(sent(&effects), None, "sent again at once");
        assert_eq!(sent(&b.after(CAP)), Some((2, vec!["a/1".into()])));
    }
}

#[test]
fn what_is_not_on_disk_is_not_said_to_be() {
    let mut b = Bench::new();
    b.on(Event::Submit(row("a", 1), 0));
    b.on(Event::Stored { response_id: "a".into(), put: 1, written: 1, durable: false });
    assert!(b.reply(1, 0, "").contains(&Effect::Waiting("a".into(), false)));
}

#[test]
fn an_endpoint_that_cannot_echo_may_answer_by_status() {
    let mut b = Bench { outbox: Outbox::new(AcknowledgementMode::Status), now: START };
    b.save("a", 1, 0);
    assert_eq!(settled(&b.reply(1, 204, "")), ["a/1"]);
    b.save("b", 1, 0);
    assert_eq!(settled(&b.reply(2, 0, "")), [""; 0]);
}

#[test]
fn a_refusal_for_good_ends_a_single_event_with_its_reason() {
    for status in [400, 410, 413, 415, 422] {
        let mut b = Bench::new();
        b.save("a", 1, 0);
        assert_eq!(settled(&b.reply(1, status, "")), [format!("a/1 HTTP {status}")]);
        b.save("b", 1, 0);
        assert_eq!(settled(&b.reply(2, status, r#"{"rejected":[{"id":"b/1","reason":"no"}]}"#)), ["b/1 no"]);
    }
}

#[test]
fn one_poisoned_event_is_found_by_halving_and_never_blocks_the_rest() {
    let mut b = Bench::new();
    let rows = (0..8).map(|n| row(&n.to_string(), 1)).collect();
    let mut effects = b.on(Event::Restored(rows));
    let mut ends = vec![];
    for _ in 0..40 {
        if let Some((request, ids)) = sent(&effects) {
            effects = if ids.contains(&"5/1".to_owned()) {
                b.reply(request, 422, "")
            } else {
                b.reply(request, 200, &accepted(&ids.iter().map(String::as_str).collect::<Vec<_>>()))
            };
            ends.extend(settled(&effects));
        } else {
            effects = b.after(FLOOR);
        }
    }
    ends.sort();
    assert_eq!(ends, ["0/1", "1/1", "2/1", "3/1", "4/1", "5/1 HTTP 422", "6/1", "7/1"]);
}

#[test]
fn a_batch_may_be_accepted_in_part() {
    let mut b = Bench::new();
    let effects = b.on(Event::Restored(vec![row("a", 1), row("b", 1), row("c", 1)]));
    assert_eq!(sent(&effects).unwrap().1, ["a/1", "b/1", "c/1"]);
    let effects = b.reply(1, 200, r#"{"accepted":["a/1"],"rejected":[{"id":"b/1","reason":"old"}]}"#);
    assert_eq!(settled(&effects), ["a/1", "b/1 old"]);
    assert_eq!(sent(&b.after(CAP)), Some((2, vec!["c/1".into()])));
}

#[test]
fn waits_as_long_as_the_endpoint_asks() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.on(Event::Replied(1, Reply { status: 503, retry_after: Some(600_000), body: String::new() }));
    assert_eq!(sent(&b.on(Event::Retry)), None);
    assert_eq!(sent(&b.on(Event::Hidden)), None);
    assert_eq!(sent(&b.after(599_000)), None);
    assert!(sent(&b.after(1_000)).is_some());
    let effects = b.reply(2, 429, r#"{"retry_after_ms":5000}"#);
    assert!(effects.contains(&Effect::Wake(Timestamp(b.now + 5_000))), "{effects:?}");
}

#[test]
fn being_back_online_tries_at_once_but_not_in_a_loop() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.reply(1, 0, "");
    assert!(sent(&b.on(Event::Retry)).is_some());
    assert_eq!(sent(&b.on(Event::Retry)), None, "a second request while the first is under way");
}

#[test]
fn hiding_sends_copies_of_all_that_waits_stored_or_not() {
    let mut b = Bench::new();
    b.save("a", 1, QUIET);
    b.on(Event::Submit(row("b", 1), QUIET));
    let effects = b.on(Event::Hidden);
    assert_eq!(sent(&effects).unwrap().1, ["a/1", "b/1"]);
    assert_eq!(b.outbox.waiting(), 2, "the stored ones stay until acknowledged");
    assert_eq!(sent(&b.on(Event::Hidden)), None, "the same copy twice");
}

#[test]
fn hiding_does_not_wait_for_a_request_under_way() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.on(Event::Submit(row("b", 1), QUIET));
    assert_eq!(sent(&b.on(Event::Hidden)).unwrap().1, ["b/1"]);
}

#[test]
fn a_newer_revision_survives_the_acknowledgement_of_an_older_one() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.save("a", 2, 0);
    let effects = b.reply(1, 200, &accepted(&["a/1"]));
    assert_eq!(settled(&effects), ["a/1"]);
    assert_eq!(sent(&effects), Some((2, vec!["a/2".into()])));
    assert_eq!(settled(&b.reply(2, 200, &accepted(&["a/2"]))), ["a/2"]);
    assert_eq!(b.outbox.waiting(), 0);
}

#[test]
fn a_reply_that_never_comes_is_given_up_and_a_late_or_second_one_does_no_harm() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.after(2 * DEADLINE);
    assert!(sent(&b.after(CAP)).is_some());
    assert_eq!(settled(&b.reply(1, 200, &accepted(&["a/1"]))), [""; 0]);
    assert_eq!(settled(&b.reply(2, 200, &accepted(&["a/1"]))), ["a/1"]);
    assert_eq!(settled(&b.reply(2, 200, &accepted(&["a/1"]))), [""; 0]);
}

#[test]
fn jumps_of_the_clock_delay_nothing_for_years() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.reply(1, 500, "");
    b.now -= 365 * 86_400_000;
    let effects = b.on(Event::Tick);
    assert!(effects.iter().all(|effect| !matches!(effect, Effect::Wake(at) if at.0 > b.now + CAP)), "{effects:?}");
    assert!(sent(&b.after(CAP)).is_some());
    b.now += 10 * 365 * 86_400_000;
    b.on(Event::Tick);
    assert!(sent(&b.after(CAP)).is_some());
}

#[test]
fn rows_of_another_endpoint_go_to_their_own() {
    let mut b = Bench::new();
    let other = Row { endpoint: "https://old.example/r".into(), ..row("b", 1) };
    let effects = b.on(Event::Restored(vec![row("a", 1), other]));
    let endpoints: Vec<_> = effects
        .iter()
        .filter_map(|effect| if let Effect::Send { endpoint, .. } = effect { Some(endpoint.as_str()) } else { None })
        .collect();
    assert_eq!(endpoints, [URL, "https://old.example/r"]);
}

#[test]
fn what_was_restored_twice_is_held_once_at_its_highest_revision() {
    let mut b = Bench::new();
    let effects = b.on(Event::Restored(vec![row("a", 1), row("a", 2)]));
    b.on(Event::Restored(vec![row("a", 1)]));
    assert_eq!(b.outbox.waiting(), 1);
    assert_eq!(sent(&effects).unwrap().1, ["a/2"]);
}

#[test]
fn what_has_ended_is_not_taken_up_again_before_its_row_is_gone() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.reply(1, 200, &accepted(&["a/1"]));
    assert_eq!(sent(&b.on(Event::Restored(vec![row("a", 1)]))), None);
    assert_eq!(b.outbox.waiting(), 0);
    assert_eq!(sent(&b.on(Event::Restored(vec![row("a", 2)]))).unwrap().1, ["a/2"]);
}

#[test]
fn withdrawn_consent_ends_all_that_waits() {
    let mut b = Bench::new();
    b.save("a", 1, 0);
    b.save("b", 2, QUIET);
    assert_eq!(settled(&b.on(Event::Withdrawn)), ["a/1 withdrawn", "b/2 withdrawn"]);
    assert_eq!(sent(&b.on(Event::Hidden)), None);
    assert_eq!(sent(&b.after(CAP)), None);
}

#[test]
fn a_batch_stays_within_its_bytes() {
    let mut b = Bench::new();
    let long = "x".repeat(BATCH_BYTES / 3);
    let rows = (0..7)
        .map(|n| Row { body: format!(r#"{{"data":{{"response_id":"{n}","x":"{long}"}}}}"#), ..row(&n.to_string(), 1) })
        .collect();
    let effects = b.on(Event::Restored(rows));
    let bytes = effects.iter().find_map(|effect| if let Effect::Send { body, .. } = effect { Some(body.len()) } else { None });
    assert!(bytes.is_some_and(|bytes| bytes < BATCH_BYTES + 200), "{bytes:?}");
}

/// Whatever the endpoint does, requests stay few: no busy loop in a day of failures.
#[test]
fn a_day_of_failures_makes_few_requests() {
    let mut b = Bench::new();
    let mut effects = b.save("a", 1, 0);
    let mut requests = 0;
    while b.now < START + 86_400_000 {
        if let Some((request, _)) = sent(&effects) {
            requests += 1;
            let reply = Event::Replied(request, Reply { status: 500, retry_after: Some(0), body: String::new() });
            effects = b.outbox.update(reply, Timestamp(b.now), (requests as u32).wrapping_mul(2_654_435_761));
            continue;
        }
        let wake = effects.iter().find_map(|effect| if let Effect::Wake(at) = effect { Some(at.0) } else { None });
        b.now = wake.expect("something waits, so there is a time to wake").max(b.now + 1);
        effects = b.outbox.update(Event::Tick, Timestamp(b.now), (b.now as u32).wrapping_mul(2_654_435_761));
    }
    assert!((200..1_500).contains(&requests), "{requests}");
}
