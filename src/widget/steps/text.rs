//! Something written: a line, some lines, an address, a number.

use super::field::{self, digits};
use super::step::Step;
use crate::engine::walk::{Field, Walk};
use crate::survey::document::{Format, Kind, Question, Written};
use crate::survey::words::fill;
use crate::widget::node::{Node, node, say};
use std::rc::Rc;

/// Adds the field, its counter and its error.
pub fn add(view: Node, step: &Rc<Step>, walk: &Walk, written: &Written) -> Node {
    let question = walk.question().1;
    let counted = written.max_length < default_length(written.format);
    let held = walk.held().own();
    let input = match written.format {
        Format::Long => node("textarea", &[("rows", "4")]).text(held),
        Format::Short => node("input", &[("type", "text")]),
        Format::Email => node("input", &[("type", "email"), ("autocomplete", "email")]),
        Format::Phone => node("input", &[("type", "tel"), ("autocomplete", "tel")]),
        Format::Url => node("input", &[("type", "url"), ("inputmode", "url"), ("autocomplete", "url")]),
        // A field of type `number` says that it is empty while something else is in it, and what is left out is no fault.
        Format::Number => node("input", &[("type", "text"), ("inputmode", "decimal"), ("autocomplete", "off")]),
    };
    let input = if written.format == Format::Long { input } else { input.attribute("value", held) };
    let input = match &written.placeholder {
        Some(placeholder) => input.attribute("placeholder", &walk.text(placeholder)),
        None => input,
    };
    let input = own(input, question, if counted { &["left", "error"] } else { &["error"] })
        .attribute("part", "field")
        .attribute("class", "field")
        .attribute("maxlength", &digits(written.max_length.into()));
    let view = view.child(field::written(input, step, Field::Own));
    let view = if counted { counter(view, step) } else { view };
    view.child(field::error(step, Field::Own))
}

/// The attributes of a question's only field.
pub fn own(input: Node, question: &Question, more: &[&str]) -> Node {
    let input = input.attribute("aria-labelledby", "question");
    field::required(field::described(input, question, more), question.required)
}

/// The longest text where the document does not say; what it does say is counted down.
fn default_length(format: Format) -> u32 {
    if format == Format::Short { 200 } else { crate::survey::single::Prompts::LENGTH as u32 }
}

/// How many characters are left, near the end: shown at every one, and said when the end comes near, when it is ten away
/// and when it is there.
fn counter(view: Node, step: &Rc<Step>) -> Node {
    let (showing, saying) = (step.clone(), step.clone());
    let shown = node("p", &[("class", "left"), ("id", "left")]).follow(move |element| {
        showing.read(|walk, question| say(element, &words(&showing, left(walk, question))));
    });
    let said = node("p", &[("class", "spoken"), ("role", "status")]).follow(move |element| {
        saying.read(|walk, question| {
            let mark = left(walk, question).map(|left| if left > NEAR { left.max(near(question)) } else { left.min(1) * NEAR });
            say(element, &words(&saying, mark));
        });
    });
    view.child(shown).child(said)
}

const NEAR: usize = 10;

/// From where on the characters are counted down.
fn near(question: &Question) -> usize {
    match &question.kind {
        Kind::Text(written) => (written.max_length as usize / 5).max(NEAR),
        _ => 0,
    }
}

/// The characters that are left, near the end.
fn left(walk: &Walk, question: &Question) -> Option<usize> {
    let Kind::Text(written) = &question.kind else { return None };
    let left = (written.max_length as usize).saturating_sub(walk.held().own().chars().count());
    (left <= near(question)).then_some(left)
}

fn words(step: &Step, left: Option<usize>) -> String {
    left.map_or_else(String::new, |left| fill(step.words().get("characters"), &[("count", &step.numerals().number(left as i64))]))
}
