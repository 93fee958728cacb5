//! On a phone, and for who reads large: the keyboard covers nothing, turning the phone keeps the answer, 320 px and wide text
//! lose nothing, and forced colours still tell what is chosen.

use std::sync::Arc;

use serde_json::json;

use super::tests;
use crate::browser::{Browser, key};
use crate::collector::answer;
use crate::eventually::eventually;
use crate::shop::kinds;
use crate::stage::Stage;

tests![a_keyboard_covers_nothing, narrow_and_spaced_nothing_is_lost];

/// What takes a device of the DevTools protocol.
pub const EMULATED: &[(&str, crate::runner::Test)] = &[
    ("turned_it_keeps_what_was_said", turned_it_keeps_what_was_said),
    ("going_back_closes_it", going_back_closes_it),
    ("what_is_chosen_shows_in_forced_colours", what_is_chosen_shows_in_forced_colours),
];

/// A device in place of the real one, for as long as this is kept.
struct Emulated(Arc<Browser>);

impl Emulated {
    fn phone(browser: &Arc<Browser>, width: u32, height: u32) -> Self {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 2, "mobile": true});
        browser.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        browser.devtools("Emulation.setTouchEmulationEnabled", &json!({"enabled": true}));
        Self(browser.clone())
    }

    /// Colours of the reader's own, and no motion.
    fn forced_colours(browser: &Arc<Browser>) -> Self {
        let features =
            json!([{"name": "forced-colors", "value": "active"}, {"name": "prefers-reduced-motion", "value": "reduce"}]);
        browser.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }));
        Self(browser.clone())
    }
}

impl Drop for Emulated {
    fn drop(&mut self) {
        for (command, parameters) in [
            ("Emulation.clearDeviceMetricsOverride", json!({})),
            ("Emulation.setTouchEmulationEnabled", json!({"enabled": false})),
            ("Emulation.setEmulatedMedia", json!({"features": []})),
        ] {
            // The browser may be gone.
            _ = self.0.session.post("/goog/cdp/execute", &json!({"cmd": command, "params": parameters}));
        }
    }
}

/// No driver brings a soft keyboard: the page says what the browser would say of one, by its visual viewport.
fn a_keyboard_covers_nothing(stage: &mut Stage) {
    let browser = stage.browser.clone();
    stage.page("/", "<p>Thank you.</p>", &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    browser.find_where("radiogroup", "the question", |name| name.starts_with("How likely"));
    browser.point(3).click();
    stage.comment().write("The queue");

    let keyboard = 260;
    let script = "for (const [name, value] of Object.entries({ height: innerHeight - arguments[0], offsetTop: 0, scale: 1 })) \
                      Object.defineProperty(visualViewport, name, { value, configurable: true }); \
                  visualViewport.dispatchEvent(new Event('resize'))";
    browser.run(script, &json!([keyboard]));
    let below = "const root = document.querySelector('candor-survey').shadowRoot; \
                 const bottom = (element) => innerHeight - element.getBoundingClientRect().bottom; \
                 return [bottom(root.querySelector('.card')), bottom(root.activeElement), root.querySelector('.card').getBoundingClientRect().top]";
    eventually("the card above the keyboard", || {
        let told = browser.run(below, &json!([]));
        let at = |place: usize| told[place].as_f64().unwrap_or_default();
        (at(0) >= f64::from(keyboard) && at(1) >= f64::from(keyboard) && at(2) >= 0.0).then_some(())
    });
    // It goes down again with the keyboard.
    browser.run(script, &json!([0]));
    eventually("the card at the edge again", || {
        let at = browser.run(below, &json!([]))[0].as_f64().unwrap_or(f64::MAX);
        (at < f64::from(keyboard)).then_some(())
    });
    stage.send();
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "The queue");
    browser.heard_nothing_wrong();
}

/// WCAG 1.4.10 (320 px, as a window of 1,280 has it at 400 %) and 1.4.12: letters, words, lines and paragraphs as far apart as a
/// reader may wish.
fn narrow_and_spaced_nothing_is_lost(stage: &mut Stage) {
    stage.put_shop("/", "#place { display: block; width: 320px; }");
    stage.visit("/");
    eventually("candor", || stage.browser.run("return !!window.candor?.version", &json!([])).as_bool().filter(|is| *is));
    let spaced = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } \
                  p { margin-bottom: 2em !important; }";
    for id in kinds() {
        stage.ask_inline(&id);
        for style in ["", spaced] {
            let lost = stage.browser.run(
                "const { shadowRoot: root } = document.getElementById(arguments[0]); const card = root.querySelector('.card'); \
                 const sheet = new CSSStyleSheet(); sheet.replaceSync(arguments[1]); \
                 const before = root.adoptedStyleSheets; root.adoptedStyleSheets = [...before, sheet]; \
                 const edge = card.getBoundingClientRect(); \
                 const spoken = (element) => element.closest('.spoken, [aria-hidden=true], progress') || /absolute|fixed/.test(getComputedStyle(element).position); \
                 const told = (element) => `${element.localName}[part=${element.getAttribute('part')}].${element.className.baseVal ?? element.className} “${element.textContent.slice(0, 30)}”`; \
                 const lost = [...card.querySelectorAll('*')].filter((element) => element.checkVisibility() && !spoken(element)).flatMap((element) => { \
                     const box = element.getBoundingClientRect(); const faults = []; \
                     if (box.width && (box.right > edge.right + 1 || box.left < edge.left - 1)) faults.push('beyond the card: ' + told(element)); \
                     const { overflowX, overflowY } = getComputedStyle(element); \
                     if (/hidden|clip/.test(overflowX) && element.scrollWidth > element.clientWidth + 1) faults.push('cut at the side: ' + told(element)); \
                     if (/hidden|clip/.test(overflowY) && element.scrollHeight > element.clientHeight + 1) faults.push('cut below: ' + told(element)); \
                     return faults; }); \
                 if (edge.width > 321) lost.push('the card is ' + edge.width); \
                 root.adoptedStyleSheets = before; return lost",
                &json!([id, style]),
            );
            assert_eq!(lost, json!([]), "{id}{}", if style.is_empty() { "" } else { ", spaced" });
        }
        stage.take_away(&id);
    }
    stage.browser.heard_nothing_wrong();
}

fn turned_it_keeps_what_was_said(stage: &mut Stage) {
    let browser = stage.browser.clone();
    let upright = Emulated::phone(&browser, 390, 844);
    stage.page(
        "/",
        "<meta name=\"viewport\" content=\"width=device-width\"><p>Thank you.</p>",
        &[("ask", "csat"), ("trigger", "load")],
    );
    stage.visit("/");
    browser.find_where("radiogroup", "the question", |name| name.contains("satisf"));
    browser.point(4).click();
    stage.comment().write("Half a sen");
    let across = Emulated::phone(&browser, 844, 390);
    let inside = "const box = document.querySelector('candor-survey').shadowRoot.querySelector('.card').getBoundingClientRect(); \
                  return innerWidth > innerHeight && box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth";
    eventually("the card inside the window", || browser.run(inside, &json!([])).as_bool().filter(|is| *is));
    assert_eq!(browser.point(4).property("checked"), true);
    assert_eq!(stage.comment().property("value"), "Half a sen");
    stage.comment().write_on("tence");
    drop((across, upright));
    stage.send();
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(4), &json!("Half a sentence")));
    browser.heard_nothing_wrong();
}

/// A phone's back gesture and its back button are close requests, and so is Escape (HTML, close requests): the one that a driver
/// can make. A card over the page hears Escape only while the focus is inside; the request it hears anywhere.
fn going_back_closes_it(stage: &mut Stage) {
    let browser = stage.browser.clone();
    let _phone = Emulated::phone(&browser, 390, 844);
    stage.page("/", "<button>Pay</button>", &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    browser.find_where("radiogroup", "the question", |name| name.starts_with("How likely"));
    assert_eq!(browser.run("return matchMedia('(pointer: coarse)').matches", &json!([])), true);
    browser.press([key::ESCAPE]);
    browser.gone("button", "Close");
    stage.collector.one("dismissed");
    browser.heard_nothing_wrong();
}

fn what_is_chosen_shows_in_forced_colours(stage: &mut Stage) {
    let browser = stage.browser.clone();
    let _forced = Emulated::forced_colours(&browser);
    stage.put_shop("/", "");
    stage.visit("/");
    eventually("candor", || browser.run("return !!window.candor?.version", &json!([])).as_bool().filter(|is| *is));
    assert_eq!(browser.run("return matchMedia('(forced-colors: active)').matches", &json!([])), true);
    for id in kinds() {
        stage.ask_inline(&id);
        // Each sort of control, before it is chosen and after: something that is drawn differs. The canvas is white, and what has
        // no background shows it.
        let same = stage.awaited(
            "(async (id) => { \
                 const { shadowRoot: root } = document.getElementById(id); const faults = []; \
                 for (const input of root.querySelectorAll('[part=scale] input, [part=options] input:not([type=text]), [part=matrix] input')) { \
                     const label = input.closest('label'); \
                     const look = () => [label, ...label.querySelectorAll('*')].map((element) => { \
                         const style = getComputedStyle(element); \
                         if (style.opacity == 0) return ''; \
                         const native = element == input && style.appearance != 'none' && input.checked; \
                         return [style.backgroundColor.replace(/^rgba.*, 0\\)$/, 'rgb(255, 255, 255)'), style.color, style.borderColor, style.borderWidth, style.outlineStyle, style.fill, native].join(); \
                     }).join('|'); \
                     const before = look(); \
                     input.click(); \
                     await new Promise((done) => setTimeout(done, 20)); \
                     if (before == look()) faults.push(input.type + ' ' + label.textContent); \
                 } \
                 return faults; })(arguments[0])",
            &[json!(id)],
        );
        assert_eq!(same, json!([]), "{id}");
        stage.take_away(&id);
    }
}
