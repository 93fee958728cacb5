//! One place of the gallery: what it shows, its frame, and what the survey got into it by.

use super::{Code, Trace, Written};
use crate::site::frame;
use crate::site::live::live;
use crate::site::phrase::metric;
use crate::site::places::{Device, Document, Language, Place};
use leptos::either::Either;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A place with its title, its frame, and how the survey got into it.
#[component]
pub fn PlaceSection(
    /// The place.
    place: Place,
) -> impl IntoView {
    let page = NodeRef::<html::Iframe>::new();
    let path = RwSignal::new(place.path);
    let id = format!("place-{}", place.key);
    // Its own links lead from one language to the other.
    let loaded = move |_| {
        let now = page.get_untracked().and_then(|page| frame::path(&page));
        let language = place.languages.iter().find(|language| Some(language.path) == now.as_deref());
        path.set(language.map_or(place.path, |language| language.path));
    };
    let inside = view! { <iframe node_ref=page src=place.path title=place.frame on:load=loaded></iframe> };
    let device = match place.device {
        Device::Window => Either::Left(view! {
            <div class="window">
                <p class="address" dir="ltr" aria-hidden="true"><span>{place.address}</span></p>
                {inside}
            </div>
        }),
        Device::Phone => Either::Right(view! {
            <div class="phone">
                <p class="status" dir="ltr" aria-hidden="true"><b>"14:09"</b><i></i></p>
                {inside}
            </div>
        }),
    };
    let explaining = RwSignal::new(false);
    let panel = format!("trace-{}", place.key);
    let trace = {
        let panel = panel.clone();
        move || explaining.get().then(|| view! { <Trace frame=page id=panel.clone() place=place.title/> })
    };
    view! {
        <article class="place" class:pocket=place.device == Device::Phone id=place.key aria-labelledby=id.clone()>
            <div class="about">
                <h3 id=id.clone()>{place.title}</h3>
                <p>{place.text}</p>
                <p class="facts">
                    <span>{metric(place.scale)}</span>
                    <code>{place.survey}</code>
                </p>
                <Controls place page path explaining panel/>
            </div>
            {device}
            {trace}
            <details open=place.document.is_some()>
                <summary>"How it is embedded" <span class="spoken">": "{place.title}</span></summary>
                <Code text=place.markup/>
                {place.document.map(|document| view! { <Source document/> })}
                <p>{place.remark}</p>
            </details>
        </article>
    }
}

/// What can be done with a place.
#[component]
fn Controls(
    /// The place.
    place: Place,
    /// Its frame.
    page: NodeRef<html::Iframe>,
    /// The path of the page that is in it.
    path: RwSignal<&'static str>,
    /// Whether the page's explanation is shown.
    explaining: RwSignal<bool>,
    /// Id of that explanation.
    panel: String,
) -> impl IntoView {
    let announcement = live().announcement;
    let again = move |_| {
        let Some(page) = page.get_untracked() else { return };
        let path = path.get_untracked();
        spawn_local(async move {
            match place.document {
                // A document's survey remembers its visitor, and where it was.
                Some(_) => frame::start_over(&page, path).await,
                None => frame::load(&page, path),
            }
            announcement.set(format!("{}: the page is loaded again, and asks again.", place.title));
        });
    };
    let preview = move |_| {
        if let Some(page) = page.get_untracked() {
            frame::preview(&page, path.get_untracked(), place.survey);
            announcement.set(format!("{}: a preview, of which nothing is kept.", place.title));
        }
    };
    let of_document = place.document.map(move |_| {
        view! {
            <button type="button" class="quiet" on:click=preview>
                "Preview"
                <span class="spoken">": "{place.title}", whatever its conditions; nothing is kept"</span>
            </button>
            <button
                type="button"
                class="quiet"
                aria-expanded=move || explaining.get().to_string()
                aria-controls=move || explaining.get().then(|| panel.clone())
                on:click=move |_| explaining.update(|shown| *shown = !*shown)
            >
                "Who is asked"
                <span class="spoken">": "{place.title}</span>
            </button>
        }
    });
    view! {
        <div class="controls">
            {(!place.languages.is_empty()).then(|| view! { <Languages place page path/> })}
            <button type="button" class="quiet" on:click=again>
                "Ask again"
                <span class="spoken">": "{place.title}</span>
            </button>
            {of_document}
            <a class="quiet" href=move || path.get() target="_blank">
                "Open page"
                <span class="spoken">": "{place.title}", in a new tab"</span>
            </a>
        </div>
    }
}

/// The languages of a place's page, one of them chosen.
#[component]
fn Languages(
    /// The place.
    place: Place,
    /// Its frame.
    page: NodeRef<html::Iframe>,
    /// The path of the page that is in it.
    path: RwSignal<&'static str>,
) -> impl IntoView {
    let choices = place
        .languages
        .iter()
        .map(|Language { tag, name, path: own }| {
            let choose = move |_| {
                path.set(own);
                if let Some(page) = page.get_untracked() {
                    frame::load(&page, own);
                }
            };
            view! {
                <label>
                    <input type="radio" name=format!("language-{}", place.key) prop:checked=move || path.get() == *own on:change=choose/>
                    <span lang=*tag>{*name}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="choice">
            <legend class="spoken">{format!("Language of the page: {}", place.title)}</legend>
            {choices}
        </fieldset>
    }
}

/// A place's document, as far as it is shown, and what its page tells the widget.
#[component]
fn Source(
    /// The document.
    document: Document,
) -> impl IntoView {
    let name = document.path.rsplit('/').next().unwrap_or_default();
    view! {
        <p class="caption">"Whom the page is shown to, in its own script:"</p>
        <Code text=document.script written=Written::Script/>
        <p class="caption">
            "From " <a href=document.path target="_blank">{name}<span class="spoken">", in a new tab"</span></a>
            ", where stars branch and “{{…}}” recalls:"
        </p>
        <Code text=document.excerpt() written=Written::Document/>
    }
}
