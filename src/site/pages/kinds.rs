//! Every kind of question, live: the real widget in the flow of this page, with what can be chosen for it, and its JSON.
//!
//! Nothing of the page moves while the widget is on its way: until all surveys are there, their sections are kept out of sight.

use crate::site::components::{Choosing, KindSection, Panel};
use crate::site::kinds::{Group, KINDS, PREFIX, document as read_document};
use crate::site::route::{Route, place};
use crate::site::{clock, widget};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// How long the widget may take until what there is of it is shown, in milliseconds.
const PATIENCE: i64 = 12_000;

/// How the page stands with the widget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is on its way.
    Loading,
    /// It is there.
    Ready,
    /// It is not, or has stopped.
    Failed,
}

impl Standing {
    const fn name(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }
}

/// The kinds of question.
#[component]
pub fn Kinds() -> impl IntoView {
    let choosing = Choosing::begin();
    let standing = RwSignal::new(Standing::Loading);
    follow(standing);
    widget::load(move || _ = standing.try_set(Standing::Failed));

    // Colours of the page itself go with those of the surveys, as they would on any site that has such a switch.
    let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    let dressed = root.clone();
    Effect::new(move || {
        if let Some(root) = &dressed {
            choosing.dress(root);
        }
    });
    on_cleanup({
        let root = StoredValue::new_local(root);
        move || {
            spawn_local(widget::clear());
            root.with_value(|root| root.as_ref().map(Choosing::undress));
        }
    });
    // Whoever came for one kind is led there once nothing moves any more.
    Effect::new(move || {
        if standing.get() != Standing::Loading {
            lead();
        }
    });

    let read = read_document();
    let groups = Group::ALL
        .map(|group| {
            let title = format!("{}-title", place(group.key()));
            let sections =
                group.kinds().filter_map(|kind| Some(view! { <KindSection kind survey=kind.survey(&read)? choosing/> }));
            view! {
                <section class="group" id=place(group.key()) tabindex="-1" aria-labelledby=title.clone()>
                    <h2 id=title.clone()>{group.name()}</h2>
                    {sections.collect_view()}
                </section>
            }
        })
        .collect_view();
    view! {
        <div class="kinds-head wide">
            <h1>"Every kind of question"</h1>
            <p class="lead">
                "Each of them is the real widget on this page: answer it, by mouse, finger or keyboard. What you choose here goes "
                "for all of them, and into the JSON that you take home."
            </p>
            <p class="test">
                <b>"These answers are tests. "</b>
                "They are sent as any others are, marked "
                <code>"env: test"</code>
                ", and stay out of every figure but those of tests."
            </p>
        </div>
        <div class="kinds" data-standing=move || standing.get().name()>
            <Panel choosing/>
            <div class="groups" aria-busy=move || (standing.get() == Standing::Loading).to_string()>
                <p class="loading-note" role="status">
                    {move || if standing.get() == Standing::Loading { "The widget is on its way…" } else { "" }}
                </p>
                <div role="alert">{move || (standing.get() == Standing::Failed).then(trouble)}</div>
                {groups}
            </div>
        </div>
    }
}

fn trouble() -> impl IntoView {
    let again = move |_| _ = window().location().reload();
    view! {
        <div class="no-widget">
            <h2>"The widget could not be loaded"</h2>
            <p>
                "The kinds are below, with their JSON, but cannot be answered. The widget’s files are under "
                <code>"/embed/"</code>
                "; an extension that blocks surveys, or a connection that broke off, may keep them away."
            </p>
            <button type="button" class="quiet" on:click=again>"Load the page again"</button>
        </div>
    }
}

/// Goes to the place that the address names.
pub fn lead() {
    let fragment = window().location().hash().unwrap_or_default();
    let Some(element) = Route::place(&fragment).and_then(|id| document().get_element_by_id(&id)) else { return };
    element.scroll_into_view();
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        // Reading goes on there. What cannot take the focus leaves it.
        let _ = element.focus();
    }
}

/// Listens to the widget as long as the page is open.
fn follow(standing: RwSignal<Standing>) {
    let there = StoredValue::new(BTreeSet::new());
    let shown = window_event_listener_untyped("candor:shown", move |event| {
        let Some(id) = widget::said(&event, "survey_id").filter(|id| id.starts_with(PREFIX)) else { return };
        release(&event);
        there.update_value(|there| _ = there.insert(id));
        if there.with_value(BTreeSet::len) == KINDS.len() {
            standing.set(Standing::Ready);
        }
    });
    let failed = window_event_listener_untyped("candor:error", move |event| {
        let reason = widget::said(&event, "reason").unwrap_or_default();
        if matches!(reason.as_str(), "unavailable" | "internal" | "document") {
            standing.set(Standing::Failed);
        }
    });
    on_cleanup(move || {
        shown.remove();
        failed.remove();
    });
    spawn_local(async move {
        clock::sleep(PATIENCE).await;
        // The page may have been left.
        if standing.try_get_untracked() == Some(Standing::Loading) {
            let some = there.try_with_value(|there| !there.is_empty()).unwrap_or_default();
            standing.set(if some { Standing::Ready } else { Standing::Failed });
        }
    });
}

/// Gives a stage its own height again, which was held while its survey was made anew.
fn release(event: &web_sys::Event) {
    let stage = event.target().and_then(|target| target.dyn_into::<Element>().ok()?.closest(".stage").ok().flatten());
    if let Some(stage) = stage.and_then(|stage| stage.dyn_into::<HtmlElement>().ok()) {
        let _ = stage.style().remove_property("min-height");
    }
}
