//! The front end's page of kinds: every kind of question, live, under the collector's own policy, with what can be chosen for it.
//!
//! The widget is there as on anybody's page; what it does is for the other files. Here: that each kind is there, that the
//! controls act, what is copied, and that none of it counts.

use serde_json::{Value, json};

use super::tests;
use crate::browser::key;
use crate::collector::{TOKEN, answer};
use crate::element::Element;
use crate::engine::Engine;
use crate::eventually::eventually;
use crate::stage::Stage;
use crate::webdriver::ELEMENT;

tests![
    every_kind_is_there_from_the_header_on,
    an_address_leads_to_a_kind,
    another_language_keeps_an_answer,
    themes_and_brands_colour_surveys_and_page,
    it_stands_where_it_is_told_to,
    what_is_copied_is_a_document_that_says_what_was_chosen,
    answers_are_tests_and_count_nowhere_else,
    without_the_widget_it_says_so,
];

/// What is asked, in the order of the page.
const QUESTIONS: [&str; 21] = [
    "How likely are you to recommend us to a friend or colleague?",
    "How satisfied are you with your visit?",
    "The shop made it easy for me to return my order.",
    "How tidy was the shop?",
    "How was the delivery?",
    "How do you feel about the new dashboard?",
    "Was this article helpful?",
    "What brought you here today?",
    "What did you like? Choose up to two.",
    "Which lamp would you put on your desk?",
    "What matters most to you when you shop online?",
    "How did you find each of these?",
    "What could we do better?",
    "Who told you about us?",
    "Where can we write to you?",
    "How many people work with you?",
    "When did your order arrive?",
    "May we quote you on our website?",
    "May we get in touch about your answer?",
    "Would you like to see Candor on five real pages?",
    "Thank you for trying the beta.",
];

impl Stage {
    /// Comes to the page from the gallery, as a visitor does.
    #[track_caller]
    fn open_kinds(&self) {
        self.browser.open(&format!("{}/#token={TOKEN}", self.collector.origin()));
        self.browser.find("link", "Kinds");
        let watch = "window.refused = []; window.moved = 0; \
            addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective + ' ' + event.blockedURI)); \
            addEventListener('error', (event) => refused.push(String(event.message)))";
        self.browser.run(watch, &json!([]));
        self.browser.find("link", "Kinds").click();
        self.kinds_are_there();
    }

    #[track_caller]
    fn kinds_are_there(&self) {
        self.browser.gone_quiet("The widget is on its way…");
        eventually("the last kind", || self.in_page("").as_array().filter(|found| found.len() == QUESTIONS.len()).map(drop));
    }

    /// Something of each survey in the flow of the page: an expression of its shadow `root`, `card` and `element`.
    #[track_caller]
    fn in_page(&self, of: &str) -> Value {
        let of = if of.is_empty() { "true" } else { of };
        let script = format!(
            "return [...document.querySelectorAll('main candor-survey')].filter((element) => element.shadowRoot?.querySelector('.card'))\
             .map((element) => {{ const root = element.shadowRoot; const card = root.querySelector('.card'); return {of}; }})"
        );
        self.browser.run(&script, &json!([]))
    }

    /// The one element of that accessible name under a selector; in shadow roots where it names surveys. To ask the browser for
    /// the names of all that 21 surveys hold takes seconds.
    #[track_caller]
    fn under(&self, selector: &str, name: &str) -> Element<'_> {
        let script = "return [...document.querySelectorAll(arguments[0])].flatMap((place) => \
            [...(place.shadowRoot ?? place).querySelectorAll('input, select, textarea, button, fieldset, [role=radiogroup]')])";
        eventually(&format!("“{name}” under {selector}"), || {
            let found = self.browser.session.run(script, &json!([selector])).unwrap_or_default();
            let ids = found.as_array().into_iter().flatten().filter_map(|found| found[ELEMENT].as_str().map(str::to_owned));
            let mut named = ids.map(|id| Element::new(&self.browser, id)).filter(|element| element.name().starts_with(name));
            named.next().filter(|_| named.next().is_none())
        })
    }

    /// Presses a button, which a driver by itself may scroll to where the header is.
    #[track_caller]
    fn press_under(&self, selector: &str, name: &str) {
        let button = self.under(selector, name);
        assert_eq!(button.role(), "button", "{name}");
        self.browser.run("arguments[0].scrollIntoView({ block: 'center' })", &json!([button.argument()]));
        button.click();
    }

    /// Chooses one of a control's values.
    #[track_caller]
    fn pick(&self, name: &str) {
        let control = self.under(".panel", name);
        assert_eq!(control.role(), "radio", "{name}");
        control.click();
    }

    /// Chooses a placement.
    #[track_caller]
    fn put_at(&self, word: &str) {
        self.under(".panel", "Placement").choose(word);
    }

    /// An answer in the page, to be kept.
    #[track_caller]
    fn compare(&self) {
        self.under("#kinds-one", "To compare prices").click();
    }

    /// Where the card over the page stands, in shares of the window, once it rests: left, right, top, bottom.
    #[track_caller]
    fn stands(&self) -> [f64; 4] {
        let script = "const elements = document.querySelectorAll('candor-survey[over]:not([hidden])');
            const card = elements.length == 1 && elements[0].shadowRoot.querySelector('.card:not([data-leaving])');
            if (!card) return null;
            const box = card.getBoundingClientRect();
            const [width, height] = [document.documentElement.clientWidth, innerHeight];
            return [box.left / width, 1 - box.right / width, box.top / height, 1 - box.bottom / height];";
        let mut last = Value::Null;
        let found = eventually("one card over the page, at rest", || {
            let now = self.browser.run(script, &json!([]));
            let rests = now == last && now.is_array();
            last = now.clone();
            rests.then_some(now)
        });
        [0, 1, 2, 3].map(|at| found[at].as_f64().unwrap_or(f64::NAN))
    }

    /// Nothing was refused by the page's policy, and nothing failed.
    #[track_caller]
    fn kinds_went_well(&self) {
        assert_eq!(self.browser.run("return window.refused", &json!([])), json!([]));
    }

    fn computed(&self, selector: &str, property: &str) -> String {
        let script = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]";
        self.browser.run(script, &json!([selector, property])).as_str().unwrap_or_default().to_owned()
    }
}

/// How bright a colour is that a browser has computed, from 0 to 255.
fn brightness(colour: &str) -> f64 {
    let numbers: Vec<f64> = colour.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter_map(|n| n.parse().ok()).collect();
    assert!(numbers.len() >= 3, "{colour} is no colour");
    numbers.iter().take(3).sum::<f64>() / 3.0
}

fn every_kind_is_there_from_the_header_on(stage: &mut Stage) {
    let browser = stage.browser.clone();
    stage.open_kinds();
    assert_eq!(
        browser.run("return [location.hash, document.title]", &json!([])),
        json!(["#/kinds", "Kinds of question · Candor"])
    );
    let groups: Vec<_> = browser.named("group").into_iter().map(|(_, name)| name).collect();
    for question in QUESTIONS {
        assert!(groups.iter().any(|name| name.starts_with(question)), "{question} is not asked; there are {groups:?}");
    }
    // Each with its heading and its JSON.
    let sections = "return [...document.querySelectorAll('article.kind')].map((kind) => \
        [kind.querySelectorAll('h3').length, kind.querySelectorAll('pre').length, kind.querySelectorAll('candor-survey').length])";
    let sections = browser.run(sections, &json!([]));
    assert_eq!(sections, json!(vec![json!([1, 1, 1]); QUESTIONS.len()]));
    if browser.engine == Engine::Chromium {
        let moved = "const done = arguments[0]; let moved = 0; \
            new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) moved += entry.value; }) \
            .observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done(moved), 300)";
        let moved = browser.session.run_async(moved, &json!([])).unwrap_or_default();
        assert!(moved.as_f64().is_some_and(|moved| moved < 0.001), "the page moved by {moved}");
    }
    // By keyboard: the link has led to the content, and the first stop in it is the first control.
    assert_eq!(browser.run("return document.activeElement.id", &json!([])), "main");
    assert_eq!(browser.tab_to("radio").name(), "Auto");
    browser.press([key::RIGHT, key::RIGHT]);
    eventually("the page to be dark", || (brightness(&stage.computed("body", "backgroundColor")) < 60.0).then_some(()));
    stage.kinds_went_well();

    // And back to the gallery, which has its places again, and its own colours.
    browser.find("link", "Answers").click();
    browser.find("button", "Forget the token");
    assert!(browser.run("return document.documentElement.dataset.theme ?? null", &json!([])).is_null());
    browser.back();
    stage.kinds_are_there();
}

fn an_address_leads_to_a_kind(stage: &mut Stage) {
    let browser = stage.browser.clone();
    browser.open(&format!("{}/#/kinds/matrix", stage.collector.origin()));
    stage.kinds_are_there();
    let seen = |id: &str| {
        let script = "const box = document.getElementById(arguments[0]).getBoundingClientRect(); \
            return box.top >= 0 && box.top < innerHeight / 2 && document.activeElement.id == arguments[0]";
        eventually(&format!("{id} to be in sight"), || browser.run(script, &json!([id])).as_bool().filter(|seen| *seen));
    };
    seen("kind-matrix");
    browser.find("link", "Consent").click();
    seen("kind-consent");
    assert_eq!(browser.run("return location.hash", &json!([])), "#/kinds/consent");
}

fn another_language_keeps_an_answer(stage: &mut Stage) {
    stage.open_kinds();
    stage.compare();
    let direction = || stage.in_page("getComputedStyle(card).direction");
    assert_eq!(direction(), json!(vec!["ltr"; QUESTIONS.len()]));
    for (language, question, answer, runs) in [
        ("Deutsch", "Was hat Sie heute hierhergeführt?", "Preise vergleichen", "ltr"),
        ("العربية", "ما الذي جاء بك إلينا اليوم؟", "لمقارنة الأسعار", "rtl"),
        ("日本語", "今日はどのようなご用件でお越しですか？", "価格を比べるため", "ltr"),
        ("English", "What brought you here today?", "To compare prices", "ltr"),
    ] {
        stage.pick(language);
        assert_eq!(stage.under("#kinds-one", answer).property("checked"), true, "{language}");
        let asked = stage.in_page("card.textContent");
        assert!(asked[7].as_str().is_some_and(|asked| asked.contains(question)), "{asked}");
        eventually(&format!("{language} to run {runs}"), || (direction() == json!(vec![runs; QUESTIONS.len()])).then_some(()));
    }
    stage.kinds_went_well();
}

fn themes_and_brands_colour_surveys_and_page(stage: &mut Stage) {
    stage.open_kinds();
    let cards = || -> Vec<f64> {
        let colours = stage.in_page("getComputedStyle(card).backgroundColor");
        colours.as_array().into_iter().flatten().filter_map(Value::as_str).map(brightness).collect()
    };
    for (theme, is_dark) in [("Dark", true), ("Light", false)] {
        let before = stage.computed(".groups", "height");
        stage.pick(theme);
        let fits = |brightness: f64| (brightness < 60.0) == is_dark;
        eventually(&format!("every survey to be {theme}"), || {
            let cards = cards();
            (cards.len() == QUESTIONS.len() && cards.iter().all(|card| fits(*card))).then_some(())
        });
        assert!(fits(brightness(&stage.computed("body", "backgroundColor"))), "the page goes with {theme}");
        eventually("the page to be as high as before", || (stage.computed(".groups", "height") == before).then_some(()));
    }
    // The first one: where a link is the question, Send is the lesser.
    let button = "getComputedStyle(root.querySelector('[part=link]:not([hidden]), [part=send]')).backgroundColor";
    let buttons = |colour: &str| {
        let all = stage.in_page(button);
        all.as_array().is_some_and(|all| all.iter().all(|button| button == colour)).then_some(())
    };
    stage.pick("Green");
    eventually("every button to be green", || buttons("rgb(10, 92, 54)"));
    let own = stage.under(".panel", "Your own");
    own.choose("#7a1fa2");
    eventually("every button to have the visitor's own colour", || buttons("rgb(122, 31, 162)"));
    stage.kinds_went_well();
}

fn it_stands_where_it_is_told_to(stage: &mut Stage) {
    let browser = stage.browser.clone();
    stage.open_kinds();
    stage.compare();
    stage.put_at("top-left");
    // What is in the page is out of reach, and still takes its room.
    let away = "element.closest('[inert]') != null && element.offsetHeight > 100";
    assert_eq!(stage.in_page(away), json!(vec![true; QUESTIONS.len()]));
    stage.press_under("#kind-csat", "Show: Customer satisfaction");
    let over = "candor-survey[over]";
    stage.under(over, QUESTIONS[1]);
    let [left, right, top, bottom] = stage.stands();
    assert!(left < right && top < bottom, "{left} {right} {top} {bottom}");
    // What is open goes where it is told to next, in the language of then.
    stage.pick("Deutsch");
    stage.under(over, "Wie zufrieden sind Sie mit Ihrem Besuch?");
    stage.pick("English");
    for (word, across, along) in [("bottom-right", true, true), ("bar-top", false, false)] {
        stage.put_at(word);
        eventually(word, || {
            let [left, right, top, bottom] = stage.stands();
            ((left - right > 0.1) == across && (top > bottom) == along).then_some(())
        });
    }
    stage.put_at("modal");
    let count = |selector: &str| browser.run("return document.querySelectorAll(arguments[0]).length", &json!([selector]));
    eventually("the bar to go", || (count(over) == 0).then_some(()));
    stage.press_under("#kind-csat", "Show: Customer satisfaction");
    let modal = "return document.querySelector('candor-survey[over]')?.shadowRoot.querySelector('dialog')?.open === true";
    eventually("a modal dialog", || browser.run(modal, &json!([])).as_bool().filter(|open| *open));
    browser.press([key::ESCAPE]);
    eventually("the dialog to go", || (count(over) == 0).then_some(()));

    stage.put_at("tab");
    stage.press_under("#kind-thumbs", "Show: Thumbs");
    let open = "candor-survey[over]:not([hidden])";
    stage.under(open, "Close").click();
    stage.under("candor-tab", "Feedback").click();
    stage.under(open, "Was this article helpful?");
    stage.put_at("inline");
    eventually("nothing to stand over the page", || (count("candor-survey[over], candor-tab") == 0).then_some(()));
    // What was answered in the page has stayed.
    assert_eq!(stage.under("#kinds-one", "To compare prices").property("checked"), true);
    assert_eq!(stage.in_page(away), json!(vec![false; QUESTIONS.len()]));
    stage.kinds_went_well();
}

fn what_is_copied_is_a_document_that_says_what_was_chosen(stage: &mut Stage) {
    let browser = stage.browser.clone();
    stage.open_kinds();
    // Drivers have no clipboard that can be read in every engine: this is what the page hands over.
    let clipboard = "Object.defineProperty(navigator, 'clipboard', \
        { value: { writeText: async (text) => { window.copied = text; } }, configurable: true }); \
        for (const json of document.querySelectorAll('details.json')) json.open = true";
    browser.run(clipboard, &json!([]));
    stage.pick("日本語");
    stage.pick("Dark");
    stage.pick("Green");
    stage.put_at("bottom-left");
    stage.press_under("#kind-thumbs", "Copy: Thumbs");
    stage.under("#kind-thumbs", "Copied: Thumbs");
    let copied = browser.run("return window.copied", &json!([]));
    let copied: Value = serde_json::from_str(copied.as_str().unwrap_or_default()).expect("JSON");
    let question = json!({
        "id": "helpful", "kind": "rating", "points": 2, "style": "thumbs",
        "text": "この記事は役に立ちましたか？", "low": "いいえ", "high": "はい"
    });
    let expected = json!({
        "candor": 1, "language": "ja", "theme": {"scheme": "dark", "brand": "#0a5c36"},
        "surveys": [{"id": "thumbs", "placement": "bottom-left", "questions": [question]}]
    });
    assert_eq!(copied, expected);
    stage.kinds_went_well();
}

fn answers_are_tests_and_count_nowhere_else(stage: &mut Stage) {
    stage.open_kinds();
    stage.compare();
    stage.under("#kinds-one", "Send").click();
    stage.put_at("bottom-right");
    stage.press_under("#kind-thumbs", "Show: Thumbs");
    let over = "candor-survey[over]";
    stage.under(over, "2").click();
    stage.under(over, "Send").click();
    let completed = |survey: &str| {
        eventually(&format!("a completed response to {survey}"), || {
            let all = stage.collector.export();
            let found = all.iter().find(|event| event["data"]["survey"]["id"] == survey && event["data"]["state"] == "completed");
            found.map(|event| event["data"].clone())
        })
    };
    assert_eq!(answer(&completed("kinds-one"), "reason"), "compare");
    assert_eq!(answer(&completed("kinds-thumbs"), "helpful"), 2);
    stage.settle();
    let events = stage.collector.export();
    let of_kinds = events.iter().filter(|event| event["data"]["survey"]["id"].as_str().unwrap_or_default().starts_with("kinds-"));
    let environments: Vec<_> = of_kinds.map(|event| event["data"]["client"]["env"].clone()).collect();
    assert!(environments.len() >= QUESTIONS.len(), "{environments:?}");
    assert!(environments.iter().all(|env| env == "test"), "{environments:?}");
}

fn without_the_widget_it_says_so(stage: &mut Stage) {
    let browser = stage.browser.clone();
    browser.open(&stage.collector.origin());
    browser.find("link", "Kinds");
    // The address of the script leads nowhere.
    let nowhere = "const set = Element.prototype.setAttribute; Element.prototype.setAttribute = function (name, value) { \
        return set.call(this, name, value == '/embed/candor.js' ? '/embed/nothing.js' : value); }";
    browser.run(nowhere, &json!([]));
    browser.find("link", "Kinds").click();
    browser.says("alert", "The widget could not be loaded");
    browser.find("button", "Load the page again");
    let text = browser.run("return document.querySelector('#kind-stars').textContent", &json!([]));
    assert!(text.as_str().is_some_and(|text| text.contains("\"style\"")), "its JSON is there all the same: {text}");
    browser.find("button", "Load the page again").click();
    stage.kinds_are_there();
}
