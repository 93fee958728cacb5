//! What can be chosen for the kinds of question, and the way to each of them.

use super::Choosing;
use crate::site::choices::{BRANDS, LANGUAGES, Over, SPOTS, Spot, THEMES};
use crate::site::kinds::Group;
use crate::site::route::to_kind;
use leptos::prelude::*;

/// The controls, and a list of the kinds.
#[component]
pub fn Panel(
    /// What is chosen.
    choosing: Choosing,
) -> impl IntoView {
    let groups = Group::ALL
        .map(|group| {
            let kinds = group.kinds().map(|kind| view! { <li><a href=to_kind(kind.key)>{kind.name}</a></li> }).collect_view();
            view! {
                <li>
                    <a href=to_kind(group.key())>{group.name()}</a>
                    <ul>{kinds}</ul>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="panel">
            <section class="controls-panel" aria-label="How they look">
                <Pick legend="Theme" name="theme" options=THEMES.map(|(theme, label)| (theme, label, "en")).to_vec() chosen=choosing.theme/>
                <Pick
                    legend="Language"
                    name="language"
                    options=LANGUAGES.map(|(tag, label)| (tag, label, tag)).to_vec()
                    chosen=choosing.language
                />
                <Placement choosing/>
                <Brand choosing/>
            </section>
            <nav class="index" aria-label="Kinds of question">
                <ul>{groups}</ul>
            </nav>
        </div>
    }
}

/// One of a few, as a row.
#[component]
fn Pick<T: Copy + PartialEq + Send + Sync + 'static>(
    /// What is chosen.
    legend: &'static str,
    /// Name of the group.
    name: &'static str,
    /// The values, what they are called, and in which language.
    options: Vec<(T, &'static str, &'static str)>,
    /// The value that is chosen.
    chosen: RwSignal<T>,
) -> impl IntoView {
    let choices = options
        .into_iter()
        .map(|(value, label, language)| {
            view! {
                <label>
                    <input type="radio" name=name prop:checked=move || chosen.get() == value on:change=move |_| chosen.set(value)/>
                    <span lang=language>{label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="pick">
            <legend>{legend}</legend>
            <div class="choice">{choices}</div>
        </fieldset>
    }
}

/// Where surveys stand.
#[component]
fn Placement(
    /// What is chosen.
    choosing: Choosing,
) -> impl IntoView {
    let list = |over: Option<Over>| {
        let option = |spot: Spot| view! { <option value=spot.word>{spot.label}</option> };
        SPOTS.into_iter().filter(|spot| spot.over == over).map(option).collect_view()
    };
    let note = move || match choosing.spot.get() {
        Spot { over: None, .. } => "Each stands in the flow of this page.",
        _ => "“Show” at a kind opens it there. What you answered in the page is kept.",
    };
    view! {
        <div class="pick">
            <label for="placement">"Placement"</label>
            <select
                id="placement"
                aria-describedby="placement-note"
                on:change=move |event| choosing.spot.set(Spot::of(&event_target_value(&event)))
            >
                {list(None)}
                <optgroup label="A card over the page">{list(Some(Over::Card))}</optgroup>
                <optgroup label="Other ways">{list(Some(Over::Other))}</optgroup>
            </select>
            <p class="small" id="placement-note">{note}</p>
        </div>
    }
}

/// The brand colour: one of a few, or any.
#[component]
fn Brand(
    /// What is chosen.
    choosing: Choosing,
) -> impl IntoView {
    let brand = choosing.brand;
    let swatches = BRANDS
        .map(|(value, name)| {
            view! {
                <label title=name>
                    <input
                        type="radio"
                        name="brand"
                        prop:checked=move || brand.get() == value
                        on:change=move |_| brand.set(value.to_owned())
                    />
                    <i class="swatch" data-brand=value aria-hidden="true"></i>
                    <span class="spoken">{name}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="pick">
            <legend>"Brand colour"</legend>
            <div class="swatches">
                {swatches}
                <label class="own">
                    <input type="color" value="#3651d4" on:input=move |event| brand.set(event_target_value(&event))/>
                    <span>"Your own"</span>
                </label>
            </div>
        </fieldset>
    }
}
