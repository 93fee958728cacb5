//! A response as a row of a table (RFC 4180): one column a member, one column a question.

use super::store::Stored;
use crate::survey::json::Value;
use crate::survey::{AnswerValue, Event, Timestamp};
use std::collections::HashMap;
use std::fmt::Display;

/// Columns before those of the questions.
const COLUMNS: [&str; 48] = [
    "response_id",
    "revision",
    "state",
    "survey_id",
    "survey_version",
    "env",
    "automated",
    "received_at",
    "clock_skew_ms",
    "time",
    "time_corrected",
    "sent",
    "source",
    "key",
    "client_version",
    "trigger",
    "sampling_probability",
    "shown_at",
    "answered_at",
    "eligible",
    "sampled_out",
    "respondent_id",
    "touchpoint",
    "url",
    "title",
    "referrer",
    "language",
    "time_zone",
    "device",
    "viewport_width",
    "viewport_height",
    "time_on_page_ms",
    "scroll_depth",
    "stage",
    "app_version",
    "page_views",
    "campaign_source",
    "campaign_medium",
    "campaign",
    "campaign_term",
    "campaign_content",
    "lcp_ms",
    "inp_ms",
    "cls",
    "errors",
    "rage_clicks",
    "last_paths",
    "context",
];
/// The column after them, for answers to questions that have none of their own.
const MORE: &str = "more_answers";

/// Writes rows; the questions that get a column are fixed at the start, since the rows are not all known by then.
#[derive(Debug)]
pub struct Table {
    columns: HashMap<String, usize>,
    names: Vec<String>,
}

impl Table {
    /// A table with a column for each of these questions.
    pub fn new(questions: Vec<String>) -> Self {
        let columns = questions.iter().cloned().zip(0..).collect();
        Self { columns, names: questions }
    }

    /// The row of names.
    pub fn header(&self) -> Vec<u8> {
        let questions = self.names.iter().map(|name| format!("answer.{name}"));
        let names = COLUMNS.into_iter().map(str::to_owned).chain(questions).chain([MORE.to_owned()]);
        record(&names.collect::<Vec<_>>())
    }

    /// A response; nothing where its event cannot be read, which would be damage.
    pub fn row(&self, stored: &Stored) -> Vec<u8> {
        let Ok(event) = serde_json::from_str::<Event>(&stored.event) else { return Vec::new() };
        let data = &event.data;
        let (touchpoint, invitation) = (&data.touchpoint, &data.invitation);
        let context = touchpoint.context().to_json();
        let signals = touchpoint.members().member("signals");
        let signal = |name: &str| plain(signals.and_then(|signals| signals.member(name)));
        let campaign = signals.and_then(|signals| signals.member("campaign"));
        let parameter = |name: &str| plain(campaign.and_then(|campaign| campaign.member(name)));
        let member = |name: &str| plain(touchpoint.members().member(name));
        let viewport = |name: &str| plain(touchpoint.members().member("viewport").and_then(|size| size.member(name)));
        let mut cells = vec![
            stored.response_id.clone(),
            data.revision.to_string(),
            data.state.name().to_owned(),
            guard(&data.survey.id),
            data.survey.version.to_string(),
            data.client.env.name().to_owned(),
            data.client.automated.to_string(),
            Timestamp(stored.received_at).to_rfc3339(),
            number(stored.clock_skew_ms),
            event.time.to_rfc3339(),
            time(stored.clock_skew_ms.map(|skew| event.time.plus(skew))),
            time(event.sent),
            guard(&event.source),
            text(stored.header_key.as_deref().or(event.key.as_deref())),
            guard(&data.client.version),
            guard(&invitation.trigger),
            invitation.sampling_probability.to_decimal(),
            invitation.shown_at.to_rfc3339(),
            time(invitation.answered_at),
            invitation.eligible.to_string(),
            invitation.sampled_out.to_string(),
            text(data.respondent.id.as_deref()),
            member("name"),
            member("url"),
            member("title"),
            member("referrer"),
            member("language"),
            member("time_zone"),
            member("device"),
            viewport("width"),
            viewport("height"),
            member("time_on_page_ms"),
            member("scroll_depth"),
            member("stage"),
            member("app_version"),
            signal("page_views"),
            parameter("source"),
            parameter("medium"),
            parameter("campaign"),
            parameter("term"),
            parameter("content"),
            signal("lcp_ms"),
            signal("inp_ms"),
            signal("cls"),
            signal("errors"),
            signal("rage_clicks"),
            signal("last_paths"),
            if context == "null" { String::new() } else { guard(&context) },
        ];
        let first = cells.len();
        cells.resize(first + self.names.len() + 1, String::new());
        let mut more = Vec::new();
        for answer in &data.answers {
            let column = self.columns.get(&answer.question).and_then(|column| cells.get_mut(first + column));
            match (column, &answer.value) {
                (Some(cell), AnswerValue::Number(value)) => *cell = value.to_string(),
                (Some(cell), AnswerValue::Text(value)) => *cell = guard(value),
                (Some(cell), AnswerValue::Structured(value)) => *cell = guard(&structured(value)),
                (None, _) => more.push(answer),
            }
        }
        if !more.is_empty()
            && let Some(cell) = cells.last_mut()
        {
            *cell = serde_json::to_string(&more).unwrap_or_default();
        }
        record(&cells)
    }
}

/// A list as its elements with semicolons between them, everything else as JSON.
fn structured(value: &Value) -> String {
    match value.as_array() {
        Some(items) => items.iter().map(Value::to_plain).collect::<Vec<_>>().join("; "),
        None => value.to_plain(),
    }
}

/// Text that a spreadsheet would take for a formula gets an apostrophe in front
/// (<https://owasp.org/www-community/attacks/CSV_Injection>). Numbers of ours, which may be negative, are written without.
fn guard(value: &str) -> String {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{value}") } else { value.to_owned() }
}

/// A member as text: a list as its elements with semicolons between them.
fn plain(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::Number(number)) => number.clone(),
        Some(value) => guard(&structured(value)),
    }
}

fn text(value: Option<&str>) -> String {
    value.map(guard).unwrap_or_default()
}

fn number(value: Option<impl Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn time(value: Option<Timestamp>) -> String {
    value.map(Timestamp::to_rfc3339).unwrap_or_default()
}

fn record(cells: &[String]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail.
    _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::guard;

    #[test]
    fn formulas_become_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(guard(formula), format!("'{formula}"));
        }
        for text in ["", "a=1", " good", "\u{e9}"] {
            assert_eq!(guard(text), text);
        }
    }
}
