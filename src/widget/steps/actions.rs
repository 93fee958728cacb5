//! The buttons below a step: Back, and Next or Send.
//!
//! They stay while steps change, so a person who presses Next again and again presses the same button.

use crate::engine::walk::{Input, Walk};
use crate::survey::document::Kind;
use crate::widget::Event;
use crate::widget::card::Card;
use crate::widget::node::{Node, hide, node, say};
use std::rc::Rc;

/// The buttons.
pub fn view(card: &Rc<Card>) -> Node {
    let (going, backing, sending, needing) = (card.clone(), card.clone(), card.clone(), card.clone());
    let back = node("button", &[("type", "button"), ("part", "back"), ("class", "back")])
        .text(word!(card, back))
        .on("click", move |_| going.report(Event::Input(Input::Back)))
        .follow(move |element| hide(element, backing.read(|session| !session.flow().can_go_back())));
    let send = node("button", &[("type", "submit"), ("part", "send"), ("class", "send")]).follow(move |element| {
        let says = sending.read(|session| {
            let walk = session.flow();
            match &walk.question().1.button {
                Some(button) => walk.text(button),
                None if walk.is_last() => word!(sending, send).to_owned(),
                None => word!(sending, next).to_owned(),
            }
        });
        say(element, &says);
    });
    node("div", &[("class", "actions")])
        .follow(move |element| hide(element, needing.read(|session| waits_for_a_point(session.flow()))))
        .child(back)
        .child(send)
}

/// A survey that begins with a scale begins with the scale alone: there is nothing to press before a point is chosen, and a
/// survey over a page should cover little of it.
fn waits_for_a_point(walk: &Walk) -> bool {
    let question = walk.question().1;
    question.required && matches!(question.kind, Kind::Rating(_)) && walk.held().point.is_none() && !walk.can_go_back()
}
