//! The scale: native radios in a radio group, so that arrow keys move and check as each browser does.

use super::card::Card;
use crate::engine::session::Event;
use crate::survey::Question;
use crate::survey::json::push_integer;
use leptos::ev;
use leptos::html::{div, input, label, p, span};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// The scale of a question with its anchor labels and its error.
#[inline(never)]
pub fn view(card: &Card, question: &Question) -> impl IntoView + use<> {
    let (min, max) = (question.kind.min(), question.kind.max());
    let points: Vec<_> = (min..=max)
        .map(|value| {
            let mut number = String::new();
            push_integer(&mut number, value.into());
            let anchor = if value == min {
                &question.low
            } else if value == max {
                &question.high
            } else {
                ""
            };
            // The name starts with the number as shown; the ends say what they mean.
            let name = if anchor.is_empty() { number.clone() } else { [&number, ", ", anchor].concat() };
            label().attr("part", "point").attr("class", "point").child((
                input()
                    .attr("type", "radio")
                    .attr("name", "point")
                    .attr("value", number.clone())
                    .attr("aria-label", name)
                    .attr("aria-describedby", "missing"),
                span().attr("aria-hidden", "true").child(number),
            ))
        })
        .collect();

    let choosing = card.clone();
    let group = div()
        .attr("part", "scale")
        .attr("class", ["scale ", question.kind.name()].concat())
        .attr("role", "radiogroup")
        .attr("aria-labelledby", "question")
        .on(ev::change, move |event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(point) = input.and_then(|input| whole(&input.value())) {
                choosing.report(Event::Chosen(point));
            }
        })
        .child(points);
    let anchors = div().attr("class", "anchors").attr("part", "anchors").attr("aria-hidden", "true").child((
        span().child(question.low.clone()),
        span().child(question.high.clone()),
    ));
    let choose = card.wording().choose;
    let missing = p()
        .attr("part", "error")
        .attr("class", "error")
        .attr("id", "missing")
        .attr("role", "alert")
        .child(card.reading(move |view| if view.missing { choose } else { "" }));
    (group, anchors, missing)
}

/// The value of a radio, which this file wrote.
fn whole(text: &str) -> Option<i32> {
    let digits = !text.is_empty() && text.len() < 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.bytes().fold(0, |number, byte| number * 10 + i32::from(byte - b'0')))
}
