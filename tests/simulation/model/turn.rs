//! The site's turn to send: a Web Lock, a lease in storage, nothing at all, or a lock that never comes.
//!
//! As in `browser::turn`, each wait has a number, and one that was given up ends later, when the next may have begun: a lock
//! that was asked for is then refused, or comes all the same, and a lease is asked for once more.

use super::courier::Courier;
use super::{Happening, World, note};
use crate::planted::Planted;
use candor::engine::outbox::Event;
use std::collections::VecDeque;

/// How long a lease holds, in milliseconds by the device's clock.
const LEASE: i64 = 20_000;
/// How often a lease is asked for, in milliseconds.
const EVERY: i64 = 1_000;

/// What the browser has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locks {
    /// Web Locks: first come, first served; given back when a page ends.
    Web,
    /// None: the shell writes a lease into storage.
    Lease,
    /// None, and no storage either: the turn comes at once.
    None,
    /// Refused: the turn never comes.
    Never,
}

/// One wait for the turn: of a tab, of its courier's instance, by its number there.
pub type Wait = (usize, u32, u32);

/// Who has it.
#[derive(Debug)]
pub struct Turns {
    pub locks: Locks,
    holder: Option<Wait>,
    queue: VecDeque<Wait>,
    /// Until when by the device's clock the holder's lease holds.
    until: i64,
}

impl Turns {
    pub fn new(locks: Locks) -> Self {
        Self { locks, holder: None, queue: VecDeque::new(), until: 0 }
    }

    /// Storage was evicted, and the lease with it.
    pub fn forget(&mut self) {
        if self.locks == Locks::Lease {
            self.holder = None;
        }
    }
}

impl World {
    /// A courier asks for the turn.
    pub fn take(&mut self, tab: usize, courier: &mut Courier) {
        courier.wait += 1;
        let wait = (tab, courier.instance, courier.wait);
        match self.turns.locks {
            Locks::Web => {
                courier.release = Some(wait);
                self.turns.queue.push_back(wait);
                self.grant_turn();
            }
            Locks::Lease => {
                courier.release = Some(wait);
                self.after(2, Happening::Lease(wait));
            }
            Locks::None => self.after(0, Happening::Turn(wait)),
            Locks::Never => {}
        }
    }

    /// A courier gives it back, or no longer waits for it.
    pub fn give(&mut self, courier: &mut Courier) {
        courier.wait += u32::from(self.planted != Planted::StaleWait);
        if let Some(wait) = courier.release.take() {
            if self.turns.queue.contains(&wait) {
                self.turns.queue.retain(|waiting| *waiting != wait);
                let ms = self.random.between(0, 2);
                self.after(ms, Happening::Refused(wait));
            }
            if self.turns.holder == Some(wait) {
                self.turns.holder = None;
                self.grant_turn();
            }
        }
    }

    /// A wait has ended that its courier gave up.
    pub fn refused(&mut self, wait: Wait) {
        let (tab, instance, number) = wait;
        let courier = self.tabs[tab].courier.as_mut().filter(|courier| courier.instance == instance);
        // A later one has begun, which is none of its business.
        let Some(courier) = courier.filter(|courier| courier.wait == number || self.planted == Planted::StaleWait) else {
            return;
        };
        let now = courier.wait;
        if courier.release.take().is_some() {
            // It takes itself to be refused for good, and finds nobody's lease.
            self.after(2, Happening::Turn((tab, instance, now)));
        }
    }

    /// A lock that nobody uses and nobody will give back.
    pub fn leaked_turn(&self) -> Option<Wait> {
        let (tab, instance, _) = self.turns.holder.filter(|_| self.turns.locks == Locks::Web)?;
        let courier = self.tabs[tab].courier.as_ref().filter(|courier| courier.instance == instance)?;
        self.turns.holder.filter(|_| !courier.asking && !courier.holding)
    }

    /// A page has ended: its lock is free, its lease is not.
    pub fn turns_without(&mut self, tab: usize) {
        self.turns.queue.retain(|waiting| waiting.0 != tab);
        if self.turns.locks == Locks::Web && self.turns.holder.is_some_and(|holder| holder.0 == tab) {
            self.turns.holder = None;
            self.grant_turn();
        }
    }

    fn grant_turn(&mut self) {
        if self.turns.locks == Locks::Web
            && self.turns.holder.is_none()
            && let Some(wait) = self.turns.queue.pop_front()
        {
            self.turns.holder = Some(wait);
            let ms = self.random.between(0, 5);
            self.after(ms, Happening::Turn(wait));
        }
    }

    /// The turn has come.
    pub fn turn(&mut self, wait: Wait) {
        let (tab, instance, number) = wait;
        match self.tabs[tab].courier.as_ref().filter(|courier| courier.instance == instance) {
            Some(courier) if courier.wait == number => {
                note!(self, "tab {tab}: has the turn");
                self.tell(tab, Event::Turn);
            }
            // A courier that has trapped meanwhile.
            None if self.turns.holder == Some(wait) => {
                self.turns.holder = None;
                self.grant_turn();
            }
            _ => {}
        }
    }

    /// A courier looks whether the lease is free.
    pub fn lease(&mut self, wait: Wait) {
        let (tab, instance, number) = wait;
        let courier = self.tabs[tab].courier.as_ref().filter(|courier| courier.instance == instance);
        let Some(asking) = courier.map(|courier| courier.asking && courier.wait == number) else { return };
        let wall = self.wall().0;
        let mine = self.turns.holder == Some(wait);
        // A lease that holds for longer than any does was written by a clock that was wrong.
        let lapsed = wall >= self.turns.until || self.turns.until > wall + LEASE;
        if asking && (self.turns.holder.is_none() || lapsed || mine) {
            self.turns.holder = Some(wait);
            self.turns.until = wall + LEASE;
            self.turn(wait);
        } else if asking {
            self.after(EVERY, Happening::Lease(wait));
        }
    }
}
