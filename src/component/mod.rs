//! A survey as a component of a Leptos app: `<Survey ask=Scale::Ces subject="checkout" on_answered=…/>`.
//!
//! It renders `<candor-survey>` with typed settings and hands on its events with typed details. The widget itself is not linked into
//! the app: `candor.js` brings it when a question is due, as on any page, so the app grows by a few kilobytes, and the widget
//! can be updated without it. On a server it renders the empty element, which the browser's side then finds as it is.
//!
//! | file | what |
//! |---|---|
//! | [`Script`] | the loader, and that it is in the page once |
//! | [`Context`] | what travels with the answer |
//! | [`event`] | what the survey tells |

mod context;
pub mod event;
mod script;

pub use crate::engine::options::Theme;
pub use crate::survey::{AnswerValue, Environment, Scale};
pub use context::Context;
pub use script::Script;

use crate::survey::json::{self, Value};
use event::{Answered, Ended, Problem, Saved, Seen};
use leptos::callback::{Callable, Callback};
use leptos::ev::Custom;
use leptos::html::custom;
use leptos::prelude::{Children, CustomAttribute, Effect, ElementChild, IntoView, OnAttribute};
use leptos::{component, web_sys};

/// A survey in the flow of the page. What is not set is as the script tag's settings say.
///
/// Settings are read when the element comes into the page. An explicit wish, it is asked without cool-down and sample; for a document's
/// survey among others, give its `id`.
#[component]
pub fn Survey(
    /// The preset.
    #[prop(optional, into)]
    ask: Option<Scale>,
    /// In its place, a survey document: its address, or its JSON.
    #[prop(optional, into)]
    survey: Option<String>,
    /// The survey's id, which results are kept under; of a document, which of its surveys.
    #[prop(optional, into)]
    id: Option<String>,
    /// What the preset's question is about.
    #[prop(optional, into)]
    subject: Option<String>,
    /// Where answers go.
    #[prop(optional, into)]
    endpoint: Option<String>,
    /// What travels with the answer.
    #[prop(optional, into)]
    context: Option<Context>,
    /// A name of the context: asked once for each of its values.
    #[prop(optional, into)]
    once_per: Option<String>,
    /// The language, before that of the page and of the browser.
    #[prop(optional, into)]
    lang: Option<String>,
    /// Another place than its own, such as `bottom-left`.
    #[prop(optional, into)]
    placement: Option<String>,
    /// The key that the endpoint knows the site by.
    #[prop(optional, into)]
    key: Option<String>,
    /// Whether the answer counts.
    #[prop(optional, into)]
    env: Option<Environment>,
    /// Light or dark.
    #[prop(optional, into)]
    theme: Option<Theme>,
    /// The loader, where the page does not have its tag.
    #[prop(optional, into)]
    script: Option<Script>,
    /// It is on the page.
    #[prop(optional, into)]
    on_shown: Option<Callback<Seen>>,
    /// A point was chosen, something written, a question answered anew.
    #[prop(optional, into)]
    on_answered: Option<Callback<Answered>>,
    /// The answer was handed in.
    #[prop(optional, into)]
    on_completed: Option<Callback<Ended>>,
    /// It was closed by hand before that.
    #[prop(optional, into)]
    on_dismissed: Option<Callback<Ended>>,
    /// A change of the answer is stored.
    #[prop(optional, into)]
    on_saved: Option<Callback<Saved>>,
    /// The endpoint has acknowledged it.
    #[prop(optional, into)]
    on_delivered: Option<Callback<Ended>>,
    /// Something ended badly.
    #[prop(optional, into)]
    on_error: Option<Callback<Problem>>,
    /// What stands there for whom no script runs, such as a link to the plain form; the survey takes its place.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    // Effects run in a browser alone: on a server there is no page to bring the script into.
    Effect::new(move |_| {
        if let Some(script) = &script {
            script.bring();
        }
    });
    let theme = theme.map(|theme| match theme {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    });
    custom("candor-survey")
        .attr("ask", ask.map(Scale::name))
        .attr("survey", survey)
        .attr("id", id)
        .attr("subject", subject)
        .attr("endpoint", endpoint)
        .attr("context", context.map(|context| context.to_json()))
        .attr("once-per", once_per)
        .attr("lang", lang)
        .attr("placement", placement)
        .attr("key", key)
        .attr("env", env.map(Environment::name))
        .attr("theme", theme)
        .on(named("shown"), heard(on_shown, Seen::read))
        .on(named("answered"), heard(on_answered, Answered::read))
        .on(named("completed"), heard(on_completed, Ended::read))
        .on(named("dismissed"), heard(on_dismissed, Ended::read))
        .on(named("saved"), heard(on_saved, Saved::read))
        .on(named("delivered"), heard(on_delivered, Ended::read))
        .on(named("error"), heard(on_error, Problem::read))
        .child(children.map(|children| children()))
}

fn named(name: &str) -> Custom<web_sys::CustomEvent> {
    Custom::new(["candor:", name].concat())
}

/// A listener that hands on what can be read.
fn heard<T: 'static>(handler: Option<Callback<T>>, read: fn(&Value) -> Option<T>) -> impl FnMut(web_sys::CustomEvent) + 'static {
    move |event| {
        let Some(handler) = handler else { return };
        let text = js_sys::JSON::stringify(&event.detail()).ok().and_then(|text| text.as_string()).unwrap_or_default();
        if let Some(detail) = json::parse(&text).ok().as_ref().and_then(read) {
            handler.run(detail);
        }
    }
}
