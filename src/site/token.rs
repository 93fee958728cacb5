//! The administrator's token: from `#token=…` in the address, then kept for this tab.
//!
//! It leaves the address bar as soon as it is read, so that it stays out of bookmarks, screenshots and the history.

use web_sys::Storage;
use web_sys::wasm_bindgen::JsValue;

const KEY: &str = "candor:token";

/// Takes the token out of the address, and keeps it; without one there, the token that this tab has kept.
pub fn take() -> Option<String> {
    from_address().inspect(|token| keep(token)).or_else(|| storage()?.get_item(KEY).ok()?)
}

/// Takes the token out of the address, if there is one.
pub fn from_address() -> Option<String> {
    let window = web_sys::window()?;
    let location = window.location();
    let (token, rest) = split(&location.hash().ok()?)?;
    let address = location.pathname().ok()? + &location.search().ok()? + &rest;
    let history = window.history().ok()?;
    // Where this is refused the token still works; it only stays visible.
    let _ = history.replace_state_with_url(&history.state().unwrap_or(JsValue::NULL), "", Some(&address));
    Some(token)
}

/// Keeps the token until the tab is closed; where storage is refused, until the page is left.
pub fn keep(token: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, token);
    }
}

/// Forgets the token.
pub fn forget() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// A fragment's token, and the fragment without it.
fn split(fragment: &str) -> Option<(String, String)> {
    let fragment = fragment.strip_prefix('#')?;
    let (mut token, mut rest) = (None, vec![]);
    for part in fragment.split('&') {
        match part.strip_prefix("token=").map(decode) {
            Some(text) if token.is_none() => token = text,
            _ => rest.push(part),
        }
    }
    let token = token.map(|token| token.trim().to_owned()).filter(|token| !token.is_empty())?;
    let rest = if rest.is_empty() { String::new() } else { format!("#{}", rest.join("&")) };
    Some((token, rest))
}

/// Undoes percent-encoding; `None` where it is broken.
fn decode(text: &str) -> Option<String> {
    let mut bytes = vec![];
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        bytes.push((digit()? * 16 + digit()?) as u8);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_leaves_the_fragment() {
        let check = |fragment, token: &str, rest: &str| assert_eq!(split(fragment), Some((token.to_owned(), rest.to_owned())));
        check("#token=abc", "abc", "");
        check("#places&token=a%2Fb%20&x=1", "a/b", "#places&x=1");
        for fragment in ["", "#", "#places", "#token=", "#token=%", "#token=%zz", "token=abc"] {
            assert_eq!(split(fragment), None, "{fragment}");
        }
    }
}
