//! What documents need of the browser besides, in the `full` build alone.

pub mod anchoring;
pub mod fetch;
pub mod hearing;
pub mod languages;
pub mod lookup;
pub mod tab;
