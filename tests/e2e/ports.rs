//! Ports, each handed out once a run: a port is part of an origin, so what a test stores stays its own.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering::Relaxed};

/// Below the range from which systems take the ports of outgoing connections: a collector that is down for a while gets
/// its port back. Without the few that browsers refuse.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// A port that nobody listens on, for a program that is yet to start.
pub fn free() -> u16 {
    listen().1
}

/// A listener at such a port. Who listens itself takes it at once: a browser's own helpers may take a port in between.
pub fn listen() -> (TcpListener, u16) {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Two runs at once begin at different places.
    let begin = (std::process::id() % 100) as u16 * 120;
    loop {
        let port = FIRST + (begin + NEXT.fetch_add(1, Relaxed)) % COUNT;
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)) {
            return (listener, port);
        }
    }
}
