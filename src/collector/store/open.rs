//! Opening, migrating and closing the database.

use super::Store;
use crate::collector::serve::Failure;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use std::str::FromStr;
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("src/collector/migrations");

/// Connections for reading: administrators are few, and each connection is a thread.
const READERS: u32 = 4;
/// How long to wait for a lock that another process holds (a backup, `sqlite3` at a prompt).
const BUSY: Duration = Duration::from_secs(5);
/// Size to which the write-ahead log shrinks after a checkpoint.
const LOG_BYTES: &str = "67108864";

impl Store {
    /// Opens the database at `url`, makes it where there is none, and brings its schema up to date.
    pub async fn open(url: &str) -> Result<Self, Failure> {
        let options = options(url)?;
        let file = options.get_filename().display().to_string();
        let failed = |error: sqlx::Error| explain(&file, &error);
        let mut connection = options.connect().await.map_err(failed)?;
        // Not set on `options`: the mode is a property of the file, and setting it needs a lock each time.
        let set_up = async {
            sqlx::query("PRAGMA journal_mode = WAL").execute(&mut connection).await?;
            MIGRATIONS.run(&mut connection).await
        };
        set_up.await.map_err(|error| match error {
            MigrateError::Execute(error) => failed(error),
            MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => Failure::new(format!(
                "the database {file} was written by another version of Candor: start that version, or give another --database"
            )),
            error => Failure::new(format!("the database {file} cannot be brought up to date: {error}")),
        })?;
        connection.close().await.map_err(failed)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(BUSY)
            .connect_with(options.clone().pragma("query_only", "ON"))
            .await
            .map_err(failed)?;
        Ok(Self { readers, writing: options })
    }

    /// A connection that may write.
    pub(super) async fn connect(&self) -> sqlx::Result<SqliteConnection> {
        self.writing.connect().await
    }

    /// Closes a connection that could write, after folding the write-ahead log into the database: whoever copies the file
    /// of a stopped collector has everything.
    pub async fn disconnect(&self, connection: Option<SqliteConnection>) {
        let Some(mut connection) = connection else { return };
        let folded = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await;
        if let Err(error) = folded.map(|_| ()).and(connection.close().await) {
            tracing::warn!(%error, "the database did not close well; nothing acknowledged is lost");
        }
    }

    /// Closes the connections for reading.
    pub async fn close(&self) {
        self.readers.close().await;
    }
}

fn options(url: &str) -> Result<SqliteConnectOptions, Failure> {
    if !url.starts_with("sqlite:") {
        let scheme = url.split(':').next().unwrap_or_default();
        return Err(Failure::new(format!(
            "this version keeps its data in SQLite and does not know \"{scheme}:\": give --database sqlite:path/to/candor.db"
        )));
    }
    let parsed = SqliteConnectOptions::from_str(url).map_err(|error| {
        Failure::new(format!("the database address cannot be read ({error}): give --database sqlite:path/to/candor.db"))
    })?;
    if url.contains(":memory:") || url.contains("mode=memory") || parsed.get_filename().as_os_str().is_empty() {
        return Err(Failure::new("a database in memory keeps no answer: give --database sqlite:path/to/candor.db"));
    }
    Ok(parsed
        .create_if_missing(true)
        .busy_timeout(BUSY)
        .synchronous(SqliteSynchronous::Full)
        .pragma("journal_size_limit", LOG_BYTES)
        .disable_statement_logging())
}

/// One sentence for a database that cannot be opened.
fn explain(file: &str, error: &sqlx::Error) -> Failure {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code).and_then(|code| code.parse::<u32>().ok());
    // Primary result codes: https://www.sqlite.org/rescode.html
    let (what, next) = match code.map(|code| code & 0xff) {
        Some(14) => ("cannot be opened", "check that its folder exists and can be written, or give another --database"),
        Some(8) => ("cannot be written", "check its permissions, or give another --database"),
        Some(26) => ("is not an SQLite database", "give another --database"),
        Some(11) => ("is damaged", "restore a backup, or give another --database"),
        Some(5) => ("is locked by another program", "end that program, or give another --database"),
        Some(13) => ("cannot grow, the disk is full", "free some space"),
        _ => return Failure::new(format!("the database {file} cannot be used ({error}): give another --database")),
    };
    Failure::new(format!("the database {file} {what}: {next}"))
}
