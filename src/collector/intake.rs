//! `POST /v1/responses`: from a request to an acknowledgement.

use super::clock::now;
use super::problem::{Kind, Problem, Refused};
use super::reading::{self, Received};
use super::state::State;
use super::store::Incoming;
use super::writer::NotWritten;
use crate::survey::event::{BATCH_MEDIA_TYPE, BODY_BYTES, MEDIA_TYPE};
use crate::survey::{Fault, Timestamp};
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use serde::Serialize;
use std::convert::Infallible;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tower_http::cors::{Any, CorsLayer};

/// Media types that are taken. `text/plain` is what a page can send without a preflight, even while it is being closed.
const MEDIA_TYPES: [&str; 4] = [MEDIA_TYPE, BATCH_MEDIA_TYPE, "application/json", "text/plain"];
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(10);
/// How long to wait where too much is waiting already, and where the database fails.
const BUSY_MS: u64 = 1_000;
const FAILED_MS: u64 = 5_000;

/// The route, open to every page: pages of any origin post here, without credentials.
pub fn route() -> MethodRouter<State> {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([axum::http::Method::POST])
        .allow_headers([header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
        .max_age(Duration::from_hours(24));
    post(take).layer::<_, Infallible>(DefaultBodyLimit::max(BODY_BYTES)).layer(cors)
}

/// What became of the events of one request.
#[derive(Serialize)]
struct Taken {
    accepted: Vec<String>,
    rejected: Vec<Refused>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
}

async fn take(Shared(state): Shared<State>, request: Request) -> Result<Response, Problem> {
    check_media_type(request.headers())?;
    let body = tokio::time::timeout(BODY_TIME, body(request)).await.map_err(|_| {
        let detail = format!("The body must arrive within {} seconds.", BODY_TIME.as_secs());
        Problem::new(Kind::RequestTimeout, detail)
    })??;
    let received_at = now();
    let reading = reading::read(&body)?;
    state.metrics().rejected.fetch_add(reading.refused.len() as u64, Relaxed);
    if reading.good.is_empty() {
        let detail = match reading.errors.as_slice() {
            [only] => format!("{only}."),
            all => format!("{} faults, listed in \"errors\".", all.len()),
        };
        return Err(Problem::new(Kind::InvalidEvent, detail).with_errors(reading.errors).with_rejected(reading.refused));
    }
    let accepted = reading.good.iter().map(|received| received.event.id.clone()).collect();
    let events = reading.good.iter().map(|received| incoming(received, received_at)).collect::<Result<_, _>>()?;
    state.writer().write(events).await.map_err(|reason| {
        let (kind, detail, wait) = match reason {
            NotWritten::Full => {
                state.metrics().overloaded.fetch_add(1, Relaxed);
                (Kind::Overloaded, "More arrives than can be written; send it again later.", BUSY_MS)
            }
            NotWritten::Failed => (Kind::Storage, "The responses could not be written; send them again later.", FAILED_MS),
            NotWritten::Stopped => (Kind::Overloaded, "The collector is stopping; send it again later.", BUSY_MS),
        };
        Problem::new(kind, detail).retry_after(wait)
    })?;
    Ok((StatusCode::OK, Json(Taken { accepted, rejected: reading.refused, errors: reading.errors })).into_response())
}

fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let refuse = |detail: String| Err(Problem::new(Kind::UnsupportedMediaType, detail));
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return refuse("Send the body without Content-Encoding.".into());
    }
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = sent.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    if !MEDIA_TYPES.iter().any(|known| known.eq_ignore_ascii_case(media_type)) {
        return refuse(format!("Send the header Content-Type with one of {}.", MEDIA_TYPES.join(", ")));
    }
    let charset = parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.eq_ignore_ascii_case("charset"));
    match charset {
        Some((_, name)) if !name.trim_matches('"').eq_ignore_ascii_case("utf-8") => refuse("Send the body as UTF-8.".into()),
        _ => Ok(()),
    }
}

async fn body(request: Request) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(Kind::TooLarge, format!("A body has at most {BODY_BYTES} bytes: send fewer events at once."));
    // A body that says its length is refused before a byte of it is read.
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > BODY_BYTES as u64) {
        return Err(too_large());
    }
    Bytes::from_request(request, &()).await.map_err(|rejection| match rejection {
        BytesRejection::FailedToBufferBody(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => Problem::new(Kind::BadRequest, "The body ended early."),
    })
}

fn incoming(received: &Received, received_at: Timestamp) -> Result<Incoming, Problem> {
    let Received { event, raw } = received;
    let data = &event.data;
    let answers = serde_json::to_string(&data.answers)
        .map_err(|_| Problem::new(Kind::Internal, "The answers cannot be written as JSON."))?;
    Ok(Incoming {
        response_id: data.response_id.to_ascii_lowercase(),
        revision: data.revision,
        survey_id: data.survey.id.clone(),
        survey_version: data.survey.version,
        state: data.state.name(),
        env: data.client.env.name(),
        automated: data.client.automated,
        received_at: received_at.0,
        clock_skew_ms: event.sent.map(|sent| received_at.0.saturating_sub(sent.0)),
        answers,
        event: (*raw).to_owned(),
    })
}
