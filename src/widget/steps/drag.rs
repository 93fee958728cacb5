//! Dragging an item of a list to another place, with a mouse, a finger or a pen.
//!
//! It is one way besides the buttons, which WCAG 2.2 asks for (2.5.7), and it says only where an item was let go: the list
//! itself changes its order. Until then nothing moves but by `transform`, set through the CSSOM, since a Content Security
//! Policy may refuse inline style that is written as markup.

use super::field::digits;
use crate::widget::node::Node;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, PointerEvent};

/// Pixels that a pointer goes before it drags: fewer are a click.
const SLACK: f64 = 4.0;
/// How near to an edge of what scrolls an item makes it scroll, and by how much at a time, in pixels.
const EDGE: f64 = 36.0;
const SPEED: i32 = 8;
/// Pixels that an item can be dragged beyond the list's ends.
const BEYOND: f64 = 6.0;

/// What is listened to. The stylesheet has an animation on an item that is held, which shows nothing: each of its iterations
/// says that a frame has passed, and it ends with what it is on.
const EVENTS: [&str; 6] = ["pointerdown", "pointermove", "pointerup", "pointercancel", "keydown", "animationiteration"];

/// One drag, from the press until it is let go.
struct Drag {
    list: Element,
    items: Vec<HtmlElement>,
    /// Where each item begins and ends, from the top of the list, in the window's pixels.
    places: Vec<(f64, f64)>,
    pointer: i32,
    /// Where the pointer was when it was pressed, from the top of the list, and where it is now, from the top of the window.
    pressed: f64,
    y: f64,
    from: usize,
    to: usize,
    moving: bool,
}

/// Lets the children of `list` be dragged: by their `.grip`, with a mouse by all of them but their buttons. `dropped` is told
/// from which place an item was moved to which.
pub fn sortable(list: Node, dropped: impl Fn(usize, usize) + 'static) -> Node {
    let drag = Rc::new(RefCell::new(None));
    let hear: Rc<dyn Fn(&Event)> = Rc::new(move |event| {
        let moved = hear(&mut drag.borrow_mut(), event);
        if let Some((from, to)) = moved {
            dropped(from, to);
        }
    });
    EVENTS.into_iter().fold(list, |list, kind| {
        let hear = hear.clone();
        list.on(kind, move |event| hear(&event))
    })
}

/// Follows a drag. Returns where an item was let go.
fn hear(held: &mut Option<Drag>, event: &Event) -> Option<(usize, usize)> {
    // Each kind of event is asked only what it has.
    let pointer = event.unchecked_ref::<PointerEvent>();
    let kind = event.type_();
    // A second finger presses nothing; of a first one, whatever was held before has been lost.
    if kind == "pointerdown" && pointer.is_primary() {
        if let Some(lost) = held.take() {
            lost.put_back();
        }
        *held = press(pointer);
        return None;
    }
    let drag = held.as_mut()?;
    match kind.as_str() {
        "animationiteration" if drag.scroll() => drag.place(),
        "pointermove" if pointer.pointer_id() == drag.pointer => drag.follow(pointer.client_y().into()),
        "pointerup" if pointer.pointer_id() == drag.pointer => {
            let drag = held.take()?;
            if drag.from != drag.to {
                return Some((drag.from, drag.to));
            }
            drag.put_back();
        }
        // The page begins to scroll under a finger, for one.
        "pointercancel" => held.take()?.put_back(),
        "keydown" if drag.moving && event.unchecked_ref::<KeyboardEvent>().key() == "Escape" => {
            // It gives up the move, and does not close the survey as well.
            event.stop_propagation();
            held.take()?.put_back();
        }
        _ => {}
    }
    None
}

fn press(event: &PointerEvent) -> Option<Drag> {
    let target: Element = event.target()?.unchecked_into();
    let around = |selector| target.closest(selector).ok().flatten();
    // A finger on the rest of an item scrolls.
    around(if event.pointer_type() == "mouse" { ".rank" } else { ".grip" })?;
    if around("button").is_some() || event.button() != 0 {
        return None;
    }
    let item = around(".rank")?;
    let list = item.parent_element()?;
    // What still glides is at its end at once.
    let _ = list.remove_attribute("data-moving");
    let items = items(&list);
    let from = items.iter().position(|own| **own == item)?;
    let top = list.get_bounding_client_rect().top();
    let place = |item: &HtmlElement| {
        let place = item.get_bounding_client_rect();
        (place.top() - top, place.bottom() - top)
    };
    let (pointer, y) = (event.pointer_id(), f64::from(event.client_y()));
    // So that the list hears of the pointer wherever that goes. Refused for pointers that are gone already.
    let _ = item.set_pointer_capture(pointer);
    let places = items.iter().map(place).collect();
    Some(Drag { list, items, places, pointer, pressed: y - top, y, from, to: from, moving: false })
}

impl Drag {
    fn follow(&mut self, y: f64) {
        if !self.moving {
            if (y - self.y).abs() < SLACK {
                return;
            }
            self.moving = true;
            let _ = self.list.set_attribute("data-moving", "");
            if let Some(item) = self.items.get(self.from) {
                let _ = item.set_attribute("data-held", "");
            }
        }
        self.y = y;
        self.place();
    }

    /// Puts the held item under the pointer and the others out of its way.
    fn place(&mut self) {
        let (Some(own), Some(first), Some(last)) = (self.places.get(self.from), self.places.first(), self.places.last()) else {
            return;
        };
        let way = self.y - self.list.get_bounding_client_rect().top() - self.pressed;
        let way = way.min(last.1 - own.1 + BEYOND).max(first.0 - own.0 - BEYOND);
        let gap = self.places.get(1).map_or(0.0, |second| second.0 - first.1);
        let room = own.1 - own.0 + gap;
        let scale = scale(&self.list);
        self.to = self.from;
        for (at, (item, place)) in self.items.iter().zip(&self.places).enumerate() {
            // An item gives way once half of it is covered.
            let middle = place.0 + place.1;
            let by = if at == self.from {
                way
            } else if at > self.from && 2.0 * (own.1 + way) > middle {
                self.to = at;
                -room
            } else if at < self.from && 2.0 * (own.0 + way) < middle {
                self.to = self.to.min(at);
                room
            } else {
                0.0
            };
            shift(item, by / scale);
        }
    }

    /// Scrolls the card, or else the page, where the pointer is at its edge and the list goes on beyond.
    fn scroll(&self) -> bool {
        let Some(page) = self.list.owner_document().and_then(|document| document.document_element()) else { return false };
        let (list, height) = (self.list.get_bounding_client_rect(), f64::from(page.client_height()));
        let card = self.list.closest(".card").ok().flatten();
        card.iter().chain([&page]).any(|element| {
            let seen = element.get_bounding_client_rect();
            let (top, bottom) = (seen.top().max(0.0), seen.bottom().min(height));
            let by = if self.y > bottom - EDGE && list.bottom() > bottom {
                SPEED
            } else if self.y < top + EDGE && list.top() < top {
                -SPEED
            } else {
                return false;
            };
            let before = element.scroll_top();
            element.set_scroll_top(before + by);
            element.scroll_top() != before
        })
    }

    fn put_back(&self) {
        if self.moving {
            glide(&self.list, &still(&self.list));
        }
    }
}

/// Where the items of a list are seen, from the top of the window. Nothing holds or moves them any more.
pub fn still(list: &Element) -> Vec<(HtmlElement, f64)> {
    let seen: Vec<_> = items(list).into_iter().map(|item| (item.get_bounding_client_rect().top(), item)).collect();
    let _ = list.remove_attribute("data-moving");
    let still = |(top, item): (f64, HtmlElement)| {
        let _ = item.remove_attribute("data-held");
        let _ = item.remove_attribute("style");
        (item, top)
    };
    seen.into_iter().map(still).collect()
}

/// Lets each item glide from where it was seen to where it belongs now. The stylesheet says how, and does not where motion is
/// not wanted.
pub fn glide(list: &Element, seen: &[(HtmlElement, f64)]) {
    let scale = scale(list);
    for (item, top) in seen {
        shift(item, (top - item.get_bounding_client_rect().top()) / scale);
    }
    // Asked for its size, the browser takes note of where the items are; only then is there something to glide from.
    list.client_height();
    let _ = list.set_attribute("data-moving", "");
    for (item, _) in seen {
        let _ = item.remove_attribute("style");
    }
}

fn items(list: &Element) -> Vec<HtmlElement> {
    let mut items = Vec::new();
    let mut next = list.first_element_child();
    while let Some(item) = next {
        next = item.next_element_sibling();
        items.push(item.unchecked_into());
    }
    items
}

/// How many of the window's pixels one of the list's is: another number where the page has scaled what the list is in.
fn scale(list: &Element) -> f64 {
    let own = f64::from(list.unchecked_ref::<HtmlElement>().offset_height());
    if own > 0.0 { list.get_bounding_client_rect().height() / own } else { 1.0 }
}

/// Shows an item so many pixels below its place.
fn shift(item: &HtmlElement, by: f64) {
    let _ = item.style().set_property("transform", &["translateY(", &digits(by.round_ties_even() as i64), "px)"].concat());
}
