//! The responses as they arrive, newest first.

use super::ResponseEntry;
use crate::site::live::live;
use leptos::either::EitherOf3;
use leptos::prelude::*;

/// How many are shown.
const SHOWN: usize = 50;

/// The live list.
#[component]
pub fn Responses() -> impl IntoView {
    let live = live();
    let with_exposures = RwSignal::new(false);
    let entries = move || {
        let with_exposures = with_exposures.get();
        live.feed.with(|feed| feed.visible(with_exposures).take(SHOWN).cloned().collect::<Vec<_>>())
    };
    let is_empty = Memo::new(move |_| {
        let with_exposures = with_exposures.get();
        live.feed.with(|feed| feed.visible(with_exposures).next().is_none())
    });
    let body = move || match (is_empty.get(), live.begun.get()) {
        (true, false) => EitherOf3::A(view! {
            <div class="loading rows" aria-hidden="true"><i></i><i></i><i></i></div>
            <p class="spoken">"Loading…"</p>
        }),
        (true, true) => EitherOf3::B(view! {
            <p class="nothing">"No answer yet. Answer in one of the places: it appears here as soon as the collector has it."</p>
        }),
        (false, _) => EitherOf3::C(view! {
            <ol class="list" tabindex="0" aria-labelledby="responses-title">
                <For each=entries key=|entry| entry.received.event.id.clone() let(entry)>
                    <ResponseEntry entry/>
                </For>
            </ol>
        }),
    };
    view! {
        <section class="responses" aria-labelledby="responses-title">
            <div class="head">
                <h2 id="responses-title">"As they arrive"</h2>
                <label class="check">
                    <input type="checkbox" prop:checked=move || with_exposures.get() on:change:target=move |event| with_exposures.set(event.target().checked())/>
                    <span>"Unanswered too"</span>
                </label>
            </div>
            {body}
            <button type="button" class="forget" on:click=move |_| live.close()>"Forget the token"</button>
        </section>
    }
}
