//! The shell around the real outbox: carries its effects out, and tells it what happened.

use super::network::Posted;
use super::progress::Told;
use super::storage::{Found, Gone, Kept, Work};
use super::turn::Wait;
use super::{Happening, World, note};
use crate::oracle::number_of;
use crate::oracle::pace::Pace;
use crate::oracle::watch::Watch;
use crate::planted::Planted;
use candor::engine::outbox::{self, Effect, End, Event, Outbox, Reply, Request, Row, Settled};
use candor::survey::Timestamp;

/// One instance of the courier.
#[derive(Debug)]
pub struct Courier {
    pub outbox: Outbox,
    pub instance: u32,
    /// Serial number of its timer, and whether that is armed.
    serial: u32,
    pub armed: bool,
    /// It has asked for the turn, or has it.
    pub asking: bool,
    pub holding: bool,
    /// The number of its last wait for the turn, and what ends that.
    pub wait: u32,
    pub release: Option<Wait>,
    /// What it has just been told.
    pub watch: Watch,
    /// The number of the last withdrawal that it knows of.
    pub heard: u32,
    /// Its requests that have not ended, as the network numbers them.
    pub live: Vec<usize>,
    /// Ids that it reads back for a request.
    reading: Vec<(u32, usize)>,
    pub pace: Pace,
}

impl Courier {
    /// The clock was set: what an endpoint asked for may have passed.
    pub fn jumped(&mut self) {
        self.pace.excuse();
        self.watch.unwritten.clear();
    }
}

impl World {
    /// The courier of a page has been loaded: it hears what the widget has said, and looks for what waits.
    pub fn boot(&mut self, tab: usize) {
        if !self.tabs[tab].granted || self.tabs[tab].courier.is_some() {
            return;
        }
        self.tabs[tab].instances += 1;
        let instance = self.tabs[tab].instances;
        note!(self, "tab {tab}: courier {instance}");
        let courier = Courier {
            outbox: Outbox::new(self.terms.clone()),
            instance,
            serial: 0,
            armed: false,
            asking: false,
            holding: false,
            wait: 0,
            release: None,
            watch: Watch::default(),
            heard: self.tabs[tab].heard,
            live: Vec::new(),
            reading: Vec::new(),
            pace: Pace::default(),
        };
        self.tabs[tab].courier = Some(Box::new(courier));
        if self.planted == Planted::WithdrawalRepeated && self.tabs[tab].withdrew {
            self.begin(tab, Work::Purge);
        }
        self.tell_copies(tab);
        self.look(tab);
    }

    /// The courier looks through storage for what waits.
    pub fn look(&mut self, tab: usize) {
        // What is unreadable there hides no revision of the database's.
        let at = |(revision, kept): &(u32, Kept)| match self.planted {
            Planted::CorruptTakesAll if kept.corrupt => u32::MAX,
            _ if kept.corrupt => 0,
            _ => *revision,
        };
        let second = self.storage.second.iter().map(|(number, row)| ((*number, at(row)), row.1.clone()));
        let second: Vec<_> = second.collect();
        self.rows_found(tab, second);
        let instance = self.tabs[tab].instances;
        self.begin(tab, Work::Page(instance, (0, 0)));
    }

    /// The courier traps: a fresh one begins with what storage holds, and with the copies that the page may still have.
    pub fn trap(&mut self, tab: usize) {
        let Some(mut courier) = self.tabs[tab].courier.take() else { return };
        note!(self, "tab {tab}: the courier traps");
        self.totals.traps += 1;
        if self.random.one_in(2) {
            self.give(&mut courier);
        }
        let ms = self.random.between(1, 100);
        self.after(ms, Happening::Boot(tab));
    }

    /// Tells the outbox what happened, does what follows, and looks whether all that must hold does.
    pub fn tell(&mut self, tab: usize, event: Event) {
        let Some(mut courier) = self.tabs[tab].courier.take() else { return };
        note!(self, "tab {tab}: {}", heard(&event));
        courier.pace.hear(&event, self.now);
        courier.watch.hear(&event, &courier.outbox, self.now);
        match &event {
            Event::Turn => (courier.asking, courier.holding) = (false, true),
            Event::Withdrawn => courier.heard = self.oracle.withdrawals,
            _ => {}
        }
        let aloft = courier.aloft(&self.network.posts);
        let leaving = matches!(event, Event::Hidden);
        let (clock, random) = (self.clock(), self.random.next() as u32);
        let (here, drift) = ((tab, courier.instance), self.wall().0.saturating_sub(clock.0));
        match &event {
            Event::Submit(row, _) => self.oracle.knows(number_of(&row.response_id), here, clock.0),
            Event::Found(rows) => {
                for row in rows {
                    self.oracle.knows(number_of(&row.response_id), here, row.written.0.saturating_sub(drift));
                }
            }
            _ => {}
        }
        courier.outbox.set_drift(drift);
        let effects = courier.outbox.update(event, clock, random);
        for effect in effects {
            self.perform(tab, &mut courier, effect, leaving);
        }
        if let Some(effect) = self.planted.besides(&courier, &self.network.posts, &self.oracle) {
            self.perform(tab, &mut courier, effect, leaving);
        }
        let aloft = aloft.max(courier.aloft(&self.network.posts));
        self.oracle.check_courier(tab, &courier, aloft);
        self.tabs[tab].courier = Some(courier);
    }

    fn perform(&mut self, tab: usize, courier: &mut Courier, effect: Effect, leaving: bool) {
        note!(self, "tab {tab}:   {}", shortened(&effect));
        let instance = courier.instance;
        match effect {
            Effect::Take => {
                courier.asking = true;
                courier.pace.took();
                self.take(tab, courier);
            }
            Effect::Give => {
                (courier.asking, courier.holding) = (false, false);
                self.give(courier);
            }
            Effect::Read { request, ids } => {
                courier.reading.push((request, ids.len()));
                courier.pace.read();
                let numbers: Vec<u32> = ids.iter().map(|id| number_of(id)).collect();
                self.oracle.tries(&numbers, (tab, instance), self.clock().0, self.now);
                self.begin(tab, Work::Read(instance, request, numbers));
            }
            Effect::Send(request) => self.send(tab, courier, request, leaving),
            Effect::Overdue(row, at) => self.mark_overdue(tab, &row, at),
            Effect::Abort(request) => {
                let posts = &self.network.posts;
                courier.reading.retain(|reading| reading.0 != request);
                let Some(at) = courier.live.iter().position(|post| posts[*post].request == request) else { return };
                let post = courier.live.remove(at);
                if self.planted != Planted::AbortIgnored {
                    self.abort(post);
                }
            }
            Effect::Wake(at) => {
                courier.serial += 1;
                courier.armed = at.is_some();
                if let Some(at) = at.filter(|_| self.planted != Planted::NeverWoken) {
                    // Browsers slow the timers of hidden pages down.
                    let late = if self.tabs[tab].hidden { self.random.between(0, 60_000) } else { self.random.between(0, 20) };
                    let wait = if self.planted == Planted::WakesAtOnce { 1 } else { at.since(self.clock()) + late };
                    self.after(wait, Happening::Timer(tab, instance, courier.serial));
                }
            }
            Effect::Settled(ends) => self.settled(tab, courier, ends),
            Effect::Waiting(id, revision, durable) => {
                self.tell_page(tab, number_of(&id), revision, Told::Waits);
                self.oracle.waiting(&id, durable, &self.storage);
            }
            Effect::Overtaken(id, revision, draft) => {
                if !self.tabs[tab].hidden && self.planted != Planted::NothingOvertaken {
                    let draft = draft && self.planted != Planted::DraftOvertakesAll;
                    self.begin(tab, Work::Overtake(number_of(&id), revision, draft));
                }
            }
        }
    }

    fn send(&mut self, tab: usize, courier: &mut Courier, mut request: Request, leaving: bool) {
        self.planted.request(&mut request);
        let at = (self.now, self.clock());
        let Some(events) = self.oracle.sent(tab, courier, &request, leaving, &self.network.posts, at) else { return };
        if self.planted == Planted::DeletedBeforeAcknowledged {
            let end = |event: &Posted| Gone { number: event.number, revision: event.revision, unreadable: false };
            self.begin(tab, Work::Delete(courier.instance, events.iter().map(end).collect()));
        }
        courier.live.push(self.network.posts.len());
        courier.pace.sent();
        let sure = leaving && self.planted == Planted::BeaconTakenForAcknowledgement;
        self.post(tab, courier.instance, &request, events, leaving);
        if sure {
            let at = self.network.posts.len() - 1;
            let body = Planted::acknowledgement(&self.network.posts[at].events, &self.oracle);
            self.after(0, Happening::Ended(at, Reply { outcome: Ok(200), body, ..Reply::default() }));
        }
    }

    fn settled(&mut self, tab: usize, courier: &mut Courier, ends: Vec<Settled>) {
        courier.pace.progressed(ends.len());
        courier.watch.ends += ends.len();
        let mut deletes = Vec::new();
        for settled in ends {
            self.totals.end(&settled.end);
            let posts = &self.network.posts;
            self.oracle.ended(&settled, tab, courier, posts, self.now);
            let number = number_of(&settled.response_id);
            if settled.last || self.planted == Planted::ToldWithoutRevision {
                self.tabs[tab].copies.retain(|known, copy| known.0 != number || copy.revision() > settled.revision);
                let told = if settled.end == End::Acknowledged { Told::Delivered } else { Told::Ended };
                if settled.end != End::Elsewhere || self.planted != Planted::ElsewhereUntold {
                    self.tell_page(tab, number, settled.revision, told);
                }
            }
            if settled.end == End::Elsewhere {
                continue;
            }
            let upto = if self.planted == Planted::DeletedTooFar { u32::MAX } else { settled.revision };
            let unreadable =
                settled.end == End::Corrupt && !matches!(self.planted, Planted::CorruptTakesLower | Planted::CorruptTakesAll);
            deletes.push(Gone { number: number_of(&settled.response_id), revision: upto, unreadable });
        }
        if !deletes.is_empty() {
            self.begin(tab, Work::Delete(courier.instance, deletes));
        }
    }

    /// A timer has run down.
    pub fn timer(&mut self, tab: usize, instance: u32, serial: u32) {
        let due = |courier: &&mut Box<Courier>| courier.instance == instance && courier.serial == serial && courier.armed;
        let Some(courier) = self.tabs[tab].courier.as_mut().filter(due) else { return };
        courier.armed = false;
        courier.pace.ticked();
        self.tell(tab, Event::Tick);
    }

    /// A page of rows has been read.
    pub fn found(&mut self, tab: usize, instance: u32, rows: Option<Vec<Found>>) {
        let looks = self.is_here(tab, instance) && self.tabs[tab].granted;
        let Some(rows) = rows.filter(|rows| looks && !rows.is_empty()) else { return };
        let last = rows[rows.len() - 1].0;
        self.rows_found(tab, rows);
        self.begin(tab, Work::Page(instance, last));
    }

    /// What has come to its end is deleted: below a revision that could not be read, there may be a sound one.
    pub fn deleted(&mut self, tab: usize, instance: u32, ends: &[Gone]) {
        let numbers: Vec<u32> = ends.iter().filter(|end| end.unreadable).map(|end| end.number).collect();
        if self.is_here(tab, instance) && self.tabs[tab].granted && !numbers.is_empty() {
            self.begin(tab, Work::Again(instance, numbers));
        }
    }

    /// The next lower revisions have been read.
    pub fn found_again(&mut self, tab: usize, instance: u32, rows: Option<Vec<Found>>) {
        if self.is_here(tab, instance) {
            let rows = rows.unwrap_or_default();
            self.tell(tab, Event::Found(rows.iter().map(|(_, kept)| kept.row.found()).collect()));
        }
    }

    fn is_here(&self, tab: usize, instance: u32) -> bool {
        self.tabs[tab].courier.as_ref().is_some_and(|courier| courier.instance == instance)
    }

    fn rows_found(&mut self, tab: usize, rows: Vec<Found>) {
        let (corrupt, sound): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, kept)| kept.corrupt);
        if !sound.is_empty() {
            let found = |kept: &Kept| {
                let overdue = if self.planted == Planted::EndedAtOnce { Timestamp(0) } else { kept.overdue };
                outbox::Found { overdue, ..kept.row.found() }
            };
            let found = sound.iter().map(|(_, kept)| found(kept)).collect();
            self.tell(tab, Event::Found(found));
        }
        if !corrupt.is_empty() {
            self.tell(tab, Event::Corrupt(corrupt.into_iter().map(|(key, kept)| (kept.row.response_id, key.1)).collect()));
        }
    }

    /// The rows of a request have been read back, or not.
    pub fn read_back(&mut self, tab: usize, instance: u32, request: u32, mut rows: Option<Vec<Found>>) {
        if self.planted == Planted::DraftHidesSubmitted
            && let Some(rows) = &mut rows
        {
            let all = rows.clone();
            rows.retain(|(key, _)| !all.iter().any(|(other, _)| other.0 == key.0 && other.1 > key.1));
        }
        let Some(courier) = self.tabs[tab].courier.as_mut().filter(|courier| courier.instance == instance) else { return };
        courier.reading.retain(|reading| reading.0 != request);
        let rows: Option<Vec<Row>> = rows.map(|rows| rows.into_iter().map(|(_, kept)| kept.row).collect());
        self.tell(tab, Event::Read(request, rows));
    }

    /// A reply has come.
    pub fn replied(&mut self, tab: usize, post: usize, request: u32, reply: Reply) {
        let reply = self.planted.reply(reply, &self.network.posts[post].events, &self.oracle);
        let Some(courier) = self.tabs[tab].courier.as_mut() else { return };
        courier.live.retain(|live| *live != post);
        courier.pace.heard(self.network.posts[post].endpoint, &reply, self.now);
        let failed = reply.outcome != Ok(200);
        let batch = self.network.posts[post].events.len() > 1;
        if batch && matches!(reply.outcome, Ok(400 | 413 | 415 | 422)) {
            courier.watch.refused = self.network.posts[post].events.iter().map(|event| event.number).collect();
        }
        self.tell(tab, Event::Replied(request, reply));
        if let Some(courier) = self.tabs[tab].courier.as_mut() {
            courier.watch.refused.clear();
        }
        if failed && self.planted == Planted::RetriesAtOnce {
            self.tell(tab, Event::Retry);
        }
    }

    /// After a withdrawal, nothing of this courier is on its way any more.
    pub fn all_aborted(&mut self, tab: usize) {
        let Some(courier) = &self.tabs[tab].courier else { return };
        let instance = courier.instance;
        let alive = |post: &&super::network::Post| post.tab == tab && post.instance == instance && !post.over;
        if let Some(post) = self.network.posts.iter().find(alive) {
            let events: &[Posted] = &post.events;
            let text = format!("request {} of tab {tab} is on its way after consent was withdrawn: {events:?}", post.request);
            self.oracle.breaks("withdrawn", text);
        }
    }
}

impl Courier {
    /// How many of its responses may be in a request.
    pub fn aloft(&self, posts: &[super::network::Post]) -> usize {
        let live: usize = self.live.iter().map(|post| posts[*post].events.len()).sum();
        live + self.reading.iter().map(|(_, count)| count).sum::<usize>()
    }
}

fn names<'a>(items: impl Iterator<Item = (&'a String, u32)>) -> String {
    items.map(|(id, revision)| format!("{}/{revision}", number_of(id))).collect::<Vec<_>>().join(", ")
}

fn heard(event: &Event) -> String {
    match event {
        Event::Found(rows) => format!("Found({})", names(rows.iter().map(|row| (&row.response_id, row.revision)))),
        Event::Corrupt(keys) => format!("Corrupt({})", names(keys.iter().map(|(id, revision)| (id, *revision)))),
        Event::Submit(row, rest) => format!("Submit({}, {rest})", names([(&row.response_id, row.revision)].into_iter())),
        Event::Stored { response_id, revision, durable } => {
            format!("Stored({}, durable: {durable})", names([(response_id, *revision)].into_iter()))
        }
        Event::Taken(response_id, revision) => format!("Taken({})", names([(response_id, *revision)].into_iter())),
        Event::Read(request, Some(rows)) => {
            format!("Read({request}, {})", names(rows.iter().map(|row| (&row.response_id, row.revision))))
        }
        event => format!("{event:?}"),
    }
}

fn shortened(effect: &Effect) -> String {
    match effect {
        Effect::Read { request, ids } => format!("Read({request}, {})", names(ids.iter().map(|id| (id, 0)))),
        Effect::Waiting(id, revision, durable) => format!("Waiting({}/{revision}, {durable})", number_of(id)),
        Effect::Overtaken(id, revision, draft) => format!("Overtaken({}/{revision}, {draft})", number_of(id)),
        Effect::Send(Request { request, .. }) => format!("Send({request})"),
        Effect::Settled(ends) => {
            let short = |end: &Settled| format!("{}/{} {:?}", number_of(&end.response_id), end.revision, end.end);
            format!("Settled({})", ends.iter().map(short).collect::<Vec<_>>().join(", "))
        }
        effect => format!("{effect:?}"),
    }
}
