//! Time and random bits, which the core takes as arguments.

use super::callback::Callback;
use crate::survey::Timestamp;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    fn fill(bytes: &mut [u8]) -> Result<(), JsValue>;
}

/// The longest delay that `setTimeout` keeps; a longer one would fire at once.
const LONGEST: i64 = i32::MAX as i64;

/// The browser's clock.
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// What the browser's clock was when the page began, in milliseconds: a steady time is this and what has passed since, so
/// that waits do not change when somebody sets the clock.
pub fn origin() -> f64 {
    js_sys::Date::now() - passed()
}

/// The time that [`origin`] and the time passed since make.
pub fn steady(origin: f64) -> Timestamp {
    Timestamp((origin + passed()) as i64)
}

/// Milliseconds since the page began.
fn passed() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or_else(js_sys::Date::now, |performance| performance.now())
}

/// Random bytes, from `crypto` where the page has it; `Math.random` otherwise, since a survey needs no secret.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill_random(&mut bytes);
    bytes
}

fn fill_random(bytes: &mut [u8]) {
    if fill(bytes).is_err() {
        for byte in bytes {
            *byte = (js_sys::Math::random() * 256.0) as u8;
        }
    }
}

/// 32 random bits.
pub fn random_bits() -> u32 {
    u32::from_le_bytes(random())
}

/// A timer that ends with its owner.
#[derive(Debug)]
pub struct Timer {
    id: JsValue,
    _callback: Callback,
}

impl Timer {
    /// Calls `callback` after `ms` milliseconds.
    pub fn after(ms: i64, mut callback: impl FnMut() + 'static) -> Self {
        let callback = Callback::new(move |_| callback());
        let id = set_timeout(callback.as_ref().unchecked_ref(), ms.clamp(0, LONGEST) as i32);
        Self { id, _callback: callback }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}

/// A promise that resolves to `undefined` after `ms` milliseconds.
pub fn delay(ms: i32) -> Promise {
    Promise::new(&mut |resolve, _| {
        set_timeout(&resolve, ms);
    })
}

/// Waits for `ms` milliseconds.
pub async fn sleep(ms: i32) {
    // The promise above has no way to fail.
    let _ = JsFuture::from(delay(ms)).await;
}
