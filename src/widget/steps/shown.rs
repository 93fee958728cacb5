//! The step that is shown: when the survey goes on, the next one takes its place, as a whole.

use super::local::Numerals;
use super::step::{Key, Step, key};
use super::{choice, consent, contact, date, field, link, matrix, ranking, rating, text};
use crate::engine::walk::Walk;
use crate::survey::document::{Kind, Question};
use crate::widget::card::Card;
use crate::widget::node::{Built, Node, node};
use leptos::tachys::view::{Mountable, Render};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

/// What stands in the place of the steps.
#[derive(Default)]
pub struct Shown {
    key: Option<Key>,
    step: Option<Built>,
    /// The step before, off the page. Browsers go on with the event that ended it, and may tell a field that is taken off
    /// of its change: its listeners have to be there for that, so they live as long as the next step.
    _last: Option<Built>,
}

/// The place of the steps.
pub fn view(card: &Rc<Card>, numerals: Numerals) -> Node {
    let card = card.clone();
    // In another language, the step of the card before.
    let shown = card.kept().shown.borrow().upgrade().unwrap_or_default();
    card.kept().shown.replace(Rc::downgrade(&shown));
    let told = Cell::new(false);
    node("div", &[]).on("keydown", keep_while_composing).follow(move |place| {
        let now = card.read(|session| key(session.flow()));
        let told = told.replace(true);
        let same = shown.borrow().key == Some(now);
        if same && told {
            return;
        }
        let next = card.read(|session| step(&Step::new(&card, session.flow(), numerals), session.flow()));
        if same {
            if let Some(step) = &mut shown.borrow_mut().step {
                next.rebuild(step);
            }
            return;
        }
        let mut next = next.build();
        let mut last = shown.take().step;
        if let Some(last) = &mut last {
            last.unmount();
        }
        next.mount(place, None);
        // A card over the page scrolls inside, and starts anew with each step.
        if let Ok(Some(card)) = place.closest(".card") {
            card.set_scroll_top(0);
        }
        shown.replace(Shown { key: Some(now), step: Some(next), _last: last });
    })
}

/// Escape gives up a word that is being composed, as Japanese is written; it must not close the survey as well. Safari says
/// so by the key code alone (bugs.webkit.org/165004).
fn keep_while_composing(event: Event) {
    let key = event.unchecked_ref::<KeyboardEvent>();
    if key.is_composing() || key.key_code() == 229 {
        event.stop_propagation();
    }
}

fn step(step: &Rc<Step>, walk: &Walk) -> Node {
    let (_, question) = walk.question();
    // The name of the fields is the question alone; that it may be left out stands beside it.
    let mut heading = node("div", &[("part", "question"), ("tabindex", "-1")])
        .child(node("span", &[("id", "question")]).text(&walk.text(&question.text)));
    if may_be_left_out(question) {
        heading = heading.child(field::optional(step));
    }
    let mut view = node("div", &[("class", "step")]);
    if let Some(help) = &question.help {
        heading = heading.attribute("aria-describedby", "help");
        let help = node("p", &[("part", "help"), ("class", "help"), ("id", "help")]).text(&walk.text(help));
        view = view.child(heading).child(help);
    } else {
        view = view.child(heading);
    }
    match &question.kind {
        Kind::Rating(rating) => rating::add(view, step, walk, rating),
        Kind::Text(written) => text::add(view, step, walk, written),
        Kind::Choice(choice) => choice::add(view, step, walk, choice),
        Kind::Ranking { options, .. } => ranking::add(view, step, walk, options),
        Kind::Matrix { rows, columns } => matrix::add(view, step, walk, rows, columns),
        Kind::Date { min, max } => date::add(view, step, walk, min.as_deref(), max.as_deref()),
        Kind::Consent { label } => consent::add(view, step, walk, label),
        Kind::Link { url, label } => link::add(view, step, walk, url, label),
        Kind::Contact { fields } => contact::add(view, step, walk, fields),
        Kind::Message => view,
    }
}

/// Most questions need an answer or look as if they did, so the others say that they do not. The fields of a contact say it
/// themselves.
fn may_be_left_out(question: &Question) -> bool {
    !question.required && !matches!(question.kind, Kind::Contact { .. } | Kind::Link { .. } | Kind::Message)
}
