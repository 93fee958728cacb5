//! The headers that all pages of the form have.

use super::page;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Nothing but the one style sheet in the page, and a form that stays here: no script, no picture, no frame.
///
/// Who may frame it is deliberately not said. It is made to be framed by pages of strangers, and `frame-ancestors *` would leave out
/// the custom schemes of apps (`capacitor:`), which only the absence of the directive allows. A page that lays the form below
/// something else can make people click on it, which gains nothing that it could not post by itself.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = BASE64_STANDARD.encode(Sha256::digest(page::STYLE));
    let policy = format!("default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'");
    // A hash is base64, which a header takes.
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

const HEADERS: [(HeaderName, &str); 6] = [
    // Each page has an id of its own, which nobody else is to have.
    (header::CACHE_CONTROL, "no-store"),
    // What the link says of an order goes nowhere; the form's own post says where it is from.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
    // Pages that isolate themselves may frame it, too; it loads nothing that these would refuse.
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
];

/// Gives a reply its headers, and an error that the framework made (405, a path that is not UTF-8) a page.
pub async fn dress(response: Response) -> Response {
    let status = response.status();
    let is_ours = response.headers().get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let mut response = if is_ours || !(status.is_client_error() || status.is_server_error()) {
        response
    } else {
        let title = status.canonical_reason().unwrap_or("This is not possible");
        let mut page = (status, page::refusal(title, "Open the link again.")).into_response();
        if let Some(methods) = response.headers().get(header::ALLOW) {
            page.headers_mut().insert(header::ALLOW, methods.clone());
        }
        page
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
    response
}
