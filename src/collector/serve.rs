//! `candor serve`: from the arguments to the last commit.

use super::app::app;
use super::form::scored::Forms;
use super::state::{QUEUE, Settings, State};
use super::token;
use axum::Router;
use clap::Args;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::fmt;
use std::future::Future;
use std::io::{ErrorKind, Write, stdout};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, lookup_host};
use tokio::sync::Semaphore;

/// How long requests that are under way may take once the end was asked for.
const GRACE: Duration = Duration::from_secs(10);
/// How long a connection may wait between requests, and a request's head may take.
const IDLE: Duration = Duration::from_mins(1);
/// Connections at once: below the 1,024 files that many systems allow a process. More wait to be accepted.
const CONNECTIONS: usize = 900;

/// Arguments of `candor serve`.
#[derive(Debug, Args)]
pub struct Options {
    /// Address to listen on; 0.0.0.0 for every one of this machine
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// Port to listen on; 0 for any free one
    #[arg(long, default_value_t = 4080)]
    port: u16,
    /// Folder of the database and the administrator's token; made where it is missing
    #[arg(long, default_value = "./candor-data", value_name = "DIR")]
    data: PathBuf,
    /// Database, as sqlite:path/to/candor.db [default: candor.db in the data folder]
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Folder of the widget's files
    #[arg(long, default_value = "dist/embed", value_name = "DIR")]
    embed_dir: PathBuf,
    /// Folder of the front end's files
    #[arg(long, default_value = "dist/site", value_name = "DIR")]
    site_dir: PathBuf,
    /// Survey document whose surveys have a plain form at /s/{id}; may be given more than once
    #[arg(long, value_name = "FILE")]
    surveys: Vec<PathBuf>,
}

/// Why the collector does not run: one sentence that says what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(String);

impl Failure {
    /// A failure with its sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

/// Runs until SIGINT or SIGTERM, then finishes what is under way and flushes the writer.
pub async fn run(options: Options) -> Result<(), Failure> {
    let forms = Forms::read(&options.surveys).map_err(Failure::new)?;
    let data = &options.data;
    make_private(data).map_err(|error| {
        Failure::new(format!("the data folder {} cannot be made ({error}): choose another with --data DIR", data.display()))
    })?;
    let listener = listen(&options.host, options.port).await?;
    let address = listener.local_addr().map_err(|error| Failure::new(format!("the listener has no address: {error}")))?;
    let given = std::env::var_os(token::VARIABLE).map(|value| value.to_string_lossy().into_owned());
    let token = token::obtain(given, data)?;
    let fragment = token::for_fragment(&token);
    let database =
        options.database.unwrap_or_else(|| format!("sqlite:{}", percent_encode(&data.join("candor.db").to_string_lossy())));
    let settings = Settings { database, token, embed_dir: options.embed_dir, site_dir: options.site_dir, queue: QUEUE, forms };
    let state = State::open(settings).await?;
    // Before the address is printed: whoever reads it may already send a signal.
    let end = end()?;
    // Nobody may be reading: that is no reason to stop.
    _ = writeln!(stdout(), "Candor is ready: http://{}/#token={fragment}", reachable(address));
    _ = stdout().flush();
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "started");
    for id in state.forms().ids() {
        tracing::info!(survey = id, "has a plain form");
    }

    let finished = accept(listener, app(state.clone()), end, || state.stop()).await;
    state.close().await;
    if finished {
        tracing::info!("stopped");
    } else {
        tracing::warn!("stopped with requests under way; none of them was acknowledged");
    }
    Ok(())
}

/// Makes a folder that only its owner can read: answers lie in it. One that is there already is left as it is.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

async fn listen(host: &str, port: u16) -> Result<TcpListener, Failure> {
    let unknown = |reason: String| {
        Failure::new(format!("the host {host} cannot be used ({reason}): give --host 127.0.0.1, or an address of this machine"))
    };
    let addresses: Vec<SocketAddr> = lookup_host((host, port)).await.map_err(|error| unknown(error.to_string()))?.collect();
    match TcpListener::bind(addresses.as_slice()).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let mut next = port;
            let free = loop {
                next = next.checked_add(1).unwrap_or(1024);
                if next == port || TcpListener::bind((host, next)).await.is_ok() {
                    break next;
                }
            };
            Err(Failure::new(format!("port {port} is in use: choose another with --port {free}")))
        }
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            Err(Failure::new(format!("port {port} needs more rights than this user has: choose one from 1024 with --port 4080")))
        }
        Err(error) => Err(unknown(error.to_string())),
    }
}

/// The address as a browser on this machine takes it.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { [127, 0, 0, 1].into() } else { std::net::Ipv6Addr::LOCALHOST.into() });
    }
    address
}

/// A path as part of a database address, where `?` and `%` have a meaning.
fn percent_encode(path: &str) -> String {
    path.replace('%', "%25").replace('?', "%3F").replace('#', "%23")
}

/// Resolves at SIGINT or SIGTERM.
#[cfg(unix)]
fn end() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let failed = |error: std::io::Error| Failure::new(format!("the system does not tell of signals: {error}"));
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the signature of the other one")]
fn end() -> Result<impl Future<Output = ()>, Failure> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Serves connections until `end`; then tells `stopping` and waits for requests under way. True where all of them finished.
///
/// Not `axum::serve`, which sets no limit to idle connections and to the time that a request's head may take.
async fn accept(listener: TcpListener, app: Router, end: impl Future<Output = ()>, stopping: impl FnOnce()) -> bool {
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(IDLE);
    let mut end = std::pin::pin!(end);
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            (listener.accept().await, slot)
        };
        let (accepted, slot) = tokio::select! {
            next = next => next,
            () = &mut end => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            // A client that left before its turn.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => continue,
            Err(error) => {
                // Out of files, most likely: wait for connections to end rather than spin.
                tracing::error!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            }
        };
        // Only latency is at stake.
        _ = stream.set_nodelay(true);
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // An error is a client that left or sent no HTTP: nothing to act on here.
            _ = connection.await;
            drop(slot);
        });
    }
    drop(listener);
    stopping();
    tokio::time::timeout(GRACE, graceful.shutdown()).await.is_ok()
}
