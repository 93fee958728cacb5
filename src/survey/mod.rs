//! Values: what a survey asks, what a person answered, and how that travels and is scored.
//!
//! Nothing here has a clock, randomness, I/O or async. Start with [`document`] for what is asked and [`event`] for what
//! is sent.
//!
//! Every type that travels derives serde's traits: they are its contract, natively and in tests. What a page loads uses
//! [`json`] instead, a small reader and writer, because serde_json would cost a quarter of the widget's budget;
//! `tests/wire.rs` holds both to the same behaviour.

#![forbid(unsafe_code)]

pub mod acknowledgement;
pub mod address;
pub mod answer;
pub mod capture;
pub mod decimal;
pub mod document;
pub mod event;
pub mod fault;
pub mod id;
pub mod json;
pub mod language;
pub mod pattern;
pub mod preset;
pub mod recall;
pub mod redact;
pub mod response;
pub mod scale;
pub mod scoring;
pub mod single;
pub mod time;
pub mod touchpoint;
pub mod wording;
pub mod words;

pub use acknowledgement::{Acknowledgement, Rejection};
pub use answer::{Answer, AnswerValue, Points};
pub use event::Event;
pub use fault::Fault;
pub use preset::Preset;
pub use response::{Client, Environment, Invitation, Respondent, Response, State, SurveyRef};
pub use scale::{Band, Scale};
pub use single::{Prompts, Single};
pub use time::Timestamp;
pub use touchpoint::{Campaign, Device, Members, Signals, Touchpoint, Viewport};
