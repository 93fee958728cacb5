//! A day, chosen in the browser's own way.

use super::step::Step;
use super::{field, local, text};
use crate::engine::walk::{Field, Walk};
use crate::widget::node::{Node, node};
use std::rc::Rc;

/// Adds the days to choose from, the field and its error.
pub fn add(view: Node, step: &Rc<Step>, walk: &Walk, min: Option<&str>, max: Option<&str>) -> Node {
    let mut input = node("input", &[("type", "date"), ("part", "field"), ("class", "field date")]);
    for (name, day) in [("min", min), ("max", max), ("value", Some(walk.held().own()))] {
        if let Some(day) = day {
            input = input.attribute(name, day);
        }
    }
    let days = match (min, max) {
        (Some(min), Some(max)) => [&local::day(min, step.language()), " – ", &local::day(max, step.language())].concat(),
        (Some(min), None) => field::bound(step, "date_early", min),
        (None, Some(max)) => field::bound(step, "date_late", max),
        (None, None) => String::new(),
    };
    let input = text::own(input, walk.question().1, if days.is_empty() { &["error"] } else { &["limits", "error"] });
    let view = if days.is_empty() { view } else { view.child(field::limits(step, days, &["date_early", "date_late"])) };
    view.child(field::written(input, step, Field::Own)).child(field::error(step, Field::Own))
}
