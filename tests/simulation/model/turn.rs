//! The site's turn to send: a Web Lock, a lease in storage, nothing at all, or a lock that never comes.

use super::{Happening, World, note};
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

/// Who has it.
#[derive(Debug)]
pub struct Turns {
    pub locks: Locks,
    holder: Option<(usize, u32)>,
    queue: VecDeque<(usize, u32)>,
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
    pub fn take(&mut self, tab: usize, instance: u32) {
        match self.turns.locks {
            Locks::Web => {
                self.turns.queue.push_back((tab, instance));
                self.grant_turn();
            }
            Locks::Lease => self.after(2, Happening::Lease(tab, instance)),
            Locks::None => self.after(0, Happening::Turn(tab, instance)),
            Locks::Never => {}
        }
    }

    /// A courier gives it back, or no longer waits for it.
    pub fn give(&mut self, tab: usize, instance: u32) {
        self.turns.queue.retain(|waiting| *waiting != (tab, instance));
        if self.turns.holder == Some((tab, instance)) {
            self.turns.holder = None;
            self.grant_turn();
        }
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
            && let Some((tab, instance)) = self.turns.queue.pop_front()
        {
            self.turns.holder = Some((tab, instance));
            let ms = self.random.between(0, 5);
            self.after(ms, Happening::Turn(tab, instance));
        }
    }

    /// The turn has come.
    pub fn turn(&mut self, tab: usize, instance: u32) {
        match self.tabs[tab].courier.as_ref().filter(|courier| courier.instance == instance) {
            Some(_) => {
                note!(self, "tab {tab}: has the turn");
                self.tell(tab, Event::Turn);
            }
            // A courier that has trapped meanwhile.
            None => self.give(tab, instance),
        }
    }

    /// A courier looks whether the lease is free.
    pub fn lease(&mut self, tab: usize, instance: u32) {
        let courier = self.tabs[tab].courier.as_ref().filter(|courier| courier.instance == instance);
        let Some(asking) = courier.map(|courier| courier.asking) else { return };
        let wall = self.wall().0;
        let mine = self.turns.holder == Some((tab, instance));
        // A lease that holds for longer than any does was written by a clock that was wrong.
        let lapsed = wall >= self.turns.until || self.turns.until > wall + LEASE;
        if asking && (self.turns.holder.is_none() || lapsed || mine) {
            self.turns.holder = Some((tab, instance));
            self.turns.until = wall + LEASE;
            self.turn(tab, instance);
        } else if asking {
            self.after(EVERY, Happening::Lease(tab, instance));
        }
    }
}
