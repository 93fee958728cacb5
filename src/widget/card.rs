//! The card: everything that a survey shows, in one fixed structure.

use super::node::{Node, hide, node, say};
use super::{comment, ending, scale};
use crate::engine::options::{Placement, Theme};
use crate::engine::session::{Event, Session, Stage, View};
use crate::survey::wording::Wording;
use leptos::prelude::{ArcTrigger, Notify, Track};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// How a card is set on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Over the page or in its flow.
    pub placement: Placement,
    /// Colours.
    pub theme: Theme,
    /// Language of the survey's texts, for the `lang` attribute.
    pub lang: &'static str,
    /// The widget's words.
    pub wording: &'static Wording,
}

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

    /// Reads the view model, now and after every change.
    pub fn read<T>(&self, look: impl FnOnce(View<'_>) -> T) -> T {
        self.changed.track();
        look(self.session.borrow().view(self.setting.wording))
    }

    /// Tells the session what happened.
    pub fn report(&self, event: Event) {
        (self.report)(event);
    }

    /// The widget's words.
    pub fn wording(&self) -> &'static Wording {
        self.setting.wording
    }

    /// The view.
    pub fn view(self: &Rc<Self>) -> Node {
        let session = self.session.borrow();
        let survey = session.survey();
        let question = survey.questions.first();
        let title = question.map_or("", |question| question.text.as_str());
        let over = self.setting.placement == Placement::Popover;
        let theme = match self.setting.theme {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let (class, role) = if over { ("card over", "dialog") } else { ("card", "group") };

        let announcement = [self.wording().announce, ": ", title].concat();
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
            .attribute("aria-label", self.wording().close)
            .on("click", move |_| closing.report(Event::Closed))
            // A cross, drawn by the stylesheet: no character looks the same in every font.
            .child(node("span", &[("class", "cross"), ("aria-hidden", "true")]));
        let (sending, asking, escaping) = (self.clone(), self.clone(), self.clone());
        let mut form = node("form", &[("part", "form"), ("novalidate", "")])
            .on("submit", move |event| {
                event.prevent_default();
                sending.report(Event::Submitted);
            })
            .follow(move |element| hide(element, asking.read(|view| view.stage) != Stage::Asking))
            .child(node("p", &[("part", "question"), ("id", "question")]).text(title));
        if let Some(question) = question {
            form = scale::add(form, self, question).child(comment::view(self, question.comment.is_some()));
        }
        // The texts' own direction, whichever the page has.
        node("div", &[("part", "card"), ("aria-labelledby", "question"), ("dir", "ltr")])
            .attribute("class", class)
            .attribute("role", role)
            .attribute("data-theme", theme)
            .attribute("lang", self.setting.lang)
            .on("keydown", move |event| {
                if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
                    escaping.report(Event::Closed);
                }
            })
            .child(status)
            .child(close)
            .child(form)
            .child(ending::view(self, &survey.thanks))
    }
}
