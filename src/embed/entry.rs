//! What the loader calls: `boot`, `command`, `connected`, `disconnected`.

use super::asking::{self, Wish};
use super::settings::{self, to_text};
use super::shell::Shell;
use super::{announce, delivery, triggers};
use crate::browser::clock;
use crate::browser::page::Page;
use crate::browser::store::Store;
use crate::engine::options::{Consent, Options, Placement};
use crate::engine::outbox::{self, Outbox};
use crate::engine::session;
use crate::survey::json::{self, Writer};
use crate::widget::stylesheet;
use js_sys::{Array, JSON};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Element;

thread_local! {
    static SHELL: RefCell<Option<Rc<Shell>>> = const { RefCell::new(None) };
}

/// How long `flush` waits for the endpoint, in milliseconds.
const FLUSH: i64 = 5_000;

fn shell() -> Option<Rc<Shell>> {
    SHELL.with_borrow(Clone::clone)
}

/// Starts on a page: `values` are the script tag's attributes, `style` the stylesheet's text. After a trap, a fresh
/// instance is started with `asks` false: it delivers what waits, and asks nothing.
#[wasm_bindgen]
pub async fn boot(values: JsValue, style: String, asks: bool) {
    let Some(page) = Page::current() else { return };
    let mut options = Options::default();
    settings::apply(&mut options, &values);
    let store = Store::open().await;
    let shell = Rc::new(Shell {
        page,
        outbox: RefCell::new(Outbox::new(options.acknowledgement)),
        options: RefCell::new(options),
        store,
        showing: RefCell::default(),
        sheet: stylesheet::new(&style),
        depth: Cell::new(0),
        listeners: RefCell::default(),
        pending: RefCell::default(),
        wake: RefCell::default(),
    });
    shell.listen();
    SHELL.with_borrow_mut(|place| *place = Some(shell.clone()));
    if shell.options.borrow().consent == Consent::Granted {
        wake(&shell).await;
    }
    announce::event(None, "ready", "", "", &[]);
    let options = shell.options.borrow().clone();
    if asks && options.ask.is_some() {
        let trigger = js_sys::Reflect::get(&values, &"trigger".into()).ok().and_then(|text| text.as_string());
        triggers::arm(&shell, options, trigger.unwrap_or_else(|| "delay:2".to_owned()));
    }
}

/// Takes up what an earlier page left in the outbox.
async fn wake(shell: &Rc<Shell>) {
    let rows = shell.store.rows().await;
    if !rows.is_empty() {
        delivery::update(shell, outbox::Event::Restored(rows));
    }
}

/// `candor(name, …)`. Always resolves; what is wrong is said in the console.
#[wasm_bindgen]
pub async fn command(name: String, arguments: Array) -> JsValue {
    let Some(shell) = shell() else { return JsValue::UNDEFINED };
    let first = arguments.get(0);
    let text = first.as_string().unwrap_or_default();
    match name.as_str() {
        "configure" => {
            let mut options = shell.options.borrow().clone();
            settings::apply(&mut options, &first);
            let changed = options.consent;
            shell.options.replace(options);
            if changed == Consent::Granted {
                wake(&shell).await;
            }
        }
        "context" => match to_text(&first).map(|text| json::parse(&text)) {
            Some(Ok(more)) => shell.options.borrow_mut().context.merge(more),
            _ => announce::warn("context takes an object"),
        },
        "consent" => match Consent::from_name(&text) {
            Some(consent) => {
                shell.options.borrow_mut().consent = consent;
                if consent == Consent::Granted {
                    wake(&shell).await;
                    let options = shell.options.borrow().clone();
                    if options.ask.is_some() && shell.pending.borrow().is_empty() {
                        triggers::arm(&shell, options, "consent".to_owned());
                    }
                }
            }
            None => announce::warn("consent takes granted, denied or required"),
        },
        "track" => triggers::track(&shell, &text),
        "show" => {
            let mut options = shell.options.borrow().clone();
            if !text.is_empty() {
                options.id = text;
            }
            options.placement = Placement::Popover;
            let wish = Wish { options, element: None, trigger: "show".to_owned(), explicit: true };
            return asking::ask(shell, wish).await.into();
        }
        "close" => {
            let open = shell.showing.borrow().clone();
            for showing in &open {
                shell.update(showing, session::Event::Closed);
            }
        }
        "flush" => return flush(&shell).await,
        _ => announce::warn(&["there is no command ", &name].concat()),
    }
    JsValue::UNDEFINED
}

/// Tries now to deliver all that waits; resolves to `{delivered, waiting}`.
async fn flush(shell: &Rc<Shell>) -> JsValue {
    wake(shell).await;
    let before = shell.outbox.borrow().waiting();
    delivery::update(shell, outbox::Event::Retry);
    let end = clock::now().plus(FLUSH);
    while shell.outbox.borrow().waiting() > 0 && clock::now() < end {
        clock::sleep(50).await;
    }
    let waiting = shell.outbox.borrow().waiting();
    let mut json = Writer::default();
    json.open('{');
    json.key("delivered");
    json.integer(before.saturating_sub(waiting) as i64);
    json.key("waiting");
    json.integer(waiting as i64);
    json.close('}');
    JSON::parse(&json.finish()).unwrap_or_default()
}

/// A `<candor-survey>` came onto the page; `values` are its attributes and properties.
#[wasm_bindgen]
pub async fn connected(element: Element, values: JsValue) {
    let Some(shell) = shell() else { return };
    if shell.find(|showing| showing.element == element).is_some() {
        return;
    }
    let mut options = Options { placement: Placement::Inline, ..shell.options.borrow().clone() };
    settings::apply(&mut options, &values);
    asking::ask(shell, Wish { options, element: Some(element), trigger: "element".to_owned(), explicit: true }).await;
}

/// A `<candor-survey>` left the page: what was typed is kept, and its view ends.
#[wasm_bindgen]
pub fn disconnected(element: Element) {
    let Some(shell) = shell() else { return };
    if let Some(showing) = shell.find(|showing| showing.element == element) {
        shell.update(&showing, session::Event::Hidden);
        shell.forget(&showing);
    }
}
