//! One place of the gallery: what it shows, its frame, and its markup.

use super::Code;
use crate::site::live::live;
use crate::site::phrase::metric;
use crate::site::places::{Device, Place};
use leptos::either::Either;
use leptos::html;
use leptos::prelude::*;

/// A place with its title, its frame, and how the survey got into it.
#[component]
pub fn PlaceSection(
    /// The place.
    place: Place,
) -> impl IntoView {
    let frame = NodeRef::<html::Iframe>::new();
    let announcement = live().announcement;
    let again = move |_| {
        let inside = frame.get_untracked().and_then(|frame| frame.content_window());
        if inside.is_some_and(|window| window.location().reload().is_ok()) {
            announcement.set(format!("{}: the page is loaded again, and asks again.", place.title));
        }
    };
    let id = format!("place-{}", place.key);
    let page = view! { <iframe node_ref=frame src=place.path title=place.frame></iframe> };
    let device = match place.device {
        Device::Window => Either::Left(view! {
            <div class="window">
                <p class="address" dir="ltr" aria-hidden="true"><span>{place.address}</span></p>
                {page}
            </div>
        }),
        Device::Phone => Either::Right(view! {
            <div class="phone">
                <p class="status" dir="ltr" aria-hidden="true"><b>"14:09"</b><i></i></p>
                {page}
            </div>
        }),
    };
    view! {
        <article class="place" class:pocket=place.device == Device::Phone id=place.key aria-labelledby=id.clone()>
            <div class="about">
                <h3 id=id.clone()>{place.title}</h3>
                <p>{place.text}</p>
                <p class="facts">
                    <span>{metric(place.scale)}</span>
                    <code>{place.survey}</code>
                </p>
                <div class="controls">
                    <button type="button" class="quiet" on:click=again>
                        "Ask again"
                        <span class="spoken">": "{place.title}</span>
                    </button>
                    <a class="quiet" href=place.path target="_blank">
                        "Open page"
                        <span class="spoken">": "{place.title}", in a new tab"</span>
                    </a>
                </div>
            </div>
            {device}
            <details>
                <summary>"How it is embedded" <span class="spoken">": "{place.title}</span></summary>
                <Code markup=place.markup/>
                <p>{place.remark}</p>
            </details>
        </article>
    }
}
