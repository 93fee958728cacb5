//! The newest answer, for narrow pages, where the answers are not beside the places.

use super::Chip;
use crate::site::live::live;
use crate::site::phrase::ago;
use leptos::prelude::*;

/// A link to the answers that shows the newest of them; nothing before the first.
#[component]
pub fn Latest() -> impl IntoView {
    let live = live();
    let latest = Memo::new(move |_| live.feed.with(|feed| feed.latest().cloned()));
    move || {
        latest.get().map(|received| {
            let at = received.received_at;
            view! {
                <a class="latest" href="#answers">
                    <span class="spoken">"Newest answer: "</span>
                    <Chip score=received.score()/>
                    <b>{received.response().survey.id.clone()}</b>
                    <span class="when">{move || ago(live.now.get().since(at))}</span>
                </a>
            }
        })
    }
}
