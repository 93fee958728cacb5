//! Files: the widget's under `/embed`, the front end's everywhere else.

use super::policy::policy;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use std::path::Path;
use std::sync::Arc;
use tower_http::services::ServeDir;

/// Files whose name changes with their content.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Files whose name stays: a deploy is on every page five minutes later.
const SHORT: &str = "public, max-age=300";
/// Pages: asked for each time, answered with 304 where nothing changed.
const ASK: &str = "no-cache";

/// What the widget's files may do on other origins' pages: anything that a public file may.
const OPEN: [(HeaderName, &str); 3] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    (HeaderName::from_static("timing-allow-origin"), "*"),
];

/// The widget's files, for pages of any origin.
pub fn embed(dir: &Path) -> Router {
    let files = ServeDir::new(dir).precompressed_br().precompressed_gzip().append_index_html_on_directories(false);
    Router::new().fallback_service(files).layer(from_fn(|request: Request, next: Next| async move {
        let path = request.uri().path().to_owned();
        let forever = path.starts_with("/v") && path[2..].starts_with(|c: char| c.is_ascii_digit()) || is_hashed(&path);
        let mut response = finish(next.run(request).await, &path, if forever { FOREVER } else { SHORT }, || NOT_FOUND.to_owned());
        for (name, value) in OPEN {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }))
}

/// The front end's pages.
pub fn site(dir: &Path) -> Router {
    let index = std::fs::read_to_string(dir.join("index.html")).unwrap_or_default();
    let policy = policy(&index);
    // Anything but a header value can come only from a hash, and hashes are base64.
    let policy = HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let not_found: Arc<str> = if dir.join("index.html").exists() { NOT_FOUND.into() } else { NOT_BUILT.into() };
    let files = ServeDir::new(dir).precompressed_br().precompressed_gzip();
    Router::new().fallback_service(files).layer(from_fn(move |request: Request, next: Next| {
        let (policy, not_found) = (policy.clone(), Arc::clone(&not_found));
        async move {
            let path = request.uri().path().to_owned();
            let page = path.ends_with('/') || has_extension(&path, "html");
            let cache = if is_hashed(&path) {
                FOREVER
            } else if page {
                ASK
            } else {
                SHORT
            };
            let mut response = finish(next.run(request).await, &path, cache, || not_found.to_string());
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
            headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
            response
        }
    }))
}

const NOT_FOUND: &str = "There is nothing at this address. The start page is at / and the widget's files are under /embed/.\n";
const NOT_BUILT: &str = "The front end is not built yet: run `cargo xtask dist` (or start with `cargo xtask run`, which builds it \
first), or point --site-dir to where it is. The API works without it; its addresses are in docs/collector.md.\n";

/// What every file has in common.
fn finish(response: Response, path: &str, cache: &'static str, not_found: impl FnOnce() -> String) -> Response {
    let mut response = if response.status() == StatusCode::NOT_FOUND {
        (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], not_found()).into_response()
    } else {
        response
    };
    let fine = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // An error that a cache keeps would outlive its cause.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(if fine { cache } else { "no-store" }));
    if fine {
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if let Some(media_type) = media_type(path, headers.get(header::CONTENT_TYPE)) {
            headers.insert(header::CONTENT_TYPE, media_type);
        }
    }
    response
}

/// Corrects the guess from the name, and adds the charset that text lacks: a script without one is read in the charset of
/// the page that loads it.
fn media_type(path: &str, guessed: Option<&HeaderValue>) -> Option<HeaderValue> {
    if ["js", "mjs"].iter().any(|extension| has_extension(path, extension)) {
        return Some(HeaderValue::from_static("text/javascript; charset=utf-8"));
    }
    // The guess for `.ts` is a video.
    if has_extension(path, "ts") {
        return Some(HeaderValue::from_static("text/plain; charset=utf-8"));
    }
    let guessed = guessed?.to_str().ok()?;
    let text = guessed.starts_with("text/") || guessed == "application/json";
    (text && !guessed.contains("charset")).then(|| HeaderValue::from_str(&format!("{guessed}; charset=utf-8")).ok())?
}

/// Build tools write extensions in lower case.
fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

/// True where a part of the file's name is a hash: six or more hexadecimal digits, not only letters (`feedface`).
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['-', '_', '.']).any(|part| {
        part.len() >= 6 && part.bytes().all(|byte| byte.is_ascii_hexdigit()) && part.bytes().any(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::is_hashed;

    #[test]
    fn hashed_names() {
        for name in
            ["/core-3f2a9c.wasm", "/words/de-0a1b2c.json", "/candor_bg.0123456789abcdef.wasm", "/a/site-0a1b2c3d4e5f6071_bg.wasm"]
        {
            assert!(is_hashed(name), "{name}");
        }
        for name in ["/", "/candor.js", "/candor.webview.html", "/facade.js", "/0123456789abcdef/candor.js"] {
            assert!(!is_hashed(name), "{name}");
        }
    }
}
