//! `GET /v1/surveys`: the surveys that responses came for.

use super::auth::Administrator;
use super::parameters::Parameters;
use super::problem::Problem;
use super::state::State;
use crate::survey::Timestamp;
use axum::Json;
use axum::extract::State as Shared;
use axum::http::Uri;
use serde::Serialize;

/// The most versions of surveys in one reply: anybody may post to a survey of any name.
const MOST: i64 = 1_000;

/// The reply.
#[derive(Debug, Serialize)]
pub struct Surveys {
    surveys: Vec<Known>,
}

/// One survey.
#[derive(Debug, Serialize)]
struct Known {
    id: String,
    versions: Vec<u32>,
    responses: i64,
    last_at: Timestamp,
}

/// `GET /v1/surveys`
pub async fn get(_: Administrator, Shared(state): Shared<State>, uri: Uri) -> Result<Json<Surveys>, Problem> {
    Parameters::read(&uri, &[])?;
    let mut surveys: Vec<Known> = Vec::new();
    for row in state.store().surveys(MOST).await? {
        match surveys.iter_mut().find(|known| known.id == row.survey_id) {
            Some(known) => {
                known.versions.push(row.survey_version);
                known.responses += row.responses;
            }
            None => surveys.push(Known {
                id: row.survey_id,
                versions: vec![row.survey_version],
                responses: row.responses,
                last_at: Timestamp(row.last_at),
            }),
        }
    }
    for known in &mut surveys {
        known.versions.sort_unstable();
    }
    Ok(Json(Surveys { surveys }))
}
