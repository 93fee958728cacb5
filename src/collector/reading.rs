//! From the bytes of a request to events and faults: outside data is parsed here, once.

use super::problem::{Kind, Position, Problem, Refused};
use crate::survey::event::BATCH_EVENTS;
use crate::survey::json::DEPTH;
use crate::survey::{Event, Fault};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_path_to_error::Segment;
use std::borrow::Cow;
use std::fmt::Write;

/// What a reason may hold of the value that it is about.
const REASON_CHARS: usize = 200;

/// A body that was read: each of its events is in `good` or in `refused`.
#[derive(Debug)]
pub struct Reading<'a> {
    /// Events to store, in the order of the body.
    pub good: Vec<Received<'a>>,
    /// Events to refuse, each with its first fault.
    pub refused: Vec<Refused>,
    /// Every fault of every refused event, with pointers from the root of the body.
    pub errors: Vec<Fault>,
}

/// An event and the text that it was read from.
#[derive(Debug)]
pub struct Received<'a> {
    /// What we understood.
    pub event: Event,
    /// What was sent, with members that we do not know.
    pub raw: &'a str,
}

/// Reads one event or an array of them. A whole body that cannot be read is a problem, an event that cannot is refused.
pub fn read(body: &[u8]) -> Result<Reading<'_>, Problem> {
    let text = std::str::from_utf8(body).map_err(|error| {
        let at = position(body, error.valid_up_to());
        malformed("not UTF-8", at)
    })?;
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| {
        let at = position(body, offset(text, error.line(), error.column()));
        malformed(&without_place(&error), at)
    })?;
    let mut reading = Reading { good: Vec::new(), refused: Vec::new(), errors: Vec::new() };
    match whole.get().as_bytes().first() {
        Some(b'[') => {
            let events: Vec<&RawValue> = serde_json::from_str(whole.get())
                .map_err(|error| Problem::new(Kind::MalformedJson, format!("The array cannot be read: {error}.")))?;
            if events.is_empty() {
                return Err(whole_fault("the batch is empty"));
            }
            if events.len() > BATCH_EVENTS {
                let detail = format!("A batch has at most {BATCH_EVENTS} events, this one has {}: split it.", events.len());
                return Err(Problem::new(Kind::TooLarge, detail));
            }
            for (index, event) in events.iter().enumerate() {
                reading.take(event.get(), &format!("/{index}"));
            }
        }
        Some(b'{') => reading.take(whole.get(), ""),
        _ => return Err(whole_fault("must be a CloudEvent (an object) or a batch of them (an array)")),
    }
    Ok(reading)
}

impl<'a> Reading<'a> {
    fn take(&mut self, raw: &'a str, prefix: &str) {
        let faults = match shape(raw) {
            Ok(event) => {
                let faults = event.faults();
                if faults.is_empty() {
                    return self.good.push(Received { event, raw });
                }
                faults
            }
            Err(fault) => vec![fault],
        };
        let faults = faults.into_iter().map(|fault| Fault::new(format!("{prefix}{}", fault.pointer), fault.reason));
        let first = self.errors.len();
        self.errors.extend(faults);
        if let Some(fault) = self.errors.get(first) {
            self.refused.push(Refused { id: id_of(raw), pointer: fault.pointer.clone(), reason: fault.reason.clone() });
        }
    }
}

/// Reads the shape; the fault of what is missing or of the wrong type points at it.
fn shape(raw: &str) -> Result<Event, Fault> {
    // Also where we do not look: whoever reads an export may, and many readers recurse.
    if is_deep(raw) {
        return Err(Fault::new("", format!("nests deeper than {DEPTH} levels")));
    }
    let mut reader = serde_json::Deserializer::from_str(raw);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let mut pointer = String::new();
        for segment in error.path() {
            match segment {
                Segment::Seq { index } => _ = write!(pointer, "/{index}"),
                Segment::Map { key } | Segment::Enum { variant: key } => push_token(&mut pointer, key),
                Segment::Unknown => {}
            }
        }
        let reason = without_place(error.inner());
        let named = |opening: &str| reason.strip_prefix(opening).and_then(|rest| rest.split('`').next()).map(str::to_owned);
        // serde stops at the object around a member that is absent or repeated; the fault lies at the member.
        if let Some(member) = named("missing field `") {
            push_token(&mut pointer, &member);
            return Fault::new(pointer, "is missing");
        }
        if let Some(member) = named("duplicate field `") {
            push_token(&mut pointer, &member);
            return Fault::new(pointer, "is there twice");
        }
        Fault::new(pointer, reason.chars().take(REASON_CHARS).collect::<String>())
    })
}

/// True where valid JSON nests deeper than the widget's own reader goes.
fn is_deep(json: &str) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0, false, false);
    json.bytes().any(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth -= 1,
            _ => {}
        }
        depth > DEPTH
    })
}

/// One step of a pointer, escaped after RFC 6901.
fn push_token(pointer: &mut String, key: &str) {
    pointer.push('/');
    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
}

/// The id of an event that is otherwise refused, so that its sender can act on it.
fn id_of(raw: &str) -> String {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        id: Cow<'a, str>,
    }
    serde_json::from_str::<Named>(raw).map(|named| named.id.into_owned()).unwrap_or_default()
}

/// The message of serde without the line and column at its end: they count from the event's start, not from the body's.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&place).unwrap_or(&message).to_owned()
}

fn malformed(reason: &str, at: Position) -> Problem {
    let detail = format!("{reason} at line {}, column {} (byte {}).", at.line, at.column, at.byte);
    Problem::new(Kind::MalformedJson, detail).with_errors(vec![Fault::new("", reason)]).at(at)
}

fn whole_fault(reason: &str) -> Problem {
    let detail = format!("The body {reason}.").replace("The body the batch", "The batch");
    Problem::new(Kind::InvalidEvent, detail).with_errors(vec![Fault::new("", reason)]).with_rejected(Vec::new())
}

/// The offset of a line and column as `serde_json` counts them (both in bytes, the column of the byte read last, 0 before any).
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1).nth(line.wrapping_sub(2));
    (if line < 2 { 0 } else { start.unwrap_or(0) } + column.saturating_sub(1)).min(text.len())
}

fn position(body: &[u8], byte: usize) -> Position {
    let before = &body[..byte.min(body.len())];
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let line = before.split(|byte| *byte == b'\n').count();
    Position { byte: before.len(), line, column: 1 + before.len() - line_start }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, pointer: &str, reason: &str) {
        let fault = shape(raw).expect_err("a fault");
        assert_eq!((fault.pointer.as_str(), fault.reason.as_str()), (pointer, reason));
    }

    #[test]
    fn shapes_point_at_their_fault() {
        check("{}", "/specversion", "is missing");
        check(r#"{"id":1}"#, "/id", "invalid type: integer `1`, expected a string");
        check(r#"{"id":"a","id":"a"}"#, "/id", "is there twice");
        check(
            r#"{"data":{"survey":{"id":"a","version":-1}}}"#,
            "/data/survey/version",
            "invalid value: integer `-1`, expected u32",
        );
        check(r#"{"data":{"survey":{}}}"#, "/data/survey/id", "is missing");
    }

    #[test]
    fn ids_are_read_from_what_is_refused() {
        assert_eq!(id_of(r#"{"data":null,"id":"a\/1"}"#), "a/1");
        assert_eq!(id_of(r#"{"id":7}"#), "");
        assert_eq!(id_of("[]"), "");
    }

    #[test]
    fn depth_counts_brackets_outside_strings() {
        let nested = |depth: usize| format!("{}\"[[\\\"[[\"{}", "[".repeat(depth), "]".repeat(depth));
        assert!(!is_deep(&nested(DEPTH)));
        assert!(is_deep(&nested(DEPTH + 1)));
        assert!(!is_deep(&format!("[{}]", "[],".repeat(1_000))));
    }

    #[test]
    fn tokens_are_escaped() {
        let mut pointer = String::new();
        push_token(&mut pointer, "a/b~c");
        assert_eq!(pointer, "/a~1b~0c");
    }

    #[test]
    fn positions_count_bytes() {
        let at = |text: &str| {
            let error = serde_json::from_str::<&RawValue>(text).expect_err("malformed");
            let found = position(text.as_bytes(), offset(text, error.line(), error.column()));
            (found.byte, found.line, found.column)
        };
        assert_eq!(at("{\"a\":}"), (5, 1, 6));
        assert_eq!(at("{\"é\":1,\n  \"b\" 2}"), (15, 2, 7));
        assert_eq!(at(""), (0, 1, 1));
    }
}
