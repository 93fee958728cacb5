//! The binary as a process, and how to speak to it over a socket.

use crate::harness::connect;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

pub const CANDOR: &str = env!("CARGO_BIN_EXE_candor");

/// A running server; killed where the test ends early.
pub struct Server {
    child: Child,
    line: String,
    pub address: SocketAddr,
}

pub fn command(data: &Path) -> Command {
    let mut command = Command::new(CANDOR);
    command.args(["serve", "--port", "0", "--data"]).arg(data).env_remove("CANDOR_ADMIN_TOKEN").env_remove("CANDOR_LOG");
    command
}

impl Server {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("Candor is ready: http://").and_then(|rest| rest.split('/').next()?.parse().ok());
        let address = address.unwrap_or_else(|| panic!("{line:?}"));
        Self { child, line, address }
    }

    pub fn token(&self) -> &str {
        self.line.trim_end().split_once("/#token=").unwrap().1
    }

    pub fn post(&self, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request(body, "close").as_bytes()).unwrap();
        reply(stream)
    }

    /// The most memory that it had at once, in bytes, where the system tells (Linux).
    pub fn peak_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
    }

    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status().unwrap().success());
    }

    /// Waits for the end; what it said besides the first line, and its log.
    pub fn end(mut self) -> (ExitStatus, String, String) {
        let deadline = Instant::now() + Duration::from_secs(20);
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "does not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        let (mut out, mut log) = (String::new(), String::new());
        self.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (status, out, log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

pub fn request(body: &str, connection: &str) -> String {
    format!(
        "POST /v1/responses HTTP/1.1\r\nhost: candor\r\nconnection: {connection}\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub fn reply(mut stream: TcpStream) -> (u16, Value) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{text:?}"));
    (head.split(' ').nth(1).unwrap().parse().unwrap(), serde_json::from_str(body).unwrap())
}

pub fn stored(folder: &Path) -> Vec<String> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let query = sqlx::query_scalar("SELECT response_id || '/' || revision FROM responses ORDER BY 1");
        query.fetch_all(&mut connect(folder).await).await.unwrap()
    })
}

/// A connection that stays open from one request to the next.
pub struct Line {
    writer: TcpStream,
    reader: BufReader<TcpStream>,
}

impl Line {
    pub fn to(server: &Server) -> Self {
        let writer = TcpStream::connect(server.address).unwrap();
        writer.set_nodelay(true).unwrap();
        writer.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self { reader: BufReader::new(writer.try_clone().unwrap()), writer }
    }

    /// Asks as the administrator; the body of the reply.
    pub fn get(&mut self, path: &str, token: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nhost: candor\r\nauthorization: Bearer {token}\r\n\r\n");
        String::from_utf8(self.exchange(request.as_bytes()).1).unwrap()
    }

    /// Posts with these headers (each ends its line); status, headers in lower case and body of the reply.
    pub fn post(&mut self, headers: &str, body: &[u8]) -> (u16, String, Value) {
        let mut request =
            format!("POST /v1/responses HTTP/1.1\r\nhost: candor\r\n{headers}content-length: {}\r\n\r\n", body.len())
                .into_bytes();
        request.extend_from_slice(body);
        let (head, body) = self.exchange(&request);
        (head.split(' ').nth(1).unwrap().parse().unwrap(), head, serde_json::from_slice(&body).unwrap())
    }

    fn exchange(&mut self, request: &[u8]) -> (String, Vec<u8>) {
        self.writer.write_all(request).unwrap();
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(self.reader.read_line(&mut head).unwrap() > 0, "the connection ended: {head:?}");
        }
        let head = head.to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).unwrap();
        (head, body)
    }
}
