//! The collector: takes responses over HTTP, keeps them in `SQLite`, and reads them out again as figures and exports.
//!
//! The one invariant: **an id in `accepted` is on disk.** Everything between [`intake`] and [`writer`] exists for it. Start
//! with [`app`](mod@app), which has the table of routes, then follow one request: [`body`] receives it, [`reading`] makes
//! events and faults of it, `writer` commits what is waiting in one transaction and only then lets `intake` reply.
//!
//! | file | what |
//! |---|---|
//! | [`serve`] | the command, the listener, the end |
//! | [`app`](mod@app), [`state`] | the routes and what they share |
//! | [`intake`], [`body`], [`reading`], [`writer`] | from a request to a commit |
//! | [`form`] | the same question as a plain form, for pages on which no script runs |
//! | [`store`] | the schema and every query |
//! | [`listing`], [`live`], [`results`], [`surveys`], [`export`], [`table`] | what an administrator reads |
//! | [`filter`], [`parameters`], [`auth`], [`token`] | what an administrator may ask, and who that is |
//! | [`problem`], [`metrics`], [`clock`] | errors (RFC 9457), counters, the time |
//! | [`assets`], [`policy`] | the widget's files, the front end's pages and their content security policy |
//!
//! What is deliberately absent: sessions, cookies, addresses of visitors, request logs, a cache, a second writer.

pub mod app;
pub mod assets;
pub mod auth;
pub mod body;
pub mod clock;
pub mod export;
pub mod filter;
pub mod form;
pub mod intake;
pub mod listing;
pub mod live;
pub mod metrics;
pub mod parameters;
pub mod policy;
pub mod problem;
pub mod reading;
pub mod results;
pub mod serve;
pub mod state;
pub mod store;
pub mod surveys;
pub mod table;
pub mod token;
pub mod writer;

pub use app::app;
pub use state::{Settings, State};
