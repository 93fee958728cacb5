//! Leptos views: view model in, events out.
//!
//! No `view!` here: it sets `innerHTML` on `<template>` elements, which pages that enforce Trusted Types refuse. Views are
//! [`node`]s. Their structure is fixed and parts are hidden: nothing is rebuilt, so nothing loses focus, caret or text. Only
//! the step of a document's survey gives way to the next one, as a whole. What changes follows one trigger,
//! [`Card::changed`], and reads the session. Another language comes as another card, which puts its texts into the elements
//! of the one before.
//!
//! Start with [`card`], the frame of both builds. What it asks comes from one of two modules with the same names: `single`
//! (the build `core`) has the one question of a preset in English, `steps` (the build `full`) the questions of a document in
//! any language.

/// One of the widget's own words: a field of [`crate::survey::wording::Wording`] in the small build, which carries English
/// alone, and a key of `crate::survey::words::Words` in the full one.
#[cfg(not(feature = "full"))]
macro_rules! word {
    ($card:expr, $name:ident) => {
        $card.setting().wording.$name
    };
}
#[cfg(feature = "full")]
macro_rules! word {
    ($card:expr, $name:ident) => {
        $card.setting().words.get(stringify!($name))
    };
}

pub mod card;
pub mod ending;
pub mod focus;
pub mod mounted;
pub mod node;
#[cfg(not(feature = "full"))]
pub mod single;
#[cfg(feature = "full")]
pub mod steps;
pub mod stylesheet;
#[cfg(feature = "full")]
pub mod tab;

#[cfg(not(feature = "full"))]
use single as asked;
#[cfg(feature = "full")]
use steps as asked;

pub use asked::{Flow, Setting, Viewed};
pub use card::Card;

use crate::engine::session;

/// A survey on the page.
pub type Session = session::Session<Flow>;
/// What happens to it.
pub type Event = session::Event<<Flow as session::Flow>::Input>;
