//! `POST /v1/responses`: from a request to an acknowledgement.

use super::auth::site_key;
use super::body;
use super::clock::now;
use super::problem::{Kind, Problem, Refused};
use super::reading::{self, Received};
use super::state::State;
use super::store::Incoming;
use super::writer::NotWritten;
use crate::survey::event::{BATCH_MEDIA_TYPE, BODY_BYTES, MEDIA_TYPE};
use crate::survey::{Event, Fault, Timestamp};
use axum::Json;
use axum::extract::{DefaultBodyLimit, Request, State as Shared};
use axum::http::{StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use serde::Serialize;
use std::convert::Infallible;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tower_http::cors::{Any, CorsLayer};

/// Media types that are taken. `text/plain` is what a page can send without a preflight, even while it is being closed.
const MEDIA_TYPES: [&str; 4] = [MEDIA_TYPE, BATCH_MEDIA_TYPE, "application/json", "text/plain"];

/// How long to wait where too much is waiting already, and where the database fails.
const BUSY_MS: u64 = 1_000;
const FAILED_MS: u64 = 5_000;

/// The route, open to every page: pages of any origin post here, without credentials.
pub fn route() -> MethodRouter<State> {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([axum::http::Method::POST])
        // By name: a wildcard does not cover Authorization (https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name).
        .allow_headers([header::CONTENT_TYPE, header::CONTENT_ENCODING, header::AUTHORIZATION])
        .expose_headers([header::ACCEPT_ENCODING, header::RETRY_AFTER])
        .max_age(Duration::from_hours(24));
    // The announcement stands outside: the layer for CORS answers preflights itself.
    post(take).layer::<_, Infallible>(DefaultBodyLimit::max(BODY_BYTES)).layer(cors).layer(map_response(body::announce))
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
    // The head has just arrived. The body may take its time, which is no error of the sender's clock.
    let received_at = now();
    let key = site_key(request.headers(), &state)?;
    // A block, so that the body is gone while the events wait for the writer.
    let (taken, events) = {
        let body = body::read(request, &MEDIA_TYPES).await?;
        sort(&body, received_at, key.as_deref(), &state)?
    };
    write(events, &state).await?;
    Ok((StatusCode::OK, Json(taken)).into_response())
}

/// Takes an event that was made here of what somebody has sent in another form, as if it had been posted.
pub async fn keep(event: &Event, received_at: Timestamp, state: &State) -> Result<(), Problem> {
    let (_, events) = sort(event.to_json().as_bytes(), received_at, None, state)?;
    write(events, state).await
}

/// Returns once the events are on disk.
async fn write(events: Vec<Incoming>, state: &State) -> Result<(), Problem> {
    state.writer().write(events).await.map_err(|reason| {
        let (kind, detail, wait) = match reason {
            NotWritten::Full | NotWritten::Late => {
                state.metrics().overloaded.fetch_add(1, Relaxed);
                (Kind::Overloaded, "More arrives than can be written; send it again later.", BUSY_MS)
            }
            NotWritten::Failed => (Kind::Storage, "The responses could not be written; send them again later.", FAILED_MS),
            NotWritten::Stopped => (Kind::Overloaded, "The collector is stopping; send it again later.", BUSY_MS),
        };
        Problem::new(kind, detail).retry_after(wait)
    })
}

/// What to say of a body's events, and those of them that have to be on disk before it is said.
fn sort(body: &[u8], received_at: Timestamp, key: Option<&str>, state: &State) -> Result<(Taken, Vec<Incoming>), Problem> {
    let reading = reading::read(body)?;
    state.metrics().rejected.fetch_add(reading.refused.len() as u64, Relaxed);
    if reading.good.is_empty() {
        let detail = match reading.errors.as_slice() {
            [only] => format!("{only}."),
            all => format!("{} faults, listed in \"errors\".", all.len()),
        };
        return Err(Problem::new(Kind::InvalidEvent, detail).with_errors(reading.errors).with_rejected(reading.refused));
    }
    let accepted = reading.good.iter().map(|received| received.event.id.clone()).collect();
    let events = reading.good.into_iter().map(|received| incoming(received, received_at, key)).collect::<Result<_, _>>()?;
    Ok((Taken { accepted, rejected: reading.refused, errors: reading.errors }, events))
}

fn incoming(received: Received, received_at: Timestamp, key: Option<&str>) -> Result<Incoming, Problem> {
    let Received { event, raw } = received;
    let data = event.data;
    let answers = serde_json::to_string(&data.answers)
        .map_err(|_| Problem::new(Kind::Internal, "The answers cannot be written as JSON."))?;
    let keyless = event.key.is_none_or(|key| key.is_empty());
    Ok(Incoming {
        response_id: data.response_id.to_ascii_lowercase(),
        revision: data.revision,
        survey_id: data.survey.id,
        survey_version: data.survey.version,
        state: data.state.name(),
        env: data.client.env.name(),
        automated: data.client.automated,
        received_at: received_at.0,
        clock_skew_ms: event.sent.map(|sent| received_at.0.saturating_sub(sent.0)),
        header_key: key.filter(|_| keyless).map(str::to_owned),
        answers,
        event: raw.to_owned(),
    })
}
