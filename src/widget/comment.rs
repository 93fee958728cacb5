//! The comment that a chosen point reveals, and the button that hands both in.

use super::card::Card;
use super::node::{Node, hide, node, say, value};
use crate::engine::session::Event;
use crate::survey::Comment;
use crate::survey::json::push_integer;
use std::rc::Rc;

/// The second half of the step, hidden until a point is chosen; `asked` is false where the question has no comment.
pub fn view(card: &Rc<Card>, asked: bool) -> Node {
    let revealing = card.clone();
    let mut more =
        node("div", &[("class", "more")]).follow(move |element| hide(element, revealing.read(|view| view.point.is_none())));
    if asked {
        let mut longest = String::new();
        push_integer(&mut longest, Comment::LENGTH as i64);
        let (prompting, typing, leaving) = (card.clone(), card.clone(), card.clone());
        let prompt =
            node("span", &[]).follow(move |element| prompting.read(|view| say(element, view.prompt.unwrap_or_default())));
        let optional = node("span", &[("class", "optional")]).text(&[" (", card.wording().optional, ")"].concat());
        let field = node("textarea", &[("id", "comment"), ("part", "comment"), ("rows", "3")])
            .attribute("maxlength", &longest)
            .on("input", move |event| typing.report(Event::Typed(value(&event))))
            .on("change", move |_| leaving.report(Event::Left));
        let label = node("label", &[("for", "comment"), ("part", "prompt")]).child(prompt).child(optional);
        more = more.child(label).child(field);
    }
    let send = node("button", &[("type", "submit"), ("part", "send"), ("class", "send")]).text(card.wording().send);
    more.child(node("div", &[("class", "actions")]).child(send))
}
