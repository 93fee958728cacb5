//! A collector on a temporary folder, and events to send it.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use candor::collector::form::scored::Forms;
use candor::collector::{Settings, State, app, state::QUEUE};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::{env, fs, process};
use tower::ServiceExt;

pub const TOKEN: &str = "the-administrator";
pub const EVENT: &str = "application/cloudevents+json";

/// A folder that goes with the test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let path = env::temp_dir().join(format!("candor-test-{}-{}", process::id(), COUNT.fetch_add(1, Relaxed)));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file with the folders that it needs.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// The application, called without a server.
pub struct Collector {
    pub app: Router,
    pub state: State,
    pub folder: Folder,
}

/// A reply, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Checks that it is a problem of that status whose members agree with the headers.
    #[track_caller]
    pub fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert!(problem["type"].as_str().unwrap().starts_with("urn:candor:problem:"));
        assert!(!problem["title"].as_str().unwrap().is_empty());
        assert!(problem["detail"].as_str().unwrap().ends_with('.'), "{problem}");
        problem
    }
}

impl Collector {
    pub async fn new() -> Self {
        Self::with(Folder::new(), QUEUE).await
    }

    pub async fn with(folder: Folder, queue: usize) -> Self {
        Self::with_forms(folder, queue, Forms::default()).await
    }

    pub async fn with_forms(folder: Folder, queue: usize, forms: Forms) -> Self {
        let settings = Settings {
            database: format!("sqlite:{}", folder.path().join("candor.db").display()),
            token: TOKEN.to_owned(),
            embed_dir: folder.path().join("embed"),
            site_dir: folder.path().join("site"),
            queue,
            forms,
        };
        let state = State::open(settings).await.unwrap();
        Self { app: app(state.clone()), state, folder }
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Reply { status, headers, body: to_bytes(response.into_body(), usize::MAX).await.unwrap() }
    }

    pub async fn post(&self, body: impl Into<Body>) -> Reply {
        self.post_as(EVENT, body).await
    }

    pub async fn post_as(&self, media_type: &str, body: impl Into<Body>) -> Reply {
        let request = Request::builder().method(Method::POST).uri("/v1/responses").header(header::CONTENT_TYPE, media_type);
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Posts with these headers and no other.
    pub async fn post_with(&self, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
        let request = Request::builder().method(Method::POST).uri("/v1/responses");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Posts events that have to be accepted.
    pub async fn store(&self, events: &[Value]) {
        let reply = self.post(json!(events).to_string()).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(reply.json()["rejected"], json!([]));
    }

    /// Asks as the administrator.
    pub async fn get(&self, uri: &str) -> Reply {
        self.send(get(uri).header(header::AUTHORIZATION, format!("Bearer {TOKEN}")).body(Body::empty()).unwrap()).await
    }

    /// Asks as anybody.
    pub async fn visit(&self, uri: &str, headers: &[(&str, &str)]) -> Reply {
        let request = headers.iter().fold(get(uri), |request, (name, value)| request.header(*name, *value));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// The export, one value a line.
    pub async fn export(&self, query: &str) -> Vec<Value> {
        let reply = self.get(&format!("/v1/export.jsonl{query}")).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// A second connection to the database, as `sqlite3` or a backup has one.
    pub async fn connect(&self) -> SqliteConnection {
        connect(self.folder.path()).await
    }

    pub async fn sql(&self, sql: &str) {
        let mut connection = self.connect().await;
        sqlx::query(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}

pub async fn connect(folder: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(folder.join("candor.db")).connect().await.unwrap()
}

fn get(uri: &str) -> axum::http::request::Builder {
    Request::builder().uri(uri)
}

/// What a browser asks before a request that a form could not send.
pub fn preflight(headers: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(Method::OPTIONS)
        .uri("/v1/responses")
        .header("origin", "https://shop.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", headers)
}

/// The id of the `number`th response.
pub fn response_id(number: u32) -> String {
    format!("01890a5d-ac96-774b-bcce-{number:012x}")
}

/// A completed answer: NPS 9 with a comment.
pub fn event(number: u32, revision: u32) -> Value {
    let id = response_id(number);
    json!({
        "specversion": "1.0",
        "id": format!("{id}/{revision}"),
        "source": "https://shop.example",
        "type": "dev.candor.response.v1",
        "time": "2026-11-22T05:31:07.123Z",
        "data": {
            "response_id": id,
            "revision": revision,
            "state": "completed",
            "survey": {"id": "checkout", "version": 1},
            "answers": [
                {"question": "recommend", "kind": "nps", "scale": {"min": 0, "max": 10}, "value": 9},
                {"question": "why", "kind": "text", "value": "quick"}
            ],
            "touchpoint": {"url": "https://shop.example/thanks", "context": {"order_id": "A-1001"}},
            "respondent": {},
            "invitation": {
                "trigger": "delay:2", "sampling_probability": 0.25, "shown_at": "2026-11-22T05:31:00.000Z", "eligible": 4, "sampled_out": 3
            },
            "client": {"version": "0.1.0", "env": "live", "automated": false}
        }
    })
}

/// Compressed as the browser's `CompressionStream` does.
pub fn gzip(body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(body.as_ref()).unwrap();
    gzip.finish().unwrap()
}

/// Changes the member that `pointer` names, or adds it.
pub fn set(mut event: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match event.pointer_mut(parent).unwrap() {
        Value::Object(members) => _ = members.insert(name.to_owned(), value),
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        other => panic!("{parent} is {other}"),
    }
    event
}

/// Takes the member away that `pointer` names.
pub fn remove(mut event: Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    event.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
    event
}
