//! Makes an input from another: by bytes, by words that the target knows, and, where it is JSON, by its tree.

use candor::survey::json;

use crate::generate;
use crate::random::Random;
use crate::targets::Target;
use crate::tree;

/// What a child is made from.
pub struct Parent<'a> {
    /// Mostly this.
    pub input: &'a [u8],
    /// With pieces of this.
    pub other: &'a [u8],
}

/// Makes inputs for a target.
pub struct Mutator<'a> {
    /// The target.
    pub target: &'a Target,
    /// What decides.
    pub random: &'a mut Random,
}

/// Bytes at which readers tend to turn.
const TURNS: &[u8] = b"\0\t\n\r \"'\\/{}[](),:.;|-+*?^$eE0192aZ_~%&=#@\x7f\x80\xc3\xe2\xf0\xff";

impl Mutator<'_> {
    /// An input like its parent.
    pub fn child(&mut self, parent: Parent<'_>) -> Vec<u8> {
        if self.target.is_json
            && self.random.below(4) < 3
            && let Some(child) = self.tree(&parent)
        {
            return child;
        }
        let mut child = parent.input.to_vec();
        for _ in 0..=self.random.below(4) * self.random.below(3) {
            self.change(&mut child, parent.other);
        }
        child.truncate(self.target.longest);
        child
    }

    /// A child whose parent is JSON, and which is JSON too.
    fn tree(&mut self, parent: &Parent<'_>) -> Option<Vec<u8>> {
        let text = std::str::from_utf8(parent.input).ok()?;
        let mut value = json::parse(text).ok()?;
        let other = std::str::from_utf8(parent.other).ok().and_then(|text| json::parse(text).ok()).unwrap_or_default();
        for _ in 0..=self.random.below(3) {
            if self.random.one_in(3) {
                let bytes = self.random.bytes(24);
                value = generate::corrupted(&value, &bytes);
            } else {
                tree::change(&mut value, &other, self.target.words, self.random);
            }
        }
        let text = value.to_json().into_bytes();
        (text.len() <= self.target.longest).then_some(text)
    }

    fn change(&mut self, child: &mut Vec<u8>, other: &[u8]) {
        let random = &mut *self.random;
        let at = random.below(child.len() + 1);
        let end = at + random.below((child.len() - at).min(64) + 1);
        match random.below(10) {
            // A byte becomes another, or one bit of it turns.
            0 if at < child.len() => child[at] = *random.pick(TURNS),
            1 if at < child.len() => child[at] ^= 1 << random.below(8),
            2 => drop(child.drain(at..end)),
            3 => {
                let copy = child[at..end].to_vec();
                let times = 1 + random.below(8);
                child.splice(at..at, copy.repeat(times));
            }
            4 => {
                let count = 1 + random.below(8);
                let bytes: Vec<u8> = (0..count).map(|_| *random.pick(TURNS)).collect();
                child.splice(at..at, bytes);
            }
            5 => {
                // A piece of another input in place of one of this.
                let from = random.below(other.len() + 1);
                let to = from + random.below((other.len() - from).min(256) + 1);
                child.splice(at..end, other[from..to].iter().copied());
            }
            6 => {
                let bytes = random.bytes(1 + at % 8);
                child.splice(at..at, bytes);
            }
            _ => {
                let word = *random.pick(self.target.words);
                let end = if random.one_in(2) { end } else { at };
                child.splice(at..end, word.bytes());
            }
        }
    }
}
