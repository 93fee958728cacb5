//! What a tab remembers while it is open, over reloads: session storage, where the browser allows it.

use web_sys::Storage;

/// The tab's storage; `None` where it is refused.
fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// What is kept under a name.
pub fn get(name: &str) -> Option<String> {
    storage()?.get_item(&key(name)).ok().flatten()
}

/// Keeps a text under a name; where that is refused, the tab forgets it.
pub fn set(name: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&key(name), text);
    }
}

/// Forgets a name.
pub fn remove(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key(name));
    }
}

/// Forgets every name that begins so.
pub fn remove_all(prefix: &str) {
    let Some(storage) = storage() else { return };
    let prefix = key(prefix);
    // From the end: what is removed moves those after it.
    for place in (0..storage.length().unwrap_or_default()).rev() {
        if let Some(name) = storage.key(place).ok().flatten().filter(|name| name.starts_with(&prefix)) {
            let _ = storage.remove_item(&name);
        }
    }
}

fn key(name: &str) -> String {
    ["candor.", name].concat()
}
