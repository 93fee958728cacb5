//! The frame of every page: skip link, header, main part, footer, and what screen readers are told.

use super::components::{Footer, Header};
use super::live::{Live, live};
use super::pages::Gallery;
use leptos::prelude::*;

/// Starts the front end in the page's body, in place of what stood there while it was loading.
pub fn start() {
    if let Some(waiting) = document().get_element_by_id("waiting") {
        waiting.remove();
    }
    mount_to_body(App);
}

/// The whole front end. A further page is a further arm beside [`Gallery`].
#[component]
pub fn App() -> impl IntoView {
    provide_context(Live::start());
    let announcement = live().announcement;
    view! {
        <a class="skip" href="#main">"Skip to the content"</a>
        <Header/>
        <main id="main" tabindex="-1">
            <Gallery/>
        </main>
        <Footer/>
        <p class="spoken" role="status">{move || announcement.get()}</p>
    }
}
