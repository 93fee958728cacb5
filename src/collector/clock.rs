//! The only reader of the clock in this layer.

use crate::survey::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// The time now. A clock before 1970 counts as 1970.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
