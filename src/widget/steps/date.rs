//! A day, chosen in the browser's own way.

use super::step::Step;
use super::{field, text};
use crate::engine::walk::{Field, Walk};
use crate::widget::node::{Node, node};
use std::rc::Rc;

/// Adds the field and its error.
pub fn add(view: Node, step: &Rc<Step>, walk: &Walk, min: Option<&str>, max: Option<&str>) -> Node {
    let mut input = node("input", &[("type", "date"), ("part", "field"), ("class", "field date")]);
    for (name, day) in [("min", min), ("max", max), ("value", Some(walk.held().own()))] {
        if let Some(day) = day {
            input = input.attribute(name, day);
        }
    }
    let input = text::own(input, walk.question().1, &["error"]);
    view.child(field::written(input, step, Field::Own)).child(field::error(step, Field::Own))
}
