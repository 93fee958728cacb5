//! The front end's pages: stub.

/// Starts the front end.
pub fn start() {}
