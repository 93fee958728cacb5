//! The newest answer at the lower edge, where the answers themselves are out of view.

use super::Chip;
use crate::site::live::{Connection, live};
use crate::site::phrase::ago;
use leptos::either::EitherOf3;
use leptos::prelude::*;

/// A line that leads to the answers; narrow pages show it.
#[component]
pub fn Latest() -> impl IntoView {
    let live = live();
    let latest = Memo::new(move |_| live.feed.with(|feed| feed.latest().cloned()));
    let content = move || match (live.connection.get(), latest.get()) {
        (Connection::Locked | Connection::Refused, _) => EitherOf3::A("To see what arrives, enter the token"),
        (_, None) => EitherOf3::B("No answer yet"),
        (_, Some(received)) => {
            let at = received.received_at;
            let survey = received.response().survey.id.clone();
            EitherOf3::C(view! {
                <Chip score=received.score()/>
                <b>{survey}</b>
                <span>{move || ago(live.now.get().since(at))}</span>
            })
        }
    };
    view! {
        <a class="latest" href="#answers">
            {content}
            <span class="down" aria-hidden="true"></span>
            <span class="spoken">" Go to the answers"</span>
        </a>
    }
}
