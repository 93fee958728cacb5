//! Tasks: futures that run on their own.

use std::pin::Pin;

/// Runs `task`. Boxed before it is spawned: the executor's code then exists once, not once a future.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    run(Box::pin(task));
}

#[inline(never)]
fn run(task: Pin<Box<dyn Future<Output = ()>>>) {
    wasm_bindgen_futures::spawn_local(task);
}
