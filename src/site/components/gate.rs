//! The question for the administrator's token.

use crate::site::live::{Connection, live};
use leptos::html;
use leptos::prelude::*;

/// Asks for the token, and says where it is.
#[component]
pub fn Gate() -> impl IntoView {
    let live = live();
    let refused = live.connection.get_untracked() == Connection::Refused;
    let field = NodeRef::<html::Input>::new();
    let empty = RwSignal::new(false);
    let open = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        // Whoever pastes the whole address means the token in it.
        let text = field.value();
        let token = text.rsplit("#token=").next().unwrap_or_default().trim().to_owned();
        if token.is_empty() {
            empty.set(true);
            let _ = field.focus();
        } else {
            live.open(token);
        }
    };
    let wrong = move || {
        if empty.get() {
            "Paste the token first."
        } else if refused {
            "The collector does not know this token. It may have been started anew with another one."
        } else {
            ""
        }
    };
    view! {
        <form class="gate" on:submit=open novalidate>
            <h2>"See what arrives"</h2>
            <p>
                "Anybody may answer; only you may read. The collector printed a link with your token when it started: "
                "open that link, or paste the token here."
            </p>
            <dl>
                <dt><code>"candor serve"</code></dt>
                <dd>"prints it at its start, after " <code>"#token="</code></dd>
                <dt><code>"candor-data/admin-token"</code></dt>
                <dd>"is the file that keeps it"</dd>
            </dl>
            <label for="token">"Administrator’s token"</label>
            <div class="field">
                <input
                    node_ref=field
                    id="token"
                    type="password"
                    autocomplete="off"
                    spellcheck="false"
                    dir="ltr"
                    aria-describedby="token-wrong"
                    aria-invalid=move || if wrong().is_empty() { "false" } else { "true" }
                />
                <button type="submit">"Show the answers"</button>
            </div>
            <p class="wrong" id="token-wrong" role="alert">{wrong}</p>
            <p class="small">"It stays in this tab, and is gone when you close it."</p>
        </form>
    }
}
