//! Load on the real server: `cargo bench --features collector --bench intake`.
//!
//! Starts the release binary on a temporary folder and a free port of the loopback, posts over keep-alive connections,
//! then kills it with SIGKILL and looks into the database: every acknowledged id must be there. Bounded in count and time.

use candor::survey::event::Event;
use candor::survey::{
    Answer, Client, Environment, Invitation, Respondent, Response, Scale, State, SurveyRef, Timestamp, id::uuid_v7,
    response::Probability, touchpoint::Members,
};
use std::collections::HashSet;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Responses of one run at most, and its time at most.
const RESPONSES: u64 = 40_000;
const TIME: Duration = Duration::from_secs(15);
/// What a browser holds back at most by default, and how it sends that: an outbox that drains.
const WAITING: u64 = 10_000;
const OUTBOX_BATCH: usize = 50;

/// One way of loading.
#[derive(Clone, Copy)]
struct Load {
    connections: usize,
    batch: usize,
    responses: u64,
    gzip: bool,
}

impl Load {
    const fn of(connections: usize, batch: usize) -> Self {
        Self { connections, batch, responses: RESPONSES, gzip: false }
    }

    /// One page that sends all that waits on its device.
    const fn drain(gzip: bool) -> Self {
        Self { connections: 1, batch: OUTBOX_BATCH, responses: WAITING, gzip }
    }
}

/// What it came to.
#[derive(Default)]
struct Measured {
    /// Acknowledged event ids.
    ids: Vec<String>,
    /// Microseconds from request to acknowledgement.
    latencies: Vec<u64>,
    refused: u64,
}

fn main() -> Outcome<()> {
    // `cargo test --benches` passes no such argument and shall not wait for this.
    if !env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let folder = Folder::new()?;
    let start = Instant::now();
    let mut server = Server::start(&folder.0)?;
    println!("ready after {} ms, RSS {:.1} MB", start.elapsed().as_millis(), server.resident_mb()?);
    println!(
        "{:>12} {:>6} {:>5} {:>12} {:>9} {:>9} {:>9} {:>8} {:>8}",
        "connections", "batch", "gzip", "responses/s", "seconds", "p50 ms", "p99 ms", "refused", "RSS MB"
    );
    let mut acknowledged = HashSet::new();
    for load in [
        Load::drain(false),
        Load::drain(true),
        Load::of(1, 1),
        Load::of(16, 1),
        Load::of(64, 1),
        Load::of(256, 1),
        Load::of(16, 20),
        Load::of(64, 20),
    ] {
        let start = Instant::now();
        let mut measured = run(server.address, load)?;
        let seconds = start.elapsed().as_secs_f64();
        let rate = measured.ids.len() as f64 / seconds;
        measured.latencies.sort_unstable();
        let quantile = |q: f64| {
            let at = (measured.latencies.len() as f64 * q) as usize;
            measured.latencies.get(at.min(measured.latencies.len().saturating_sub(1))).copied().unwrap_or(0) as f64 / 1e3
        };
        println!(
            "{:>12} {:>6} {:>5} {:>12.0} {:>9.2} {:>9.2} {:>9.2} {:>8} {:>8.1}",
            load.connections,
            load.batch,
            if load.gzip { "yes" } else { "no" },
            rate,
            seconds,
            quantile(0.5),
            quantile(0.99),
            measured.refused,
            server.resident_mb()?
        );
        acknowledged.extend(measured.ids);
    }
    // Killed in the middle of a load: what was acknowledged up to then counts.
    let address = server.address;
    let load = thread::spawn(move || run(address, Load::of(32, 1)));
    thread::sleep(Duration::from_secs(1));
    server.child.kill()?;
    server.child.wait()?;
    let cut_off = load.join().map_err(|_| "a thread panicked")??;
    println!("killed with SIGKILL after {} more acknowledgements", cut_off.ids.len());
    acknowledged.extend(cut_off.ids);
    let stored = stored_ids(&folder.0)?;
    let lost = acknowledged.iter().filter(|id| !stored.contains(*id)).count();
    println!("{} acknowledged, {} stored, {lost} lost", acknowledged.len(), stored.len());
    if lost > 0 {
        return Err(format!("{lost} acknowledged responses are not in the database").into());
    }
    Ok(())
}

/// Loads the server until the number of responses or [`TIME`] is reached, or it is gone.
fn run(address: SocketAddr, load: Load) -> Outcome<Measured> {
    let sent = Arc::new(AtomicU64::new(0));
    let deadline = Instant::now() + TIME;
    let threads: Vec<_> = (0..load.connections)
        .map(|_| {
            let sent = Arc::clone(&sent);
            thread::Builder::new().stack_size(256 * 1024).spawn(move || connection(address, load, &sent, deadline))
        })
        .collect::<Result<_, _>>()?;
    let mut all = Measured::default();
    for thread in threads {
        let one = thread.join().map_err(|_| "a thread panicked")?;
        all.ids.extend(one.ids);
        all.latencies.extend(one.latencies);
        all.refused += one.refused;
    }
    Ok(all)
}

/// Posts over one connection. An error ends it; what was acknowledged before counts.
fn connection(address: SocketAddr, load: Load, sent: &AtomicU64, deadline: Instant) -> Measured {
    let Load { batch, responses, gzip, .. } = load;
    let mut measured = Measured::default();
    let mut post = || -> Outcome<()> {
        let mut writer = TcpStream::connect(address)?;
        writer.set_nodelay(true)?;
        writer.set_read_timeout(Some(Duration::from_secs(10)))?;
        let mut reader = BufReader::new(writer.try_clone()?);
        let mut request = Vec::new();
        while Instant::now() < deadline {
            let first = sent.fetch_add(batch as u64, Relaxed);
            if first >= responses {
                break;
            }
            let events: Vec<Event> = (0..batch).map(|_| event()).collect();
            let bodies: Vec<String> = events.iter().map(Event::to_json).collect();
            let body = if let [one] = bodies.as_slice() { one.clone() } else { format!("[{}]", bodies.join(",")) };
            let (encoding, body) = if gzip { ("gzip", compress(body.as_bytes())?) } else { ("identity", body.into_bytes()) };
            request.clear();
            write!(
                request,
                "POST /v1/responses HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/cloudevents-batch+json\r\n\
                 content-encoding: {encoding}\r\ncontent-length: {}\r\n\r\n",
                body.len()
            )?;
            request.extend_from_slice(&body);
            let start = Instant::now();
            writer.write_all(&request)?;
            let (status, reply) = read_reply(&mut reader)?;
            measured.latencies.push(start.elapsed().as_micros() as u64);
            if status != 200 {
                measured.refused += batch as u64;
                continue;
            }
            // The reply, not the request, says what is safe.
            measured.ids.extend(serde_json::from_str::<candor::survey::Acknowledgement>(&reply)?.accepted);
        }
        Ok(())
    };
    // The server may be killed under way.
    _ = post();
    measured
}

fn compress(body: &[u8]) -> Outcome<Vec<u8>> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(body)?;
    Ok(gzip.finish()?)
}

fn read_reply(reader: &mut impl BufRead) -> Outcome<(u16, String)> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line.split(' ').nth(1).ok_or("no status")?.parse()?;
    let mut length = 0;
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err("the connection ended".into());
        }
        match line.trim_end().split_once(": ") {
            Some(("content-length", value)) => length = value.parse()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok((status, String::from_utf8(body)?))
}

/// A completed response of the usual size, with a new id.
fn event() -> Event {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Relaxed);
    let at = Timestamp(1_795_325_467_123);
    let mut random = [0; 10];
    random[2..].copy_from_slice(&count.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    let mut event = Event::new(
        "https://shop.example",
        at,
        Response {
            response_id: uuid_v7(at.0 + count as i64 / 2, random),
            revision: 3,
            state: State::Completed,
            survey: SurveyRef { id: "post-purchase".into(), version: 4 },
            answers: vec![
                Answer::point("recommend", Scale::Nps, (count % 11) as i32),
                Answer::text("why", "Checkout was quick, but I could not find where to change the delivery address."),
            ],
            touchpoint: Members {
                url: Some("https://shop.example/checkout/thank-you".into()),
                title: Some("Thank you for your order".into()),
                language: Some("en-GB".into()),
                time_zone: Some("Europe/London".into()),
                ..Members::default()
            }
            .into(),
            respondent: Respondent { id: Some("customer-48213".into()) },
            invitation: Invitation {
                trigger: "delay:2".into(),
                sampling_probability: Probability::ONE,
                shown_at: at,
                answered_at: Some(at.plus(4_200)),
                eligible: 1,
                sampled_out: 0,
            },
            client: Client { version: "0.1.0".into(), env: Environment::Live, automated: false },
        },
    );
    event.sent = Some(at.plus(9_000));
    event
}

/// The server as its users run it.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(folder: &Path) -> Outcome<Self> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_candor"))
            .args(["serve", "--port", "0", "--data"])
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no stdout")?).read_line(&mut line)?;
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).ok_or("the server did not start")?;
        Ok(Self { address: address.parse()?, child })
    }

    /// Resident memory, where the system tells (Linux).
    fn resident_mb(&self) -> Outcome<f64> {
        let Ok(status) = fs::read_to_string(format!("/proc/{}/status", self.child.id())) else { return Ok(f64::NAN) };
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only where it is gone already.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

fn stored_ids(folder: &Path) -> Outcome<HashSet<String>> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("candor.db"));
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let pool = sqlx::SqlitePool::connect_with(options).await?;
        let ids = sqlx::query_scalar("SELECT response_id || '/' || revision FROM responses").fetch_all(&pool).await?;
        Ok(ids.into_iter().collect())
    })
}

/// A folder that goes with the run.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Outcome<Self> {
        let path = env::temp_dir().join(format!("candor-intake-{}", process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}
