//! The binary: how it starts, fails, stops and dies.

use crate::harness::{Folder, connect, event};
use crate::server::{CANDOR, Line, Server, command, reply, request, stored};
use serde_json::json;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

/// Runs a command that has to fail; its one sentence.
fn failure(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(output.stdout, b"");
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    text.strip_prefix("candor: ").unwrap().trim_end().to_owned()
}

#[test]
fn one_line_says_where_it_is_and_it_is_there_at_once() {
    let folder = Folder::new();
    let start = Instant::now();
    let server = Server::start(command(&folder.path().join("made/by/it")));
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    assert!(server.address.ip().is_loopback() && server.address.port() != 0);
    let (status, body) = server.post(&event(1, 1).to_string());
    assert_eq!((status, &body["accepted"]), (200, &json!([event(1, 1)["id"]])));
    server.signal("INT");
    let (status, out, log) = server.end();
    assert_eq!((status.code(), out.as_str()), (Some(0), ""));
    assert_eq!(log.lines().count(), 2, "one line for the start, one for the end: {log}");
    assert!(!log.contains("quick") && !log.contains("A-1001"), "{log}");
}

#[cfg(unix)]
#[test]
fn the_token_is_made_once_and_kept_from_others() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let file = folder.path().join("admin-token");
    let first = Server::start(command(folder.path())).token().to_owned();
    assert_eq!(first.len(), 64, "32 bytes in hexadecimal");
    assert_eq!(fs::read_to_string(&file).unwrap().trim(), first);
    let mode = || fs::metadata(&file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    let new_folder = folder.path().join("new");
    drop(Server::start(command(&new_folder)));
    assert_eq!(fs::metadata(&new_folder).unwrap().permissions().mode() & 0o777, 0o700);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(Server::start(command(folder.path())).token(), first);
    assert_eq!(mode(), 0o600);
    // A file that a crash left empty is no token.
    fs::write(&file, "\n").unwrap();
    let second = Server::start(command(folder.path())).token().to_owned();
    assert!(second.len() == 64 && second != first);
    // The environment comes first, and is not written down.
    let mut given = command(folder.path());
    given.env("CANDOR_ADMIN_TOKEN", "a/b+c");
    assert_eq!(Server::start(given).token(), "a%2Fb%2Bc");
    assert_eq!(fs::read_to_string(&file).unwrap().trim(), second);
}

#[test]
fn failures_are_one_sentence_with_the_next_step() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    folder.write("file", "x");
    folder.write("text/candor.db", "this is no database, however long it may be".repeat(100));
    let file = folder.path().join("file").display().to_string();
    let newer = folder.path().join("newer");
    drop(Server::start(command(&newer)));
    let with_sql = |sql: &'static str| {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            sqlx::query(sql).execute(&mut connect(&newer).await).await.unwrap();
        });
    };
    with_sql("INSERT INTO _sqlx_migrations VALUES (9999, 'later', 0, true, x'00', 0)");
    let data = folder.path().join("data").display().to_string();
    let cases: [(&[&str], &str, &str); 9] = [
        (&["--port", &port], "is in use", "choose another with --port "),
        (&["--host", "192.0.2.1"], "192.0.2.1", "--host 127.0.0.1"),
        (&["--data", &format!("{file}/sub")], "data folder", "choose another with --data DIR"),
        (&["--database", "postgres://localhost/candor"], "\"postgres:\"", "--database sqlite:path/to/candor.db"),
        (&["--database", "candor.db"], "SQLite", "--database sqlite:path/to/candor.db"),
        (&["--database", "sqlite::memory:"], "keeps no answer", "--database sqlite:path/to/candor.db"),
        (&["--database", &format!("sqlite:{file}/candor.db")], "cannot be opened", "check that its folder exists"),
        (&["--data", &folder.path().join("text").display().to_string()], "is not an SQLite database", "--database"),
        (&["--data", &newer.display().to_string()], "another version", "start that version"),
    ];
    for (arguments, what, next) in cases {
        let mut command = Command::new(CANDOR);
        command.env_remove("CANDOR_ADMIN_TOKEN").arg("serve");
        for (name, value) in [("--port", "0"), ("--data", data.as_str())] {
            if !arguments.contains(&name) {
                command.args([name, value]);
            }
        }
        let sentence = failure({
            command.args(arguments);
            command
        });
        assert!(sentence.contains(what) && sentence.contains(next), "{arguments:?}: {sentence}");
        assert!(!sentence.contains("panicked"), "{sentence}");
    }
    let mut empty = command(folder.path());
    empty.env("CANDOR_ADMIN_TOKEN", OsStr::new(""));
    assert!(failure(empty).contains("CANDOR_ADMIN_TOKEN must be visible ASCII"));
}

#[test]
fn the_suggested_port_is_free() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut busy = Command::new(CANDOR);
    busy.args(["serve", "--port", &taken.local_addr().unwrap().port().to_string(), "--data"]).arg(folder.path());
    let sentence = failure(busy);
    let port: u16 = sentence.rsplit(' ').next().unwrap().parse().unwrap();
    TcpListener::bind(("127.0.0.1", port)).unwrap();
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let folder = Folder::new();
    let server = Server::start(command(folder.path()));
    let mut acknowledged = Vec::new();
    for number in 0..50 {
        let (status, body) = server.post(&event(number, 1 + number % 3).to_string());
        assert_eq!(status, 200);
        acknowledged.push(body["accepted"][0].as_str().unwrap().to_owned());
    }
    server.signal("KILL");
    assert_eq!(server.end().0.code(), None);
    assert_eq!(stored(folder.path()), acknowledged);
    // And the next start takes it from there.
    let server = Server::start(command(folder.path()));
    assert_eq!(server.post(&event(50, 1).to_string()).0, 200);
    drop(server);
    assert_eq!(stored(folder.path()).len(), 51);
}

#[test]
fn a_database_of_an_older_version_is_brought_up_to_date() {
    let folder = Folder::new();
    drop(Server::start(command(folder.path())));
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut database = connect(folder.path()).await;
        // As the first version made it.
        for sql in ["ALTER TABLE responses DROP COLUMN header_key", "DELETE FROM _sqlx_migrations WHERE version > 1"] {
            sqlx::query(sql).execute(&mut database).await.unwrap();
        }
        let event = event(1, 1);
        let insert = "INSERT INTO responses VALUES (?, 1, 0, 'checkout', 1, 'completed', 'live', 0, 0, NULL, '[]', ?)";
        let id = event["data"]["response_id"].as_str().unwrap();
        sqlx::query(insert).bind(id).bind(event.to_string()).execute(&mut database).await.unwrap();
    });
    let server = Server::start(command(folder.path()));
    assert_eq!(server.post(&event(2, 1).to_string()).0, 200);
    let exported = Line::to(&server).get("/v1/responses", server.token());
    for number in 1..3 {
        assert!(exported.contains(&event(number, 1)["id"].to_string()), "{exported}");
    }
}

#[test]
fn a_request_under_way_is_finished_before_the_end() {
    let folder = Folder::new();
    let server = Server::start(command(folder.path()));
    let body = event(1, 1).to_string();
    let request = request(&body, "keep-alive");
    let (first, rest) = request.split_at(request.len() - 200);
    let mut slow = TcpStream::connect(server.address).unwrap();
    slow.write_all(first.as_bytes()).unwrap();
    // Idle connections and waiting readers do not hold it up.
    let _idle = TcpStream::connect(server.address).unwrap();
    let mut reader = TcpStream::connect(server.address).unwrap();
    let token = server.token();
    write!(reader, "GET /v1/responses?after=0&wait=25 HTTP/1.1\r\nhost: candor\r\nauthorization: Bearer {token}\r\n\r\n")
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    server.signal("TERM");
    assert_eq!(reply(reader), (200, json!({"responses": [], "before": null, "after": 0})));
    std::thread::sleep(Duration::from_millis(300));
    assert!(TcpStream::connect(server.address).is_err(), "still accepts");
    slow.write_all(rest.as_bytes()).unwrap();
    assert_eq!(reply(slow), (200, json!({"accepted": [event(1, 1)["id"]], "rejected": []})));
    let (status, ..) = server.end();
    assert_eq!(status.code(), Some(0));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(stored(folder.path()), [event(1, 1)["id"].as_str().unwrap()]);
    let log = fs::metadata(folder.path().join("candor.db-wal")).map_or(0, |log| log.len());
    assert_eq!(log, 0, "the log is folded into the database");
}

#[test]
fn a_client_that_does_not_read_does_not_keep_it_running() {
    let folder = Folder::new();
    let server = Server::start(command(folder.path()));
    // More than the buffers of a connection hold.
    for number in 0..100 {
        let mut large = event(number, 1);
        large["padding"] = json!("x".repeat(250_000));
        assert_eq!(server.post(&large.to_string()).0, 200);
    }
    let mut stuck = TcpStream::connect(server.address).unwrap();
    let token = server.token();
    write!(stuck, "GET /v1/export.jsonl HTTP/1.1\r\nhost: candor\r\nauthorization: Bearer {token}\r\n\r\n").unwrap();
    std::thread::sleep(Duration::from_millis(500));
    let start = Instant::now();
    server.signal("TERM");
    let (status, _, log) = server.end();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!((9..13).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    assert!(log.contains("stopped with requests under way"), "{log}");
}

#[test]
fn a_body_that_does_not_arrive_ends_with_408() {
    let folder = Folder::new();
    let server = Server::start(command(folder.path()));
    let mut stuck = TcpStream::connect(server.address).unwrap();
    stuck
        .write_all(b"POST /v1/responses HTTP/1.1\r\nhost: candor\r\ncontent-type: text/plain\r\ncontent-length: 100\r\n\r\n{")
        .unwrap();
    let (status, problem) = reply(stuck);
    assert_eq!((status, &problem["type"]), (408, &json!("urn:candor:problem:request-timeout")));
}

#[test]
fn a_large_body_hears_413_rather_than_a_broken_connection() {
    let folder = Folder::new();
    let server = Server::start(command(folder.path()));
    let body = "x".repeat(1_000_000);
    assert_eq!(server.post(&body).0, 413);
    let mut chunked = TcpStream::connect(server.address).unwrap();
    chunked.write_all(b"POST /v1/responses HTTP/1.1\r\nhost: candor\r\ncontent-type: text/plain\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n").unwrap();
    for _ in 0..30 {
        write!(chunked, "{:x}\r\n{}\r\n", 10_000, "x".repeat(10_000)).unwrap();
    }
    chunked.write_all(b"0\r\n\r\n").unwrap();
    assert_eq!(reply(chunked).0, 413);
}

#[cfg(unix)]
#[test]
fn a_full_disk_refuses_for_now_and_loses_nothing() {
    let folder = Folder::new();
    // A limit to the size of files fails writes as a full disk does; the signal that comes with it is ignored.
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 1000; exec \"$0\" serve --port 0 --data \"$1\"", CANDOR]).arg(folder.path());
    let server = Server::start(limited);
    let mut acknowledged = Vec::new();
    let mut refused = 0;
    for number in 0..40 {
        let mut large = event(number, 1);
        large["padding"] = json!("x".repeat(100_000));
        let (status, body) = server.post(&large.to_string());
        match status {
            200 => acknowledged.push(body["accepted"][0].as_str().unwrap().to_owned()),
            503 => {
                assert_eq!((&body["type"], &body["retry_after_ms"]), (&json!("urn:candor:problem:storage"), &json!(5000)));
                refused += 1;
            }
            other => panic!("{other}: {body}"),
        }
    }
    assert!(acknowledged.len() >= 2 && refused >= 2, "{} acknowledged, {refused} refused", acknowledged.len());
    server.signal("KILL");
    let (_, _, log) = server.end();
    assert!(log.lines().count() < 10, "{log}");
    let stored = stored(folder.path());
    assert!(acknowledged.iter().all(|id| stored.contains(id)), "{acknowledged:?} {stored:?}");
    // With space again, the same folder takes what was refused.
    let server = Server::start(command(folder.path()));
    assert_eq!(server.post(&event(39, 1).to_string()).0, 200);
}
