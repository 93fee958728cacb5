//! What the gallery does with a place's page in its frame: pages of the same origin, so their own `candor(…)` is called.

use super::clock;
use super::trace::Explanation;
use js_sys::{Array, Function, JSON, Promise, Reflect};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlIFrameElement, Window};

/// How long a page may take to say something, in milliseconds.
const PATIENCE: i64 = 8_000;

/// Why there is no explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The page has no widget: it is still loading, or the browser refused the script.
    NoWidget,
    /// The widget has no document yet.
    NoDocument,
    /// No answer came, or none that can be read.
    NoAnswer,
}

/// The path of the page in a frame.
pub fn path(frame: &HtmlIFrameElement) -> Option<String> {
    frame.content_window()?.location().pathname().ok()
}

/// Loads the page at `path` into the frame, even where it is there already.
pub fn load(frame: &HtmlIFrameElement, path: &str) {
    if let Some(window) = frame.content_window() {
        // `replace`: what happens in a frame is no step of this page's history.
        let _ = window.location().replace(path);
    }
}

/// Loads the page with a survey that is shown for its author, whatever its conditions.
pub fn preview(frame: &HtmlIFrameElement, path: &str, survey: &str) {
    let Some(window) = frame.content_window() else { return };
    let address = format!("{path}#candor-preview={survey}");
    let same = window.location().pathname().is_ok_and(|known| known == path);
    let _ = window.location().replace(&address);
    if same {
        // Another fragment alone loads nothing.
        let _ = window.location().reload();
    }
}

/// Makes the visitor of a frame somebody new, as far as its page can, and loads the page again.
pub async fn start_over(frame: &HtmlIFrameElement, path: &str) {
    if let Some(window) = frame.content_window() {
        let _ = call(&window, "reset").await;
    }
    load(frame, path);
}

/// Asks the page in a frame why its surveys are asked, or are not.
pub async fn explain(frame: &HtmlIFrameElement) -> Result<Explanation, Silence> {
    let window = frame.content_window().ok_or(Silence::NoWidget)?;
    let said = call(&window, "explain").await?;
    if said.is_null() || said.is_undefined() {
        return Err(Silence::NoDocument);
    }
    let json = JSON::stringify(&said).ok().and_then(|text| text.as_string());
    json.and_then(|json| Explanation::parse(&json)).ok_or(Silence::NoAnswer)
}

/// `candor(command)` in a window, with an end to waiting for it.
async fn call(window: &Window, command: &str) -> Result<JsValue, Silence> {
    let candor = Reflect::get(window, &"candor".into()).ok().and_then(|candor| candor.dyn_into::<Function>().ok());
    let candor = candor.ok_or(Silence::NoWidget)?;
    let promise = candor.call1(&JsValue::UNDEFINED, &command.into()).map_err(|_| Silence::NoWidget)?;
    // Of another window, and so no promise of this one until it is taken over.
    let late = future_to_promise(async {
        clock::sleep(PATIENCE).await;
        Err(JsValue::UNDEFINED)
    });
    let first = Promise::race(&Array::of2(&Promise::resolve(&promise), &late));
    JsFuture::from(first).await.map_err(|_| Silence::NoAnswer)
}
