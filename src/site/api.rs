//! The collector's addresses, as the administrator reads them.

use super::figures::{Audience, Results};
use super::received::Listing;
use crate::survey::State;
use gloo_net::http::{Request, RequestBuilder};
use gloo_timers::callback::Timeout;
use web_sys::AbortController;

/// How long the collector may wait for news before it replies with none, in seconds.
const WAIT: u32 = 25;
/// How long a request may take beyond that, in milliseconds: a connection can be dead without saying so.
const PATIENCE: u32 = 10_000;
/// How many responses of each state a page begins with.
const BEGIN: u32 = 50;

/// Why there is no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The token is not the administrator's.
    Refused,
    /// Nobody answered.
    Away,
    /// It answered with an error, or with something that is no reply of a collector.
    Strange(u16),
}

/// The collector, with a token.
#[derive(Debug, Clone)]
pub struct Api {
    token: String,
}

impl Api {
    /// The collector that served this page.
    pub fn new(token: String) -> Self {
        Self { token }
    }

    /// What there is at the beginning: the newest of each state, so that surveys that were only seen hide no answer.
    pub async fn begin(&self) -> Result<Listing, Failure> {
        let mut all = Listing { responses: vec![], after: i64::MAX };
        for state in [State::Completed, State::Partial, State::Dismissed, State::Shown] {
            let query = [("state", state.name().to_owned()), ("limit", BEGIN.to_string())];
            let listing = self.listing(query, PATIENCE, &abort()?).await?;
            all.responses.extend(listing.responses);
            // The lowest: what came between two of these requests is then met again rather than missed.
            all.after = all.after.min(listing.after);
        }
        Ok(all)
    }

    /// What came after a cursor; waits for it. `controller` ends the wait.
    pub async fn news(&self, after: i64, controller: &AbortController) -> Result<Listing, Failure> {
        let query = [("after", after.to_string()), ("wait", WAIT.to_string())];
        self.listing(query, WAIT * 1_000 + PATIENCE, controller).await
    }

    /// The figures of a survey.
    pub async fn results(&self, survey: &str, audience: Audience) -> Result<Results, Failure> {
        let survey = String::from(js_sys::encode_uri_component(survey));
        let request = Request::get(&format!("/v1/results/{survey}")).query([("env", audience.name())]);
        let text = self.text(request, PATIENCE, &abort()?).await?;
        serde_json::from_str(&text).map_err(|_| Failure::Strange(200))
    }

    async fn listing(&self, query: [(&str, String); 2], patience: u32, controller: &AbortController) -> Result<Listing, Failure> {
        let text = self.text(Request::get("/v1/responses").query(query), patience, controller).await?;
        Listing::parse(&text).ok_or(Failure::Strange(200))
    }

    async fn text(&self, request: RequestBuilder, patience: u32, controller: &AbortController) -> Result<String, Failure> {
        let ending = controller.clone();
        let limit = Timeout::new(patience, move || ending.abort());
        let request = request.header("Authorization", &format!("Bearer {}", self.token)).abort_signal(Some(&controller.signal()));
        let response = request.send().await.map_err(|_| Failure::Away)?;
        let text = match response.status() {
            200 => response.text().await.map_err(|_| Failure::Away)?,
            401 | 403 => return Err(Failure::Refused),
            // What stands before a collector says that it is away.
            502..=504 => return Err(Failure::Away),
            status => return Err(Failure::Strange(status)),
        };
        drop(limit);
        Ok(text)
    }
}

fn abort() -> Result<AbortController, Failure> {
    AbortController::new().map_err(|_| Failure::Away)
}
