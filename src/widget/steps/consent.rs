//! A box to tick.

use super::field;
use super::step::Step;
use crate::engine::walk::{Field, Input, Walk};
use crate::survey::document::Text;
use crate::widget::node::{Node, node};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Adds the box with what it agrees to, and its error.
pub fn add(view: Node, step: &Rc<Step>, walk: &Walk, label: &Text) -> Node {
    let question = walk.question().1;
    let (ticking, following) = (step.clone(), step.clone());
    let input = node("input", &[("type", "checkbox"), ("name", "consent")])
        .on("change", move |event| ticking.put(Input::Ticked(field::is_ticked(&event))))
        .follow(move |element| {
            following.read(|walk, _| {
                element.unchecked_ref::<HtmlInputElement>().set_checked(walk.held().point.is_some());
                field::mark(element, field::is_wrong(walk, Field::Own));
            });
        });
    let input = field::required(field::described(input, question, &["error"]), question.required);
    let label =
        node("label", &[("part", "option"), ("class", "option")]).child(input).child(node("span", &[]).text(&walk.text(label)));
    view.child(node("div", &[("class", "options")]).child(label)).child(field::error(step, Field::Own))
}
