//! The thank-you, which never claims more than is true.

use super::card::Card;
use super::node::{Node, hide, node, say};
use super::{Session, asked};
use crate::engine::session::{Delivery, Stage};
use std::rc::Rc;

/// The ending: its title and, below, what has become of the answer.
pub fn view(card: &Rc<Card>, session: &Session) -> Node {
    let (showing, noting) = (card.clone(), card.clone());
    let note = node("p", &[("class", "note"), ("role", "status")]).follow(move |element| {
        let note = noting.read(|session| match session.delivery() {
            _ if session.stage() != Stage::Thanking => "",
            #[cfg(feature = "full")]
            _ if noting.setting().preview => word!(noting, preview),
            Delivery::Sending => word!(noting, sending),
            Delivery::Delivered => word!(noting, delivered),
            Delivery::Saved => word!(noting, saved),
            Delivery::Unsaved => word!(noting, unsaved),
            Delivery::Refused => word!(noting, refused),
            Delivery::Elsewhere => "",
        });
        say(element, note);
    });
    let ending = node("div", &[("part", "thanks"), ("class", "thanks"), ("tabindex", "-1")])
        .follow(move |element| hide(element, showing.read(Session::stage) != Stage::Thanking))
        .child(node("span", &[("class", "tick"), ("aria-hidden", "true")]));
    asked::thank(ending, card, session, note)
}
