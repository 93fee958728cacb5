//! What is left to the loader, so that it loads nothing on pages where nothing can be due.

use crate::survey::time::Timestamp;
use js_sys::Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The glue's (`running.js`): nothing is due before then, but for these chances; 0 takes back what was left.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn rest(until: f64, chances: &Array) -> Result<(), JsValue>;
}

/// Nothing is due before then, for an hour at most.
pub fn until(at: Timestamp, now: Timestamp) {
    leave(at.min(now.plus(LONGEST)), &Array::new());
}

/// Something may be due.
pub fn over() {
    leave(Timestamp(0), &Array::new());
}

/// Nothing is due before then, but for these chances.
pub fn leave(until: Timestamp, chances: &Array) {
    // It throws nothing.
    let _ = rest(until.0 as f64, chances);
}

/// How long the loader may trust it, in milliseconds.
pub const LONGEST: i64 = 3_600_000;
