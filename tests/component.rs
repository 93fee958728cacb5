//! The component on a server: `cargo test --features component,leptos/ssr --test component`.

use candor::component::{Context, Environment, Scale, Script, Survey, SurveyProps, Theme};
use leptos::prelude::*;

fn html<V: RenderHtml>(view: impl FnOnce() -> V) -> String {
    Owner::new().with(|| view().to_html())
}

#[test]
fn it_is_an_element_with_its_settings_and_a_mark_for_what_is_not_in_it() {
    let shown = html(|| {
        view! {
            <Survey ask=Scale::Ces subject="R&D \"<b>\"" once_per="order_id" context=Context::new().text("order_id", "A-1")
                env=Environment::Test theme=Theme::Dark lang="de" script=Script::new("/candor.js") on_completed=|_| ()/>
        }
    });
    assert_eq!(
        shown,
        "<candor-survey ask=\"ces\" subject=\"R&amp;D &quot;&lt;b&gt;&quot;\" context=\"{&quot;order_id&quot;:&quot;A-1&quot;}\" \
         once-per=\"order_id\" lang=\"de\" env=\"test\" theme=\"dark\"><!></candor-survey>"
    );
}

#[test]
fn what_is_not_set_is_not_there() {
    assert_eq!(
        html(|| Survey(SurveyProps::builder().survey("/surveys.json").build())),
        "<candor-survey survey=\"/surveys.json\"><!></candor-survey>"
    );
}

#[test]
fn for_whom_no_script_runs_something_else_may_stand_there() {
    let shown = html(|| view! { <Survey ask=Scale::Nps><a href="/s/nps">"Feedback"</a></Survey> });
    assert_eq!(shown, "<candor-survey ask=\"nps\"><a href=\"/s/nps\">Feedback</a></candor-survey>");
}
