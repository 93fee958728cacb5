//! The collector: stub.
