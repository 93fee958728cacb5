//! The attribute `lang` of elements, watched for changes.

use crate::browser::callback::Callback;
use wasm_bindgen::prelude::*;
use web_sys::{Element, MutationObserver};

/// Watches while it lives.
pub struct Watching {
    observer: MutationObserver,
    _callback: Callback,
}

impl core::fmt::Debug for Watching {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Watching")
    }
}

impl Watching {
    /// Calls `changed` after the attribute of any of these elements has been set.
    pub fn new(elements: &[Element], changed: impl Fn() + 'static) -> Option<Self> {
        let callback = Callback::new(move |_: JsValue| changed());
        let observer = MutationObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        let what = js_sys::JSON::parse("{\"attributeFilter\":[\"lang\"]}").ok()?;
        for element in elements {
            observer.observe_with_options(element, what.unchecked_ref()).ok()?;
        }
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
