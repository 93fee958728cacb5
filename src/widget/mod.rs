//! Leptos views: view model in, events out.
//!
//! The builder syntax throughout: `view!` sets `innerHTML` on `<template>` elements, which pages that enforce Trusted
//! Types refuse. What changes while a survey is open hangs on two signals of one type ([`Card::turn`] and what is read
//! from the session), since every further signal type costs the page about half a kilobyte. The structure is fixed and
//! parts are hidden: nothing is rebuilt, so nothing loses focus, caret or text.
//!
//! Start with [`card`]; one file a part: [`scale`], [`comment`], [`ending`].

pub mod card;
pub mod comment;
pub mod ending;
pub mod focus;
pub mod scale;
pub mod stylesheet;

pub use card::{Card, Setting};
