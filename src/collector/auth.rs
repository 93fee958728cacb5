//! Who may read: whoever has the administrator's token.

use super::problem::{Kind, Problem};
use super::state::State;
use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};
use subtle::ConstantTimeEq;

/// Proof that a request carried the administrator's token. A handler that takes it cannot be reached without.
#[derive(Debug, Clone, Copy)]
pub struct Administrator;

impl FromRequestParts<State> for Administrator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        let sent = parts.headers.get(header::AUTHORIZATION).map(header::HeaderValue::as_bytes).and_then(bearer);
        match sent {
            Some(token) if bool::from(token.ct_eq(state.token().as_bytes())) => Ok(Administrator),
            Some(_) => Err(Problem::new(Kind::Unauthorized, "This is not the administrator's token.")),
            None => Err(Problem::new(Kind::Unauthorized, "Send the header \"Authorization: Bearer <administrator's token>\".")),
        }
    }
}

/// The token of `Bearer <token>`; the scheme's case does not matter (RFC 9110, section 11.1).
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(7)?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| token.trim_ascii())
}
