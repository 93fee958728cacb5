//! What the full build asks: the questions of a survey document, one step after the other, in any language.
//!
//! [`shown`] puts the present question in place of the last one; what it shows is one file a kind of question, and
//! [`step`] is what they share. [`progress`] and [`actions`] stand around it for all of them.

mod actions;
mod choice;
mod consent;
mod contact;
mod date;
mod drag;
mod drawn;
mod ending;
mod field;
mod link;
mod local;
mod matrix;
mod progress;
mod ranking;
mod rating;
mod shown;
mod step;
mod text;
mod told;

pub(super) use ending::thank;
pub(super) use told::{Kept, view};
pub use told::{View, Viewed};

use super::Session;
use super::card::Card;
use super::node::{Node, node};
use crate::engine::options::Theme;
use crate::engine::placement::Placement;
use crate::survey::language::direction;
use crate::survey::words::Words;
use std::rc::Rc;

/// What the widget of this build asks.
pub type Flow = crate::engine::walk::Walk;

/// How a card is set on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Over the page or in its flow.
    pub placement: Placement,
    /// Where, in the stylesheet's words; of an anchored survey, the selector.
    pub at: String,
    /// Colours.
    pub theme: Theme,
    /// Language of the survey's texts, a tag of BCP 47: they are marked with it, and its direction is theirs.
    pub lang: String,
    /// The widget's words in that language.
    pub words: Words,
    /// Says that this is a preview, of which nothing is kept.
    pub preview: bool,
}

/// Where the focus goes when a step cannot be left: the first field that is missing or wrong.
pub(super) const FIELD: &str = "[data-wrong] :is(input, textarea), :is(input, textarea)[data-wrong]";
/// Where it goes when a step has appeared: what is said first is then what is asked.
pub(super) const STEP: &str = "[part=question]";

/// What is said when the card appears over a page.
pub(super) fn announcement(card: &Card, session: &Session) -> String {
    let walk = session.flow();
    [word!(card, announce), ": ", &walk.text(&walk.question().1.text)].concat()
}

/// Marks what is said with its language, and its direction.
pub(super) fn speak(node: Node, setting: &Setting) -> Node {
    node.attribute("lang", &setting.lang).attribute("dir", direction(&setting.lang).html())
}

/// Marks a part of the card with the language once more. From the card itself, the stylesheet's `all: initial` takes it in
/// Chromium and WebKit, where it is a property too (`-webkit-locale`): lines would break, and fonts be chosen, as in English.
fn spoken(part: Node, card: &Card) -> Node {
    part.attribute("lang", &card.setting().lang)
}

/// What the card itself needs besides.
pub(super) fn frame(card: Node, of: &Rc<Card>) -> Node {
    let setting = of.setting();
    let card = speak(card, setting);
    if setting.preview {
        card.child(node("p", &[("class", "preview"), ("part", "preview")]).text(word!(of, preview)))
    } else {
        card
    }
}

/// Adds to the form what is asked.
pub(super) fn ask(form: Node, card: &Rc<Card>, _session: &Session) -> Node {
    let numerals = local::Numerals::of(&card.setting().lang);
    spoken(form, card).child(progress::view(card, numerals)).child(shown::view(card, numerals)).child(actions::view(card))
}
