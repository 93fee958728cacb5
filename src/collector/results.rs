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
use crate::survey::scoring::{self, Estimate, Funnel, Measure, Method, Stage, Tally};
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
    /// Handed in with at least one answer; a survey without a required question can be handed in empty.
    #[serde(skip)]
    finished: u64,
}

#[derive(Debug, Serialize)]
struct Rates {
    /// The response rate.
    answered: Option<Rate>,
    /// Handed in, of all who saw it.
    completed: Option<Rate>,
    /// The completion rate: handed in, of those who answered.
    completed_of_answered: Option<Rate>,
    /// The break-off rate: left or closed after an answer, of those who answered.
    broken_off: Option<Rate>,
}

/// `value` is `part` of `n`, and `n` counts what `of` names: a member of `responses`.
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
    /// The scale's usual figure.
    headline: Option<Figure>,
    /// The same with each answer weighted by one over its sampling probability, where these differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    weighted: Option<scoring::Figure>,
    /// The share of the high band: CES's 5 to 7 beside its mean.
    high_share: Option<Figure>,
    mean: Option<Figure>,
}

#[derive(Debug, Serialize)]
struct Bands {
    low: u64,
    middle: u64,
    high: u64,
}

#[derive(Debug, Serialize)]
struct Figure {
    measure: Measure,
    method: Method,
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
    Ok(Json(Results {
        survey_id,
        env: filter.audience.name(),
        rates: rates(&responses),
        responses,
        excluded,
        questions: questions(read.points),
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
        responses.finished += if row.answered && row.state == Reached::Completed.name() { number } else { 0 };
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

fn rates(responses: &Responses) -> Rates {
    let with = |completed| Funnel { shown: responses.exposures, answered: responses.answered, completed, ..Funnel::default() };
    let (all, finished) = (with(responses.completed), with(responses.finished));
    let named = |rate: scoring::Rate| Rate {
        part: rate.part,
        of: if rate.of == Stage::Shown { "exposures" } else { "answered" },
        n: rate.n,
        estimate: rate.estimate,
    };
    Rates {
        answered: all.response_rate().map(named),
        completed: all.rate(Stage::Completed, Stage::Shown).map(named),
        completed_of_answered: finished.completion_rate().map(named),
        broken_off: finished.break_off_rate().map(named),
    }
}

/// One entry a question, kind and scale: a question whose scale was changed has figures for each.
fn questions(mut rows: Vec<PointRow>) -> Vec<Question> {
    // Anew: an answer without a scale belongs to those that name the standard one.
    rows.sort_by(|a, b| key(a).cmp(&key(b)));
    rows.chunk_by(|a, b| key(a) == key(b))
        .filter_map(|rows| {
            let first = rows.first()?;
            let figures = tallies(first).map(|(mut plain, mut weighted)| {
                for row in rows {
                    if let Some(point) = row.point.and_then(|point| i32::try_from(point).ok()) {
                        plain.add(point, row.answers.unsigned_abs());
                        weighted.add_sums(point, row.weighted.unsigned_abs(), row.weight, row.squares);
                    }
                }
                figures(&plain, &weighted)
            });
            let n = match &figures {
                Some(figures) => figures.counts.iter().sum(),
                None => rows.iter().map(|row| row.answers.unsigned_abs()).sum(),
            };
            Some(Question { id: first.question.clone(), kind: first.kind.clone(), n, figures })
        })
        .collect()
}

fn key(row: &PointRow) -> (&str, &str, Option<(i32, i32)>) {
    (&row.question, &row.kind, scale(row).map(|points| (points.min, points.max)))
}

/// The scale of a rating: the one that the answer names, or its kind's own.
fn scale(row: &PointRow) -> Option<Points> {
    let named = |end: Option<i64>| end.and_then(|end| i32::try_from(end).ok());
    let standard = Scale::from_name(&row.kind).map(|scale| Points { min: scale.min(), max: scale.max() });
    named(row.min).zip(named(row.max)).map(|(min, max)| Points { min, max }).or(standard)
}

/// Two empty tallies, one of them for weights. Of the kinds that have figures only: `nps`, `csat`, `ces`, `rating`.
fn tallies(row: &PointRow) -> Option<(Tally, Tally)> {
    let (points, standard) = (scale(row)?, Scale::from_name(&row.kind));
    let tally = match standard {
        Some(scale) if points == (Points { min: scale.min(), max: scale.max() }) => Tally::new(scale),
        // CES 1.0, with five points. Intake lets no other scale through.
        Some(_) => Tally::over(points, |point| points.band(point), Measure::Mean)?,
        None if row.kind == "rating" => Tally::over(points, |point| points.band(point), Measure::Mean)?,
        None => return None,
    };
    Some((tally.clone(), tally))
}

fn figures(plain: &Tally, weighted: &Tally) -> Figures {
    Figures {
        scale: plain.points(),
        counts: plain.counts(),
        bands: Bands { low: plain.band(Band::Low), middle: plain.band(Band::Middle), high: plain.band(Band::High) },
        headline: plain.headline().map(figure),
        weighted: if weighted.is_weighted() { weighted.headline() } else { None },
        high_share: plain.figure(Measure::HighShare).map(figure),
        mean: plain.figure(Measure::Mean).map(figure),
    }
}

fn figure(figure: scoring::Figure) -> Figure {
    let scoring::Figure { measure, estimate, method, n, .. } = figure;
    Figure { measure, method, estimate, n }
}

fn comment(row: CommentRow) -> Comment {
    let answers: Vec<Answer> = serde_json::from_str(&row.answers).unwrap_or_default();
    let rating = answers.into_iter().find_map(|answer| match answer.value {
        AnswerValue::Number(value) => Some(Rating { question: answer.question, kind: answer.kind, value }),
        _ => None,
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
