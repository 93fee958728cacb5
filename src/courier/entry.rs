//! What the loader and the widget call: `boot`, `submit`, `stored`, `leave`, `back`, `command`.

use super::{Courier, delivery, flush};
use crate::browser::callback::Callback;
use crate::browser::page::Page;
use crate::browser::store::{self, Store};
use crate::browser::task::spawn;
use crate::browser::{announce, clock};
use crate::engine::outbox::{Effect, Event, Outbox, Settled, Terms};
use crate::survey::json::{self, Value};
use js_sys::{Function, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

thread_local! {
    static COURIER: RefCell<Option<Rc<Courier>>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "storage"], js_name = persist)]
    fn persist() -> Result<Promise, JsValue>;

    /// The widget's: submits the copies that it keeps. Missing where there is no widget.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn again() -> Result<(), JsValue>;
}

fn courier() -> Option<Rc<Courier>> {
    COURIER.with_borrow(Clone::clone)
}

/// Starts on a page: `values` are the script tag's attributes as JSON. Calls `ready` when it runs, and looks through storage.
#[wasm_bindgen]
pub fn boot(values: String, _style: JsValue, ready: Function) {
    spawn(async move {
        let courier = start(&json::parse(&values).unwrap_or_default()).await;
        // The loader's own function, which throws nothing.
        let _ = ready.call0(&JsValue::UNDEFINED);
        // The loader now tells what the page has said so far, consent included: that comes first.
        clock::sleep(0).await;
        if let Some(courier) = courier {
            let _ = again();
            look(&courier).await;
        }
    });
}

async fn start(values: &Value) -> Option<Rc<Courier>> {
    let page = Page::current()?;
    let courier = Rc::new(Courier {
        store: Store::open().await,
        outbox: RefCell::new(Outbox::new(Terms::default())),
        turn: crate::browser::turn::Turn::default(),
        granted: Cell::new(true),
        page,
        origin: clock::origin(),
        wake: RefCell::default(),
        under_way: RefCell::default(),
        suspects: RefCell::default(),
        blocked: Rc::default(),
        looking: Cell::new(false),
        unread: Cell::new(false),
        said: RefCell::default(),
    });
    watch_policy(&courier);
    courier.granted.set(values.member("consent").and_then(Value::as_text).is_none_or(|state| state == "granted"));
    configure(&courier, values);
    COURIER.with_borrow_mut(|place| *place = Some(courier.clone()));
    Some(courier)
}

/// Remembers what the page's policy blocks: a request that fails does not say so itself.
fn watch_policy(courier: &Courier) {
    let blocked = courier.blocked.clone();
    let seen = Callback::new(move |event| {
        let text = |name: &str| Reflect::get(&event, &name.into()).ok().and_then(|value| value.as_string()).unwrap_or_default();
        let uri = text("blockedURI");
        // A policy that is only tried out reports, and lets all through.
        if text("effectiveDirective") == "connect-src" && text("disposition") != "report" && !blocked.borrow().contains(&uri) {
            blocked.borrow_mut().push(uri);
        }
    });
    let listening =
        courier.page.document.add_event_listener_with_callback("securitypolicyviolation", seen.as_ref().unchecked_ref());
    if listening.is_ok() {
        seen.forget();
    }
}

/// Looks through storage for what waits, a page at a time. Where it does not answer, that is done again when the page is back,
/// at a flush, and once storage has answered the widget.
pub(super) async fn look(courier: &Rc<Courier>) {
    if !courier.granted.get() || courier.looking.replace(true) {
        return;
    }
    delivery::set_strange_aside(courier).await;
    let mut after = String::new();
    loop {
        let page = courier.store.page(&after).await;
        courier.unread.set(page.unread);
        if !courier.granted.get() {
            break;
        }
        if !page.corrupt.is_empty() {
            courier.update(Event::Corrupt(page.corrupt));
        }
        if !page.found.is_empty() {
            courier.update(Event::Found(page.found));
        }
        match page.next.filter(|_| courier.granted.get()) {
            Some(next) => after = next,
            None => break,
        }
    }
    courier.looking.set(false);
}

/// The widget has begun to write a revision of a response, of which this is a copy, as storage has it; it rests for so many
/// milliseconds.
#[wasm_bindgen]
pub fn submit(_response_id: JsValue, row: JsValue, rest: u32) {
    let (Some(courier), Some(row)) = (courier(), store::from_js(&row)) else { return };
    if courier.granted.get() {
        courier.update(Event::Submit(row, rest.into()));
    } else {
        // Consent was withdrawn before the courier came.
        delivery::perform(&courier, Effect::Settled(vec![Settled::withdrawn(row.found())]));
    }
}

/// Storage has answered the widget, as a [`store::Put`].
#[wasm_bindgen]
pub fn stored(response_id: String, revision: u32, put: u32) {
    if let Some(courier) = courier() {
        if put == store::Put::Taken as u32 {
            return courier.update(Event::Taken(response_id, revision));
        }
        let durable = put == store::Put::Durable as u32;
        if durable && courier.outbox.borrow().terms().persist && first(&courier) {
            // The browser decides, and may ask the reader: that is why the host has to want it.
            let _ = persist();
        }
        courier.update(Event::Stored { response_id, revision, durable });
        if durable {
            look_again(courier);
        }
    }
}

/// Looks through storage that did not answer before.
fn look_again(courier: Rc<Courier>) {
    if courier.unread.get() {
        spawn(async move { look(&courier).await });
    }
}

fn first(courier: &Courier) -> bool {
    let mut said = courier.said.borrow_mut();
    let first = !said.contains(&"persist");
    said.push("persist");
    first
}

/// The page is being hidden.
#[wasm_bindgen]
pub fn leave() {
    if let Some(courier) = courier() {
        courier.update(Event::Hidden);
        courier.store.leave();
    }
}

/// The page is shown again, or online.
#[wasm_bindgen]
pub fn back() {
    if let Some(courier) = courier() {
        courier.update(Event::Retry);
        look_again(courier);
    }
}

/// `candor(name, first)`, with the first argument as JSON: calls `done` with the result.
#[wasm_bindgen]
pub fn command(name: String, first: JsValue, done: Function) {
    spawn(async move {
        let mut result = JsValue::UNDEFINED;
        if let Some(courier) = courier() {
            let first = json::parse(&first.as_string().unwrap_or_default()).unwrap_or_default();
            match name.as_str() {
                "configure" => {
                    configure(&courier, &first);
                    match first.member("consent").and_then(Value::as_text) {
                        Some(state) => consent(&courier, state, false).await,
                        None => look(&courier).await,
                    }
                }
                "consent" => {
                    let state = first.as_text().unwrap_or_default();
                    consent(&courier, state, state == "denied").await;
                }
                // The glue's, not the page's: on another page, which has deleted what there was.
                "withdrawn" => {
                    courier.granted.set(false);
                    courier.update(Event::Withdrawn);
                }
                "flush" => result = flush::flush(&courier).await,
                _ => {}
            }
        }
        let _ = done.call1(&JsValue::UNDEFINED, &result);
    });
}

/// Takes what is about delivery from the page's settings.
fn configure(courier: &Rc<Courier>, values: &Value) {
    let Value::Object(members) = values else { return };
    let mut terms = courier.outbox.borrow().terms().clone();
    for (name, value) in members {
        match (name.as_str(), value.as_text()) {
            (_, _) if *value == Value::Null => {}
            ("endpoint", Some(endpoint)) => terms.endpoint = courier.page.resolve(endpoint),
            _ => {
                if let Err(warning) = terms.set(name, value) {
                    announce::warn_of(&warning);
                }
            }
        }
    }
    courier.update(Event::Changed(terms));
}

/// Consent was given: what waits goes out. Or it was taken back, or refused in so many words: nothing more leaves, and what waits
/// is deleted. The widget has begun to do that, and reports it; where it has died, this is all.
async fn consent(courier: &Rc<Courier>, state: &str, refused: bool) {
    let granted = state == "granted";
    let before = courier.granted.replace(granted);
    if granted {
        look(courier).await;
    } else if before || refused {
        for effect in courier.effects(Event::Withdrawn) {
            if !matches!(effect, Effect::Settled(_)) {
                delivery::perform(courier, effect);
            }
        }
        courier.store.clear().await;
    }
}
