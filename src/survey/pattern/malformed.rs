//! Why a pattern is refused. The widget needs the place alone; where the texts are not used, the linker leaves them out.

use super::{DEPTH, INSTRUCTIONS, REPETITIONS};

/// What is wrong with a pattern, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    /// Offset in bytes of the piece that is refused; of what follows it where the pattern becomes too large.
    pub at: usize,
    /// Why.
    pub reason: Reason,
}

/// Why a piece of a pattern is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// `(a`
    UnclosedGroup,
    /// `a)`
    UnopenedGroup,
    /// `[a`
    UnclosedClass,
    /// `[]` and `[^]`, which mean different things elsewhere.
    EmptyClass,
    /// `[[a]]`, which means different things elsewhere.
    NestedClass,
    /// `[z-a]`, `[\d-z]`
    BadRange,
    /// `*a`
    NothingToRepeat,
    /// `a**`
    RepeatedTwice,
    /// `a{`, `a{,3}`, `a{3,2}`, `a{101}`
    BadBounds,
    /// `a*+`, `(?>a)`
    Possessive,
    /// `\1`, `\k<name>`
    BackReference,
    /// `(?=a)`, `(?!a)`, `(?<=a)`, `(?<!a)`
    LookAround,
    /// `(?<name>a)`, `(?P<name>a)`
    NamedGroup,
    /// `(?m)`, `(?i:a)`, `a(?i)`
    Flag,
    /// `\p{L}`
    UnicodeClass,
    /// `\q`, and a backslash at the end
    UnknownEscape,
    /// More than [`DEPTH`] groups in each other.
    TooDeep,
    /// More than [`INSTRUCTIONS`] instructions.
    TooLarge,
}

impl Reason {
    /// One sentence for the pattern's author.
    pub fn text(self) -> &'static str {
        const { assert!(REPETITIONS == 100 && DEPTH == 50 && INSTRUCTIONS == 2_000, "the texts below name these") };
        match self {
            Self::UnclosedGroup => "this group has no closing )",
            Self::UnopenedGroup => "this ) closes no group; the character is written \\)",
            Self::UnclosedClass => "this class has no closing ]",
            Self::EmptyClass => "this class is empty; the character ] is written \\]",
            Self::NestedClass => "a class cannot stand in a class; the character [ is written \\[",
            Self::BadRange => "a range goes from a character to one that is not before it, such as a-z",
            Self::NothingToRepeat => "there is nothing to repeat here; the character is written with a \\ before it",
            Self::RepeatedTwice => "this is repeated already; put it in a group to repeat it again",
            Self::BadBounds => {
                "a repetition is {n}, {n,} or {n,m} with n and m up to 100 and in order; the character { is written \\{"
            }
            Self::Possessive => "possessive repetition and atomic groups are not supported",
            Self::BackReference => "back-references are not supported",
            Self::LookAround => "look-ahead and look-behind are not supported",
            Self::NamedGroup => "named groups are not supported; write ( )",
            Self::Flag => "the only flag is (?i), at the very start",
            Self::UnicodeClass => "Unicode classes are not supported; list the ranges, such as [a-zà-ÿ]",
            Self::UnknownEscape => "this escape is not supported",
            Self::TooDeep => "groups are nested more than 50 deep",
            Self::TooLarge => "the pattern is too large: with its repetitions written out, it has more than 2000 instructions",
        }
    }
}

impl core::fmt::Display for Malformed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} (at byte {})", self.reason.text(), self.at)
    }
}

impl core::error::Error for Malformed {}

#[cfg(test)]
mod tests {
    use super::super::Pattern;
    use super::{Malformed, Reason};

    #[track_caller]
    fn refuses(text: &str, at: usize, reason: Reason) {
        assert_eq!(Pattern::parse(text), Err(Malformed { at, reason }), "{text}");
    }

    #[test]
    fn what_is_left_open_or_closed_twice() {
        refuses("a(b", 1, Reason::UnclosedGroup);
        refuses("((a)", 0, Reason::UnclosedGroup);
        refuses("a)b", 1, Reason::UnopenedGroup);
        refuses("(a|b))", 5, Reason::UnopenedGroup);
        refuses("é[a-", 2, Reason::UnclosedClass);
        refuses("[^", 0, Reason::UnclosedClass);
    }

    #[test]
    fn classes() {
        refuses("[]a]", 0, Reason::EmptyClass);
        refuses("a[^]", 1, Reason::EmptyClass);
        refuses("[a[b]]", 2, Reason::NestedClass);
        refuses("[a-[]", 3, Reason::NestedClass);
        refuses("[xz-a]", 2, Reason::BadRange);
        refuses(r"[\d-z]", 1, Reason::BadRange);
        refuses(r"[a-\d]", 1, Reason::BadRange);
        refuses(r"[\b]", 1, Reason::UnknownEscape);
    }

    #[test]
    fn repetitions() {
        refuses("*", 0, Reason::NothingToRepeat);
        refuses("a|+", 2, Reason::NothingToRepeat);
        refuses("(?i)?", 4, Reason::NothingToRepeat);
        refuses("a**", 2, Reason::RepeatedTwice);
        refuses("a???", 3, Reason::RepeatedTwice);
        refuses("a{2}{3}", 4, Reason::RepeatedTwice);
        refuses("a*+", 2, Reason::Possessive);
        refuses("a{2}+", 4, Reason::Possessive);
        for bounds in ["{", "{}", "{,3}", "{3,2}", "{101}", "{1,101}", "{1", "{1,", "{ 1}", "{-1}", "{99999999999999999999}"] {
            refuses(&("a".to_owned() + bounds), 1, Reason::BadBounds);
        }
        refuses("{2}", 0, Reason::BadBounds);
        assert!(Pattern::parse("a{0,100}").is_ok());
    }

    #[test]
    fn what_takes_more_than_linear_time_and_other_dialects() {
        refuses(r"(a)\1", 3, Reason::BackReference);
        refuses(r"\k<a>", 0, Reason::BackReference);
        for (text, reason) in [
            ("(?=a)", Reason::LookAround),
            ("(?!a)", Reason::LookAround),
            ("(?<=a)", Reason::LookAround),
            ("(?<!a)", Reason::LookAround),
            ("(?<a>b)", Reason::NamedGroup),
            ("(?P<a>b)", Reason::NamedGroup),
            ("(?>a)", Reason::Possessive),
            ("(?m)a", Reason::Flag),
            ("(?i:a)", Reason::Flag),
            ("(?", Reason::Flag),
        ] {
            refuses(text, 0, reason);
        }
        refuses("a(?i)", 1, Reason::Flag);
        refuses(r"\p{L}", 0, Reason::UnicodeClass);
        for text in [r"\", r"\q", r"\B", r"\x41", r"\u0041", r"\0", r"\é"] {
            refuses(text, 0, Reason::UnknownEscape);
        }
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let nested = |depth| "(".repeat(depth) + &")".repeat(depth);
        assert!(Pattern::parse(&nested(50)).is_ok());
        refuses(&nested(51), 50, Reason::TooDeep);
        refuses(&"(".repeat(1_000_000), 50, Reason::TooDeep);

        assert!(Pattern::parse(&"a".repeat(2_000)).is_ok());
        refuses(&"a".repeat(2_002), 2_001, Reason::TooLarge);
        assert!(Pattern::parse("(a{100}){20}").is_ok());
        refuses("b(a{100}){20}c", 13, Reason::TooLarge);
        refuses("((((a{100}){100}){100}){100}){100}", 16, Reason::TooLarge);
        refuses(&("[".to_owned() + &"a".repeat(100_000) + "]"), 2_001, Reason::TooLarge);
        refuses(&"a|".repeat(1_000), 1_334, Reason::TooLarge);
        assert!(Pattern::parse(&"()".repeat(100_000)).is_ok());
    }
}
