//! What the fields of a step have in common: how they are described, and what is said of them when they are wrong.

use super::local;
use super::step::Step;
use crate::engine::walk::{Field, Walk};
use crate::survey::document::Question;
use crate::survey::json::push_integer;
use crate::survey::words::fill;
use crate::widget::node::{Node, node, say, value};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// “ (optional)”
pub fn optional(step: &Step) -> Node {
    node("span", &[("class", "optional")]).text(&[" (", step.words().get("optional"), ")"].concat())
}

/// Describes a field or a group by the question's help, and by what else has one of these ids.
///
/// An error is part of what describes fields, and not of what describes their group: it would be read twice.
pub fn described(node: Node, question: &Question, more: &[&str]) -> Node {
    let mut ids = String::new();
    for id in question.help.iter().map(|_| "help").chain(more.iter().copied()) {
        if !ids.is_empty() {
            ids.push(' ');
        }
        ids.push_str(id);
    }
    if ids.is_empty() { node } else { node.attribute("aria-describedby", &ids) }
}

/// Says whether a field or a group needs an answer.
pub fn required(node: Node, required: bool) -> Node {
    node.attribute("aria-required", if required { "true" } else { "false" })
}

/// The id of the error of a field.
pub fn error_id(field: Field) -> String {
    let mut id = String::from("error");
    match field {
        Field::Own => {}
        Field::Beside => id.push_str("-beside"),
        Field::Contact(place) => push_integer(&mut id, place as i64),
    }
    id
}

/// What is missing or wrong in a field, as soon as there is something.
pub fn error(step: &Rc<Step>, field: Field) -> Node {
    let reading = step.clone();
    node("p", &[("part", "error"), ("class", "error"), ("role", "alert")])
        .attribute("id", &error_id(field))
        .follow(move |element| reading.read(|walk, _| say(element, &message(&reading, walk, field))))
}

fn message(step: &Step, walk: &Walk, field: Field) -> String {
    let Some(wrong) = walk.wrong().filter(|wrong| wrong.field == field) else { return String::new() };
    bound(step, wrong.word, &wrong.value)
}

/// What an answer has to keep to, in words: a count, a number, or a day as people write it.
pub fn bound(step: &Step, word: &str, value: &str) -> String {
    let value =
        if matches!(word, "date_early" | "date_late") { local::day(value, step.language()) } else { step.numerals().text(value) };
    fill(step.words().get(word), &[("count", &value), ("min", &value), ("max", &value)])
}

/// What an answer has to keep to, said beforehand, with the id `limits`. An error with one of these words says the same, in
/// its place.
pub fn limits(step: &Rc<Step>, says: String, words: &'static [&'static str]) -> Node {
    let reading = step.clone();
    node("p", &[("class", "help"), ("id", "limits")]).follow(move |element| {
        reading.read(|walk, _| {
            let said = walk.wrong().is_some_and(|wrong| words.contains(&wrong.word));
            say(element, if said { "" } else { &says });
        });
    })
}

/// Whether a field is missing or wrong.
pub fn is_wrong(walk: &Walk, field: Field) -> bool {
    walk.wrong().is_some_and(|wrong| wrong.field == field)
}

/// Marks a field, or what holds the fields of a question, as wrong, or as right again.
pub fn mark(element: &Element, wrong: bool) {
    let _ = element.toggle_attribute_with_force("data-wrong", wrong);
    // ARIA knows the state for fields and radio groups, and not for the other groups.
    if element.get_attribute("role").as_deref() != Some("group") {
        let _ = element.set_attribute("aria-invalid", if wrong { "true" } else { "false" });
    }
}

/// Reports what is written in a field, and shows whether it is wrong.
pub fn written(node: Node, step: &Rc<Step>, field: Field) -> Node {
    let (typing, leaving, marking) = (step.clone(), step.clone(), step.clone());
    node.on("input", move |event| typing.typed(field, value(&event)))
        .on("change", move |_| leaving.left())
        .follow(move |element| marking.read(|walk, _| mark(element, is_wrong(walk, field))))
}

/// Makes a radio or a checkbox follow what is chosen.
pub fn checked(node: Node, step: &Rc<Step>, is: impl Fn(&Walk) -> bool + 'static) -> Node {
    let step = step.clone();
    node.follow(move |element| step.read(|walk, _| element.unchecked_ref::<HtmlInputElement>().set_checked(is(walk))))
}

/// Whether the box that an event comes from is ticked.
pub fn is_ticked(event: &web_sys::Event) -> bool {
    event.target().is_some_and(|target| target.unchecked_ref::<HtmlInputElement>().checked())
}

/// A number as text.
pub fn digits(number: i64) -> String {
    let mut text = String::new();
    push_integer(&mut text, number);
    text
}
