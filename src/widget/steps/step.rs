//! One step: a question that is shown, and what its fields share.

use super::local::Numerals;
use crate::engine::session::Stage;
use crate::engine::walk::{Field, Input, Walk};
use crate::survey::document::Question;
use crate::survey::words::Words;
use crate::widget::card::Card;
use crate::widget::{Event, Session};
use std::rc::Rc;

/// What tells one step from another: how many led to it, and the question's place.
pub type Key = (usize, usize);

/// The key of the step that is shown.
pub fn key(walk: &Walk) -> Key {
    (walk.step(), walk.question().0)
}

/// A step as long as it is on the page, which is a moment longer than it is shown: what a field of a step that has passed
/// reads or reports is none of the next one's business.
pub struct Step {
    card: Rc<Card>,
    key: Key,
    numerals: Numerals,
}

impl Step {
    /// The step that is shown.
    pub fn new(card: &Rc<Card>, walk: &Walk, numerals: Numerals) -> Rc<Self> {
        Rc::new(Self { card: card.clone(), key: key(walk), numerals })
    }

    fn is_shown(&self, session: &Session) -> bool {
        session.stage() == Stage::Asking && key(session.flow()) == self.key
    }

    /// Reads what stands on the step, now and after every change, while it is shown.
    pub fn read(&self, look: impl FnOnce(&Walk, &Question)) {
        self.card.read(|session| {
            if self.is_shown(session) {
                look(session.flow(), session.flow().question().1);
            }
        });
    }

    /// Reads once what stands on the step, while it is shown.
    pub fn peek<T>(&self, look: impl FnOnce(&Walk) -> T) -> Option<T> {
        self.card.read(|session| if self.is_shown(session) { Some(look(session.flow())) } else { None })
    }

    /// The person did something with it.
    pub fn put(&self, input: Input) {
        self.report(Event::Input(input));
    }

    /// A field now reads so.
    pub fn typed(&self, field: Field, text: String) {
        self.put(Input::Typed(field, text));
    }

    /// The person moved on from a field.
    pub fn left(&self) {
        self.report(Event::Left);
    }

    fn report(&self, event: Event) {
        if self.peek(|_| ()).is_some() {
            self.card.report(event);
        }
    }

    /// The widget's words.
    pub fn words(&self) -> &Words {
        &self.card.setting().words
    }

    /// How the language writes numbers.
    pub fn numerals(&self) -> &Numerals {
        &self.numerals
    }

    /// The language of the texts.
    pub fn language(&self) -> &str {
        &self.card.setting().lang
    }
}
