//! The database: one `SQLite` file. Every query of the collector stands in this folder.
//!
//! Written by one connection in transactions ([`commit`](Store::commit)), read by a few others at the same time, which the
//! write-ahead log allows. `synchronous=FULL` flushes the log at each commit: what is committed survives the loss of power.

mod commit;
mod figures;
mod open;
mod select;

pub use commit::{Committed, Incoming};
pub use figures::{CommentRow, CountRow, Figures, PointRow};
pub use select::{Order, Stored, SurveyRow};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Pool, Sqlite};

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    readers: Pool<Sqlite>,
    writing: SqliteConnectOptions,
}
