//! Focus: moved only for somebody who has it inside the survey already.

use super::asked;
use crate::engine::session::Target;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot};

/// Whether the focus is inside the survey. To be asked before the views follow a change: browsers take the focus from what
/// is hidden at once.
pub fn inside(root: &ShadowRoot) -> bool {
    root.active_element().is_some()
}

/// Moves the focus to a part of the survey.
pub fn apply(root: &ShadowRoot, target: Target) {
    let selector = match target {
        Target::Field => asked::FIELD,
        Target::Step => asked::STEP,
        Target::Thanks => "[part=thanks]",
    };
    to(root, selector);
}

/// Moves the focus to the first element that matches.
pub fn to(root: &ShadowRoot, selector: &str) {
    if let Some(element) = root.query_selector(selector).ok().flatten() {
        // A detached element cannot be focused, and need not be.
        let _ = element.unchecked_ref::<HtmlElement>().focus();
    }
}
