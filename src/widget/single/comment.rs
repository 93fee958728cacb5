//! The comment that a chosen point reveals, and the button that hands both in.

use crate::engine::single::Input;
use crate::survey::Prompts;
use crate::survey::json::push_integer;
use crate::widget::Event;
use crate::widget::card::Card;
use crate::widget::node::{Node, hide, node, say, value};
use std::rc::Rc;

/// The second half of the step, hidden until a point is chosen.
pub fn view(card: &Rc<Card>) -> Node {
    let mut longest = String::new();
    push_integer(&mut longest, Prompts::LENGTH as i64);
    let (revealing, prompting, typing, leaving) = (card.clone(), card.clone(), card.clone(), card.clone());
    let prompt = node("span", &[]).follow(move |element| prompting.read(|session| say(element, session.flow().prompt())));
    let optional = node("span", &[("class", "optional")]).text(&[" (", word!(card, optional), ")"].concat());
    let field = node("textarea", &[("id", "comment"), ("part", "comment"), ("rows", "3")])
        .attribute("maxlength", &longest)
        .on("input", move |event| typing.report(Event::Input(Input::Typed(value(&event)))))
        .on("change", move |_| leaving.report(Event::Left));
    let send = node("button", &[("type", "submit"), ("part", "send"), ("class", "send")]).text(word!(card, send));
    node("div", &[("class", "more")])
        .follow(move |element| hide(element, revealing.read(|session| session.flow().point().is_none())))
        .child(node("label", &[("for", "comment"), ("part", "prompt")]).child(prompt).child(optional))
        .child(field)
        .child(node("div", &[("class", "actions")]).child(send))
}
