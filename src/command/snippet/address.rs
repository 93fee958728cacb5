//! Addresses: where the widget's files are served, and the origins that a policy allows.

use super::refusal::Refusal;
use crate::engine::options::is_http;

/// The folder of the widget's files, as a page sees it; it ends with a slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base(String);

/// What an address may be.
pub const ALLOWED: &str = "an http or https URL, or a relative one";

impl Base {
    /// Reads `--src`: the folder, with or without its slash, or candor.js in it.
    pub fn parse(src: &str) -> Result<Self, Refusal> {
        let refuse = |allowed: &str| {
            Err(Refusal::Value { option: "--src".to_owned(), value: src.to_owned(), allowed: allowed.to_owned() })
        };
        if !is_http(src) {
            return refuse(ALLOWED);
        }
        if src.contains(['?', '#']) {
            return refuse("the address of a folder, without ? or #");
        }
        let folder = match src.strip_suffix("candor.js") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
            _ => src,
        };
        if is_versioned(folder) {
            return refuse("the folder above that of the version, which --pin chooses");
        }
        let slash = if folder.is_empty() || folder.ends_with('/') { "" } else { "/" };
        Ok(Self([folder, slash].concat()))
    }

    /// The address of a file in the folder.
    pub fn join(&self, name: &str) -> String {
        [&self.0, name].concat()
    }

    /// What a policy calls it.
    pub fn source(&self) -> Result<String, Refusal> {
        source(&self.0)
    }
}

/// Whether the last folder is one of a version, such as `v0.1.0`.
fn is_versioned(folder: &str) -> bool {
    let last = folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.strip_prefix('v').is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
}

/// The origin of an address as a Content-Security-Policy names it: `https://cdn.example:8443`, without a scheme where the address
/// has none (`//cdn.example/`), and `'self'` for a relative one.
pub fn source(address: &str) -> Result<String, Refusal> {
    let refuse = || Err(Refusal::Origin { address: address.to_owned() });
    let end = address.find([':', '/', '?', '#']).unwrap_or(address.len());
    let (scheme, rest) = address.split_at(if address[end..].starts_with(':') { end + 1 } else { 0 });
    let Some(rest) = rest.strip_prefix("//") else {
        // To a browser `https:cdn.example` and `\\cdn.example` have a host too.
        return if scheme.is_empty() && !address.contains('\\') { Ok("'self'".to_owned()) } else { refuse() };
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    // A wildcard, a comma or a semicolon would say something else in a policy, and fetch refuses credentials.
    if host.is_empty() || !host.bytes().all(fits) {
        return refuse();
    }
    let slashes = if scheme.is_empty() { "" } else { "//" };
    Ok([scheme, slashes, host].concat().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_in_every_spelling() {
        for src in ["https://a.example/embed", "https://a.example/embed/", "https://a.example/embed/candor.js"] {
            assert_eq!(Base::parse(src).unwrap().join("x.js"), "https://a.example/embed/x.js");
        }
        assert_eq!(Base::parse("candor.js").unwrap().join("x.js"), "x.js");
        assert_eq!(Base::parse("/embed").unwrap().join("x.js"), "/embed/x.js");
        assert_eq!(Base::parse("/my-candor.js").unwrap().join("x.js"), "/my-candor.js/x.js", "a folder, whatever it is called");
    }

    #[test]
    fn what_is_no_folder_on_the_web_is_refused() {
        for src in
            ["", "javascript:alert(1)", "data:x", "file:///x/", "/a b/", "/embed/candor.js?x=1", "/embed/#x", "/v0.1.0/candor.js"]
        {
            assert!(Base::parse(src).is_err(), "{src}");
        }
    }

    #[test]
    fn origins_as_a_policy_names_them() {
        for (address, expected) in [
            ("https://cdn.example/a/b.js", "https://cdn.example"),
            ("HTTPS://CDN.example:8443?x", "https://cdn.example:8443"),
            ("http://[::1]:4080/", "http://[::1]:4080"),
            ("//cdn.example/x", "cdn.example"),
            ("/embed/", "'self'"),
            ("embed/a//b", "'self'"),
            ("surveys.json?at=https://x.example//", "'self'"),
        ] {
            assert_eq!(source(address).as_deref(), Ok(expected), "{address}");
        }
        for address in [
            "https://",
            "https:///x",
            "https://a.example;script-src *",
            "https://*.example/",
            "https://ä.example",
            "https://u:p@a.example",
            "https:a.example",
            "\\\\a.example",
            "https://a.example\\x",
        ] {
            assert!(source(address).is_err(), "{address}");
        }
    }
}
