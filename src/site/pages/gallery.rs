//! The gallery: the widget in five places, and beside them what the collector received.

use crate::site::components::{Answers, Hero, PlaceSection};
use crate::site::places::PLACES;
use leptos::prelude::*;

/// The gallery.
#[component]
pub fn Gallery() -> impl IntoView {
    view! {
        <Hero/>
        <div class="gallery">
            <section class="places" id="places" aria-labelledby="places-title">
                <div class="intro">
                    <h2 id="places-title">"Five places, one script tag"</h2>
                    <p>
                        "Each frame is a page of its own that loads Candor as yours would. Answer in any of them, as often as you like, "
                        "and see what arrives."
                    </p>
                </div>
                {PLACES.map(|place| view! { <PlaceSection place/> }).collect_view()}
            </section>
            <Answers/>
        </div>
    }
}
