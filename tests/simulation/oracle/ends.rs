//! Every end that the outbox reports must be true; and what it may keep, and for how long it may do nothing.

use super::{Oracle, number_of};
use crate::model::courier::Courier;
use crate::model::network::Post;
use candor::engine::outbox::{End, GRACE, Settled};
use candor::survey::Timestamp;

impl Oracle {
    /// An end was reported.
    pub fn ended(&mut self, settled: &Settled, tab: usize, courier: &Courier, posts: &[Post], now: i64) {
        let Settled { response_id, revision, end, .. } = settled;
        let number = number_of(response_id);
        let bounds = courier.outbox.terms().bounds;
        let known = &mut self.responses[number as usize];
        // Storage may have given the same edition another revision than the one that left.
        let written = known.written.iter().find(|written| written.0 == *revision);
        let edition = written.map_or(0, |written| written.1);
        let flies = || {
            let events = courier.live.iter().flat_map(|post| &posts[*post].events);
            events.into_iter().any(|event| event.number == number && event.revision == *revision)
        };
        let lie = match end {
            End::Acknowledged => {
                let committed = known.log.iter().flatten().any(|entry| entry.1 == edition);
                (!committed).then_some("no endpoint has committed it")
            }
            End::Refused(_) => (!known.refused.contains(&edition)).then_some("no endpoint has refused it"),
            End::Withdrawn => (known.withdrawn == 0).then_some("consent was not withdrawn"),
            End::Corrupt => known.corrupted.is_none().then_some("its row was sound"),
            End::Elsewhere => {
                let committed = known.log.iter().flatten().any(|entry| known.includes(entry.1, edition));
                let over = known.withdrawn > 0 || known.excused >= *revision || known.ended >= *revision;
                (!(committed || over || known.corrupted >= Some(*revision))).then_some("it has not ended anywhere")
            }
            End::Evicted => {
                let room = courier.watch.waited <= bounds.events && bounds.bytes > 1_000_000;
                let first = courier.watch.newest == Some(number);
                match (flies(), first) {
                    (true, _) => Some("it is in a request"),
                    (_, true) => Some("it is the newest"),
                    _ => room.then_some("there was room"),
                }
            }
            End::Expired => {
                // Old when it was tried: a clock that jumps after that makes nothing old, nor one that jumps once
                // the page knows of it.
                let here = (tab, courier.instance);
                let born = |there| known.aware.iter().find(|known| known.0 == there).map(|known| Timestamp(known.1));
                let old = |there, at: i64, age| born(there).is_some_and(|born| Timestamp(at).since(born) > age);
                let last = known.tried.iter().any(|tried| tried.0 == here && old(here, tried.1, bounds.age));
                // And old when it was tried a day before that, by whatever clock: one that is wrong once ends nothing.
                let apart = |(_, _, then, set_on): &(_, _, i64, i64)| (now - then).saturating_add(self.set_on - set_on);
                let first = known.tried.iter().any(|tried| old(tried.0, tried.1, self.least_age) && apart(tried) >= GRACE);
                if courier.watch.refused.contains(&number) {
                    Some("it was another one that was refused")
                } else if !last {
                    Some("it was not tried once more when it was old")
                } else {
                    (!first).then_some("it was not tried for another day when it was old")
                }
            }
        };
        match end {
            End::Acknowledged | End::Elsewhere => {}
            // Those below it are sound for all that is known. In localStorage, the revision may be unreadable too.
            End::Corrupt => known.unreadable.push(if *revision == 0 { known.corrupted.unwrap_or(0) } else { *revision }),
            _ => known.ended = known.ended.max(*revision),
        }
        self.doubtful.push(number);
        // Two pages may have gone on with it.
        let excused = (number as usize) < self.wiped && matches!(end, End::Acknowledged | End::Refused(_) | End::Elsewhere);
        if let Some(why) = lie.filter(|_| !excused) {
            let rule = if why == "it is in a request" { "evicted in flight" } else { "true ends" };
            self.breaks(rule, format!("revision {revision} of {number} ends as {end:?}, but {why}"));
        }
    }

    /// What must hold of a courier after every step.
    pub fn check_courier(&mut self, tab: usize, courier: &Courier, aloft: usize) {
        let (waiting, bytes) = (courier.outbox.waiting(), courier.outbox.bytes());
        let bounds = courier.outbox.terms().bounds;
        // What is in a request stays, and so does what was submitted last.
        if (waiting > bounds.events || bytes > bounds.bytes) && waiting > aloft + 1 {
            self.breaks("bounds", format!("{waiting} responses of {bytes} bytes wait on tab {tab}, {aloft} of them in requests"));
        }
        if waiting == 0 && aloft == 0 && (courier.armed || courier.holding) {
            let text = format!("nothing waits on tab {tab}: timer {}, turn {}", courier.armed, courier.holding);
            self.breaks("idle", text);
        }
        let vanished = courier.watch.vanished(&courier.outbox);
        if vanished > 0 {
            self.breaks("forgotten", format!("{vanished} responses are gone from tab {tab} without a word"));
        }
        if let Some(text) = courier.pace.excess() {
            self.breaks("busy loop", format!("tab {tab}: {text}"));
        }
    }
}
