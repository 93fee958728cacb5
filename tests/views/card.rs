//! What a preset shows in the small build, and what it reports.

use crate::mounted::{self, Mounted, document, rendered, settled, style};
use candor::engine::options::Theme;
use candor::engine::placement::Placement;
use candor::engine::session::{Delivery, Effect, Target};
use candor::engine::single::{Input, One};
use candor::survey::wording::Wording;
use candor::survey::{AnswerValue, Preset, State};
use candor::widget::{Event, Setting};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

const PRESETS: [(&str, std::ops::RangeInclusive<i32>, &str, &str); 3] = [
    ("nps", 0..=10, "0, Not at all likely", "10, Extremely likely"),
    ("csat", 1..=5, "1, Very dissatisfied", "5, Very satisfied"),
    ("ces", 1..=7, "1, Strongly disagree", "7, Strongly agree"),
];

/// Mounts a preset.
fn setting(placement: Placement, theme: Theme, lang: &'static str) -> Setting {
    Setting { placement, at: "popover".to_owned(), theme, lang, wording: Wording::ENGLISH }
}

async fn mount(preset: &str, placement: Placement) -> Mounted {
    mount_in(preset, setting(placement, Theme::Light, "en")).await
}

/// Mounts a preset with all its settings.
async fn mount_in(preset: &str, setting: Setting) -> Mounted {
    mounted::mount(One::new(Preset::from_name(preset).unwrap().survey("", "")), setting).await
}

/// The elements that Tab or a script can focus now, by part or value.
fn focusable(mounted: &Mounted) -> Vec<String> {
    let all = mounted.all("a, button, input, textarea, select, [tabindex]").into_iter().filter(|element| rendered(element));
    all.map(|element| element.get_attribute("part").or_else(|| element.get_attribute("value")).unwrap_or_default()).collect()
}

#[wasm_bindgen_test]
async fn each_preset_is_a_named_group_of_numbered_radios() {
    for (preset, points, first, last) in PRESETS {
        let mounted = mount(preset, Placement::Popover).await;
        let group = mounted.find("[role=radiogroup]");
        let question = mounted.find("[part=question]").text_content().unwrap();
        assert_eq!(mounted.name(&group), question);
        let names: Vec<_> = mounted.all("[role=radiogroup] input[type=radio]").iter().map(|radio| mounted.name(radio)).collect();
        let numbers = points.map(|point| point.to_string());
        let mut expected: Vec<_> = numbers.collect();
        first.clone_into(&mut expected[0]);
        last.clone_into(expected.last_mut().unwrap());
        assert_eq!(names, expected, "{preset}");
        assert_eq!(mounted.checked(), None);
    }
}

#[wasm_bindgen_test]
async fn a_point_reveals_the_comment_and_send() {
    let mounted = mount("csat", Placement::Popover).await;
    let (comment, send) = (mounted.find("textarea"), mounted.find("button[type=submit]"));
    assert!(!rendered(&comment) && !rendered(&send));
    mounted.choose(4).await;
    assert!(rendered(&comment) && rendered(&send));
    assert_eq!(send.text_content().unwrap(), "Send");
    assert_eq!(mounted.reported(), [Event::Input(Input::Chosen(4))]);
    assert_eq!(comment.get_attribute("maxlength").unwrap(), "4000");
}

#[wasm_bindgen_test]
async fn the_prompt_follows_the_band() {
    for (preset, prompts) in [
        (
            "nps",
            [
                (6, "What would have to change for a better score?"),
                (7, "What keeps you from a higher score?"),
                (9, "What do you like most?"),
            ],
        ),
        ("csat", [(2, "What went wrong?"), (3, "What could be better?"), (4, "What did we do well?")]),
        ("ces", [(3, "What made it hard?"), (4, "What could be easier?"), (5, "What made it easy?")]),
    ] {
        let mounted = mount(preset, Placement::Inline).await;
        for (point, prompt) in prompts {
            mounted.choose(point).await;
            assert_eq!(mounted.name(&mounted.find("textarea")), format!("{prompt} (optional)"), "{preset} {point}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_changed_point_keeps_what_was_typed() {
    let mounted = mount("nps", Placement::Popover).await;
    mounted.choose(3).await;
    mounted.write("half a").await;
    let before = mounted.find("textarea");
    mounted.choose(9).await;
    assert_eq!(mounted.session(|session| session.flow().point()), Some(9));
    let after = mounted.find("textarea");
    assert!(before.is_same_node(Some(&after)), "the field was rebuilt");
    assert_eq!(after.unchecked_ref::<web_sys::HtmlTextAreaElement>().value(), "half a");
    assert_eq!(mounted.reported(), [Input::Chosen(3), Input::Typed("half a".into()), Input::Chosen(9)].map(Event::Input));
}

#[wasm_bindgen_test]
async fn sending_without_a_point_says_what_is_missing() {
    let mounted = mount("nps", Placement::Popover).await;
    let alert = mounted.find("[role=alert]");
    assert_eq!(alert.text_content().unwrap(), "");
    // As Enter on a radio does, while the button is still hidden.
    mounted.send().await;
    assert_eq!(alert.text_content().unwrap(), "Please choose a point on the scale.");
    assert!(mounted.wants(&Effect::Focus(Target::Field)));
    assert!(mounted.focus().unwrap().is_same_node(Some(&mounted.find("input"))));
    let described = mounted.find("input").get_attribute("aria-describedby").unwrap();
    assert_eq!(described, alert.id());
    mounted.choose(0).await;
    assert_eq!(alert.text_content().unwrap(), "");
}

#[wasm_bindgen_test]
async fn the_thank_you_says_what_is_true() {
    for (delivery, note) in [
        (Delivery::Sending, "Sending your answer…"),
        (Delivery::Delivered, "Your answer has arrived."),
        (Delivery::Saved, "Saved. It will be sent when you are back online."),
        (Delivery::Unsaved, "Not sent yet. Please keep this page open."),
        (Delivery::Refused, "Your answer could not be taken."),
        (Delivery::Elsewhere, ""),
    ] {
        let mounted = mount("ces", Placement::Popover).await;
        let status = mounted.find("[part=thanks] [role=status]");
        mounted.choose(6).await;
        assert_eq!(status.text_content().unwrap(), "", "nothing is said of an answer before it is sent");
        mounted.send().await;
        mounted.happens(Event::Delivery(delivery)).await;
        assert_eq!(status.text_content().unwrap(), note);
        assert!(rendered(&mounted.find("[part=thanks]")) && !rendered(&mounted.find("form")));
    }
}

#[wasm_bindgen_test]
async fn nothing_hidden_can_be_focused() {
    let mounted = mount("csat", Placement::Popover).await;
    assert_eq!(focusable(&mounted), ["close", "1", "2", "3", "4", "5"]);
    mounted.choose(5).await;
    assert_eq!(focusable(&mounted), ["close", "1", "2", "3", "4", "5", "comment", "send"]);
    mounted.send().await;
    assert_eq!(focusable(&mounted), ["close", "thanks"]);
}

#[wasm_bindgen_test]
async fn escape_and_the_cross_close() {
    let mounted = mount("nps", Placement::Popover).await;
    mounted.press(&mounted.find("input"), "Escape").await;
    assert_eq!(mounted.reported(), [Event::Closed]);

    let mounted = mount("nps", Placement::Popover).await;
    mounted.press(&mounted.find("input"), "a").await;
    let cross = mounted.find("[part=close]");
    assert_eq!((mounted.name(&cross), cross.text_content().unwrap()), ("Close".into(), String::new()));
    cross.click();
    assert_eq!(mounted.reported(), [Event::Closed]);
}

#[wasm_bindgen_test]
async fn a_popover_is_a_dialog_and_an_inline_survey_a_group() {
    for (placement, role, position) in [(Placement::Popover, "dialog", "fixed"), (Placement::Inline, "group", "relative")] {
        let mounted = mount("nps", placement).await;
        let card = mounted.find("[part=card]");
        assert_eq!(card.get_attribute("role").unwrap(), role);
        assert_eq!(mounted.name(&card), mounted.find("[part=question]").text_content().unwrap());
        assert_eq!(style(&card, "position"), position);
        let spoken = mounted.find(".spoken").text_content().unwrap();
        let expected = if placement == Placement::Popover {
            "Short survey: How likely are you to recommend us to a friend or colleague?"
        } else {
            ""
        };
        assert_eq!(spoken, expected, "a popover comes unasked, so it is announced");
    }
}

#[wasm_bindgen_test]
async fn the_card_carries_its_language_and_theme() {
    for (theme, name) in [(Theme::Auto, "auto"), (Theme::Light, "light"), (Theme::Dark, "dark")] {
        let setting = setting(Placement::Inline, theme, "de-CH");
        let mounted = mount_in("nps", setting).await;
        let card = mounted.find("[part=card]");
        assert_eq!(
            (card.get_attribute("lang").unwrap(), card.get_attribute("data-theme").unwrap()),
            ("de-CH".into(), name.into())
        );
    }
}

#[wasm_bindgen_test]
async fn every_point_is_large_enough_to_touch() {
    for (preset, ..) in PRESETS {
        // The narrowest phones, and wide pages.
        for width in ["320px", "700px"] {
            let mounted = mount(preset, Placement::Inline).await;
            let host: HtmlElement = mounted.root.host().dyn_into().unwrap();
            host.style().set_property("width", width).unwrap();
            settled().await;
            let mut targets = mounted.all("input[type=radio]");
            targets.push(mounted.find("[part=close]"));
            for target in targets {
                let size = target.get_bounding_client_rect();
                // WCAG 2.2, 2.5.8 asks for 24; 2.5.5 for 44, which holds for the height.
                assert!(
                    size.height() >= 44.0 && size.width() >= 24.0,
                    "{preset} at {width}: {} × {}",
                    size.width(),
                    size.height()
                );
            }
        }
    }
}

#[wasm_bindgen_test]
async fn style_stays_inside() {
    let before = document().query_selector_all("style, link[rel=stylesheet]").unwrap().length();
    let button = document().create_element("button").unwrap();
    document().body().unwrap().append_child(&button).unwrap();
    let plain = style(&button, "background-color");
    let mounted = mount("nps", Placement::Popover).await;
    mounted.choose(9).await;
    assert_eq!(style(&button, "background-color"), plain);
    assert_ne!(style(&mounted.find("[part=send]"), "background-color"), plain);
    assert_eq!(document().query_selector_all("style, link[rel=stylesheet]").unwrap().length(), before);
    button.remove();
}

#[wasm_bindgen_test]
async fn what_is_half_typed_is_kept_as_a_draft_and_is_no_answer_yet() {
    let mounted = mount("nps", Placement::Popover).await;
    mounted.choose(3).await;
    let answered = mounted.session(|session| session.response().clone());
    assert!(mounted.draft().is_none() && !mounted.wants(&Effect::Draft), "nothing is typed");
    mounted.write("half a").await;
    assert!(mounted.wants(&Effect::Draft));
    let drafted = mounted.draft().unwrap();
    assert_eq!(drafted.answers.last().unwrap().value, AnswerValue::Text("half a".to_owned()));
    assert_eq!((drafted.state, drafted.revision), (State::Partial, answered.revision + 1));
    let now = mounted.session(|session| session.response().clone());
    assert_eq!((now.answers, now.state), (answered.answers, answered.state));
    mounted.happens(Event::Left).await;
    assert_eq!(mounted.session(|session| session.response().answers.clone()), drafted.answers, "the person moved on");
    assert!(mounted.draft().is_none());
}
