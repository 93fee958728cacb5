//! The figures of the gallery's surveys, and whose answers they are of.

use super::Score;
use crate::site::figures::{Audience, Excluded};
use crate::site::live::live;
use crate::site::phrase::left_out;
use crate::site::places::PLACES;
use leptos::prelude::*;

/// The scores so far.
#[component]
pub fn Scores() -> impl IntoView {
    let live = live();
    let excluded = Memo::new(move |_| {
        live.results.with(|all| {
            all.values().fold(Excluded::default(), |sum, results| Excluded {
                live: sum.live + results.excluded.live,
                test: sum.test + results.excluded.test,
                automated: sum.automated + results.excluded.automated,
            })
        })
    });
    let choices = Audience::ALL
        .map(|audience| {
            view! {
                <label>
                    <input
                        type="radio"
                        name="audience"
                        prop:checked=move || live.audience.get() == audience
                        on:change=move |_| live.choose(audience)
                    />
                    <span>{audience.label()}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <section class="scores" aria-labelledby="scores-title">
            <div class="head">
                <h2 id="scores-title">"The score so far"</h2>
                <fieldset class="choice">
                    <legend class="spoken">"Figures of which answers"</legend>
                    {choices}
                </fieldset>
            </div>
            <div class="tiles" role="group" aria-label="Scores by survey" tabindex="0">{PLACES.map(|place| view! { <Score place/> }).collect_view()}</div>
            <p class="small excluded">
                {move || {
                    left_out(excluded.get())
                        .map(|words| {
                            view! {
                                {words}
                                ". "
                                <button type="button" class="inline" on:click=move |_| live.choose(Audience::All)>
                                    "Count all"
                                </button>
                            }
                        })
                }}
            </p>
        </section>
    }
}
