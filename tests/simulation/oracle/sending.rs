//! What may leave: only what was written, under its own id, one request a line, never after consent was withdrawn.

use super::{Oracle, number_of};
use crate::model::URLS;
use crate::model::courier::Courier;
use crate::model::network::{Post, Posted};
use candor::engine::outbox::line::BATCH;
use candor::engine::outbox::{LEAVING_BYTES, Request, WRITING};
use candor::survey::Timestamp;

/// What browsers keep alive of a page that is gone, in bytes of all bodies together
/// (<https://fetch.spec.whatwg.org/#http-network-or-cache-fetch>).
const KEPT_ALIVE: usize = 64 * 1024;

impl Oracle {
    /// A courier sends a request; what is in it, unless a rule is broken.
    pub fn sent(
        &mut self,
        tab: usize,
        courier: &Courier,
        request: &Request,
        leaving: bool,
        posts: &[Post],
        (now, clock): (i64, Timestamp),
    ) -> Option<Vec<Posted>> {
        let Some(events) = read(request) else {
            self.breaks("format", format!("not an event, or a batch of them: {}", request.body));
            return None;
        };
        if events.len() > BATCH || (events.len() > 1 && request.body.len() > LEAVING_BYTES) {
            self.breaks("bounds", format!("{} events, {} bytes in one request", events.len(), request.body.len()));
        }
        let endpoint = usize::from(request.endpoint == URLS[1]);
        let alike = |post: &&usize| posts[**post].endpoint == endpoint && !posts[**post].leaving;
        if !leaving && courier.live.iter().any(|post| alike(&post)) {
            self.breaks("one request", format!("tab {tab} has two requests to {} on their way", request.endpoint));
        }
        if courier.pace.told(endpoint) > now {
            self.breaks("asked to wait", format!("{} wanted tab {tab} to wait", request.endpoint));
        }
        for event in &events {
            let begun = courier.watch.unwritten.get(&(event.number, event.revision)).filter(|_| !leaving);
            if begun.is_some_and(|begun| now - begun < WRITING) {
                self.breaks("written first", format!("tab {tab} sends {} before storage has answered", event.number));
            }
            if courier.watch.drafts.get(&event.number) == Some(&event.revision) {
                self.breaks("draft", format!("tab {tab} sends what is half typed on it: {event:?}"));
            }
            self.leaves(tab, courier, event);
        }
        let under_way: usize = courier.live.iter().map(|post| posts[*post].bytes).sum();
        if leaving && under_way + request.body.len() > KEPT_ALIVE {
            self.breaks("bounds", format!("{under_way} bytes are under way as tab {tab} sends {}", request.body.len()));
        }
        let numbers: Vec<u32> = events.iter().map(|event| event.number).collect();
        self.tries(&numbers, (tab, courier.instance), clock.0, now);
        Some(events)
    }

    fn leaves(&mut self, tab: usize, courier: &Courier, event: &Posted) {
        let Posted { number, revision, edition, key } = event;
        let (withdrawals, unpurged, wiped) = (courier.heard, self.unpurged, self.wiped);
        let Some(known) = self.responses.get_mut(*number as usize) else {
            return self.breaks("identity", format!("there is no response {number}"));
        };
        let same = |written: &&(u32, u32, String, i64)| written.0 == *revision && written.1 == *edition;
        let written = known.written.iter().find(same);
        let carried = known.carried.iter().find(|carried| carried.0 == *revision).copied();
        let other = carried.filter(|carried| carried.1 != *edition);
        if carried.is_none() {
            known.carried.push((*revision, *edition));
        }
        let purged = known.withdrawn > unpurged && known.withdrawn <= withdrawals && !known.unheard;
        let text = if written.is_none() {
            format!("edition {edition} of {number} was never written as revision {revision}")
        } else if let Some((_, earlier)) = other.filter(|_| *number as usize >= wiped) {
            format!("revision {revision} of {number} carried edition {earlier}, and now {edition}")
        } else if written.is_some_and(|written| written.2 != *key) {
            format!("{number} was written with another key than {key}")
        } else if purged {
            return self.breaks("withdrawn", format!("tab {tab} sends {number} after consent was withdrawn"));
        } else {
            return;
        };
        self.breaks("identity", text);
    }
}

/// The events of a request, read by hand: a strict reader would take most of the time. `tests/wire.rs` holds the format.
fn read(request: &Request) -> Option<Vec<Posted>> {
    let body = &request.body;
    let events: Vec<&str> = body.split(r#"{"data":{"#).skip(1).collect();
    let batch = body.starts_with('[') && body.ends_with(']');
    (!events.is_empty() && batch == request.batch && batch == (events.len() > 1)).then_some(())?;
    events.into_iter().map(|event| event_of(event, &request.key)).collect()
}

fn event_of(event: &str, header: &str) -> Option<Posted> {
    let after = |name: &str| event.find(name).map(|at| &event[at + name.len()..]);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).fold(0, |n, digit| n * 10 + u32::from(digit - b'0'));
    let (response_id, revision) = after(r#""id":""#)?.split('"').next()?.split_once('/')?;
    let revision: u32 = revision.parse().ok()?;
    (digits(after(r#""revision":"#)?) == revision && response_id.len() == 36).then_some(())?;
    let key = after(r#""candorkey":""#).and_then(|rest| rest.split('"').next());
    Some(Posted {
        number: number_of(response_id),
        revision,
        edition: digits(after(r#""edition":"#)?),
        key: key.unwrap_or(header).to_owned(),
    })
}
