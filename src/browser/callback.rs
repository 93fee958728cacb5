//! What JavaScript calls back.

use wasm_bindgen::prelude::*;

/// A function of ours with one argument of any kind. One type for timers, database and observers, and the one that promises
/// use anyway: each further one brings glue and a table entry of its own.
pub type Callback = Closure<dyn FnMut(JsValue)>;
