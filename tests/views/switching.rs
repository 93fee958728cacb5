//! Another language while a survey is open: every text changes, and no element does.

use crate::mounted::{self, Mounted, settled};
use crate::walked::{attribute, inputs, names, setting, text, walk};
use candor::engine::session::{Delivery, Effect};
use candor::engine::walk::Input;
use candor::survey::State;
use candor::widget::Event;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlInputElement, HtmlTextAreaElement};

/// A survey with a step of each kind, each text in English and German.
const KINDS: &str = r#""questions":[
    {"id":"scale","kind":"csat","text":{"en":"Scale?","de":"Skala?"},"help":{"en":"Help.","de":"Hilfe."},
     "comment":{"text":{"en":"Why?","de":"Warum?"}}},
    {"id":"stars","kind":"rating","style":"stars","points":5,"text":{"en":"Stars?","de":"Sterne?"}},
    {"id":"text","kind":"text","max_length":50,"required":true,"text":{"en":"Text?","de":"Freitext?"}},
    {"id":"one","kind":"choice","text":{"en":"One?","de":"Eins?"},"other":true,"shuffle":true,
     "options":[{"id":"a","text":{"en":"Ant","de":"Ameise"}},{"id":"b","text":{"en":"Bee","de":"Biene"}},
                {"id":"c","text":{"en":"Cat","de":"Katze"}},{"id":"d","text":{"en":"Dog","de":"Hund"}}]},
    {"id":"order","kind":"ranking","text":{"en":"Order?","de":"Reihenfolge?"},
     "options":[{"id":"a","text":{"en":"Ant","de":"Ameise"}},{"id":"b","text":{"en":"Bee","de":"Biene"}},
                {"id":"c","text":{"en":"Cat","de":"Katze"}}]},
    {"id":"grid","kind":"matrix","text":{"en":"Grid?","de":"Raster?"},"rows":[{"id":"r","text":{"en":"Row","de":"Zeile"}}],
     "columns":[{"id":"a","text":{"en":"Left","de":"Links"}},{"id":"b","text":{"en":"Right","de":"Rechts"}}]},
    {"id":"day","kind":"date","text":{"en":"Day?","de":"Tag?"},"min":"2026-01-05"},
    {"id":"box","kind":"consent","text":{"en":"Box?","de":"Haken?"},"label":{"en":"Yes","de":"Ja"}},
    {"id":"who","kind":"contact","text":{"en":"Who?","de":"Wer?"},"fields":[{"field":"name"},{"field":"email"}]},
    {"id":"link","kind":"link","text":{"en":"Link?","de":"Verweis?"},"url":"https://example.com","label":{"en":"There","de":"Dort"}},
    {"id":"last","kind":"message","text":{"en":"The end.","de":"Das Ende."}}],
    "endings":[{"id":"done","title":{"en":"Done.","de":"Fertig."},"text":{"en":"Bye.","de":"Tschüss."}}]"#;

async fn mount(survey: &str) -> Mounted {
    mounted::mount(walk(survey, "en", "{}"), setting("en")).await
}

/// All that can be read but the announcement, which says what was asked when it was made: texts and names.
fn read(mounted: &Mounted) -> String {
    let mut all = [text(mounted, "[part=form]"), text(mounted, "[part=thanks]")].concat();
    for element in mounted.all("[aria-label]") {
        all += &[" ", &element.get_attribute("aria-label").unwrap()].concat();
    }
    all
}

/// Every element, in the order of the page.
fn elements(mounted: &Mounted) -> Vec<Element> {
    mounted.all(":not(svg, svg *)").into_iter().map(JsCast::unchecked_into).collect()
}

fn same(one: &[Element], other: &[Element]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.is_same_node(Some(other)))
}

#[wasm_bindgen_test]
async fn every_kind_is_told_again_in_the_elements_that_it_has() {
    // The same survey, begun in German, says what has to be read.
    let english = mount(KINDS).await;
    let german = mounted::mount(walk(KINDS, "de", "{}"), setting("de")).await;
    let mut steps = 0;
    loop {
        let (before, own) = (elements(&english), read(&english));
        english.speak(setting("de")).await;
        assert_eq!(read(&english), read(&german), "{}", text(&english, "[part=question]"));
        assert!(same(&before, &elements(&english)), "elements were made anew");
        assert_eq!(attribute(&english, "[part=card]", "lang"), "de");
        for part in ["[part=question]", "[part=thanks]"] {
            assert_eq!(mounted::style(&english.find(part), "-webkit-locale"), "\"de\"", "what lines and fonts go by");
        }
        english.speak(setting("en")).await;
        assert_eq!(read(&english), own, "and back again");

        steps += 1;
        assert!(steps < 12, "{} does not go on: {}", text(&german, "[part=question]"), read(&german));
        for mounted in [&english, &german] {
            match text(mounted, "[part=question] span").as_str() {
                "Scale?" | "Skala?" | "Stars?" | "Sterne?" => mounted.choose(4).await,
                "Text?" | "Freitext?" => mounted.write("some").await,
                "Box?" | "Haken?" => mounted.click("[type=checkbox]").await,
                _ => {}
            }
            mounted.send().await;
        }
        if german.session(|session| session.response().state) == State::Completed {
            break;
        }
    }
    assert_eq!(steps, 11);
    english.speak(setting("de")).await;
    assert_eq!(read(&english), read(&german));
    assert!(read(&english).contains("Fertig.Tschüss."));
    german.happens(Event::Delivery(Delivery::Saved)).await;
    english.happens(Event::Delivery(Delivery::Saved)).await;
    assert_eq!(read(&english), read(&german), "what comes later is in the language too");
}

#[wasm_bindgen_test]
async fn what_was_given_and_begun_stays() {
    let mounted = mount(KINDS).await;
    mounted.choose(2).await;
    mounted.write("Half a w").await;
    let area: HtmlTextAreaElement = mounted.find("textarea").dyn_into().unwrap();
    area.focus().unwrap();
    area.set_selection_range(2, 5).unwrap();
    let (before, effects) = (mounted.reported(), mounted.effects());
    mounted.speak(setting("de")).await;
    assert_eq!(area.value(), "Half a w");
    assert_eq!((area.selection_start().unwrap(), area.selection_end().unwrap()), (Some(2), Some(5)));
    assert!(mounted.root.active_element().unwrap().is_same_node(Some(&area)));
    assert_eq!(mounted.checked().as_deref(), Some("2"));
    assert_eq!(text(&mounted, "[part=prompt]"), "Warum? (freiwillig)");
    settled().await;
    assert_eq!((mounted.reported(), mounted.effects()), (before, effects), "a language is no answer");

    // And it goes on: what is written, chosen and sent now is heard once.
    let heard = mounted.reported().len();
    mounted.write("Half a word").await;
    mounted.choose(3).await;
    mounted.send().await;
    assert_eq!(mounted.reported().len(), heard + 3);
    assert_eq!(text(&mounted, "[part=question] span"), "Sterne?");
    let comment = mounted.session(|session| session.response().answers[1].value.clone());
    assert_eq!(comment, candor::survey::AnswerValue::Text("Half a word".into()));
    let language = mounted.session(|session| session.response().touchpoint.text("language").map(str::to_owned));
    assert_eq!(language.as_deref(), Some("de"));
}

#[wasm_bindgen_test]
async fn shuffled_and_ranked_options_keep_their_order_and_the_focus_its_control() {
    let mounted = mount(KINDS).await;
    mounted.choose(5).await;
    mounted.send().await;
    mounted.choose(5).await;
    mounted.send().await;
    mounted.write("x").await;
    mounted.send().await;
    let english = names(&mounted, ".option");
    let places: Vec<_> = mounted.all(".option input").iter().map(|input| input.get_attribute("value").unwrap()).collect();
    mounted.speak(setting("de")).await;
    let german = |name: &str| {
        [("Ant", "Ameise"), ("Bee", "Biene"), ("Cat", "Katze"), ("Dog", "Hund"), ("Other", "Sonstiges")]
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, other)| *other)
    };
    let expected: Vec<_> = english.iter().filter_map(|name| german(name)).collect();
    let told = names(&mounted, ".option");
    assert_eq!(told[..4], expected[..4]);
    let after: Vec<_> = mounted.all(".option input").iter().map(|input| input.get_attribute("value").unwrap()).collect();
    assert_eq!(after, places);

    mounted.speak(setting("en")).await;
    mounted.send().await;
    mounted.click("[aria-label='Move up: Cat']").await;
    let button = mounted.find("[aria-label='Move up: Cat']");
    button.focus().unwrap();
    mounted.speak(setting("de")).await;
    assert_eq!(names(&mounted, ".rank .name"), ["Ameise", "Katze", "Biene"]);
    assert!(mounted.root.active_element().unwrap().is_same_node(Some(&button)));
    assert_eq!(mounted.name(&button), "Nach oben: Katze");
    let moved = inputs(&mounted).len();
    button.click();
    settled().await;
    assert_eq!(inputs(&mounted)[moved..], [Input::Moved(1, 0)]);
    assert_eq!(names(&mounted, ".rank .name"), ["Katze", "Ameise", "Biene"]);
    assert!(text(&mounted, "[part=ranking] + [role=status]").starts_with("Katze: "));
}

#[wasm_bindgen_test]
async fn an_error_is_said_in_the_new_language_and_stays_at_its_field() {
    let mounted = mount(
        r#""questions":[{"id":"a","kind":"text","text":{"en":"Mail?","de":"Adresse?","ar":"البريد؟"},"format":"email","required":true}]"#,
    )
    .await;
    mounted.write_in("[part=field]", "me").await;
    mounted.send().await;
    mounted.speak(setting("de")).await;
    assert_eq!(text(&mounted, "[role=alert]"), "Bitte geben Sie eine E-Mail-Adresse wie name@example.com ein.");
    let field = mounted.find("[part=field]");
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(field.unchecked_ref::<HtmlInputElement>().value(), "me");
    mounted.speak(setting("ar")).await;
    assert_eq!(attribute(&mounted, "[part=card]", "dir"), "rtl");
    assert_eq!(mounted::style(&mounted.find("[part=card]"), "direction"), "rtl");
    assert!(!mounted.wants(&Effect::Remove));
}
