//! The faults of an endpoint, as values.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

/// When the endpoint goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Before it has read the request.
    Unread,
    /// When it has read the request and committed nothing.
    Unsaved,
    /// After the real collector has committed it.
    Saved,
}

/// A change of an acknowledgement.
pub type Edit = Arc<dyn Fn(&mut Value) + Send + Sync>;

/// How.
#[derive(Clone)]
pub enum Reply {
    /// As the collector answers: nothing is wrong.
    Honest,
    /// The connection is reset (RST).
    Reset,
    /// There is no answer as long as the other side waits for one.
    Silence,
    /// The honest answer, but not before [`super::Faulty::release`].
    Held,
    /// The honest answer, its head byte by byte with this pause before each.
    SlowHead(Duration),
    /// The honest answer, its body byte by byte with this pause before each.
    SlowBody(Duration),
    /// The connection ends in the middle of the body.
    CutShort,
    /// Half of the honest body, of the length that it says.
    HalfBody,
    /// The honest answer, without the headers that let a page read it.
    NoCors,
    /// The honest body after a change.
    Edited(Edit),
    /// Something else altogether.
    Instead(Answer),
    /// As long as an answer to one of these surveys is among those of the request: nothing is committed, and the status is
    /// the first one's.
    Refusing(&'static [(&'static str, u16)]),
    /// The answers to this survey are named as rejected, with this reason; the others are handed on.
    Rejecting(&'static str, &'static str),
}

/// A fault: nothing at all, too.
#[derive(Clone)]
pub struct Fault {
    /// When.
    pub step: Step,
    /// How.
    pub reply: Reply,
}

/// An answer that the endpoint makes up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers besides length and CORS.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: String,
    /// Whether pages of other origins may read it.
    pub cors: bool,
    /// Whether they may read its headers too.
    pub exposed: bool,
}

impl Fault {
    /// Nothing is wrong.
    pub fn none() -> Self {
        Self { step: Step::Saved, reply: Reply::Honest }
    }

    /// `reply` at `step`.
    pub fn at(step: Step, reply: Reply) -> Self {
        Self { step, reply }
    }

    /// Everything is committed, and the acknowledgement is changed.
    pub fn edited(edit: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self { step: Step::Saved, reply: Reply::Edited(Arc::new(edit)) }
    }

    /// `answer`, and nothing is committed.
    pub fn instead(answer: Answer) -> Self {
        Self { step: Step::Unsaved, reply: Reply::Instead(answer) }
    }
}

impl Answer {
    /// An empty answer of that status, which pages may read.
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new(), cors: true, exposed: true }
    }

    /// With one more header.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With a body of that media type.
    pub fn body(self, media_type: &str, body: &str) -> Self {
        Self { body: body.to_owned(), ..self.header("Content-Type", media_type) }
    }

    /// As no page of another origin may read it.
    pub fn without_cors(self) -> Self {
        Self { cors: false, ..self }
    }

    /// As pages may read it, but not its headers.
    pub fn unexposed(self) -> Self {
        Self { exposed: false, ..self }
    }

    /// The page of a captive portal.
    pub fn portal() -> Self {
        Self::status(200).body("text/html", "<!doctype html><title>Airport Wi-Fi</title>Welcome aboard")
    }
}
