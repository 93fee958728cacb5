//! The thank-you, which never claims more than is true.

use super::card::Card;
use crate::engine::session::Stage;
use leptos::html::{div, p, span};
use leptos::prelude::*;

/// The ending with `thanks` as its title and, below, what has become of the answer.
#[inline(never)]
pub fn view(card: &Card, thanks: String) -> impl IntoView + use<> {
    div()
        .attr("part", "thanks")
        .attr("class", "thanks")
        .attr("tabindex", "-1")
        .attr("hidden", card.reading(|view| view.stage != Stage::Thanking))
        .child((
            span().attr("class", "tick").attr("aria-hidden", "true"),
            p().attr("class", "title").child(thanks),
            p().attr("class", "note")
                .attr("role", "status")
                .child(card.reading(|view| if view.stage == Stage::Thanking { view.note } else { "" })),
        ))
}
