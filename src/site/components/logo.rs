//! The mark: a C that closes on its answer.

use leptos::prelude::*;

/// The mark, without a name of its own: it stands beside the word.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="9"></rect>
            <path d="M22.2 11.4A8 8 0 1 0 22.2 20.6"></path>
            <circle cx="22.6" cy="16" r="2.3"></circle>
        </svg>
    }
}
