//! What is left to the loader of documents, and of presets in other languages than English.

use super::asking::facts;
use super::{conducting, saved};
use crate::browser::clock;
use crate::browser::task::spawn;
use crate::embed::resting::{leave, over};
use crate::embed::shell::Shell;
use crate::engine::facts::Facts;
use crate::engine::outlook::Outlook;
use crate::survey::document::Document;
use crate::survey::time::Timestamp;
use js_sys::{Array, JSON};
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// Leaves what may be due of the page's document. Nothing is left while a survey is open or interrupted, which would go on, and where
/// the page asks a preset besides.
pub fn document(shell: &Rc<Shell>) {
    let Some(document) = conducting::document(shell).filter(|_| shell.granted()) else { return };
    if shell.options.borrow().ask.is_some() || saved::any(&document.surveys) {
        return over();
    }
    let shell = shell.clone();
    spawn(async move {
        let options = shell.options.borrow().clone();
        let facts = facts(&shell, &document, &options);
        outlook(&shell, &document, &facts, clock::now()).await;
    });
}

/// Leaves what may be due of the page's preset, where that is all that there is.
pub async fn preset(shell: &Shell, preset: &Document, facts: &Facts, now: Timestamp) {
    if conducting::document(shell).is_none() && shell.full.wanted.borrow().is_none() && !shell.full.loading.get() {
        outlook(shell, preset, facts, now).await;
    }
}

async fn outlook(shell: &Shell, document: &Document, facts: &Facts, now: Timestamp) {
    if shell.options.borrow().debug {
        // Whoever debugs wants to hear the reason each time.
        return;
    }
    let mut outlook = None;
    let placement = shell.options.borrow().placement;
    shell.store.with_log(&mut |log| outlook = Outlook::of(document, placement, facts, log, now)).await;
    if !shell.granted() {
        // It was withdrawn meanwhile.
        return;
    }
    match outlook {
        Some(outlook) => {
            let chances = JSON::parse(&outlook.to_json()).ok().and_then(|list| list.dyn_into::<Array>().ok());
            leave(outlook.until, &chances.unwrap_or_default());
        }
        None => over(),
    }
}
