//! The pages.

pub mod gallery;
pub mod kinds;

pub use gallery::Gallery;
pub use kinds::Kinds;
