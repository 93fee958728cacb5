//! The front end at the collector's own address: an answer in one of its places comes up beside it.

use serde_json::{Value, json};

use super::tests;
use crate::collector::{TOKEN, answer};
use crate::eventually::eventually;
use crate::stage::Stage;

tests![an_answer_in_the_shop_appears_beside_it, without_the_token_nothing_is_shown];

/// Answers the survey in the first place, the shop.
fn answer_in_the_shop(stage: &Stage, point: i32, comment: &str) {
    stage.browser.enter_frame();
    eventually("the shop", || (stage.browser.run("return location.pathname", &json!([])) == "/places/shop.html").then_some(()));
    stage.browser.find("radiogroup", "Checkout made it easy for me to do what I wanted to do.");
    stage.answer(point, comment);
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    stage.browser.leave_frame();
}

/// The one response of the shop; the other places are pages of their own, which ask too.
fn from_the_shop(stage: &Stage) -> Value {
    let from_the_shop = |event: &Value| event["data"]["survey"]["id"] == "checkout-ces";
    let found = eventually("a completed response in the export", || {
        let found: Vec<_> = stage.collector.export().into_iter().filter(from_the_shop).collect();
        found.iter().any(|event| event["data"]["state"] == "completed").then_some(found)
    });
    assert_eq!(found.len(), 1, "{found:?}");
    found[0]["data"].clone()
}

fn an_answer_in_the_shop_appears_beside_it(stage: &mut Stage) {
    stage.browser.open(&format!("{}/#token={TOKEN}", stage.collector.origin()));
    answer_in_the_shop(stage, 6, "as they arrive");
    let data = from_the_shop(stage);
    assert_eq!(answer(&data, "score"), 6);
    assert_eq!(data["touchpoint"]["context"], json!({"order_id": "A-1001", "cart_value": 59.9}));
    stage.browser.says("blockquote", "as they arrive");
    stage.browser.says("listitem", "6 of 7");

    // The token is for this tab alone, and not for its history.
    assert_eq!(stage.browser.run("return location.href", &json!([])), format!("{}/", stage.collector.origin()));
    stage.browser.reload();
    stage.browser.says("blockquote", "as they arrive");
}

fn without_the_token_nothing_is_shown(stage: &mut Stage) {
    stage.browser.open(&stage.collector.origin());
    stage.browser.find("button", "Show the answers");
    answer_in_the_shop(stage, 2, "for the owner alone");
    from_the_shop(stage);
    assert!(stage.browser.named("blockquote").is_empty());
    stage.browser.find("button", "Show the answers").click();
    stage.browser.says("alert", "Paste the token first.");
}
