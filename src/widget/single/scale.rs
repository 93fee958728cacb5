//! The scale: native radios in a radio group, so that arrow keys move and check as each browser does.

use crate::engine::single::Input;
use crate::survey::Single;
use crate::survey::json::push_integer;
use crate::widget::Event;
use crate::widget::card::Card;
use crate::widget::node::{Node, node, say, value};
use std::rc::Rc;

/// Adds to `form` the scale of the question with its anchor labels and its error.
pub fn add(form: Node, card: &Rc<Card>, survey: &Single) -> Node {
    let (min, max) = (survey.scale.min(), survey.scale.max());
    let choosing = card.clone();
    let mut group = node("div", &[("part", "scale"), ("role", "radiogroup"), ("aria-labelledby", "question")])
        .attribute("class", &["scale ", survey.scale.name()].concat())
        .on("change", move |event| {
            if let Some(point) = whole(&value(&event)) {
                choosing.report(Event::Input(Input::Chosen(point)));
            }
        });
    for value in min..=max {
        let mut number = String::new();
        push_integer(&mut number, value.into());
        // The name starts with the number as shown; the ends say what they mean.
        let mut name = number.clone();
        if value == min || value == max {
            name.push_str(", ");
            name.push_str(if value == min { &survey.low } else { &survey.high });
        }
        let radio = node("input", &[("type", "radio"), ("name", "point"), ("aria-describedby", "missing")])
            .attribute("value", &number)
            .attribute("aria-label", &name);
        let shown = node("span", &[("aria-hidden", "true")]).text(&number);
        group = group.child(node("label", &[("part", "point"), ("class", "point")]).child(radio).child(shown));
    }
    let missing = card.clone();
    form.child(group)
        .child(
            node("div", &[("class", "anchors"), ("part", "anchors"), ("aria-hidden", "true")])
                .child(anchor(min, &survey.low))
                .child(anchor(max, &survey.high)),
        )
        .child(node("p", &[("part", "error"), ("class", "error"), ("id", "missing"), ("role", "alert")]).follow(move |element| {
            say(element, if missing.read(|session| session.flow().missing()) { word!(missing, choose) } else { "" });
        }))
}

/// The label of an end of the scale. Its number is shown where the points stand in two rows, so that the label is not
/// read as the end of a row.
fn anchor(point: i32, label: &str) -> Node {
    let mut number = String::new();
    push_integer(&mut number, point.into());
    node("span", &[]).attribute("data-point", &number).text(label)
}

/// The value of a radio, which this file wrote.
fn whole(text: &str) -> Option<i32> {
    let digits = !text.is_empty() && text.len() < 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.bytes().fold(0, |number, byte| number * 10 + i32::from(byte - b'0')))
}
