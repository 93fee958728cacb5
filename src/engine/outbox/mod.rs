//! One answer's way out: persist → send → verified acknowledgement → delete.
//!
//! A page's widget writes each revision of a response into storage itself and submits a copy here; what storage held
//! before is found. The outbox knows of everything that waits, by id and size, decides what is sent when, and ends it.
//! Every revision is whole, so an older one that is overtaken by a newer one need not be sent.
//!
//! ```text
//!  Submit, Stored ─┐                 Turn
//!  Found ──────────┴▶ ready ─▶ Take ─────▶ Read ─▶ Send ─▶ Replied ─┬─ acknowledged or refused ─▶ Settled
//!                       ▲                                           │
//!                       └───────────────── wait ◀───────────────────┴─ anything else
//! ```
//!
//! What is half typed is a draft beside that: it rests on the device, and what was submitted before it goes its way.
//!
//! Before a request, the rows are read back: another tab may have delivered them, or a withdrawn consent deleted them.
//! [`Effect::Take`] asks for the site's turn, so that two tabs do not do the work twice; where it never comes, delivery
//! goes on without, since ids make races harmless.
//!
//! Invariants: nothing is settled before an acknowledgement that names its id, a refusal for good, a withdrawn consent or a
//! passed bound; nothing is sent before storage has answered, except as a copy when the page is being hidden; one request
//! a line at a time, except then; what is in a request is never evicted; what is too old ends at no first failure, since a
//! clock may have been wrong ([`GRACE`]); after a failure nothing is sent before [`retry::FLOOR`] milliseconds have passed;
//! with nothing waiting there is no timer, no turn and no request.

pub mod entries;
pub mod flight;
pub mod line;
pub mod reply;
pub mod report;
pub mod retry;
pub mod row;
pub mod terms;

pub use reply::{End, Reply, Why};
pub use report::Waiting;
pub use row::{Found, NEVER, Row};
pub use terms::{AcknowledgementMode, Bounds, Terms};

use crate::survey::event::event_id;
use crate::survey::json;
use crate::survey::time::{DAY, SECOND, Timestamp};
use entries::{Entries, Entry, Place};
use flight::Flight;
use line::{BATCH, Line};
use reply::Verdict;

/// How long a response rests after a change before it is sent, in milliseconds.
pub const QUIET: i64 = 10 * SECOND;
/// How long a draft rests that nobody goes on with: then its page is taken to be gone, in milliseconds.
pub const DRAFT: i64 = 600 * SECOND;
/// How long a request may take, in milliseconds; the transport ends it then.
pub const DEADLINE: i64 = 15 * SECOND;
/// The most bytes in one request while the page is there.
pub const BATCH_BYTES: usize = 48_000;
/// The most bytes in all requests together that may outlive the page, copies as it is hidden included: browsers allow 64 KiB,
/// the host's own included (<https://fetch.spec.whatwg.org/#http-network-or-cache-fetch>), and fail what is over it.
pub const LEAVING_BYTES: usize = 60_000;
/// How long what is past its age is tried after the first try that fails, in milliseconds. Only a failure after that ends it:
/// the clock may have been wrong when it was written, or may be now, and a page knows no other.
pub const GRACE: i64 = DAY;
/// How long to wait for the turn before going without, in milliseconds: longer than another tab's request may take.
pub const PATIENCE: i64 = 20 * SECOND;
/// How long to wait for storage to say that a row is written, in milliseconds: then this page's copy is what there is.
pub const WRITING: i64 = 5 * SECOND;
/// What an event has besides its body: id, revision, key and time of sending, in bytes.
const AROUND: usize = 160;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Rows that storage holds.
    Found(Vec<Found>),
    /// Keys of rows in storage that cannot be read.
    Corrupt(Vec<(String, u32)>),
    /// The page has begun to write a revision of a response; it is due after so many milliseconds.
    Submit(Row, i64),
    /// Storage has answered.
    Stored {
        /// Id of the response.
        response_id: String,
        /// The revision that was submitted.
        revision: u32,
        /// True where the row is on disk.
        durable: bool,
    },
    /// Another page has written this revision of a response: it goes on there, and what was submitted here is no copy of it.
    Taken(String, u32),
    /// The turn asked for by [`Effect::Take`] has come.
    Turn,
    /// What storage still holds of the rows of [`Effect::Read`], each at its highest revision, and where that is a draft, at the
    /// highest that is none, too; nothing where storage failed.
    Read(u32, Option<Vec<Row>>),
    /// A request has ended.
    Replied(u32, Reply),
    /// A time named by [`Effect::Wake`] has come.
    Tick,
    /// The network is said to be back, or the page is shown again.
    Retry,
    /// Somebody wants all of it delivered now, what rests included.
    Flush,
    /// The page is being hidden: send copies of all that it has written.
    Hidden,
    /// Consent has been withdrawn: nothing that waits may leave any more.
    Withdrawn,
    /// The page has changed the terms.
    Changed(Terms),
}

/// What the shell is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Wait for the site's turn to send, and answer with [`Event::Turn`].
    Take,
    /// Give the turn back.
    Give,
    /// Read these responses from storage, and answer with [`Event::Read`].
    Read {
        /// Number of the request that they are for.
        request: u32,
        /// Their ids.
        ids: Vec<String>,
    },
    /// Post `body`, and answer with [`Event::Replied`].
    Send(Request),
    /// This one is past its age and was tried in vain for the first time, at this time of the device's clock: to be remembered
    /// beside it ([`Found::overdue`]).
    Overdue(Row, Timestamp),
    /// End this request: nothing more may leave.
    Abort(u32),
    /// Send [`Event::Tick`] at this time, instead of any asked for before; at `None`, not at all.
    Wake(Option<Timestamp>),
    /// These have come to their end: delete each up to its revision, but for [`End::Elsewhere`], of which nothing is left.
    Settled(Vec<Settled>),
    /// This revision of a response could not be delivered yet; true where it is on disk.
    Waiting(String, u32, bool),
    /// This revision of a response is on disk. What is below it may be deleted; where it is a draft, as is said here, the drafts
    /// below it. Not while the page is being left: WebKit then carries out what a page deletes, and drops what it adds.
    Overtaken(String, u32, bool),
}

/// A request to an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its number.
    pub request: u32,
    /// Where to.
    pub endpoint: String,
    /// One event, or an array of several.
    pub body: String,
    /// Which of the two.
    pub batch: bool,
    /// For the header `Authorization`; empty for none.
    pub key: String,
    /// As text, without any header of ours.
    pub simple: bool,
    /// Compressed.
    pub gzip: bool,
    /// It goes on where the page is left meanwhile (`keepalive`).
    pub keep: bool,
}

/// A revision of a response that has come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Id of the response.
    pub response_id: String,
    /// The revision.
    pub revision: u32,
    /// Id of the survey; empty where it is not known.
    pub survey: String,
    /// What the end was.
    pub end: End,
    /// Nothing newer of the response waits here: it is the end of the response, but for what is being typed.
    pub last: bool,
    /// The row, where it is at hand: what is refused is kept aside.
    pub row: Option<Row>,
}

impl Settled {
    /// One that must not leave any more.
    pub fn withdrawn(found: Found) -> Self {
        let Found { response_id, revision, survey, .. } = found;
        Self { response_id, revision, survey, end: End::Withdrawn, last: true, row: None }
    }
}

/// All that waits, as one tab knows it.
#[derive(Debug, Clone)]
pub struct Outbox {
    terms: Terms,
    entries: Entries,
    /// What is half typed, here or elsewhere: newer than the entry of the same response, where there is one.
    drafts: Entries,
    lines: Vec<Line>,
    flights: Vec<Flight>,
    /// Ids of the entries that rest.
    resting: Vec<String>,
    turn: Turn,
    requests: u32,
    delivered: u32,
    woken: Option<Timestamp>,
    drift: i64,
    /// The last request failed with `keepalive`: the host's own may have used up what there is of it, so the next one does
    /// without.
    unkept: bool,
}

/// The site's turn to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Free,
    Asked(Timestamp),
    Held,
    /// It never came. What was asked for still stands.
    Without,
}

impl Outbox {
    /// An outbox in which nothing waits.
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            entries: Entries::default(),
            drafts: Entries::default(),
            lines: Vec::new(),
            flights: Vec::new(),
            resting: Vec::new(),
            turn: Turn::Free,
            requests: 0,
            delivered: 0,
            woken: None,
            drift: 0,
            unkept: false,
        }
    }

    /// What the device's clock differs from the steady one that [`Self::update`] is given, in milliseconds: the time of
    /// sending is the device's.
    pub fn set_drift(&mut self, ms: i64) {
        self.drift = ms;
    }

    /// How many responses wait.
    pub fn waiting(&self) -> usize {
        self.entries.len() + self.mere_drafts().count()
    }

    /// The size of what waits, in bytes.
    pub fn bytes(&self) -> usize {
        self.entries.bytes() + self.drafts.bytes()
    }

    /// The drafts of responses of which nothing else waits.
    fn mere_drafts(&self) -> impl Iterator<Item = &Entry> {
        self.drafts.iter().filter(|draft| self.entries.get(&draft.row.response_id).is_none())
    }

    /// How many have been acknowledged so far.
    pub fn delivered(&self) -> u32 {
        self.delivered
    }

    /// The row of a response as this page has written it, where it has.
    pub fn copy(&self, id: &str) -> Option<Row> {
        let entry = self.entries.get(id).or_else(|| self.drafts.get(id))?;
        let (body, key) = entry.copy.clone()?;
        Some(Row::of(entry.row.clone(), body, key))
    }

    /// The terms.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The state machine; `random` is any 32 random bits, for the jitter.
    pub fn update(&mut self, event: Event, now: Timestamp, random: u32) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.clamp(now);
        let mut newest = String::new();
        let hidden = event == Event::Hidden;
        match event {
            Event::Found(rows) => rows.into_iter().for_each(|row| self.found(row, now)),
            Event::Corrupt(keys) => {
                let corrupt = |(response_id, revision)| Settled {
                    response_id,
                    revision,
                    survey: String::new(),
                    end: End::Corrupt,
                    last: true,
                    row: None,
                };
                effects.push(Effect::Settled(keys.into_iter().map(corrupt).collect()));
            }
            Event::Submit(row, rest) => {
                newest.clone_from(&row.response_id);
                self.submit(row, now, rest.clamp(0, DRAFT));
            }
            Event::Stored { response_id, revision, durable } => {
                if let Some(entry) = self.revision_of(&response_id, revision) {
                    entry.stored = true;
                    entry.durable = durable;
                    let draft = entry.row.draft;
                    if durable {
                        effects.push(Effect::Overtaken(response_id, revision, draft));
                    }
                }
            }
            Event::Taken(response_id, revision) => {
                if let Some(entry) = self.revision_of(&response_id, revision) {
                    // What is there is read back, and sent in its place.
                    entry.copy = None;
                    (entry.stored, entry.durable) = (true, true);
                    if entry.row.draft {
                        entry.place = Place::Resting(now.plus(DRAFT));
                    }
                }
            }
            Event::Turn if self.turn == Turn::Free => effects.push(Effect::Give),
            Event::Turn => self.turn = Turn::Held,
            Event::Read(request, rows) => self.read(request, rows, now, random, &mut effects),
            Event::Replied(request, reply) => {
                if let Some(at) = self.flights.iter().position(|flight| flight.request == request) {
                    let flight = self.flights.remove(at);
                    self.unkept = flight.kept > 0 && reply.outcome.is_err();
                    self.landed(flight, &reply, now, random, &mut effects);
                }
            }
            Event::Retry => {
                self.lines.iter_mut().for_each(|line| line.retry(now));
                self.recall(now, &mut effects);
            }
            Event::Flush => {
                self.lines.iter_mut().for_each(|line| line.retry(now));
                for id in &self.resting {
                    if let Some(Entry { row: Found { draft: false, .. }, place: Place::Resting(due), .. }) =
                        self.entries.get_mut(id)
                    {
                        *due = (*due).min(now);
                    }
                }
            }
            Event::Hidden => {
                self.hide(now, &mut effects);
                // A page that is left behind, or kept for coming back to, must not keep the turn.
                self.release(&mut effects);
            }
            Event::Withdrawn => self.withdraw(&mut effects),
            Event::Changed(terms) => {
                self.terms = terms;
                self.relocate();
            }
            Event::Tick => self.woken = None,
        }
        self.evict(&newest, &mut effects);
        self.rouse(now);
        self.prune();
        if !hidden {
            self.pump(now, random, &mut effects);
        }
        let wake = self.wake(now);
        if wake != self.woken {
            self.woken = wake;
            effects.push(Effect::Wake(wake));
        }
        effects
    }

    fn line(&mut self, endpoint: &str) -> usize {
        self.lines.iter().position(|line| line.endpoint == endpoint).unwrap_or_else(|| {
            self.lines.push(Line::new(endpoint));
            self.lines.len() - 1
        })
    }

    fn line_of(&mut self, endpoint: &str) -> &mut Line {
        let index = self.line(endpoint);
        &mut self.lines[index]
    }

    /// What is known of a revision.
    fn revision_of(&mut self, id: &str, revision: u32) -> Option<&mut Entry> {
        let known = [&mut self.entries, &mut self.drafts].into_iter().filter_map(|entries| entries.get_mut(id));
        known.into_iter().find(|entry| entry.row.revision == revision)
    }

    fn insert(&mut self, entry: Entry) {
        let id = entry.row.response_id.clone();
        let line = self.line_of(&entry.row.endpoint);
        if entry.row.draft && entry.place != Place::Ready {
            self.drafts.insert(entry);
            return;
        }
        line.waiting += 1;
        // What was half typed is part of what follows it.
        if self.drafts.get(&id).is_some_and(|draft| draft.row.revision <= entry.row.revision) {
            self.drafts.remove(&id);
        }
        match entry.place {
            Place::Ready => self.line_of(&entry.row.endpoint).ready.push_back(id),
            _ if !self.entries.get(&id).is_some_and(|earlier| matches!(earlier.place, Place::Resting(_))) => {
                self.resting.push(id);
            }
            _ => {}
        }
        if let Some(earlier) = self.entries.insert(entry) {
            self.line_of(&earlier.row.endpoint).waiting -= 1;
        }
    }

    fn remove(&mut self, id: &str) -> Option<Box<Entry>> {
        let entry = self.entries.remove(id)?;
        self.line_of(&entry.row.endpoint).waiting -= 1;
        Some(entry)
    }

    fn found(&mut self, mut row: Found, now: Timestamp) {
        let mut born = row.written.plus(self.drift.saturating_neg());
        if row.draft && self.entries.get(&row.response_id).is_some_and(|entry| entry.row.revision >= row.revision) {
            return;
        }
        let entries = if row.draft { &mut self.drafts } else { &mut self.entries };
        match entries.get_mut(&row.response_id) {
            Some(entry) if entry.row.revision > row.revision => return,
            Some(entry) if entry.row.revision == row.revision => {
                // What storage answered may have been said before anybody listened.
                entry.stored = true;
                return;
            }
            Some(entry) => born = born.max(entry.born),
            None => {}
        }
        if self.terms.move_backlog && !self.terms.endpoint.is_empty() {
            row.endpoint.clone_from(&self.terms.endpoint);
        }
        let place =
            if row.draft { Place::Resting(row.written.min(now.plus(self.drift)).plus(DRAFT - self.drift)) } else { Place::Ready };
        let overdue = row.overdue.plus(self.drift.saturating_neg());
        self.insert(Entry { row, copy: None, place, stored: true, durable: true, born, overdue });
    }

    /// What earlier visits left goes to the present endpoint, where the page says so.
    fn relocate(&mut self) {
        let to = self.terms.endpoint.clone();
        if !self.terms.move_backlog || to.is_empty() {
            return;
        }
        let left = self.entries.iter().filter(|entry| entry.copy.is_none() && entry.row.endpoint != to);
        let left: Vec<_> = left.filter(|entry| !matches!(entry.place, Place::Flying(_))).cloned().collect();
        for mut entry in left {
            entry.row.endpoint.clone_from(&to);
            self.insert(entry);
        }
        for draft in self.drafts.iter_mut().filter(|draft| draft.copy.is_none()) {
            draft.row.endpoint.clone_from(&to);
        }
        self.line(&to);
    }

    fn submit(&mut self, row: Row, now: Timestamp, rest: i64) {
        let due = now.plus(rest);
        let known = row.found();
        let copy = Some((row.body, row.key));
        let entries = if known.draft { &mut self.drafts } else { &mut self.entries };
        match entries.get_mut(&known.response_id) {
            Some(entry) if entry.row.revision > known.revision => return,
            // Storage has it already: it was found while the courier was on its way.
            Some(entry) if entry.row.revision == known.revision => {
                entry.copy = copy;
                if entry.place == Place::Ready {
                    entry.place = Place::Resting(due);
                    self.resting.push(known.response_id);
                }
                return;
            }
            _ => {}
        }
        let place = Place::Resting(due);
        self.insert(Entry { row: known, copy, place, stored: false, durable: false, born: now, overdue: NEVER });
    }

    /// What has rested long enough goes into its line.
    fn rouse(&mut self, now: Timestamp) {
        let mut ready = Vec::new();
        let entries = &mut self.entries;
        self.resting.retain(|id| {
            let Some(entry) = entries.get_mut(id) else { return false };
            let Place::Resting(due) = entry.place else { return false };
            let written = entry.stored || now >= due.plus(WRITING);
            let rests = now < due || !written;
            if !rests {
                entry.place = Place::Ready;
                ready.push((id.clone(), entry.row.endpoint.clone()));
            }
            rests
        });
        for (id, endpoint) in ready {
            self.line_of(&endpoint).ready.push_back(id);
        }
        let over = |draft: &&Entry| draft.left_until().is_some_and(|due| now >= due);
        let over: Vec<_> = self.drafts.iter().filter(over).map(|draft| draft.row.response_id.clone()).collect();
        for id in over {
            if let Some(draft) = self.drafts.remove(&id) {
                self.insert(Entry { place: Place::Ready, ..*draft });
            }
        }
    }

    /// What is first in its line is there.
    fn prune(&mut self) {
        for line in &mut self.lines {
            let entries = &self.entries;
            while line.ready.front().is_some_and(|id| !entries.get(id).is_some_and(|entry| entry.is_ready_for(&line.endpoint))) {
                line.ready.pop_front();
            }
        }
    }

    /// Starts what may start now.
    fn pump(&mut self, now: Timestamp, random: u32, effects: &mut Vec<Effect>) {
        while let Some(at) = self.flights.iter().position(|flight| now >= flight.deadline) {
            if self.flights[at].rows.is_empty() {
                // Storage never answered.
                self.read(self.flights[at].request, None, now, random, effects);
                continue;
            }
            // A reply that never came: the transport's own limit has passed twice over.
            let flight = self.flights.remove(at);
            effects.push(Effect::Abort(flight.request));
            self.landed(flight, &Reply::default(), now, random, effects);
        }
        let open = (0..self.lines.len()).any(|line| self.is_open(line, now));
        match self.turn {
            Turn::Free if open => {
                effects.push(Effect::Take);
                self.turn = Turn::Asked(now);
            }
            Turn::Asked(since) if open && now.since(since) >= PATIENCE => self.turn = Turn::Without,
            _ => {}
        }
        if matches!(self.turn, Turn::Held | Turn::Without) {
            for line in 0..self.lines.len() {
                if self.is_open(line, now) {
                    self.begin(line, now, effects);
                }
            }
        }
        if self.turn == Turn::Held && self.flights.iter().all(|flight| flight.leaving) {
            effects.push(Effect::Give);
            self.turn = Turn::Free;
        }
    }

    fn is_open(&self, line: usize, now: Timestamp) -> bool {
        self.lines[line].is_open(now) && !self.flies(line)
    }

    fn flies(&self, line: usize) -> bool {
        self.flights.iter().any(|flight| flight.line == line && !flight.leaving)
    }

    /// Takes the next ones from a line, to be read back.
    fn begin(&mut self, line: usize, now: Timestamp, effects: &mut Vec<Effect>) {
        let request = self.requests + 1;
        let (mut items, mut ids, mut bytes) = (Vec::new(), Vec::new(), 0);
        while let Some(id) = self.lines[line].ready.pop_front() {
            let entry = self.entries.get_mut(&id).filter(|entry| entry.is_ready_for(&self.lines[line].endpoint));
            let Some(entry) = entry else { continue };
            bytes += entry.row.size + AROUND;
            if !items.is_empty() && (items.len() >= self.lines[line].limit || bytes > BATCH_BYTES) {
                self.lines[line].ready.push_front(id);
                break;
            }
            entry.place = Place::Flying(request);
            items.push((id.clone(), entry.row.revision));
            ids.push(id);
        }
        if items.is_empty() {
            return;
        }
        self.requests = request;
        let deadline = now.plus(2 * DEADLINE);
        self.flights.push(Flight {
            request,
            line,
            items,
            rows: Vec::new(),
            kept: 0,
            begun: now,
            deadline,
            gzip: false,
            leaving: false,
        });
        effects.push(Effect::Read { request, ids });
    }

    /// Sends what is still there.
    fn read(&mut self, request: u32, found: Option<Vec<Row>>, now: Timestamp, random: u32, effects: &mut Vec<Effect>) {
        let Some(at) = self.flights.iter().position(|flight| flight.request == request && flight.rows.is_empty()) else { return };
        let mut flight = self.flights.remove(at);
        let failed = found.is_none();
        let mut found = found.unwrap_or_default();
        let (mut rows, mut back, mut ends): (Vec<Row>, _, _) = (Vec::new(), Vec::new(), Vec::new());
        let mut bytes = 0;
        for (id, _) in std::mem::take(&mut flight.items) {
            let entry = self.entries.get(&id).filter(|entry| entry.place == Place::Flying(request));
            let Some((revision, draft)) = entry.map(|entry| (entry.row.revision, entry.row.draft)) else { continue };
            // Storage's rows of it.
            let mut stored: Vec<Row> = found.extract_if(.., |row| row.response_id == id).collect();
            // Somebody goes on typing, and may be at it still.
            let typed = |row: &mut Row| row.draft && row.revision > revision;
            for row in stored.extract_if(.., typed) {
                self.found(row.found(), now);
            }
            // What is older than ours is what was there before ours could not be written.
            let highest = (0..stored.len()).filter(|&at| stored[at].revision >= revision).max_by_key(|&at| stored[at].revision);
            let Some(entry) = self.entries.get_mut(&id) else { continue };
            let row = match highest.map(|at| stored.swap_remove(at)) {
                Some(row) => row,
                None if !failed && (entry.durable || entry.copy.is_none()) => {
                    let own = entry.copy.is_some();
                    let survey = std::mem::take(&mut entry.row.survey);
                    self.remove(&id);
                    if own {
                        // Another tab has settled it, and has said there how; here somebody may wait for it, too.
                        let (response_id, end) = (id, End::Elsewhere);
                        ends.push(Settled { response_id, revision, survey, end, last: true, row: None });
                    } else if draft {
                        // Where somebody goes on with it, what was submitted before it goes its way.
                        for row in stored {
                            self.found(row.found(), now);
                        }
                    }
                    continue;
                }
                None => {
                    let Some((body, key)) = entry.copy.clone() else {
                        back.push(id);
                        continue;
                    };
                    Row::of(entry.row.clone(), body, key)
                }
            };
            let newer = row.revision > revision;
            if newer {
                // Somebody goes on with it elsewhere: what this page has written is no copy of that.
                entry.copy = None;
                (entry.stored, entry.durable) = (true, true);
                entry.row.revision = row.revision;
                entry.row.written = row.written;
                entry.born = entry.born.max(row.written.plus(self.drift.saturating_neg()));
                entry.overdue = NEVER;
                entry.row.draft = row.draft;
            }
            bytes += row.body.len() + row.key.len() + AROUND;
            let other_key = self.terms.key_in_header && rows.first().is_some_and(|first| first.key != row.key);
            if other_key || (bytes > BATCH_BYTES && !rows.is_empty()) {
                back.push(id);
            } else if json::parse(&row.body).is_err() {
                let Row { response_id, revision, survey, .. } = row.clone();
                ends.push(Settled { response_id, revision, survey, end: End::Corrupt, last: true, row: Some(row) });
                self.remove(&id);
            } else {
                flight.items.push((id, row.revision));
                rows.push(row);
            }
        }
        self.back(flight.line, back, now);
        if !ends.is_empty() {
            effects.push(Effect::Settled(ends));
        }
        let line = &self.lines[flight.line];
        if !rows.is_empty() && line.told && now < line.not_before {
            // A copy that left at page hide was told so meanwhile.
            let ids = flight.items.into_iter().map(|(id, _)| id).collect();
            self.back(flight.line, ids, now);
        } else if !rows.is_empty() {
            flight.rows = rows;
            self.send(flight, now, effects);
        } else if failed {
            self.lines[flight.line].fail(now, random, None, Why::Storage);
        }
    }

    fn send(&mut self, mut flight: Flight, now: Timestamp, effects: &mut Vec<Effect>) {
        let in_header = self.terms.key_in_header && !self.terms.simple;
        let body = flight::body(&flight.rows, now.plus(self.drift), !in_header);
        let line = &self.lines[flight.line];
        flight.deadline = now.plus(2 * DEADLINE);
        // Copies were chosen to fit.
        let keep = flight.leaving || (!self.unkept && body.len() <= self.room());
        flight.kept = if keep { body.len() } else { 0 };
        flight.gzip = line.gzip && !flight.leaving && !self.terms.simple && body.len() > 1_000;
        effects.push(Effect::Send(Request {
            request: flight.request,
            endpoint: line.endpoint.clone(),
            body,
            batch: flight.rows.len() > 1,
            key: flight.rows.first().filter(|_| in_header).map(|row| row.key.clone()).unwrap_or_default(),
            simple: self.terms.simple,
            gzip: flight.gzip,
            keep,
        }));
        self.flights.push(flight);
    }

    /// How many bytes may still be on their way that outlive the page.
    fn room(&self) -> usize {
        LEAVING_BYTES.saturating_sub(self.flights.iter().map(|flight| flight.kept).sum())
    }

    /// Puts ids back to the head of their line; what storage has not answered for waits for that.
    fn back(&mut self, line: usize, ids: Vec<String>, now: Timestamp) {
        for id in ids.into_iter().rev() {
            match self.entries.get_mut(&id) {
                Some(entry) if entry.stored => {
                    entry.place = Place::Ready;
                    self.lines[line].ready.push_front(id);
                }
                Some(entry) => {
                    entry.place = Place::Resting(now);
                    self.resting.push(id);
                }
                None => {}
            }
        }
    }

    /// A request has ended, or was given up.
    fn landed(&mut self, mut flight: Flight, reply: &Reply, now: Timestamp, random: u32, effects: &mut Vec<Effect>) {
        let single = flight.items.len() == 1;
        let verdict = Verdict::new(reply, self.terms.acknowledgement, single);
        let compressed = flight.gzip && reply.outcome == Ok(415);
        // Refused for what one of its events is, or how it was packed: the others have not had their turn.
        let again = compressed || (verdict.for_good() && !single);
        // A clock that has jumped under way makes nothing old.
        let begun = flight.begun.min(now);
        let (mut settled, mut back, mut unsaid) = (Vec::new(), Vec::new(), 0);
        for (response_id, revision) in std::mem::take(&mut flight.items) {
            let entry = self.entries.get_mut(&response_id);
            let mut here = entry.filter(|entry| entry.place == Place::Flying(flight.request));
            let end = if compressed { None } else { verdict.on(&event_id(&response_id, revision)) };
            unsaid += usize::from(end.is_none());
            let old = !again && here.as_ref().is_some_and(|entry| begun.since(entry.born) > self.terms.bounds.age);
            let at = flight.rows.iter().position(|row| row.response_id == response_id);
            let row = at.map(|at| flight.rows.swap_remove(at));
            let end = match (end, &mut here) {
                (Some(end), _) => end,
                (None, Some(entry)) if old && begun.since(entry.overdue) >= GRACE => End::Expired,
                (None, Some(entry)) => {
                    if old && entry.overdue > begun {
                        entry.overdue = begun;
                        effects.extend(row.map(|row| Effect::Overdue(row, begun.plus(self.drift))));
                    }
                    effects.push(Effect::Waiting(response_id.clone(), revision, entry.durable));
                    back.push(response_id);
                    continue;
                }
                // A newer revision waits in its place.
                (None, None) => continue,
            };
            self.delivered += u32::from(end == End::Acknowledged);
            if here.is_some() {
                self.remove(&response_id);
            }
            let survey = row.as_ref().map(|row| row.survey.clone()).unwrap_or_default();
            let last = self.entries.get(&response_id).is_none();
            settled.push(Settled { response_id, revision, survey, end, last, row });
        }
        if !settled.is_empty() {
            effects.push(Effect::Settled(settled));
        }
        self.back(flight.line, back, now);
        let line = &mut self.lines[flight.line];
        line.plain |= compressed;
        line.gzip = !line.plain && reply.gzip.unwrap_or(line.gzip);
        // In the body and in the header: the longer one.
        let asked = verdict.wait().max(reply.retry_after).map(|ms| ms.min(retry::LONGEST));
        if unsaid == 0 {
            line.succeed(now, asked);
        } else if again {
            line.halve(now, if compressed { 2 * line.limit } else { unsaid }, asked);
        } else {
            line.fail(now, random, asked, reply.why());
        }
    }

    /// Copies of what this page has written, in requests that outlive it. What is stored stays until one is acknowledged.
    fn hide(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let mut room = self.room();
        let sent: Vec<_> = self.flights.iter().filter(|flight| !flight.rows.is_empty()).map(|flight| flight.request).collect();
        for line in 0..self.lines.len() {
            if self.lines[line].told && now < self.lines[line].not_before {
                continue;
            }
            let request = self.requests + 1;
            let (mut items, mut rows): (_, Vec<Row>) = (Vec::new(), Vec::new());
            let header = self.terms.key_in_header;
            for entry in self.entries.iter_mut().filter(|entry| entry.row.endpoint == self.lines[line].endpoint) {
                let Some((body, key)) = &entry.copy else { continue };
                let size = body.len() + key.len() + AROUND;
                let other_key = header && rows.first().is_some_and(|row| row.key != *key);
                // What is still being read back may not get further.
                let flies = matches!(entry.place, Place::Flying(number) if sent.contains(&number));
                if flies || other_key || size > room || rows.len() >= BATCH {
                    continue;
                }
                room -= size;
                entry.place = Place::Flying(request);
                items.push((entry.row.response_id.clone(), entry.row.revision));
                rows.push(Row::of(entry.row.clone(), body.clone(), key.clone()));
            }
            if !rows.is_empty() {
                self.requests = request;
                let (begun, deadline) = (now, now);
                let flight = Flight { request, line, items, rows, kept: 0, begun, deadline, gzip: false, leaving: true };
                self.send(flight, now, effects);
            }
        }
    }

    /// The page is there again. Copies may have ended without a word while it was frozen, and so may the wait for the turn.
    fn recall(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let lost = |flight: &mut Flight| flight.leaving && now.since(flight.begun) >= SECOND;
        for flight in self.flights.extract_if(.., lost).collect::<Vec<_>>() {
            let here = |id: &String| self.entries.get(id).is_some_and(|entry| entry.place == Place::Flying(flight.request));
            let ids = flight.items.into_iter().map(|(id, _)| id).filter(here).collect();
            effects.push(Effect::Abort(flight.request));
            self.back(flight.line, ids, now);
        }
        if matches!(self.turn, Turn::Asked(_)) {
            self.release(effects);
        }
    }

    fn release(&mut self, effects: &mut Vec<Effect>) {
        if self.turn != Turn::Free {
            effects.push(Effect::Give);
            self.turn = Turn::Free;
        }
    }

    fn withdraw(&mut self, effects: &mut Vec<Effect>) {
        effects.extend(self.flights.drain(..).map(|flight| Effect::Abort(flight.request)));
        // A draft is the newer one of two.
        let mut all = self.entries.drain();
        all.retain(|entry| self.drafts.get(&entry.row.response_id).is_none());
        all.append(&mut self.drafts.drain());
        let withdrawn: Vec<_> = all.into_iter().map(|entry| Settled::withdrawn(entry.row)).collect();
        if !withdrawn.is_empty() {
            effects.push(Effect::Settled(withdrawn));
        }
        self.lines.clear();
        self.resting.clear();
    }

    /// Keeps the bounds: the oldest go first, `newest` never, nor what is in a request.
    fn evict(&mut self, newest: &str, effects: &mut Vec<Effect>) {
        let mut evicted = Vec::new();
        let bounds = self.terms.bounds;
        while self.waiting() > bounds.events || self.bytes() > bounds.bytes {
            let draft = self.mere_drafts().map(|draft| &draft.row.response_id).find(|id| *id != newest).cloned();
            let Some(id) = self.entries.oldest(newest).into_iter().chain(draft).min() else { break };
            // A draft, being the newer one, goes with what it belongs to.
            let entry = self.remove(&id);
            let Some(entry) = self.drafts.remove(&id).or(entry) else { break };
            let Found { response_id, revision, survey, .. } = entry.row;
            evicted.push(Settled { response_id, revision, survey, end: End::Evicted, last: true, row: None });
        }
        if !evicted.is_empty() {
            effects.push(Effect::Settled(evicted));
        }
    }

    /// A clock that was set back must not make anything wait for years.
    fn clamp(&mut self, now: Timestamp) {
        for line in &mut self.lines {
            line.clamp(now);
        }
        for id in &self.resting {
            if let Some(Entry { row, place: Place::Resting(due), .. }) = self.entries.get_mut(id) {
                *due = (*due).min(now.plus(if row.draft { DRAFT } else { QUIET }));
            }
        }
        for draft in self.drafts.iter_mut() {
            if let Place::Resting(due) = &mut draft.place {
                *due = (*due).min(now.plus(DRAFT));
            }
        }
        for flight in &mut self.flights {
            flight.deadline = flight.deadline.min(now.plus(2 * DEADLINE));
        }
        if let Turn::Asked(since) = &mut self.turn {
            *since = (*since).min(now);
        }
    }

    /// When there is next something to do.
    fn wake(&self, now: Timestamp) -> Option<Timestamp> {
        let flights = self.flights.iter().map(|flight| flight.deadline);
        let resting = self.resting.iter().filter_map(|id| {
            let entry = self.entries.get(id)?;
            let Place::Resting(due) = entry.place else { return None };
            Some(if entry.stored || now < due { due } else { due.plus(WRITING) })
        });
        let drafts = self.drafts.iter().filter_map(Entry::left_until);
        let lines = (0..self.lines.len()).filter(|&line| !self.lines[line].ready.is_empty() && !self.flies(line));
        let lines = lines.map(|line| match self.turn {
            Turn::Asked(since) => since.plus(PATIENCE).max(self.lines[line].not_before),
            _ => self.lines[line].not_before,
        });
        flights.chain(resting).chain(drafts).chain(lines).min()
    }
}
