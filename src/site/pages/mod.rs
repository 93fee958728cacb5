//! The pages.

pub mod gallery;

pub use gallery::Gallery;
