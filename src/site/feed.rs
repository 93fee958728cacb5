//! What arrived, newest first: each response once, at its highest revision.

use super::received::Received;
use crate::survey::State;

/// How many responses are kept.
const KEPT: usize = 200;

/// The responses that a page knows of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Feed {
    entries: Vec<Entry>,
}

/// One response in the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The response.
    pub received: Received,
    /// It came while the page was open, rather than with the page.
    pub fresh: bool,
}

impl Feed {
    /// The feed at the start: what the collector had.
    pub fn begin(responses: impl IntoIterator<Item = Received>) -> Self {
        let mut feed = Self::default();
        for received in responses {
            feed.place(Entry { received, fresh: false });
        }
        feed
    }

    /// Takes in what has just arrived. True where a response is answered that was not before: worth saying, and once.
    pub fn take(&mut self, received: Received) -> bool {
        let known = self.entries.iter().find(|entry| entry.received.response().response_id == received.response().response_id);
        let answered_before = known.is_some_and(|entry| entry.received.is_answered());
        let answered = received.is_answered();
        self.place(Entry { received, fresh: true }) && answered && !answered_before
    }

    /// Puts an entry in its place, the newest first; false where a higher revision is known.
    fn place(&mut self, entry: Entry) -> bool {
        let same = |known: &Entry| known.received.response().response_id == entry.received.response().response_id;
        if let Some(at) = self.entries.iter().position(same) {
            if self.entries[at].received.response().revision >= entry.received.response().revision {
                return false;
            }
            self.entries.remove(at);
        }
        let at = self.entries.partition_point(|known| known.received.received_at > entry.received.received_at);
        self.entries.insert(at, entry);
        self.entries.truncate(KEPT);
        true
    }

    /// What is shown: everything that a person did, and, where wished, surveys that were only seen.
    pub fn visible(&self, with_exposures: bool) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| with_exposures || entry.received.response().state != State::Shown)
    }

    /// The newest answer.
    pub fn latest(&self) -> Option<&Received> {
        self.entries.iter().map(|entry| &entry.received).find(|received| received.is_answered())
    }
}

#[cfg(test)]
mod tests {
    use super::super::received::tests::received;
    use super::*;

    fn ids(feed: &Feed, with_exposures: bool) -> Vec<String> {
        feed.visible(with_exposures).map(|entry| entry.received.event.id[33..].to_owned()).collect()
    }

    #[test]
    fn newest_first_and_each_response_once() {
        let mut feed = Feed::begin([received(1, 1, "shown", None, None, 10), received(2, 2, "completed", Some(3), None, 20)]);
        assert_eq!(ids(&feed, true), ["002/2", "001/1"]);
        assert_eq!(ids(&feed, false), ["002/2"]);
        assert!(feed.take(received(1, 2, "partial", Some(8), None, 30)));
        assert_eq!(ids(&feed, false), ["001/2", "002/2"]);
        assert_eq!(feed.latest().and_then(Received::score).map(|score| score.point), Some(8));
    }

    #[test]
    fn an_answer_is_news_once() {
        let mut feed = Feed::default();
        assert!(!feed.take(received(1, 1, "shown", None, None, 10)));
        assert!(feed.take(received(1, 2, "partial", Some(9), None, 20)));
        assert!(!feed.take(received(1, 3, "completed", Some(9), Some("Good"), 30)));
        assert_eq!(ids(&feed, true), ["001/3"]);
    }

    #[test]
    fn an_older_revision_changes_nothing() {
        let mut feed = Feed::begin([received(1, 3, "completed", Some(9), None, 30)]);
        let before = feed.clone();
        assert!(!feed.take(received(1, 2, "partial", Some(8), None, 40)));
        assert_eq!(feed, before);
    }

    #[test]
    fn it_does_not_grow_for_ever() {
        let mut feed = Feed::default();
        for id in 0..500 {
            feed.take(received(id, 1, "completed", Some(9), None, i64::from(id)));
        }
        assert_eq!(feed.visible(true).count(), KEPT);
        assert_eq!(feed.visible(true).next().map(|entry| entry.received.received_at.0), Some(499));
    }
}
