//! The public API on a page: script tag, `<candor-survey>`, `candor(...)` and the DOM events.
//!
//! ```text
//! loader.js ── boot(settings) ──▶ shell ── session effects ──▶ widget, DOM events
//!     │                             ▲  └─── delivery ─────────▶ storage, and a copy to the courier
//!     └── command / connected ──────┘
//! ```
//!
//! The loader reads the tag, waits for the moment that the trigger names, and loads the rest then. [`entry`] is what it
//! calls; [`shell`] owns everything that lives on the page; [`preset`], or [`full`] in the build for
//! documents, decides, and [`asking`] shows; [`delivery`] stores answers and
//! hands them over.
//! Every call from JavaScript passes the guard that the build puts around exports and callbacks (`xtask/pipeline`): a
//! trap ends this instance and never reaches the page.

pub mod asking;
pub mod delivery;
pub mod entry;
#[cfg(feature = "full")]
pub mod full;
#[cfg(not(feature = "full"))]
pub mod preset;
pub mod resting;
pub mod settings;
pub mod shell;
#[cfg(feature = "full")]
pub mod tab;

#[cfg(feature = "full")]
pub use full::ask;
#[cfg(not(feature = "full"))]
pub use preset::ask;
