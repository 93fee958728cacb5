//! The collector at its boundary: requests in, replies out, a real database in between.
//!
//! Most tests call the application without a server (`harness::Collector`); `process` and
//! `delivery` run the binary (`server::Server`).

mod administrator;
mod assets;
mod compression;
mod delivery;
mod export;
mod form;
mod harness;
mod intake;
mod live;
mod process;
mod results;
mod server;
mod transport;
