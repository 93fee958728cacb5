//! Another language while a survey is open: by `configure`, by the page, by the element. What was given and begun stays.

use serde_json::{Value, json};

use super::tests;
use crate::collector::answer;
use crate::eventually::eventually;
use crate::site::Page;
use crate::stage::Stage;

tests![
    the_page_is_switched_in_the_middle_of_a_word,
    configure_goes_before_show,
    an_element_follows_its_own_attribute_and_property,
    presets_are_told_again,
    an_english_preset_stays_english,
    the_language_that_is_wanted_last_counts,
    the_button_of_a_tab_goes_with_its_survey,
];

fn survey() -> Value {
    let animal = |id: &str, en: &str, de: &str, ar: &str| json!({"id": id, "text": {"en": en, "de": de, "ar": ar}});
    json!([{
        "id": "zoo", "triggers": [{"on": "load"}],
        "questions": [
            {"id": "first", "kind": "choice", "shuffle": true, "required": true,
             "text": {"en": "Which one?", "de": "Welches?", "ar": "أيها؟"},
             "options": [animal("ant", "Ant", "Ameise", "نملة"), animal("bee", "Bee", "Biene", "نحلة"),
                         animal("cat", "Cat", "Katze", "قطة"), animal("dog", "Dog", "Hund", "كلب")]},
            {"id": "why", "kind": "text", "text": {"en": "Why {{answer.first}}?", "de": "Warum {{answer.first}}?"}}
        ],
        "endings": [{"id": "done", "title": {"en": "Done", "de": "Fertig"}}]
    }])
}

impl Stage {
    /// The page's language, as a single-page app changes it.
    fn page_speaks(&self, language: &str) {
        self.browser.run("document.documentElement.lang = arguments[0]", &json!([language]));
    }

    /// Language and direction of the card, and how far it is scrolled.
    fn card(&self) -> Value {
        let script = "const card = document.querySelector('candor-survey').shadowRoot.querySelector('[part=card]'); \
                      return [card.lang, getComputedStyle(card).direction]";
        self.browser.run(script, &json!([]))
    }

    /// Everything that can be chosen, in its order.
    fn options(&self) -> Vec<String> {
        self.browser.named("radio").into_iter().map(|(_, name)| name).collect()
    }

    /// Asks the survey at `path`, on a page in English.
    fn zoo(&self, path: &str, body: &str, attributes: &[(&str, &str)]) {
        self.conduct(path, body, &survey(), attributes);
        self.visit(path);
        self.browser.find("radiogroup", "Which one?");
    }
}

fn the_page_is_switched_in_the_middle_of_a_word(stage: &mut Stage) {
    stage.zoo("/", "", &[]);
    let english = stage.options();
    stage.browser.find("radio", "Bee").click();
    stage.settle();
    let partial = stage.collector.one("partial");
    stage.page_speaks("de-AT");
    stage.browser.find("radiogroup", "Welches?");
    let german = |name: &String| match name.as_str() {
        "Ant" => "Ameise",
        "Bee" => "Biene",
        "Cat" => "Katze",
        _ => "Hund",
    };
    assert_eq!(stage.options(), english.iter().map(german).collect::<Vec<_>>(), "options have kept their order");
    assert_eq!(stage.browser.find("radio", "Biene").property("checked"), true);
    assert_eq!(stage.card(), json!(["de", "ltr"]));
    stage.settle();
    assert_eq!(stage.collector.one("partial"), partial, "a language is no answer");
    assert_eq!(stage.browser.heard().details("saved").len(), 1);

    // The focus, and what is half written, with the caret in it.
    stage.press("Weiter");
    let field = stage.browser.find("textbox", "Warum Biene?");
    field.write("Sie summt");
    stage.browser.run("arguments[0].setSelectionRange(3, 3)", &json!([field.argument()]));
    stage.page_speaks("en");
    let field = stage.browser.find("textbox", "Why Bee?");
    let focused = stage.browser.focused();
    assert_eq!((focused.role(), focused.name()), ("textbox".to_owned(), "Why Bee?".to_owned()));
    assert_eq!((field.property("value"), field.property("selectionStart")), (json!("Sie summt"), json!(3)));
    stage.browser.press([' ', 'x']);
    assert_eq!(field.property("value"), "Sie x summt");
    stage.page_speaks("de");
    stage.browser.find("textbox", "Warum Biene?");
    stage.press("Senden");
    eventually("the ending", || stage.browser.run(ENDING, &json!([])).as_str()?.contains("Fertig").then_some(()));

    let completed = stage.collector.one("completed");
    assert_eq!(completed["response_id"], partial["response_id"]);
    assert_eq!(partial["touchpoint"]["language"], "en-GB");
    assert_eq!(completed["touchpoint"]["language"], "de", "the language that it was answered in");
    assert_eq!((answer(&completed, "first"), answer(&completed, "why")), (&json!("bee"), &json!("Sie x summt")));
    assert!(completed["revision"].as_u64() > partial["revision"].as_u64());
    assert_eq!(stage.shown(), ["zoo"]);

    stage.page_speaks("en");
    eventually("the ending in English", || stage.browser.run(ENDING, &json!([])).as_str()?.contains("Done").then_some(()));
    stage.settle();
    assert_eq!(stage.collector.one("completed"), completed, "what was handed in never changes");
    stage.browser.heard_nothing_wrong();
}

/// What the ending says.
const ENDING: &str = "return document.querySelector('candor-survey').shadowRoot.querySelector('[part=thanks]').textContent";

fn configure_goes_before_show(stage: &mut Stage) {
    stage.conduct("/", "", &survey(), &[("trigger", "event:never")]);
    stage.visit("/");
    stage.shows(&["zoo"]);
    stage.press("Close");
    assert_eq!(stage.browser.candor(&json!(["show", "zoo", {"lang": "de"}])), true);
    stage.browser.find("radiogroup", "Welches?");
    // The call goes before the page.
    stage.page_speaks("ar");
    stage.browser.find("radiogroup", "Welches?");
    stage.browser.find("radio", "Katze").click();
    stage.browser.candor(&json!(["configure", {"lang": "ar"}]));
    stage.browser.find("radiogroup", "أيها؟");
    assert_eq!(stage.card(), json!(["ar", "rtl"]));
    assert_eq!(stage.browser.find("radio", "قطة").property("checked"), true);
    // What a language lacks is in the document's own, and marked, but for Firefox's names: it runs the other way.
    stage.press("التالي");
    stage.browser.find_where("textbox", "Why قطة?", |name| name.trim_matches(['\u{2066}', '\u{2069}']) == "Why قطة?");
    let question = "return document.querySelector('candor-survey').shadowRoot.querySelector('#question').textContent";
    assert_eq!(stage.browser.run(question, &json!([])), "\u{2066}Why قطة?\u{2069}");
    stage.browser.candor(&json!(["configure", {"lang": "de"}]));
    stage.browser.find("textbox", "Warum Katze?");
    assert_eq!(stage.shown(), ["zoo", "zoo"]);
    stage.browser.heard_nothing_wrong();
}

fn an_element_follows_its_own_attribute_and_property(stage: &mut Stage) {
    let document = json!({"candor": 1, "surveys": survey()});
    stage.site.put("/zoo.json", Page::raw("200 OK", &document.to_string()));
    stage.strict_page("/", "<candor-survey survey=\"/zoo.json\" lang=\"en\"></candor-survey>", &[]);
    stage.visit("/");
    stage.browser.find("radio", "Dog").click();
    let element = |script: &str| stage.browser.run(&format!("document.querySelector('candor-survey').{script}"), &json!([]));
    element("setAttribute('lang', 'de')");
    stage.browser.find("radiogroup", "Welches?");
    assert_eq!(stage.browser.find("radio", "Hund").property("checked"), true);
    element("lang = 'ar'");
    stage.browser.find("radiogroup", "أيها؟");
    // Its own word goes before the page's.
    stage.browser.candor(&json!(["configure", {"lang": "de"}]));
    stage.page_speaks("de");
    stage.browser.find("radiogroup", "أيها؟");
    element("removeAttribute('lang')");
    stage.browser.find("radiogroup", "Welches?");
    assert_eq!(stage.shown(), ["zoo"]);
    stage.browser.heard_nothing_wrong();
}

fn presets_are_told_again(stage: &mut Stage) {
    stage.strict_page("/", "", &[("ask", "nps"), ("subject", "Acme"), ("trigger", "load"), ("lang", "fr")]);
    stage.visit("/");
    stage.browser.point(9).click();
    stage.browser.find_where("textbox", "“… (facultatif)”", |name| name.ends_with(')')).write("oui");
    stage.browser.candor(&json!(["configure", {"lang": "de"}]));
    let german = "Wie wahrscheinlich ist es";
    stage.browser.find_where("radiogroup", german, |name| name.starts_with(german) && name.contains("Acme"));
    assert_eq!(stage.browser.point(9).property("checked"), true);
    stage.press("Senden");
    stage.browser.says("status", "Ihre Antwort ist angekommen.");
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(9), &json!("oui")));
    assert_eq!(data["touchpoint"]["language"], "de");
    assert_eq!(stage.shown(), ["nps"]);
    stage.browser.heard_nothing_wrong();
}

fn an_english_preset_stays_english(stage: &mut Stage) {
    stage.strict_page("/", "", &[("ask", "csat"), ("subject", "Acme"), ("trigger", "load")]);
    stage.visit("/");
    stage.browser.point(4).click();
    stage.page_speaks("de");
    stage.browser.candor(&json!(["configure", {"lang": "de"}]));
    stage.browser.find("radiogroup", "How satisfied are you with Acme?");
    assert_eq!(stage.browser.point(4).property("checked"), true);
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    // The next one is in German.
    assert_eq!(stage.browser.candor(&json!(["show"])), true);
    stage.browser.find_where("radiogroup", "Wie zufrieden", |name| name.starts_with("Wie zufrieden"));
    stage.browser.heard_nothing_wrong();
}

fn the_language_that_is_wanted_last_counts(stage: &mut Stage) {
    stage.zoo("/", "", &[]);
    // The words of neither have been fetched, and may come in any order.
    stage
        .browser
        .run("document.documentElement.lang = 'ar'; queueMicrotask(() => (document.documentElement.lang = 'de'))", &json!([]));
    stage.browser.find("radiogroup", "Welches?");
    stage.page_speaks("ar");
    stage.page_speaks("en");
    stage.browser.find("radiogroup", "Which one?");
    stage.browser.find("button", "Next");
    assert_eq!(stage.card(), json!(["en", "ltr"]));
    // Gone before the words come.
    stage.browser.run(
        "document.documentElement.lang = 'de'; document.querySelector('candor-survey').shadowRoot.querySelector('[part=close]').click()",
        &json!([]),
    );
    stage.browser.gone("radiogroup", "Which one?");
    stage.browser.heard_nothing_wrong();
}

fn the_button_of_a_tab_goes_with_its_survey(stage: &mut Stage) {
    stage.conduct("/", "", &survey(), &[("placement", "tab")]);
    stage.visit("/");
    stage.press("Feedback");
    stage.browser.find("radio", "Cat").click();
    stage.page_speaks("ar");
    stage.browser.find("radiogroup", "أيها؟");
    stage.press("إغلاق");
    stage.browser.find("button", "شاركنا رأيك").click();
    assert_eq!(stage.browser.find("radio", "قطة").property("checked"), true);
    assert_eq!(stage.shown(), ["zoo"]);
    stage.browser.heard_nothing_wrong();
}
