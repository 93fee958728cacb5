//! The content security policy of the front end's pages.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The policy; the hashes of `html`'s inline scripts (Trunk starts the front end with one) are allowed by name.
pub fn policy(html: &str) -> String {
    let hashes = inline_scripts(html).fold(String::new(), |mut hashes, script| {
        _ = write!(hashes, " 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script)));
        hashes
    });
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'self'; \
         frame-ancestors 'self'"
    )
}

/// The text of each script element without `src`. Reads what a build tool writes, not all that a browser accepts: a script
/// that is missed here is refused by the browser, never allowed by mistake.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let (_, tag) = rest.split_once("<script")?;
            let (attributes, content) = tag.split_once('>')?;
            let (script, after) = content.split_once("</script")?;
            rest = after;
            if !attributes.split_ascii_whitespace().any(|attribute| attribute.starts_with("src=")) {
                return Some(script);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_allowed_by_their_hash() {
        let html = "<script src=\"a.js\"></script><script type=\"module\">\nimport a\n</script><p></p><script>alert(1)</script>";
        assert_eq!(inline_scripts(html).collect::<Vec<_>>(), ["\nimport a\n", "alert(1)"]);
        // The example of https://www.w3.org/TR/CSP2/#script-src-hash-usage
        assert!(
            policy("<script>alert('Hello, world.');</script>").contains(" 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='")
        );
    }

    #[test]
    fn without_inline_scripts_only_files_run() {
        assert!(policy("<p>").contains("script-src 'self' 'wasm-unsafe-eval'; style-src"));
    }
}
