//! Copies text; where the clipboard is refused, selects it, so that a key does the rest.

use js_sys::Reflect;
use wasm_bindgen_futures::JsFuture;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDocument};

/// What became of the wish to copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The text is in the clipboard.
    Copied,
    /// The text is selected.
    Selected,
}

/// Copies `text`, which `shown` shows.
pub async fn copy(text: &str, shown: &Element) -> Outcome {
    if write(text).await {
        return Outcome::Copied;
    }
    select(shown);
    let document =
        web_sys::window().and_then(|window| window.document()).and_then(|document| document.dyn_into::<HtmlDocument>().ok());
    // Deprecated, and the only way on a page that is not served securely.
    let copied = document.is_some_and(|document| document.exec_command("copy").unwrap_or(false));
    if copied { Outcome::Copied } else { Outcome::Selected }
}

async fn write(text: &str) -> bool {
    let Some(navigator) = web_sys::window().map(|window| window.navigator()) else { return false };
    // Absent on pages that are not served securely, whatever its type says.
    let present = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    present && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

fn select(shown: &Element) {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    if let Some(selection) = selection {
        let _ = selection.select_all_children(shown);
    }
}
