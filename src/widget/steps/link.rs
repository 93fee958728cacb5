//! A call to action.

use super::step::Step;
use crate::engine::walk::{Input, Walk};
use crate::survey::document::Text;
use crate::widget::node::{Node, node};
use std::rc::Rc;

/// Adds the link, which opens beside the page: the survey goes on.
pub fn add(view: Node, step: &Rc<Step>, walk: &Walk, url: &str, label: &Text) -> Node {
    let following = step.clone();
    let link = node("a", &[("class", "link"), ("part", "link"), ("target", "_blank"), ("rel", "noopener")])
        .attribute("href", url)
        .text(&walk.text(label))
        .on("click", move |_| following.put(Input::Followed));
    view.child(link)
}
