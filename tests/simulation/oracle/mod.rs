//! What was written, said, sent, committed and reported: and whether the promise about answers holds.
//!
//! It believes nobody. What a page calls saved must be committed at an endpoint, or in storage, or have ended with a reason
//! that is true, or have been evicted by the browser with all else. The endpoints' logs are written here, by what arrives.

pub mod editions;
pub mod ends;
pub mod pace;
pub mod sending;
pub mod watch;

use crate::model::network::Posted;
use crate::model::storage::Storage;
use candor::engine::outbox::{Row, Terms};
use editions::Overtaking;

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
    /// From which edition each was made, the first one from none: 0.
    made_from: Vec<u32>,
    /// What the page called saved: revisions and editions.
    saved: Vec<(u32, u32)>,
    /// Revisions below which rows were deleted.
    overtaken: Vec<u32>,
    /// Revisions that were reported as unreadable.
    unreadable: Vec<u32>,
    /// The browser has evicted it up to this revision.
    excused: u32,
    /// The number of the withdrawal that ended it; 0 for none.
    withdrawn: u32,
    /// Its page did not hear of that, and goes on.
    unheard: bool,
    /// Its end was reported up to this revision.
    ended: u32,
    /// Editions that an endpoint has refused for good.
    refused: Vec<u32>,
    /// Revisions that have left, with their editions.
    carried: Vec<(u32, u32)>,
    /// Couriers that know of it, and when it was written by the page's clock as they have to take it.
    aware: Vec<((usize, u32), i64)>,
    /// Couriers that have tried to send it: when by the page's clock, when in truth, and how far the clock had been set on.
    tried: Vec<((usize, u32), i64, i64, i64)>,
    /// What is in effect at each endpoint: the highest revision and its edition.
    effect: [Option<(u32, u32)>; 2],
    /// All that each endpoint has committed: every id once.
    log: [Vec<(u32, u32)>; 2],
}

/// All that is known.
#[derive(Debug)]
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
    /// By how much the device's clock was set on, in all: no two readings of it are further apart than the time between them
    /// and that.
    pub set_on: i64,
    /// The narrowest bound of age that the site has ever had.
    pub least_age: i64,
    /// What has been overtaken, and is to go.
    overtaking: Vec<Overtaking>,
    /// So many responses were shown before the site's storage was wiped last: what pages knew of each other went with it.
    pub wiped: usize,
}

impl Default for Oracle {
    fn default() -> Self {
        let (responses, doubtful, broken) = (Vec::new(), Vec::new(), None);
        let least_age = Terms::default().bounds.age;
        let overtaking = Vec::new();
        Self { responses, doubtful, broken, withdrawals: 0, unpurged: 0, set_on: 0, least_age, overtaking, wiped: 0 }
    }
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

    /// A row was made unreadable.
    pub fn corrupted(&mut self, number: u32, revision: u32) {
        let known = &mut self.responses[number as usize];
        known.corrupted = known.corrupted.max(Some(revision));
    }

    /// A page has said that this is saved.
    pub fn saved(&mut self, response_id: &str, revision: u32, edition: u32) {
        let number = number_of(response_id);
        let known = &mut self.responses[number as usize];
        known.saved.push((revision, edition));
        self.doubtful.push(number);
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
            (known.withdrawn, known.unheard) = (self.withdrawals, false);
        }
    }

    /// The page of these responses does not hear of the withdrawal.
    pub fn unheard(&mut self, numbers: &[u32]) {
        for number in numbers {
            self.responses[*number as usize].unheard = true;
        }
    }

    /// A response is shown on a page that consent was withdrawn for and that is about to hear of it.
    pub fn withdraw_late(&mut self, number: u32) {
        self.responses[number as usize].withdrawn = self.withdrawals;
    }

    /// Whether consent was withdrawn since a response was shown.
    pub fn is_withdrawn(&self, number: u32) -> bool {
        self.responses[number as usize].withdrawn > 0
    }

    /// An endpoint has committed an event; a repeated id has no effect, and the answer is false.
    pub fn commit(&mut self, endpoint: usize, event: &Posted) -> bool {
        let known = &mut self.responses[event.number as usize];
        let new = known.log[endpoint].iter().all(|(revision, _)| *revision != event.revision);
        if new {
            known.log[endpoint].push((event.revision, event.edition));
            known.effect[endpoint] = known.effect[endpoint].max(Some((event.revision, event.edition)));
            self.doubtful.push(event.number);
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

    /// A courier is about to send these, at a time of its page's clock, which is this in truth.
    pub fn tries(&mut self, numbers: &[u32], courier: (usize, u32), at: i64, now: i64) {
        for number in numbers {
            self.responses[*number as usize].tried.push((courier, at, now, self.set_on));
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
        // After the site's storage was wiped, two pages may have gone on with it.
        let saved = known.saved.iter().rev().filter(|_| number as usize >= self.wiped);
        for &(revision, edition) in saved {
            let over = known.withdrawn > 0 || known.excused >= revision || known.ended >= revision;
            let committed = || known.effect.iter().flatten().any(|effect| known.includes(effect.1, edition));
            let stored = || storage.of(number).any(|(_, kept)| known.includes(kept.edition, edition));
            if over || known.unreadable.contains(&revision) || committed() || stored() || known.is_lost(revision, edition) {
                continue;
            }
            let effects = known.effect.iter().flatten().map(|effect| effect.0);
            let over = effects.chain(storage.of(number).map(|(revision, _)| revision)).any(|higher| higher > revision);
            let text = format!("edition {edition} of {number} was saved as revision {revision}, and is nowhere");
            return self.breaks(if over { "overwritten" } else { "saved" }, text);
        }
    }

    /// After a healthy hour: all that was saved is in effect, nothing is left but what is being typed.
    pub fn check_all(&mut self, storage: &Storage, typing: impl Fn(u32) -> bool) {
        for number in 0..self.responses.len() as u32 {
            self.check(number, storage);
        }
        // What was submitted does not wait for what somebody types after it.
        let left = |number: u32, row: &Row| !typing(number) || !row.draft;
        if let Some(((number, revision), kept)) = storage.rows.iter().find(|((number, _), kept)| left(*number, &kept.row)) {
            self.breaks("drained", format!("revision {revision} of {number} is still stored: {:?}", kept.row));
        }
        if let Some((number, (revision, _))) = storage.second.iter().find(|(number, (_, kept))| left(**number, &kept.row)) {
            self.breaks("drained", format!("revision {revision} of {number} is still in localStorage"));
        }
    }
}
