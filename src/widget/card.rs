//! The card: everything that a survey shows, in one fixed structure.

use super::{comment, ending, scale};
use crate::engine::options::{Placement, Theme};
use crate::engine::session::{Event, Session, Stage, View};
use crate::survey::Question;
use crate::survey::wording::Wording;
use leptos::ev;
use leptos::html::{button, div, form, p};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::cell::RefCell;
use std::rc::Rc;

/// How a card is set on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Over the page or in its flow.
    pub placement: Placement,
    /// Colours.
    pub theme: Theme,
    /// Language of the survey's texts, for the `lang` attribute; empty for the page's.
    pub lang: String,
    /// The widget's words.
    pub wording: Wording,
}

/// What the views share: where they read, and where they report.
#[derive(Clone)]
pub struct Card {
    session: SendWrapper<Rc<RefCell<Session>>>,
    report: SendWrapper<Rc<dyn Fn(Event)>>,
    /// Counts the session's changes: reading it subscribes a view to all of them.
    pub turn: RwSignal<u32>,
    wording: Wording,
}

impl core::fmt::Debug for Card {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Card")
    }
}

impl Card {
    /// A card for `session`, whose events go to `report`. Needs a reactive owner.
    pub fn new(session: Rc<RefCell<Session>>, report: Rc<dyn Fn(Event)>, wording: Wording) -> Self {
        Self { session: SendWrapper::new(session), report: SendWrapper::new(report), turn: RwSignal::new(0), wording }
    }

    /// Reads the view model, now and after every change.
    pub fn read<T>(&self, look: impl FnOnce(View<'_>) -> T) -> T {
        self.turn.track();
        look(self.session.borrow().view(&self.wording))
    }

    /// A closure that reads the view model, for attributes and texts.
    pub fn reading<T, F>(&self, look: F) -> impl Fn() -> T + Send + 'static + use<T, F>
    where
        T: 'static,
        F: Fn(View<'_>) -> T + Send + 'static,
    {
        let card = self.clone();
        move || card.read(&look)
    }

    /// Tells the session what happened.
    pub fn report(&self, event: Event) {
        (self.report)(event);
    }

    /// The widget's words.
    pub fn wording(&self) -> &Wording {
        &self.wording
    }

    /// The survey's first question.
    fn question(&self) -> Option<Question> {
        self.session.borrow().survey().questions.first().cloned()
    }

    fn thanks(&self) -> String {
        self.session.borrow().survey().thanks.clone()
    }

    /// The view.
    #[inline(never)]
    pub fn view(&self, setting: &Setting) -> impl IntoView + use<> {
        let over = setting.placement == Placement::Popover;
        let theme = match setting.theme {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let lang = (!setting.lang.is_empty()).then(|| setting.lang.clone());
        let question = self.question();
        let title = question.as_ref().map_or_else(String::new, |question| question.text.clone());
        let wording = *self.wording();

        let announcement = [wording.announce, ": ", &title].concat();
        // A live region speaks when its text changes after it has been put on the page.
        let announced = self.turn;
        let status = move || if over && announced.get() > 0 { announcement.clone() } else { String::new() };

        let closing = self.clone();
        let close = button()
            .attr("type", "button")
            .attr("part", "close")
            .attr("class", "close")
            .attr("aria-label", wording.close)
            .on(ev::click, move |_| closing.report(Event::Closed))
            .child(cross());

        let sending = self.clone();
        let ask = form()
            .attr("part", "form")
            .attr("novalidate", "")
            .attr("hidden", self.reading(|view| view.stage != Stage::Asking))
            .on(ev::submit, move |event: ev::SubmitEvent| {
                event.prevent_default();
                sending.report(Event::Submitted);
            })
            .child((
                p().attr("part", "question").attr("id", "question").child(title),
                question.as_ref().map(|question| scale::view(self, question)),
                comment::view(self, question.and_then(|question| question.comment).is_some()),
            ));

        let escaping = self.clone();
        div()
            .attr("part", "card")
            .attr("class", if over { "card over" } else { "card" })
            .attr("data-theme", theme)
            .attr("lang", lang)
            .attr("role", if over { "dialog" } else { "group" })
            .attr("aria-labelledby", "question")
            .on(ev::keydown, move |event| {
                if event.key() == "Escape" {
                    escaping.report(Event::Closed);
                }
            })
            .child((p().attr("class", "spoken").attr("role", "status").child(status), close, ask, ending::view(self, self.thanks())))
    }
}

/// The cross of the close button, drawn by the stylesheet: no character looks the same in every font.
fn cross() -> impl IntoView {
    leptos::html::span().attr("class", "cross").attr("aria-hidden", "true")
}
