//! A device with its clock, its tabs and one site's storage; the network; two endpoints. The outbox in it is the real one.
//!
//! Everything that is under way is in one queue, in the order of its time: a transaction that will commit, its answer to
//! the page, a timer, a request that will arrive, its reply. So a crash may fall between any two of them.

pub mod courier;
pub mod endpoint;
pub mod network;
pub mod progress;
pub mod storage;
pub mod tab;
pub mod turn;
pub mod widget;

use crate::oracle::Oracle;
use crate::planted::Planted;
use crate::random::Random;
use crate::schedule::Asks;
use candor::engine::outbox::{AcknowledgementMode, Bounds, End, Reply, Terms};
use candor::survey::Timestamp;
use endpoint::Endpoint;
use network::Network;
use progress::Progress;
use std::collections::{BTreeMap, BTreeSet};
use storage::{Answer, Storage};
use tab::Tab;
use turn::{Locks, Turns, Wait};

/// The wall clock at the beginning: November 2026.
pub const START: i64 = 1_795_000_000_000;
/// The two endpoints.
pub const URLS: [&str; 2] = ["https://a.example/v1/responses", "https://b.example/v1/responses"];

/// Which of the site's other pages hear that consent was withdrawn on one, by what the browser has for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hears {
    /// All of them; one that is kept to be come back to is dropped instead. One that is frozen hears it when it goes on.
    DropsKept,
    /// All but one that is kept, which does not hear of it.
    NotKept,
    /// There is no channel between pages.
    Nobody,
}

/// Notes what happens, where somebody wants to read it.
macro_rules! note {
    ($world:expr, $($text:tt)*) => {
        if $world.trace.is_some() {
            let text = format!($($text)*);
            $world.note(text);
        }
    };
}
pub(crate) use note;

/// Something under way.
#[derive(Debug)]
pub enum Happening {
    /// A transaction commits, or fails.
    Commit(u32),
    /// Storage's answer comes to a page.
    Answered(usize, Answer),
    /// The courier has been loaded.
    Boot(usize),
    /// A timer of a courier: its instance and its serial number.
    Timer(usize, u32, u32),
    /// A request reaches its endpoint.
    Arrive(usize),
    /// A request ends, for the page.
    Ended(usize, Reply),
    /// A courier has the turn.
    Turn(Wait),
    /// A wait for the turn ends that was given up.
    Refused(Wait),
    /// A courier looks whether the lease is free, or renews its own.
    Lease(Wait),
    /// A page hears that consent was withdrawn on another.
    Withdrawn(usize),
}

/// What there is to count.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    pub steps: u64,
    pub events: u64,
    pub requests: u64,
    pub crashes: u64,
    pub jumps: u64,
    pub traps: u64,
    pub responses: u64,
    /// Revisions that were called saved.
    pub saved: u64,
    pub withdrawals: u64,
    /// The site's storage was evicted by the browser.
    pub wiped: u64,
    /// An id arrived at an endpoint that had committed it already.
    pub repeated: u64,
    pub acknowledged: u64,
    pub refused: u64,
    pub withdrawn: u64,
    pub evicted: u64,
    pub expired: u64,
    pub corrupt: u64,
    /// Ended on a page because another one had settled it.
    pub elsewhere: u64,
    /// Revisions that were deleted because a higher one was on disk.
    pub overtaken: u64,
}

impl Totals {
    /// Each with its name.
    pub fn named(&mut self) -> [(&'static str, &mut u64); 19] {
        [
            ("steps", &mut self.steps),
            ("events", &mut self.events),
            ("requests", &mut self.requests),
            ("crashes", &mut self.crashes),
            ("jumps", &mut self.jumps),
            ("traps", &mut self.traps),
            ("withdrawals", &mut self.withdrawals),
            ("wiped", &mut self.wiped),
            ("responses", &mut self.responses),
            ("saved", &mut self.saved),
            ("repeated", &mut self.repeated),
            ("acknowledged", &mut self.acknowledged),
            ("refused", &mut self.refused),
            ("withdrawn", &mut self.withdrawn),
            ("evicted", &mut self.evicted),
            ("expired", &mut self.expired),
            ("corrupt", &mut self.corrupt),
            ("elsewhere", &mut self.elsewhere),
            ("overtaken", &mut self.overtaken),
        ]
    }

    /// Adds those of another schedule.
    pub fn add(&mut self, mut other: Self) {
        for ((_, mine), (_, its)) in self.named().into_iter().zip(other.named()) {
            *mine += *its;
        }
    }

    /// A response has come to its end.
    pub fn end(&mut self, end: &End) {
        *match end {
            End::Acknowledged => &mut self.acknowledged,
            End::Refused(_) => &mut self.refused,
            End::Withdrawn => &mut self.withdrawn,
            End::Evicted => &mut self.evicted,
            End::Expired => &mut self.expired,
            End::Corrupt => &mut self.corrupt,
            End::Elsewhere => &mut self.elsewhere,
        } += 1;
    }
}

/// All of it.
#[derive(Debug)]
pub struct World {
    pub random: Random,
    /// Time that never jumps, in milliseconds.
    pub now: i64,
    /// What the device's clock says more than that.
    pub offset: i64,
    /// Pages have a clock that does not jump.
    pub steady: bool,
    queue: BTreeMap<(i64, u32), Happening>,
    pub serial: u32,
    pub storage: Storage,
    pub turns: Turns,
    pub tabs: Vec<Tab>,
    /// What each browser tab keeps from page to page, by the number of the response.
    pub contexts: Vec<BTreeMap<u32, Progress>>,
    /// What pages have left and others have taken, as the site's storage has it.
    pub claims: BTreeSet<u32>,
    /// When something was last wrong with storage.
    pub troubled: i64,
    pub network: Network,
    pub endpoints: [Endpoint; 2],
    /// Who hears that consent was withdrawn on another page.
    pub hears: Hears,
    /// What the site's pages say now.
    pub terms: Terms,
    /// The site's key, in its editions.
    pub key: u32,
    pub consent: bool,
    pub oracle: Oracle,
    pub planted: Planted,
    pub totals: Totals,
    pub trace: Option<Vec<String>>,
}

impl World {
    /// The world that follows from a seed.
    pub fn new(seed: u64, planted: Planted) -> Self {
        let mut random = Random::new(seed);
        let locks = random.pick(&[Locks::Web, Locks::Web, Locks::Web, Locks::Lease, Locks::Lease, Locks::None, Locks::Never]);
        let terms = Terms {
            endpoint: URLS[0].to_owned(),
            acknowledgement: if random.one_in(8) { AcknowledgementMode::Status } else { AcknowledgementMode::Ids },
            bounds: Bounds { events: random.pick(&[2, 4, 100, 100, 10_000]), ..Terms::default().bounds },
            key_in_header: random.one_in(4),
            ..Terms::default()
        };
        let steady = !random.one_in(4);
        let hears = random.pick(&[Hears::DropsKept, Hears::DropsKept, Hears::DropsKept, Hears::NotKept, Hears::Nobody]);
        Self {
            storage: Storage::new(&mut random),
            turns: Turns::new(locks),
            network: Network::new(&mut random),
            endpoints: [Endpoint::new(&mut random), Endpoint::new(&mut random)],
            random,
            now: 0,
            offset: START,
            steady,
            queue: BTreeMap::new(),
            serial: 0,
            tabs: Vec::new(),
            contexts: Vec::new(),
            claims: BTreeSet::new(),
            troubled: -1,
            terms,
            key: 0,
            hears,
            consent: true,
            oracle: Oracle::default(),
            planted,
            totals: Totals::default(),
            trace: None,
        }
    }

    /// What the device's clock says.
    pub fn wall(&self) -> Timestamp {
        Timestamp(self.now.saturating_add(self.offset))
    }

    /// What a page's clock says, which the outbox is given: a steady one, or on some devices one that jumps with the other.
    pub fn clock(&self) -> Timestamp {
        if self.steady { Timestamp(self.now.saturating_add(START)) } else { self.wall() }
    }

    /// Has something happen after so many milliseconds.
    pub fn after(&mut self, ms: i64, what: Happening) {
        self.serial += 1;
        self.queue.insert((self.now.saturating_add(ms.max(0)), self.serial), what);
    }

    /// Lets so many things happen, as long as nothing is wrong.
    pub fn happen(&mut self, count: usize) {
        for _ in 0..count {
            let Some(((at, _), what)) = self.queue.pop_first().filter(|_| self.oracle.broken.is_none()) else { return };
            self.now = self.now.max(at);
            self.one(what);
        }
    }

    /// Lets so many milliseconds pass.
    pub fn pass(&mut self, ms: i64) {
        let until = self.now + ms;
        while self.oracle.broken.is_none()
            && let Some(entry) = self.queue.first_entry().filter(|entry| entry.key().0 <= until)
        {
            let ((at, _), what) = entry.remove_entry();
            self.now = self.now.max(at);
            self.one(what);
        }
        self.now = until;
    }

    fn one(&mut self, what: Happening) {
        self.totals.events += 1;
        match what {
            Happening::Commit(transaction) => self.commit(transaction),
            Happening::Arrive(post) => self.arrive(post),
            what => self.on_page(what),
        }
        self.check();
    }

    /// What happens on a page: nothing on one that is gone, and later on one that is stopped.
    pub fn on_page(&mut self, what: Happening) {
        let at = match &what {
            Happening::Answered(tab, _)
            | Happening::Boot(tab)
            | Happening::Timer(tab, ..)
            | Happening::Turn((tab, ..))
            | Happening::Refused((tab, ..))
            | Happening::Lease((tab, ..))
            | Happening::Withdrawn(tab) => *tab,
            Happening::Ended(post, _) => self.network.posts[*post].tab,
            Happening::Commit(_) | Happening::Arrive(_) => return,
        };
        if !self.tabs[at].alive {
            return;
        }
        if self.tabs[at].frozen {
            self.tabs[at].inbox.push(what);
            return;
        }
        match what {
            Happening::Answered(tab, answer) => self.answered(tab, answer),
            Happening::Boot(tab) => self.boot(tab),
            Happening::Timer(tab, instance, serial) => self.timer(tab, instance, serial),
            Happening::Ended(post, reply) => self.ended(post, reply),
            Happening::Turn(wait) => self.turn(wait),
            Happening::Refused(wait) => self.refused(wait),
            Happening::Lease(wait) => self.lease(wait),
            Happening::Withdrawn(tab) => self.hear_withdrawal(tab),
            Happening::Commit(_) | Happening::Arrive(_) => {}
        }
    }

    /// What must hold after every step.
    pub fn check(&mut self) {
        while let Some(number) = self.oracle.doubtful.pop() {
            self.oracle.check(number, &self.storage);
        }
    }

    /// What was overtaken is gone.
    pub fn check_overtaken(&mut self) {
        if self.storage.fault != crate::schedule::Fault::None || self.storage.is_busy(self.now) {
            self.troubled = self.now;
        }
        let (tabs, troubled) = (&self.tabs, self.troubled);
        let calm = |tab: usize, since: i64| troubled < since && tabs[tab].alive && !tabs[tab].disconnected && !tabs[tab].frozen;
        self.oracle.check_overtaken(&self.storage, self.now, calm);
    }

    /// No page that stays open waits for an end that has come elsewhere.
    pub fn check_notes(&mut self) {
        for tab in self.tabs.iter().filter(|tab| tab.alive && !tab.frozen && tab.courier.is_some()) {
            let waits = |survey: &&widget::Survey| {
                !survey.open && !survey.gone && matches!(survey.note, None | Some(progress::Told::Waits))
            };
            if let Some(survey) = tab.surveys.iter().find(waits) {
                self.oracle.breaks("note", format!("a page still waits for the end of {survey:?}"));
                return;
            }
        }
    }

    /// Adds to the trace.
    pub fn note(&mut self, text: String) {
        let at = self.now;
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>12.3} {text}", at as f64 / 1_000.0));
        }
    }

    /// Adds a step to the trace.
    pub fn note_action(&mut self, action: crate::schedule::Action) {
        note!(self, "--- {action:?}");
    }

    /// Everything works from now on.
    pub fn heal(&mut self) {
        self.network.weather = crate::schedule::Weather::Fine;
        self.storage.fault = crate::schedule::Fault::None;
        for endpoint in &mut self.endpoints {
            endpoint.mood = crate::schedule::Mood::Fine;
        }
        self.grant();
        for tab in 0..self.tabs.len() {
            self.tabs[tab].disconnected = false;
            self.wake(tab);
        }
    }
}

/// Where an endpoint puts a wait.
pub fn asked(asks: Asks, wait: i64) -> (Option<i64>, Option<i64>) {
    match asks {
        Asks::Header => (Some(wait.min(candor::engine::outbox::retry::LONGEST)), None),
        Asks::Body => (None, Some(wait)),
        Asks::Hidden => (None, None),
    }
}
