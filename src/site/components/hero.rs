//! What Candor is, and the snippet to take home.

use super::CopyBlock;
use crate::site::places::snippet;
use leptos::prelude::*;

/// The top of the gallery.
#[component]
pub fn Hero() -> impl IntoView {
    let origin = window().location().origin().unwrap_or_default();
    view! {
        <section class="hero wide" aria-labelledby="hero-title">
            <div>
                <h1 id="hero-title">"One honest question. "<br/>"An answer that arrives."</h1>
                <p class="lead">
                    "Candor asks your customers how it went (NPS, CSAT or CES, on any page), and keeps each answer safe on their "
                    "device until your collector has it."
                </p>
            </div>
            <div class="take">
                <p id="take">"Put this into any page. That is all."</p>
                <CopyBlock markup=snippet(&origin) label="take"/>
            </div>
        </section>
    }
}
