//! The time, for pages: the only clock of the front end.

use crate::survey::Timestamp;
use gloo_timers::future::TimeoutFuture;

/// Now.
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// Waits.
pub async fn sleep(ms: i64) {
    TimeoutFuture::new(u32::try_from(ms).unwrap_or(0)).await;
}

/// Random bits, for drawing how long to wait; nothing that needs secrecy.
pub fn random() -> u32 {
    (js_sys::Math::random() * f64::from(u32::MAX)) as u32
}
