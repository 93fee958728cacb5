//! The same answers for several rows: one radio group a row, as a table where there is room, else row by row.

use super::field;
use super::step::Step;
use crate::engine::walk::held::UNPICKED;
use crate::engine::walk::{Field, Input, Walk};
use crate::survey::document::Choosable;
use crate::widget::node::{Node, node};
use std::rc::Rc;

/// The characters of an answer that stands beside the others on a phone too, such as a number.
const SHORT: usize = 3;

/// Adds the rows and the error.
pub fn add(view: Node, step: &Rc<Step>, walk: &Walk, rows: &[Choosable], columns: &[Choosable]) -> Node {
    let question = walk.question().1;
    let answers: Vec<_> = columns.iter().map(|column| walk.text(&column.text)).collect();
    // The radios are named by their own labels, which the table does not show.
    let mut head = node("div", &[("class", "head"), ("aria-hidden", "true")]).child(node("span", &[("class", "name")]));
    for answer in &answers {
        head = head.child(node("span", &[("class", "cell")]).text(answer));
    }
    let class = if columns.len() > 7 {
        "matrix tall"
    } else if answers.iter().all(|answer| width(answer) <= SHORT) {
        "matrix short"
    } else {
        "matrix"
    };
    let mut table = node("div", &[("part", "matrix"), ("role", "group"), ("aria-labelledby", "question")])
        .attribute("class", class)
        .child(head);
    table = field::described(table, question, &[]);
    for (place, row) in rows.iter().enumerate() {
        table = table.child(group(step, place, &walk.text(&row.text), &answers, question.required));
    }
    view.child(field::error(step, Field::Own)).child(table)
}

/// How many digits wide a text is: about twice as many as it has characters, where they are Chinese, Japanese or Korean.
fn width(text: &str) -> usize {
    text.chars().map(|character| if character >= '\u{1100}' { 2 } else { 1 }).sum()
}

fn group(step: &Rc<Step>, row: usize, name: &str, answers: &[String], required: bool) -> Node {
    let id = ["row", &field::digits(row as i64)].concat();
    let marking = step.clone();
    let mut group = node("div", &[("part", "row"), ("class", "row"), ("role", "radiogroup")])
        .attribute("aria-labelledby", &id)
        .follow(move |element| {
            marking.read(|walk, _| {
                let picked = walk.held().chosen.get(row).is_some_and(|column| *column != UNPICKED);
                field::mark(element, !picked && field::is_wrong(walk, Field::Own));
            });
        })
        .child(node("span", &[("class", "name")]).attribute("id", &id).text(name));
    group = field::required(group, required);
    for (column, answer) in answers.iter().enumerate() {
        let picking = step.clone();
        let radio = node("input", &[("type", "radio"), ("aria-describedby", "error")])
            .attribute("name", &id)
            .attribute("value", &field::digits(column as i64))
            .on("change", move |_| picking.put(Input::Picked(row, column)));
        let radio = field::checked(radio, step, move |walk| walk.held().chosen.get(row) == Some(&column));
        let label = node("label", &[("class", "cell"), ("part", "cell")]).child(radio);
        group = group.child(label.child(node("span", &[]).text(answer)));
    }
    group
}
