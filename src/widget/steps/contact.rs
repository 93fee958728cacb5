//! Fields about the person, which the browser can fill in.

use super::field::{self, digits};
use super::step::Step;
use crate::engine::walk::{Field, Walk};
use crate::survey::single::Prompts;
use crate::widget::node::{Node, node};
use std::rc::Rc;

/// Adds the fields, each with its label and its error.
pub fn add(view: Node, step: &Rc<Step>, walk: &Walk, fields: &[(&'static str, bool)]) -> Node {
    let question = walk.question().1;
    let group = node("div", &[("part", "contact"), ("class", "contact"), ("role", "group"), ("aria-labelledby", "question")]);
    let mut group = field::described(group, question, &[]);
    for (place, (name, required)) in fields.iter().enumerate() {
        let own = Field::Contact(place);
        let id = ["contact", &digits(place as i64)].concat();
        let label = node("label", &[("part", "prompt")]).attribute("for", &id).text(step.words().get(name));
        let label = if *required { label } else { label.child(field::optional(step)) };
        let input = known(name)
            .attribute("id", &id)
            .attribute("part", "field")
            .attribute("class", "field")
            .attribute("maxlength", &digits(Prompts::LENGTH as i64))
            .attribute("aria-describedby", &field::error_id(own))
            .attribute("value", walk.held().texts.get(place).map_or("", String::as_str));
        let input = field::required(field::written(input, step, own), *required);
        group = group.child(node("div", &[]).child(label).child(input).child(field::error(step, own)));
    }
    view.child(group)
}

/// The input for a field, with what browsers know it by (HTML, autofill field names).
fn known(field: &str) -> Node {
    match field {
        "first_name" => node("input", &[("type", "text"), ("autocomplete", "given-name")]),
        "last_name" => node("input", &[("type", "text"), ("autocomplete", "family-name")]),
        "email" => node("input", &[("type", "email"), ("autocomplete", "email")]),
        "phone" => node("input", &[("type", "tel"), ("autocomplete", "tel")]),
        "company" => node("input", &[("type", "text"), ("autocomplete", "organization")]),
        _ => node("input", &[("type", "text"), ("autocomplete", "name")]),
    }
}
