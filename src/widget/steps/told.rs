//! A card that can be told again in another language while it is on the page.
//!
//! Each language has a [`Card`] of its own, and all of them share the elements: the next one puts its texts into those of
//! the last, so that whoever is in the middle of a word goes on in the middle of it.

use super::shown::Shown;
use crate::widget::card::Card;
use crate::widget::node::{Built, Node};
use leptos::tachys::view::Render;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

/// What a card hands on to the one in the next language. The elements belong to the view that is mounted.
#[derive(Default)]
pub struct Kept {
    view: RefCell<Weak<RefCell<Built>>>,
    pub(super) shown: RefCell<Weak<RefCell<Shown>>>,
}

/// The view of a card.
pub struct View {
    node: Node,
    kept: Rc<Kept>,
}

/// A card's view on the page.
pub type Viewed = Rc<RefCell<Built>>;

/// The view of a card, from its node.
pub(in crate::widget) fn view(card: &Card, node: Node) -> View {
    View { node, kept: card.kept().clone() }
}

impl View {
    /// Takes the elements of the card before.
    pub(in crate::widget) fn take_over(self) {
        let before = self.kept.view.borrow().upgrade();
        if let Some(mut before) = before {
            self.rebuild(&mut before);
        }
    }
}

impl Render for View {
    type State = Viewed;

    fn build(self) -> Viewed {
        let built = Rc::new(RefCell::new(self.node.build()));
        self.kept.view.replace(Rc::downgrade(&built));
        built
    }

    fn rebuild(self, before: &mut Viewed) {
        self.node.rebuild(&mut before.borrow_mut());
    }
}
