//! Progress that survives a reload: what stands on an open survey, kept by the tab while it is open.
//!
//! One page at a time goes on with a response, or one would write over what another has been told. So progress is there for
//! the next page only once its own has been left, and one page takes it: a tab that is duplicated finds nothing to go on with,
//! and a page that the browser kept, and brings back, gives up what has gone on elsewhere. Who takes what was left first is
//! settled in the site's storage: a page that comes out of Chromium's back/forward cache does not see what later pages of its
//! tab have kept.

use super::conducting;
use crate::browser::clock;
use crate::browser::full::tab;
use crate::browser::task::spawn;
use crate::embed::shell::{Shell, Showing};
use crate::engine::facts::Facts;
use crate::engine::frequency;
use crate::engine::session::{Effect, Stage};
use crate::engine::walk::Walk;
use crate::survey::document::Survey;
use crate::survey::id::uuid_v7;
use crate::survey::json::{self, Value, Writer};
use crate::survey::redact::Rules;
use crate::survey::response::{Invitation, Probability, Response, State};
use crate::survey::time::{DAY, Timestamp};
use std::rc::Rc;

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
    json.string("left", &showing.more.left.borrow());
    json.key("walk");
    session.flow().write(&mut json, session.rules());
    json.close('}');
    tab::set(&key, &json.finish());
}

/// The page is being left: what is open may go on in the next one.
pub fn left(shell: &Shell) {
    for showing in shell.showing.borrow().iter().filter(|showing| !showing.more.preview) {
        if showing.session.borrow().stage() == Stage::Asking {
            let now = clock::now();
            showing.more.left.replace(uuid_v7(now.0, clock::random()));
            keep(showing, now);
        }
    }
}

/// The page is shown again. What it left goes on here, unless another page has taken it.
pub fn back(shell: &Rc<Shell>) {
    for showing in shell.showing.borrow().iter() {
        let left = showing.more.left.take();
        if left.is_empty() {
            continue;
        }
        let (shell, showing) = (shell.clone(), showing.clone());
        spawn(async move {
            if shell.store.claim(&left).await == Some(true) {
                keep(&showing, clock::now());
            } else {
                gone(&shell, &showing);
                conducting::resume(&shell);
            }
        });
    }
}

/// It has gone on in another page: it ends here, and nothing is saved of it.
pub fn gone(shell: &Rc<Shell>, showing: &Rc<Showing>) {
    showing.session.borrow_mut().abandon();
    shell.perform(showing, Effect::Remove);
}

/// What an earlier load of the page left of a survey.
#[derive(Debug, Clone)]
pub struct Saved {
    value: Value,
}

impl Saved {
    /// What is left of this version of a survey, if it is of use: its page has been left, under a day ago, and the value of the
    /// once-per key and the customer are the same.
    pub fn of(survey: &Survey, facts: &Facts, now: Timestamp) -> Option<Self> {
        let once = frequency::once(&survey.frequency, &facts.context).unwrap_or_default();
        let value = json::parse(&tab::get(&key(&survey.id))?).ok()?;
        let number = |name: &str| value.member(name).and_then(Value::as_integer);
        let age = now.since(Timestamp(number("at")?));
        let text = |name: &str| value.member(name).and_then(Value::as_text).unwrap_or_default();
        // Whoever began unknown may have become known since; one customer never goes on with the answers of another.
        let same = text("who").is_empty() || text("who") == who(facts.customer_id().as_deref());
        let left = !text("left").is_empty() && (0..LONGEST).contains(&age);
        let fits = number("version") == Some(survey.version.into()) && same && left && text("once") == once;
        fits.then_some(Self { value })
    }

    /// Takes it, for this page alone; false where another page has taken it.
    pub async fn take(&self, shell: &Shell) -> bool {
        let left = self.value.member("left").and_then(Value::as_text).unwrap_or_default();
        // Where there is no database, no page can claim it, and those that are brought back give it up.
        shell.store.claim(left).await.unwrap_or(!shell.store.durable())
    }

    /// Goes on with the walk and its response, recorded under these `rules`; false where they do not fit.
    pub fn resume(&self, walk: &mut Walk, response: &mut Response, rules: Rules) -> bool {
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
        response.answers = walk.recorded(rules);
        response.state = if invitation.answered_at.is_some() { State::Partial } else { State::Shown };
        response.response_id = response_id;
        response.revision = revision;
        response.invitation = invitation;
        true
    }
}

/// Whether this tab keeps progress of any of these surveys.
pub fn any(surveys: &[Rc<Survey>]) -> bool {
    surveys.iter().any(|survey| tab::get(&key(&survey.id)).is_some())
}

/// Forgets the progress of every survey of this tab.
pub fn forget() {
    tab::remove_all(PROGRESS);
}
