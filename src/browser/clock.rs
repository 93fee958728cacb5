//! Time and random bits, which the core takes as arguments.

use crate::survey::Timestamp;
use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// The longest delay that `setTimeout` keeps; a longer one would fire at once.
const LONGEST: i64 = i32::MAX as i64;

/// The browser's clock.
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// Random bytes, from `crypto` where the page has it; `Math.random` otherwise, since a survey needs no secret.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let filled = (|| {
        let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).ok()?;
        let fill = Reflect::get(&crypto, &"getRandomValues".into()).ok()?.dyn_into::<Function>().ok()?;
        let array = Uint8Array::new_with_length(N as u32);
        fill.call1(&crypto, &array).ok()?;
        array.copy_to(&mut bytes);
        Some(())
    })();
    if filled.is_none() {
        bytes.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }
    bytes
}

/// 32 random bits.
pub fn random_bits() -> u32 {
    u32::from_le_bytes(random())
}

/// A timer that ends with its owner.
#[derive(Debug)]
pub struct Timer {
    id: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls `callback` after `ms` milliseconds.
    pub fn after(ms: i64, callback: impl FnMut() + 'static) -> Self {
        let callback = Closure::<dyn FnMut()>::new(callback);
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
