//! One request on its way.

use super::row::Row;
use crate::survey::event::push_event;
use crate::survey::time::Timestamp;

/// A request that has not ended.
#[derive(Debug, Clone)]
pub struct Flight {
    /// Its number.
    pub request: u32,
    /// The place of its line.
    pub line: usize,
    /// Id and revision of what is in it.
    pub items: Vec<(String, u32)>,
    /// The same as it was sent; empty while storage is read.
    pub rows: Vec<Row>,
    /// Length of the body where it outlives the page, in bytes; 0 where it does not, and while storage is read.
    pub kept: usize,
    /// When it began.
    pub begun: Timestamp,
    /// It is given up then.
    pub deadline: Timestamp,
    /// Its body is compressed.
    pub gzip: bool,
    /// A copy, sent as the page was being hidden: the line does not wait for it.
    pub leaving: bool,
}

/// The body of a request: one event, or an array of several. The site's key is in each, where it is not in a header.
pub fn body(rows: &[Row], now: Timestamp, with_key: bool) -> String {
    let mut body = String::new();
    for row in rows {
        body.push(if body.is_empty() { '[' } else { ',' });
        let key = if with_key { row.key.as_str() } else { "" };
        push_event(&mut body, &row.body, &row.response_id, row.revision, Some(now), key);
    }
    if rows.len() > 1 {
        body.push(']');
    } else {
        body.remove(0);
    }
    body
}
