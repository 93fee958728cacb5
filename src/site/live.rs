//! Follows the collector, and tells the views: one loop for a token, a long poll at a time.

use super::api::{Api, Failure};
use super::feed::Feed;
use super::figures::{Audience, Results};
use super::places::PLACES;
use super::received::Listing;
use super::{clock, phrase, token};
use crate::engine::outbox::retry::backoff;
use crate::survey::Timestamp;
use crate::survey::time::SECOND;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use web_sys::AbortController;

/// The longest pause between two attempts, in milliseconds: somebody is looking at the page.
const PAUSE: i64 = 8 * SECOND;

/// How things stand with the collector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// No token yet.
    Locked,
    /// The token was refused.
    Refused,
    /// The first reply is awaited.
    Connecting,
    /// News arrive as they come.
    Live,
    /// The last attempt failed; another follows.
    Away(Failure),
}

/// What the views read. Every member is a signal, so a copy is as good as the original.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    /// How things stand.
    pub connection: RwSignal<Connection>,
    /// What the collector had has been read, so that nothing means nothing.
    pub begun: RwSignal<bool>,
    /// What arrived.
    pub feed: RwSignal<Feed>,
    /// The figures, by survey.
    pub results: RwSignal<BTreeMap<String, Results>>,
    /// Whose answers the figures are of.
    pub audience: RwSignal<Audience>,
    /// What a screen reader is told.
    pub announcement: RwSignal<String>,
    /// The time, as of this second.
    pub now: RwSignal<Timestamp>,
    token: RwSignal<Option<String>>,
    /// Rises with every token: a loop of an earlier one ends at its next step.
    turn: StoredValue<u32>,
    waiting: StoredValue<Option<AbortController>, LocalStorage>,
}

impl Live {
    /// Begins with the token that the address or the tab holds.
    pub fn start() -> Self {
        let live = Self {
            connection: RwSignal::new(Connection::Locked),
            begun: RwSignal::new(false),
            feed: RwSignal::default(),
            results: RwSignal::default(),
            audience: RwSignal::default(),
            announcement: RwSignal::default(),
            now: RwSignal::new(clock::now()),
            token: RwSignal::new(None),
            turn: StoredValue::new(0),
            waiting: StoredValue::new_local(None),
        };
        // For as long as the page is open.
        Interval::new(1_000, move || live.now.set(clock::now())).forget();
        window_event_listener(leptos::ev::hashchange, move |_| {
            if let Some(token) = token::from_address() {
                live.open(token);
            }
        });
        document_listener("visibilitychange", move || {
            if is_hidden() {
                live.stop_waiting();
            }
        });
        if let Some(token) = token::take() {
            live.open(token);
        }
        live
    }

    /// Begins anew with a token.
    pub fn open(self, token: String) {
        token::keep(&token);
        self.connection.set(Connection::Connecting);
        self.begun.set(false);
        self.token.set(Some(token.clone()));
        let turn = self.next_turn();
        spawn_local(self.follow(Api::new(token), turn));
    }

    /// Forgets the token, and all that was read with it.
    pub fn close(self) {
        token::forget();
        self.next_turn();
        self.token.set(None);
        self.connection.set(Connection::Locked);
        self.begun.set(false);
        self.feed.set(Feed::default());
        self.results.set(BTreeMap::new());
    }

    /// Takes the figures of other answers.
    pub fn choose(self, audience: Audience) {
        self.audience.set(audience);
        let Some(token) = self.token.get_untracked() else { return };
        spawn_local(async move {
            // A failure shows in the loop, which asks the same collector.
            let _ = self.refresh(&Api::new(token), |_| true).await;
        });
    }

    fn next_turn(self) -> u32 {
        self.stop_waiting();
        self.turn.update_value(|turn| *turn += 1);
        self.turn.get_value()
    }

    fn stop_waiting(self) {
        if let Some(controller) = self.waiting.try_update_value(Option::take).flatten() {
            controller.abort();
        }
    }

    async fn follow(self, api: Api, turn: u32) {
        let mut failures = 0;
        let mut after = None;
        loop {
            let outcome = match after {
                None => self.begin(&api, turn).await,
                Some(after) => self.wait(&api, turn, after).await,
            };
            if self.turn.get_value() != turn {
                return;
            }
            match outcome {
                Ok(cursor) => {
                    failures = 0;
                    after = Some(cursor);
                    self.connection.set(Connection::Live);
                }
                // A page that nobody sees waits for nothing: browsers allow a handful of connections to one host.
                Err(Failure::Away) if is_hidden() => {
                    while is_hidden() {
                        clock::sleep(500).await;
                    }
                }
                Err(Failure::Refused) => {
                    self.close();
                    self.connection.set(Connection::Refused);
                    return;
                }
                Err(failure) => {
                    failures += 1;
                    // Whatever comes back may have another database: begin again rather than trust the cursor.
                    after = None;
                    self.connection.set(Connection::Away(failure));
                    clock::sleep(backoff(failures, clock::random()).min(PAUSE)).await;
                }
            }
        }
    }

    async fn begin(self, api: &Api, turn: u32) -> Result<i64, Failure> {
        let listing = api.begin().await?;
        if self.turn.get_value() == turn {
            self.feed.set(Feed::begin(listing.responses));
            self.refresh(api, |_| true).await?;
            self.begun.set(true);
        }
        Ok(listing.after)
    }

    async fn wait(self, api: &Api, turn: u32, after: i64) -> Result<i64, Failure> {
        let controller = AbortController::new().map_err(|_| Failure::Away)?;
        self.waiting.set_value(Some(controller.clone()));
        let Listing { responses, after } = api.news(after, &controller).await?;
        if self.turn.get_value() == turn && !responses.is_empty() {
            let surveys: Vec<String> = responses.iter().map(|received| received.response().survey.id.clone()).collect();
            let mut news = None;
            self.feed.update(|feed| {
                for received in responses {
                    let said = phrase::arrival(&received);
                    if feed.take(received) {
                        news = Some(said);
                    }
                }
            });
            self.now.set(clock::now());
            if let Some(news) = news {
                self.announcement.set(news);
            }
            self.refresh(api, |survey| surveys.iter().any(|changed| changed == survey)).await?;
        }
        Ok(after)
    }

    /// Reads the figures of the gallery's surveys of which `wanted` holds.
    async fn refresh(self, api: &Api, wanted: impl Fn(&str) -> bool) -> Result<(), Failure> {
        let audience = self.audience.get_untracked();
        for place in PLACES.iter().filter(|place| wanted(place.survey)) {
            let results = api.results(place.survey, audience).await?;
            if self.audience.get_untracked() != audience {
                return Ok(());
            }
            self.results.update(|all| _ = all.insert(place.survey.to_owned(), results));
        }
        Ok(())
    }
}

/// The page's one [`Live`].
pub fn live() -> Live {
    expect_context()
}

fn is_hidden() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
}

fn document_listener(kind: &'static str, act: impl FnMut() + 'static) {
    use web_sys::wasm_bindgen::{JsCast, closure::Closure};
    let closure = Closure::<dyn FnMut()>::new(act);
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        let _ = document.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref());
    }
    // For as long as the page is open.
    closure.forget();
}
