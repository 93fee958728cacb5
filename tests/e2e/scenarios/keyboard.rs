//! The keyboard alone, and the names that a screen reader says.

use serde_json::json;

use super::tests;
use crate::browser::key;
use crate::collector::answer;
use crate::eventually::eventually;
use crate::stage::Stage;

tests![an_answer_by_keyboard_alone, escape_closes, every_part_has_its_name];

const QUESTION: &str = "How likely are you to recommend us to a friend or colleague?";

fn an_answer_by_keyboard_alone(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    stage.browser.find("dialog", QUESTION);
    let first = stage.browser.tab_to("radio");
    assert!(first.name().starts_with('0'), "Tab came to {}", first.name());
    stage.browser.press([key::RIGHT; 8]);
    // Arrows check what they come to, and nothing moves on by itself.
    let chosen = stage.browser.focused();
    assert_eq!((chosen.role(), chosen.name(), chosen.property("checked")), ("radio".into(), "8".into(), json!(true)));
    stage.browser.find("textbox", "What keeps you from a higher score? (optional)");
    stage.browser.press([key::RIGHT]);
    stage.browser.find("textbox", "What do you like most? (optional)");
    assert!(stage.browser.point(9).has_focus());

    stage.browser.tab_to("textbox");
    stage.browser.press("No mouse".chars());
    let send = stage.browser.tab_to("button");
    assert_eq!(send.name(), "Send");
    stage.browser.press([key::ENTER]);
    stage.browser.says("status", "Your answer has arrived.");
    // The button is hidden now: the focus went on to what replaced it, and did not fall back to the top of the page.
    eventually("the focus to be on the thank-you", || stage.browser.focused().text().contains("Thank you!").then_some(()));
    let inside = "return document.activeElement.localName";
    assert_eq!(stage.browser.run(inside, &json!([])), "candor-survey");

    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(9), &json!("No mouse")));
    // One answer for each point that the arrows came to.
    let points: Vec<_> = stage.browser.heard().details("answered").iter().map(|detail| detail["value"].clone()).collect();
    assert_eq!(points, json!([1, 2, 3, 4, 5, 6, 7, 8, 9, "No mouse"]).as_array().unwrap().as_slice());
    stage.browser.heard_nothing_wrong();
}

fn escape_closes(stage: &mut Stage) {
    stage.page("/", "<input aria-label=\"Search\">", &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    stage.browser.find("dialog", QUESTION);
    // Escape is the page's own as long as the focus is not in the survey.
    stage.browser.find("textbox", "Search").click();
    stage.browser.press([key::ESCAPE]);
    assert!(stage.browser.has("dialog", QUESTION));

    stage.browser.tab_to("radio");
    stage.browser.press([key::ESCAPE]);
    stage.browser.gone("dialog", QUESTION);
    stage.collector.one("dismissed");
    stage.browser.heard_nothing_wrong();
}

fn every_part_has_its_name(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "ces"), ("trigger", "load")]);
    stage.visit("/");
    let question = "This site made it easy for me to do what I wanted to do.";
    stage.browser.find("dialog", question);
    stage.browser.find("radiogroup", question);
    stage.browser.find("button", "Close");
    let names: Vec<_> = stage.browser.named("radio").into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["1, Strongly disagree", "2", "3", "4", "5", "6", "7, Strongly agree"]);
    // The comment and its button come with a point.
    assert!(stage.browser.named("textbox").is_empty());
    assert!(!stage.browser.has("button", "Send"));
    stage.browser.says("status", "Short survey: This site made it easy");
    stage.browser.point(4).click();
    stage.browser.find("textbox", "What could be easier? (optional)");
    stage.browser.find("button", "Send");
    stage.browser.heard_nothing_wrong();
}
