//! Candor: micro-surveys (NPS, CSAT, CES) for any page, whose answers arrive.
//!
//! The crate is a pure core and a thin shell. The core decides, as state machines over events and time; the shell does
//! what the core says and tells it what happened. Start with [`engine::session`] (what one survey on a page goes
//! through) and [`engine::outbox`] (what one answer goes through); `ARCHITECTURE.md` has the map.
//!
//! | layer | feature | may import |
//! |---|---|---|
//! | [`survey`] values: questions, answers, responses, scoring | always | nothing |
//! | [`engine`] decisions: `update(event, now) -> effects` | always | `survey` |
//! | `browser` storage, transport, page, clock | `browser` | `engine`, `survey` |
//! | `widget` Leptos views | `widget` | `engine`, `survey` |
//! | `courier` delivery, without views | `courier` | `browser`, `engine`, `survey` |
//! | `embed` the public API on a page | `embed` | `browser`, `widget`, `engine`, `survey` |
//! | `component` a survey in an app of Leptos | `component` | `engine`, `survey` |
//! | `site` the front end | `site` | `survey`, `engine` |
//! | `collector` the native server | `collector` | `survey` |
//! | `command` the native program's command line | `collector` | `collector`, `engine`, `survey` |
//!
//! A test (`tests/layers.rs`) holds the third column.

pub mod engine;
pub mod survey;

#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "collector")]
pub mod collector;
#[cfg(feature = "collector")]
pub mod command;
#[cfg(feature = "component")]
pub mod component;
#[cfg(feature = "courier")]
pub mod courier;
#[cfg(feature = "embed")]
pub mod embed;
#[cfg(feature = "site")]
pub mod site;
#[cfg(feature = "widget")]
pub mod widget;
