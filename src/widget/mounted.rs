//! A view on the page, for as long as this is kept.
//!
//! It is what `leptos::mount::mount_to_renderer` does, without an owner of a reactive graph, which nothing here belongs to.

use leptos::tachys::view::{Mountable, Render};
use web_sys::Element;

/// Takes its view off the page when it is dropped.
#[derive(Debug)]
pub struct Mounted<State: Mountable>(State);

impl<State: Mountable> Mounted<State> {
    /// Puts a view into `parent`.
    pub fn new<View: Render<State = State>>(parent: &Element, view: View) -> Self {
        let mut state = view.build();
        state.mount(parent, None);
        Self(state)
    }
}

impl<State: Mountable> Drop for Mounted<State> {
    fn drop(&mut self) {
        self.0.unmount();
    }
}
