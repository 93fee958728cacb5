//! Following a program through a text, all threads at once.

use super::{Op, Pattern};
use core::mem::swap;

impl Pattern {
    /// Whether the program reaches its end somewhere in `text`. `step` is called for every instruction followed, at most
    /// once for each instruction and place in the text.
    pub(super) fn run(&self, text: &str, mut step: impl FnMut()) -> bool {
        let mut now = Threads::new(self.code.len() + 1);
        let mut next = Threads::new(self.code.len() + 1);
        // Most rules about addresses begin with ^: they end with their first difference.
        let is_tied = self.code.first() == Some(&Op::Start);
        let mut before = None;
        let mut rest = text.chars();
        loop {
            let ahead = rest.next();
            if !is_tied || before.is_none() {
                now.add(0);
            }
            let mut turn = 0;
            while let Some(at) = now.get(turn) {
                step();
                turn += 1;
                let Some((&op, follow)) = self.code.get(at..).and_then(<[Op]>::split_first) else { return true };
                match op {
                    Op::Range(..) => {
                        if ahead.is_some_and(|one| self.takes(op, one)) {
                            next.add(at + 1);
                        }
                    }
                    Op::Set { ranges, inverted } => {
                        let ranges = usize::from(ranges);
                        let is_in = |one| follow.iter().take(ranges).any(|range| self.takes(*range, one));
                        if ahead.is_some_and(|one| is_in(one) != inverted) {
                            next.add(at + 1 + ranges);
                        }
                    }
                    Op::Fork(distance) => {
                        now.add(at + 1);
                        now.add(at.wrapping_add_signed(distance as isize));
                    }
                    Op::Jump(distance) => now.add(at.wrapping_add_signed(distance as isize)),
                    Op::Start if before.is_none() => now.add(at + 1),
                    Op::End if ahead.is_none() => now.add(at + 1),
                    Op::Boundary if is_word(before) != is_word(ahead) => now.add(at + 1),
                    Op::Start | Op::End | Op::Boundary => {}
                }
            }
            before = ahead;
            swap(&mut now, &mut next);
            next.clear();
            if ahead.is_none() || is_tied && now.get(0).is_none() {
                return false;
            }
        }
    }

    /// Whether the range `op` has this character, in either case if that is ignored.
    fn takes(&self, op: Op, one: char) -> bool {
        let Op::Range(low, high) = op else { return false };
        let is_in = |one| low <= one && one <= high;
        // ASCII letters differ in one bit from their other case.
        is_in(one) || self.ignore_case && one.is_ascii_alphabetic() && is_in(char::from(one as u8 ^ 32))
    }
}

fn is_word(one: Option<char>) -> bool {
    one.is_some_and(|one| one.is_ascii_alphanumeric() || one == '_')
}

/// A set of places in a program, in the order in which they were added: adding, and looking whether one is in it, take
/// constant time, and emptying it too (Briggs and Torczon, "An efficient representation for sparse sets", 1993).
pub(super) struct Threads {
    /// At `n`: the `n`th place that was added, and where the place `n` stands among them. What is left over from earlier
    /// is told by the two not agreeing.
    slots: Vec<[usize; 2]>,
    count: usize,
}

impl Threads {
    /// An empty set of places below `places`.
    pub(super) fn new(places: usize) -> Self {
        Self { slots: vec![[0; 2]; places], count: 0 }
    }

    pub(super) fn add(&mut self, place: usize) {
        let turn = self.slots[place][1];
        if self.get(turn) != Some(place) {
            self.slots[self.count][0] = place;
            self.slots[place][1] = self.count;
            self.count += 1;
        }
    }

    /// The place that was added after `turn` others.
    pub(super) fn get(&self, turn: usize) -> Option<usize> {
        if turn < self.count { Some(self.slots[turn][0]) } else { None }
    }

    pub(super) fn clear(&mut self) {
        self.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Pattern;

    #[track_caller]
    fn check(pattern: &str, matched: &[&str], not_matched: &[&str]) {
        let pattern = Pattern::parse(pattern).unwrap();
        for text in matched {
            assert!(pattern.is_match(text), "{} should match {text:?}", pattern.as_str());
        }
        for text in not_matched {
            assert!(!pattern.is_match(text), "{} should not match {text:?}", pattern.as_str());
        }
    }

    #[test]
    fn characters_and_escapes() {
        check("", &["", "a"], &[]);
        check("b", &["b", "abc"], &["", "B", "ac"]);
        check("é日", &["né日本"], &["e日", "é"]);
        check("^.$", &["a", "é", "😀", "\r"], &["", "\n", "ab"]);
        check(r"^\n\t\r\/$", &["\n\t\r/"], &["ntr/"]);
        check(r"^\.\*\+\?\(\)\[\]\{\}\|\^\$\\\-$", &[r".*+?()[]{}|^$\-"], &["a"]);
        check("^a}]-$", &["a}]-"], &["a"]);
    }

    #[test]
    fn classes() {
        check("^[a-cx]$", &["a", "b", "c", "x"], &["d", "-", "A", ""]);
        check("^[^a-cx]$", &["d", "-", "\n", "é"], &["a", "x", ""]);
        check("^[-a]$", &["-", "a"], &["b"]);
        check("^[a-]$", &["-", "a"], &["b"]);
        check("^[a-c-e]$", &["b", "-", "e"], &["d"]);
        check(r"^[\]\-\\^]$", &["]", "-", "\\", "^"], &["a"]);
        check(r"^[\d_à-ÿ]$", &["7", "_", "é"], &["a", "٣"]);
        check(r"^[\D]$", &["a", "é", "\u{ffff}"], &["7"]);
        check(r"^[^\D]$", &["0", "9"], &["/", ":"]);
        check(r"^[\W\d]$", &["7", "-", "é"], &["a", "Z", "_"]);
    }

    #[test]
    fn kinds_of_characters_are_those_of_ascii() {
        check(r"^\d$", &["0", "9"], &["/", ":", "٣"]);
        check(r"^\D$", &["/", ":", "٣"], &["0", "9", ""]);
        check(r"^\w$", &["a", "Z", "0", "_"], &["é", "-", "@", "[", "`", "{"]);
        check(r"^\W$", &["é", "-", "@", "[", "`", "{"], &["a", "Z", "0", "_"]);
        check(r"^\s$", &[" ", "\t", "\n", "\x0b", "\x0c", "\r"], &["\u{a0}", "x", "\x08", "\x0e", "!"]);
        check(r"^\S$", &["\u{a0}", "x"], &[" ", "\t"]);
    }

    #[test]
    fn anchors_and_boundaries() {
        check("^a", &["ab"], &["ba", "\na"]);
        check("a$", &["ba"], &["ab", "a\n"]);
        check("^$", &[""], &["a"]);
        check("a|^b", &["ca", "bc"], &["cb"]);
        check(r"\bcart\b", &["cart", "my cart.", "/cart/"], &["carts", "my_cart", "cart1"]);
        check(r"^\b", &["a"], &["", "-a"]);
        check("$^", &[""], &["a"]);
        check("a$b", &[], &["ab", "a"]);
    }

    #[test]
    fn groups_and_alternatives() {
        check("^(ab|c|)d$", &["abd", "cd", "d"], &["ad", "bd", "acd"]);
        check("^(?:a|b)(c|d)$", &["ac", "bd"], &["ab", "cd"]);
        check("^(a(b|c(d|e)))f$", &["abf", "acdf", "acef"], &["acf", "af"]);
        check("a||b", &[""], &[]);
    }

    #[test]
    fn repetitions() {
        check("^ab*c$", &["ac", "abc", "abbbc"], &["a", "abb", "bc"]);
        check("^ab+c$", &["abc", "abbbc"], &["ac"]);
        check("^ab?c$", &["ac", "abc"], &["abbc"]);
        check("^a{3}$", &["aaa"], &["aa", "aaaa"]);
        check("^a{2,}$", &["aa", "aaaaa"], &["a"]);
        check("^a{2,4}$", &["aa", "aaa", "aaaa"], &["a", "aaaaa"]);
        check("^a{0,2}$", &["", "a", "aa"], &["aaa"]);
        check("^(ab){2}$", &["abab"], &["ab", "abb"]);
        check("^a*?b+?c??d{1,2}?$", &["bd", "aabbcdd"], &["aa", "bddd"]);
        check("^(a*)*(b+|())+$", &["", "aab", "bb"], &["ba"]);
        check("^(a|b{2}){2,3}$", &["aa", "abb", "bbbb", "aaa"], &["a", "ab", "aaaa"]);
    }

    #[test]
    fn case_can_be_ignored_among_ascii_letters() {
        check("(?i)^shop[a-c]É$", &["SHOPbÉ", "shopBÉ"], &["shopbé", "shopd"]);
        check("(?i)^[^a]$", &["b", "B"], &["a", "A"]);
        check("(?i)^[@-`]$", &["@", "k", "`", "["], &["{", "\0", " "]);
    }

    #[test]
    fn steps_grow_with_the_text_and_not_faster() {
        let steps = |pattern: &Pattern, text: &str| {
            let mut steps = 0_usize;
            let found = pattern.run(text, || steps += 1);
            (found, steps)
        };
        for text in ["(a*)*b", "(a|a)*b", "(a+)+$b", "(a|aa)+b", "((a?){30}){3}b", ".*.*.*.*b", "(.*a){30}b", "a*a*a*a*a*b"] {
            let pattern = Pattern::parse(text).unwrap();
            let [(found, short), (_, middle), (_, long)] =
                [10_000, 20_000, 30_000].map(|length| steps(&pattern, &"a".repeat(length)));
            assert!(!found, "{text}");
            assert_eq!(long - middle, middle - short, "{text}");
            assert!(long <= 30_001 * (pattern.code.len() + 1), "{text}: {long}");
        }
    }
}
