//! Where a survey stands: nine places, before the page, a bar, a button at the side, beside an element, in the flow.

use serde_json::{Value, json};

use super::tests;
use crate::browser::key;
use crate::collector::answer;
use crate::eventually::eventually;
use crate::stage::Stage;

tests![
    every_place_is_where_it_says,
    a_card_over_the_page_takes_no_focus_and_gives_it_back,
    a_modal_card_waits_for_a_field_keeps_the_focus_and_gives_it_back,
    closing_beside_the_button_keeps_what_was_said,
    beside_its_element_and_wherever_that_goes,
    in_front_of_a_dialog_of_the_page,
    it_leaves_as_it_was_seen,
    in_the_flow_it_waits_until_nothing_in_sight_moves,
];

const EFFORT: &str = "This site made it easy for me to do what I wanted to do.";

impl Stage {
    fn ask_at(&self, placement: &str, body: &str) {
        self.page("/", body, &[("ask", "ces"), ("trigger", "load"), ("placement", placement), ("cooldown", "0")]);
        self.visit("/");
    }

    /// Where the card is, in shares of the window: left, right, top and bottom distance; and whether it is what is seen there.
    fn place(&self) -> (f64, f64, f64, f64) {
        let script = "const root = document.querySelector('candor-survey').shadowRoot;
            const box = root.querySelector('.card').getBoundingClientRect();
            const element = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            if (element?.localName != 'candor-survey') return null;
            const [width, height] = [document.documentElement.clientWidth, innerHeight];
            return [box.left / width, 1 - box.right / width, box.top / height, 1 - box.bottom / height];";
        // Once it has come to rest.
        let mut last = Value::Null;
        eventually("the card to rest", || {
            let now = self.browser.run(script, &json!([]));
            let rests = now == last && now.is_array();
            last = now;
            rests.then_some(())
        });
        let at = |place: usize| last[place].as_f64().unwrap();
        (at(0), at(1), at(2), at(3))
    }

    fn active(&self) -> Value {
        self.browser.run("return document.activeElement.id || document.activeElement.localName", &json!([]))
    }
}

fn every_place_is_where_it_says(stage: &mut Stage) {
    for (placement, across, along) in [
        ("popover", 2, 2),
        ("top-left", 0, 0),
        ("top", 1, 0),
        ("top-right", 2, 0),
        ("left", 0, 1),
        ("center", 1, 1),
        ("right", 2, 1),
        ("bottom-left", 0, 2),
        ("bottom", 1, 2),
        ("bottom-right", 2, 2),
        ("modal", 1, 1),
        ("bar", 1, 2),
        ("bar-top", 1, 0),
    ] {
        stage.ask_at(placement, "<p>Thank you.</p>");
        stage.browser.find("radiogroup", EFFORT);
        let (left, right, top, bottom) = stage.place();
        let side = |start: f64, end: f64| match start - end {
            ..-0.1 => 0,
            0.1.. => 2,
            _ => 1,
        };
        assert_eq!((side(left, right), side(top, bottom)), (across, along), "{placement}: {left} {right} {top} {bottom}");
        assert!(
            [left, right, top, bottom].iter().all(|distance| *distance > -0.001),
            "{placement}: {left} {right} {top} {bottom}"
        );
    }
    stage.browser.heard_nothing_wrong();
}

fn a_card_over_the_page_takes_no_focus_and_gives_it_back(stage: &mut Stage) {
    stage.ask_at("bottom-left", "<p><button id=\"buy\">Buy</button></p>");
    stage.browser.find("radiogroup", EFFORT);
    stage.browser.find("button", "Buy").trigger();
    stage.browser.run("document.querySelector('#buy').focus()", &json!([]));
    assert_eq!(stage.active(), "buy");
    stage.browser.tab_to("radio");
    assert_eq!(stage.active(), "candor-survey");
    stage.browser.press([key::ESCAPE]);
    stage.browser.gone("radiogroup", EFFORT);
    eventually("the focus to be back", || (stage.active() == "buy").then_some(()));
}

fn a_modal_card_waits_for_a_field_keeps_the_focus_and_gives_it_back(stage: &mut Stage) {
    let tag = [("ask", "ces"), ("trigger", "event:now"), ("placement", "modal")];
    stage.page("/", "<label>Search <input id=\"search\"></label><button id=\"done\">Done</button>", &tag);
    stage.visit("/");
    let browser = &stage.browser;
    let search = browser.find("textbox", "Search");
    search.click();
    browser.candor(&json!(["track", "now"]));
    search.write("shoes");
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert!(search.has_focus(), "the survey took the focus from a field in use");
    assert!(!browser.has("radiogroup", EFFORT));

    browser.run("document.querySelector('#done').focus()", &json!([]));
    browser.find("radiogroup", EFFORT);
    eventually("the focus to be in it", || (stage.active() == "candor-survey").then_some(()));
    // Round and round, and never into the page.
    for _ in 0..8 {
        browser.press([key::TAB]);
        assert_ne!(stage.active(), "search");
        assert_ne!(stage.active(), "done");
    }
    browser.press([key::ESCAPE]);
    browser.gone("radiogroup", EFFORT);
    eventually("the focus to be back", || (stage.active() == "done").then_some(()));
}

fn closing_beside_the_button_keeps_what_was_said(stage: &mut Stage) {
    stage.ask_at("tab", "<p>Thank you.</p>");
    let browser = stage.browser.clone();
    browser.find("button", "Feedback").click();
    browser.find("radiogroup", EFFORT);
    eventually("the focus to be in it", || (stage.active() == "candor-survey").then_some(()));
    stage.answer(6, "It was fine");
    stage.press("Close");
    browser.gone("radiogroup", EFFORT);
    assert!(browser.heard().details("dismissed").is_empty());
    browser.find("button", "Feedback").click();
    browser.find("radiogroup", EFFORT);
    assert_eq!(stage.comment().property("value"), "It was fine");
    assert!(!browser.has("button", "Feedback"), "one of the two is there at a time");
    stage.send();
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), &data["invitation"]["trigger"]), (&json!(6), &json!("tab")));
    assert_eq!(browser.heard().details("shown").len(), 1);
    // And once more.
    stage.press("Close");
    browser.find("button", "Feedback").click();
    browser.find("radiogroup", EFFORT);
    eventually("a second survey", || (browser.heard().details("shown").len() == 2).then_some(()));
    browser.heard_nothing_wrong();
}

fn beside_its_element_and_wherever_that_goes(stage: &mut Stage) {
    let body = "<div style=\"height: 100px\"></div><button id=\"total\">Total</button><div style=\"height: 4000px\"></div>";
    stage.ask_at("anchor:#total", body);
    stage.browser.find("radiogroup", EFFORT);
    let below = "const box = document.querySelector('candor-survey').shadowRoot.querySelector('.card').getBoundingClientRect();
        const total = document.querySelector('#total').getBoundingClientRect();
        return Math.round(box.top - total.bottom)";
    let gap = || stage.browser.run(below, &json!([]));
    eventually("it to be below its element", || (gap() == 8).then_some(()));
    stage.browser.run("scrollTo(0, 40)", &json!([]));
    eventually("it to follow", || (gap() == 8).then_some(()));
    stage.browser.heard_nothing_wrong();
}

fn in_front_of_a_dialog_of_the_page(stage: &mut Stage) {
    let tag = [("ask", "ces"), ("trigger", "event:now")];
    stage.page("/", "<dialog id=\"theirs\">Paid. <form method=\"dialog\"><button>OK</button></form></dialog>", &tag);
    stage.visit("/");
    let browser = stage.browser.clone();
    browser.run("document.querySelector('#theirs').showModal()", &json!([]));
    browser.candor(&json!(["track", "now"]));
    browser.find("radiogroup", EFFORT);
    stage.answer(5, "");
    stage.place();
    // It outlives the dialog, with what was said.
    browser.run("document.querySelector('#theirs').close()", &json!([]));
    eventually("it to come out of the dialog", || {
        browser
            .run("return document.querySelector('candor-survey').parentNode == document.body", &json!([]))
            .as_bool()?
            .then_some(())
    });
    stage.place();
    stage.send();
    assert_eq!(answer(&stage.collector.one("completed"), "score"), 5);
}

fn it_leaves_as_it_was_seen(stage: &mut Stage) {
    stage.ask_at("popover", "<p>Thank you.</p>");
    stage.browser.find("radiogroup", EFFORT);
    let heights = stage.awaited(
        "(async () => { const card = document.querySelector('candor-survey').shadowRoot.querySelector('.card'); \
         const heights = [card.offsetHeight]; card.querySelector('[part=close]').click(); \
         for (let frame = 0; frame < 3; frame += 1) { await new Promise(requestAnimationFrame); heights.push(card.offsetHeight); } \
         return heights; })()",
        &[],
    );
    let seen = heights[0].as_f64().unwrap_or_default();
    // A slow machine may have taken it off by then.
    let shrunk = heights.as_array().is_some_and(|all| all.iter().any(|height| *height != 0 && height.as_f64() != Some(seen)));
    assert!(seen > 0.0 && !shrunk, "{heights}");
    stage.browser.gone("radiogroup", EFFORT);
}

fn in_the_flow_it_waits_until_nothing_in_sight_moves(stage: &mut Stage) {
    let endpoint = stage.collector.endpoint();
    let element = format!("<candor-survey ask=\"ces\" endpoint=\"{endpoint}\"></candor-survey>");
    let script = format!("<script async src=\"{}/embed/candor.js\"></script>", stage.collector.origin());
    let page = |before: &str, after: &str| crate::site::Page::new(&[before, &element, after, &script].concat());
    // Somebody reads what follows: the survey comes once that is out of sight.
    stage.site.put("/", page("<p>One.</p>", "<p id=\"two\">Two.</p><div style=\"height: 4000px\"></div>"));
    stage.visit("/");
    eventually("candor", || stage.browser.run("return !!window.candor?.version", &json!([])).as_bool()?.then_some(()));
    let top = || stage.browser.run("return document.querySelector('#two').offsetTop", &json!([])).as_f64().unwrap();
    let before = top();
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert!((top() - before).abs() < 1.0, "what was being read has moved");
    // Kept space, or nothing behind it: at once.
    stage.site.put("/kept", page("<style>candor-survey { display: block; min-height: 178px }</style>", "<p>Two.</p>"));
    stage.visit("/kept");
    stage.browser.find("radiogroup", EFFORT);
    stage.site.put("/last", page("<p>One.</p>", ""));
    stage.visit("/last");
    stage.browser.find("radiogroup", EFFORT);
    stage.browser.heard_nothing_wrong();
}
