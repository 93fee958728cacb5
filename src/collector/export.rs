//! `GET /v1/export.jsonl` and `/v1/export.csv`: each response once, at its highest revision, streamed in the order of ids.
//!
//! The walk goes by id, a page at a time: no transaction stays open while a slow client reads, and a response that changes
//! meanwhile is neither met twice nor missed. Ids begin with the time of making, so the order is that of the exposures.

use super::auth::Administrator;
use super::filter::{self, Filter};
use super::listing::push_line;
use super::parameters::Parameters;
use super::problem::Problem;
use super::state::State;
use super::store::{Order, Stored};
use super::table::Table;
use axum::body::{Body, Bytes};
use axum::extract::State as Shared;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt, TryStreamExt};

/// Responses read at once. Bounds the memory of an export.
const PAGE: i64 = 100;
/// Questions that get a column: anybody may post questions of any name.
const QUESTIONS: i64 = 200;

/// `GET /v1/export.jsonl?survey=&env=&state=`
pub async fn jsonl(_: Administrator, Shared(state): Shared<State>, uri: Uri) -> Result<Response, Problem> {
    let filter = Filter::read(&Parameters::read(&uri, &filter::PARAMETERS)?)?;
    let line = |row: &Stored| {
        let mut line = String::with_capacity(row.event.len() + 96);
        push_line(&mut line, row);
        line.push('\n');
        line.into_bytes()
    };
    Ok(download(state, filter, "jsonl", "application/x-ndjson", Vec::new(), line))
}

/// `GET /v1/export.csv?survey=&env=&state=`
pub async fn csv(_: Administrator, Shared(state): Shared<State>, uri: Uri) -> Result<Response, Problem> {
    let filter = Filter::read(&Parameters::read(&uri, &filter::PARAMETERS)?)?;
    let table = Table::new(state.store().questions(&filter, QUESTIONS).await?);
    let header = table.header();
    Ok(download(state, filter, "csv", "text/csv; charset=utf-8; header=present", header, move |row| table.row(row)))
}

fn download(
    state: State,
    filter: Filter,
    extension: &str,
    media_type: &'static str,
    opening: Vec<u8>,
    line: impl Fn(&Stored) -> Vec<u8> + Send + 'static,
) -> Response {
    let disposition = format!("attachment; filename=\"{}.{extension}\"", filter.file_stem());
    let pages = stream::try_unfold(Some(String::new()), move |after| {
        let (state, filter) = (state.clone(), filter.clone());
        async move {
            let Some(after) = after else { return Ok::<_, sqlx::Error>(None) };
            let rows = state.store().responses(&filter, &Order::Id(after), PAGE).await?;
            let full = rows.len() as i64 == PAGE;
            let next = rows.last().filter(|_| full).map(|row| row.response_id.clone());
            Ok(Some((rows, next)))
        }
    });
    let lines = pages.map_ok(move |rows| Bytes::from(rows.iter().flat_map(&line).collect::<Vec<u8>>()));
    // An error ends the connection in the middle of a chunk, so that a client sees that the file is not whole.
    let body = stream::once(async move { Ok(Bytes::from(opening)) }).chain(lines.inspect_err(|error| {
        tracing::error!(%error, "an export ended early");
    }));
    ([(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], Body::from_stream(body))
        .into_response()
}
