//! One kind of question: its name, what it is for, the widget that asks it, and its JSON.

use super::{Choosing, Code, CopyButton, Written};
use crate::site::choices::theme;
use crate::site::kinds::Kind;
use crate::site::live::live;
use crate::site::route::place;
use crate::site::sample::sample;
use crate::survey::json::Value;
use leptos::html;
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

/// From which width on the JSON stands beside the survey, and open, in pixels; as in the style sheet.
const BESIDE: f64 = 1_280.0;

/// A kind of question.
#[component]
pub fn KindSection(
    /// The kind.
    kind: Kind,
    /// Its survey.
    survey: Value,
    /// What is chosen.
    choosing: Choosing,
) -> impl IntoView {
    let id = place(kind.key);
    let title = format!("{id}-title");
    let wide = window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width >= BESIDE);
    let shown = survey.clone();
    let json = Memo::new(move |_| sample(&shown, &choosing.chosen()));
    let code = NodeRef::<html::Div>::new();
    view! {
        <article class="kind" id=id tabindex="-1" aria-labelledby=title.clone()>
            <div class="purpose">
                <h3 id=title.clone()>{kind.name}</h3>
                <code>{kind.made_by}</code>
                <p>{kind.purpose}</p>
            </div>
            <Stage kind survey choosing/>
            <details class="json" open=wide>
                <summary>"JSON"<span class="spoken">": "{kind.name}</span></summary>
                <div node_ref=code>{move || view! { <Code text=json.get() written=Written::Document/> }}</div>
                <CopyButton text=json.into() shown=code about=kind.name/>
            </details>
        </article>
    }
}

/// Where the survey is: in the flow of the page, or where a button opens it.
#[component]
fn Stage(
    /// The kind.
    kind: Kind,
    /// Its survey.
    survey: Value,
    /// What is chosen.
    choosing: Choosing,
) -> impl IntoView {
    let announcement = live().announcement;
    let stage = NodeRef::<html::Div>::new();
    let in_page = NodeRef::<html::Div>::new();
    let rounds = RwSignal::new(0_u32);
    // A survey takes its colours once, when it is made: in others it is another element.
    Effect::new(move || {
        let (colours, _) = (theme(choosing.theme.get()), rounds.get());
        let Some(place) = in_page.get() else { return };
        hold(stage);
        place.set_text_content(None);
        let language = choosing.language.get_untracked();
        if let Some(element) = element(&kind.survey_id(), &survey.to_json(), colours, language) {
            let _ = place.append_child(&element);
        }
    });
    // Another language it takes as it is.
    Effect::new(move || {
        let language = choosing.language.get();
        if let Some(element) = in_page.get().and_then(|place| place.first_element_child()) {
            let _ = element.set_attribute("lang", language);
        }
    });
    let again = move |_| {
        rounds.update(|rounds| *rounds += 1);
        announcement.set(format!("{} begins again.", kind.name));
    };
    let over = move || choosing.is_over();
    view! {
        <div class="stage" class:away=over node_ref=stage>
            // As long as it is shown over the page, it keeps its answers and its room here.
            <div class="in-page" inert=over node_ref=in_page></div>
            <div class="elsewhere" hidden=move || !over()>
                <p aria-hidden="true">{move || choosing.spot.get().label}</p>
                <button
                    type="button"
                    class="quiet"
                    id=format!("{}-show", place(kind.key))
                    aria-label=format!("Show: {}", kind.name)
                    on:click=move |_| choosing.show(kind)
                >
                    "Show"
                </button>
            </div>
            <button type="button" class="inline again" inert=over aria-label=format!("Begin again: {}", kind.name) on:click=again>
                "Begin again"
            </button>
        </div>
    }
}

/// The survey's element, as anybody's page would have it; with its placement said, it does not wait until it is scrolled to, so that
/// all kinds are there to be looked at, and found by the browser's search.
fn element(id: &str, survey: &str, theme: &str, language: &str) -> Option<Element> {
    let element = document().create_element("candor-survey").ok()?;
    let attributes =
        [("id", id), ("survey", survey), ("env", "test"), ("theme", theme), ("lang", language), ("placement", "inline")];
    for (name, value) in attributes {
        element.set_attribute(name, value).ok()?;
    }
    Some(element)
}

/// Keeps a stage as high as it is, while its survey is made anew; the page lets it go once that is there.
fn hold(stage: NodeRef<html::Div>) {
    if let Some(stage) = stage.get_untracked() {
        let stage: &HtmlElement = &stage;
        let _ = stage.style().set_property("min-height", &format!("{}px", stage.offset_height()));
    }
}
