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
    /// The element that holds the code.
    #[prop(optional)]
    node: NodeRef<html::Code>,
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
            <code node_ref=node>{pieces}</code>
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
    let node = NodeRef::<html::Code>::new();
    let outcome = RwSignal::new(None::<Outcome>);
    let copies = StoredValue::new(0_u32);
    let text = StoredValue::new(markup.clone());
    let copy = move |_| {
        let Some(shown) = node.get_untracked() else { return };
        spawn_local(async move {
            outcome.set(Some(clipboard::copy(&text.get_value(), &shown).await));
            copies.update_value(|copies| *copies += 1);
            let copy = copies.get_value();
            clock::sleep(SAID).await;
            if copies.get_value() == copy {
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
    view! {
        <div class="copy" role="group" aria-labelledby=label>
            <Code text=markup node/>
            <button type="button" class="quiet" class:done=move || outcome.get() == Some(Outcome::Copied) on:click=copy>
                {says}
            </button>
            <span class="spoken" role="status">{told}</span>
        </div>
    }
}
