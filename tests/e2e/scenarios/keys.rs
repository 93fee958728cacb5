//! Every kind of question, answered by keyboard alone: Tab comes to it, arrows and Space choose as the ARIA Authoring
//! Practices have it, Enter presses, Escape closes. [`super::keyboard`] has the presets and where the focus goes.

use serde_json::{Value, json};

use super::tests;
use crate::browser::key;
use crate::engine::Engine;
use crate::eventually::eventually;
use crate::stage::Stage;

tests![every_kind_by_keyboard_alone, several_steps_by_keyboard_alone, escape_closes_whatever_has_the_focus];

impl Stage {
    fn enter_by_keyboard(&self) {
        self.put_shop("/", "");
        self.visit("/");
        eventually("candor", || self.browser.run("return !!window.candor?.version", &json!([])).as_bool().filter(|is| *is));
    }

    /// Asks in the flow of the page, and puts the focus right before.
    fn begin(&self, id: &str) {
        self.ask_inline(id);
        self.browser.run("document.querySelector('#order').focus()", &json!([]));
    }

    /// The last answer to a question that the page has heard of.
    #[track_caller]
    fn heard_answer(&self, question: &str, expected: &Value) {
        let mut last = Value::Null;
        let what = format!("the answer to {question} to be {expected}");
        let found = crate::eventually::sooner_or_never(crate::eventually::LIMIT, || {
            let answers = self.browser.heard().details("answered");
            last = answers.iter().rfind(|answer| answer["question_id"] == question)?["value"].clone();
            (&last == expected).then_some(())
        });
        assert!(found.is_some(), "waited for {what}; it is {last}");
    }

    /// Tabs to the button that hands the answer in, and presses it.
    #[track_caller]
    fn hand_in(&self, id: &str, by: char) {
        loop {
            let button = self.browser.tab_to("button");
            if button.name() == "Send" {
                break;
            }
        }
        self.browser.press([by]);
        let handed_in = || {
            let completed = self.browser.heard().details("completed");
            completed.iter().any(|detail| detail["survey_id"] == id).then_some(())
        };
        eventually(&format!("{id} to be handed in"), handed_in);
        self.take_away(id);
    }
}

fn every_kind_by_keyboard_alone(stage: &mut Stage) {
    let browser = stage.browser.clone();
    stage.enter_by_keyboard();

    // Scales: one stop for Tab, which chooses nothing yet; Space chooses, arrows go on.
    for (id, question, first) in [
        ("nps", "likely", 0),
        ("csat", "satisfied", 1),
        ("ces", "easy", 1),
        ("rating", "ten", 1),
        ("emoji", "mood", 1),
        ("stars", "stars", 1),
        ("thumbs", "thumbs", 1),
    ] {
        stage.begin(id);
        let radio = browser.tab_to("radio");
        assert!(radio.name().starts_with(&first.to_string()), "{id}: Tab came to {}", radio.name());
        assert_eq!(radio.property("checked"), false, "{id}");
        browser.press([' ']);
        stage.heard_answer(question, &json!(first));
        browser.press([key::RIGHT]);
        stage.heard_answer(question, &json!(first + 1));
        if matches!(id, "nps" | "stars") {
            browser.tab_to("textbox");
            browser.press("A reason".chars());
        }
        stage.hand_in(id, key::ENTER);
    }

    // Fields.
    for (id, question, written, value) in [
        ("short", "who", "Ada", json!("Ada")),
        ("long", "missing", "A size", json!("A size")),
        ("email", "mail", "ada@example.com", json!("ada@example.com")),
        ("number", "spent", "12.5", json!(12.5)),
    ] {
        stage.begin(id);
        browser.tab_to("textbox");
        browser.press(written.chars());
        stage.hand_in(id, ' ');
        stage.heard_answer(question, &value);
    }

    // One of several: an arrow moves and chooses.
    stage.begin("choice");
    browser.tab_to("radio");
    browser.press([key::DOWN]);
    stage.heard_answer("why", &json!("range"));
    browser.press([key::DOWN, key::DOWN]);
    browser.tab_to("textbox");
    browser.press("A map".chars());
    stage.hand_in("choice", key::ENTER);
    stage.heard_answer("why.other", &json!("A map"));

    stage.begin("pictures");
    browser.tab_to("radio");
    browser.press([' ']);
    stage.heard_answer("lamp", &json!("tall"));
    stage.hand_in("pictures", key::ENTER);

    // Some of several: each is a stop, and Space ticks.
    stage.begin("several");
    assert_eq!(browser.tab_to("checkbox").name(), "The price");
    browser.press([' ']);
    assert_eq!(browser.tab_to("checkbox").name(), "The range of goods");
    browser.press([' ']);
    stage.heard_answer("which", &json!(["price", "range"]));
    browser.press([' ']);
    stage.heard_answer("which", &json!(["price"]));
    stage.hand_in("several", key::ENTER);

    // An order: the button that was pressed keeps the focus.
    stage.begin("ranking");
    loop {
        if browser.tab_to("button").name() == "Move up: The speed of delivery" {
            break;
        }
    }
    browser.press([key::ENTER]);
    stage.heard_answer("order", &json!(["price", "speed", "range"]));
    browser.press([' ']);
    stage.heard_answer("order", &json!(["speed", "price", "range"]));
    assert_eq!(browser.focused().name(), "Move up: The speed of delivery");
    stage.hand_in("ranking", key::ENTER);

    // A matrix: a stop for each row.
    stage.begin("matrix");
    for presses in 0..3 {
        browser.tab_to("radio");
        browser.press([' ']);
        browser.press((0..presses).map(|_| key::RIGHT));
    }
    stage.heard_answer("rows", &json!({"price": "bad", "range": "fair", "speed": "good"}));
    stage.hand_in("matrix", key::ENTER);

    // A day is written as the browser has it: the same digits in every order of day and month. WebKit's field does not go on
    // to the next part by itself.
    stage.begin("date");
    // Close comes first, then the field, whose role is each browser's own.
    browser.press([key::TAB, key::TAB]);
    assert_eq!(browser.focused().property("type"), "date");
    let between: &[char] = if browser.engine == Engine::WebKit { &[key::RIGHT] } else { &[] };
    for part in ["11", "11", "2026"] {
        browser.press(part.chars().chain(between.iter().copied()));
    }
    stage.hand_in("date", key::ENTER);
    stage.heard_answer("day", &json!("2026-11-11"));

    stage.begin("consent");
    browser.tab_to("checkbox");
    browser.press([' ']);
    stage.heard_answer("agreed", &json!(true));
    stage.hand_in("consent", key::ENTER);

    // The address that it leads to is another page's business.
    stage.begin("link");
    browser.run("document.addEventListener('click', (event) => event.preventDefault(), { once: true })", &json!([]));
    assert_eq!(browser.tab_to("link").name(), "Write a review");
    browser.press([key::ENTER]);
    stage.heard_answer("more", &json!("/review"));
    stage.hand_in("link", key::ENTER);

    stage.begin("contact");
    for text in ["Ada", "ada@example.com"] {
        browser.tab_to("textbox");
        browser.press(text.chars());
    }
    stage.hand_in("contact", key::ENTER);
    stage.heard_answer("you", &json!({"name": "Ada", "email": "ada@example.com"}));

    stage.begin("message");
    stage.hand_in("message", key::ENTER);
    browser.heard_nothing_wrong();
}

fn several_steps_by_keyboard_alone(stage: &mut Stage) {
    let browser = stage.browser.clone();
    stage.enter_by_keyboard();
    stage.begin("steps");
    browser.tab_to("radio");
    browser.press([' ', key::RIGHT]);
    browser.tab_to("button");
    assert_eq!(browser.focused().name(), "Next");
    browser.press([key::ENTER]);
    // What is asked next has the focus, and the field is the next stop.
    eventually("the focus on the question", || browser.focused().text().starts_with("What would you change?").then_some(()));
    browser.press([key::TAB]);
    browser.press("The colours".chars());
    assert_eq!(browser.tab_to("button").name(), "Back");
    browser.press([key::ENTER]);
    eventually("the first step", || browser.focused().text().starts_with("How do you like it?").then_some(()));
    // The chosen point is the stop of its scale.
    let chosen = browser.tab_to("radio");
    assert!(chosen.name().starts_with('2'), "Tab came to {}", chosen.name());
    browser.tab_to("button");
    browser.press([key::ENTER]);
    eventually("the second step again", || browser.focused().text().starts_with("What would").then_some(()));
    assert_eq!(browser.find("textbox", "What would you change?").property("value"), "The colours");
    browser.tab_to("textbox");
    assert_eq!(browser.tab_to("button").name(), "Back");
    assert_eq!(browser.tab_to("button").name(), "Send");
    browser.press([key::ENTER]);
    browser.hears("completed");
    eventually("the focus on the thank-you", || browser.focused().text().contains("Thanks a lot!").then_some(()));
    assert_eq!(browser.tab_to("link").name(), "What is new");
    browser.heard_nothing_wrong();
}

fn escape_closes_whatever_has_the_focus(stage: &mut Stage) {
    let browser = stage.browser.clone();
    stage.enter_by_keyboard();
    for (id, role) in [
        ("stars", "radio"),
        ("short", "textbox"),
        ("long", "textbox"),
        ("several", "checkbox"),
        ("ranking", "button"),
        ("matrix", "radio"),
        ("link", "link"),
        ("message", "button"),
    ] {
        stage.ask_over(id);
        browser.run("document.querySelector('#order').focus()", &json!([]));
        browser.tab_to(role);
        browser.press([key::ESCAPE]);
        browser.gone("button", "Close");
        eventually("the survey to be taken off the page", || {
            let left = browser.run("return document.querySelectorAll('candor-survey').length", &json!([]));
            (left == 0).then_some(())
        });
        let closed = browser.heard().details("dismissed");
        assert_eq!(closed.last().map(|detail| &detail["survey_id"]), Some(&json!(id)));
    }
    browser.heard_nothing_wrong();
}
