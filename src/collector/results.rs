//! `GET /v1/results/{survey_id}`: figures with their denominators and intervals.
//!
//! A chosen point is an answer at once, so the figures take the answers of every state that has some; `state=completed`
//! restricts them. Answers of tests and of programs stay out unless asked for, and are counted apart.

use super::auth::Administrator;
use super::filter::{Audience, Filter, STATES};
use super::parameters::Parameters;
use super::problem::Problem;
use super::state::State;
use super::store::{CommentRow, CountRow, PointRow};
use crate::survey::answer::{Answer, AnswerValue, Points};
use crate::survey::scoring::{Estimate, Tally, wilson};
use crate::survey::{Band, Environment, Scale, State as Reached, Timestamp};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::Uri;
use serde::Serialize;

/// Comments in one reply.
const COMMENTS: i64 = 20;

/// The reply.
#[derive(Debug, Serialize)]
pub struct Results {
    survey_id: String,
    env: &'static str,
    responses: Responses,
    rates: Rates,
    excluded: Excluded,
    questions: Vec<Question>,
    comments: Vec<Comment>,
}

/// Responses by how far they went; `exposures` is the sum of the states, `answered` those with at least one answer.
#[derive(Debug, Default, Serialize)]
struct Responses {
    exposures: u64,
    answered: u64,
    shown: u64,
    partial: u64,
    completed: u64,
    dismissed: u64,
}

#[derive(Debug, Serialize)]
struct Rates {
    answered: Option<Rate>,
    completed: Option<Rate>,
}

/// `value` is `part` of `n`, and `n` counts what `of` names.
#[derive(Debug, Serialize)]
struct Rate {
    part: u64,
    of: &'static str,
    n: u64,
    #[serde(flatten)]
    estimate: Estimate,
}

/// Responses that the parameter `env` left out of everything else.
#[derive(Debug, Default, Serialize)]
struct Excluded {
    live: u64,
    test: u64,
    automated: u64,
}

#[derive(Debug, Serialize)]
struct Question {
    #[serde(rename = "question")]
    id: String,
    kind: String,
    n: u64,
    #[serde(flatten)]
    figures: Option<Figures>,
}

#[derive(Debug, Serialize)]
struct Figures {
    scale: Points,
    /// One count a point, from the lowest up.
    counts: Vec<u64>,
    bands: Bands,
    headline: Option<Headline>,
}

#[derive(Debug, Serialize)]
struct Bands {
    low: u64,
    middle: u64,
    high: u64,
}

#[derive(Debug, Serialize)]
struct Headline {
    #[serde(flatten)]
    estimate: Estimate,
    n: u64,
}

#[derive(Debug, Serialize)]
struct Comment {
    response_id: String,
    received_at: Timestamp,
    state: String,
    question: String,
    text: String,
    /// The rating that stands beside the comment.
    rating: Option<Rating>,
}

#[derive(Debug, Serialize)]
struct Rating {
    question: String,
    kind: String,
    value: i32,
}

/// `GET /v1/results/{survey_id}?env=&state=&version=`
pub async fn get(
    _: Administrator,
    Shared(state): Shared<State>,
    Path(survey_id): Path<String>,
    uri: Uri,
) -> Result<Json<Results>, Problem> {
    let parameters = Parameters::read(&uri, &["env", "state", "version"])?;
    let filter = Filter {
        survey: Some(survey_id.clone()),
        audience: parameters.choice("env", &Audience::NAMES)?.unwrap_or(Audience::Live),
        state: parameters.choice("state", &STATES)?,
    };
    let version = parameters.number("version", 0..=i64::from(u32::MAX))?;
    let read = state.store().figures(&survey_id, &filter, version, COMMENTS).await?;
    let (responses, excluded) = count(&read.counts, filter.audience);
    let rate =
        |part| wilson(part, responses.exposures).map(|estimate| Rate { part, of: "exposures", n: responses.exposures, estimate });
    let rates = Rates { answered: rate(responses.answered), completed: rate(responses.completed) };
    Ok(Json(Results {
        survey_id,
        env: filter.audience.name(),
        rates,
        responses,
        excluded,
        questions: questions(&read.points),
        comments: read.comments.into_iter().map(comment).collect(),
    }))
}

fn count(rows: &[CountRow], audience: Audience) -> (Responses, Excluded) {
    let (mut responses, mut excluded) = (Responses::default(), Excluded::default());
    for row in rows {
        let number = row.responses.unsigned_abs();
        let test = row.env == Environment::Test.name();
        let counts = match audience {
            Audience::Live => !test && !row.automated,
            Audience::Test => test,
            Audience::All => true,
        };
        if !counts {
            let pile = match (test, row.automated) {
                (true, _) => &mut excluded.test,
                (false, true) => &mut excluded.automated,
                (false, false) => &mut excluded.live,
            };
            *pile += number;
            continue;
        }
        responses.exposures += number;
        responses.answered += if row.answered { number } else { 0 };
        let pile = match STATES.iter().find(|(name, _)| *name == row.state) {
            Some((_, Reached::Shown)) => &mut responses.shown,
            Some((_, Reached::Partial)) => &mut responses.partial,
            Some((_, Reached::Completed)) => &mut responses.completed,
            Some((_, Reached::Dismissed)) => &mut responses.dismissed,
            None => continue,
        };
        *pile += number;
    }
    (responses, excluded)
}

/// The rows come ordered by question and kind.
fn questions(rows: &[PointRow]) -> Vec<Question> {
    rows.chunk_by(|a, b| a.question == b.question && a.kind == b.kind)
        .filter_map(|rows| {
            let first = rows.first()?;
            let mut question = Question { id: first.question.clone(), kind: first.kind.clone(), n: 0, figures: None };
            match Scale::from_name(&first.kind) {
                Some(scale) => {
                    let mut tally = Tally::new(scale);
                    for row in rows {
                        if let Some(point) = row.point.and_then(|point| i32::try_from(point).ok()) {
                            tally.add(point, row.answers.unsigned_abs());
                        }
                    }
                    question.n = tally.total();
                    question.figures = Some(figures(tally));
                }
                None => question.n = rows.iter().map(|row| row.answers.unsigned_abs()).sum(),
            }
            Some(question)
        })
        .collect()
}

fn figures(tally: Tally) -> Figures {
    Figures {
        scale: Points { min: tally.scale.min(), max: tally.scale.max() },
        bands: Bands { low: tally.band(Band::Low), middle: tally.band(Band::Middle), high: tally.band(Band::High) },
        headline: tally.headline().map(|estimate| Headline { estimate, n: tally.total() }),
        counts: tally.counts,
    }
}

fn comment(row: CommentRow) -> Comment {
    let answers: Vec<Answer> = serde_json::from_str(&row.answers).unwrap_or_default();
    let rating = answers.into_iter().find_map(|answer| match answer.value {
        AnswerValue::Number(value) => Some(Rating { question: answer.question, kind: answer.kind, value }),
        AnswerValue::Text(_) => None,
    });
    Comment {
        response_id: row.response_id,
        received_at: Timestamp(row.received_at),
        state: row.state,
        question: row.question,
        text: row.text,
        rating,
    }
}
