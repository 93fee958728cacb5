//! What the small build asks: one question on a [`scale`] with a [`comment`], in English.

pub mod comment;
pub mod scale;

use super::Session;
use crate::engine::options::Theme;
use crate::engine::placement::Placement;
use crate::survey::wording::Wording;
use crate::widget::card::Card;
use crate::widget::node::{Node, node};
use std::rc::Rc;

/// What the widget of this build asks.
pub type Flow = crate::engine::single::One;
/// The view of a card: it speaks one language.
pub type View = Node;
/// A card's view on the page.
pub type Viewed = crate::widget::node::Built;

/// The view of a card, from its node.
pub(super) fn view(_: &Card, node: Node) -> View {
    node
}

/// How a card is set on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Over the page or in its flow.
    pub placement: Placement,
    /// Where, in the stylesheet's words; of an anchored survey, the selector.
    pub at: String,
    /// Colours.
    pub theme: Theme,
    /// Language of the survey's texts, for the `lang` attribute.
    pub lang: &'static str,
    /// The widget's words.
    pub wording: &'static Wording,
}

/// Where the focus goes when Send was pressed without a point.
pub(super) const FIELD: &str = "input";
/// Where it goes when the survey is opened by hand, or stands before the page.
pub(super) const STEP: &str = "input";

/// What is said when the card appears over a page.
pub(super) fn announcement(card: &Card, session: &Session) -> String {
    [word!(card, announce), ": ", &session.flow().survey().text].concat()
}

/// Marks what is said with its language.
pub(super) fn speak(node: Node, setting: &Setting) -> Node {
    node.attribute("lang", setting.lang)
}

/// What the card itself needs besides.
pub(super) fn frame(node: Node, card: &Rc<Card>) -> Node {
    speak(node, card.setting())
}

/// Adds to the form what is asked.
pub(super) fn ask(form: Node, card: &Rc<Card>, session: &Session) -> Node {
    let survey = session.flow().survey();
    let form = form.child(node("p", &[("part", "question"), ("id", "question")]).text(&survey.text));
    scale::add(form, card, survey).child(comment::view(card))
}

/// Adds to the ending what it says, and `note`, on what became of the answer.
pub(super) fn thank(ending: Node, _card: &Rc<Card>, session: &Session, note: Node) -> Node {
    ending.child(node("p", &[("class", "title")]).text(&session.flow().survey().thanks)).child(note)
}
