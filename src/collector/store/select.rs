//! Reading responses.

use super::Store;
use crate::collector::filter::Filter;
use sqlx::{FromRow, QueryBuilder, Sqlite};

/// A response as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Stored {
    /// The response's id in lower case.
    pub response_id: String,
    /// Number of the change that wrote it.
    pub change: i64,
    /// When it arrived.
    pub received_at: i64,
    /// How far the sender's clock was behind ours.
    pub clock_skew_ms: Option<i64>,
    /// The site's key, where a header brought it and the event has none.
    pub header_key: Option<String>,
    /// The event as it was received.
    pub event: String,
}

/// In which order, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Newest change first, those before a number.
    Before(i64),
    /// Oldest change first, those after a number.
    After(i64),
    /// By id, those after an id. Stays put while rows change, so that a long walk meets each response once.
    Id(String),
}

/// A survey of which there are responses.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SurveyRow {
    /// The survey's id.
    pub survey_id: String,
    /// One of its versions.
    pub survey_version: u32,
    /// Responses to it.
    pub responses: i64,
    /// When the last one arrived.
    pub last_at: i64,
}

impl Store {
    /// Up to `limit` responses.
    pub async fn responses(&self, filter: &Filter, order: &Order, limit: i64) -> sqlx::Result<Vec<Stored>> {
        let mut sql = QueryBuilder::<Sqlite>::new(
            "SELECT response_id, change, received_at, clock_skew_ms, header_key, event FROM responses",
        );
        filter.push(&mut sql);
        match order {
            Order::Before(change) => sql.push(" AND change < ").push_bind(*change).push(" ORDER BY change DESC"),
            Order::After(change) => sql.push(" AND change > ").push_bind(*change).push(" ORDER BY change"),
            Order::Id(id) => sql.push(" AND response_id > ").push_bind(id.clone()).push(" ORDER BY response_id"),
        };
        sql.push(" LIMIT ").push_bind(limit);
        sql.build_query_as().fetch_all(&self.readers).await
    }

    /// Up to `limit` ids of questions that have answers, those with the most answers first.
    pub async fn questions(&self, filter: &Filter, limit: i64) -> sqlx::Result<Vec<String>> {
        let mut sql = QueryBuilder::<Sqlite>::new(
            "SELECT answer.value ->> 'question' AS question FROM responses, json_each(answers) AS answer",
        );
        filter.push(&mut sql);
        sql.push(" GROUP BY question ORDER BY count(*) DESC, question LIMIT ").push_bind(limit);
        sql.build_query_scalar().fetch_all(&self.readers).await
    }

    /// Every version of every survey of which there are responses, up to `limit`, those heard of last first.
    pub async fn surveys(&self, limit: i64) -> sqlx::Result<Vec<SurveyRow>> {
        sqlx::query_as(
            "SELECT survey_id, survey_version, count(*) AS responses, max(received_at) AS last_at FROM responses \
             GROUP BY survey_id, survey_version ORDER BY last_at DESC, survey_id, survey_version LIMIT ?",
        )
        .bind(limit)
        .fetch_all(&self.readers)
        .await
    }

    /// The number of the last change. Also tells whether the database answers.
    pub async fn newest(&self) -> sqlx::Result<i64> {
        sqlx::query_scalar("SELECT last FROM changes").fetch_one(&self.readers).await
    }
}
