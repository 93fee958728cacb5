//! Requests to the drivers and to the collector.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

/// No request of a test takes longer, the start of a browser included.
const LIMIT: Duration = Duration::from_secs(40);

/// An agent that takes every status for an answer.
pub fn agent() -> Agent {
    let config = Agent::config_builder().timeout_global(Some(LIMIT)).http_status_as_error(false).proxy(None).build();
    config.into()
}

/// Status and body of an answer, or why there is none.
pub type Answer = Result<(u16, String), ureq::Error>;

/// Gets a page, with a bearer token where there is one.
pub fn get(agent: &Agent, url: &str, token: Option<&str>) -> Answer {
    let mut request = agent.get(url);
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    read(request.call())
}

/// Posts JSON.
pub fn post(agent: &Agent, url: &str, body: &Value) -> Answer {
    read(agent.post(url).send_json(body))
}

/// Posts bytes of a media type.
pub fn post_bytes(agent: &Agent, url: &str, media_type: &str, body: &[u8]) -> Answer {
    read(agent.post(url).header("Content-Type", media_type).send(body))
}

/// Deletes a resource.
pub fn delete(agent: &Agent, url: &str) -> Answer {
    read(agent.delete(url).call())
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut answer = answer?;
    // A screenshot and an export are larger than the client's own limit.
    let body = answer.body_mut().with_config().limit(1 << 28).read_to_string()?;
    Ok((answer.status().as_u16(), body))
}
