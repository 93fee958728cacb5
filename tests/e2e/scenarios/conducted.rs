//! .
use super::tests;
use crate::stage::Stage;
tests![];
