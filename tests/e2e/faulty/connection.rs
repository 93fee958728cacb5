//! One connection: a request in HTTP/1.1 by hand, and what becomes of it.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::Ordering::Relaxed;
use std::thread::sleep;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use serde_json::{Value, json};

use super::Shared;
use super::log::Seen;
use super::reply::{Answer, Fault, Reply, Step};
use super::upstream::{self, Said};

/// How long anything may be held: longer than any limit of the product, shorter than a test.
const PATIENCE: Duration = Duration::from_secs(40);
const BATCH: &str = "application/cloudevents-batch+json";
const POLL: Duration = Duration::from_millis(20);

/// A request without its body.
struct Head {
    method: String,
    headers: HashMap<String, String>,
}

/// Serves one request, and ends the connection.
pub fn serve(shared: &Shared, mut visitor: TcpStream) -> io::Result<()> {
    // Browsers open connections ahead of time and may never use them.
    visitor.set_read_timeout(Some(PATIENCE))?;
    visitor.set_nodelay(true)?;
    let mut begun = [0; 4];
    while visitor.peek(&mut begun)? < begun.len() {
        // Nothing, or the first letters of a method.
        if visitor.peek(&mut begun)? == 0 {
            return Ok(());
        }
        sleep(Duration::from_millis(5));
    }
    if !begun[0].is_ascii_uppercase() {
        // The greeting of TLS, which is not understood.
        return visitor.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    let posts = &begun == b"POST";
    if posts && shared.first_fault().step == Step::Unread {
        let fault = shared.take_fault();
        return match fault.reply {
            Reply::Silence => shared.wait_for_ever(&visitor),
            // What was not read makes it a reset.
            _ => Ok(()),
        };
    }
    let head = read_head(&mut visitor)?;
    if head.method == "OPTIONS" {
        let allow = || Answer::status(204).header("Access-Control-Max-Age", "86400");
        let answer = shared.preflight.lock().unwrap().clone().unwrap_or_else(allow);
        return answer.write(shared, &mut visitor);
    }
    let standing = shared.standing.lock().unwrap().clone();
    if !posts {
        return standing.probed(shared, &mut visitor);
    }

    // The last byte stays where it is: a connection that ends with bytes unread ends with a reset.
    let length = head.headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0_usize);
    let mut body = vec![0; length];
    if let Some((last, most)) = body.split_last_mut() {
        visitor.read_exact(most)?;
        if visitor.peek(std::slice::from_mut(last))? == 0 {
            return Ok(());
        }
    }
    let bytes = body.len();
    if head.headers.get("content-encoding").is_some_and(|encoding| encoding == "gzip") {
        let mut plain = Vec::new();
        GzDecoder::new(&*body).read_to_end(&mut plain)?;
        body = plain;
    }
    let events = match serde_json::from_slice(&body) {
        Ok(Value::Array(events)) => events,
        Ok(event @ Value::Object(_)) => vec![event],
        // Not from the outbox: a question whether anybody is there.
        _ => return standing.probed(shared, &mut visitor),
    };
    let fault = shared.take_fault();
    let media_type = head.headers.get("content-type").cloned().unwrap_or_default();
    let place =
        shared.note(Seen { at: Instant::now(), headers: head.headers, events, bytes, committed: Vec::new(), done: false });
    let said = commit(shared, &fault, &media_type, body);
    shared.log.lock().unwrap()[place].committed = said.accepted();
    let answered = give(shared, &mut visitor, &fault.reply, &said, length > 0);
    shared.log.lock().unwrap()[place].done = true;
    answered
}

impl Fault {
    /// What becomes of a request that brings no answers, while this is wrong.
    fn probed(&self, shared: &Shared, visitor: &mut TcpStream) -> io::Result<()> {
        let readable = match &self.reply {
            // Closed without an answer.
            Reply::Reset | Reply::Silence => return Ok(()),
            Reply::NoCors => false,
            Reply::Instead(answer) => answer.cors,
            _ => true,
        };
        Answer { cors: readable, ..Answer::status(405) }.write(shared, visitor)
    }
}

/// Hands to the collector what the fault lets through.
fn commit(shared: &Shared, fault: &Fault, media_type: &str, body: Vec<u8>) -> Said {
    let Ok(events) = serde_json::from_slice::<Value>(&body) else { return Said::default() };
    let is_of = |event: &Value, survey: &str| event["data"]["survey"]["id"] == survey;
    let events = events.as_array().cloned().unwrap_or_else(|| vec![events]);
    match &fault.reply {
        _ if fault.step != Step::Saved => Said::default(),
        Reply::Refusing(surveys) => {
            let refused = surveys.iter().find(|(survey, _)| events.iter().any(|event| is_of(event, survey)));
            let refuse = |(_, status): &(&str, u16)| Said { status: *status, body: String::new() };
            refused.map_or_else(|| upstream::post(&shared.upstream, media_type, &body), refuse)
        }
        Reply::Rejecting(survey, reason) => {
            let (bad, good): (Vec<_>, Vec<_>) = events.into_iter().partition(|event| is_of(event, survey));
            let rejected: Vec<_> = bad.iter().map(|event| json!({"id": event["id"], "reason": reason})).collect();
            let said = if good.is_empty() {
                Said { status: 200, body: json!({"accepted": []}).to_string() }
            } else {
                upstream::post(&shared.upstream, BATCH, json!(good).to_string().as_bytes())
            };
            let mut body: Value = serde_json::from_str(&said.body).unwrap_or_default();
            body["rejected"] = json!(rejected);
            Said { body: body.to_string(), ..said }
        }
        _ => upstream::post(&shared.upstream, media_type, &body),
    }
}

/// Gives the answer that the fault makes of what the collector said.
fn give(shared: &Shared, visitor: &mut TcpStream, reply: &Reply, said: &Said, unread: bool) -> io::Result<()> {
    if matches!(reply, Reply::Reset) {
        return Ok(());
    }
    if unread {
        visitor.read_exact(&mut [0])?;
    }
    match reply {
        Reply::Silence => return shared.wait_for_ever(visitor),
        Reply::Held => shared.wait_for_release(visitor)?,
        _ => {}
    }
    let honest = Answer::status(said.status.max(500 * u16::from(said.status == 0))).body("application/json", &said.body);
    let (head, body) = match reply {
        Reply::Instead(answer) => answer.bytes(shared),
        Reply::NoCors => honest.without_cors().bytes(shared),
        Reply::HalfBody => {
            let half = honest.body.chars().take(honest.body.chars().count() / 2).collect();
            Answer { body: half, ..honest }.bytes(shared)
        }
        Reply::Edited(edit) => {
            let mut body = serde_json::from_str(&honest.body).unwrap_or_else(|_| json!({}));
            edit(&mut body);
            Answer { body: body.to_string(), ..honest }.bytes(shared)
        }
        _ => honest.bytes(shared),
    };
    match reply {
        Reply::SlowHead(pause) => {
            dribble(visitor, &head, *pause)?;
            visitor.write_all(&body)
        }
        Reply::SlowBody(pause) => {
            visitor.write_all(&head)?;
            dribble(visitor, &body, *pause)
        }
        Reply::CutShort => visitor.write_all(&[&head, &body[..body.len() / 2]].concat()),
        _ => visitor.write_all(&[head, body].concat()),
    }
}

fn dribble(visitor: &mut TcpStream, bytes: &[u8], pause: Duration) -> io::Result<()> {
    bytes.iter().try_for_each(|byte| {
        sleep(pause);
        visitor.write_all(&[*byte])
    })
}

fn read_head(visitor: &mut TcpStream) -> io::Result<Head> {
    let mut text = Vec::new();
    // Byte by byte, so that the body stays unread.
    while !text.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        visitor.read_exact(&mut byte)?;
        text.push(byte[0]);
    }
    let text = String::from_utf8_lossy(&text);
    let mut lines = text.lines();
    let method = lines.next().unwrap_or_default().split(' ').next().unwrap_or_default().to_owned();
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    Ok(Head { method, headers })
}

impl Answer {
    fn write(&self, shared: &Shared, visitor: &mut TcpStream) -> io::Result<()> {
        let (head, body) = self.bytes(shared);
        visitor.write_all(&[head, body].concat())
    }

    /// Its head and its body.
    fn bytes(&self, shared: &Shared) -> (Vec<u8>, Vec<u8>) {
        let mut head = format!("HTTP/1.1 {} Answered\r\n", self.status);
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        if self.cors {
            head += "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: POST\r\n\
                     Access-Control-Allow-Headers: authorization, content-encoding, content-type\r\n";
        }
        if self.cors && self.exposed {
            head += "Access-Control-Expose-Headers: accept-encoding, retry-after\r\n";
        }
        if shared.gzip.load(Relaxed) {
            head += "Accept-Encoding: gzip\r\n";
        }
        head.extend(["Content-Length: ", &self.body.len().to_string(), "\r\nConnection: close\r\n\r\n"]);
        (head.into_bytes(), self.body.clone().into_bytes())
    }
}

impl Shared {
    fn first_fault(&self) -> Fault {
        self.script.lock().unwrap().front().cloned().unwrap_or_else(|| self.standing.lock().unwrap().clone())
    }

    fn take_fault(&self) -> Fault {
        self.script.lock().unwrap().pop_front().unwrap_or_else(|| self.standing.lock().unwrap().clone())
    }

    fn note(&self, seen: Seen) -> usize {
        let mut log = self.log.lock().unwrap();
        log.push(seen);
        log.len() - 1
    }

    fn wait_for_ever(&self, visitor: &TcpStream) -> io::Result<()> {
        self.wait_while(visitor, || true)
    }

    fn wait_for_release(&self, visitor: &TcpStream) -> io::Result<()> {
        let before = self.releases.load(Relaxed);
        self.wait_while(visitor, || self.releases.load(Relaxed) == before)
    }

    /// Waits while `waits` holds, the visitor is there and this endpoint too.
    fn wait_while(&self, visitor: &TcpStream, waits: impl Fn() -> bool) -> io::Result<()> {
        visitor.set_read_timeout(Some(POLL))?;
        let end = Instant::now() + PATIENCE;
        while waits() && !self.ended.load(Relaxed) && Instant::now() < end {
            match visitor.peek(&mut [0]) {
                Ok(0) => break,
                // Something unread is there, so this returned at once.
                Ok(_) => sleep(POLL),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
