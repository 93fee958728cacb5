//! Takes out of a text what says who somebody is, before it is stored or sent: e-mail addresses, telephone numbers, payment
//! cards, bank accounts and long tokens. Each find becomes its name in brackets, such as `[email]`.
//!
//! | name | what it is |
//! |---|---|
//! | `email` | `local@domain.tld` (RFC 5321), letters of other alphabets included (RFC 6531), also with `%40` |
//! | `phone` | `+` and 7 to 15 digits (ITU-T E.164), or a form in which numbers are written in some country |
//! | `card` | 13 to 19 digits, undivided or in the groups of a card, that keep the checksum of ISO/IEC 7812-1 (Luhn's) |
//! | `iban` | country, check digits and account, undivided or in fours, that keep the checksum of ISO 13616 |
//! | `token` | a run in which letters and digits are mixed as nobody would write them: see [`Search::token`] |
//!
//! What may be found is a table, [`forms::FORMS`], which [`Search::matched`] follows. Where a form is also that of ordinary
//! things, as eight digits in a row are, it is not in the table: dates, prices, scores, versions and order numbers stay.
//!
//! The rest of a text stays byte by byte. To redact once more changes nothing: whether something is found depends on what
//! stands in it, on what comes after it, and on what has been written before it. Each form is bounded, so the time is
//! linear in the text.

mod forms;

use forms::{CARD, FORMS, IBAN, KIND, PHONE, RANGES, SPACED, TOKEN};
use forms::{CLOSE, COMMA, DOT, GLUE, HASH, HYPHEN, OPEN, OTHER, PERCENT, PLUS, SIGNS, SLASH, UNDERSCORE};

/// What is taken out of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules(u8);

impl Rules {
    /// All that there is.
    pub const ALL: Rules = Rules(0b1_1111);
    /// Nothing: texts stay as they are.
    pub const NONE: Rules = Rules(0);

    /// The names of the rules, then what stands for none of them: `none`, and no name at all.
    pub const NAMES: &str = "email, phone, card, iban, token, none, ";

    /// The rules at these places of [`Self::NAMES`], a bit for each.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & Self::ALL.0)
    }
}

const MARKS: [&str; 5] = ["[email]", "[phone]", "[card]", "[iban]", "[token]"];

/// The text with its finds replaced. In an address the brackets stay as they are: URL parsers, browsers' among them, take
/// them in paths and queries and leave them alone (WHATWG URL).
#[inline(never)]
pub fn redact(text: &str, rules: Rules) -> String {
    // Telephone numbers come last: where one ends depends on what comes next, and that may be taken out too.
    const PHONES: u8 = 1 << (PHONE - KIND);
    pass(&pass(text, rules.0 & !PHONES), rules.0 & PHONES)
}

#[inline(never)]
fn pass(text: &str, rules: u8) -> String {
    let bytes = text.as_bytes();
    let mut out = String::new();
    // What stands before: a find is a sign like any other.
    let (mut last, mut earlier) = (OTHER, OTHER);
    let mut after = 0;
    for (at, letter) in text.char_indices() {
        if at < after {
            continue;
        }
        let (end, kind) = Search { text: bytes, start: at, rules }.find(last, earlier);
        after = end;
        earlier = last;
        if end > 0 {
            out.push_str(MARKS[usize::from(kind)]);
            last = OTHER;
        } else {
            out.push(letter);
            last = code(bytes, at);
        }
    }
    out
}

/// What a form looks at of a character: the value of a digit or a letter (0 to 35), or its place among [`SIGNS`]. All bytes of a
/// character but the first are [`GLUE`].
#[inline(never)]
fn code(text: &[u8], at: usize) -> u8 {
    match text.get(at..).unwrap_or_default() {
        // Arabic, Persian and wide digits; those of Devanagari.
        [0xd9, last @ 0xa0..0xaa, ..] | [0xdb, last @ 0xb0..0xba, ..] | [0xef, 0xbc, last @ 0x90..0x9a, ..] => last & 15,
        [0xe0, 0xa5, last @ 0xa6..0xb0, ..] => last - 0xa6,
        [0x80..0xc0, ..] => GLUE,
        // Letters of two bytes, from Latin with accents to Arabic. What is longer has no spaces between words, mostly, and
        // would make a sentence one word.
        [0xc3..0xe0, ..] => 35,
        [byte, ..] => match char::from(*byte).to_digit(36) {
            Some(value) => value as u8,
            None => SIGNS.iter().position(|sign| sign == byte).map_or(OTHER, |place| GLUE + 1 + place as u8),
        },
        [] => OTHER,
    }
}

/// What may be found at a place of a text.
struct Search<'a> {
    text: &'a [u8],
    start: usize,
    rules: u8,
}

impl Search<'_> {
    /// Where the first find ends that there is here, and what it is; 0 for none. `last` stands before it, `earlier` before that.
    fn find(&mut self, last: u8, earlier: u8) -> (usize, u8) {
        let first = code(self.text, self.start);
        if (first >= GLUE || last < GLUE) && !matches!(first, PLUS | PERCENT | OPEN) {
            return (0, 0);
        }
        // A part of an order number, a date or an amount: `A-1001`, `#1001`, `22.11.2026`, `1,299`.
        if matches!(last, HYPHEN | UNDERSCORE | HASH) || (matches!(last, DOT | SLASH | COMMA) && earlier < 10) {
            self.rules &= !(1 << (PHONE - KIND));
        }
        let mut form = 0;
        while form < FORMS.len() {
            let end = self.matched(form, 0, self.start);
            while FORMS[form] < KIND {
                form += 2;
            }
            if end > 0 {
                return (end, FORMS[form] - KIND);
            }
            form += 1;
        }
        (0, 0)
    }

    /// Where the longest text ends that has this form, of whose first item `done` have been seen up to `at`; 0 for none.
    fn matched(&self, form: usize, done: u8, at: usize) -> usize {
        let class = FORMS[form];
        if class >= KIND {
            return match class {
                _ if self.rules >> (class - KIND) & 1 == 0 => 0,
                TOKEN => self.token(),
                _ if self.holds(class, at) => at,
                _ => 0,
            };
        }
        let (least, most) = (FORMS[form + 1] >> 4, FORMS[form + 1] & 15);
        let mut end = 0;
        if done < most || (most == 15 && done < 64) {
            let mut next = at;
            if class >= SPACED {
                for _ in 0..2 {
                    next += usize::from((DOT..=CLOSE).contains(&code(self.text, next)));
                }
            }
            let [low, high] = RANGES[usize::from(class)];
            if (low..=high).contains(&code(self.text, next)) {
                next += 1;
                while code(self.text, next) == GLUE {
                    next += 1;
                }
                end = self.matched(form, done + 1, next);
            }
        }
        if end == 0 && done >= least {
            end = self.matched(form + 2, 0, at);
        }
        end
    }

    /// Whether what has the form, up to `end`, is what it looks like.
    fn holds(&self, kind: u8, end: usize) -> bool {
        // Luhn's sums, where the last digit is not doubled and where it is; the remainder of ISO 7064 (MOD 97-10), of the first four
        // characters and of the rest, which comes before them.
        let (mut single, mut double, mut rest, mut head) = (0, 0, 0_u32, 0);
        for at in self.start..end {
            let value = u32::from(code(self.text, at));
            if at == self.start + 4 {
                (head, rest) = (rest, 0);
            }
            if value < 36 {
                rest = (rest * if value > 9 { 100 } else { 10 } + value) % 97;
                (single, double) = (double + value, single + value * 2 - if value > 4 { 9 } else { 0 });
            }
        }
        let next = code(self.text, end);
        next > GLUE
            && match kind {
                // Not the beginning of something longer.
                PHONE => !(matches!(next, DOT | HYPHEN | SLASH) && code(self.text, end + 1) < 10),
                CARD => single % 10 == 0,
                IBAN => (rest * 1_000_000 + head) % 97 == 1,
                _ => true,
            }
    }

    /// Where the token ends that begins here; 0 for none.
    ///
    /// It has 24 and more letters and digits: the shortest session ids in use have 24 (ASP.NET's, MongoDB's ObjectId), a UUID
    /// has 32. And it turns from letters to digits or back at least three times, not counting the first turn after each sign: the
    /// words and numbers of slugs, file names and compounds turn once, if at all.
    fn token(&self) -> usize {
        let (mut all, mut turns, mut turned, mut last) = (0, 0, false, OTHER);
        let (mut at, mut end) = (self.start, 0);
        loop {
            let code = code(self.text, at);
            // What comes to nothing in 64 characters is left to what begins later: slugs may end in a token.
            if code > HYPHEN || (at > self.start + 63 && turns < 3) {
                return end;
            }
            at += 1;
            if code < GLUE {
                all += 1;
                if last < GLUE && (last < 10) != (code < 10) {
                    turns += u32::from(turned);
                    turned = true;
                }
                if all > 23 && turns > 2 {
                    end = at;
                }
            } else {
                turned &= code == GLUE;
            }
            last = code;
        }
    }
}
