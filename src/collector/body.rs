//! The body of a posted request: what it may be, how long it may be and take, and how it is compressed.

use super::problem::{Kind, Problem};
use crate::survey::event::BODY_BYTES;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use flate2::bufread::MultiGzDecoder;
use std::io::Read;
use std::time::Duration;

/// The content codings that are taken besides none, as the header `Accept-Encoding` of a reply names them
/// (RFC 9110, section 12.5.3, first in RFC 7694).
pub const ENCODINGS: HeaderValue = HeaderValue::from_static("gzip");
/// How long a body may take to arrive.
const TIME: Duration = Duration::from_secs(10);

/// Reads the body, which is one of these media types, decompressed. It takes at most [`BODY_BYTES`] of memory as sent, and once more decompressed.
///
/// Needs [`axum::extract::DefaultBodyLimit`] of [`BODY_BYTES`] around the handler.
pub async fn read(request: Request, media_types: &[&str]) -> Result<Bytes, Problem> {
    check_media_type(request.headers(), media_types)?;
    let compressed = is_compressed(request.headers())?;
    let body = tokio::time::timeout(TIME, receive(request)).await.map_err(|_| {
        let detail = format!("The body must arrive within {} seconds.", TIME.as_secs());
        Problem::new(Kind::RequestTimeout, detail)
    })??;
    if compressed { decompress(&body) } else { Ok(body) }
}

/// Adds to a reply which content codings a sender may use. Not to a 415, which says it itself where the coding was the
/// reason: with another reason it must not (RFC 9110, section 15.5.16).
pub async fn announce(mut response: Response) -> Response {
    if response.status() != StatusCode::UNSUPPORTED_MEDIA_TYPE {
        response.headers_mut().insert(header::ACCEPT_ENCODING, ENCODINGS);
    }
    response
}

fn check_media_type(headers: &HeaderMap, media_types: &[&str]) -> Result<(), Problem> {
    let refuse = |detail: String| Err(Problem::new(Kind::UnsupportedMediaType, detail));
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = sent.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    if !media_types.iter().any(|known| known.eq_ignore_ascii_case(media_type)) {
        return refuse(format!("Send the header Content-Type with one of {}.", media_types.join(", ")));
    }
    let charset = parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.eq_ignore_ascii_case("charset"));
    match charset {
        Some((_, name)) if !name.trim_matches('"').eq_ignore_ascii_case("utf-8") => refuse("Send the body as UTF-8.".into()),
        _ => Ok(()),
    }
}

/// Whether the body comes compressed with gzip, once. `x-gzip` is its other name (RFC 9110, section 8.4.1.3).
fn is_compressed(headers: &HeaderMap) -> Result<bool, Problem> {
    let values = headers.get_all(header::CONTENT_ENCODING).iter();
    let codings = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    let mut codings = codings.filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity"));
    match (codings.next(), codings.next()) {
        (None, _) => Ok(false),
        (Some(coding), None) if [&b"gzip"[..], b"x-gzip"].iter().any(|known| coding.eq_ignore_ascii_case(known)) => Ok(true),
        _ => Err(Problem::new(Kind::UnsupportedEncoding, "Send the body with Content-Encoding: gzip, or without that header.")),
    }
}

async fn receive(request: Request) -> Result<Bytes, Problem> {
    // A body that says its length is refused before a byte of it is read.
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > BODY_BYTES as u64) {
        return Err(too_large());
    }
    Bytes::from_request(request, &()).await.map_err(|rejection| match rejection {
        BytesRejection::FailedToBufferBody(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => Problem::new(Kind::BadRequest, "The body ended early."),
    })
}

/// Stops one byte behind the limit, whatever the rest would come to.
fn decompress(compressed: &[u8]) -> Result<Bytes, Problem> {
    let mut body = Vec::new();
    let read = MultiGzDecoder::new(compressed).take(BODY_BYTES as u64 + 1).read_to_end(&mut body);
    read.map_err(|error| {
        let detail = format!("The body is not what Content-Encoding: gzip promises, a whole and sound gzip stream ({error}).");
        Problem::new(Kind::MalformedEncoding, detail)
    })?;
    if body.len() > BODY_BYTES { Err(too_large()) } else { Ok(body.into()) }
}

fn too_large() -> Problem {
    let detail = format!("A body has at most {BODY_BYTES} bytes, as sent and decompressed: send fewer events at once.");
    Problem::new(Kind::TooLarge, detail)
}
