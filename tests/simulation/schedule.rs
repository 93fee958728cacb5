//! What happens in one run, step by step, and in what world: all of it follows from a seed.
//!
//! A step that finds nothing to act on does nothing, so any part of a schedule is a schedule: that is what makes it
//! possible to shrink one. Every step brings its own random numbers for what follows from it, so leaving another one out
//! does not change them.

use crate::random::Random;

/// One step.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// What is done.
    pub action: Action,
    /// What is let happen after it.
    pub then: Then,
    /// Where the random numbers of this step begin.
    pub salt: u64,
}

/// What is done. A number chooses among the tabs, surveys or rows that there are.
#[derive(Debug, Clone, Copy)]
pub enum Action {
    /// Nothing: time alone.
    Nothing,
    /// A page of the site is opened; the courier comes with it, later, or not in this visit.
    Open(Arrival),
    /// A survey is shown.
    Show(usize),
    /// A point is chosen, or another one.
    Answer(usize),
    /// Text is typed.
    Type(usize),
    /// The answer is handed in.
    Complete(usize),
    /// The survey is closed.
    Dismiss(usize),
    /// The page is hidden.
    Hide(usize),
    /// The page is hidden, and stopped by the browser.
    Freeze(usize),
    /// The page is shown again; it goes on where it was stopped.
    Wake(usize),
    /// The browser says that the network is back, or somebody flushes: true or not.
    Retry(usize),
    /// The tab's process ends, between any two steps of its work.
    Kill(usize),
    /// The page is left: hidden, and gone.
    Leave(usize),
    /// The page is loaded again, and goes on with its surveys.
    Reload(usize),
    /// The page is left and kept as it is, to be come back to; the next one goes on with its surveys.
    Keep(usize),
    /// The tab is duplicated, with what it keeps from page to page.
    Duplicate(usize),
    /// Every tab ends.
    Crash,
    /// The courier's WebAssembly traps, and a fresh one begins.
    Trap(usize),
    /// The device's clock is set, by so many milliseconds.
    Jump(i64),
    /// Consent is withdrawn on this tab.
    Withdraw(usize),
    /// Consent is given.
    Grant,
    /// The site's terms change.
    Terms(Change),
    /// The network changes.
    Weather(Weather),
    /// One of the two endpoints changes.
    Endpoint(usize, Mood),
    /// Storage changes.
    Storage(Fault),
    /// A tab's connection to storage is lost, until it is loaded again.
    Disconnect(usize),
    /// A row becomes unreadable.
    Corrupt(usize),
    /// The browser evicts all that the site has stored.
    Evict,
}

/// When the courier of a page comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    AtOnce,
    Late,
    Never,
}

/// How long a step lasts.
#[derive(Debug, Clone, Copy)]
pub enum Then {
    /// Until so many things have happened that were under way, however soon or late: a crash may fall between any two.
    Events(usize),
    /// So many milliseconds.
    Pass(i64),
}

/// A change of the terms of delivery.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    Endpoint,
    MoveBacklog,
    Events(usize),
    Bytes(usize),
    Days(i64),
    Acknowledgement,
    KeyInHeader,
    Simple,
    Key,
}

/// What the network does to requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    Fine,
    Offline,
    /// Each request may be lost, before or after the endpoint has committed, doubled, late, or answered by somebody else.
    Stormy,
    /// A page of HTML for everything.
    Portal,
    Slow,
}

/// What an endpoint does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Fine,
    /// Every request fails with this status; nothing is committed.
    Failing(u16),
    /// The same, but all is committed.
    FailingLate,
    /// Asks to wait so many milliseconds: in the header, in the body, or where CORS hides the header, not at all.
    Busy(u16, i64, Asks),
    /// Takes some of a batch and says so.
    Partial,
    /// Refuses bodies of more bytes than this for good.
    Small(usize),
    /// Announces gzip, and refuses it all the same.
    Fickle,
}

/// Where an endpoint says how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    Header,
    Body,
    Hidden,
}

/// What is wrong with storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// Nothing can be written.
    Quota,
    /// Any transaction may fail.
    Flaky,
    /// Transactions take seconds.
    Stalled,
    /// Transactions end, but nobody is told.
    Silent,
}

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600 * SECOND;
const YEAR: i64 = 365 * 24 * HOUR;

/// The steps that follow from a seed.
pub fn steps(seed: u64) -> Vec<Step> {
    let mut random = Random::new(seed ^ 0x5eed);
    let count = random.between(30, 200);
    // Most schedules have quiet stretches: faults come in a third, a tenth or a fortieth of the steps.
    let calm = random.pick(&[3, 10, 40]);
    (0..count)
        .map(|_| {
            let action = if random.one_in(calm) { fault(&mut random) } else { usual(&mut random) };
            Step { action, then: then(&mut random), salt: random.next() }
        })
        .collect()
}

fn usual(random: &mut Random) -> Action {
    let at = random.below(1_000);
    match random.below(40) {
        0..=3 => Action::Open(random.pick(&[Arrival::AtOnce, Arrival::AtOnce, Arrival::Late, Arrival::Never])),
        4..=9 => Action::Show(at),
        10..=16 => Action::Answer(at),
        17..=20 => Action::Type(at),
        21..=25 => Action::Complete(at),
        26 => Action::Dismiss(at),
        27..=28 => Action::Hide(at),
        29..=30 => Action::Wake(at),
        31 => Action::Retry(at),
        32 => Action::Leave(at),
        33 => random.pick(&[Action::Reload(at), Action::Keep(at), Action::Keep(at), Action::Duplicate(at)]),
        34 => Action::Weather(Weather::Fine),
        35 => Action::Endpoint(at, Mood::Fine),
        36 => Action::Storage(Fault::None),
        _ => Action::Nothing,
    }
}

fn fault(random: &mut Random) -> Action {
    let at = random.below(1_000);
    match random.below(40) {
        0..=3 => Action::Kill(at),
        4..=5 => Action::Crash,
        6..=7 => Action::Freeze(at),
        8..=9 => Action::Trap(at),
        10..=12 => Action::Jump(jump(random)),
        13..=14 => Action::Withdraw(at),
        15..=16 => Action::Grant,
        17..=20 => Action::Terms(change(random)),
        21..=26 => {
            use Weather::{Offline, Portal, Slow, Stormy};
            Action::Weather(random.pick(&[Offline, Offline, Stormy, Stormy, Stormy, Portal, Slow]))
        }
        27..=31 => Action::Endpoint(at, mood(random)),
        32..=35 => {
            use Fault::{Flaky, Quota, Silent, Stalled};
            Action::Storage(random.pick(&[Quota, Flaky, Flaky, Stalled, Stalled, Silent]))
        }
        36 => Action::Disconnect(at),
        37 => Action::Corrupt(at),
        38 if random.one_in(3) => Action::Evict,
        _ => Action::Retry(at),
    }
}

fn jump(random: &mut Random) -> i64 {
    let size = random.pick(&[SECOND, 30 * SECOND, HOUR, 24 * HOUR, 100 * 24 * HOUR, YEAR, 20 * YEAR, 80 * YEAR]);
    let by = random.between(size / 2, size);
    if random.one_in(2) { by } else { -by }
}

fn change(random: &mut Random) -> Change {
    match random.below(12) {
        0..=2 => Change::Endpoint,
        3..=4 => Change::MoveBacklog,
        5..=6 => Change::Events(random.pick(&[1, 2, 3, 5, 100])),
        7 => Change::Bytes(random.pick(&[100, 1_000, 20_000, 20_000_000])),
        8 => Change::Days(random.pick(&[1, 30, 90])),
        9 => Change::Acknowledgement,
        10 => random.pick(&[Change::KeyInHeader, Change::Key]),
        _ => Change::Simple,
    }
}

fn mood(random: &mut Random) -> Mood {
    let wait = random.pick(&[0, 1, SECOND, 30 * SECOND, HOUR, YEAR, (1 << 53) - 1]);
    let asks = random.pick(&[Asks::Header, Asks::Header, Asks::Body, Asks::Hidden]);
    match random.below(10) {
        0..=1 => Mood::Failing(random.pick(&[500, 502, 503, 504])),
        2 => Mood::Failing(random.pick(&[401, 403, 404])),
        3 => Mood::FailingLate,
        4..=5 => Mood::Busy(random.pick(&[429, 503, 200]), wait, asks),
        6..=7 => Mood::Partial,
        8 => Mood::Small(random.pick(&[300, 2_000])),
        _ => Mood::Fickle,
    }
}

fn then(random: &mut Random) -> Then {
    match random.below(40) {
        0..=14 => Then::Events(random.below(4)),
        15..=20 => Then::Pass(random.between(0, 30)),
        21..=30 => Then::Pass(random.between(30, 3 * SECOND)),
        31..=36 => Then::Pass(random.between(3 * SECOND, 30 * SECOND)),
        37..=38 => Then::Pass(random.between(30 * SECOND, 700 * SECOND)),
        _ => {
            let most = random.pick(&[HOUR, HOUR, HOUR, HOUR, 4 * HOUR, 30 * HOUR]);
            Then::Pass(random.between(0, most))
        }
    }
}
