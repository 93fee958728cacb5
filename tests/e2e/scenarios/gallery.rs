//! The front end at the collector's own address: an answer in one of its places comes up beside it.

use serde_json::{Value, json};

use super::tests;
use crate::collector::{TOKEN, answer};
use crate::eventually::eventually;
use crate::stage::Stage;

tests![
    an_answer_in_the_shop_appears_beside_it,
    several_answers_in_the_hotel_appear_with_their_way,
    without_the_token_nothing_is_shown,
];

/// Answers the survey in the first place, the shop.
fn answer_in_the_shop(stage: &Stage, point: i32, comment: &str) {
    stage.browser.enter_frame();
    eventually("the shop", || (stage.browser.run("return location.pathname", &json!([])) == "/places/shop.html").then_some(()));
    stage.browser.find("radiogroup", "Checkout made it easy for me to do what I wanted to do.");
    stage.answer(point, comment);
    stage.send();
    thanked(stage);
    stage.browser.leave_frame();
}

/// Waits for the thank-you. All places have one storage: where another one's courier takes the answer along, this one does not
/// say that it has arrived, and the export is to show it.
fn thanked(stage: &Stage) {
    eventually("the thank-you", || stage.browser.named("button").iter().all(|(_, name)| name != "Send").then_some(()));
}

/// Goes into the frame of the second place, the hotel.
fn enter_the_hotel(stage: &Stage) {
    eventually("the hotel", || {
        stage.browser.leave_frame();
        stage.browser.session.post("/frame", &json!({"id": 1})).ok()?;
        (stage.browser.run("return location.pathname", &json!([])) == "/places/hotel.html").then_some(())
    });
    // Firefox's driver scrolls inside a frame, but not to it.
    stage.browser.run("frameElement.scrollIntoView({ block: 'center' })", &json!([]));
}

/// The one response to a survey; the other places are pages of their own, which ask too.
fn response_to(stage: &Stage, survey: &str) -> Value {
    let of_the_survey = |event: &Value| event["data"]["survey"]["id"] == survey;
    let found = eventually("a completed response in the export", || {
        let found: Vec<_> = stage.collector.export().into_iter().filter(of_the_survey).collect();
        found.iter().any(|event| event["data"]["state"] == "completed").then_some(found)
    });
    assert_eq!(found.len(), 1, "{found:?}");
    found[0]["data"].clone()
}

fn an_answer_in_the_shop_appears_beside_it(stage: &mut Stage) {
    stage.browser.open(&format!("{}/#token={TOKEN}", stage.collector.origin()));
    answer_in_the_shop(stage, 6, "as they arrive");
    let data = response_to(stage, "checkout-ces");
    assert_eq!(answer(&data, "score"), 6);
    assert_eq!(data["touchpoint"]["context"], json!({"order_id": "A-1001", "cart_value": 59.9}));
    stage.browser.says("blockquote", "as they arrive");
    stage.browser.says("listitem", "6 of 7");

    // The token is for this tab alone, and not for its history.
    assert_eq!(stage.browser.run("return location.href", &json!([])), format!("{}/", stage.collector.origin()));
    stage.browser.reload();
    stage.browser.says("blockquote", "as they arrive");
}

fn several_answers_in_the_hotel_appear_with_their_way(stage: &mut Stage) {
    let browser = stage.browser.clone();
    browser.open(&format!("{}/#token={TOKEN}", stage.collector.origin()));
    enter_the_hotel(stage);
    browser.find("radiogroup", "How was your stay, Mara?");
    browser.point(2).click();
    browser.find("button", "Next").click();
    browser.find("radio", "Noise at night").click();
    browser.find("button", "Next").click();
    let recalled = "You chose “Noise at night”. What happened?";
    browser.find_where("textbox", recalled, |name| name.starts_with(recalled)).write("the lift hums");
    browser.find("button", "Next").click();
    browser.find("group", "May we call or write to you about it?");
    browser.find("button", "Send").click();
    thanked(stage);
    browser.leave_frame();

    let data = response_to(stage, "stay");
    assert_eq!((answer(&data, "stay"), answer(&data, "reason")), (&json!(2), &json!("noise")));
    assert_eq!(answer(&data, "detail"), "the lift hums");
    for said in ["2 of 5", "Noise at night", "the lift hums", "left empty", "sorry"] {
        browser.says("listitem", said);
    }
    eventually("the questions that this way passed by", || {
        let text = browser.run("return document.querySelector('#answers').textContent", &json!([]));
        text.as_str()?.contains("Not asked on this way: best, news").then_some(())
    });
}

fn without_the_token_nothing_is_shown(stage: &mut Stage) {
    stage.browser.open(&stage.collector.origin());
    stage.browser.find("button", "Show the answers");
    answer_in_the_shop(stage, 2, "for the owner alone");
    response_to(stage, "checkout-ces");
    assert!(stage.browser.named("blockquote").is_empty());
    stage.browser.find("button", "Show the answers").click();
    stage.browser.says("alert", "Paste the token first.");
}
