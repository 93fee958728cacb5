//! Responses as the collector lists them.

use crate::survey::answer::Points;
use crate::survey::{Answer, AnswerValue, Band, Environment, Event, Response, Scale, Timestamp};
use serde::Deserialize;

/// One response at its highest revision.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Received {
    /// The event as it was sent.
    #[serde(flatten)]
    pub event: Event,
    /// When the collector got it, by the collector's clock.
    pub received_at: Timestamp,
}

/// A chosen point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// The standard that its scale follows; `None` for a plain rating.
    pub standard: Option<Scale>,
    /// The scale's ends.
    pub points: Points,
    /// The point.
    pub point: i32,
}

impl Score {
    /// The band that it lies in.
    pub const fn band(self) -> Band {
        self.points.band(self.point)
    }
}

/// One reply of `GET /v1/responses`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listing {
    /// The responses.
    pub responses: Vec<Received>,
    /// The cursor for what comes after.
    pub after: i64,
}

impl Listing {
    /// Reads a reply; a response of a shape that this version does not know is left out rather than hiding the others.
    pub fn parse(text: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Body {
            responses: Vec<serde_json::Value>,
            after: i64,
        }
        let body: Body = serde_json::from_str(text).ok()?;
        let responses = body.responses.into_iter().filter_map(|item| serde_json::from_value(item).ok()).collect();
        Some(Self { responses, after: body.after })
    }
}

impl Received {
    /// The response itself.
    pub fn response(&self) -> &Response {
        &self.event.data
    }

    /// The first chosen point.
    pub fn score(&self) -> Option<Score> {
        self.response().answers.iter().find_map(score)
    }

    /// The first written answer.
    pub fn comment(&self) -> Option<&str> {
        self.response().answers.iter().find_map(|answer| match &answer.value {
            AnswerValue::Text(text) if answer.kind == "text" && !text.trim().is_empty() => Some(text.trim()),
            _ => None,
        })
    }

    /// True once the person has answered something.
    pub fn is_answered(&self) -> bool {
        !self.response().answers.is_empty()
    }

    /// Where the survey met the person: the page's own word for it, else its title.
    pub fn place(&self) -> Option<&str> {
        let touchpoint = &self.response().touchpoint;
        touchpoint.text("name").or_else(|| touchpoint.text("title"))
    }

    /// Why this answer stays out of the figures of live answers.
    pub fn mark(&self) -> Option<&'static str> {
        let client = &self.response().client;
        match (client.env, client.automated) {
            (Environment::Test, _) => Some("test"),
            (Environment::Live, true) => Some("automated"),
            (Environment::Live, false) => None,
        }
    }
}

/// The point that an answer chose, where it is on a scale.
pub fn score(answer: &Answer) -> Option<Score> {
    let standard = Scale::from_name(&answer.kind);
    let AnswerValue::Number(point) = answer.value else { return None };
    let points = answer.scale.or(standard.map(|scale| Points { min: scale.min(), max: scale.max() }))?;
    Some(Score { standard, points, point })
}

/// Also what the tests of other modules take a response from.
#[cfg(test)]
pub mod tests {
    use super::*;

    /// A response as the collector lists it; `score` and `comment` may be absent.
    pub fn received(id: u32, revision: u32, state: &str, score: Option<i32>, comment: Option<&str>, at: i64) -> Received {
        let response_id = format!("00000000-0000-7000-8000-{id:012}");
        let mut answers = vec![];
        answers.extend(score.map(
            |value| serde_json::json!({"question": "score", "kind": "nps", "scale": {"min": 0, "max": 10}, "value": value}),
        ));
        answers.extend(comment.map(|value| serde_json::json!({"question": "comment", "kind": "text", "value": value})));
        let line = serde_json::json!({
            "specversion": "1.0", "id": format!("{response_id}/{revision}"), "source": "https://shop.example",
            "type": "dev.candor.response.v1", "time": "2026-11-22T04:31:07.123Z",
            "data": {
                "response_id": response_id, "revision": revision, "state": state, "survey": {"id": "product-nps", "version": 1},
                "answers": answers, "touchpoint": {"name": "dashboard", "title": "Overview", "context": {"plan": "team", "seats": 12}},
                "respondent": {}, "client": {"version": "0.1.0", "env": "live", "automated": true},
                "invitation": {"trigger": "load", "sampling_probability": 1, "shown_at": "2026-11-22T04:31:00Z", "eligible": 1, "sampled_out": 0},
            },
            "received_at": Timestamp(at).to_rfc3339(), "clock_skew_ms": null,
        });
        serde_json::from_value(line).unwrap()
    }

    #[test]
    fn a_listing_survives_what_it_does_not_know() {
        let listing = Listing::parse(r#"{"responses":[{"data":{"state":"pondering"}}],"before":null,"after":7}"#).unwrap();
        assert_eq!(listing, Listing { responses: vec![], after: 7 });
        assert_eq!(Listing::parse("<html>"), None);
        assert_eq!(Listing::parse("{}"), None);
    }

    #[test]
    fn a_rating_of_any_length_is_a_score() {
        let rated = |json| score(&serde_json::from_str(json).unwrap()).map(|score| (score.standard, score.band()));
        let thumbs = r#"{"question":"worth","kind":"rating","scale":{"min":1,"max":2},"value":2}"#;
        assert_eq!(rated(thumbs), Some((None, Band::High)));
        assert_eq!(rated(r#"{"question":"easy","kind":"ces","value":2}"#), Some((Some(Scale::Ces), Band::Low)));
        assert_eq!(rated(r#"{"question":"age","kind":"text","value":42}"#), None);
    }

    #[test]
    fn what_a_person_said() {
        let whole = received(1, 3, "completed", Some(9), Some(" Clear and quick. "), 0);
        let score = whole.score().unwrap();
        assert_eq!((score.standard, score.point, score.band()), (Some(Scale::Nps), 9, Band::High));
        assert_eq!(whole.comment(), Some("Clear and quick."));
        assert_eq!(whole.place(), Some("dashboard"));
        assert_eq!(whole.mark(), Some("automated"));
        let seen = received(1, 1, "shown", None, Some("  "), 0);
        assert_eq!((seen.score(), seen.comment()), (None, None));
    }
}
