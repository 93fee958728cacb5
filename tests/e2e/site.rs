//! A site that uses Candor, on an origin of its own: pages given as text, with the headers that a test wants.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::ports;

/// What a page hears, kept for the tests.
pub const RECORDER: &str = include_str!("recorder.js");

/// A page.
#[derive(Debug, Clone)]
pub struct Page {
    status: &'static str,
    html: String,
    headers: String,
}

/// The server of a site; it ends with its owner.
pub struct Site {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    pages: Mutex<HashMap<String, Page>>,
    ended: AtomicBool,
}

impl Page {
    /// A page of a shop, in British English, with this inside its body.
    pub fn new(body: &str) -> Self {
        let html = format!(
            "<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>Shop</title><link rel=\"icon\" href=\"data:,\">\
             <meta name=\"viewport\" content=\"width=device-width\"><script src=\"/recorder.js\"></script></head>\
             <body>{body}</body></html>"
        );
        Self::raw("200 OK", &html)
    }

    /// An answer of nothing but this.
    pub fn raw(status: &'static str, body: &str) -> Self {
        Self { status, html: body.to_owned(), headers: String::new() }
    }

    /// Its text for another origin than `site`, whose recorder it still loads.
    pub fn html_at(&self, site: &str) -> String {
        self.html.replace("/recorder.js", &format!("{site}/recorder.js"))
    }

    /// The page with one more response header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers = format!("{}{name}: {value}\r\n", self.headers);
        self
    }
}

impl Site {
    /// A site without pages.
    pub fn start() -> Self {
        let (listener, port) = ports::listen();
        let shared = Arc::new(Shared::default());
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for visitor in listener.incoming().flatten() {
                if serving.ended.load(Relaxed) {
                    break;
                }
                let serving = Arc::clone(&serving);
                // A visitor that went away before its answer.
                thread::spawn(move || serving.answer(visitor).unwrap_or_default());
            }
        });
        Self { port, shared }
    }

    /// Its origin: another host than the collector's, for a browser.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        self.origin() + path
    }

    /// Puts a page at a path.
    pub fn put(&self, path: &str, page: Page) {
        self.shared.pages.lock().unwrap().insert(path.to_owned(), page);
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.shared.ended.store(true, Relaxed);
        // Wakes the listener, which then sees that it has ended.
        _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl Shared {
    fn answer(&self, mut visitor: TcpStream) -> std::io::Result<()> {
        // Browsers open connections ahead of time and never use them.
        visitor.set_read_timeout(Some(Duration::from_secs(5)))?;
        let mut reader = BufReader::new(visitor.try_clone()?);
        let mut head = reader.by_ref().lines();
        let request = head.next().transpose()?.unwrap_or_default();
        let mut length = 0;
        while let Some(line) = head.next().transpose()?.filter(|line| !line.is_empty()) {
            let header = line.to_ascii_lowercase();
            length = header.strip_prefix("content-length:").map_or(Ok(length), |value| value.trim().parse()).unwrap_or(0);
        }
        // A body that is not read would break the connection before the answer is.
        reader.take(length).read_to_end(&mut Vec::new())?;
        let path = request.split(' ').nth(1).unwrap_or_default();
        let path = path.split('?').next().unwrap_or_default();
        let page = self.pages.lock().unwrap().get(path).cloned();
        let (status, media_type, headers, body) = match (path, page) {
            ("/recorder.js", _) => ("200 OK", "text/javascript", String::new(), RECORDER.to_owned()),
            (_, Some(page)) => (page.status, media_type(path), page.headers, page.html),
            _ => ("404 Not Found", "text/plain", String::new(), String::new()),
        };
        write!(
            visitor,
            "HTTP/1.1 {status}\r\nContent-Type: {media_type}; charset=utf-8\r\nContent-Length: {}\r\n{headers}Connection: close\r\n\r\n{body}",
            body.len()
        )
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.') {
        Some((_, "json")) => "application/json",
        Some((_, "js")) => "text/javascript",
        Some((_, "css")) => "text/css",
        Some((_, "svg")) => "image/svg+xml",
        _ => "text/html",
    }
}
