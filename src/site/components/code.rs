//! Code to read, and to copy.

use crate::site::clipboard::{self, Outcome};
use crate::site::clock;
use crate::site::markup::{json_pieces, pieces};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How long the button says what it did, in milliseconds.
const SAID: i64 = 2_500;

/// What code is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Written {
    /// HTML.
    #[default]
    Markup,
    /// A script.
    Script,
    /// A survey document.
    Document,
}

/// Code, coloured.
#[component]
pub fn Code(
    /// The code.
    #[prop(into)]
    text: String,
    /// What it is written in.
    #[prop(optional)]
    written: Written,
) -> impl IntoView {
    let (label, pieces) = match written {
        Written::Markup => ("Markup", pieces(&text)),
        Written::Script => ("Script", json_pieces(&text)),
        Written::Document => ("Survey document", json_pieces(&text)),
    };
    let pieces =
        pieces.into_iter().map(|(kind, text)| view! { <span class=kind.class()>{text.to_owned()}</span> }).collect_view();
    view! {
        <pre class="code" class:tall=written == Written::Document dir="ltr" translate="no" tabindex="0" role="group" aria-label=label>
            <code>{pieces}</code>
        </pre>
    }
}

/// Markup with a button that copies it.
#[component]
pub fn CopyBlock(
    /// The markup.
    #[prop(into)]
    markup: String,
    /// Id of the element that names the block.
    label: &'static str,
) -> impl IntoView {
    let shown = NodeRef::<html::Div>::new();
    let text = Signal::stored(markup.clone());
    view! {
        <div class="copy" role="group" aria-labelledby=label>
            <div node_ref=shown>
                <Code text=markup/>
            </div>
            <CopyButton text shown/>
        </div>
    }
}

/// A button that copies code.
#[component]
pub fn CopyButton(
    /// The code.
    text: Signal<String>,
    /// The element that shows it, and nothing else.
    shown: NodeRef<html::Div>,
    /// Of what the code is, where that is not said around the button.
    #[prop(optional)]
    about: &'static str,
) -> impl IntoView {
    let outcome = RwSignal::new(None::<Outcome>);
    let copies = StoredValue::new(0_u32);
    let copy = move |_| {
        let Some(shown) = shown.get_untracked() else { return };
        spawn_local(async move {
            outcome.set(Some(clipboard::copy(&text.get_untracked(), &shown).await));
            copies.update_value(|copies| *copies += 1);
            let copy = copies.get_value();
            clock::sleep(SAID).await;
            // The page may have been left.
            if copies.try_get_value() == Some(copy) {
                outcome.set(None);
            }
        });
    };
    let says = move || match outcome.get() {
        None => "Copy",
        Some(Outcome::Copied) => "Copied",
        Some(Outcome::Selected) => "Selected: press Ctrl+C",
    };
    let told = move || match outcome.get() {
        None => "",
        Some(Outcome::Copied) => "The snippet is in the clipboard.",
        Some(Outcome::Selected) => "The clipboard is refused. The snippet is selected: press Control and C, or Command and C.",
    };
    let named = move || (!about.is_empty()).then(|| format!("{}: {about}", says()));
    view! {
        <button type="button" class="quiet" class:done=move || outcome.get() == Some(Outcome::Copied) aria-label=named on:click=copy>
            {says}
        </button>
        <span class="spoken" role="status">{told}</span>
    }
}
