//! How far a person has come: a thin bar, which says itself in words to those who ask.

use super::field::digits;
use super::local::Numerals;
use crate::engine::walk::Progress;
use crate::survey::words::fill;
use crate::widget::card::Card;
use crate::widget::node::{Node, hide, node};
use std::rc::Rc;

/// The bar. A native one needs no inline style for its length, which a Content Security Policy may refuse; its values stand
/// for `aria-valuenow` and the others.
pub fn view(card: &Rc<Card>, numerals: Numerals) -> Node {
    let card = card.clone();
    node("progress", &[("role", "progressbar"), ("part", "progress"), ("class", "progress")]).follow(move |element| {
        card.read(|session| {
            let walk = session.flow();
            let Progress { step, of } = walk.progress();
            hide(element, !walk.survey().progress || of < 2);
            let (step, of) = (step as i64, of as i64);
            let label = fill(word!(card, progress), &[("step", &numerals.number(step)), ("count", &numerals.number(of))]);
            for (name, value) in [("value", digits(step)), ("max", digits(of)), ("aria-label", label)] {
                let _ = element.set_attribute(name, &value);
            }
        });
    })
}
