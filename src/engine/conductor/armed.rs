//! One trigger of one survey on one page, and the page's clocks.

use crate::survey::document::Document;
use crate::survey::document::audience::{Moment, Trigger};
use crate::survey::time::{SECOND, Timestamp};

/// A trigger on a page.
#[derive(Debug, Clone)]
pub(super) struct Armed {
    /// The survey's place in the document.
    pub survey: usize,
    /// The trigger's place in the survey.
    pub trigger: usize,
    /// How far it is.
    pub state: State,
    /// Since when, on [`Clocks::seen`], its element has been in view; for `visible` alone.
    pub in_view: Option<i64>,
}

/// How far a trigger is; see the picture in [`super`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It has not fired.
    Armed,
    /// It has fired, and its wait lasts until then on [`Clocks::page`].
    Waiting(i64),
    /// It is to be decided about.
    Due,
    /// A decision is under way.
    Asked,
    /// It is over for this page.
    Spent,
}

/// The clocks of a page, in milliseconds since it was entered. None of them ever goes back: what the system's clock goes
/// back does not count as time, so nothing that was to come in five seconds moves further away than that.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Clocks {
    /// Time on the page.
    pub page: i64,
    /// Time on the page while it was in view.
    pub seen: i64,
    /// What [`Clocks::seen`] was when the person last did something.
    pub active: i64,
    /// The page is hidden.
    pub hidden: bool,
    last: Timestamp,
}

impl Clocks {
    /// The clocks of a page that is entered now; whether it is hidden is as before.
    pub fn entered(self) -> Self {
        Self { page: 0, seen: 0, active: 0, ..self }
    }

    /// Lets the time from the last event until now pass.
    pub fn advance(&mut self, now: Timestamp) {
        let step = now.since(self.last);
        self.last = now;
        self.page = self.page.saturating_add(step);
        if !self.hidden {
            self.seen = self.seen.saturating_add(step);
        }
    }
}

impl Armed {
    /// The trigger in the document.
    pub fn trigger<'a>(&self, document: &'a Document) -> Option<&'a Trigger> {
        document.surveys.get(self.survey)?.triggers.get(self.trigger)
    }

    /// Milliseconds until time alone brings it further; `None` where that takes something else first.
    pub fn left(&self, document: &Document, clocks: &Clocks) -> Option<i64> {
        let (seconds, since) = match (self.state, &self.trigger(document)?.on) {
            (State::Waiting(until), _) => return Some(until - clocks.page),
            (State::Armed, Moment::Delay(seconds)) => return Some(ms(*seconds) - clocks.page),
            // What follows counts while the page is in view, and not at all while it is hidden.
            _ if clocks.hidden => return None,
            (State::Armed, Moment::Dwell(seconds)) => (seconds, 0),
            (State::Armed, Moment::Inactive(seconds)) => (seconds, clocks.active),
            (State::Armed, Moment::Visible(_, seconds)) => (seconds, self.in_view?),
            _ => return None,
        };
        Some(ms(*seconds) - (clocks.seen - since))
    }

    /// Brings it further: it has fired, or its wait is over. While a survey is open, that leads nowhere.
    pub fn fire(&mut self, document: &Document, clocks: &Clocks, open: bool) {
        let wait = match self.state {
            State::Armed => self.trigger(document).map_or(0, |trigger| trigger.wait),
            _ => 0,
        };
        match wait {
            _ if open => self.pass(document),
            0 => self.state = State::Due,
            wait => self.state = State::Waiting(clocks.page.saturating_add(ms(wait))),
        }
    }

    /// Its time has passed: what the person or the host does can fire again, all else is over for this page.
    pub fn pass(&mut self, document: &Document) {
        let again = self.trigger(document).is_some_and(|trigger| matches!(trigger.on, Moment::Click(_) | Moment::Event(..)));
        self.state = if again { State::Armed } else { State::Spent };
    }
}

fn ms(seconds: u32) -> i64 {
    i64::from(seconds) * SECOND
}
