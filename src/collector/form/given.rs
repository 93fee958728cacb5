//! What was filled in, what is wrong with it, and the response that it comes to.

use super::asked::Asked;
use super::scored::Scored;
use crate::survey::address::origin_of;
use crate::survey::id::is_uuid;
use crate::survey::json::Value;
use crate::survey::redact::{Rules, redact};
use crate::survey::response::Probability;
use crate::survey::{
    Answer, AnswerValue, Client, Event, Invitation, Members, Prompts, Respondent, Response, State, SurveyRef, Timestamp,
    Touchpoint,
};

/// What set the survey off, as the response says it.
pub const TRIGGER: &str = "form";
/// Where an answer is from whose page nobody has named.
const NOWHERE: &str = "urn:candor:form";

/// What was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The response's id.
    pub id: String,
    /// The chosen point, as it was sent; empty where there is none.
    pub score: String,
    /// The comment, as it was sent.
    pub comment: String,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No point is chosen.
    NoPoint,
    /// The comment is too long.
    TooLong,
    /// Nothing is; but it could not be stored.
    Unsaved,
}

impl Given {
    /// Reads what a form has posted. A form that was not made here has no id: it gets `fresh`.
    pub fn read(body: &[u8], fresh: String) -> Self {
        let mut given = Self { id: fresh, score: String::new(), comment: String::new() };
        for (name, value) in form_urlencoded::parse(body) {
            match name.as_ref() {
                "id" if shown_at(&value).is_some() => given.id = value.to_ascii_lowercase(),
                "score" => given.score = value.into_owned(),
                // Forms end lines as mails do, whatever the person's system does (HTML, 4.10.21.4).
                "comment" => given.comment = value.replace("\r\n", "\n"),
                _ => {}
            }
        }
        given
    }

    /// The chosen point, where it is one.
    pub fn point(&self, asked: &Asked) -> Option<i32> {
        self.score.parse().ok().filter(|point| asked.scored.rating.points.contains(*point))
    }

    /// The event of a response that is handed in, or all that is wrong. `origin` is where the form itself was, as far as is known.
    pub fn event(&self, asked: &Asked, origin: &str, now: Timestamp) -> Result<Event, Vec<Fault>> {
        let comment = self.comment.trim();
        let is_long = comment.chars().nth(Prompts::LENGTH).is_some();
        let faults = [(self.point(asked).is_none(), Fault::NoPoint), (is_long, Fault::TooLong)];
        let faults: Vec<_> = faults.into_iter().filter(|(is_wrong, _)| *is_wrong).map(|(_, fault)| fault).collect();
        let Some(point) = self.point(asked).filter(|_| faults.is_empty()) else { return Err(faults) };
        let Scored { version, id, kind, rating, .. } = &asked.scored;
        let mut answers = vec![Answer {
            question: id.clone(),
            kind: (*kind).to_owned(),
            scale: Some(rating.points),
            value: AnswerValue::Number(point),
        }];
        if let Some(beside) = rating.comment.as_ref().filter(|_| !comment.is_empty()) {
            answers.push(Answer::text(&beside.id, &redact(comment, Rules::ALL)));
        }
        let members = asked.context.iter().map(|(name, value)| (name.clone(), Value::Text(value.clone())));
        let data = Response {
            response_id: self.id.clone(),
            revision: 1,
            state: State::Completed,
            survey: SurveyRef { id: asked.id.clone(), version: *version },
            answers,
            touchpoint: Touchpoint::from(Members {
                url: asked.url.clone(),
                language: asked.wanted.clone(),
                context: Value::Object(members.collect()),
                ..Members::default()
            }),
            respondent: Respondent::default(),
            invitation: Invitation {
                trigger: TRIGGER.to_owned(),
                sampling_probability: Probability::ONE,
                // A page may have been made by another machine, whose clock is ahead.
                shown_at: shown_at(&self.id).unwrap_or(now).min(now),
                answered_at: Some(now),
                eligible: 1,
                sampled_out: 0,
            },
            client: Client { version: env!("CARGO_PKG_VERSION").to_owned(), env: asked.env, automated: false },
        };
        let page = asked.url.as_deref().and_then(origin_of);
        let mut event = Event::new(page.or_else(|| origin_of(origin)).unwrap_or(NOWHERE), now, data);
        event.key.clone_from(&asked.key);
        event.sent = Some(now);
        Ok(event)
    }
}

/// When the id was made, and with it the page; nothing where it is no `UUIDv7`.
fn shown_at(id: &str) -> Option<Timestamp> {
    let is_ours = is_uuid(id) && id.as_bytes()[14] == b'7';
    let digits: String = id.chars().filter(|letter| *letter != '-').take(12).collect();
    i64::from_str_radix(&digits, 16).ok().filter(|_| is_ours).map(Timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::id::uuid_v7;

    #[test]
    fn an_id_tells_when_it_was_made() {
        assert_eq!(shown_at(&uuid_v7(1_795_000_000_123, [0xff; 10])), Some(Timestamp(1_795_000_000_123)));
        for other in ["", "x", "01890a5d-ac96-474b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a805"] {
            assert_eq!(shown_at(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_no_id_of_ours_is_left_out() {
        let read = |body: &str| Given::read(body.as_bytes(), "fresh".to_owned());
        assert_eq!(read("id=01890A5D-ac96-774b-bcce-b302099a8057").id, "01890a5d-ac96-774b-bcce-b302099a8057");
        for other in ["", "id=", "id=1", "id=01890a5d-ac96-474b-bcce-b302099a8057", "%ff=%00&&=&id"] {
            assert_eq!(read(other).id, "fresh", "{other}");
        }
        assert_eq!(read("comment=a%0D%0Ab%0Ac+d").comment, "a\nb\nc d");
    }
}
