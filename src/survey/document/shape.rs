//! What a document may hold, as data: shapes of objects and what their fields hold.
//!
//! One table ([`super::shapes`]) serves the validator that ships to a page, the JSON Schema and the reference in
//! `docs/surveys.md`. A table costs a page less than code for each field (docs/measurements.md).

/// An object with named fields.
#[derive(Debug)]
pub struct Shape {
    /// Its name in the reference and the schema.
    pub name: &'static str,
    /// A shape whose fields it has too.
    pub base: Option<&'static Shape>,
    /// Its own fields.
    pub fields: &'static [Field],
    /// Fields of which exactly one is there.
    pub alternatives: &'static [Alternatives],
}

/// Fields of which exactly one is there; none where `of` is not.
#[derive(Debug)]
pub struct Alternatives {
    /// The field that they belong to; empty where they belong to the shape itself.
    pub of: &'static str,
    /// Their names.
    pub names: &'static [&'static str],
}

/// A field of an object.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub holds: &'static Holds,
}

/// What a field holds.
#[derive(Debug)]
pub enum Holds {
    /// `true` or `false`.
    Flag,
    /// A whole number within these bounds.
    Whole(i64, i64),
    /// A number.
    Number,
    /// A number from 0 to 1.
    Share,
    /// A string, not empty.
    Line,
    /// A name: letters, digits, `_` and `-`, beginning with a letter or digit, at most 64 characters.
    Id,
    /// An `http(s)`, `mailto` or `tel` URL, or one relative to the page.
    Url,
    /// A date and time (RFC 3339).
    Moment,
    /// A day: `2026-11-22`.
    Day,
    /// A day, or a date and time.
    DayOrMoment,
    /// A language tag (BCP 47).
    Language,
    /// A regular expression of the subset in docs/patterns.md.
    Pattern,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these whole numbers.
    OneOf(&'static [i64]),
    /// A text: a string, or one string for each language.
    Text,
    /// A string, a number, `true` or `false`.
    Scalar,
    /// A scalar, or an object of this shape.
    ScalarOr(&'static Shape),
    /// A list of so many at least and at most.
    List(&'static Holds, usize, usize),
    /// An object of so many members at most whose names are the author's own, each an [`Holds::Id`].
    Map(&'static Holds, usize),
    /// An object.
    Object(&'static Shape),
    /// An object whose field of that name says which shape it has.
    Tagged(&'static str, &'static [(&'static str, &'static Shape)]),
}

impl Shape {
    /// All fields: its own, then those of its bases.
    pub fn all(&'static self) -> impl Iterator<Item = &'static Field> {
        core::iter::successors(Some(self), |shape| shape.base).flat_map(|shape| shape.fields)
    }
}
