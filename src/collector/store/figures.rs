//! Counting, for the figures of one survey.

use super::Store;
use crate::collector::filter::Filter;
use sqlx::{FromRow, QueryBuilder, Sqlite};

/// All counts of a survey, read in one transaction so that they agree with each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Responses by who gave them and how far they went.
    pub counts: Vec<CountRow>,
    /// Answers by question, kind, scale and point.
    pub points: Vec<PointRow>,
    /// The last comments.
    pub comments: Vec<CommentRow>,
}

/// A number of responses.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CountRow {
    /// Name of the environment.
    pub env: String,
    /// Given by a program.
    pub automated: bool,
    /// Name of the state.
    pub state: String,
    /// With at least one answer.
    pub answered: bool,
    /// How many.
    pub responses: i64,
}

/// A number of answers.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct PointRow {
    /// Id of the question.
    pub question: String,
    /// Its kind.
    pub kind: String,
    /// The lowest point of its scale, where the answer names one.
    pub min: Option<i64>,
    /// The highest.
    pub max: Option<i64>,
    /// The point; none for a text.
    pub point: Option<i64>,
    /// How many.
    pub answers: i64,
    /// How many of them were drawn with a probability π over 0.
    pub weighted: i64,
    /// The sum of their 1/π.
    pub weight: f64,
    /// The sum of their 1/π².
    pub squares: f64,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CommentRow {
    /// The response's id.
    pub response_id: String,
    /// When it arrived.
    pub received_at: i64,
    /// Name of the state.
    pub state: String,
    /// Id of the question.
    pub question: String,
    /// What was written.
    pub text: String,
    /// All answers of the response as JSON.
    pub answers: String,
}

/// The most groups of question, kind, scale and point: anybody may post questions of any name.
const GROUPS: i64 = 5_000;

impl Store {
    /// Counts for the survey of `filter`; the states of `counts` are not filtered, `counts` is of everybody.
    pub async fn figures(&self, survey: &str, filter: &Filter, version: Option<i64>, comments: i64) -> sqlx::Result<Figures> {
        let mut transaction = self.readers.begin().await?;
        let mut sql = QueryBuilder::<Sqlite>::new(
            "SELECT env, automated, state, answers <> '[]' AS answered, count(*) AS responses FROM responses WHERE survey_id = ",
        );
        sql.push_bind(survey);
        push_version(&mut sql, version);
        sql.push(" GROUP BY env, automated, state, answered");
        let counts = sql.build_query_as().fetch_all(&mut *transaction).await?;

        let mut sql = QueryBuilder::<Sqlite>::new(
            "SELECT answer.value ->> 'question' AS question, answer.value ->> 'kind' AS kind, \
             answer.value ->> '$.scale.min' AS min, answer.value ->> '$.scale.max' AS max, \
             iif(json_type(answer.value, '$.value') = 'integer', answer.value ->> 'value', NULL) AS point, count(*) AS answers, \
             count(inverse) AS weighted, total(inverse) AS weight, total(inverse * inverse) AS squares FROM (SELECT answers, \
             1.0 / nullif(round(event ->> '$.data.invitation.sampling_probability', 6), 0) AS inverse FROM responses",
        );
        filter.push(&mut sql);
        push_version(&mut sql, version);
        // With a limit, even none, SQLite reads each event once and not once a mention of what stands in it
        // (https://www.sqlite.org/optoverview.html#subquery_flattening).
        sql.push(" LIMIT -1), json_each(answers) AS answer");
        sql.push(" GROUP BY question, kind, min, max, point ORDER BY question, kind, min, max, point LIMIT ").push_bind(GROUPS);
        let points = sql.build_query_as().fetch_all(&mut *transaction).await?;

        let mut sql = QueryBuilder::<Sqlite>::new(
            "SELECT response_id, received_at, state, answer.value ->> 'question' AS question, answer.value ->> 'value' AS text, answers \
             FROM responses, json_each(answers) AS answer",
        );
        filter.push(&mut sql);
        push_version(&mut sql, version);
        sql.push(" AND json_type(answer.value, '$.value') = 'text' AND trim(answer.value ->> 'value') <> '' ORDER BY change DESC LIMIT ");
        sql.push_bind(comments);
        let comments = sql.build_query_as().fetch_all(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Figures { counts, points, comments })
    }
}

fn push_version(sql: &mut QueryBuilder<'_, Sqlite>, version: Option<i64>) {
    if let Some(version) = version {
        sql.push(" AND survey_version = ").push_bind(version);
    }
}
