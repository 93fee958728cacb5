//! What a page's styles do to a survey, and a survey to the page: nothing, whatever framework the page uses and whatever it
//! has open. Real versions of the frameworks, from their packages ([`crate::shop`]).

use serde_json::{Value, json};

use super::tests;
use crate::element::Element;
use crate::engine::Engine;
use crate::eventually::eventually;
use crate::shop::laid_out;
use crate::site::Page;
use crate::stage::Stage;

tests![
    no_style_reaches_in_or_out,
    a_zoomed_page_zooms_the_survey,
    over_a_page_that_covers_itself,
    with_a_dialog_open,
    in_fullscreen,
    inside_a_frame,
];

/// Browsers can be told to show what they would print by the DevTools protocol alone.
pub const PRINTED: &[(&str, crate::runner::Test)] = &[("printed_without_it", printed_without_it)];

const MEASURE: &str = include_str!("../hosts/measure.js");

/// Where a card stands follows from the window, and is compared as the distance to its edges. What is computed of it in
/// pixels depends on the page's width.
const PLACE: [&str; 4] = ["top", "right", "bottom", "left"];

impl Stage {
    /// Goes to a shop with a stylesheet, and makes ready to measure.
    fn enter_shop(&self, path: &str, style: &str) {
        self.put_shop(path, style);
        self.visit(path);
        self.ready_to_measure();
    }

    fn ready_to_measure(&self) {
        self.browser.run(MEASURE, &json!([]));
        eventually("candor", || self.browser.run("return !!window.candor?.version", &json!([])).as_bool().filter(|is| *is));
        self.browser.candor(&json!(["configure", {"theme": "light"}]));
    }

    /// Waits until a survey has come to rest.
    fn settle_down(&self, survey: &Element) {
        self.awaited("measure.settle(arguments[0])", &[survey.argument()]);
    }

    /// The parts of a survey that something else lies over, and what that is.
    #[track_caller]
    fn covered(&self, survey: &Element) -> Value {
        self.settle_down(survey);
        self.browser.run("return measure.covered(arguments[0])", &json!([survey.argument()]))
    }

    /// Closes the survey over the page, and waits until it has left. Nothing of the page is hovered over then.
    #[track_caller]
    fn close_over(&self) {
        self.browser.act(&json!({"type": "pointer", "id": "mouse", "actions": [{"type": "pointerMove", "x": 1, "y": 1}]}));
        self.browser.candor(&json!(["close"]));
        eventually("the survey to leave the page", || {
            let left = self.browser.run("return document.querySelectorAll('candor-survey:not([id])').length", &json!([]));
            (left == 0).then_some(())
        });
    }

    /// The survey over the page is on top of everything, and takes a click.
    #[track_caller]
    fn usable(&self, point: i32) {
        assert_eq!(self.covered(&self.over()), json!([]), "parts that are covered, and by what");
        self.browser.point(point).click();
        assert_eq!(self.browser.point(point).property("checked"), true);
    }
}

/// Stylesheets of pages, by name; the root has the class `dark` on the one that is named so.
fn hosts() -> [(&'static str, String); 7] {
    [
        ("/tailwind", laid_out("tailwind.css")),
        ("/bootstrap", laid_out("bootstrap.css")),
        ("/unset", include_str!("../hosts/unset.css").to_owned()),
        ("/dark", include_str!("../hosts/dark.css").to_owned()),
        ("/small-root", include_str!("../hosts/small-root.css").to_owned()),
        ("/loud", include_str!("../hosts/loud.css").to_owned()),
        ("/transformed", include_str!("../hosts/transformed.css").to_owned()),
    ]
}

/// Surveys in the flow of the page whose kinds have parts of their own each.
const INLINE: [&str; 4] = ["several", "matrix", "contact", "stars"];

/// Asks over the page and in its flow; what is wrong with the page's own elements, and with the cards as compared with those
/// on the bare page, which is the first one.
fn look(stage: &Stage, path: &str) -> Vec<String> {
    let browser = &stage.browser;
    browser.run("document.documentElement.classList.toggle('dark', arguments[0])", &json!([path == "/dark"]));
    // What was left unfinished on the last one begins anew.
    browser.run("sessionStorage.clear()", &json!([]));
    let mut wrong = Vec::new();
    let mut note = |what: &str, found: &Value| {
        let found: Vec<_> = found.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let more = if found.len() > 4 { format!(" … and {} more", found.len() - 4) } else { String::new() };
        if !found.is_empty() {
            wrong.push(format!("{path}: {what}: {}{more}", found[..found.len().min(4)].join("; ")));
        }
    };

    // Over the page: nothing moves, and nothing looks different.
    browser.run("measure.before = measure.page()", &json!([]));
    stage.ask_over("nps");
    let over = stage.over();
    stage.settle_down(&over);
    let out = "return measure.differences(measure.before, measure.page(), [])";
    note("the page has changed under a survey", &browser.run(out, &json!([])));
    note("a part is covered", &stage.covered(&over));
    browser.point(9).click();
    stage.settle_down(&over);
    // A transformed page takes along what is in its flow.
    let but = if path == "/transformed" { "place" } else { "" };
    let compare = |survey: &Element, key: &str, but: &str| {
        let script = "const [survey, key, except] = arguments; const now = measure.card(survey); \
                      const bare = (measure.bare[key] ??= now); return measure.differences(bare, now, except)";
        let except = [&PLACE[..], &[but]].concat();
        browser.run(script, &json!([survey.argument(), key, except]))
    };
    note("a style has reached a survey over the page", &compare(&over, "over", ""));
    let edges = "const edges = `${measure.edges(arguments[0])}`; const bare = (measure.bare.edges ??= edges); \
                 return bare == edges ? [] : [`${bare} → ${edges}`]";
    note("it stands elsewhere", &browser.run(edges, &json!([over.argument()])));
    stage.close_over();
    note("the page has changed for good", &browser.run(out, &json!([])));

    // In the flow: what comes after it moves down, and that is all.
    for id in INLINE {
        stage.ask_inline(id);
        let survey = stage.inline(id);
        stage.settle_down(&survey);
        note(&format!("a style has reached {id} in its flow"), &compare(&survey, id, but));
    }
    let flow = "const moved = ['place', 'height', 'perspective-origin', 'transform-origin', ...arguments[0]]; \
                return measure.differences(measure.before, measure.page(), moved)";
    note("the page has changed around a survey", &browser.run(flow, &json!([PLACE])));
    let price = browser.find("checkbox", "The price");
    // A page may scroll smoothly, which drivers do not wait for.
    browser.run("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", &json!([price.argument()]));
    let clicked = browser.session.post(&format!("/element/{}/click", price.id()), &json!({}));
    if clicked.is_err() || price.property("checked") != true {
        note("it takes no click", &json!([format!("{clicked:?}")]));
    }
    for id in INLINE {
        stage.take_away(id);
    }
    wrong
}

fn no_style_reaches_in_or_out(stage: &mut Stage) {
    stage.enter_shop("/", "");
    let mut wrong = look(stage, "/bare");
    for (path, style) in hosts() {
        stage.site.put(&format!("{path}.css"), Page::raw("200 OK", &style));
        stage.awaited("measure.dress(arguments[0])", &[json!(format!("{path}.css"))]);
        wrong.extend(look(stage, path));
    }
    stage.browser.heard_nothing_wrong();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn a_zoomed_page_zooms_the_survey(stage: &mut Stage) {
    stage.enter_shop("/zoomed", include_str!("../hosts/zoomed.css"));
    stage.ask_over("nps");
    let survey = stage.over();
    assert_eq!(stage.covered(&survey), json!([]), "parts that are covered, and by what");
    // WebKit's driver clicks beside what is on a zoomed page.
    if stage.browser.engine != Engine::WebKit {
        stage.usable(4);
    }
    stage.settle_down(&survey);
    let script = "const { top, left, bottom, right } = arguments[0].shadowRoot.querySelector('[part=card]').getBoundingClientRect(); \
                  return [top >= 0, left >= 0, bottom <= innerHeight, right <= innerWidth]";
    let inside = stage.browser.run(script, &json!([survey.argument()]));
    assert_eq!(inside, json!([true, true, true, true]), "inside of the window: top, left, bottom, right");
    stage.browser.heard_nothing_wrong();
}

fn over_a_page_that_covers_itself(stage: &mut Stage) {
    stage.enter_shop("/covered", include_str!("../hosts/covered.css"));
    stage.ask_over("nps");
    stage
        .browser
        .run("document.documentElement.append(Object.assign(document.createElement('div'), { id: 'cover' }))", &json!([]));
    stage.usable(3);
    stage.browser.heard_nothing_wrong();
}

/// Opens a modal dialog of the page's, with a button that counts.
const DIALOG: &str = "const dialog = document.body.appendChild(document.createElement('dialog')); \
                      const button = dialog.appendChild(document.createElement('button')); button.textContent = 'Count'; \
                      window.count = 0; button.onclick = () => window.count++; dialog.showModal(); window.dialog = dialog";

fn with_a_dialog_open(stage: &mut Stage) {
    let browser = stage.browser.clone();
    let count = || {
        browser.find("button", "Count").click();
        browser.run("return count", &json!([]))
    };
    // The dialog was there first.
    stage.enter_shop("/bare", "");
    browser.run(DIALOG, &json!([]));
    stage.ask_over("nps");
    stage.usable(3);
    assert_eq!(count(), 1, "the dialog stays usable");
    browser.run("dialog.close()", &json!([]));
    assert_eq!(browser.point(3).property("checked"), true, "the answer is kept");
    stage.usable(5);
    stage.close_over();

    // The survey was there first: the dialog goes before it, as it does before everything.
    stage.ask_over("nps");
    stage.usable(6);
    browser.run(DIALOG, &json!([]));
    assert_eq!(count(), 1, "the dialog is usable");
    browser.run("dialog.close()", &json!([]));
    assert_eq!(browser.point(6).property("checked"), true);
    stage.usable(7);
    stage.browser.heard_nothing_wrong();
}

fn in_fullscreen(stage: &mut Stage) {
    stage.enter_shop("/bare", "");
    let browser = stage.browser.clone();
    // Only what a person does may open it.
    browser
        .run("document.querySelector('#order').onclick = () => document.querySelector('main').requestFullscreen()", &json!([]));
    browser.find("button", "Order").click();
    let full = || browser.run("return document.fullscreenElement?.localName ?? ''", &json!([]));
    eventually("fullscreen", || (full() == "main").then_some(()));
    stage.ask_over("nps");
    stage.usable(2);
    assert_eq!(full(), "main", "it stays");
    browser.run("document.exitFullscreen()", &json!([]));
    eventually("the page", || (full() == "").then_some(()));
    assert_eq!(browser.point(2).property("checked"), true);
    stage.usable(8);
    stage.browser.heard_nothing_wrong();
}

fn inside_a_frame(stage: &mut Stage) {
    stage.put_shop("/bare", "");
    let (site, browser) = (stage.site.origin(), stage.browser.clone());
    stage.site.put("/frame.css", Page::raw("200 OK", "iframe { width: 700px; height: 600px; border: 0 }"));
    let policy = format!("default-src 'none'; script-src {site}; style-src {site}; img-src data:; frame-src {site}");
    let page =
        Page::new("<link rel=\"stylesheet\" href=\"/frame.css\"><p>Before</p><iframe src=\"/bare\" title=\"Shop\"></iframe>");
    stage.site.put("/", page.header("Content-Security-Policy", &policy));
    stage.visit("/");
    browser.run(MEASURE, &json!([]));
    browser.run("measure.before = measure.page()", &json!([]));
    browser.enter_frame();
    stage.ready_to_measure();
    stage.ask_over("nps");
    stage.usable(1);
    let edges = browser.run("return measure.edges(arguments[0])", &json!([stage.over().argument()]));
    assert!(edges.as_array().is_some_and(|edges| edges.iter().all(|edge| edge.as_i64() >= Some(0))), "{edges}");
    stage.browser.heard_nothing_wrong();
    browser.leave_frame();
    let changed = browser.run("return measure.differences(measure.before, measure.page(), [])", &json!([]));
    assert_eq!(changed, json!([]), "the page around the frame has changed");
    browser.heard_nothing_wrong();
}

fn printed_without_it(stage: &mut Stage) {
    for (path, style) in [("/bare", ""), ("/unset", include_str!("../hosts/unset.css"))] {
        stage.enter_shop(path, style);
        stage.ask_over("nps");
        let seen = |stage: &Stage| {
            let script = "return arguments[0].shadowRoot.querySelector('[part=card]').checkVisibility()";
            stage.browser.run(script, &json!([stage.over().argument()]))
        };
        assert_eq!(seen(stage), true);
        stage.browser.devtools("Emulation.setEmulatedMedia", &json!({"media": "print"}));
        let printed = seen(stage);
        stage.browser.devtools("Emulation.setEmulatedMedia", &json!({"media": ""}));
        assert_eq!(printed, false, "{path}: the survey is printed");
        stage.close_over();
    }
    stage.browser.heard_nothing_wrong();
}
