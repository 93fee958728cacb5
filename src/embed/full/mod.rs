//! Survey documents on a page, in the `full` build alone: which survey is asked when, in which language, and what the tab
//! remembers of it.
//!
//! [`library`] fetches documents, [`conducting`] listens to the page for them, [`asking`] goes from a wish to a survey,
//! [`saved`] keeps its progress over a reload, [`switching`] its answers over a change of language, [`commands`] are those
//! that documents bring.

pub mod asking;
pub mod commands;
pub mod conducting;
pub mod library;
mod resting;
pub mod saved;
pub mod switching;

use super::asking::Wish;
use super::shell::{Shell, Showing};
use crate::browser::announce;
use crate::browser::clock::{self, Timer};
use crate::browser::full::anchoring::Anchoring;
use crate::browser::full::hearing::{Hearing, Listener};
use crate::browser::full::languages::Watching;
use crate::browser::full::lookup::Visit;
use crate::browser::task::spawn;
use crate::engine::conductor::{self, Conductor};
use crate::engine::eligibility;
use crate::engine::frequency::{self, End};
use crate::engine::options::Options;
use crate::engine::placement::Placement;
use crate::engine::session::{Announcement, Effect};
use crate::survey::document::{Document, Scalar};
use crate::survey::json::Value;
use crate::survey::scale::Scale;
use crate::survey::words::Words;
use asking::Asking;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, css};

/// What the shell keeps for documents.
#[derive(Debug, Default)]
pub struct Full {
    /// The page's own document, from `data-surveys`, and where it came from.
    pub document: RefCell<Option<(String, Rc<Document>)>>,
    /// What listens for it.
    pub conductor: RefCell<Option<Conductor>>,
    /// What `identify` was given.
    pub customer: RefCell<Value>,
    /// This visit.
    pub visit: RefCell<Visit>,
    /// The address at which the present page view began.
    pub address: RefCell<String>,
    /// Languages that were loaded, by their tags.
    pub words: RefCell<Vec<(String, Words)>>,
    hearing: RefCell<Hearing>,
    navigation: RefCell<Vec<Listener>>,
    wake: RefCell<Option<Timer>>,
    /// Events that came before the document.
    early: RefCell<Vec<(String, Value)>>,
    /// The document that waits for consent, or for another one to arrive.
    wanted: RefCell<Option<String>>,
    /// What `identify` said of exposures, which wait for consent.
    identified: RefCell<Value>,
    /// A document is being fetched.
    loading: Cell<bool>,
    /// Hears that the page is left.
    leaving: RefCell<Option<Listener>>,
}

/// What documents bring to a survey on the page.
#[derive(Debug, Default)]
pub struct More {
    /// The value of its once-per rule.
    pub once: String,
    /// Nothing is stored, sent or said.
    pub preview: bool,
    /// Looks of the document.
    pub theme: Vec<(String, Scalar)>,
    /// How it has ended so far, as the exposure log knows it.
    pub end: Cell<Option<End>>,
    /// Since the page was left, the name under which another page may take it; otherwise empty.
    pub left: RefCell<String>,
    /// Of a preset the scale, and with which options it was asked.
    pub preset: Option<(Scale, Options)>,
    /// The language that the call of `show` named.
    pub called: RefCell<String>,
    /// Sees that another language is wanted.
    pub watching: RefCell<Option<Watching>>,
    /// How often another language was wanted so far.
    pub turns: Cell<u32>,
    /// What keeps it beside an element.
    pub anchoring: RefCell<Option<Anchoring>>,
}

/// The instance runs: this is the visit so far, and what the script tag said of documents.
pub fn begin(shell: &Rc<Shell>, settings: &Value) {
    shell.full.visit.replace(Visit::current());
    let weak = Rc::downgrade(shell);
    // After the loader's own listener, which has each survey keep what is typed.
    let leaving = Listener::new(shell.page.window.clone().into(), "pagehide", move |_| {
        if let Some(shell) = weak.upgrade() {
            saved::left(&shell);
        }
    });
    shell.full.leaving.replace(Some(leaving));
    commands::configured(shell, settings);
}

/// Asks, where it may: the document's survey that the wish names, or the preset. Returns whether a survey is now on the page.
pub async fn ask(shell: Rc<Shell>, wish: Wish) -> bool {
    let Wish { options, element, trigger, explicit, more } = wish;
    let preset = options.ask.filter(|_| element.is_none() || more == Value::Null).map(|preset| preset.0);
    let document = match preset {
        Some(scale) => Some(asking::preset(shell.clone(), scale, options.clone()).await),
        None if element.is_some() && more != Value::Null => library::named(&shell, &more).await,
        None => conducting::awaited(&shell).await,
    };
    let Some(document) = document else {
        if explicit {
            announce::warn("nothing to ask: set ask, survey or surveys");
        }
        return false;
    };
    let named = document.surveys.iter().position(|survey| survey.id == options.id);
    let survey = match named {
        Some(survey) => survey,
        // An element's document need not be named further; the page's has to be.
        None if element.is_some() || options.id.is_empty() => 0,
        None => {
            announce::warn(&["there is no survey ", &options.id].concat());
            return false;
        }
    };
    let wished = if explicit { eligibility::Wish::Explicit } else { eligibility::Wish::Triggered };
    asking::ask(
        shell,
        Asking { document, survey, options, element, trigger, wish: wished, prefill: Value::Null, resuming: false, preset },
    )
    .await
}

/// A survey has come onto the page.
pub fn mounted(shell: &Rc<Shell>, showing: &Rc<Showing>) {
    switching::watch(shell, showing);
    if let Some(card) = showing.element.shadow_root().and_then(|root| root.query_selector(".card").ok().flatten()) {
        // Not on the element, which may be the page's.
        dress(&card, &showing.more.theme);
        if showing.placement == Placement::Anchor {
            anchor(shell, showing, card);
        }
    }
    if showing.placement.is_over() {
        conducting::update(shell, conductor::Event::Opened);
    }
    resting::document(shell);
}

/// Sets a document's tokens on an element; a value that CSS does not take is named and left out.
pub fn dress(element: &Element, theme: &[(String, Scalar)]) {
    let Some(element) = element.dyn_ref::<HtmlElement>() else { return };
    for (name, value) in theme.iter().filter(|(name, _)| name != "scheme") {
        let like = match name.as_str() {
            "font" => "font-family",
            "radius" => "border-radius",
            "shadow" => "box-shadow",
            "width" => "width",
            // A number.
            "size" | "density" => "line-height",
            _ => "color",
        };
        let value = value.to_plain();
        if !css::supports_with_value(like, &value).unwrap_or(true) {
            announce::warn(&["theme: \"", &value, "\" is no ", like].concat());
            continue;
        }
        let name = ["--candor-", &name.replace('_', "-")].concat();
        let _ = element.style().set_property(&name, &value);
    }
}

/// Puts it beside its element; where there is none, it stands in its corner.
fn anchor(shell: &Shell, showing: &Showing, card: Element) {
    let anchoring = card.clone().dyn_into().ok().and_then(|card| Anchoring::new(&shell.page, card, &showing.at));
    if anchoring.is_none() {
        announce::warn(&["no element matches ", &showing.at].concat());
    }
    let at = if anchoring.is_some() { "anchor" } else { "popover" };
    // A constant name.
    let _ = card.set_attribute("data-at", at);
    showing.more.anchoring.replace(anchoring);
}

/// A survey has left the page.
pub fn left(shell: &Rc<Shell>, showing: &Showing) {
    switching::left(showing);
    if showing.placement.is_over() {
        conducting::update(shell, conductor::Event::Closed);
    }
    resting::document(shell);
}

/// Something has happened to a survey: the tab keeps its progress. Returns the effects that are to be carried out.
pub fn happened(shell: &Rc<Shell>, showing: &Showing, mut effects: Vec<Effect>) -> Vec<Effect> {
    if showing.more.preview {
        effects.retain(|effect| !matches!(effect, Effect::Save(_) | Effect::Draft | Effect::Announce(_)));
        return effects;
    }
    saved::keep(showing, clock::now());
    for effect in &effects {
        match effect {
            Effect::Announce(Announcement::Answered { .. }) => note(shell, showing, End::Answered),
            Effect::Announce(Announcement::Completed) => note(shell, showing, End::Completed),
            Effect::Announce(Announcement::Dismissed) => note(shell, showing, End::Dismissed),
            _ => {}
        }
    }
    effects
}

/// Notes in the exposure log how a survey has ended so far.
fn note(shell: &Rc<Shell>, showing: &Showing, end: End) {
    if showing.more.end.get() >= Some(end) {
        return;
    }
    showing.more.end.set(Some(end));
    let (shell, id) = (shell.clone(), showing.session.borrow().response().response_id.clone());
    spawn(async move {
        shell.store.with_log(&mut |log| _ = frequency::note(log, &id, end)).await;
    });
}
