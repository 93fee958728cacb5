//! Errors of the API as problem details (RFC 9457, `application/problem+json`).
//!
//! `type` is `urn:candor:problem:` and the slug of a [`Kind`]; clients act on it or on the status, people read `detail`.

use super::body::ENCODINGS;
use crate::survey::Fault;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// The media type of every error that the API sends.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What can go wrong: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The body is not JSON.
    MalformedJson,
    /// A query parameter is unknown or has a value that is not allowed.
    InvalidParameter,
    /// The administrator's token is missing or wrong.
    Unauthorized,
    /// There is nothing at this address.
    NotFound,
    /// The address does not take this method.
    MethodNotAllowed,
    /// The body did not arrive in time.
    RequestTimeout,
    /// The body has too many bytes or events.
    TooLarge,
    /// The media type of the body is not taken.
    UnsupportedMediaType,
    /// The content coding of the body is not taken.
    UnsupportedEncoding,
    /// The body does not decompress.
    MalformedEncoding,
    /// A header is longer than what it stands for may be.
    HeaderTooLarge,
    /// No event of the body can be taken.
    InvalidEvent,
    /// More is arriving than can be written; the same request will do later.
    Overloaded,
    /// The database did not take or give what was asked; the same request will do later.
    Storage,
    /// Anything else that the client did wrong.
    BadRequest,
    /// Anything else that went wrong here.
    Internal,
}

impl Kind {
    /// Status, slug of the type, and title.
    pub const fn describe(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Kind::MalformedJson => (StatusCode::BAD_REQUEST, "malformed-json", "The body is not JSON"),
            Kind::InvalidParameter => (StatusCode::BAD_REQUEST, "invalid-parameter", "A query parameter is not allowed"),
            Kind::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized", "The administrator's token is needed"),
            Kind::NotFound => (StatusCode::NOT_FOUND, "not-found", "There is nothing at this address"),
            Kind::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "The method is not allowed here"),
            Kind::RequestTimeout => (StatusCode::REQUEST_TIMEOUT, "request-timeout", "The body did not arrive in time"),
            Kind::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large"),
            Kind::UnsupportedMediaType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The media type is not supported")
            }
            Kind::UnsupportedEncoding => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-encoding", "The content coding is not supported")
            }
            Kind::MalformedEncoding => (StatusCode::BAD_REQUEST, "malformed-encoding", "The body cannot be decompressed"),
            Kind::HeaderTooLarge => (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "header-too-large", "A header is too large"),
            Kind::InvalidEvent => (StatusCode::UNPROCESSABLE_ENTITY, "invalid-event", "No event was accepted"),
            Kind::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "overloaded", "Too much is waiting to be written"),
            Kind::Storage => (StatusCode::SERVICE_UNAVAILABLE, "storage", "The database is not available"),
            Kind::BadRequest => (StatusCode::BAD_REQUEST, "bad-request", "The request is not understood"),
            Kind::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong here"),
        }
    }
}

/// One error, ready to be sent. Boxed, so that a `Result` with it stays small.
#[derive(Debug, Clone)]
pub struct Problem(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    kind: Kind,
    detail: String,
    errors: Vec<Fault>,
    position: Option<Position>,
    rejected: Option<Vec<Refused>>,
    retry_after_ms: Option<u64>,
}

/// An event that was refused for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Its id as sent; empty where it has none that can be read.
    pub id: String,
    /// JSON pointer of its first fault, from the root of the body.
    pub pointer: String,
    /// What is wrong there.
    pub reason: String,
}

/// Where reading stopped: the offset from 0, line and column from 1, all in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Offset from the start of the body.
    pub byte: usize,
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// The members on the wire. `accepted` stands beside `rejected`, so that a client reads both shapes of a reply alike.
#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Fault],
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Position>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<[&'a str; 0]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejected: Option<&'a [Refused]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
}

impl Problem {
    /// A problem of that kind; `detail` is one sentence that says what to do.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self(Box::new(Parts { kind, detail, errors: Vec::new(), position: None, rejected: None, retry_after_ms: None }))
    }

    /// Adds faults with their pointers.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<Fault>) -> Self {
        self.0.errors = errors;
        self
    }

    /// Adds the events that were refused.
    #[must_use]
    pub fn with_rejected(mut self, rejected: Vec<Refused>) -> Self {
        self.0.rejected = Some(rejected);
        self
    }

    /// Adds the place where reading stopped.
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        self.0.position = Some(position);
        self
    }

    /// Tells the client how long to wait: as the header `Retry-After` in whole seconds, and exactly in the body.
    #[must_use]
    pub fn retry_after(mut self, ms: u64) -> Self {
        self.0.retry_after_ms = Some(ms);
        self
    }
}

impl Problem {
    /// The status of the reply.
    pub fn status(&self) -> StatusCode {
        self.0.kind.describe().0
    }

    /// What went wrong, in a few words.
    pub fn title(&self) -> &'static str {
        self.0.kind.describe().2
    }

    /// The sentence that says what to do.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The header that says how long to wait, where there is something to wait for.
    pub fn waiting(&self) -> Option<[(HeaderName, HeaderValue); 1]> {
        let ms = self.0.retry_after_ms?;
        Some([(header::RETRY_AFTER, HeaderValue::from(ms.div_ceil(1000)))])
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let waiting = self.waiting();
        let Parts { kind, detail, errors, position, rejected, retry_after_ms } = *self.0;
        let (status, slug, title) = kind.describe();
        let body = Body {
            r#type: format!("urn:candor:problem:{slug}"),
            title,
            status: status.as_u16(),
            detail: &detail,
            errors: &errors,
            position,
            accepted: rejected.as_ref().map(|_| []),
            rejected: rejected.as_deref(),
            retry_after_ms,
        };
        let mut response = (status, waiting, Json(body)).into_response();
        let mut set = |name: HeaderName, value: HeaderValue| response.headers_mut().insert(name, value);
        set(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        match kind {
            Kind::Unauthorized => _ = set(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"candor\"")),
            Kind::UnsupportedEncoding => _ = set(header::ACCEPT_ENCODING, ENCODINGS),
            _ => {}
        }
        response
    }
}

impl From<sqlx::Error> for Problem {
    /// The log gets the cause, the client only that it may try again: a message of the database can quote its contents.
    fn from(error: sqlx::Error) -> Self {
        tracing::error!(%error, "the database did not answer a query");
        Problem::new(Kind::Storage, "The database did not answer; try again.").retry_after(1_000)
    }
}

/// Gives errors that the framework made (405, an undecodable path, …) the shape of all others; keeps headers like `Allow`.
pub async fn cover(response: Response) -> Response {
    let status = response.status();
    let ours = response.headers().get(header::CONTENT_TYPE).is_some_and(|value| value == MEDIA_TYPE);
    if ours || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (kind, detail) = match status {
        StatusCode::METHOD_NOT_ALLOWED => (Kind::MethodNotAllowed, "Use one of the methods in the header Allow."),
        StatusCode::NOT_FOUND => (Kind::NotFound, "Check the path; docs/collector.md lists every address."),
        StatusCode::PAYLOAD_TOO_LARGE => (Kind::TooLarge, "Send less at once."),
        _ if status.is_client_error() => (Kind::BadRequest, "Check the path and the headers of the request."),
        _ => (Kind::Internal, "Try again; the log of the collector says more."),
    };
    let mut covered = Problem::new(kind, detail).into_response();
    for (name, value) in response.headers() {
        if !matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH) {
            covered.headers_mut().append(name, value.clone());
        }
    }
    covered
}
