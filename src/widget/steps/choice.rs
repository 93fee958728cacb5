//! One of several answers, as radios, or some of them, as checkboxes.

use super::field::{self, digits};
use super::step::Step;
use crate::engine::walk::{Field, Input, Walk};
use crate::survey::document::{Choice, Text};
use crate::survey::single::Prompts;
use crate::widget::node::{Node, hide, node};
use std::rc::Rc;

/// Adds the options, “Other” with its field, and the error.
pub fn add(view: Node, step: &Rc<Step>, walk: &Walk, choice: &Choice) -> Node {
    let question = walk.question().1;
    let limits = limits(choice);
    let marking = step.clone();
    let mut group = node("div", &[("part", "options"), ("aria-labelledby", "question")])
        .attribute("role", if choice.multiple { "group" } else { "radiogroup" })
        .attribute(
            "class",
            if choice.options.iter().any(|option| option.image.is_some()) { "options pictured" } else { "options" },
        )
        .follow(move |element| marking.read(|walk, _| field::mark(element, field::is_wrong(walk, Field::Own))));
    group = field::described(group, question, if limits.is_some() { &["limits"] } else { &[] });
    if !choice.multiple {
        group = field::required(group, question.required);
    }
    for place in walk.order() {
        if let Some(chosen) = choice.options.get(place) {
            group = group.child(option(step, choice, place, &walk.text(&chosen.text), chosen.image.as_deref()));
        }
    }
    if let Some(text) = &choice.other {
        let text = if *text == Text::default() { step.words().get("other").to_owned() } else { walk.text(text) };
        group =
            group.child(option(step, choice, choice.options.len(), &text, None)).child(other(step, walk, choice.options.len()));
    }
    let view = match limits {
        Some((word, count)) => {
            let says = field::bound(step, word, &digits(count.into()));
            view.child(field::limits(step, says, &["choose_at_most", "choose_at_least"]))
        }
        None => view,
    };
    view.child(field::error(step, Field::Own)).child(group)
}

/// What the options do not show: that not all of them, or not one alone, can be chosen.
fn limits(choice: &Choice) -> Option<(&'static str, u32)> {
    if choice.multiple && (choice.most as usize) < choice.all() {
        Some(("choose_at_most", choice.most))
    } else if choice.multiple && choice.least > 1 {
        Some(("choose_at_least", choice.least))
    } else {
        None
    }
}

/// An option, which is named by its text.
fn option(step: &Rc<Step>, choice: &Choice, place: usize, text: &str, image: Option<&str>) -> Node {
    let choosing = step.clone();
    let input = node("input", &[("name", "option"), ("aria-describedby", "error")])
        .attribute("type", if choice.multiple { "checkbox" } else { "radio" })
        .attribute("value", &digits(place as i64))
        .on("change", move |event| choosing.put(Input::Toggled(place, field::is_ticked(&event))));
    let label = node("label", &[("part", "option"), ("class", "option")])
        .child(field::checked(input, step, move |walk| walk.held().chosen.contains(&place)));
    let label = match image {
        // The text says what is on it.
        Some(image) => label.child(node("img", &[("alt", ""), ("part", "image")]).attribute("src", image)),
        None => label,
    };
    label.child(node("span", &[]).text(text))
}

/// The text of “Other”, shown when it is chosen.
fn other(step: &Rc<Step>, walk: &Walk, place: usize) -> Node {
    let showing = step.clone();
    let input =
        node("input", &[("type", "text"), ("id", "beside"), ("part", "field"), ("class", "field"), ("autocomplete", "off")])
            .attribute("maxlength", &digits(Prompts::LENGTH as i64))
            .attribute("aria-describedby", &field::error_id(Field::Beside))
            .attribute("value", &walk.held().beside);
    node("div", &[("class", "beside")])
        .follow(move |element| showing.read(|walk, _| hide(element, !walk.held().chosen.contains(&place))))
        .child(node("label", &[("for", "beside"), ("part", "prompt")]).text(step.words().get("other_prompt")))
        .child(field::written(input, step, Field::Beside))
        .child(field::error(step, Field::Beside))
}
