//! How a response travels: as a `CloudEvents` 1.0 JSON event.
//!
//! <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>

use super::answer::{AnswerValue, Points};
use super::fault::Fault;
use super::id::is_uuid;
use super::json::{Value, Writer, push_integer};
use super::response::Response;
use super::scale::Scale;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The value of the attribute `type`.
pub const TYPE: &str = "dev.candor.response.v1";
/// The media type of one event.
pub const MEDIA_TYPE: &str = "application/cloudevents+json";
/// The media type of a batch: a JSON array of events.
pub const BATCH_MEDIA_TYPE: &str = "application/cloudevents-batch+json";
/// The most events that one request may carry.
pub const BATCH_EVENTS: usize = 100;
/// The most answers that a response may have; a survey can ask for two hundred.
pub const ANSWERS: usize = 1_000;
/// The largest body that a request may have, in bytes.
pub const BODY_BYTES: usize = 256 * 1024;

/// One event. `id` is `<response_id>/<revision>`, so a repeated delivery is recognised by its id alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Version of `CloudEvents`: `1.0`.
    pub specversion: String,
    /// `<response_id>/<revision>`.
    pub id: String,
    /// Origin of the page.
    pub source: String,
    /// [`TYPE`].
    #[serde(rename = "type")]
    pub kind: String,
    /// When this revision was recorded, by the client's clock.
    pub time: Timestamp,
    /// The key that the endpoint knows the site by, where it wants one.
    #[serde(default, rename = "candorkey", skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// When this copy was sent, by the client's clock: with the time of receipt it tells the clock's error.
    #[serde(default, rename = "candorsent", skip_serializing_if = "Option::is_none")]
    pub sent: Option<Timestamp>,
    /// The response.
    pub data: Response,
}

/// The id of one revision of one response.
pub fn event_id(response_id: &str, revision: u32) -> String {
    let mut id = String::with_capacity(response_id.len() + 4);
    id.push_str(response_id);
    id.push('/');
    push_integer(&mut id, revision.into());
    id
}

/// What of an event is known before its revision is: JSON without `id`, `data.revision`, `candorkey` and `candorsent`.
/// Storage keeps this, since the revision is assigned in the transaction that writes it.
pub fn body(source: &str, time: Timestamp, data: &Response) -> String {
    let mut json = Writer::default();
    json.open('{');
    json.string("specversion", "1.0");
    json.string("source", source);
    json.string("type", TYPE);
    json.string("time", &time.to_rfc3339());
    json.key("data");
    data.write(&mut json);
    json.close('}');
    json.finish()
}

/// Appends the whole event for a [`body`]; an empty key is none.
pub fn push_event(out: &mut String, body: &str, response_id: &str, revision: u32, sent: Option<Timestamp>, key: &str) {
    // `data` is the body's last member, so the body ends with two brackets: its own and that of `data`.
    out.push_str(body.strip_suffix("}}").unwrap_or(body));
    out.push_str(",\"revision\":");
    push_integer(out, revision.into());
    out.push_str("},\"id\":\"");
    out.push_str(response_id);
    out.push('/');
    push_integer(out, revision.into());
    if let Some(sent) = sent {
        out.push_str("\",\"candorsent\":\"");
        out.push_str(&sent.to_rfc3339());
    }
    out.push('"');
    if !key.is_empty() {
        out.push_str(",\"candorkey\":");
        let mut json = Writer::default();
        json.text(key);
        out.push_str(&json.finish());
    }
    out.push('}');
}

impl Event {
    /// The event for a response, recorded at `time` on a page of `origin`.
    pub fn new(origin: &str, time: Timestamp, data: Response) -> Self {
        Self {
            specversion: "1.0".to_owned(),
            id: event_id(&data.response_id, data.revision),
            source: origin.to_owned(),
            kind: TYPE.to_owned(),
            time,
            key: None,
            sent: None,
            data,
        }
    }

    /// Writes the event as serde does.
    pub fn to_json(&self) -> String {
        let mut json = String::new();
        let body = body(&self.source, self.time, &self.data);
        let key = self.key.as_deref().unwrap_or_default();
        push_event(&mut json, &body, &self.data.response_id, self.data.revision, self.sent, key);
        json
    }

    /// Every rule that the shape of the types does not hold. `pointer` of each fault is relative to the event.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |pointer: String, reason: String| faults.push(Fault { pointer, reason });
        if self.specversion != "1.0" {
            fault("/specversion".into(), "must be \"1.0\"".into());
        }
        if self.kind != TYPE {
            fault("/type".into(), format!("must be \"{TYPE}\""));
        }
        if self.source.is_empty() {
            fault("/source".into(), "must not be empty".into());
        }
        let data = &self.data;
        if !is_uuid(&data.response_id) {
            fault("/data/response_id".into(), "must be a UUID".into());
        }
        if data.revision == 0 {
            fault("/data/revision".into(), "must be 1 or more".into());
        }
        if self.id != event_id(&data.response_id, data.revision) {
            fault("/id".into(), "must be <response_id>/<revision> of the data".into());
        }
        if data.survey.id.is_empty() {
            fault("/data/survey/id".into(), "must not be empty".into());
        }
        if data.answers.len() > ANSWERS {
            fault("/data/answers".into(), format!("must be at most {ANSWERS}"));
            // Comparing each with all takes time in the square of their number.
            return faults;
        }
        for (index, answer) in data.answers.iter().enumerate() {
            let at = |member: &str| format!("/data/answers/{index}{member}");
            if answer.question.is_empty() {
                fault(at("/question"), "must not be empty".into());
            }
            if data.answers[..index].iter().any(|earlier| earlier.question == answer.question) {
                fault(at("/question"), format!("\"{}\" is answered twice", answer.question));
            }
            let standard = Scale::from_name(&answer.kind);
            if let (Some(standard), Some(points)) = (standard, answer.scale)
                && (points.min != standard.min() || points.max != standard.max())
                // CES 1.0 had five points.
                && (standard, points) != (Scale::Ces, Points { min: 1, max: 5 })
            {
                let reason = format!("{} runs from {} to {}", answer.kind, standard.min(), standard.max());
                fault(at("/scale"), reason);
            }
            let range = answer.scale.map(|points| (points.min, points.max)).or(standard.map(|scale| (scale.min(), scale.max())));
            match (&answer.value, range) {
                (AnswerValue::Number(value), Some((min, max))) if !(min..=max).contains(value) => {
                    fault(at("/value"), format!("{value} is outside the scale from {min} to {max}"));
                }
                (AnswerValue::Text(_) | AnswerValue::Structured(_), Some(_)) => {
                    fault(at("/value"), "must be a number on the scale".into());
                }
                (AnswerValue::Structured(Value::Null), None) => fault(at("/value"), "must not be null".into()),
                _ => {}
            }
        }
        faults
    }
}
