//! From a pattern's text to its program.
//!
//! Reading and writing are one pass: a piece is written as it is read, and what comes after it (`|`, a repetition) moves
//! or copies it.

use super::{DEPTH, INSTRUCTIONS, Malformed, Op, REPETITIONS, Reason};

pub(super) struct Compiler<'a> {
    rest: &'a str,
    length: usize,
    pub(super) code: Vec<Op>,
    /// Where the fault is that ended the reading. Apart from its reason, so that this fits a register.
    fault_at: usize,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, length: text.len(), code: Vec::new(), fault_at: 0 }
    }

    /// The program, and whether it ignores the case of ASCII letters.
    pub(super) fn compile(mut self) -> Result<(Vec<Op>, bool), Malformed> {
        let ignore_case = self.take("(?i)");
        match self.whole() {
            Ok(()) => Ok((self.code, ignore_case)),
            Err(reason) => Err(Malformed { at: self.fault_at, reason }),
        }
    }

    fn whole(&mut self) -> Result<(), Reason> {
        self.alternatives(0)?;
        if self.rest.is_empty() { Ok(()) } else { self.fault(self.place(), Reason::UnopenedGroup) }
    }

    /// `a|b|c`: before each but the last a fork to the next one, after it a jump to the end of all.
    fn alternatives(&mut self, depth: usize) -> Result<(), Reason> {
        let first = self.code.len();
        let mut start = first;
        loop {
            self.sequence(depth)?;
            if !self.take("|") {
                break;
            }
            // The jump's distance is not known yet; no other jump has the distance 0.
            self.emit(Op::Jump(0))?;
            self.fork_before(start, self.code.len() - start + 1)?;
            start = self.code.len();
        }
        let end = self.code.len();
        for (at, op) in self.code.iter_mut().enumerate().skip(first) {
            if *op == Op::Jump(0) {
                *op = Op::Jump((end - at) as i32);
            }
        }
        Ok(())
    }

    fn sequence(&mut self, depth: usize) -> Result<(), Reason> {
        while !matches!(self.rest.as_bytes(), [] | [b'|' | b')', ..]) {
            let (place, start) = (self.place(), self.code.len());
            match self.next() {
                Some('(') => self.group(place, depth)?,
                Some('[') => self.class(place)?,
                Some('.') => {
                    self.emit(Op::Set { ranges: 1, inverted: true })?;
                    self.emit(Op::Range('\n', '\n'))?;
                }
                Some('^') => self.emit(Op::Start)?,
                Some('$') => self.emit(Op::End)?,
                Some('*' | '+' | '?') => return self.fault(place, Reason::NothingToRepeat),
                Some('{') => return self.fault(place, Reason::BadBounds),
                Some('\\') => self.escape(place)?,
                Some(one) => self.emit(Op::Range(one, one))?,
                None => {}
            }
            self.repetition(start)?;
        }
        Ok(())
    }

    /// What follows `(`.
    fn group(&mut self, place: usize, depth: usize) -> Result<(), Reason> {
        if depth == DEPTH {
            return self.fault(place, Reason::TooDeep);
        }
        if self.take("?") && !self.take(":") {
            let reason = match self.rest.as_bytes() {
                [b'=' | b'!', ..] | [b'<', b'=' | b'!', ..] => Reason::LookAround,
                [b'<' | b'P' | b'\'', ..] => Reason::NamedGroup,
                [b'>', ..] => Reason::Possessive,
                _ => Reason::Flag,
            };
            return self.fault(place, reason);
        }
        self.alternatives(depth + 1)?;
        if self.take(")") { Ok(()) } else { self.fault(place, Reason::UnclosedGroup) }
    }

    /// A repetition of the piece that begins at `start`, if one follows.
    fn repetition(&mut self, start: usize) -> Result<(), Reason> {
        let place = self.place();
        let mark = self.rest.bytes().next();
        if !matches!(mark, Some(b'*' | b'+' | b'?' | b'{')) {
            return Ok(());
        }
        self.next();
        let bounds = match mark {
            Some(b'*') => Some((0, None)),
            Some(b'+') => Some((1, None)),
            Some(b'?') => Some((0, Some(1))),
            _ => self.bounds(),
        };
        let Some((least, most)) = bounds else { return self.fault(place, Reason::BadBounds) };
        // Lazy or not is a question of what is found, not of whether.
        self.take("?");
        match self.rest.as_bytes() {
            [b'+', ..] => self.fault(self.place(), Reason::Possessive),
            [b'*' | b'?' | b'{', ..] => self.fault(self.place(), Reason::RepeatedTwice),
            _ => self.repeat(start, least, most),
        }
    }

    /// Writes the piece that begins at `start` out: `least` times, then up to `most`, each of which may be left out with
    /// all that follow it, or with a way back to the last.
    fn repeat(&mut self, start: usize, least: usize, most: Option<usize>) -> Result<(), Reason> {
        let length = self.code.len() - start;
        let times = most.unwrap_or(least.max(1));
        if times == 0 {
            self.code.truncate(start);
            return Ok(());
        }
        // A way back leads on, too, so leaving out may end there.
        let left_out = |from: usize| (times - from) * (length + 1);
        if least == 0 {
            self.fork_before(start, left_out(0))?;
        }
        let first = self.code.len() - length;
        for time in 1..times {
            if time >= least {
                self.emit(Op::Fork(left_out(time) as i32))?;
            }
            for at in first..first + length {
                self.emit(self.code[at])?;
            }
        }
        if most.is_none() { self.emit(Op::Fork(-(length as i32))) } else { Ok(()) }
    }

    /// Puts a fork over `distance` before the piece that begins at `start`.
    fn fork_before(&mut self, start: usize, distance: usize) -> Result<(), Reason> {
        let end = self.code.len();
        let fork = Op::Fork(distance as i32);
        self.emit(fork)?;
        self.code.copy_within(start..end, start + 1);
        self.code[start] = fork;
        Ok(())
    }

    /// What follows `{`: the least and the most, if that is bounded.
    fn bounds(&mut self) -> Option<(usize, Option<usize>)> {
        let least = self.number()?;
        let most = if !self.take(",") {
            Some(least)
        } else if self.is_next("}") {
            None
        } else {
            Some(self.number()?)
        };
        (self.take("}") && most.is_none_or(|most| least <= most)).then_some((least, most))
    }

    fn number(&mut self) -> Option<usize> {
        let start = self.rest;
        let mut number = 0;
        while let Some(digit @ b'0'..=b'9') = self.rest.bytes().next() {
            self.next();
            number = number * 10 + usize::from(digit - b'0');
            if number > REPETITIONS {
                return None;
            }
        }
        (start.len() > self.rest.len()).then_some(number)
    }

    /// The offset of what is read next.
    pub(super) fn place(&self) -> usize {
        self.length - self.rest.len()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let mut rest = self.rest.chars();
        let one = rest.next();
        self.rest = rest.as_str();
        one
    }

    pub(super) fn is_next(&self, prefix: &str) -> bool {
        self.rest.starts_with(prefix)
    }

    pub(super) fn take(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    pub(super) fn emit(&mut self, op: Op) -> Result<(), Reason> {
        if self.code.len() == INSTRUCTIONS {
            return self.fault(self.place(), Reason::TooLarge);
        }
        self.code.push(op);
        Ok(())
    }

    pub(super) fn fault<T>(&mut self, at: usize, reason: Reason) -> Result<T, Reason> {
        self.fault_at = at;
        Err(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Op, Pattern};

    #[test]
    fn an_instruction_is_eight_bytes() {
        assert_eq!(size_of::<Op>(), 8);
    }

    #[test]
    fn a_repetition_writes_its_piece_out() {
        let code = |text| Pattern::parse(text).unwrap().code;
        let a = Op::Range('a', 'a');
        assert_eq!(code("a{2}"), [a, a]);
        assert_eq!(code("a*"), [Op::Fork(2), a, Op::Fork(-1)]);
        assert_eq!(code("a+"), [a, Op::Fork(-1)]);
        assert_eq!(code("a{2,}"), [a, a, Op::Fork(-1)]);
        assert_eq!(code("a{1,3}"), [a, Op::Fork(4), a, Op::Fork(2), a]);
        assert_eq!(code("a{0}"), []);
        assert_eq!(code("(a|b)?"), [Op::Fork(5), Op::Fork(3), a, Op::Jump(2), Op::Range('b', 'b')]);
    }
}
