//! The frame of every page: skip link, header, main part, footer, and what screen readers are told.

use super::components::{Footer, Header};
use super::live::{Live, live};
use super::pages::kinds::lead;
use super::pages::{Gallery, Kinds};
use super::route::Route;
use leptos::either::Either;
use leptos::html;
use leptos::prelude::*;

/// Starts the front end in the page's body, in place of what stood there while it was loading.
pub fn start() {
    if let Some(waiting) = document().get_element_by_id("waiting") {
        waiting.remove();
    }
    mount_to_body(App);
}

/// The whole front end. A further page is a further [`Route`], and a further arm beside those here.
#[component]
pub fn App() -> impl IntoView {
    // Takes the token out of the address first.
    provide_context(Live::start());
    let announcement = live().announcement;
    let main = NodeRef::<html::Main>::new();
    let route = RwSignal::new(here());
    let focus = move || {
        if let Some(main) = main.get_untracked() {
            // It can take the focus.
            let _ = main.focus();
        }
    };
    Effect::new(move || document().set_title(route.get().title()));
    window_event_listener(leptos::ev::hashchange, move |_| {
        let now = here();
        if now == route.get_untracked() {
            // Places on the gallery are the browser's to find.
            if now == Route::Kinds {
                lead();
            }
            return;
        }
        route.set(now);
        // Once it is there: as a page that was loaded begins at its top, or at the place that its address names.
        request_animation_frame(move || {
            window().scroll_to_with_x_and_y(0.0, 0.0);
            focus();
            lead();
        });
    });
    let skip = move |event: web_sys::MouseEvent| {
        // Its fragment would be another page.
        event.prevent_default();
        focus();
    };
    let page = move || match route.get() {
        Route::Gallery => Either::Left(view! { <Gallery/> }),
        Route::Kinds => Either::Right(view! { <Kinds/> }),
    };
    view! {
        <a class="skip" href="#main" on:click=skip>"Skip to the content"</a>
        <Header route/>
        <main id="main" tabindex="-1" node_ref=main>{page}</main>
        <Footer/>
        <p class="spoken" role="status">{move || announcement.get()}</p>
    }
}

/// The page that the address names.
fn here() -> Route {
    Route::of(&window().location().hash().unwrap_or_default())
}
