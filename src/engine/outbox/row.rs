//! What storage keeps of a response, and what the outbox remembers of it.

use crate::survey::time::Timestamp;

/// A time that does not come.
pub const NEVER: Timestamp = Timestamp(i64::MAX);

/// A response as storage keeps it. Its key there is the id and the revision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Id of the response.
    pub response_id: String,
    /// Its revision. Every revision is whole: the highest one is all that anybody needs.
    pub revision: u32,
    /// Id of the survey.
    pub survey: String,
    /// Where it goes, as an absolute URL.
    pub endpoint: String,
    /// The event without its revision ([`crate::survey::event::body`]).
    pub body: String,
    /// The key that the endpoint knows the site by; empty for none.
    pub key: String,
    /// When it was written, by the device's clock.
    pub written: Timestamp,
    /// It holds text that is only half typed: it stays here until the person moves on, or is gone.
    pub draft: bool,
}

/// The same without its body: of ten thousand that wait, only those are read that are about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Id of the response.
    pub response_id: String,
    /// Its revision.
    pub revision: u32,
    /// Id of the survey.
    pub survey: String,
    /// Where it goes.
    pub endpoint: String,
    /// Length of the body, in bytes or UTF-16 units: bounds are about sizes, not about exact ones.
    pub size: usize,
    /// When it was written.
    pub written: Timestamp,
    /// As in [`Row::draft`].
    pub draft: bool,
    /// When it was first tried in vain past its age, by the device's clock; [`NEVER`] where it was not.
    pub overdue: Timestamp,
}

impl Row {
    /// What the outbox remembers of it.
    pub fn found(&self) -> Found {
        Found {
            response_id: self.response_id.clone(),
            revision: self.revision,
            survey: self.survey.clone(),
            endpoint: self.endpoint.clone(),
            size: self.body.len(),
            written: self.written,
            draft: self.draft,
            overdue: NEVER,
        }
    }

    /// The row of what was found, with this body and key.
    pub fn of(found: Found, body: String, key: String) -> Self {
        let Found { response_id, revision, survey, endpoint, written, draft, .. } = found;
        Self { response_id, revision, survey, endpoint, body, key, written, draft }
    }
}
