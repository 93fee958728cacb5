//! Regular expressions and globs for rules and for the format of an answer: one documented subset, linear in time, and
//! the same code natively and in a page. `docs/patterns.md` is its reference.
//!
//! It is our own because the crates that do this bring Unicode tables and several engines, hundreds of kilobytes in a
//! page, and because a browser's `RegExp` is another dialect that can take exponential time. What a survey needs is under
//! 3 KB with brotli: `compile.rs` turns a pattern into a program of a few instructions, and `run.rs` follows all its threads
//! at once, one character at a time (Thompson's construction and Pike's simulation:
//! <https://swtch.com/~rsc/regexp/regexp2.html>). No text can make that take more steps than instructions × characters.

mod class;
mod compile;
mod glob;
mod malformed;
mod run;

pub use glob::glob;
pub use malformed::{Malformed, Reason};

use compile::Compiler;

/// How many instructions a pattern may become: about one for a character, and two to five for a class, with every
/// repetition written out.
pub const INSTRUCTIONS: usize = 2_000;
/// How deep groups may nest.
pub const DEPTH: usize = 50;
/// The largest number in `{n,m}`.
pub const REPETITIONS: usize = 100;

/// A regular expression, ready to be matched.
///
/// ```
/// use candor::survey::pattern::Pattern;
/// let order = Pattern::parse(r"^/orders/\d{4,}(/|$)").unwrap();
/// assert!(order.is_match("/orders/20017/thanks"));
/// assert!(!order.is_match("/orders/new"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    code: Vec<Op>,
    ignore_case: bool,
}

impl Pattern {
    /// Reads a pattern; what the subset does not have is refused with its place.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let (code, ignore_case) = Compiler::new(text).compile()?;
        Ok(Self { text: text.to_owned(), code, ignore_case })
    }

    /// Whether the pattern matches somewhere in `text`; `^` and `$` tie it to the ends.
    pub fn is_match(&self, text: &str) -> bool {
        self.run(text, || ())
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// One instruction. Distances count instructions from this one, so that a piece of a program can be copied as it is.
/// Running past the last instruction is the match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    /// Takes one character from the first to the last of these.
    Range(char, char),
    /// Takes one character that is in one of the `ranges` that follow, or, `inverted`, in none of them.
    Set { ranges: u16, inverted: bool },
    /// Goes on at the next instruction and at this distance.
    Fork(i32),
    /// Goes on at this distance.
    Jump(i32),
    /// `^`
    Start,
    /// `$`
    End,
    /// `\b`
    Boundary,
}
