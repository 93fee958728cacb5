//! What happens on a page, for triggers: scrolling, clicks, elements coming into view, the pointer leaving, rest and motion,
//! and navigation inside the page.

use crate::browser::callback::Callback;
use crate::browser::clock::{self, Timer};
use crate::browser::page::Page;
use crate::browser::task::spawn;
use crate::engine::conductor::Watch;
use crate::survey::time::{SECOND, Timestamp};
use js_sys::{Array, Function, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, EventTarget, IntersectionObserver, IntersectionObserverEntry, MouseEvent};

/// What was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The page has been scrolled so far, in percent.
    Scrolled(u32),
    /// The person is about to leave.
    Exit,
    /// An element that matches the selector was clicked.
    Clicked(String),
    /// An element that matches the selector came half into view, or left it.
    Visible(String, bool),
    /// The person did something.
    Activity,
}

/// Listens while it lives.
#[derive(Default)]
pub struct Hearing {
    listeners: Vec<Listener>,
    observers: Vec<Slot>,
}

/// Where the observer of a selector lives.
type Slot = Rc<RefCell<Option<Observer>>>;

impl core::fmt::Debug for Hearing {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Hearing")
    }
}

type Report = Rc<dyn Fn(Heard)>;

/// How often a selector that matches nothing yet is looked for, in milliseconds.
const LOOK: i64 = 500;

impl Hearing {
    /// Listens to one thing more.
    pub fn watch(&mut self, page: &Page, watch: Watch, report: &Report) {
        let (report, document) = (report.clone(), page.document.clone());
        match watch {
            Watch::Scroll => {
                let page = page.clone();
                // What is in view already counts.
                report(Heard::Scrolled(depth(&page)));
                let target = page.window.clone();
                self.listen(&target, "scroll", move |_| report(Heard::Scrolled(depth(&page))));
            }
            Watch::Exit => {
                let (touch, back) = (page.clone(), report.clone());
                // Through the top of the window, to the tabs and the address; on touch, away from the page and back.
                self.listen(&page.document, "mouseout", move |event| {
                    let event = event.unchecked_into::<MouseEvent>();
                    if event.client_y() <= 0 && event.related_target().is_none() {
                        report(Heard::Exit);
                    }
                });
                self.listen(&page.document, "visibilitychange", move |_| {
                    if !touch.document.hidden() && touch.matches("(pointer: coarse)") {
                        back(Heard::Exit);
                    }
                });
            }
            Watch::Activity => {
                let last = Rc::new(Cell::new(Timestamp::default()));
                for kind in ["pointermove", "pointerdown", "keydown", "wheel", "touchmove"] {
                    let (report, last) = (report.clone(), last.clone());
                    self.listen(&page.document, kind, move |_| {
                        let now = clock::now();
                        if now.since(last.get()).abs() >= SECOND {
                            last.set(now);
                            report(Heard::Activity);
                        }
                    });
                }
            }
            Watch::Click(selector) => self.listen(&page.document, "click", move |event| {
                let target =
                    event.unchecked_into::<web_sys::Event>().target().and_then(|target| target.dyn_into::<Element>().ok());
                if target.and_then(|target| target.closest(&selector).ok().flatten()).is_some() {
                    report(Heard::Clicked(selector.clone()));
                }
            }),
            Watch::Visible(selector) => {
                let slot = Slot::default();
                look(&document, selector, report, &slot);
                self.observers.push(slot);
            }
        }
    }

    fn listen(&mut self, target: &EventTarget, kind: &'static str, listener: impl Fn(JsValue) + 'static) {
        self.listeners.push(Listener::new(target.clone(), kind, listener));
    }
}

/// An event listener that ends with its owner; it hears events on their way down, before a page can stop them.
pub struct Listener {
    target: EventTarget,
    kind: &'static str,
    callback: Callback,
}

impl core::fmt::Debug for Listener {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.kind)
    }
}

impl Listener {
    /// Listens.
    pub fn new(target: EventTarget, kind: &'static str, listener: impl Fn(JsValue) + 'static) -> Self {
        let callback = Callback::new(listener);
        // Fails for targets that are none, of which there are none here.
        let _ = target.add_event_listener_with_callback_and_bool(kind, callback.as_ref().unchecked_ref(), true);
        Self { target, kind, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.kind, self.callback.as_ref().unchecked_ref(), true);
    }
}

/// An observer that ends with its owner, or the timer that looks for its element.
enum Observer {
    Looking { _timer: Timer },
    Observing { observer: IntersectionObserver, _callback: Callback },
}

impl Drop for Observer {
    fn drop(&mut self) {
        if let Observer::Observing { observer, .. } = self {
            observer.disconnect();
        }
    }
}

/// Observes the first element that matches, as soon as there is one.
fn look(document: &web_sys::Document, selector: String, report: Report, slot: &Slot) {
    // A selector that is none matches nothing, now and later.
    let Ok(found) = document.query_selector(&selector) else { return };
    let (document, weak) = (document.clone(), Rc::downgrade(slot));
    let new = if let Some(element) = found {
        observe(&element, move |inside| report(Heard::Visible(selector.clone(), inside)))
    } else {
        let timer = Timer::after(LOOK, move || {
            let (document, selector, report, weak) = (document.clone(), selector.clone(), report.clone(), weak.clone());
            // Not from inside the timer that the next one replaces.
            spawn(async move {
                if let Some(slot) = weak.upgrade() {
                    look(&document, selector, report, &slot);
                }
            });
        });
        Some(Observer::Looking { _timer: timer })
    };
    slot.replace(new);
}

fn observe(element: &Element, report: impl Fn(bool) + 'static) -> Option<Observer> {
    let callback = Callback::new(move |entries: JsValue| {
        let last = entries.unchecked_into::<Array>().pop().unchecked_into::<IntersectionObserverEntry>();
        report(last.is_intersecting());
    });
    let options = js_sys::JSON::parse("{\"threshold\":0.5}").ok()?;
    let observer = IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), options.unchecked_ref()).ok()?;
    observer.observe(element);
    Some(Observer::Observing { observer, _callback: callback })
}

/// How far the page is scrolled now, in percent of what can be scrolled; 100 where all of it is in view. Not the deepest so
/// far, which the touchpoint records: inside a single-page app each page begins anew.
fn depth(page: &Page) -> u32 {
    let Some(root) = page.document.document_element() else { return 100 };
    let more = root.scroll_height() - root.client_height();
    if more > 0 {
        ((i64::from(root.scroll_top()) * 100 + i64::from(more) / 2) / i64::from(more)).clamp(0, 100) as u32
    } else {
        100
    }
}

/// Calls `moved` when the page's address may have changed without a load. The Navigation API says so; where it is missing,
/// what usually goes with a change does, and `candor('page')` is the host's own word.
pub fn navigation(page: &Page, moved: &Rc<dyn Fn()>) -> Vec<Listener> {
    let listen = |target: EventTarget, kind| {
        let moved = moved.clone();
        Listener::new(target, kind, move |_| moved())
    };
    let navigation = Reflect::get(&page.window, &"navigation".into()).ok().filter(JsValue::is_object);
    if let Some(navigation) = navigation {
        return vec![listen(navigation.unchecked_into(), "currententrychange")];
    }
    let window = || page.window.clone().into();
    let moved = moved.clone();
    // A router changes the address in the click's own handlers, or soon after.
    let later = Rc::new(RefCell::new(None));
    let click = Listener::new(window(), "click", move |_| {
        let moved = moved.clone();
        later.replace(Some(Timer::after(100, move || moved())));
    });
    vec![listen(window(), "popstate"), listen(window(), "hashchange"), click]
}

/// Runs `then` when the page is idle, or after two seconds.
pub fn idle(page: &Page, then: Function) {
    let request = Reflect::get(&page.window, &"requestIdleCallback".into()).ok().and_then(|it| it.dyn_into::<Function>().ok());
    let options = js_sys::JSON::parse("{\"timeout\":2000}").unwrap_or_default();
    if request.is_none_or(|request| request.call2(&page.window, &then, &options).is_err()) {
        let _ = page.window.set_timeout_with_callback(&then);
    }
}
