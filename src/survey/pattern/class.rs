//! Classes: `[a-z]`, `\d` and the other escapes.

use super::compile::Compiler;
use super::{Op, Reason};

/// What stands in a class or after a backslash.
enum Member {
    One(char),
    Kind(Kind),
}

/// What `\d` and its like stand for: these ranges, or, `inverted`, all between them.
struct Kind {
    ranges: &'static [(u8, u8)],
    inverted: bool,
}

const DIGIT: &[(u8, u8)] = &[(b'0', b'9')];
const WORD: &[(u8, u8)] = &[(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')];
const SPACE: &[(u8, u8)] = &[(b'\t', b'\r'), (b' ', b' ')];

impl Compiler<'_> {
    /// What follows `[`.
    pub(super) fn class(&mut self, place: usize) -> Result<(), Reason> {
        let inverted = self.take("^");
        let start = self.code.len();
        self.emit(Op::Set { ranges: 0, inverted })?;
        while !self.take("]") {
            let item = self.place();
            let first = self.member(place)?;
            let is_range = self.is_next("-") && !self.is_next("-]");
            let last = if is_range && self.take("-") { Some(self.member(place)?) } else { None };
            match (first, last) {
                (Member::One(one), None) => self.emit(Op::Range(one, one))?,
                (Member::Kind(kind), None) => self.kind(&kind)?,
                (Member::One(low), Some(Member::One(high))) if low <= high => self.emit(Op::Range(low, high))?,
                _ => return self.fault(item, Reason::BadRange),
            }
        }
        if self.close_set(start, inverted) { Ok(()) } else { self.fault(place, Reason::EmptyClass) }
    }

    /// What follows `\` outside of a class.
    pub(super) fn escape(&mut self, place: usize) -> Result<(), Reason> {
        if self.take("b") {
            return self.emit(Op::Boundary);
        }
        match self.escaped(place)? {
            Member::One(one) => self.emit(Op::Range(one, one)),
            Member::Kind(kind) => {
                let start = self.code.len();
                self.emit(Op::Set { ranges: 0, inverted: false })?;
                self.kind(&kind)?;
                self.close_set(start, false);
                Ok(())
            }
        }
    }

    /// One member of the class that was opened at `class`.
    fn member(&mut self, class: usize) -> Result<Member, Reason> {
        let place = self.place();
        match self.next() {
            None => self.fault(class, Reason::UnclosedClass),
            Some('[') => self.fault(place, Reason::NestedClass),
            Some('\\') => self.escaped(place),
            Some(one) => Ok(Member::One(one)),
        }
    }

    /// What follows `\` anywhere.
    fn escaped(&mut self, place: usize) -> Result<Member, Reason> {
        let (ranges, inverted) = match self.next() {
            Some('n') => return Ok(Member::One('\n')),
            Some('t') => return Ok(Member::One('\t')),
            Some('r') => return Ok(Member::One('\r')),
            Some('d') => (DIGIT, false),
            Some('D') => (DIGIT, true),
            Some('w') => (WORD, false),
            Some('W') => (WORD, true),
            Some('s') => (SPACE, false),
            Some('S') => (SPACE, true),
            Some(one) if one.is_ascii_punctuation() => return Ok(Member::One(one)),
            Some('1'..='9' | 'k') => return self.fault(place, Reason::BackReference),
            Some('p' | 'P') => return self.fault(place, Reason::UnicodeClass),
            _ => return self.fault(place, Reason::UnknownEscape),
        };
        Ok(Member::Kind(Kind { ranges, inverted }))
    }

    fn kind(&mut self, kind: &Kind) -> Result<(), Reason> {
        let mut from = '\0';
        for &(low, high) in kind.ranges {
            if kind.inverted {
                // Every table begins after 0 and ends before 255.
                self.emit(Op::Range(from, char::from(low - 1)))?;
                from = char::from(high + 1);
            } else {
                self.emit(Op::Range(char::from(low), char::from(high)))?;
            }
        }
        if kind.inverted { self.emit(Op::Range(from, char::MAX)) } else { Ok(()) }
    }

    /// Counts the ranges written since the set at `start`; false where there is none.
    fn close_set(&mut self, start: usize, inverted: bool) -> bool {
        let ranges = (self.code.len() - start - 1) as u16;
        self.code[start] = Op::Set { ranges, inverted };
        ranges > 0
    }
}
