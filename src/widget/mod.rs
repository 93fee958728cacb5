//! Leptos views: view model in, events out.
//!
//! No `view!` here: it sets `innerHTML` on `<template>` elements, which pages that enforce Trusted Types refuse. Views are
//! [`node`]s. Their structure is fixed and parts are hidden: nothing is rebuilt, so nothing loses focus, caret or text.
//! What changes follows one trigger, [`Card::changed`], and reads the session.
//!
//! Start with [`card`]; one file a part: [`scale`], [`comment`], [`ending`].

pub mod card;
pub mod comment;
pub mod ending;
pub mod focus;
pub mod node;
pub mod scale;
pub mod stylesheet;

pub use card::{Card, Setting};
