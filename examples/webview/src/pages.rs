//! Pages that come with the program: a folder of files under a scheme of its own.
//!
//! A page from `file:` has no origin, so browsers refuse it storage or share it between all files. Under a scheme of its own
//! it has one, and counts as secure.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use wry::http::{
    Request, Response, StatusCode,
    header::{CONTENT_TYPE, HeaderValue},
};

/// The scheme of the program's own pages.
pub const SCHEME: &str = "app";

/// What is shown first.
pub struct Start {
    /// Its address.
    pub url: String,
    /// The folder behind [`SCHEME`], where it comes from one.
    pub folder: Option<PathBuf>,
}

/// What to show: an address as it is, a file under [`SCHEME`]. Fails where there is no such file.
pub fn start(page: &str) -> Result<Start, String> {
    if page.contains("://") || page.starts_with("about:") {
        return Ok(Start { url: page.to_owned(), folder: None });
    }
    let file = fs::canonicalize(page).map_err(|error| format!("{page}: {error}"))?;
    let (Some(folder), Some(name)) = (file.parent(), file.file_name().and_then(|name| name.to_str())) else {
        return Err(format!("{page} is no file"));
    };
    Ok(Start { url: format!("{SCHEME}://pages/{name}"), folder: Some(folder.to_owned()) })
}

/// A file of the folder, or 404: for what is outside of it too.
pub fn serve(folder: &Path, request: &Request<Vec<u8>>) -> Response<Cow<'static, [u8]>> {
    let path = folder.join(request.uri().path().trim_start_matches('/'));
    let inside = fs::canonicalize(&path).is_ok_and(|path| path.starts_with(folder));
    let (status, body) = match fs::read(&path) {
        Ok(body) if inside => (StatusCode::OK, body),
        _ => (StatusCode::NOT_FOUND, Vec::new()),
    };
    let mut response = Response::new(Cow::Owned(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type(&path)));
    response
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
