//! What the loader calls: `boot`, `fire`, `leave`, `back`, `command`, `connected`, `disconnected`.

use super::asking::Wish;
use super::delivery;
use super::settings;
use super::shell::Shell;
use crate::browser::announce;
use crate::browser::page::Page;
use crate::browser::store::Store;
use crate::browser::task::spawn;
use crate::engine::options::{Consent, Options};
use crate::engine::placement::Placement;
use crate::survey::json::Value;
use crate::widget::Event;
use js_sys::Function;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// The glue's: connects the elements that came before the consent.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn elements() -> Result<(), JsValue>;
}

thread_local! {
    static SHELL: RefCell<Option<Rc<Shell>>> = const { RefCell::new(None) };
}

fn shell() -> Option<Rc<Shell>> {
    SHELL.with_borrow(Clone::clone)
}

/// Starts on a page: `values` are the script tag's attributes as JSON, `sheet` the stylesheet, where the engine has such objects.
/// Calls `ready` when it runs.
#[wasm_bindgen]
pub fn boot(values: String, sheet: JsValue, ready: Function) {
    spawn(async move {
        start(&values, sheet).await;
        // The loader's own function, which throws nothing.
        let _ = ready.call0(&JsValue::UNDEFINED);
    });
}

async fn start(values: &str, sheet: JsValue) {
    let Some(page) = Page::current() else { return };
    let mut options = Options::default();
    let values = settings::read(values);
    if values.member("consent").is_some() {
        // A word that is none of its states grants nothing.
        options.consent = Consent::Required;
    }
    settings::apply(&mut options, &values);
    let store = Store::open().await;
    let shell = Rc::new(Shell {
        page,
        options: RefCell::new(options),
        store,
        showing: RefCell::default(),
        sheet: (!sheet.is_undefined()).then(|| sheet.unchecked_into()),
        fired: Cell::new(false),
        #[cfg(feature = "full")]
        tab: RefCell::default(),
        leaving: Cell::new(false),
        #[cfg(feature = "full")]
        full: super::full::Full::default(),
    });
    SHELL.with_borrow_mut(|place| *place = Some(shell.clone()));
    #[cfg(feature = "full")]
    super::full::begin(&shell, &values);
}

/// The page is being hidden.
#[wasm_bindgen]
pub fn leave() {
    if let Some(shell) = shell() {
        shell.leave();
    }
}

/// The page is shown again, or online.
#[wasm_bindgen]
pub fn back() {
    #[cfg(feature = "full")]
    if let Some(shell) = shell() {
        shell.back();
    }
}

/// The moment that the trigger names has come.
#[wasm_bindgen]
pub fn fire() {
    let Some(shell) = shell() else { return };
    // What the page has said since (context, consent) counts: the options are read now.
    let options = shell.options.borrow().clone();
    shell.fired.set(options.consent != Consent::Granted);
    let trigger = options.trigger.clone();
    spawn(async move {
        super::ask(shell, Wish::new(options, None, trigger, false)).await;
    });
}

/// The courier says what became of a revision of a response; its survey's element, where that is on the page.
#[wasm_bindgen]
pub fn told(response_id: &str, revision: u32, state: u32) -> Option<Element> {
    delivery::told(&shell()?, response_id, revision, state)
}

/// `candor(name, first)`, with the first argument as JSON: calls `done` with the result. Nothing fails: what is wrong is
/// said in the console.
#[wasm_bindgen]
pub fn command(name: String, first: JsValue, done: Function) {
    spawn(async move {
        let result = match shell() {
            Some(shell) => {
                let first = settings::read(&first.as_string().unwrap_or_default());
                #[cfg(feature = "full")]
                let result = super::full::commands::command(shell, &name, first).await;
                #[cfg(not(feature = "full"))]
                let result = run(shell, &name, first).await;
                result
            }
            None => JsValue::UNDEFINED,
        };
        let _ = done.call1(&JsValue::UNDEFINED, &result);
    });
}

/// The commands of both builds.
pub(super) async fn run(shell: Rc<Shell>, name: &str, first: Value) -> JsValue {
    let text = first.as_text().unwrap_or_default().to_owned();
    match name {
        "configure" => {
            let before = shell.options.borrow().consent;
            settings::apply(&mut shell.options.borrow_mut(), &first);
            consented(&shell, before, false).await;
        }
        "context" => match first {
            Value::Object(_) => shell.options.borrow_mut().context.merge(first),
            _ => announce::warn("context takes an object"),
        },
        "consent" => match Consent::from_name(&text) {
            Ok(consent) => {
                let before = std::mem::replace(&mut shell.options.borrow_mut().consent, consent);
                // Said once more, it holds once more: another page may have been told otherwise.
                consented(&shell, before, consent == Consent::Denied).await;
            }
            Err(allowed) => announce::warn(&["consent takes ", allowed].concat()),
        },
        // The glue's, not the page's: it was withdrawn on another page, which has deleted what there was.
        "withdrawn" => {
            shell.options.borrow_mut().consent = Consent::Denied;
            withdrawn(&shell);
        }
        "show" => {
            let mut options = shell.options.borrow().clone();
            if !text.is_empty() {
                options.id = text;
            }
            options.stand_over();
            return super::ask(shell, Wish::new(options, None, "show".to_owned(), true)).await.into();
        }
        "close" => {
            let open = shell.showing.borrow().clone();
            for showing in &open {
                shell.update(showing, Event::Closed);
            }
        }
        // For the other build, which may be on the page too.
        #[cfg(not(feature = "full"))]
        "identify" | "page" | "reset" | "track" => {}
        _ => announce::warn(&["there is no command ", name].concat()),
    }
    JsValue::UNDEFINED
}

/// After what may be a change of consent, or is a refusal. Given: what waits goes out, and a trigger that fired meanwhile counts.
async fn consented(shell: &Rc<Shell>, before: Consent, refused: bool) {
    let consent = shell.options.borrow().consent;
    if consent == before && !refused {
        return;
    }
    if consent == Consent::Granted {
        let _ = elements();
        if shell.fired.get() {
            fire();
        }
        #[cfg(feature = "full")]
        super::full::conducting::consented(shell);
    } else {
        withdrawn(shell);
        shell.store.purge().await;
    }
}

/// Consent was withdrawn, or refused: what is open goes, and nothing that is being written stays.
fn withdrawn(shell: &Rc<Shell>) {
    super::resting::over();
    shell.store.withdraw();
    #[cfg(feature = "full")]
    shell.tab.take();
    let open = shell.showing.borrow().clone();
    for showing in &open {
        shell.forget(showing);
    }
    #[cfg(feature = "full")]
    super::full::conducting::withdrawn(shell);
}

/// A `<candor-survey>` came onto the page; `values` are its attributes and properties as JSON.
#[wasm_bindgen]
pub fn connected(element: Element, values: String) {
    let Some(shell) = shell() else { return };
    if shell.find(&|showing| showing.element == element).is_some() {
        return;
    }
    let mut options = shell.options.borrow().clone();
    options.placement = Placement::Inline;
    let values = settings::read(&values);
    settings::apply(&mut options, &values);
    spawn(async move {
        #[allow(unused_mut, reason = "the full build asks documents")]
        let mut wish = Wish::new(options, Some(element), "element".to_owned(), true);
        #[cfg(feature = "full")]
        {
            wish.more = values.member("survey").cloned().unwrap_or_default();
        }
        super::ask(shell, wish).await;
    });
}

/// A `<candor-survey>` left the page: what was typed is kept, and its view ends.
#[wasm_bindgen]
pub fn disconnected(element: Element) {
    let Some(shell) = shell() else { return };
    if let Some(showing) = shell.find(&|showing| showing.element == element) {
        shell.update(&showing, Event::Hidden);
        shell.forget(&showing);
    }
}
