//! The page's own document at work: what happens on the page goes to the conductor, and what it wants is done.

use super::asking::{Asking, ask};
use super::library;
use crate::browser::announce;
use crate::browser::clock::{self, Timer};
use crate::browser::full::hearing::{self, Heard, Hearing};
use crate::browser::task::spawn;
use crate::embed::shell::Shell;
use crate::engine::conductor::{Candidate, Conductor, Effect, Event};
use crate::engine::eligibility::Wish;
use crate::engine::placement::Placement;
use crate::survey::document::Document;
use crate::survey::json::Value;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Begins with the document at `address`, in place of the one before.
pub fn begin(shell: &Rc<Shell>, address: String) {
    let known = shell.full.document.borrow().clone().filter(|(known, _)| *known == address);
    if let Some((_, document)) = known {
        if shell.full.conductor.borrow().is_none() && shell.granted() {
            conduct(shell, document);
        }
        return;
    }
    if shell.full.loading.replace(true) {
        // The one that was named last counts.
        shell.full.wanted.replace(Some(address));
        return;
    }
    let shell = shell.clone();
    spawn(async move {
        let document = library::fetched(&shell, &address).await;
        shell.full.loading.set(false);
        if let Some(document) = document {
            with(&shell, address, document);
        }
        if shell.granted() {
            consented(&shell);
        }
    });
}

/// Begins with a document that is there.
pub fn with(shell: &Rc<Shell>, address: String, document: Rc<Document>) {
    shell.full.document.replace(Some((address.clone(), document.clone())));
    if preview(shell, &document) {
        return;
    }
    if shell.granted() {
        conduct(shell, document);
    } else {
        shell.full.wanted.replace(Some(address));
    }
}

/// Whether the address wants a preview, which needs no consent: it stores and sends nothing.
pub fn previewing(shell: &Shell) -> bool {
    shell.page.window.location().hash().unwrap_or_default().starts_with(PREVIEW)
}

/// Before the id of the survey that is to be previewed, in the page's address.
const PREVIEW: &str = "#candor-preview=";

/// Consent was withdrawn: nothing is listened for any more, and the tab forgets.
pub fn withdrawn(shell: &Shell) {
    shell.full.conductor.replace(None);
    shell.full.hearing.replace(Hearing::default());
    shell.full.navigation.take();
    shell.full.wake.take();
    if let Some((address, _)) = &*shell.full.document.borrow() {
        shell.full.wanted.replace(Some(address.clone()));
    }
    super::saved::forget();
    crate::browser::full::lookup::Visit::forget();
}

/// How many events are kept for a document that has not come yet.
const EARLY: usize = 50;

/// The host says that something happened.
pub fn track(shell: &Rc<Shell>, name: &str, properties: Value) {
    if shell.full.conductor.borrow().is_some() {
        update(shell, Event::Tracked { name, properties: &properties });
    } else if shell.full.early.borrow().len() < EARLY {
        shell.full.early.borrow_mut().push((name.to_owned(), properties));
    }
}

/// What waited begins: for consent, or for another document to arrive.
pub fn consented(shell: &Rc<Shell>) {
    let identified = shell.full.identified.take();
    if identified != Value::Null {
        let shell = shell.clone();
        spawn(async move { super::commands::remember(&shell, &identified).await });
    }
    if let Some(address) = shell.full.wanted.take() {
        begin(shell, address);
    }
}

/// Shows the survey that the fragment `#candor-preview=<id>` names, for its author; true where there is one.
fn preview(shell: &Rc<Shell>, document: &Rc<Document>) -> bool {
    let hash = shell.page.window.location().hash().unwrap_or_default();
    let Some(id) = hash.strip_prefix(PREVIEW) else { return false };
    let Some(survey) = document.surveys.iter().position(|survey| survey.id == id) else {
        announce::warn(&["there is no survey ", id, " to preview"].concat());
        return false;
    };
    let asking = asking(shell, document.clone(), survey, String::from("preview"), Wish::Preview);
    let shell = shell.clone();
    spawn(async move {
        ask(shell, asking).await;
    });
    true
}

fn conduct(shell: &Rc<Shell>, document: Rc<Document>) {
    shell.full.conductor.replace(Some(Conductor::new(document)));
    let (page, weak) = (&shell.page, Rc::downgrade(shell));
    let moved: Rc<dyn Fn()> = Rc::new(move || {
        if let Some(shell) = weak.upgrade() {
            // The event is still being handled by the page.
            spawn(async move { enter(&shell, false) });
        }
    });
    shell.full.navigation.replace(hearing::navigation(page, &moved));
    enter(shell, true);
    super::resting::document(shell);
    for (name, properties) in shell.full.early.take() {
        update(shell, Event::Tracked { name: &name, properties: &properties });
    }
}

/// A page is entered, if its address has changed or the host says so.
pub fn enter(shell: &Rc<Shell>, certainly: bool) {
    let address = shell.page.href();
    if !certainly && same_page(&address, &shell.full.address.borrow()) {
        return;
    }
    shell.full.address.replace(address);
    if shell.find(&|showing| showing.placement == Placement::Tab).is_none() {
        shell.tab.take();
    }
    let views = {
        let mut visit = shell.full.visit.borrow_mut();
        visit.enter(&shell.page, shell.options.borrow().redact);
        visit.views
    };
    update(shell, Event::Entered { views });
    let weak = Rc::downgrade(shell);
    let idle = Closure::once_into_js(move |_: JsValue| {
        if let Some(shell) = weak.upgrade() {
            spawn(async move { update(&shell, Event::Idle) });
        }
    });
    hearing::idle(&shell.page, idle.unchecked_into());
    if shell.page.document.hidden() {
        update(shell, Event::Hidden);
    }
    resume(shell);
}

/// The host says that a page was entered. While nothing is conducted, nobody counts.
pub fn page(shell: &Rc<Shell>) {
    if shell.full.conductor.borrow().is_some() {
        enter(shell, true);
    }
}

/// The same page, but for a fragment that is a place on it; `#/…` and `#!…` are addresses of single-page apps.
fn same_page(one: &str, other: &str) -> bool {
    let page = |address: &str| match address.find('#') {
        Some(at) if !address[at + 1..].starts_with(['/', '!']) => address[..at].to_owned(),
        _ => address.to_owned(),
    };
    page(one) == page(other)
}

/// A survey that a reload of the page has interrupted goes on at once, where its audience still fits, and as soon as its
/// customer is known again.
pub fn resume(shell: &Rc<Shell>) {
    let Some(document) = document(shell) else { return };
    let options = shell.options.borrow().clone();
    let facts = super::asking::facts(shell, &document, &options);
    let now = clock::now();
    let interrupted = |survey: &Rc<crate::survey::document::Survey>| {
        survey.placement != "inline"
            && super::saved::Saved::of(survey, &facts, now).is_some()
            && super::asking::fits(survey, &facts, now)
    };
    if let Some(survey) = document.surveys.iter().position(interrupted) {
        let shell = shell.clone();
        spawn(async move {
            let asking = asking(&shell, document, survey, String::new(), Wish::Explicit);
            ask(shell, Asking { resuming: true, ..asking }).await;
        });
    }
}

/// The document that is conducted.
pub fn document(shell: &Shell) -> Option<Rc<Document>> {
    shell.full.document.borrow().as_ref().map(|(_, document)| document.clone())
}

/// The document that is conducted, once it has come, if one is on its way.
pub async fn awaited(shell: &Shell) -> Option<Rc<Document>> {
    while shell.full.loading.get() {
        clock::sleep(50).await;
    }
    document(shell)
}

/// Tells the conductor what happened, and does what follows.
pub fn update(shell: &Rc<Shell>, event: Event<'_>) {
    let effects = match &mut *shell.full.conductor.borrow_mut() {
        Some(conductor) => conductor.update(event, clock::now()),
        None => return,
    };
    for effect in effects {
        perform(shell, effect);
    }
}

fn perform(shell: &Rc<Shell>, effect: Effect) {
    match effect {
        Effect::Unwatch => drop(shell.full.hearing.replace(Hearing::default())),
        Effect::Watch(watch) => {
            let weak = Rc::downgrade(shell);
            let report: Rc<dyn Fn(Heard)> = Rc::new(move |heard| {
                if let Some(shell) = weak.upgrade() {
                    // What listens may end by what follows.
                    spawn(async move { update(&shell, event(&heard)) });
                }
            });
            shell.full.hearing.borrow_mut().watch(&shell.page, watch, &report);
        }
        Effect::Wake(at) => {
            let weak = Rc::downgrade(shell);
            let timer = Timer::after(at.since(clock::now()), move || {
                if let Some(shell) = weak.upgrade() {
                    // Not from inside the timer that the update replaces.
                    spawn(async move { update(&shell, Event::Tick) });
                }
            });
            shell.full.wake.replace(Some(timer));
        }
        Effect::Decide(candidates) => decide(shell, candidates),
    }
}

fn event(heard: &Heard) -> Event<'_> {
    match heard {
        Heard::Scrolled(percent) => Event::Scrolled(*percent),
        Heard::Exit => Event::Exit,
        Heard::Clicked(selector) => Event::Clicked(selector),
        Heard::Visible(selector, inside) => Event::Visible(selector, *inside),
        Heard::Activity => Event::Activity,
    }
}

/// Shows the first of the candidates that may be asked.
fn decide(shell: &Rc<Shell>, candidates: Vec<Candidate>) {
    let Some(document) = document(shell) else { return };
    let shell = shell.clone();
    spawn(async move {
        // A page may have been left without a sign: then nobody waits for these any more.
        enter(&shell, false);
        let mut shown = false;
        for Candidate { survey, trigger } in candidates {
            if !shown {
                shown = ask(shell.clone(), asking(&shell, document.clone(), survey, trigger, Wish::Triggered)).await;
            }
            if !shown {
                update(&shell, Event::Refused(survey));
            }
        }
    });
}

/// A wish to ask a survey of the page's document over the page.
pub fn asking(shell: &Shell, document: Rc<Document>, survey: usize, trigger: String, wish: Wish) -> Asking {
    let options = shell.options.borrow().clone();
    Asking { document, survey, options, element: None, trigger, wish, prefill: Value::Null, resuming: false, preset: None }
}
