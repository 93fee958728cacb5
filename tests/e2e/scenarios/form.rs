//! Where no script can run: the collector's plain form, and the ways that lead to it.

use std::fs;

use serde_json::{Value, json};

use super::tests;
use crate::browser::key;
use crate::collector::answer;
use crate::element::Element;
use crate::engine::program;
use crate::eventually::eventually;
use crate::site::Page;
use crate::stage::Stage;
use crate::webdriver::ELEMENT;

tests![
    an_answer_by_keyboard_alone,
    a_mistake_leads_to_its_field_and_loses_nothing,
    handed_in_twice_it_is_one_response,
    without_script_a_link_leads_to_it,
    with_script_the_link_gives_way_to_the_survey,
    a_policy_that_refuses_the_widget,
    files_that_are_not_there_or_are_others,
    a_call_for_a_survey_that_cannot_be_had,
    nothing_in_place_of_what_was_not_to_be_asked,
    no_wider_than_a_small_phone,
];

const QUESTION: &str = "How likely are you to recommend Acme to a friend or colleague?";

impl Stage {
    fn form(&self) -> String {
        format!("{}/s/nps?subject=Acme", self.collector.origin())
    }

    /// Waits for the thank-you, and for the one response that it is for.
    #[track_caller]
    fn thanked(&self) -> Value {
        self.browser.find("heading", "Thank you!");
        self.collector.one("completed")
    }

    /// Puts a page whose script is the loader, without the files that it names.
    fn put_page_with_a_lone_loader(&self, body: &str, attributes: &str) -> String {
        let loader = fs::read_to_string(program("CANDOR_DIST").unwrap().join("embed/candor.js")).expect("the loader");
        self.site.put("/candor.js", Page::raw("200 OK", &loader));
        let endpoint = self.collector.endpoint();
        let tag = format!("<script async src=\"/candor.js\" data-endpoint=\"{endpoint}\" {attributes}></script>");
        self.site.put("/", Page::new(&[body, &tag].concat()));
        loader
    }

    /// Where the frames of the page stand.
    fn stand_ins(&self) -> Value {
        self.browser.run("return [...document.querySelectorAll('iframe')].map((frame) => frame.parentNode.localName)", &json!([]))
    }

    /// Answers in the frame, once it is there.
    #[track_caller]
    fn answers_in_the_frame(&self, place: &str) {
        eventually("a frame", || (self.stand_ins() == json!([place])).then_some(()));
        let wide =
            "const frame = document.querySelector('iframe').getBoundingClientRect(); return [frame.width > 300, frame.height]";
        assert_eq!(self.browser.run(wide, &json!([])), json!([true, 600]));
        assert_eq!(self.browser.run("return document.querySelector('iframe').title", &json!([])), "Survey");
        self.browser.enter_frame();
        self.part("#point-10").click();
        self.part("#comment").write("in a frame");
        self.part("#send").click();
        self.part(".thanks");
        self.browser.leave_frame();
        let data = self.collector.one("completed");
        assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(10), &json!("in a frame")));
    }

    /// An element of the frame, by a selector: Chromium's driver tells no roles in a frame of another site.
    #[track_caller]
    fn part(&self, selector: &str) -> Element<'_> {
        let find = || self.browser.run("return document.querySelector(arguments[0])", &json!([selector]))[ELEMENT].clone();
        let id = eventually(selector, || find().as_str().map(str::to_owned));
        Element::new(&self.browser, id)
    }
}

fn an_answer_by_keyboard_alone(stage: &mut Stage) {
    stage.browser.open(&(stage.form() + "&context.order_id=A-1001"));
    stage.browser.find("radiogroup", QUESTION);
    stage.browser.find("textbox", "Feedback (optional)");
    let first = stage.browser.tab_to("radio");
    assert_eq!(first.name(), "0, Not at all likely");
    stage.browser.press([key::RIGHT; 8]);
    assert_eq!(stage.browser.focused().name(), "8");
    stage.browser.find("textbox", "What keeps you from a higher score? (optional)");
    stage.browser.press([key::RIGHT, key::RIGHT]);
    assert_eq!(stage.browser.focused().name(), "10, Extremely likely");
    stage.browser.find("textbox", "What do you like most? (optional)");
    stage.browser.tab_to("textbox");
    stage.browser.press("No script".chars());
    assert_eq!(stage.browser.tab_to("button").name(), "Send");
    stage.browser.press([key::ENTER]);
    let data = stage.thanked();
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(10), &json!("No script")));
    assert_eq!(data["touchpoint"]["context"], json!({"order_id": "A-1001"}));
    // What the address bar has now is no form: to load it again sends nothing.
    stage.browser.reload();
    stage.thanked();
}

fn a_mistake_leads_to_its_field_and_loses_nothing(stage: &mut Stage) {
    stage.browser.open(&stage.form());
    stage.comment().choose("First line\nsecond");
    stage.send();
    let link = stage.browser.find("link", "Please choose a point on the scale.");
    eventually("the focus to be on what is wrong", || link.has_focus().then_some(()));
    assert_eq!(
        stage.browser.run("return document.title", &json!([])),
        format!("Please choose a point on the scale. · {QUESTION}")
    );
    stage.browser.press([key::ENTER]);
    eventually("the focus to be on the scale", || stage.browser.point(0).has_focus().then_some(()));
    assert_eq!(stage.comment().property("value"), "First line\nsecond");
    stage.browser.press([key::RIGHT; 3]);
    stage.send();
    let data = stage.thanked();
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(3), &json!("First line\nsecond")));
}

fn handed_in_twice_it_is_one_response(stage: &mut Stage) {
    stage.browser.open(&stage.form());
    stage.answer(7, "");
    stage.browser.find("button", "Send").double_click();
    stage.thanked();
}

fn without_script_a_link_leads_to_it(stage: &mut Stage) {
    let body = format!("<candor-survey ask=\"nps\" subject=\"Acme\"><a href=\"{}\">Tell us</a></candor-survey>", stage.form());
    let page = Page::new(&[body.as_str(), &stage.collector.tag(&[("fallback", &stage.form())])].concat());
    stage.site.put("/shop/thanks", page.header("Content-Security-Policy", "script-src 'none'"));
    stage.visit("/shop/thanks");
    stage.browser.find("link", "Tell us").click();
    stage.browser.find("radiogroup", QUESTION);
    stage.answer(6, "");
    stage.send();
    let data = stage.thanked();
    // A page tells others no more than its origin, unless it says so.
    assert_eq!(data["touchpoint"]["url"], stage.site.origin() + "/");
}

fn with_script_the_link_gives_way_to_the_survey(stage: &mut Stage) {
    let body = format!("<candor-survey ask=\"nps\" subject=\"Acme\"><a href=\"{}\">Tell us</a></candor-survey>", stage.form());
    stage.strict_page("/", &body, &[("fallback", &stage.form())]);
    stage.visit("/");
    stage.browser.find("radiogroup", QUESTION);
    stage.browser.gone("link", "Tell us");
    assert_eq!(stage.stand_ins(), json!([]));
    stage.browser.heard_nothing_wrong();
}

fn a_policy_that_refuses_the_widget(stage: &mut Stage) {
    let (collector, site) = (stage.collector.origin(), stage.site.origin());
    let policy = format!(
        "default-src 'none'; script-src {collector}/embed/candor.js {site}; connect-src {collector}; img-src data:; \
         frame-src {collector}; require-trusted-types-for 'script'; trusted-types candor"
    );
    let tag = stage.collector.tag(&[("ask", "nps"), ("trigger", "load"), ("fallback", &stage.form())]);
    stage.site.put("/", Page::new(&["<p>Thank you.</p>", &tag].concat()).header("Content-Security-Policy", &policy));
    stage.visit("/");
    stage.answers_in_the_frame("body");
    let heard = stage.browser.heard();
    assert_eq!(heard.details("error"), [json!({"reason": "unavailable"})]);
    assert_eq!(heard.warnings().len(), 1, "one line of ours: {:?}", heard.warnings());
}

fn files_that_are_not_there_or_are_others(stage: &mut Stage) {
    let body = "<candor-survey ask=\"nps\" subject=\"Acme\"></candor-survey><candor-survey ask=\"ces\"></candor-survey>";
    let fallback = format!("data-fallback=\"{}\"", stage.form());
    let loader = stage.put_page_with_a_lone_loader(body, &fallback);
    stage.visit("/");
    // In one of them: both come into sight at once.
    stage.answers_in_the_frame("candor-survey");

    // The file is there, but not what it was.
    let start = loader.find("core-").expect("the name of a build");
    let name = &loader[start..start + "core-012345".len()];
    stage.site.put(&format!("/{name}.js"), Page::raw("200 OK", "window.deceived = true"));
    let fallback = format!("data-ask=\"nps\" data-trigger=\"load\" {fallback}");
    stage.put_page_with_a_lone_loader("<p>Thank you.</p>", &fallback);
    stage.visit("/");
    eventually("a frame", || (stage.stand_ins() == json!(["body"])).then_some(()));
    assert_eq!(stage.browser.run("return window.deceived", &json!([])), json!(null));
}

fn a_call_for_a_survey_that_cannot_be_had(stage: &mut Stage) {
    let attributes = format!("data-ask=\"nps\" data-trigger=\"event:never\" data-fallback=\"{}\"", stage.form());
    stage.put_page_with_a_lone_loader("<p>Shop</p>", &attributes);
    stage.visit("/");
    stage.browser.candor(&json!(["context", {"plan": "pro"}]));
    stage.browser.candor(&json!(["explain"]));
    assert_eq!(stage.stand_ins(), json!([]), "a question about surveys asks none");
    stage.browser.candor(&json!(["show"]));
    stage.browser.candor(&json!(["show"]));
    stage.answers_in_the_frame("body");
}

fn nothing_in_place_of_what_was_not_to_be_asked(stage: &mut Stage) {
    let form = stage.form();
    for attributes in [
        "data-fallback=\"javascript:window.deceived=true\"".to_owned(),
        "data-fallback=\"java\tscript:window.deceived=true\"".to_owned(),
        "data-fallback=\"data:text/html,x\"".to_owned(),
        "data-fallback=\"\"".to_owned(),
        String::new(),
        format!("data-fallback=\"{form}\" data-consent=\"required\""),
        format!("data-fallback=\"{form}\" data-consent=\"denied\""),
    ] {
        let body = "<candor-survey ask=\"nps\"></candor-survey>";
        stage.put_page_with_a_lone_loader(body, &attributes);
        stage.visit("/");
        stage.browser.hears("error");
        stage.browser.candor(&json!(["show"]));
        assert_eq!(stage.stand_ins(), json!([]), "{attributes}");
        assert_eq!(stage.browser.run("return window.deceived", &json!([])), json!(null));
    }
    // A document's surveys may be for others.
    stage.put_page_with_a_lone_loader("<p>Shop</p>", &format!("data-surveys=\"/surveys.json\" data-fallback=\"{form}\""));
    stage.visit("/");
    stage.browser.hears("error");
    assert_eq!(stage.stand_ins(), json!([]));
}

fn no_wider_than_a_small_phone(stage: &mut Stage) {
    let long = "Donaudampfschifffahrtsgesellschaftskapitaenskajuetenschluessel";
    for query in ["nps?subject=Acme", "csat?lang=ar", "ces?lang=de&subject=checkout", &format!("nps?subject={long}")] {
        let src = format!("{}/s/{query}", stage.collector.origin());
        stage.site.put("/", Page::new(&format!("<iframe src=\"{src}\" width=\"320\" height=\"560\" title=\"Survey\"></iframe>")));
        stage.visit("/");
        stage.browser.enter_frame();
        stage.part("#send").click();
        stage.part(".faults a");
        let measured = stage.browser.run(
            "const { scrollWidth, clientWidth } = document.documentElement; \
             const small = [...document.querySelectorAll('.point, button, .faults a')].filter((element) => { \
               const { width, height } = element.getBoundingClientRect(); return height < 44 || width < 24 }); \
             return [scrollWidth <= clientWidth, small.length]",
            &json!([]),
        );
        assert_eq!(measured, json!([true, 0]), "{query}");
        stage.browser.leave_frame();
    }
}
