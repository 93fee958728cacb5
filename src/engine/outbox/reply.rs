//! How a request ended, and what that means for what was in it.

use super::terms::AcknowledgementMode;
use crate::survey::acknowledgement::Said;
use crate::survey::json::push_integer;

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status, or what stood in the way of one.
    pub outcome: Result<u16, Why>,
    /// The wait that the header `Retry-After` asks for, in milliseconds, where CORS exposes it.
    pub retry_after: Option<i64>,
    /// The whole body.
    pub body: String,
    /// What the header `Accept-Encoding` says of gzip (RFC 7694); nothing where it is absent or not exposed.
    pub gzip: Option<bool>,
}

/// Why a response still waits: the reasons of `flush`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The browser says that it has no network.
    Offline,
    /// No answer came: no network, no such host, connection refused or reset, time limit passed, blocked by an extension.
    Unreachable,
    /// The endpoint was reached, but does not let this page's origin in.
    Cors,
    /// The page's own Content-Security-Policy forbids the request.
    Csp,
    /// A redirect, which is not followed: a captive portal, or a wrong address.
    Redirected,
    /// A 2xx that names none of the ids.
    Unacknowledged,
    /// Any other HTTP status.
    Status(u16),
    /// This device's storage does not answer.
    Storage,
}

impl Why {
    /// Its name in what `flush` resolves to.
    pub fn name(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Unreachable => "unreachable",
            Self::Cors => "cors",
            Self::Csp => "csp",
            Self::Redirected => "redirected",
            Self::Unacknowledged => "unacknowledged",
            Self::Status(_) => "status",
            Self::Storage => "storage",
        }
    }
}

/// How a response ends in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The endpoint acknowledged it.
    Acknowledged,
    /// The endpoint refused it for good, with the reason.
    Refused(String),
    /// Consent was withdrawn before it could be sent.
    Withdrawn,
    /// More waits than the bounds allow, and this one was the oldest.
    Evicted,
    /// It is older than the bounds allow, and was tried in vain since, over a day at least ([`super::GRACE`]).
    Expired,
    /// What storage holds cannot be read any more.
    Corrupt,
    /// Nothing is left of it on this device: another tab has brought it to its end, and has said there which.
    Elsewhere,
}

/// What a reply says of each event in its request.
#[derive(Debug)]
pub struct Verdict {
    said: Said,
    status: u16,
    any: bool,
    single: bool,
}

impl Verdict {
    /// Reads the reply to a request that carried one event, or several.
    pub fn new(reply: &Reply, mode: AcknowledgementMode, single: bool) -> Self {
        let status = reply.outcome.unwrap_or(0);
        let said = Said::parse(if status == 0 { "" } else { &reply.body });
        Self { said, status, any: mode == AcknowledgementMode::Status, single }
    }

    /// How the event of this id ends; `None` where it is to be tried again.
    pub fn on(&self, id: &str) -> Option<End> {
        if self.good() && (self.any || self.said.accepts(id)) {
            return Some(End::Acknowledged);
        }
        if let Some(reason) = self.said.refuses(id).filter(|_| self.good() || self.for_good()) {
            return Some(End::Refused(reason.to_owned()));
        }
        (self.for_good() && self.single).then(|| {
            let mut reason = String::from("HTTP ");
            push_integer(&mut reason, self.status.into());
            End::Refused(reason)
        })
    }

    /// The wait that the body asks for, in milliseconds.
    pub fn wait(&self) -> Option<i64> {
        self.said.wait()
    }

    /// The request itself was refused, for one of its events: sending the same again would be in vain.
    pub fn for_good(&self) -> bool {
        matches!(self.status, 400 | 410 | 413 | 415 | 422)
    }

    fn good(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Reply {
    /// Why what is left of its request waits.
    pub fn why(&self) -> Why {
        match self.outcome {
            Err(why) => why,
            Ok(200..300) => Why::Unacknowledged,
            Ok(300..400) => Why::Redirected,
            Ok(status) => Why::Status(status),
        }
    }
}

impl Default for Reply {
    /// No answer at all.
    fn default() -> Self {
        Self { outcome: Err(Why::Unreachable), retry_after: None, body: String::new(), gzip: None }
    }
}
