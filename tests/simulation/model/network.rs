//! The network between a page and an endpoint: what is posted may be lost on either way, doubled, late, or answered by
//! somebody else.

use super::{Happening, World, note};
use crate::schedule::Weather;
use candor::engine::outbox::{AcknowledgementMode, DEADLINE, Reply, Request, Why};

/// An event in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// Number of its response.
    pub number: u32,
    pub revision: u32,
    pub edition: u32,
    pub key: String,
}

/// A request on its way.
#[derive(Debug)]
pub struct Post {
    pub tab: usize,
    /// The courier that sent it, and its number there.
    pub instance: u32,
    pub request: u32,
    pub endpoint: usize,
    pub events: Vec<Posted>,
    pub bytes: usize,
    pub gzip: bool,
    /// A copy, sent as the page was being hidden.
    pub leaving: bool,
    /// The page waits for it no more.
    pub over: bool,
    /// It will not reach the endpoint.
    pub lost: bool,
    pub arrived: bool,
    fate: Fate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Fine,
    LostAfter,
    Doubled,
    Portal,
    Redirect,
    Opaque,
    Truncated,
    OtherIds,
}

/// All requests that ever were.
#[derive(Debug)]
pub struct Network {
    pub weather: Weather,
    pub posts: Vec<Post>,
    /// The browser ends a request after its time limit.
    limited: bool,
}

impl Network {
    pub fn new(random: &mut crate::random::Random) -> Self {
        Self { weather: Weather::Fine, posts: Vec::new(), limited: !random.one_in(4) }
    }
}

impl World {
    /// A courier posts a request.
    pub fn post(&mut self, tab: usize, instance: u32, request: &Request, events: Vec<Posted>, leaving: bool) {
        self.totals.requests += 1;
        let endpoint = usize::from(request.endpoint == super::URLS[1]);
        let weather = self.network.weather;
        let fate = match weather {
            Weather::Fine | Weather::Slow | Weather::Offline => Fate::Fine,
            Weather::Portal => self.random.pick(&[Fate::Portal, Fate::Redirect]),
            Weather::Stormy => {
                use Fate::{Doubled, Fine, LostAfter, Opaque, OtherIds, Portal, Redirect, Truncated};
                self.random.pick(&[Fine, Fine, LostAfter, LostAfter, Doubled, Opaque, OtherIds, Portal, Redirect, Truncated])
            }
        };
        let before = weather == Weather::Offline || (weather == Weather::Stormy && self.random.one_in(4));
        let takes = match weather {
            Weather::Slow => self.random.between(5_000, 40_000),
            Weather::Stormy => self.random.between(1, 3_000),
            _ => self.random.between(1, 200),
        };
        let post = self.network.posts.len();
        let lost = before || matches!(fate, Fate::Portal | Fate::Redirect);
        note!(
            self,
            "tab {tab}: posts {} to {endpoint}: {events:?} ({fate:?}{})",
            request.request,
            if before { ", lost" } else { "" }
        );
        self.network.posts.push(Post {
            tab,
            instance,
            request: request.request,
            endpoint,
            events,
            bytes: request.body.len(),
            gzip: request.gzip,
            leaving,
            over: false,
            lost,
            arrived: false,
            fate,
        });
        if before {
            let fails_at_once = self.random.one_in(2);
            let why = self.random.pick(&[Why::Offline, Why::Unreachable, Why::Cors, Why::Csp]);
            self.reply(post, if fails_at_once { 1 } else { DEADLINE }, Reply { outcome: Err(why), ..Reply::default() });
        } else if lost {
            self.reply(post, takes, stranger(fate));
        } else {
            self.after(takes, Happening::Arrive(post));
            if self.network.limited {
                self.after(DEADLINE, Happening::Ended(post, Reply::default()));
            }
            if fate == Fate::Doubled {
                let later = takes + self.random.between(0, 60_000);
                self.after(later, Happening::Arrive(post));
            }
        }
    }

    /// A request reaches its endpoint.
    pub fn arrive(&mut self, post: usize) {
        if self.network.posts[post].lost {
            return;
        }
        let first = !std::mem::replace(&mut self.network.posts[post].arrived, true);
        let reply = self.serve(post);
        note!(self, "endpoint {}: {:?} to {post}", self.network.posts[post].endpoint, reply);
        let fate = self.network.posts[post].fate;
        if !first || fate == Fate::LostAfter {
            // Without a time limit of the browser's, such a request never ends.
            return;
        }
        let reply = match fate {
            Fate::Opaque => stranger(fate),
            Fate::Truncated => Reply { body: reply.body[..reply.body.len() / 2].to_owned(), ..reply },
            Fate::OtherIds if reply.outcome == Ok(200) => {
                Reply { body: reply.body.replace("/1", "/7").replace("/2", "/1"), ..reply }
            }
            _ => reply,
        };
        let takes =
            if self.network.weather == Weather::Slow { self.random.between(1_000, 40_000) } else { self.random.between(1, 100) };
        self.reply(post, takes, reply);
    }

    fn reply(&mut self, post: usize, ms: i64, reply: Reply) {
        self.after(ms, Happening::Ended(post, reply));
    }

    /// A request ends, for the page: with a reply, or with the browser's time limit.
    pub fn ended(&mut self, at: usize, reply: Reply) {
        let post = &mut self.network.posts[at];
        if std::mem::replace(&mut post.over, true) {
            return;
        }
        let (tab, instance, request) = (post.tab, post.instance, post.request);
        let courier = self.tabs[tab].courier.as_ref().filter(|courier| courier.instance == instance);
        let Some(courier) = courier else { return };
        // A site that takes any 2xx for an acknowledgement has nothing against such strangers.
        let any = courier.outbox.terms().acknowledgement == AcknowledgementMode::Status;
        let strange = any && matches!(reply.outcome, Ok(200..300)) && !self.network.posts[at].taken_whole(&reply);
        let reply = if strange { Reply { outcome: Err(Why::Redirected), ..Reply::default() } } else { reply };
        self.replied(tab, at, request, reply);
    }

    /// A page has ended: what has left it arrives all the same, or does not.
    pub fn abandon(&mut self, tab: usize) {
        for post in self.network.posts.iter_mut().filter(|post| post.tab == tab && !post.over) {
            post.over = true;
            post.lost |= !post.arrived && self.random.one_in(2);
        }
    }

    /// A courier ends a request.
    pub fn abort(&mut self, post: usize) {
        let lost = !self.random.one_in(5);
        let post = &mut self.network.posts[post];
        post.over = true;
        post.lost |= lost && !post.arrived;
    }
}

impl Post {
    /// Whether a reply names all that was in the request.
    fn taken_whole(&self, reply: &Reply) -> bool {
        self.arrived && reply.body.contains(r#""rejected":[]"#) && reply.body.matches('/').count() == self.events.len()
    }
}

/// What somebody else than the endpoint answers, or what a page is not let see of it.
fn stranger(fate: Fate) -> Reply {
    let portal = || "<!doctype html><title>Welcome</title><a href=\"/1\">Log in</a>".to_owned();
    match fate {
        Fate::Portal => Reply { outcome: Ok(200), body: portal(), ..Reply::default() },
        Fate::Redirect => Reply { outcome: Err(Why::Redirected), ..Reply::default() },
        _ => Reply { outcome: Err(Why::Cors), ..Reply::default() },
    }
}
