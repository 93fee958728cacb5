//! `/s/{survey_id}`: the scored question of a preset, or the first one of a survey of a document, and its comment as a plain form, for
//! where no script can run.
//!
//! | file | what |
//! |---|---|
//! | [`asked`] | what an address asks: the preset, the language, the page that links to it |
//! | [`scored`] | the question with its points, labels and comment, and the documents that questions are read from |
//! | [`given`] | what was filled in, what is wrong with it, and the response that it comes to |
//! | [`page`] | the pages as HTML |
//! | [`dress`](mod@dress) | the headers that all of them have |
//!
//! What is handed in goes the way of [`intake`], so the thank-you is seen only once the answer is on disk. The response's id is
//! made with the page and comes back with it: however often one page is handed in, it is one response.
//!
//! There is no token against forged requests, since there is nothing to forge: the form is public and anonymous, it has no cookie
//! and no login, and whoever makes somebody else's browser post to it could as well post by themselves (`POST /v1/responses` is
//! open to every origin, too). For the same reason every page may frame it.

pub mod asked;
pub mod dress;
pub mod given;
pub mod page;
pub mod scored;

use super::clock::now;
use super::problem::{Kind, Problem};
use super::state::State;
use super::{body, intake};
use crate::survey::event::BODY_BYTES;
use crate::survey::id::uuid_v7;
use asked::Asked;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State as Shared};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use given::{Fault, Given};
use rand::TryRngCore;
use rand::rngs::OsRng;

/// What a form posts.
const MEDIA_TYPES: [&str; 1] = ["application/x-www-form-urlencoded"];

/// The routes; all that they say is a page.
pub fn routes() -> Router<State> {
    Router::new()
        .route("/s/{survey_id}", get(show).post(take))
        .route("/s/{survey_id}/thanks", get(thank))
        .route("/s/", any(nothing))
        .route("/s/{survey_id}/{*rest}", any(nothing))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(map_response(dress::dress))
}

async fn show(Path(id): Path<String>, Shared(state): Shared<State>, uri: Uri, headers: HeaderMap) -> Result<Response, Refused> {
    let asked = Asked::read(&id, &uri, &headers, state.forms()).ok_or_else(missing)?.linked_from(text(&headers, header::REFERER));
    if !asked.scored.is_open(now()) {
        return Ok((StatusCode::GONE, page::closed(&asked)).into_response());
    }
    let blank = Given { id: fresh_id()?, score: asked.score.clone(), comment: String::new() };
    Ok(page::form(&asked, &blank, &[]).into_response())
}

async fn take(Path(id): Path<String>, Shared(state): Shared<State>, request: Request) -> Result<Response, Refused> {
    let received_at = now();
    // Who has opened it in time may hand it in later.
    let asked = Asked::read(&id, request.uri(), request.headers(), state.forms()).ok_or_else(missing)?;
    let origin = text(request.headers(), header::ORIGIN).unwrap_or_default().to_owned();
    let given = Given::read(&body::read(request, &MEDIA_TYPES).await?, fresh_id()?);
    let event = match given.event(&asked, &origin, received_at) {
        Ok(event) => event,
        Err(faults) => return Ok((StatusCode::UNPROCESSABLE_ENTITY, page::form(&asked, &given, &faults)).into_response()),
    };
    match intake::keep(&event, received_at, &state).await {
        Ok(()) => Ok((StatusCode::SEE_OTHER, [(header::LOCATION, asked.thanks())]).into_response()),
        // It may be sent again as it is, so the form comes back with all that is in it.
        Err(problem) if problem.status() == StatusCode::SERVICE_UNAVAILABLE => {
            let form = page::form(&asked, &given, &[Fault::Unsaved]).into_response();
            Ok((problem.status(), problem.waiting(), form).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn thank(Path(id): Path<String>, Shared(state): Shared<State>, uri: Uri, headers: HeaderMap) -> Result<Response, Refused> {
    Ok(page::thanks(&Asked::read(&id, &uri, &headers, state.forms()).ok_or_else(missing)?).into_response())
}

async fn nothing() -> Refused {
    missing()
}

fn missing() -> Refused {
    let detail = "An address is /s/nps, /s/csat or /s/ces, or has an id of yours and the preset, as in /s/checkout?ask=ces. \
                  A survey of a document has one where the collector was started with it (candor serve --surveys FILE) and it \
                  has a scored question.";
    Problem::new(Kind::NotFound, detail).into()
}

fn fresh_id() -> Result<String, Problem> {
    let mut random = [0; 10];
    let filled = OsRng.try_fill_bytes(&mut random);
    filled.map_err(|_| Problem::new(Kind::Internal, "The system gives no random bytes; try again."))?;
    Ok(uuid_v7(now().0, random))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).map(HeaderValue::to_str)?.ok()
}

/// A problem that is read by people.
#[derive(Debug)]
struct Refused(Problem);

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(problem) = self;
        (problem.status(), problem.waiting(), page::refusal(problem.title(), problem.detail())).into_response()
    }
}
