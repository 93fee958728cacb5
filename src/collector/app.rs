//! The routes.
//!
//! | route | who | what |
//! |---|---|---|
//! | `POST /v1/responses` | everybody, any origin | [`intake`] |
//! | `GET /s/{survey_id}`, `POST` | everybody | [`form`] |
//! | `GET /healthz` | everybody | whether the database answers |
//! | `GET /embed/…` | everybody, any origin | [`assets::embed`] |
//! | `GET /v1/responses` | the administrator | [`listing`] |
//! | `GET /v1/results/{survey_id}` | the administrator | [`results`] |
//! | `GET /v1/surveys` | the administrator | [`surveys`] |
//! | `GET /v1/export.jsonl`, `.csv` | the administrator | [`export`] |
//! | `GET /metrics` | the administrator | [`metrics`] |
//! | `GET /…` | everybody | [`assets::site`] |

use super::problem::{self, Kind, Problem};
use super::state::State;
use super::{assets, export, form, intake, listing, metrics, results, surveys};
use axum::extract::State as Shared;
use axum::http::{HeaderValue, header};
use axum::middleware::map_response;
use axum::routing::{any, get};
use axum::{Json, Router};
use serde::Serialize;
use std::time::Duration;
use tower_http::set_header::SetResponseHeaderLayer;

/// The whole application. Tests call it without a server.
pub fn app(state: State) -> Router {
    let api = Router::new()
        .route("/v1/responses", intake::route().get(listing::get))
        .route("/v1/results/{survey_id}", get(results::get))
        .route("/v1/surveys", get(surveys::get))
        .route("/v1/export.jsonl", get(export::jsonl))
        .route("/v1/export.csv", get(export::csv))
        .route("/metrics", get(metrics::get))
        .route("/healthz", get(health))
        // Addresses that later versions fill: a client hears a problem, not a page.
        .route("/v1", any(nothing))
        .route("/v1/", any(nothing))
        .route("/v1/{*rest}", any(nothing))
        .layer(map_response(problem::cover))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(SetResponseHeaderLayer::overriding(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")));
    let (embed, site) = (assets::embed(&state.settings().embed_dir), assets::site(&state.settings().site_dir));
    api.merge(form::routes()).with_state(state).nest_service("/embed", embed).fallback_service(site)
}

async fn nothing() -> Problem {
    Problem::new(Kind::NotFound, "Check the path; docs/collector.md lists every address.")
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
}

async fn health(Shared(state): Shared<State>) -> Result<Json<Health>, Problem> {
    let answer = tokio::time::timeout(Duration::from_secs(2), state.store().newest()).await;
    answer.map_err(|_| Problem::new(Kind::Storage, "The database does not answer in time.").retry_after(1_000))??;
    Ok(Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") }))
}
