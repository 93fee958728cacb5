//! The card: everything that a survey shows, in one fixed structure.

use super::node::{self, Node, hide, node, say};
use super::{Event, Session, Setting, asked, ending};
use crate::engine::options::Theme;
use crate::engine::placement::Placement;
use crate::engine::session::Stage;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};

/// What the views share: where they read, and where they report.
pub struct Card {
    session: Rc<RefCell<Session>>,
    report: Rc<dyn Fn(Event)>,
    setting: Setting,
    #[cfg(feature = "full")]
    kept: Rc<asked::Kept>,
}

impl core::fmt::Debug for Card {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Card")
    }
}

impl Card {
    /// A card for `session`, whose events go to `report`.
    pub fn new(session: Rc<RefCell<Session>>, report: Rc<dyn Fn(Event)>, setting: Setting) -> Rc<Self> {
        Rc::new(Self {
            session,
            report,
            setting,
            #[cfg(feature = "full")]
            kept: Rc::default(),
        })
    }

    /// The same survey in another language: its texts take the place of the present ones, and nothing else on the page
    /// changes.
    #[cfg(feature = "full")]
    #[must_use]
    pub fn speak(&self, setting: Setting) -> Rc<Self> {
        let (session, report) = (self.session.clone(), self.report.clone());
        let card = Rc::new(Self { session, report, setting, kept: self.kept.clone() });
        card.view().take_over();
        card
    }

    /// What goes from one language to the next.
    #[cfg(feature = "full")]
    pub(super) fn kept(&self) -> &Rc<asked::Kept> {
        &self.kept
    }

    fn name(&self) -> usize {
        Rc::as_ptr(&self.session).addr()
    }

    /// Says that the session has changed: every view that read it reads again.
    pub fn changed(&self) {
        node::changed(self.name());
    }

    /// Reads the session, now and after every change.
    pub fn read<T>(&self, look: impl FnOnce(&Session) -> T) -> T {
        node::read(self.name());
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
    pub fn view(self: &Rc<Self>) -> asked::View {
        asked::view(self, self.node())
    }

    fn node(self: &Rc<Self>) -> Node {
        let session = self.session.borrow();
        let placement = self.setting.placement;
        let over = placement.is_over();
        let (class, role) = if over { ("card over", "dialog") } else { ("card", "group") };

        let announcement = asked::announcement(self, &session);
        let announcing = self.clone();
        let status = node("p", &[("class", "spoken"), ("role", "status")]).follow(move |element| {
            // A live region speaks when its text changes after it has been put on the page.
            announcing.read(|_| ());
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
        let (sending, pressing, asking, escaping) = (self.clone(), self.clone(), self.clone(), self.clone());
        let form = node("form", &[("part", "form"), ("novalidate", "")])
            .on("submit", move |event| {
                event.prevent_default();
                sending.report(Event::Submitted);
            })
            // A sandboxed frame refuses a submission before anybody hears of it. Enter presses the button too.
            .on("click", move |event| {
                if event.target().is_some_and(|target| target.unchecked_ref::<HtmlInputElement>().type_() == "submit") {
                    event.prevent_default();
                    pressing.report(Event::Submitted);
                }
            })
            .follow(move |element| hide(element, asking.read(Session::stage) != Stage::Asking));
        let form = asked::ask(form, self, &session);
        // The texts' own direction, whichever the page has.
        let tag = if placement == Placement::Modal { "dialog" } else { "div" };
        let card = node(tag, &[("part", "card"), ("aria-labelledby", "question"), ("dir", "ltr")])
            .attribute("class", class)
            .attribute("data-at", &self.setting.at)
            .attribute("role", role)
            .attribute("data-theme", theme(&self.setting))
            .on("keydown", move |event| {
                if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
                    escaping.report(Event::Closed);
                }
            })
            .child(status);
        let card = if over && tag == "div" { card.attribute("popover", "manual") } else { card };
        asked::frame(card, self).child(close).child(form).child(ending::view(self, &session))
    }
}

/// The colours, as the stylesheet knows them.
pub fn theme(setting: &Setting) -> &'static str {
    match setting.theme {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}
