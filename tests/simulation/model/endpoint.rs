//! An endpoint: what it does with a request. Its log is the oracle's, and independent of what anybody else believes.

use super::network::Posted;
use super::{World, asked, note};
use crate::random::Random;
use crate::schedule::Mood;
use candor::engine::outbox::{AcknowledgementMode, Reply};
use candor::survey::event::event_id;
use std::fmt::Write;

/// How an endpoint refuses a response that it will never take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// 200, and the event is named.
    Named,
    /// 422 for the whole request, and the event is named.
    NamedWhole,
    /// 400 for the whole request.
    Whole,
}

/// One endpoint.
#[derive(Debug)]
pub struct Endpoint {
    pub mood: Mood,
    refusal: Refusal,
    /// It announces gzip.
    gzip: bool,
}

impl Endpoint {
    pub fn new(random: &mut Random) -> Self {
        let refusal = random.pick(&[Refusal::Named, Refusal::NamedWhole, Refusal::Whole, Refusal::Whole]);
        Self { mood: Mood::Fine, refusal, gzip: random.one_in(3) }
    }
}

impl World {
    /// What an endpoint answers to a request, and does with it.
    pub fn serve(&mut self, at: usize) -> Reply {
        let post = &self.network.posts[at];
        let (to, events, bytes, gzip) = (post.endpoint, post.events.clone(), post.bytes, post.gzip);
        let endpoint = &self.endpoints[to];
        let (mood, refusal) = (endpoint.mood, endpoint.refusal);
        // An endpoint that cannot name ids says yes or no to the whole request.
        let courier = self.tabs[post.tab].courier.as_ref();
        let mute = courier.is_some_and(|courier| courier.outbox.terms().acknowledgement == AcknowledgementMode::Status);
        let refusal = if mute { Refusal::Whole } else { refusal };
        let mood = if mute && mood == Mood::Partial { Mood::Fine } else { mood };
        let gzip_said = (endpoint.gzip || mood == Mood::Fickle).then_some(true);
        let reply = |status, body| Reply { outcome: Ok(status), retry_after: None, body, gzip: gzip_said };
        match mood {
            Mood::Failing(status) => return reply(status, String::new()),
            Mood::FailingLate => {
                self.commit_all(to, &events);
                return reply(500, String::new());
            }
            Mood::Busy(status, wait, asks) if status >= 400 => {
                let (header, body) = asked(asks, wait);
                let body = body.map(|ms| format!(r#"{{"retry_after_ms":{ms}}}"#)).unwrap_or_default();
                return Reply { retry_after: header, ..reply(status, body) };
            }
            Mood::Small(most) if bytes > most => {
                if let [only] = &events[..] {
                    self.oracle.refused(only);
                }
                return reply(413, String::new());
            }
            Mood::Fickle if gzip => return reply(415, String::new()),
            _ => {}
        }
        let (poison, mut good): (Vec<Posted>, Vec<Posted>) =
            events.into_iter().partition(|event| self.oracle.responses[event.number as usize].poison);
        let alone = poison.len() == 1 && good.is_empty();
        let whole = refusal != Refusal::Named && !poison.is_empty();
        if refusal != Refusal::Whole || alone {
            for event in &poison {
                self.oracle.refused(event);
            }
        }
        if whole {
            let named = if refusal == Refusal::NamedWhole { self.body(&[], &poison, None) } else { String::new() };
            return reply(if refusal == Refusal::NamedWhole { 422 } else { 400 }, named);
        }
        if mood == Mood::Partial {
            let some = self.random.below(good.len() + 1);
            // It commits what it does not name, or does not.
            if self.random.one_in(2) {
                self.commit_all(to, &good);
            }
            good.truncate(some);
        }
        self.commit_all(to, &good);
        let (header, wait) = if let Mood::Busy(_, wait, asks) = mood { asked(asks, wait) } else { (None, None) };
        Reply { retry_after: header, ..reply(200, self.body(&good, &poison, wait)) }
    }

    fn commit_all(&mut self, to: usize, events: &[Posted]) {
        for event in events {
            note!(self, "endpoint {to}: commits {}/{} as edition {}", event.number, event.revision, event.edition);
            self.totals.repeated += u64::from(!self.oracle.commit(to, event));
        }
    }

    fn body(&self, accepted: &[Posted], rejected: &[Posted], wait: Option<i64>) -> String {
        let id = |event: &Posted| event_id(&self.oracle.responses[event.number as usize].response_id, event.revision);
        let mut body = String::from(r#"{"accepted":["#);
        for (at, event) in accepted.iter().enumerate() {
            let _ = write!(body, "{}\"{}\"", if at > 0 { "," } else { "" }, id(event));
        }
        body.push_str(r#"],"rejected":["#);
        for (at, event) in rejected.iter().enumerate() {
            let _ = write!(body, r#"{}{{"id":"{}","reason":"poison"}}"#, if at > 0 { "," } else { "" }, id(event));
        }
        body.push(']');
        if let Some(ms) = wait {
            let _ = write!(body, ",\"retry_after_ms\":{ms}");
        }
        body.push('}');
        body
    }
}
