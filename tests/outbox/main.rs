//! One answer's way out, event by event: what is sent when, and what ends it.
//!
//! [`Bench`] stands for the shell: a clock that moves only when told to, a storage, and the turn between tabs. The endpoint
//! is each test's own.

mod batches;
mod bounds;
mod clock;
mod drafts;
mod flat;
mod leaving;
mod reading;
mod reports;
mod retries;
mod terms;
mod transport;
mod turns;
mod way_out;

use candor::engine::outbox::{Effect, End, Event, Found, Outbox, Reply, Request, Row, Settled, Terms, Why};
use candor::survey::Timestamp;

const START: i64 = 1_795_000_000_000;
const URL: &str = "https://feedback.example/v1/responses";
const OTHER: &str = "https://old.example/r";

/// What the storage does when rows are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reads {
    Answered,
    Failed,
    /// The test answers, or nobody.
    Open,
}

/// An outbox and the shell around it.
struct Bench {
    outbox: Outbox,
    now: i64,
    random: u32,
    /// What is in storage; rows are written and deleted as the shell does.
    store: Vec<Row>,
    reads: Reads,
    /// The turn comes as soon as it is asked for.
    turns: bool,
    /// The turn has been asked for and has not come.
    asked: bool,
    /// The turn has come and has not been given back.
    held: bool,
    /// The one timer.
    wake: Option<i64>,
    /// All ends so far.
    ends: Vec<String>,
}

impl Bench {
    fn new() -> Self {
        Self::with(Terms::default())
    }

    fn with(terms: Terms) -> Self {
        Self {
            outbox: Outbox::new(terms),
            now: START,
            random: 7,
            store: vec![],
            reads: Reads::Answered,
            turns: true,
            asked: false,
            held: false,
            wake: None,
            ends: vec![],
        }
    }

    /// One update, and the answers of storage and turn that follow; returns the effects of all.
    fn on(&mut self, event: Event) -> Vec<Effect> {
        let (mut all, mut steps) = (vec![], 0);
        let mut events = std::collections::VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            steps += 1;
            assert!(steps < 1_000, "an endless exchange with storage or turn");
            self.held |= event == Event::Turn;
            self.asked &= event != Event::Turn;
            // What is sent then is no more than copies: the rest begins with the next tick, where there is one.
            let hidden = event == Event::Hidden;
            let effects = self.outbox.update(event, Timestamp(self.now), self.random);
            for effect in &effects {
                match effect {
                    Effect::Take => {
                        assert!(!self.asked && !self.held, "asked for the turn twice");
                        self.asked = true;
                        events.extend(self.turns.then_some(Event::Turn));
                    }
                    Effect::Give => {
                        let had = std::mem::take(&mut self.held) | std::mem::take(&mut self.asked);
                        assert!(had, "gave back a turn that it neither had nor waited for");
                    }
                    Effect::Read { request, ids } if self.reads != Reads::Open => {
                        let rows = (self.reads == Reads::Answered).then(|| self.stored(ids));
                        events.push_back(Event::Read(*request, rows));
                    }
                    Effect::Wake(at) => self.wake = at.map(|at| at.0),
                    Effect::Settled(list) => self.delete(list),
                    Effect::Overtaken(id, revision, draft) => self.delete_below(id, *revision, *draft),
                    _ => {}
                }
            }
            assert!(hidden || self.wake.is_none_or(|at| at > self.now), "a timer in the past is a busy loop");
            let report = self.outbox.report(Timestamp(self.now));
            assert_eq!(report.iter().map(|line| line.waiting).sum::<usize>(), self.outbox.waiting(), "{report:?}");
            self.ends.extend(settled(&effects));
            all.extend(effects);
        }
        all
    }

    /// The rows of these responses, each at its highest revision, and where that is a draft, at the highest that is none, too.
    fn stored(&self, ids: &[String]) -> Vec<Row> {
        let of = |id: &String, drafts: bool| {
            let rows = self.store.iter().filter(|row| row.response_id == *id && (drafts || !row.draft));
            rows.max_by_key(|row| row.revision)
        };
        let both =
            |id: &String| of(id, true).into_iter().chain(of(id, false).filter(|_| of(id, true).is_some_and(|row| row.draft)));
        ids.iter().flat_map(both).cloned().collect()
    }

    fn delete(&mut self, settled: &[Settled]) {
        let ends: Vec<_> = settled.iter().filter(|end| end.end != End::Elsewhere).collect();
        let gone = |row: &Row| ends.iter().any(|end| end.response_id == row.response_id && end.revision >= row.revision);
        self.store.retain(|row| !gone(row));
    }

    /// Deletes what a revision has overtaken.
    fn delete_below(&mut self, id: &str, revision: u32, draft: bool) {
        self.store.retain(|row| row.response_id != id || row.revision >= revision || (draft && !row.draft));
    }

    /// Time passes, and the timer goes off where it is due.
    fn after(&mut self, ms: i64) -> Vec<Effect> {
        self.now += ms;
        if self.wake.is_none_or(|at| at > self.now) {
            return vec![];
        }
        self.wake = None;
        self.on(Event::Tick)
    }

    /// Time passes until the timer goes off.
    fn until_woken(&mut self) -> Vec<Effect> {
        let at = self.wake.expect("something waits, so there is a time to wake");
        self.after(at - self.now)
    }

    /// Puts rows into storage and has them found, as on a later page.
    fn found(&mut self, rows: Vec<Row>) -> Vec<Effect> {
        let found = rows.iter().map(Row::found).collect();
        self.store.extend(rows);
        self.on(Event::Found(found))
    }

    /// The page begins to write a row.
    fn submit(&mut self, row: Row, rest: i64) -> Vec<Effect> {
        let effects = self.on(Event::Submit(row, rest));
        assert_eq!(sent(&effects), None, "sent before it was stored");
        effects
    }

    /// The storage has written a row.
    fn written(&mut self, row: Row) -> Vec<Effect> {
        let (response_id, revision) = (row.response_id.clone(), row.revision);
        self.store.push(row);
        self.on(Event::Stored { response_id, revision, durable: true })
    }

    /// Submits a revision of a response and has it stored; returns what follows.
    fn save(&mut self, id: &str, revision: u32, rest: i64) -> Vec<Effect> {
        self.submit(self.row(id, revision), rest);
        self.written(self.row(id, revision))
    }

    fn row(&self, id: &str, revision: u32) -> Row {
        Row { written: Timestamp(self.now), ..row(id, revision) }
    }

    fn reply(&mut self, request: u32, status: u16, body: &str) -> Vec<Effect> {
        self.on(Event::Replied(request, answer(status, body)))
    }

    /// The request gets no answer.
    fn lost(&mut self, request: u32) -> Vec<Effect> {
        self.on(Event::Replied(request, Reply::default()))
    }

    /// The endpoint acknowledges all ids of a request.
    fn accept(&mut self, request: u32, ids: &[String]) -> Vec<Effect> {
        self.reply(request, 200, &accepted(ids))
    }

    /// Answers what `effects` sent, and all that follows, until nothing is sent any more and no timer is set, or `steps` are
    /// over; returns the ends.
    fn drain(&mut self, effects: Vec<Effect>, steps: usize, endpoint: &mut dyn FnMut(&Request) -> Reply) -> Vec<String> {
        let mut ends = settled(&effects);
        let mut open = requests(&effects);
        for _ in 0..steps {
            let effects = if open.is_empty() {
                if self.wake.is_none() {
                    return ends;
                }
                self.until_woken()
            } else {
                let request = open.remove(0);
                let reply = endpoint(&request);
                self.on(Event::Replied(request.request, reply))
            };
            ends.extend(settled(&effects));
            open.extend(requests(&effects));
        }
        panic!("{} wait after {steps} steps", self.outbox.waiting());
    }
}

fn row(id: &str, revision: u32) -> Row {
    Row {
        response_id: id.into(),
        revision,
        survey: "nps".into(),
        endpoint: URL.into(),
        body: format!(r#"{{"data":{{"response_id":"{id}"}}}}"#),
        written: Timestamp(START),
        ..Row::default()
    }
}

/// A row with a body of about so many bytes.
fn long(id: &str, bytes: usize) -> Row {
    let body = format!(r#"{{"data":{{"response_id":"{id}","x":"{}"}}}}"#, "x".repeat(bytes));
    Row { body, ..row(id, 1) }
}

fn answer(status: u16, body: &str) -> Reply {
    Reply { outcome: Ok(status), body: body.into(), ..Reply::default() }
}

fn failure(why: Why) -> Reply {
    Reply { outcome: Err(why), ..Reply::default() }
}

fn accepted(ids: &[impl AsRef<str>]) -> String {
    serde_json::json!({ "accepted": ids.iter().map(AsRef::as_ref).collect::<Vec<&str>>() }).to_string()
}

/// An endpoint that takes all.
fn healthy(request: &Request) -> Reply {
    answer(200, &accepted(&ids(request)))
}

/// The ids in a request, whose events are as they should be.
fn ids(request: &Request) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_str(&request.body).expect("JSON");
    let events = if request.batch { value.as_array().unwrap().clone() } else { vec![value] };
    assert_eq!(request.batch, events.len() > 1);
    assert!(events.iter().all(|event| event["candorsent"].is_string()), "{}", request.body);
    let id = |event: &serde_json::Value| {
        let id = event["id"].as_str().unwrap().to_owned();
        assert_eq!(id, format!("{}/{}", event["data"]["response_id"].as_str().unwrap(), event["data"]["revision"]));
        id
    };
    events.iter().map(id).collect()
}

/// The requests that an update sent.
fn requests(effects: &[Effect]) -> Vec<Request> {
    effects.iter().filter_map(|effect| if let Effect::Send(request) = effect { Some(request.clone()) } else { None }).collect()
}

/// The one request that an update sent: its number and the ids in it.
fn sent(effects: &[Effect]) -> Option<(u32, Vec<String>)> {
    let requests = requests(effects);
    assert!(requests.len() < 2, "{requests:?}");
    requests.first().map(|request| (request.request, ids(request)))
}

/// What it sent, where it is known to have sent something.
fn request(effects: &[Effect]) -> Request {
    requests(effects).pop().unwrap_or_else(|| panic!("nothing was sent: {effects:?}"))
}

/// The ends that an update brought: `id/revision` and the reason.
fn settled(effects: &[Effect]) -> Vec<String> {
    let ends = effects.iter().filter_map(|effect| if let Effect::Settled(list) = effect { Some(list) } else { None });
    let name = |end: &Settled| {
        let id = format!("{}/{}", end.response_id, end.revision);
        match &end.end {
            End::Acknowledged => id,
            End::Refused(why) => format!("{id} {why}"),
            other => format!("{id} {other:?}").to_lowercase(),
        }
    };
    ends.inspect(|list| assert!(!list.is_empty())).flatten().map(name).collect()
}

/// What the timer was set to last, in milliseconds from `now`; empty where it was left alone.
fn woken(effects: &[Effect], now: i64) -> Vec<Option<i64>> {
    let set = |effect: &Effect| if let Effect::Wake(at) = effect { Some(at.map(|at| at.0 - now)) } else { None };
    effects.iter().rev().filter_map(set).take(1).collect()
}

const NONE: [&str; 0] = [];
