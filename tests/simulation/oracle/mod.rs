//! What was written, said, sent, committed and reported: and whether the promise about answers holds.
//!
//! It believes nobody. What a page calls saved must be committed at an endpoint, or in storage, or have ended with a reason
//! that is true, or have been evicted by the browser with all else. The endpoints' logs are written here, by what arrives.

pub mod ends;
pub mod pace;
pub mod sending;
pub mod watch;

use crate::model::network::Posted;
use crate::model::storage::Storage;
use candor::engine::outbox::Row;

/// A rule that was broken.
#[derive(Debug, Clone)]
pub struct Broken {
    /// Its name.
    pub rule: &'static str,
    /// What happened.
    pub text: String,
}

/// What is known of one response.
#[derive(Debug, Default)]
pub struct Known {
    pub response_id: String,
    /// The endpoints will never take it.
    pub poison: bool,
    /// The highest revision of it that was made unreadable.
    pub corrupted: Option<u32>,
    /// Every revision that was used: what it says, with which key, and when it was written by the device's clock.
    written: Vec<(u32, u32, String, i64)>,
    /// What the page called saved: revisions and editions.
    saved: Vec<(u32, u32)>,
    /// Revisions that were reported as unreadable.
    unreadable: Vec<u32>,
    /// The browser has evicted it up to this revision.
    excused: u32,
    /// The number of the withdrawal that ended it; 0 for none.
    withdrawn: u32,
    /// Its end was reported up to this revision.
    ended: u32,
    /// Editions that an endpoint has refused for good.
    refused: Vec<u32>,
    /// Revisions that have left, with their editions.
    carried: Vec<(u32, u32)>,
    /// Couriers that know of it, and when it was written by the page's clock as they have to take it.
    aware: Vec<((usize, u32), i64)>,
    /// Couriers that have tried to send it, and when at the latest by the page's clock.
    tried: Vec<((usize, u32), i64)>,
    /// What is in effect at each endpoint: the highest revision and its edition.
    effect: [Option<(u32, u32)>; 2],
    /// All that each endpoint has committed: every id once.
    log: [Vec<(u32, u32)>; 2],
}

/// All that is known.
#[derive(Debug, Default)]
pub struct Oracle {
    pub responses: Vec<Known>,
    /// What may have been lost in the last step.
    pub doubtful: Vec<u32>,
    /// The first rule that was broken.
    pub broken: Option<Broken>,
    /// How often consent was withdrawn.
    pub withdrawals: u32,
    /// The last withdrawal whose purge was lost: storage refused it, or a page wrote before it heard of it.
    pub unpurged: u32,
}

/// The number of a response: the last four bytes of its id.
pub fn number_of(response_id: &str) -> u32 {
    u32::from_str_radix(&response_id[28..], 16).unwrap_or(u32::MAX)
}

impl Oracle {
    /// A rule is broken.
    pub fn breaks(&mut self, rule: &'static str, text: String) {
        if self.broken.is_none() {
            self.broken = Some(Broken { rule, text });
        }
    }

    /// A survey was shown.
    pub fn shown(&mut self, response_id: &str, poison: bool) {
        self.responses.push(Known { response_id: response_id.to_owned(), poison, ..Known::default() });
    }

    /// A revision was used for an edition.
    pub fn wrote(&mut self, row: &Row, edition: u32) {
        let known = &mut self.responses[number_of(&row.response_id) as usize];
        known.written.push((row.revision, edition, row.key.clone(), row.written.0));
    }

    /// A page has said that this is saved.
    pub fn saved(&mut self, response_id: &str, revision: u32, edition: u32) {
        let number = number_of(response_id);
        let known = &mut self.responses[number as usize];
        known.saved.push((revision, edition));
        self.doubtful.push(number);
    }

    /// A row was made unreadable.
    pub fn corrupted(&mut self, number: u32, revision: u32) {
        let known = &mut self.responses[number as usize];
        known.corrupted = known.corrupted.max(Some(revision));
    }

    /// The browser has evicted a row.
    pub fn excuse(&mut self, number: u32, revision: u32) {
        let known = &mut self.responses[number as usize];
        known.excused = known.excused.max(revision);
    }

    /// Consent was withdrawn: for all that there is.
    pub fn withdraw(&mut self) {
        self.withdrawals += 1;
        for known in &mut self.responses {
            known.withdrawn = self.withdrawals;
        }
    }

    /// An endpoint has committed an event; a repeated id has no effect, and the answer is false.
    pub fn commit(&mut self, endpoint: usize, event: &Posted) -> bool {
        let known = &mut self.responses[event.number as usize];
        let new = known.log[endpoint].iter().all(|(revision, _)| *revision != event.revision);
        if new {
            known.log[endpoint].push((event.revision, event.edition));
            known.effect[endpoint] = known.effect[endpoint].max(Some((event.revision, event.edition)));
        }
        new
    }

    /// A courier is told of a response that was written at this time of its page's clock.
    pub fn knows(&mut self, number: u32, courier: (usize, u32), written: i64) {
        let aware = &mut self.responses[number as usize].aware;
        match aware.iter_mut().find(|known| known.0 == courier) {
            Some(known) => known.1 = known.1.min(written),
            None => aware.push((courier, written)),
        }
    }

    /// A courier is about to send these, at a time of its page's clock.
    pub fn tries(&mut self, numbers: &[u32], courier: (usize, u32), at: i64) {
        for number in numbers {
            let tried = &mut self.responses[*number as usize].tried;
            match tried.iter_mut().find(|tried| tried.0 == courier) {
                Some(known) => known.1 = known.1.max(at),
                None => tried.push((courier, at)),
            }
        }
    }

    /// An endpoint has refused an event for good.
    pub fn refused(&mut self, event: &Posted) {
        self.responses[event.number as usize].refused.push(event.edition);
    }

    /// A page was told that a response waits, on disk or not.
    pub fn waiting(&mut self, response_id: &str, durable: bool, storage: &Storage) {
        if durable && !storage.indexed && !storage.local {
            self.breaks("honest", format!("{response_id} is said to be on disk, and there is none"));
        }
    }

    /// Whether the promise still holds for a response.
    pub fn check(&mut self, number: u32, storage: &Storage) {
        let known = &self.responses[number as usize];
        let readable = known.saved.iter().filter(|saved| !known.unreadable.contains(&saved.0));
        let Some(&(revision, edition)) = readable.max() else { return };
        let committed = known.effect.iter().flatten().any(|effect| effect.1 >= edition);
        let stored = || storage.of(number).any(|(_, kept)| kept.edition >= edition);
        let over = known.withdrawn > 0 || known.excused >= revision || known.ended >= revision;
        if !(over || committed || stored()) {
            let text = format!("edition {edition} of {number} was saved as revision {revision}, and is nowhere");
            self.breaks("saved", text);
        }
    }

    /// After a healthy hour: all that was saved is in effect, nothing is left but what is being typed.
    pub fn check_all(&mut self, storage: &Storage, typing: impl Fn(u32) -> bool) {
        for number in 0..self.responses.len() as u32 {
            self.check(number, storage);
        }
        if let Some(((number, revision), kept)) = storage.rows.iter().find(|((number, _), _)| !typing(*number)) {
            self.breaks("drained", format!("revision {revision} of {number} is still stored: {:?}", kept.row));
        }
        if let Some((number, (revision, _))) = storage.second.iter().find(|(number, _)| !typing(**number)) {
            self.breaks("drained", format!("revision {revision} of {number} is still in localStorage"));
        }
    }
}
