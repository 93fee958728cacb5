//! `GET /v1/responses`: single responses, newest first, or those that changed since the last look.
//!
//! Cursors are numbers of changes, not times: they rise with every write, so a response that gets a higher revision comes
//! again after any cursor handed out before, and a page of older ones neither repeats nor leaves out one that did not change.

use super::auth::Administrator;
use super::filter::{self, Filter};
use super::live::changed_after;
use super::parameters::{Parameters, refuse};
use super::problem::Problem;
use super::state::State;
use super::store::{Order, Stored};
use crate::survey::Timestamp;
use axum::extract::State as Shared;
use axum::http::{Uri, header};
use axum::response::IntoResponse;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt::Write;
use std::time::Duration;

/// How many are sent at once.
const LIMIT: i64 = 50;
const MOST: i64 = 200;
/// The longest wait in seconds: below the half minute after which proxies and browsers give up.
const WAIT: i64 = 25;

/// `GET /v1/responses?survey=&env=&state=&limit=&before=` or `&after=&wait=`
pub async fn get(_: Administrator, Shared(state): Shared<State>, uri: Uri) -> Result<impl IntoResponse, Problem> {
    let [survey, env, of_state] = filter::PARAMETERS;
    let parameters = Parameters::read(&uri, &[survey, env, of_state, "limit", "before", "after", "wait"])?;
    let filter = Filter::read(&parameters)?;
    let limit = parameters.number("limit", 1..=MOST)?.unwrap_or(LIMIT);
    let before = parameters.number("before", 0..=i64::MAX)?;
    let after = parameters.number("after", 0..=i64::MAX)?;
    let wait = parameters.number("wait", 0..=WAIT)?;
    let (rows, older, newest) = match (before, after) {
        (Some(_), Some(_)) => return Err(refuse("after", "cannot stand beside \"before\"")),
        (_, None) if wait.is_some() => return Err(refuse("wait", "needs \"after\"")),
        (before, None) => {
            // Read before the rows: what is written in between is then met again rather than missed.
            let newest = state.store().newest().await?;
            let rows = state.store().responses(&filter, &Order::Before(before.unwrap_or(i64::MAX)), limit).await?;
            let full = rows.len() as i64 == limit;
            let older = rows.last().filter(|_| full).map(|row| row.change);
            let newest = rows.first().map_or(newest, |row| row.change.max(newest));
            (rows, older, newest)
        }
        (None, Some(after)) => {
            let wait = Duration::from_secs(wait.unwrap_or(0).unsigned_abs());
            let rows = changed_after(&state, &filter, after, limit, wait).await?;
            let newest = rows.last().map_or(after, |row| row.change);
            (rows, None, newest)
        }
    };
    let mut body = String::from("{\"responses\":[");
    for (index, row) in rows.iter().enumerate() {
        body.push_str(if index == 0 { "\n" } else { ",\n" });
        push_line(&mut body, row);
    }
    body.push_str("],");
    match older {
        Some(change) => _ = write!(body, "\"before\":{change},"),
        None => body.push_str("\"before\":null,"),
    }
    _ = write!(body, "\"after\":{newest}}}");
    Ok(([(header::CONTENT_TYPE, "application/json")], body))
}

/// Appends the event on one line, with `received_at` and `clock_skew_ms` after its own members, and before them `candorkey`
/// where a header brought the key.
///
/// Members that the sender gave the names of ours are left out, so that nobody can forge them. Everything else stays as it was
/// sent, members that we do not know included.
pub fn push_line(out: &mut String, row: &Stored) {
    out.push('{');
    // What is stored was read when it came; an object that cannot be read now is damage, and is shown as none.
    if let Ok(Members(members)) = serde_json::from_str::<Members>(&row.event) {
        let ours = |name: &str| match name {
            "received_at" | "clock_skew_ms" => true,
            "candorkey" => row.header_key.is_some(),
            _ => false,
        };
        for (name, value) in members.iter().filter(|(name, _)| !ours(name)) {
            push_text(out, name);
            out.push(':');
            // A line break between two members is as good as a space; inside a string JSON does not have it.
            out.extend(value.get().chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
            out.push(',');
        }
    }
    if let Some(key) = &row.header_key {
        out.push_str("\"candorkey\":");
        push_text(out, key);
        out.push(',');
    }
    _ = write!(out, "\"received_at\":\"{}\",\"clock_skew_ms\":", Timestamp(row.received_at).to_rfc3339());
    match row.clock_skew_ms {
        Some(ms) => _ = write!(out, "{ms}}}"),
        None => out.push_str("null}"),
    }
}

/// A string as JSON.
fn push_text(out: &mut String, text: &str) {
    let mut json = crate::survey::json::Writer::default();
    json.text(text);
    out.push_str(&json.finish());
}

/// The members of an object in their order, their values untouched.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object)
    }
}
