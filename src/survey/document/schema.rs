//! The JSON Schema (draft 2020-12) of documents, made from the tables: `public/schema/candor-1.json`.
//!
//! It says what the tables say. What it cannot express is left to the validator: names that refer to others, fields that
//! depend on each other, the subset of regular expressions. Unknown fields are allowed, as they are by the validator.
//! That of responses, `public/schema/response-1.json`, is written by hand, since their types are no tables.

use super::VERSION;
use super::shape::{Alternatives, Field, Holds, Shape};
use super::shapes::{DOCUMENT, REFERENCE, SHAPES};
use crate::survey::json::{self, Value, push_integer};

const ID: &str = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";
const LANGUAGE: &str = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$";
const LINK: &str = "^(([Hh][Tt][Tt][Pp][Ss]?|[Mm][Aa][Ii][Ll][Tt][Oo]|[Tt][Ee][Ll]):[^\\x00-\\x20]*|[^\\x00-\\x20:/?#]+|[^\\x00-\\x20:/?#]*[/?#][^\\x00-\\x20]*)$";
const DAY: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
const MOMENT: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt ]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$";
/// The largest whole number that a [`crate::survey::decimal::Decimal`] holds.
const LARGEST: i64 = i64::MAX / 1_000_000;
/// Something else than spaces.
const FILLED: &str = "[^ \\t\\n\\f\\r]";

/// The schema.
pub fn schema() -> Value {
    let definitions = SHAPES.iter().filter(|shape| shape.name != DOCUMENT.name).map(|shape| (shape.name, of_shape(shape)));
    let mut schema = object([
        ("$schema", text("https://json-schema.org/draft/2020-12/schema")),
        ("title", text("Candor survey document, version 1")),
    ]);
    schema.merge(of_shape(&DOCUMENT));
    schema.merge(object([("$defs", object(definitions.chain([("localized text", localized())])))]));
    schema
}

fn of_shape(shape: &'static Shape) -> Value {
    let properties = shape.all().map(|field| (field.name, of_field(shape, field)));
    let required = list(shape.all().filter(|field| field.required).map(|field| text(field.name)));
    let mut schema = object([
        ("description", text(about(shape).0)),
        ("type", text("object")),
        ("required", required),
        ("properties", object(properties)),
    ]);
    let alternatives: Vec<_> = shape.alternatives.iter().map(exactly_one).collect();
    if !alternatives.is_empty() {
        schema.merge(object([("allOf", Value::Array(alternatives))]));
    }
    schema
}

fn of_field(shape: &'static Shape, field: &Field) -> Value {
    // A field is described where it is declared, which may be a base.
    let own = |shape: &&Shape| shape.fields.iter().any(|own| core::ptr::eq(own, field));
    let declared = core::iter::successors(Some(shape), |shape| shape.base).find(own);
    let fields = declared.map_or(&[][..], |shape| about(shape).1);
    let description = fields.iter().find(|(name, _)| *name == field.name).map_or("", |(_, description)| description);
    let mut schema = object([("description", text(description))]);
    if let Some(default) = default(description, field.holds) {
        schema.merge(object([("default", default)]));
    }
    schema.merge(of_value(field.holds));
    if shape.name == DOCUMENT.name && field.name == "candor" {
        schema.merge(object([("minimum", number(VERSION)), ("exclusiveMaximum", number(VERSION + 1))]));
    }
    schema
}

/// What the reference says of a shape and of its own fields.
fn about(shape: &Shape) -> (&'static str, &'static [(&'static str, &'static str)]) {
    let found = REFERENCE.iter().find(|(name, ..)| *name == shape.name);
    found.map_or(("", &[]), |(_, about, fields)| (about.trim_ascii_start(), *fields))
}

/// The default that a description ends with: ``Default: `30`.``
fn default(description: &str, holds: &Holds) -> Option<Value> {
    let written = description.split_once("Default: `")?.1.strip_suffix("`.").filter(|default| !default.contains('`'))?;
    match holds {
        Holds::Word(_) | Holds::Language => Some(text(written)),
        _ => json::parse(written).ok(),
    }
}

fn of_value(holds: &'static Holds) -> Value {
    let string = |pattern: &str| object([("type", text("string")), ("pattern", text(pattern))]);
    let of_type = |name: &str| object([("type", text(name))]);
    // The bounds are for numbers, and pass what is none.
    let scalar = || {
        let mut scalar = bounded("number", -LARGEST, LARGEST);
        scalar.merge(object([("type", list(["string", "number", "boolean"].map(text)))]));
        scalar
    };
    match holds {
        Holds::Flag => of_type("boolean"),
        Holds::Whole(least, most) => bounded("integer", *least, *most),
        Holds::Number => bounded("number", -LARGEST, LARGEST),
        Holds::Share => bounded("number", 0, 1),
        Holds::Line => string(FILLED),
        Holds::Id => string(ID),
        Holds::Url => with_format("uri-reference", string(LINK)),
        Holds::Moment => with_format("date-time", string(MOMENT)),
        Holds::Day => with_format("date", string(DAY)),
        Holds::DayOrMoment => object([("anyOf", list([of_value(&Holds::Day), of_value(&Holds::Moment)]))]),
        Holds::Language => string(LANGUAGE),
        Holds::Pattern => of_type("string"),
        Holds::Word(words) => object([("enum", list(words.iter().map(|word| text(word))))]),
        Holds::OneOf(numbers) => object([("enum", list(numbers.iter().map(|allowed| number(*allowed))))]),
        Holds::Text => reference("localized text"),
        Holds::Scalar => scalar(),
        Holds::ScalarOr(shape) => object([("anyOf", list([scalar(), reference(shape.name)]))]),
        Holds::List(of, least, most) => object([
            ("type", text("array")),
            ("minItems", number(*least as i64)),
            ("maxItems", number(*most as i64)),
            ("items", of_value(of)),
        ]),
        Holds::Map(of, most) => object([
            ("type", text("object")),
            ("maxProperties", number(*most as i64)),
            ("propertyNames", object([("pattern", text(ID))])),
            ("additionalProperties", of_value(of)),
        ]),
        Holds::Object(shape) => reference(shape.name),
        Holds::Tagged(tag, shapes) => tagged(tag, shapes),
    }
}

/// A text: a string, or one for each language.
fn localized() -> Value {
    let string = || object([("type", text("string")), ("pattern", text(FILLED))]);
    let languages = object([
        ("type", text("object")),
        ("minProperties", number(1)),
        ("maxProperties", number(200)),
        ("propertyNames", object([("pattern", text(LANGUAGE))])),
        ("additionalProperties", string()),
    ]);
    object([
        ("description", text("A string in the document's language, or an object of language and string.")),
        ("anyOf", list([string(), languages])),
    ])
}

/// `if` and `then` for each shape rather than `oneOf`, so that what is wrong is told of the shape that is meant.
fn tagged(tag: &'static str, shapes: &[(&'static str, &'static Shape)]) -> Value {
    let is =
        |name: &str| object([("properties", object([(tag, object([("const", text(name))]))])), ("required", list([text(tag)]))]);
    let cases = shapes.iter().map(|(name, shape)| object([("if", is(name)), ("then", reference(shape.name))]));
    object([
        ("type", text("object")),
        ("required", list([text(tag)])),
        ("properties", object([(tag, object([("enum", list(shapes.iter().map(|(name, _)| text(name))))]))])),
        ("allOf", list(cases)),
    ])
}

fn exactly_one(alternatives: &Alternatives) -> Value {
    let has = |name: &&'static str| object([("required", list([text(name)]))]);
    let one = object([("oneOf", list(alternatives.names.iter().map(has)))]);
    if alternatives.of.is_empty() {
        return one;
    }
    let none = object([("not", object([("anyOf", list(alternatives.names.iter().map(has)))]))]);
    object([("if", has(&alternatives.of)), ("then", one), ("else", none)])
}

fn bounded(kind: &str, least: i64, most: i64) -> Value {
    object([("type", text(kind)), ("minimum", number(least)), ("maximum", number(most))])
}

/// The format is for people and editors; what is checked is the pattern.
fn with_format(format: &str, mut schema: Value) -> Value {
    schema.merge(object([("format", text(format))]));
    schema
}

fn reference(name: &str) -> Value {
    object([("$ref", text(&["#/$defs/", &name.replace(' ', "%20")].concat()))])
}

fn object<'a>(members: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn list(items: impl IntoIterator<Item = Value>) -> Value {
    Value::Array(items.into_iter().collect())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn number(number: i64) -> Value {
    let mut digits = String::new();
    push_integer(&mut digits, number);
    Value::Number(digits)
}
