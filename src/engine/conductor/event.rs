//! What the conductor hears, and what it wants.

use crate::survey::document::audience::Moment;
use crate::survey::json::Value;
use crate::survey::time::Timestamp;

/// What happened on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// A page was entered: loaded, or come to inside a single-page app. All that belongs to the page before is over, but
    /// for a survey that is open.
    Entered {
        /// Pages of this visit, this one included.
        views: u32,
    },
    /// The page has been loaded and has nothing more to do.
    Idle,
    /// The page can be seen again. A page counts as seen until it is said to be [`Event::Hidden`].
    Seen,
    /// The page is hidden: another tab, another app, a locked screen.
    Hidden,
    /// It has been scrolled past so many percent; also the answer to [`Watch::Scroll`], for what was scrolled before.
    Scrolled(u32),
    /// The person is about to leave, or, on a phone, has left and come back.
    Exit,
    /// An element that matches the selector of a [`Watch::Click`] was clicked.
    Clicked(&'a str),
    /// An element that matches the selector of a [`Watch::Visible`] is half in view, or no such element any more.
    Visible(&'a str, bool),
    /// The person has used the pointer, a key, or scrolled. Every second is often enough.
    Activity,
    /// The host has said that something happened.
    Tracked {
        /// What.
        name: &'a str,
        /// More about it: an object.
        properties: &'a Value,
    },
    /// The time of [`Effect::Wake`] has come.
    Tick,
    /// A survey is on the page now, whatever set it off.
    Opened,
    /// It is off the page again.
    Closed,
    /// The decision about this survey said no.
    Refused(usize),
}

/// What the shell is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Stop watching: what was asked for on the page before is over.
    Unwatch,
    /// Report this, as long as the page lasts.
    Watch(Watch),
    /// Send [`Event::Tick`] at this time. There is one timer: a new time takes the place of the one before.
    Wake(Timestamp),
    /// Decide which of these is shown, with facts that are read now, and answer with [`Event::Opened`] once it is on the
    /// page, or with [`Event::Refused`] for each. The most important is first.
    Decide(Vec<Candidate>),
}

/// What has to be listened to on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watch {
    /// How far it is scrolled.
    Scroll,
    /// Signs that the person is about to leave.
    Exit,
    /// Pointer, keys and scrolling.
    Activity,
    /// Clicks on elements that match the selector.
    Click(String),
    /// Whether an element that matches the selector is half in view.
    Visible(String),
}

/// A survey that has been set off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its place among the document's surveys.
    pub survey: usize,
    /// What set it off, as the invitation records it.
    pub trigger: String,
}

impl Watch {
    /// What has to be listened to for a trigger; `None` where the shell reports it unasked.
    pub(super) fn of(on: &Moment) -> Option<Self> {
        Some(match on {
            Moment::Scroll(_) => Watch::Scroll,
            Moment::Exit => Watch::Exit,
            Moment::Inactive(_) => Watch::Activity,
            Moment::Click(selector) => Watch::Click(selector.clone()),
            Moment::Visible(selector, _) => Watch::Visible(selector.clone()),
            Moment::Load | Moment::Delay(_) | Moment::Dwell(_) | Moment::Views(_) | Moment::Event(..) => return None,
        })
    }
}
