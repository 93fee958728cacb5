//! The card: everything that a survey shows, in one fixed structure.

use super::node::{Node, hide, node, say};
use super::{Event, Session, Setting, asked, ending};
use crate::engine::options::{Placement, Theme};
use crate::engine::session::Stage;
use leptos::prelude::{ArcTrigger, Notify, Track};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// What the views share: where they read, and where they report.
pub struct Card {
    session: Rc<RefCell<Session>>,
    report: Rc<dyn Fn(Event)>,
    changed: ArcTrigger,
    setting: Setting,
}

impl core::fmt::Debug for Card {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Card")
    }
}

impl Card {
    /// A card for `session`, whose events go to `report`.
    pub fn new(session: Rc<RefCell<Session>>, report: Rc<dyn Fn(Event)>, setting: Setting) -> Rc<Self> {
        Rc::new(Self { session, report, changed: ArcTrigger::new(), setting })
    }

    /// Says that the session has changed: every view that read it reads again.
    pub fn changed(&self) {
        self.changed.notify();
    }

    /// Reads the session, now and after every change.
    pub fn read<T>(&self, look: impl FnOnce(&Session) -> T) -> T {
        self.changed.track();
        look(&self.session.borrow())
    }

    /// Reads the session once.
    pub fn peek<T>(&self, look: impl FnOnce(&Session) -> T) -> T {
        look(&self.session.borrow())
    }

    /// Tells the session what happened.
    pub fn report(&self, event: Event) {
        (self.report)(event);
    }

    /// How it is set on the page.
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The view.
    pub fn view(self: &Rc<Self>) -> Node {
        let session = self.session.borrow();
        let over = self.setting.placement == Placement::Popover;
        let theme = match self.setting.theme {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let (class, role) = if over { ("card over", "dialog") } else { ("card", "group") };

        let announcement = asked::announcement(self, &session);
        let announcing = self.clone();
        let status = node("p", &[("class", "spoken"), ("role", "status")]).follow(move |element| {
            // A live region speaks when its text changes after it has been put on the page.
            announcing.changed.track();
            if over && element.is_connected() {
                say(element, &announcement);
            }
        });
        let closing = self.clone();
        let close = node("button", &[("type", "button"), ("part", "close"), ("class", "close")])
            .attribute("aria-label", word!(self, close))
            .on("click", move |_| closing.report(Event::Closed))
            // A cross, drawn by the stylesheet: no character looks the same in every font.
            .child(node("span", &[("class", "cross"), ("aria-hidden", "true")]));
        let (sending, asking, escaping) = (self.clone(), self.clone(), self.clone());
        let form = node("form", &[("part", "form"), ("novalidate", "")])
            .on("submit", move |event| {
                event.prevent_default();
                sending.report(Event::Submitted);
            })
            .follow(move |element| hide(element, asking.read(Session::stage) != Stage::Asking));
        let form = asked::ask(form, self, &session);
        // The texts' own direction, whichever the page has.
        let card = node("div", &[("part", "card"), ("aria-labelledby", "question"), ("dir", "ltr")])
            .attribute("class", class)
            .attribute("role", role)
            .attribute("data-theme", theme)
            .on("keydown", move |event| {
                if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
                    escaping.report(Event::Closed);
                }
            })
            .child(status);
        asked::frame(card, self).child(close).child(form).child(ending::view(self, &session))
    }
}
