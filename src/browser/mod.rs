//! The host's side of the shell: clock, storage, transport, page.
//!
//! The only layer that talks to the browser outside the widget's own elements. Each file holds one concept and fails as a
//! value: a browser that refuses storage, network or an API is an ordinary case here, and nothing is thrown into a page.

pub mod announce;
pub mod callback;
pub mod clock;
pub mod database;
#[cfg(feature = "full")]
pub mod full;
pub mod local;
pub mod page;
pub mod store;
pub mod task;
pub mod transport;
pub mod turn;
pub mod waiting;
