//! Settings as the loader hands them over: a JSON object of names and values.

use crate::browser::announce;
use crate::engine::options::Options;
use crate::survey::json::{self, Value};

/// Sets every option that `values` names; what is not understood is said in the console and changes nothing.
pub fn apply(options: &mut Options, values: &Value) {
    let Value::Object(members) = values else { return };
    for (name, value) in members {
        if *value == Value::Null {
            continue;
        }
        if let Err(warning) = options.set(name, &value.to_plain()) {
            announce::warn_of(&warning);
        }
    }
}

/// Reads what the loader wrote with `JSON.stringify`; nothing stands for `undefined`.
pub fn read(text: &str) -> Value {
    json::parse(text).unwrap_or_default()
}
