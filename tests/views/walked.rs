//! Documents on a page.

use crate::mounted::{self, Mounted};
use candor::engine::facts::Facts;
use candor::engine::options::Theme;
use candor::engine::placement::Placement;
use candor::engine::walk::{Input, Walk};
use candor::survey::document;
use candor::survey::json;
use candor::survey::time::Timestamp;
use candor::survey::words::{Words, file};
use candor::widget::{Event, Setting};

/// A setting in a language.
pub fn setting(lang: &str) -> Setting {
    let words = Words::parse(file(lang).unwrap());
    let (lang, at) = (lang.to_owned(), "popover".to_owned());
    Setting { placement: Placement::Popover, at, theme: Theme::Light, lang, words, preview: false }
}

/// A walk through the survey with these members, asked of a customer.
pub fn walk(survey: &str, lang: &str, customer: &str) -> Walk {
    walk_from("en", survey, lang, customer)
}

/// The same with plain texts in the language `own`.
pub fn walk_from(own: &str, survey: &str, lang: &str, customer: &str) -> Walk {
    let parsed = document::parse(&format!(r#"{{"candor":1,"surveys":[{{"id":"survey",{survey}}}]}}"#));
    assert!(parsed.problems.is_empty(), "{:#?}", parsed.problems);
    let survey = parsed.document.unwrap().surveys.remove(0);
    let facts = Facts { customer: json::parse(customer).unwrap(), ..Facts::default() };
    Walk::new(survey, own, lang, facts, Timestamp(1_795_000_000_000), 7)
}

/// Mounts the survey with these members.
pub async fn mount(survey: &str) -> Mounted {
    mounted::mount(walk(survey, "en", "{}"), setting("en")).await
}

/// Mounts a survey of one question, `q`, with these members.
pub async fn ask(question: &str) -> Mounted {
    mount(&format!(r#""questions":[{{"id":"q","text":"What?",{question}}}]"#)).await
}

/// What the views have reported of inputs.
pub fn inputs(mounted: &Mounted) -> Vec<Input> {
    let input = |event| if let Event::Input(input) = event { Some(input) } else { None };
    mounted.reported().into_iter().filter_map(input).collect()
}

/// The names of all elements that match.
pub fn names(mounted: &Mounted, selector: &str) -> Vec<String> {
    mounted.all(selector).iter().map(|element| mounted.name(element)).collect()
}

/// What an element's `aria-describedby` says.
pub fn description(mounted: &Mounted, selector: &str) -> String {
    let ids = mounted.find(selector).get_attribute("aria-describedby").unwrap();
    let texts = ids.split(' ').map(|id| mounted.root.get_element_by_id(id).unwrap_or_else(|| panic!("no {id}")));
    texts.filter_map(|element| element.text_content()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An attribute of the first element that matches; empty for none.
pub fn attribute(mounted: &Mounted, selector: &str, name: &str) -> String {
    mounted.find(selector).get_attribute(name).unwrap_or_default()
}

/// The text of the first element that matches.
pub fn text(mounted: &Mounted, selector: &str) -> String {
    mounted.find(selector).text_content().unwrap()
}
