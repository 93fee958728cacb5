//! The collector at its boundary: requests in, replies out, a real database in between.
//!
//! Most tests call the application without a server (`harness::Collector`); `process` runs the binary.

mod administrator;
mod assets;
mod export;
mod harness;
mod intake;
mod live;
mod process;
mod results;
