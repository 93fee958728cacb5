//! The thank-you, which never claims more than is true.

use super::card::Card;
use super::node::{Node, hide, node, say};
use crate::engine::session::Stage;
use std::rc::Rc;

/// The ending with `thanks` as its title and, below, what has become of the answer.
pub fn view(card: &Rc<Card>, thanks: &str) -> Node {
    let (showing, noting) = (card.clone(), card.clone());
    let note = node("p", &[("class", "note"), ("role", "status")])
        .follow(move |element| noting.read(|view| say(element, if view.stage == Stage::Thanking { view.note } else { "" })));
    node("div", &[("part", "thanks"), ("class", "thanks"), ("tabindex", "-1")])
        .follow(move |element| hide(element, showing.read(|view| view.stage) != Stage::Thanking))
        .child(node("span", &[("class", "tick"), ("aria-hidden", "true")]))
        .child(node("p", &[("class", "title")]).text(thanks))
        .child(note)
}
