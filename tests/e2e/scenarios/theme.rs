//! Looks: whatever colours a site sets, what is rendered can be read (docs/theming.md). Measured as WCAG 2.2 has it
//! (1.4.3 and 1.4.11), on the colours that the browser computes, in 8 bits a channel as a screen gets them.

use serde_json::{Value, json};

use super::tests;
use crate::browser::Browser;
use crate::element::Element;
use crate::eventually::eventually;
use crate::site::Page;
use crate::stage::Stage;

tests![
    every_colour_that_a_site_sets_can_be_read,
    what_is_under_the_pointer_can_be_read,
    text_follows_the_reader_and_no_page,
    density_leaves_room_for_a_finger,
    a_document_brings_its_looks,
    nobody_sees_who_made_it,
];

/// Colours of cards: what sites have, and where black and white are equally far away.
const SURFACES: &[&str] = &[
    "",
    "#fefefe",
    "#fdf6e3",
    "#808080",
    "#777",
    "#767676",
    "#757575",
    "#7c82f7",
    "#1b1e26",
    "#000",
    "#ffff00",
    "#ff0000",
    "#0000ff",
    "oklch(0.72 0.19 150)",
];

/// Brands; the empty one is the default, `same` is that of the card.
const BRANDS: &[&str] = &["", "#ffff00", "#ff8800", "#f00", "#808080", "#fff", "#050505", "oklch(0.637 0.237 25.331)", "same"];

/// Colours of text, muted text and text on the brand, each in turn.
const TEXTS: &[&str] = &["", "#777", "#ffff00", "rgb(0 0 0 / 60%)", "color(display-p3 1 0 0)", "same", "white"];

/// Sets each look, and measures each contrast of `pairs`: of a part the colour, the border, the ring around it or whatever
/// makes its edge, against what is behind it.
const MEASURE: &str = r#"
// WebKit's driver knows elements among the arguments, but not inside of them.
const [pairs, looks, ...elements] = arguments;
const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
const bytes = (color) => {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data];
};
const known = new Map();
const linear = (byte) => (byte <= 0.04045 * 255 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
const luminance = (color) => {
  if (!known.has(color)) {
    const [r, g, b] = bytes(color).map(linear);
    known.set(color, 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
  }
  return known.get(color);
};
const contrast = (one, other) => {
  const [a, b] = [luminance(one), luminance(other)];
  return a > b ? a / b : b / a;
};
const opaque = (color) => !/^(transparent|rgba\(.*|.*\/.*)$/.test(color);
const behind = (element) => {
  for (let e = element; e; e = e.parentElement ?? e.getRootNode().host) {
    const color = getComputedStyle(e).backgroundColor;
    if (opaque(color)) return color;
  }
  return "white";
};
const cards = [...document.querySelectorAll("candor-survey")].map((survey) => survey.shadowRoot.querySelector("[part=card]"));
const faults = [];
let measured = 0;
for (const { scheme, ...look } of looks) {
  for (const [name, value] of Object.entries(look)) {
    document.documentElement.style.setProperty(`--candor-${name}`, value);
    if (!value) document.documentElement.style.removeProperty(`--candor-${name}`);
  }
  for (const card of cards) {
    card.dataset.theme = scheme;
    for (const moving of card.getAnimations({ subtree: true })) moving.finish();
  }
  for (const [index, [what, of, least]] of pairs.entries()) {
    const element = elements[index];
    const style = getComputedStyle(element);
    const around = behind(element.parentElement ?? element.getRootNode().host);
    const measures = {
      text: () => contrast(style.color, behind(element)),
      border: () => (style.borderTopStyle === "solid" && parseFloat(style.borderTopWidth) >= 1 ? contrast(style.borderTopColor, around) : 0),
      ring: () => (style.outlineStyle === "solid" ? contrast(style.outlineColor, around) : 0),
    };
    const ratio = measures[of]();
    measured += 1;
    if (!(ratio >= least)) faults.push([what, of, ratio, style.color, style.borderTopColor, behind(element), { scheme, ...look }]);
  }
}
return [measured, faults];
"#;

/// The looks for one surface: each brand, with schemes and texts in turn.
fn looks(surface: &str, turn: usize) -> Vec<Value> {
    let same = |color: &str| if color == "same" { surface.to_owned() } else { color.to_owned() };
    let text = |index: usize| same(TEXTS[index % TEXTS.len()]);
    let looks = BRANDS.iter().zip(turn..).map(|(brand, index)| {
        json!({
            "scheme": if index % 2 == 0 { "light" } else { "dark" }, "surface": surface, "brand": same(brand), "text": text(index),
            "muted": text(index / 2 + 1), "on-brand": text(index / 3),
        })
    });
    looks.collect()
}

/// Measures with all looks; fails with what cannot be read.
#[track_caller]
fn measure(
    browser: &Browser,
    state: &str,
    surfaces: impl Iterator<Item = &'static &'static str>,
    pairs: &[(&str, Value, &str, f64)],
) {
    let said: Vec<_> = pairs.iter().map(|(what, _, of, least)| json!([what, of, least])).collect();
    for (turn, surface) in surfaces.enumerate() {
        let looks = looks(surface, turn);
        let mut arguments = vec![json!(said), json!(looks)];
        arguments.extend(pairs.iter().map(|(_, element, ..)| element.clone()));
        let result = browser.run(MEASURE, &json!(arguments));
        assert_eq!(result[0], json!(looks.len() * pairs.len()));
        let faults = result[1].as_array().map_or(0, Vec::len);
        assert_eq!(faults, 0, "{state}: {:#}", result[1]);
    }
}

/// The element that an expression finds from `element`.
#[track_caller]
fn from(browser: &Browser, element: &Element<'_>, expression: &str) -> Value {
    browser.run(&format!("return arguments[0]{expression}"), &json!([element.argument()]))
}

/// What draws a radio.
const DRAWN: &str = ".nextElementSibling";

/// A page with four surveys in its flow, each with a state of its own.
fn open(stage: &Stage) {
    let asked = |id: &str, question: Value| json!({"id": id, "placement": "inline", "questions": [question]});
    let surveys = json!([
        asked(
            "score",
            json!({"id": "q", "kind": "csat", "text": "Content?", "button": "Send it",
                              "low": "Not at all", "high": "Entirely", "comment": {"text": "Say more"}})
        ),
        asked(
            "choice",
            json!({"id": "q", "kind": "choice", "text": "Which?", "button": "Choose",
                               "options": [{"id": "a", "text": "This one"}, {"id": "b", "text": "That one"}]})
        ),
        asked(
            "written",
            json!({"id": "q", "kind": "text", "text": "What?", "help": "In a word", "required": true, "button": "Write"})
        ),
        asked(
            "link",
            json!({"id": "q", "kind": "link", "text": "There is more", "url": "/more", "label": "Read it", "button": "Done"})
        ),
    ]);
    let body = ["score", "choice", "written", "link"].map(|id| format!("<candor-survey id=\"{id}\"></candor-survey>")).concat();
    stage.conduct("/", &body, &surveys, &[]);
    stage.visit("/");
}

/// Whether the main pointer is a mouse, to the style sheet: browsers without a screen differ in what they have.
#[track_caller]
fn mouse(browser: &Browser, there: bool) {
    let script = "const [sheet] = document.querySelector('candor-survey').shadowRoot.adoptedStyleSheets; \
                  const rules = [...sheet.cssRules].filter(({ conditionText }) => /hover: hover|^(not )?all$/.test(conditionText)); \
                  for (const rule of rules) rule.media.mediaText = arguments[0] ? 'all' : 'not all'; return rules.length";
    assert_ne!(browser.run(script, &json!([there])), 0);
}

fn every_colour_that_a_site_sets_can_be_read(stage: &mut Stage) {
    open(stage);
    let browser = &stage.browser;
    browser.point(4).click();
    browser.find("radio", "This one").click();
    browser.find("button", "Write").click();
    let error = eventually("an error", || {
        browser.named("alert").into_iter().map(|(alert, _)| alert).find(|alert| !alert.text().is_empty())
    });
    let comment = stage.comment();
    comment.write("It has the focus");

    let scale = browser.find("radiogroup", "Content?");
    let (chosen, other) = (browser.point(4), browser.point(2));
    let option = browser.find("radio", "This one");
    let (send, close) = (browser.find("button", "Send it"), &browser.named("button")[0].0);
    let link = browser.find_where("link", "“Read it …”", |name| name.starts_with("Read it"));
    let label = ".closest('label')";
    let within = |selector: &str| format!(".getRootNode().querySelector('{selector}')");
    let pairs = [
        ("the question", from(browser, &scale, &within("[part=question]")), "text", 4.5),
        ("labels of the ends", from(browser, &scale, &within("[part=anchors] span")), "text", 4.5),
        ("a point", from(browser, &other, DRAWN), "text", 4.5),
        ("the chosen point", from(browser, &chosen, DRAWN), "text", 4.5),
        ("the chosen point", from(browser, &chosen, DRAWN), "border", 3.0),
        ("the prompt", from(browser, &comment, &within("[part=prompt]")), "text", 4.5),
        ("what is optional", from(browser, &comment, &within(".optional")), "text", 4.5),
        ("what is written", comment.argument(), "text", 4.5),
        ("the field", comment.argument(), "border", 3.0),
        ("the focus", comment.argument(), "ring", 3.0),
        ("the button", send.argument(), "text", 4.5),
        ("the button", send.argument(), "border", 3.0),
        ("the cross", close.argument(), "text", 3.0),
        ("the chosen answer", from(browser, &option, label), "text", 4.5),
        ("the chosen answer", from(browser, &option, label), "border", 3.0),
        ("help", from(browser, &error, &within(".help")), "text", 4.5),
        ("the error", error.argument(), "text", 4.5),
        ("the field with the error", from(browser, &error, &within("textarea")), "border", 3.0),
        ("the link", link.argument(), "text", 4.5),
        ("the link", link.argument(), "border", 3.0),
    ];
    measure(browser, "at rest", SURFACES.iter(), &pairs);
    browser.heard_nothing_wrong();
}

fn what_is_under_the_pointer_can_be_read(stage: &mut Stage) {
    open(stage);
    let browser = &stage.browser;
    browser.point(4).click();
    mouse(browser, true);
    let (send, point) = (browser.find("button", "Send it"), browser.point(2));
    let link = browser.find_where("link", "“Read it …”", |name| name.starts_with("Read it"));
    for (what, element, drawn) in [("the button", &send, ""), ("a point", &point, DRAWN), ("the link", &link, "")] {
        let bare = "document.documentElement.removeAttribute('style'); arguments[0].scrollIntoView({ block: 'center' })";
        browser.run(bare, &json!([element.argument()]));
        let over = json!([{"type": "pointerMove", "x": 0, "y": 0, "origin": element.argument()}]);
        browser.act(&json!({"type": "pointer", "id": "mouse", "actions": over}));
        let hovered = || browser.run("return arguments[0].matches(':hover')", &json!([element.argument()]));
        eventually("the pointer over it", || (hovered() == true).then_some(()));
        measure(browser, "under the pointer", SURFACES.iter().step_by(3), &[(what, from(browser, element, drawn), "text", 4.5)]);
    }
    browser.heard_nothing_wrong();
}

/// The computed style of the question, and of the button Send.
fn sizes(stage: &Stage) -> Value {
    let question = stage.browser.find("radiogroup", "How satisfied are you with your experience?");
    let script = "const root = arguments[0].getRootNode(); const style = (part) => getComputedStyle(root.querySelector(part)); \
                  return [parseFloat(style('[part=question]').fontSize), parseFloat(style('.anchors').fontSize)]";
    stage.browser.run(script, &json!([question.argument()]))
}

fn styled(stage: &Stage, css: &str) {
    let element = format!("<candor-survey ask=\"csat\" endpoint=\"{}\"></candor-survey>", stage.collector.endpoint());
    let script = format!("<script async src=\"{}/embed/candor.js\"></script>", stage.collector.origin());
    stage.site.put("/", Page::new(&format!("<style>{css}</style>{element}{script}")));
    stage.visit("/");
}

fn text_follows_the_reader_and_no_page(stage: &mut Stage) {
    let usual = json!([18, 13]);
    styled(stage, "");
    assert_eq!(sizes(stage), usual);
    styled(stage, "html { font-size: 62.5% } body, * { font-size: 30px !important; line-height: 3 !important }");
    assert_eq!(sizes(stage), usual);
    styled(stage, ":root { --candor-size: 1.5 }");
    assert_eq!(sizes(stage), json!([27, 19.5]));
    stage.browser.heard_nothing_wrong();
}

fn density_leaves_room_for_a_finger(stage: &mut Stage) {
    for (density, by_mouse) in [("1", 44), ("0.75", 33), ("0.1", 24), ("1.5", 66)] {
        styled(stage, &format!(":root {{ --candor-density: {density} }}"));
        let point = stage.browser.point(3);
        for (there, height) in [(true, by_mouse), (false, by_mouse.max(44))] {
            mouse(&stage.browser, there);
            assert_eq!(point.property("offsetHeight"), height, "{density}, mouse: {there}");
        }
    }
}

fn a_document_brings_its_looks(stage: &mut Stage) {
    let surveys =
        json!([{"id": "looks", "triggers": [{"on": "load"}], "questions": [{"id": "q", "kind": "csat", "text": "Nice?"}]}]);
    let theme = json!({
        "brand": "rebeccapurple", "surface": "blurple", "text": "#123; color: red", "radius": "3px", "shadow": "none", "size": 1.25,
        "density": 0.5, "font": "serif", "width": "wide",
    });
    let document = json!({"candor": 1, "theme": theme, "surveys": surveys});
    stage.strict_page("/", "", &[("surveys", "/themed.json")]);
    stage.site.put("/themed.json", Page::raw("200 OK", &document.to_string()));
    stage.visit("/");
    stage.browser.find("radiogroup", "Nice?");
    let look = "const survey = document.querySelector('candor-survey'); const card = survey.shadowRoot.querySelector('[part=card]'); \
                const own = ['brand', 'surface', 'text', 'width', 'size'].map((name) => card.style.getPropertyValue(`--candor-${name}`)); \
                const { fontFamily, fontSize, boxShadow, borderTopLeftRadius, paddingTop } = getComputedStyle(card); \
                return [...own, fontFamily, fontSize, boxShadow, borderTopLeftRadius, paddingTop]";
    let looks = json!(["rebeccapurple", "", "", "", "1.25", "serif", "20px", "none", "3px", "11px"]);
    assert_eq!(stage.browser.run(look, &json!([])), looks);
    let heard = stage.browser.heard();
    let mut warnings: Vec<_> = heard.warnings().into_iter().filter(|warning| warning.contains("theme: ")).collect();
    warnings.sort_unstable();
    let wrong = ["\"#123; color: red\" is no color", "\"blurple\" is no color", "\"wide\" is no width"];
    assert_eq!(warnings, wrong.map(|wrong| format!("Candor: theme: {wrong}")));
}

fn nobody_sees_who_made_it(stage: &mut Stage) {
    let seen = |stage: &Stage| {
        let script = "const card = document.querySelector('candor-survey').shadowRoot.querySelector('[part=card]'); \
                      return [card, ...card.querySelectorAll('*')].flatMap((element) => [element.ariaLabel, element.title, element.alt, \
                      element.placeholder, getComputedStyle(element, '::before').content, getComputedStyle(element, '::after').content, \
                      ...[...element.childNodes].map((node) => node.nodeType === 3 ? node.data : '')]).filter(Boolean).join(' ')";
        let seen = stage.browser.run(script, &json!([])).as_str().unwrap_or_default().to_lowercase();
        assert!(seen.len() > 40 && !seen.contains("candor"), "{seen}");
    };
    styled(stage, "");
    stage.answer(5, "All of it");
    seen(stage);
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    seen(stage);
    let links = "return document.querySelector('candor-survey').shadowRoot.querySelectorAll('a, img').length";
    assert_eq!(stage.browser.run(links, &json!([])), 0);
}
