//! Writing: the only statements that change the database.

use super::Store;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, QueryBuilder, Sqlite};

/// Rows of one `INSERT`. A statement is prepared once for each length up to this and then kept.
const ROWS: usize = 32;

/// An event on its way into the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The response's id in lower case.
    pub response_id: String,
    /// Its revision.
    pub revision: u32,
    /// The survey's id.
    pub survey_id: String,
    /// The survey's version.
    pub survey_version: u32,
    /// Name of the state.
    pub state: &'static str,
    /// Name of the environment.
    pub env: &'static str,
    /// Given by a program.
    pub automated: bool,
    /// When it arrived.
    pub received_at: i64,
    /// How far the sender's clock is behind ours, where it said when it sent.
    pub clock_skew_ms: Option<i64>,
    /// The site's key, where a header brought it and the event has none.
    pub header_key: Option<String>,
    /// The answers as JSON.
    pub answers: String,
    /// The event as it was received.
    pub event: String,
}

/// What a transaction came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// Events that changed a row; the others were repeated, or older than what is stored.
    pub changed: u64,
    /// The number of the last change.
    pub newest: i64,
}

impl Incoming {
    /// About how many bytes it takes while it waits.
    pub fn size(&self) -> usize {
        let key = self.header_key.as_ref().map_or(0, String::len);
        self.event.len() + self.answers.len() + self.survey_id.len() + key + size_of::<Self>()
    }
}

impl Store {
    /// Writes events in one transaction, on `connection` or on a new one that is left there.
    ///
    /// Of each response the highest revision stays, in whatever order they arrive; of two with the same revision, the first.
    pub async fn commit(&self, connection: &mut Option<SqliteConnection>, events: &[&Incoming]) -> sqlx::Result<Committed> {
        let connection = match connection {
            Some(connection) => connection,
            None => connection.insert(self.connect().await?),
        };
        // IMMEDIATE takes the lock at once: numbers rise without a gap in what is visible, even with a second process.
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let newest: i64 = sqlx::query_scalar("UPDATE changes SET last = last + ? RETURNING last")
            .bind(events.len() as i64)
            .fetch_one(&mut *transaction)
            .await?;
        let first = newest - events.len() as i64 + 1;
        let mut changed = 0;
        let mut numbered = (first..).zip(events);
        for rows in events.chunks(ROWS) {
            let mut sql = QueryBuilder::<Sqlite>::new(
                "INSERT INTO responses (response_id, revision, change, survey_id, survey_version, state, env, automated, received_at, clock_skew_ms, header_key, answers, event) ",
            );
            sql.push_values(numbered.by_ref().take(rows.len()), |mut row, (change, event)| {
                row.push_bind(&event.response_id)
                    .push_bind(event.revision)
                    .push_bind(change)
                    .push_bind(&event.survey_id)
                    .push_bind(event.survey_version)
                    .push_bind(event.state)
                    .push_bind(event.env)
                    .push_bind(event.automated)
                    .push_bind(event.received_at)
                    .push_bind(event.clock_skew_ms)
                    .push_bind(&event.header_key)
                    .push_bind(&event.answers)
                    .push_bind(&event.event);
            });
            sql.push(
                " ON CONFLICT (response_id) DO UPDATE SET revision = excluded.revision, change = excluded.change, \
                 survey_id = excluded.survey_id, survey_version = excluded.survey_version, state = excluded.state, \
                 env = excluded.env, automated = excluded.automated, received_at = excluded.received_at, \
                 clock_skew_ms = excluded.clock_skew_ms, header_key = excluded.header_key, answers = excluded.answers, event = excluded.event \
                 WHERE excluded.revision > responses.revision",
            );
            changed += sql.build().execute(&mut *transaction).await?.rows_affected();
        }
        transaction.commit().await?;
        Ok(Committed { changed, newest })
    }
}
