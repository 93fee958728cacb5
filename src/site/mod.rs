//! The front end: pages built by Trunk, served by the collector, on which the widget runs as on anybody's page.
//!
//! Start with [`pages::gallery`], which shows the places and what the collector received from them, then [`live`], which
//! keeps the second in step with the first; [`pages::kinds`] shows every kind of question. What a page knows is plain data with
//! tests of its own; what it shows is views.
//!
//! | module | what |
//! |---|---|
//! | [`app`], [`pages`], [`components`] | views |
//! | [`live`] | follows the collector, and tells the views |
//! | [`api`], [`received`], [`figures`] | the collector's addresses and what they reply |
//! | [`feed`], [`path`], [`phrase`], [`markup`], [`places`] | pure: what arrived, how it reads, the code that is shown, the gallery's pages |
//! | [`trace`] | pure: why a survey is asked, or is not |
//! | [`route`] | pure: which page an address means |
//! | [`kinds`], [`choices`], [`sample`] | pure: the kinds of question, what can be chosen for them, the document to copy |
//! | [`frame`], [`widget`], [`token`], [`clipboard`], [`clock`] | the browser |
//!
//! What is deliberately absent: the widget's own code. The pages under `public/places`, and the kinds of question, load it by its
//! script tag.

pub mod api;
pub mod app;
pub mod choices;
pub mod clipboard;
pub mod clock;
pub mod components;
pub mod feed;
pub mod figures;
pub mod frame;
pub mod kinds;
pub mod live;
pub mod markup;
pub mod pages;
pub mod path;
pub mod phrase;
pub mod places;
pub mod received;
pub mod route;
pub mod sample;
pub mod token;
pub mod trace;
pub mod widget;

pub use app::start;
