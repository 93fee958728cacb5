//! Decisions, as state machines over events and time: `update(event, now) -> effects`.
//!
//! No clock, randomness, browser or async: times and random bits are arguments, effects are values that the shell carries
//! out and answers with further events. Start with [`session`] (one survey on a page) and [`outbox`] (one answer on its
//! way); [`exposure`] says who is asked, [`options`] what a page may configure.

#![forbid(unsafe_code)]

pub mod address;
pub mod anchor;
pub mod boundary;
pub mod conductor;
pub mod eligibility;
pub mod explanation;
pub mod exposure;
pub mod facts;
pub mod frequency;
pub mod known;
pub mod options;
pub mod outbox;
pub mod outlook;
pub mod placement;
pub mod sampling;
pub mod session;
pub mod single;
pub mod targeting;
pub mod trigger;
pub mod walk;
