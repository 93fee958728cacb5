//! The front end: pages built by Trunk, served by the collector, on which the widget runs as on anybody's page.
//!
//! Start with [`pages::gallery`], which shows the places and what the collector received from them, then [`live`], which
//! keeps the second in step with the first. What a page knows is plain data with tests of its own; what it shows is views.
//!
//! | module | what |
//! |---|---|
//! | [`app`], [`pages`], [`components`] | views |
//! | [`live`] | follows the collector, and tells the views |
//! | [`api`], [`received`], [`figures`] | the collector's addresses and what they reply |
//! | [`feed`], [`path`], [`phrase`], [`markup`], [`places`] | pure: what arrived, how it reads, the code that is shown, the gallery's pages |
//! | [`trace`] | pure: why a survey is asked, or is not |
//! | [`frame`], [`token`], [`clipboard`], [`clock`] | the browser |
//!
//! What is deliberately absent: the widget itself. The pages under `public/places` load it by its script tag.

pub mod api;
pub mod app;
pub mod clipboard;
pub mod clock;
pub mod components;
pub mod feed;
pub mod figures;
pub mod frame;
pub mod live;
pub mod markup;
pub mod pages;
pub mod path;
pub mod phrase;
pub mod places;
pub mod received;
pub mod token;
pub mod trace;

pub use app::start;
