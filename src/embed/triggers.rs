//! Waits for the moment that a trigger names.

use super::asking::{self, Wish};
use super::shell::Shell;
use crate::browser::clock::Timer;
use crate::browser::listener::{Callback, Listener};
use crate::browser::task::spawn;
use crate::engine::trigger::Trigger;
use js_sys::Array;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, MouseEvent};

/// How often a page is searched for an element that may appear later, in milliseconds.
const LOOK: i64 = 500;

/// Arms the trigger of the script tag.
pub fn arm(shell: &Rc<Shell>) {
    let (kind, trigger) = {
        let options = shell.options.borrow();
        (options.trigger.clone(), options.trigger_text.clone())
    };
    let fire: Rc<dyn Fn()> = {
        let (shell, fired) = (Rc::downgrade(shell), Cell::new(false));
        Rc::new(move || {
            let Some(shell) = shell.upgrade().filter(|_| !fired.replace(true)) else { return };
            // What the page has said since (context, consent) counts: the options are read when the moment comes.
            let options = shell.options.borrow().clone();
            let wish = Wish { options, element: None, trigger: trigger.clone(), explicit: false };
            spawn(async move {
                asking::ask(shell, wish).await;
            });
        })
    };
    let window = &shell.page.window;
    let document = &shell.page.document;
    let keep: Box<dyn std::any::Any> = match kind {
        Trigger::Load => {
            fire();
            return;
        }
        Trigger::Delay(seconds) => Box::new(Timer::after(i64::from(seconds) * 1_000, move || fire())),
        Trigger::Scroll(percent) => {
            let page = shell.page.clone();
            let check = move || {
                if page.scrolled() >= percent {
                    fire();
                }
            };
            check();
            Box::new(Listener::new(window, "scroll", move |_| check()))
        }
        Trigger::Exit => {
            let page = shell.page.clone();
            let back = fire.clone();
            let left = Listener::new(document, "mouseout", move |event| {
                let through_the_top = event
                    .dyn_ref::<MouseEvent>()
                    .is_some_and(|event| event.client_y() <= 0 && event.related_target().is_none());
                if through_the_top {
                    fire();
                }
            });
            let touch = page.matches("(pointer: coarse)");
            let document = page.document.clone();
            let returned = Listener::new(&page.document, "visibilitychange", move |_| {
                if touch && !document.hidden() {
                    back();
                }
            });
            Box::new((left, returned))
        }
        Trigger::Click(selector) => Box::new(Listener::new(document, "click", move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if target.is_some_and(|target| target.closest(&selector).ok().flatten().is_some()) {
                fire();
            }
        })),
        Trigger::Visible(selector) => return when_visible(shell, selector, fire),
        Trigger::Event(name) => Box::new(Tracked { name, fire }),
    };
    shell.pending.borrow_mut().push(keep);
}

/// A survey that waits for `candor('track', name)`.
struct Tracked {
    name: String,
    fire: Rc<dyn Fn()>,
}

/// The host tracked an event.
pub fn track(shell: &Shell, name: &str) {
    let fire: Vec<_> = {
        let pending = shell.pending.borrow();
        let tracked = pending.iter().filter_map(|pending| pending.downcast_ref::<Tracked>());
        tracked.filter(|tracked| tracked.name == name).map(|tracked| tracked.fire.clone()).collect()
    };
    for fire in fire {
        fire();
    }
}

/// Looks for the element until it is there, then waits until half of it is in view.
fn when_visible(shell: &Rc<Shell>, selector: String, fire: Rc<dyn Fn()>) {
    let Ok(found) = shell.page.document.query_selector(&selector) else {
        super::announce::warn(&["\"", &selector, "\" of trigger is no selector"].concat());
        return;
    };
    let Some(element) = found else {
        let weak = Rc::downgrade(shell);
        let again = Timer::after(LOOK, move || {
            if let Some(shell) = weak.upgrade() {
                let (selector, fire) = (selector.clone(), fire.clone());
                spawn(async move { when_visible(&shell, selector, fire) });
            }
        });
        let mut pending = shell.pending.borrow_mut();
        // The timer before this one has ended: replace it, so that searching keeps nothing alive.
        pending.retain(|pending| !pending.is::<Timer>());
        pending.push(Box::new(again));
        return;
    };
    let seen = Callback::new(move |entries: JsValue| {
        let half = |entry: JsValue| entry.unchecked_ref::<IntersectionObserverEntry>().is_intersecting();
        if entries.unchecked_ref::<Array>().iter().any(half) {
            fire();
        }
    });
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"threshold".into(), &0.5.into());
    if let Ok(observer) = IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), options.unchecked_ref()) {
        observer.observe(&element);
        shell.pending.borrow_mut().push(Box::new((observer, seen)));
    }
}
