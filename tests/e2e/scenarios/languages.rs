//! Languages: by the page, the tag and the call, with Candor's own words beside the author's.

use serde_json::{Value, json};

use super::tests;
use crate::site::Page;
use crate::stage::Stage;

tests![documents_follow_the_page, the_tag_and_the_call_go_first, presets_in_other_languages];

fn survey() -> Value {
    json!([{
        "id": "ask", "triggers": [{"on": "load"}], "frequency": {"ask": "always", "ignore_cooldown": true},
        "questions": [
            {"id": "first", "kind": "text", "format": "short", "required": true,
             "text": {"en": "What is it?", "de": "Was ist es?", "pt": "O que é?", "ar": "ما هذا؟"}},
            {"id": "second", "kind": "csat", "text": {"en": "How is it?"}}
        ]
    }])
}

impl Stage {
    /// A page in a language that conducts the document, or whatever the attributes say.
    fn page_in(&self, language: &str, attributes: &[(&str, &str)]) {
        let html = self.collector.tag(attributes);
        let html = Page::new(&html).html_at("").replace("lang=\"en-GB\"", &format!("lang=\"{language}\""));
        self.site.put("/", Page::raw("200 OK", &html));
        self.visit("/");
    }

    /// Language and direction of the card.
    fn spoken(&self) -> Value {
        let script = "const card = document.querySelector('candor-survey').shadowRoot.querySelector('[part=card]'); \
                      return [card.lang, getComputedStyle(card).direction]";
        self.browser.run(script, &json!([]))
    }
}

/// Everything of the page in `language` is in the language that suits it.
fn reads(stage: &Stage, language: &str, question: &str, button: &str, spoken: &Value) {
    stage.conduct("/unused", "", &survey(), &[]);
    stage.page_in(language, &[("surveys", "/surveys.json")]);
    stage.browser.find("textbox", question);
    stage.browser.find("button", button);
    assert_eq!(&stage.spoken(), spoken, "{language}");
}

fn documents_follow_the_page(stage: &mut Stage) {
    reads(stage, "de-AT", "Was ist es?", "Weiter", &json!(["de", "ltr"]));
    stage.press("Weiter");
    stage.browser.says("alert", "Bitte schreiben Sie eine Antwort.");
    stage.browser.find("textbox", "Was ist es?").write("Nichts");
    stage.press("Weiter");
    // A text that the language lacks is the document's own; the words around it are not.
    stage.browser.find("radiogroup", "How is it?");
    stage.browser.find("radio", "1, Sehr unzufrieden").click();
    stage.press("Senden");
    stage.browser.says("status", "Ihre Antwort ist angekommen.");
    let data = stage.collector.one("completed");
    assert_eq!(data["touchpoint"]["language"], "de-AT");
    stage.browser.heard_nothing_wrong();

    reads(stage, "ar", "ما هذا؟", "التالي", &json!(["ar", "rtl"]));
    stage.press("إغلاق");
    reads(stage, "pt-BR", "O que é?", "Próximo", &json!(["pt", "ltr"]));
    stage.browser.heard_nothing_wrong();
    stage.press("Fechar");
    reads(stage, "fi", "What is it?", "Next", &json!(["en", "ltr"]));
    stage.browser.heard_nothing_wrong();
}

fn the_tag_and_the_call_go_first(stage: &mut Stage) {
    stage.conduct("/unused", "", &survey(), &[]);
    stage.page_in("de", &[("surveys", "/surveys.json"), ("lang", "pt-PT")]);
    stage.browser.find("textbox", "O que é?");
    stage.press("Fechar");
    stage.browser.gone("button", "Fechar");
    assert_eq!(stage.browser.candor(&json!(["show", "ask", {"lang": "en-AU"}])), true);
    stage.browser.find("textbox", "What is it?");
    stage.browser.heard_nothing_wrong();
}

fn presets_in_other_languages(stage: &mut Stage) {
    stage.page_in("fr-CA", &[("ask", "nps"), ("subject", "Acme"), ("trigger", "load")]);
    let nps = "Quelle est la probabilité que vous recommandiez Acme";
    stage.browser.find_where("radiogroup", nps, |name| name.contains("Acme") && !name.contains("likely"));
    assert_eq!(stage.spoken(), json!(["fr", "ltr"]));
    stage.browser.point(10).click();
    stage.press("Envoyer");
    let data = stage.collector.one("completed");
    assert_eq!(data["survey"], json!({"id": "nps", "version": 1}));
    assert_eq!(data["answers"][0]["question"], "score");
    stage.browser.heard_nothing_wrong();

    stage.page_in("en", &[("ask", "csat"), ("trigger", "event:never")]);
    stage.browser.hears("ready");
    assert_eq!(stage.browser.candor(&json!(["show", "csat", {"lang": "ja"}])), true);
    assert_eq!(stage.spoken(), json!(["ja", "ltr"]));
    stage.browser.find("button", "閉じる");
    stage.browser.heard_nothing_wrong();
}
