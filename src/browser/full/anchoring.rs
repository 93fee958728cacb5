//! Keeps a card beside an element of the page, while it lives.

use super::hearing::Listener;
use crate::browser::page::Page;
use crate::engine::anchor::{Rect, Size, Spot, beside};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// A card beside an element.
#[derive(Debug)]
pub struct Anchoring {
    _listeners: [Listener; 2],
}

impl Anchoring {
    /// Puts `card` beside the first element that matches `selector`, and keeps it there. `None` where there is none.
    pub fn new(page: &Page, card: HtmlElement, selector: &str) -> Option<Self> {
        let anchor = page.document.query_selector(selector).ok().flatten()?;
        let window = page.window.clone();
        let place = Rc::new(move || {
            let view =
                |length: Result<wasm_bindgen::JsValue, _>| length.ok().and_then(|length| length.as_f64()).unwrap_or_default();
            let window = Size { width: view(window.inner_width()), height: view(window.inner_height()) };
            let size = Size { width: card.offset_width().into(), height: card.offset_height().into() };
            let style = card.style();
            let rtl = card.matches(":dir(rtl)").unwrap_or(false);
            let (left, top, bottom) = match beside(rect(&anchor), size, window, rtl) {
                Spot::Below(left, top) => (left, pixels(top), String::from("auto")),
                Spot::Above(left, bottom) => (left, String::from("auto"), pixels(bottom)),
                // Off the window's lower edge, with all that is in it.
                Spot::Away => (0.0, String::from("200vh"), String::from("auto")),
            };
            for (name, value) in [("--left", pixels(left)), ("--top", top), ("--bottom", bottom)] {
                // Values that are CSS: nothing is refused.
                let _ = style.set_property(name, &value);
            }
        });
        place();
        let listen = |kind| {
            let place = place.clone();
            Listener::new(page.window.clone().unchecked_into(), kind, move |_| place())
        };
        // Captured: what scrolls may be any element around the anchor.
        Some(Self { _listeners: [listen("scroll"), listen("resize")] })
    }
}

fn rect(element: &Element) -> Rect {
    let rect = element.get_bounding_client_rect();
    Rect { left: rect.left(), top: rect.top(), width: rect.width(), height: rect.height() }
}

fn pixels(length: f64) -> String {
    let mut text = String::new();
    crate::survey::json::push_integer(&mut text, length as i64);
    text.push_str("px");
    text
}
