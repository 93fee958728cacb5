//! Options to put in order, each with a button that moves it up and one that moves it down, and something to drag it by.

use super::field::{self, digits};
use super::step::Step;
use super::{drag, drawn};
use crate::engine::walk::{Field, Input, Walk};
use crate::survey::document::Choosable;
use crate::survey::words::fill;
use crate::widget::node::{Node, node, say};
use std::cell::Cell;
use std::rc::Rc;
use web_sys::Element;

/// Adds the list and what is said when something has moved.
pub fn add(view: Node, step: &Rc<Step>, walk: &Walk, options: &[Choosable]) -> Node {
    let question = walk.question().1;
    let moved: Rc<Cell<Option<usize>>> = Rc::default();
    let arranging = step.clone();
    // Without marks, Safari takes a list for none: the role says it is one.
    let mut list = node("ol", &[("part", "ranking"), ("class", "ranking"), ("role", "list"), ("aria-labelledby", "question")])
        .follow(move |element| arranging.read(|walk, _| arrange(element, &walk.held().chosen)));
    let (dropping, dragged) = (step.clone(), moved.clone());
    list = drag::sortable(list, move |from, to| {
        dragged.set(dropping.peek(|walk| walk.held().chosen.get(from).copied()).flatten());
        dropping.put(Input::Moved(from, to));
    });
    list = field::described(list, question, &[]);
    let mut names = Vec::new();
    for option in options {
        names.push(walk.text(&option.text));
    }
    // In the document's order, whatever theirs is now: in another language each finds its own element again.
    for (place, name) in names.iter().enumerate() {
        list = list.child(item(step, place, name, &moved));
    }
    let (saying, count) = (step.clone(), step.numerals().number(options.len() as i64));
    let status = node("p", &[("class", "spoken"), ("role", "status")]).follow(move |element| {
        saying.read(|walk, _| {
            let Some(place) = moved.get() else { return };
            let at = position(walk, place).map_or(0, |at| at + 1);
            let at = saying.numerals().number(at as i64);
            let at = fill(saying.words().get("rank_position"), &[("position", &at), ("count", &count)]);
            say(element, &[names.get(place).map_or("", String::as_str), ": ", &at].concat());
        });
    });
    view.child(list).child(status).child(field::error(step, Field::Own))
}

fn item(step: &Rc<Step>, place: usize, name: &str, moved: &Rc<Cell<Option<usize>>>) -> Node {
    let numbering = step.clone();
    let number = node("span", &[("class", "position")]).follow(move |element| {
        numbering.read(|walk, _| {
            let at = position(walk, place).map(|at| numbering.numerals().number(at as i64 + 1));
            say(element, &at.unwrap_or_default());
        });
    });
    // It takes the focus of a press, not of the keyboard, so that Escape can give up what is dragged.
    node("li", &[("part", "rank"), ("class", "rank"), ("tabindex", "-1")])
        .attribute("data-place", &digits(place as i64))
        .child(node("span", &[("class", "grip"), ("aria-hidden", "true")]).child(drawn::grip()).child(number))
        .child(node("span", &[("class", "name")]).text(name))
        .child(button(step, place, name, moved, true))
        .child(button(step, place, name, moved, false))
}

/// A button that moves an option one place. At the end of the list it stays, so that the focus does; it only says that it
/// does nothing.
fn button(step: &Rc<Step>, place: usize, name: &str, moved: &Rc<Cell<Option<usize>>>, up: bool) -> Node {
    let (moving, ending, moved) = (step.clone(), step.clone(), moved.clone());
    let (class, word) = if up { ("up", "rank_up") } else { ("down", "rank_down") };
    node("button", &[("type", "button"), ("part", "move")])
        .attribute("class", &["move ", class].concat())
        .attribute("aria-label", &[step.words().get(word), ": ", name].concat())
        .on("click", move |_| {
            let way = moving.peek(|walk| neighbours(walk, place, up)).flatten();
            if let Some((from, to)) = way {
                moved.set(Some(place));
                moving.put(Input::Moved(from, to));
            }
        })
        .follow(move |element| {
            ending.read(|walk, _| {
                let ends = neighbours(walk, place, up).is_none();
                let _ = element.set_attribute("aria-disabled", if ends { "true" } else { "false" });
            });
        })
        .child(node("span", &[("aria-hidden", "true")]))
}

/// Where an option stands.
fn position(walk: &Walk, place: usize) -> Option<usize> {
    walk.held().chosen.iter().position(|chosen| *chosen == place)
}

/// Where an option stands, and where it would go.
fn neighbours(walk: &Walk, place: usize, up: bool) -> Option<(usize, usize)> {
    let from = position(walk, place)?;
    let to = if up { from.checked_sub(1)? } else { from + 1 };
    (to < walk.held().chosen.len()).then_some((from, to))
}

/// Puts the items in order. An element that is put elsewhere loses the focus, so the one that has it stays and the others
/// are put around it.
fn arrange(list: &Element, order: &[usize]) {
    let mut items = Vec::new();
    let mut next = list.first_element_child();
    while let Some(item) = next {
        next = item.next_element_sibling();
        items.push((item.get_attribute("data-place").unwrap_or_default(), item));
    }
    let wanted: Vec<_> = order.iter().map(|place| digits(*place as i64)).collect();
    if items.iter().map(|(place, _)| place).eq(&wanted) {
        return;
    }
    let held = items.iter().find(|(_, item)| item.matches(":focus-within").unwrap_or(false)).cloned();
    let seen = drag::still(list);
    let mut before = held.is_some();
    for place in wanted {
        if held.as_ref().is_some_and(|(own, _)| *own == place) {
            before = false;
            continue;
        }
        if let Some((_, item)) = items.iter().find(|(own, _)| *own == place) {
            let mark = held.as_ref().filter(|_| before).map(|(_, item)| item.as_ref());
            let _ = list.insert_before(item, mark);
        }
    }
    drag::glide(list, &seen);
}
