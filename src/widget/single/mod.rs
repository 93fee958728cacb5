//! What the small build asks: one question on a [`scale`] with a [`comment`], in English.

pub mod comment;
pub mod scale;

use super::Session;
use crate::engine::options::{Placement, Theme};
use crate::survey::wording::Wording;
use crate::widget::card::Card;
use crate::widget::node::{Node, node};
use std::rc::Rc;

/// What the widget of this build asks.
pub type Flow = crate::engine::single::One;

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

/// Where the focus goes when Send was pressed without a point.
pub(super) const FIELD: &str = "input";
/// Where it goes when another step has appeared, of which there is none.
pub(super) const STEP: &str = "[part=form]";

/// What is said when the card appears over a page.
pub(super) fn announcement(card: &Card, session: &Session) -> String {
    [word!(card, announce), ": ", &session.flow().survey().text].concat()
}

/// What the card itself needs besides.
pub(super) fn frame(node: Node, card: &Rc<Card>) -> Node {
    node.attribute("lang", card.setting().lang)
}

/// Adds to the form what is asked.
pub(super) fn ask(form: Node, card: &Rc<Card>, session: &Session) -> Node {
    let survey = session.flow().survey();
    let form = form.child(node("p", &[("part", "question"), ("id", "question")]).text(&survey.text));
    scale::add(form, card, survey).child(comment::view(card))
}

/// Adds to the ending what it says.
pub(super) fn thank(ending: Node, _card: &Rc<Card>, session: &Session) -> Node {
    ending.child(node("p", &[("class", "title")]).text(&session.flow().survey().thanks))
}
