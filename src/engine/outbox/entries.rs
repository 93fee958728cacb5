//! What waits, by its id: the oldest first, since ids begin with the time at which a survey was shown (UUIDv7).

use super::row::Found;
use crate::survey::time::Timestamp;

/// One response that waits.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What is known of it.
    pub row: Found,
    /// Body and key, where this page has written them itself: for copies at page hide, and where storage is refused.
    pub copy: Option<(String, String)>,
    /// Where it is.
    pub place: Place,
    /// Storage has answered.
    pub stored: bool,
    /// Storage has it on disk.
    pub durable: bool,
    /// When it was written, by the page's clock: the device's, by which rows are dated, may jump once this page knows of it.
    pub born: Timestamp,
    /// When it was first tried in vain past its age, by the page's clock. A time that is still to come is none: where it is not
    /// [`super::row::NEVER`], it was written by a clock that was wrong.
    pub overdue: Timestamp,
}

impl Entry {
    /// Whether it is in the line to this endpoint.
    pub fn is_ready_for(&self, endpoint: &str) -> bool {
        self.place == Place::Ready && self.row.endpoint == endpoint
    }

    /// Until when a draft rests whose page may be gone; nothing for one that somebody is typing on this page: that waits for
    /// them, however long.
    pub fn left_until(&self) -> Option<Timestamp> {
        if let (Place::Resting(due), None) = (self.place, &self.copy) { Some(due) } else { None }
    }
}

/// Where a response is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Until this time.
    Resting(Timestamp),
    /// In its line.
    Ready,
    /// In a request of this number.
    Flying(u32),
}

/// All entries in the order of their ids, with their size at hand. A new response has the highest id, so adding it costs a
/// search of at most fourteen comparisons within the bounds, and moves nothing. (A map does the same with three times the
/// code, which a page would pay for.)
#[derive(Debug, Clone, Default)]
pub struct Entries {
    #[expect(clippy::vec_box, reason = "entries are large: a page's vector of ten thousand moves pointers alone")]
    in_order: Vec<Box<Entry>>,
    bytes: usize,
}

impl Entries {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.in_order.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.in_order.len()
    }

    /// The size of their bodies.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    #[inline(never)]
    fn place(&self, id: &str) -> Result<usize, usize> {
        self.in_order.binary_search_by(|entry| entry.row.response_id.as_str().cmp(id))
    }

    /// The entry of a response.
    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.place(id).ok().map(|place| &*self.in_order[place])
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Entry> {
        self.place(id).ok().map(|place| &mut *self.in_order[place])
    }

    /// Adds one, in place of an earlier one of the same response, which is returned.
    #[inline(never)]
    pub fn insert(&mut self, entry: Entry) -> Option<Box<Entry>> {
        self.bytes += entry.row.size;
        let entry = Box::new(entry);
        match self.place(&entry.row.response_id) {
            Ok(place) => {
                let earlier = std::mem::replace(&mut self.in_order[place], entry);
                self.bytes -= earlier.row.size;
                Some(earlier)
            }
            Err(place) => {
                self.in_order.insert(place, entry);
                None
            }
        }
    }

    /// Takes one out.
    #[inline(never)]
    pub fn remove(&mut self, id: &str) -> Option<Box<Entry>> {
        let entry = self.in_order.remove(self.place(id).ok()?);
        self.bytes -= entry.row.size;
        Some(entry)
    }

    /// The oldest that is in no request, other than `kept`.
    pub fn oldest(&self, kept: &str) -> Option<String> {
        let mut loose = self.in_order.iter().filter(|entry| !matches!(entry.place, Place::Flying(_)));
        loose.find(|entry| entry.row.response_id != kept).map(|entry| entry.row.response_id.clone())
    }

    /// All of them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.in_order.iter_mut().map(|entry| &mut **entry)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.in_order.iter().map(|entry| &**entry)
    }

    /// Takes all out.
    pub fn drain(&mut self) -> Vec<Box<Entry>> {
        self.bytes = 0;
        std::mem::take(&mut self.in_order)
    }
}
