//! The top of every page.

use super::{Latest, Logo};
use crate::site::live::{Connection, live};
use crate::site::route::{KINDS, Route};
use leptos::prelude::*;

/// The product's name, the pages and their parts, and how things stand with the collector.
#[component]
pub fn Header(
    /// The page that is shown.
    route: RwSignal<Route>,
) -> impl IntoView {
    let connection = live().connection;
    let words = move || match connection.get() {
        Connection::Locked | Connection::Refused => ("locked", "Token needed"),
        Connection::Connecting => ("connecting", "Connecting"),
        Connection::Live => ("live", "Live"),
        Connection::Away(_) => ("away", "No connection"),
    };
    view! {
        <header class="top">
            <div class="wide">
                <a class="name" href="/">
                    <Logo/>
                    "Candor"
                </a>
                <nav aria-label="Candor">
                    <a href="#places">"Places"</a>
                    <a href="#answers">"Answers"</a>
                    <a href=KINDS aria-current=move || (route.get() == Route::Kinds).then_some("page")>"Kinds"</a>
                </nav>
                <Latest/>
                <p class="standing" data-standing=move || words().0>
                    <i aria-hidden="true"></i>
                    <span class="spoken">"Collector: "</span>
                    <span class="word">{move || words().1}</span>
                </p>
            </div>
        </header>
    }
}
