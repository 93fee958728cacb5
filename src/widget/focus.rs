//! Focus: moved only for somebody who has it inside the survey already.

use crate::engine::session::Target;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot};

/// Moves the focus to a part of the survey, unless it stands elsewhere on the page.
pub fn apply(root: &ShadowRoot, target: Target) {
    if root.active_element().is_none() {
        return;
    }
    let selector = match target {
        Target::Scale => "input",
        Target::Thanks => "[part=thanks]",
    };
    let found = root.query_selector(selector).ok().flatten().and_then(|found| found.dyn_into::<HtmlElement>().ok());
    if let Some(element) = found {
        // A detached element cannot be focused, and need not be.
        let _ = element.focus();
    }
}
