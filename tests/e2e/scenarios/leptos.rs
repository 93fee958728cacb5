//! The component in an app of Leptos (`examples/leptos`): typed settings in, typed events out, on two routes.

use serde_json::{Value, json};

use super::tests;
use crate::collector::{Collector, answer};
use crate::engine::program;
use crate::eventually::{LIMIT, eventually, sooner_or_never};
use crate::stage::Stage;

tests![an_order_is_asked_after_and_tells_the_app, it_comes_and_goes_with_its_route, a_tag_that_is_there_is_taken];

const EFFORT: &str = "Checkout made it easy for me to do what I wanted to do.";
const HELP: &str = "How satisfied are you with this article?";

impl Stage {
    /// The app, at the collector's own address.
    fn open_app(&mut self) {
        self.collector = Collector::serving(program("CANDOR_LEPTOS").unwrap());
        self.browser.open(&self.collector.origin());
        self.browser.find("heading", "Your order");
    }

    /// Waits until the app lists this, and nothing else.
    #[track_caller]
    fn lists(&self, lines: &[&str]) {
        let listed =
            || self.browser.run("return [...document.querySelectorAll('li')].map((line) => line.textContent)", &json!([]));
        let mut last = Value::Null;
        let wanted = json!(lines);
        let found = sooner_or_never(LIMIT, || {
            last = listed();
            (last == wanted).then_some(())
        });
        assert!(found.is_some(), "the app lists {last}, not {wanted}");
    }

    /// How many there are of what a selector finds.
    fn count(&self, selector: &str) -> Value {
        self.browser.run("return document.querySelectorAll(arguments[0]).length", &json!([selector]))
    }

    fn go(&self, link: &str) {
        self.browser.find("link", link).click();
    }
}

fn an_order_is_asked_after_and_tells_the_app(stage: &mut Stage) {
    stage.open_app();
    assert_eq!(stage.count("script[src$='candor.js']"), 0, "nothing of Candor's before something is to be asked");
    stage.press("Pay");
    stage.browser.find("radiogroup", EFFORT);
    stage.answer(6, "Quick");
    stage.send();
    stage.lists(&["shown ces", "answered score: 6 of 7", "answered comment: “Quick”", "completed", "delivered"]);
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(6), &json!("Quick")));
    assert_eq!(data["touchpoint"]["context"], json!({"order_id": "A-1001", "cart_value": 59.9}));
}

fn it_comes_and_goes_with_its_route(stage: &mut Stage) {
    stage.open_app();
    stage.press("Pay");
    stage.browser.find("radiogroup", EFFORT);
    // The question stands before the widget has taken it over.
    stage.lists(&["shown ces"]);
    // Gone with the app's own will, and there again.
    stage.press("Order again");
    stage.browser.gone("radiogroup", EFFORT);
    stage.press("Pay");
    stage.browser.find("radiogroup", EFFORT);
    stage.lists(&["shown ces", "shown ces"]);
    stage.go("Help");
    stage.browser.find("radiogroup", HELP);
    assert_eq!((stage.count("candor-survey"), stage.count("script[src$='candor.js']")), (json!(1), json!(1)));
    // The link in the element has given way to the survey.
    stage.browser.gone("link", HELP);
    stage.answer(5, "");
    stage.send();
    let helped = || stage.collector.export().into_iter().find(|event| event["data"]["state"] == "completed");
    let event = eventually("the answer", helped);
    assert_eq!(event["data"]["survey"]["id"], "help");
    stage.go("Order");
    stage.press("Pay");
    stage.browser.find("radiogroup", EFFORT);
    stage.answer(2, "");
    stage.lists(&["shown ces", "shown ces", "helped", "shown ces", "answered score: 2 of 7"]);
}

fn a_tag_that_is_there_is_taken(stage: &mut Stage) {
    stage.open_app();
    let load = "const script = document.createElement('script'); script.src = '/embed/candor.js'; \
                script.dataset.endpoint = '/v1/responses'; document.head.append(script)";
    stage.browser.run(load, &json!([]));
    stage.press("Pay");
    stage.browser.find("radiogroup", EFFORT);
    assert_eq!(stage.count("script[src$='candor.js']"), 1);
}
