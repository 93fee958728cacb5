//! The Content-Security-Policy that a page with the widget needs.

use super::address::{Base, source};
use super::markup::{SPACE, STUB, content};
use super::refusal::Refusal;
use super::setting::Settings;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// What is to be known of the policy.
pub fn notes(settings: &Settings) -> Vec<String> {
    let mut notes = vec![
        "add these to the directives that the page has: of two of the same name a browser goes by the first alone, and a name \
         in trusted-types forbids all that are not named"
            .to_owned(),
    ];
    if settings.value("surveys").is_some() {
        notes.push("pictures in the document need their origins in img-src".to_owned());
    }
    notes
}

/// The directives, in one line.
pub fn policy(base: &Base, settings: &Settings, stub: bool) -> Result<String, Refusal> {
    let mut scripts = vec![base.source()?];
    if settings.value("engine") != Some("js") {
        scripts.push("'wasm-unsafe-eval'".to_owned());
    }
    if stub {
        scripts.push(hash(STUB));
    }
    // The module is fetched, and so are other languages, documents and the endpoint.
    let mut connections = vec![base.source()?];
    for name in ["endpoint", "surveys"] {
        let Some(address) = settings.value(name) else { continue };
        let source = source(address)?;
        if !connections.contains(&source) {
            connections.push(source);
        }
    }
    let mut directives = vec![["script-src", &scripts.join(" ")].join(" "), ["connect-src", &connections.join(" ")].join(" ")];
    if let Some(fallback) = settings.value("fallback") {
        directives.push(["frame-src", &source(fallback)?].join(" "));
    }
    if !settings.element.is_empty() {
        directives.push(["style-src", &hash(content(SPACE.trim_end()))].join(" "));
    }
    directives.push("trusted-types candor".to_owned());
    Ok(directives.join("; "))
}

/// What allows an inline script or style.
pub fn hash(content: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(content)))
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn the_hash_is_the_one_of_the_specification() {
        // https://www.w3.org/TR/CSP2/#script-src-hash-usage
        assert_eq!(hash("alert('Hello, world.');"), "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
    }
}
