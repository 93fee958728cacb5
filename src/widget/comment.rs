//! The comment that a chosen point reveals, and the button that hands both in.

use super::card::Card;
use crate::engine::session::Event;
use crate::survey::Comment;
use crate::survey::json::push_integer;
use leptos::ev;
use leptos::html::{button, div, label, span, textarea};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

/// The second half of the step, hidden until a point is chosen; `asked` is false where the question has no comment.
#[inline(never)]
pub fn view(card: &Card, asked: bool) -> impl IntoView + use<> {
    let mut longest = String::new();
    push_integer(&mut longest, Comment::LENGTH as i64);
    let prompt = card.reading(|view| view.prompt.unwrap_or_default().to_owned());
    let typing = card.clone();
    let leaving = card.clone();
    let field = asked.then(|| {
        (
            label().attr("for", "comment").attr("part", "prompt").child((
                span().child(prompt),
                " ",
                span().attr("class", "optional").child(["(", card.wording().optional, ")"].concat()),
            )),
            textarea()
                .attr("id", "comment")
                .attr("part", "comment")
                .attr("rows", "3")
                .attr("maxlength", longest)
                .on(ev::input, move |event| {
                    let field = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
                    if let Some(field) = field {
                        typing.report(Event::Typed(field.value()));
                    }
                })
                .on(ev::change, move |_| leaving.report(Event::Left)),
        )
    });
    div().attr("class", "more").attr("hidden", card.reading(|view| view.point.is_none())).child((
        field,
        div()
            .attr("class", "actions")
            .child(button().attr("type", "submit").attr("part", "send").attr("class", "send").child(card.wording().send)),
    ))
}
