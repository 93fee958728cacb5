//! Event listeners that end with their owner.

use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget};

/// What JavaScript calls back, with one argument of any kind. One type for timers, events and observers, and the one that
/// promises use anyway: each further one costs a page 300 bytes.
pub type Callback = Closure<dyn FnMut(JsValue)>;

/// A listener on the page; dropping it removes it.
#[derive(Debug)]
pub struct Listener {
    target: EventTarget,
    kind: &'static str,
    callback: Callback,
}

impl Listener {
    /// Listens in the capture phase: a host that stops propagation does not blind the widget.
    pub fn new(target: &EventTarget, kind: &'static str, mut callback: impl FnMut(Event) + 'static) -> Self {
        let callback = Callback::new(move |event: JsValue| callback(event.unchecked_into()));
        // Adding a listener throws for no argument that is passed here.
        let _ = target.add_event_listener_with_callback_and_bool(kind, callback.as_ref().unchecked_ref(), true);
        Self { target: target.clone(), kind, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.kind, self.callback.as_ref().unchecked_ref(), true);
    }
}
