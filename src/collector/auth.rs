//! What the header `Authorization` says: that somebody may read, or which site an answer is from.

use super::problem::{Kind, Problem};
use super::state::State;
use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, header, request::Parts};
use subtle::ConstantTimeEq;

/// The most bytes of a site's key: it is kept with every event of a request.
const KEY_BYTES: usize = 1_024;

/// Proof that a request carried the administrator's token. A handler that takes it cannot be reached without.
#[derive(Debug, Clone, Copy)]
pub struct Administrator;

impl FromRequestParts<State> for Administrator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        match bearer(&parts.headers) {
            Some(token) if is_administrators(token, state) => Ok(Administrator),
            Some(_) => Err(Problem::new(Kind::Unauthorized, "This is not the administrator's token.")),
            None => Err(Problem::new(Kind::Unauthorized, "Send the header \"Authorization: Bearer <administrator's token>\".")),
        }
    }
}

/// The key of the site that posts, where it sends one as `Authorization: Bearer <key>`. It opens nothing here: it is a
/// label that is kept with the answers.
///
/// The administrator's token is none, so that posting an export again with it at hand does not write it into every row.
/// Neither is another scheme, which a proxy in front may have asked for. A key that is too long gets a status that keeps
/// the answers on the device until the page is put right.
pub fn site_key(headers: &HeaderMap, state: &State) -> Result<Option<String>, Problem> {
    let Some(key) = bearer(headers).filter(|key| !key.is_empty() && !is_administrators(key, state)) else { return Ok(None) };
    if key.len() > KEY_BYTES {
        let detail = format!("A key in the header Authorization has at most {KEY_BYTES} bytes.");
        return Err(Problem::new(Kind::HeaderTooLarge, detail));
    }
    // Browsers send a byte a character, other programs UTF-8.
    Ok(Some(str::from_utf8(key).map_or_else(|_| key.iter().copied().map(char::from).collect(), str::to_owned)))
}

fn is_administrators(token: &[u8], state: &State) -> bool {
    token.ct_eq(state.token().as_bytes()).into()
}

/// The token of `Bearer <token>`; the scheme's case does not matter (RFC 9110, section 11.1).
fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.as_bytes().split_at_checked(7)?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| token.trim_ascii())
}
