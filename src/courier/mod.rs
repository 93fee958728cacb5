//! The courier: what the widget has stored, it delivers. It is a build of its own, without views.
//!
//! ```text
//!  widget ── submit, stored ──▶ entry ──▶ engine::outbox ── effects ──▶ delivery ──▶ storage, turn, transport
//!  loader ── boot, leave, back, command ──┘                                 └──▶ DOM events, the widget's thank-you
//! ```
//!
//! The loader fetches it once a question is on the page, or alone where an earlier page left something behind: that page
//! pays for no views, and a trap in the widget does not keep answers from arriving. [`entry`] is what the loader and the
//! widget call, [`delivery`] carries out what the outbox wants, [`flush`] waits and reports.

pub mod delivery;
pub mod entry;
pub mod flush;

use crate::browser::clock::{self, Timer};
use crate::browser::page::Page;
use crate::browser::store::Store;
use crate::browser::turn::Turn;
use crate::engine::outbox::{Effect, Event, Outbox};
use crate::survey::Timestamp;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::AbortController;

/// All that the courier has on a page.
pub struct Courier {
    /// What the device keeps.
    pub store: Store,
    /// What waits.
    pub outbox: RefCell<Outbox>,
    /// The site's turn to send.
    pub turn: Turn,
    /// Whether anything may leave.
    pub granted: Cell<bool>,
    page: Page,
    /// Of the steady clock.
    origin: f64,
    wake: RefCell<Option<Timer>>,
    /// What ends the requests that are under way, by their numbers.
    under_way: RefCell<Vec<(u32, AbortController)>>,
    /// Endpoints that gave no answer, once for each time.
    suspects: RefCell<Vec<String>>,
    /// What the page's policy has blocked.
    blocked: Rc<RefCell<Vec<String>>>,
    /// Storage is being looked through.
    looking: Cell<bool>,
    /// Storage did not answer when it was last looked through: what it holds is not known.
    unread: Cell<bool>,
    /// What was said once.
    said: RefCell<Vec<&'static str>>,
}

impl Courier {
    /// A time that does not jump.
    pub fn now(&self) -> Timestamp {
        clock::steady(self.origin)
    }

    /// Tells the outbox what happened, and does what follows.
    pub fn update(self: &Rc<Self>, event: Event) {
        for effect in self.effects(event) {
            delivery::perform(self, effect);
        }
    }

    /// Tells the outbox what happened: what follows is still to be done.
    fn effects(&self, event: Event) -> Vec<Effect> {
        let now = self.now();
        let mut outbox = self.outbox.borrow_mut();
        outbox.set_drift(clock::now().0 - now.0);
        outbox.update(event, now, clock::random_bits())
    }
}
