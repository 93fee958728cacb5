//! Progress that survives a reload: what stands on an open survey, kept by the tab while it is open.

use crate::browser::full::tab;
use crate::embed::shell::Showing;
use crate::engine::facts::Facts;
use crate::engine::frequency;
use crate::engine::session::Stage;
use crate::engine::walk::Walk;
use crate::survey::document::Survey;
use crate::survey::json::{self, Value, Writer};
use crate::survey::response::{Invitation, Probability, Response, State};
use crate::survey::time::{DAY, Timestamp};

/// How long progress is kept, in milliseconds.
const LONGEST: i64 = DAY;

/// What the tab's names of progress begin with.
const PROGRESS: &str = "progress.";

/// The customer, as the exposure log names them.
fn who(id: Option<&str>) -> String {
    id.map(frequency::who).unwrap_or_default()
}

fn key(survey: &str) -> String {
    [PROGRESS, survey].concat()
}

/// Keeps what stands on the survey now; of one that has ended, nothing.
pub fn keep(showing: &Showing, now: Timestamp) {
    let session = showing.session.borrow();
    let response = session.response();
    let key = key(&response.survey.id);
    if session.stage() != Stage::Asking {
        tab::remove(&key);
        return;
    }
    let invitation = &response.invitation;
    let mut json = Writer::default();
    json.open('{');
    json.number("version", response.survey.version.into());
    json.number("at", now.0);
    json.string("response_id", &response.response_id);
    json.number("revision", response.revision.into());
    json.string("trigger", &invitation.trigger);
    json.number("sampling", invitation.sampling_probability.millionths().into());
    json.number("shown_at", invitation.shown_at.0);
    if let Some(at) = invitation.answered_at {
        json.number("answered_at", at.0);
    }
    json.number("eligible", invitation.eligible.into());
    json.number("sampled_out", invitation.sampled_out.into());
    json.string("once", &showing.more.once);
    json.string("who", &who(response.respondent.id.as_deref()));
    json.key("walk");
    session.flow().write(&mut json);
    json.close('}');
    tab::set(&key, &json.finish());
}

/// What an earlier load of the page left of a survey.
#[derive(Debug, Clone)]
pub struct Saved {
    value: Value,
}

impl Saved {
    /// What is left of this version of a survey, if it is of use: under a day old, of the same value of the once-per key, and of
    /// the same customer.
    pub fn of(survey: &Survey, facts: &Facts, now: Timestamp) -> Option<Self> {
        let once = frequency::once(&survey.frequency, &facts.context).unwrap_or_default();
        let value = json::parse(&tab::get(&key(&survey.id))?).ok()?;
        let number = |name: &str| value.member(name).and_then(Value::as_integer);
        let age = now.since(Timestamp(number("at")?));
        let text = |name: &str| value.member(name).and_then(Value::as_text).unwrap_or_default();
        // Whoever began unknown may have become known since; one customer never goes on with the answers of another.
        let same = text("who").is_empty() || text("who") == who(facts.customer_id().as_deref());
        let fits =
            number("version") == Some(survey.version.into()) && same && (0..LONGEST).contains(&age) && text("once") == once;
        fits.then_some(Self { value })
    }

    /// Goes on with the walk and its response; false where they do not fit.
    pub fn resume(&self, walk: &mut Walk, response: &mut Response) -> bool {
        let number = |name: &str| self.value.member(name).and_then(Value::as_integer);
        let text = |name: &str| self.value.member(name).and_then(Value::as_text).map(str::to_owned);
        let count = |name: &str| number(name).and_then(|number| u32::try_from(number).ok());
        let restored = || {
            let answered_at = number("answered_at").map(Timestamp);
            Some((
                text("response_id")?,
                count("revision").filter(|revision| *revision > 0)?,
                Invitation {
                    trigger: text("trigger")?,
                    sampling_probability: Probability::from_millionths(count("sampling")?),
                    shown_at: Timestamp(number("shown_at")?),
                    answered_at,
                    eligible: count("eligible")?,
                    sampled_out: count("sampled_out")?,
                },
            ))
        };
        let Some((response_id, revision, invitation)) = restored() else { return false };
        if !self.value.member("walk").is_some_and(|saved| walk.resume(saved)) {
            return false;
        }
        response.answers = walk.answers();
        response.state = if invitation.answered_at.is_some() { State::Partial } else { State::Shown };
        response.response_id = response_id;
        response.revision = revision;
        response.invitation = invitation;
        true
    }
}

/// Forgets the progress of every survey of this tab.
pub fn forget() {
    tab::remove_all(PROGRESS);
}
