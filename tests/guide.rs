//! The guide to survey documents, `docs/surveys.md`: its examples are good, and its reference is complete.
//!
//! `UPDATE=1 cargo test --test guide` writes the reference.

mod generate;

use candor::survey::document::check;
use candor::survey::document::shape::{Holds, Shape};
use candor::survey::document::shapes;
use candor::survey::json::{self, Value};
use generate::{number, set};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- reference: written by `UPDATE=1 cargo test --test guide` -->\n";
const END: &str = "<!-- /reference -->\n";

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/surveys.md")
}

fn guide() -> String {
    fs::read_to_string(file()).unwrap()
}

/// The examples, each as a whole document.
fn examples() -> Vec<Value> {
    let guide = guide();
    let blocks = guide.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    blocks.map(|block| whole(json::parse(block).unwrap_or_else(|error| panic!("{error:?} in {block}")))).collect()
}

/// A part of a document inside of one that is as small as can be.
fn whole(part: Value) -> Value {
    let has = |name: &str| part.member(name).is_some();
    if has("candor") {
        return part;
    }
    let mut survey = json::parse(r#"{"id": "s", "questions": [{"id": "q", "kind": "nps", "text": "How?"}]}"#).unwrap();
    if has("questions") {
        survey = part;
    } else if has("kind") {
        set(&mut survey, "questions", Value::Array(vec![part]));
    } else if has("title") {
        set(&mut survey, "endings", Value::Array(vec![part]));
    } else if has("fact") || has("all") || has("any") || has("not") {
        set(&mut survey, "audience", part);
    } else {
        survey.merge(part);
    }
    let mut document = Value::EMPTY;
    set(&mut document, "candor", number(1));
    set(&mut document, "surveys", Value::Array(vec![survey]));
    document
}

#[test]
fn every_example_is_good() {
    let examples = examples();
    assert!(examples.len() > 20, "only {} examples found", examples.len());
    for example in examples {
        let found = check::check(&example).findings;
        assert!(found.is_empty(), "{found:?} in {}", example.to_json());
    }
}

#[test]
fn every_field_every_kind_and_every_operator_has_an_example() {
    let mut shown = BTreeSet::new();
    for example in examples() {
        fields(&example, &Holds::Object(&shapes::DOCUMENT), &mut shown);
    }
    let declared = shapes::SHAPES.iter().flat_map(|shape| shape.fields.iter().map(|field| (shape.name, field.name)));
    let missing: Vec<_> = declared.filter(|field| !shown.contains(field)).collect();
    assert!(missing.is_empty(), "no example has {missing:?}");
    // Some kinds have no field of their own.
    let guide = guide();
    for (word, what) in
        shapes::KINDS.iter().map(|(kind, _)| (kind, "kind")).chain(shapes::TRIGGERS.iter().map(|(on, _)| (on, "on")))
    {
        assert!(guide.contains(&format!("\"{what}\": \"{word}\"")), "no example has the {what} {word}");
    }
    for fact in shapes::FACTS {
        assert!(guide.contains(&format!("\"fact\": \"{fact}\"")), "no example has the fact {fact}");
    }
}

/// The fields of a value, each with the shape that declares it.
fn fields(value: &Value, holds: &Holds, shown: &mut BTreeSet<(&'static str, &'static str)>) {
    let mut of_shape = |shape: &'static Shape| {
        let Value::Object(members) = value else { return };
        let lineage = || std::iter::successors(Some(shape), |shape| shape.base);
        for (name, value) in members {
            let declared = lineage().find_map(|shape| Some((shape, shape.fields.iter().find(|field| field.name == name)?)));
            if let Some((shape, field)) = declared {
                shown.insert((shape.name, field.name));
                fields(value, field.holds, shown);
            }
        }
    };
    match holds {
        Holds::Object(shape) | Holds::ScalarOr(shape) => of_shape(shape),
        Holds::Tagged(tag, shapes) => {
            let kind = value.member(tag).and_then(Value::as_text);
            if let Some((_, shape)) = shapes.iter().find(|(name, _)| Some(*name) == kind) {
                of_shape(shape);
            }
        }
        Holds::List(of, ..) => value.as_array().unwrap_or_default().iter().for_each(|item| fields(item, of, shown)),
        _ => {}
    }
}

#[test]
fn the_reference_is_current() {
    let guide = guide();
    let (before, rest) = guide.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let expected = [before, BEGIN, &reference(), END, after].concat();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(file(), &expected).unwrap();
    }
    assert!(fs::read_to_string(file()).unwrap() == expected, "write it with UPDATE=1 cargo test --test guide");
}

fn reference() -> String {
    let mut out = String::new();
    for (name, about, fields) in shapes::REFERENCE {
        let shape = shapes::SHAPES.iter().find(|shape| shape.name == *name).unwrap();
        let base = shape.base.map(|base| format!(" Has the fields of [{0}](#{0}) too.", base.name)).unwrap_or_default();
        write!(out, "\n### {name}\n\n{}{base}\n", about.trim()).unwrap();
        if fields.is_empty() {
            continue;
        }
        out += "\n| field | holds | |\n|---|---|---|\n";
        for (field, says) in *fields {
            let declared = shape.fields.iter().find(|declared| declared.name == *field).unwrap();
            let name = if declared.required { format!("**`{field}`**") } else { format!("`{field}`") };
            let says = says.replace('|', "\\|");
            let kinds =
                |kinds: &[(&str, &Shape)]| kinds.iter().map(|(kind, _)| format!("`{kind}`")).collect::<Vec<_>>().join(", ");
            let holds = match declared.name {
                "kind" => kinds(shapes::KINDS),
                "on" => kinds(shapes::TRIGGERS),
                _ => holds(declared.holds),
            };
            writeln!(out, "| {name} | {holds} | {says} |").unwrap();
        }
    }
    out += "\n";
    out
}

/// What a field holds, in words.
fn holds(holds: &Holds) -> String {
    let words = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let link = |shape: &Shape| format!("[{}](#{})", shape.name, shape.name.replace(' ', "-"));
    // Where there is one kind alone it is named, else what they have in common.
    let tagged = |shapes: &[(&str, &'static Shape)]| match shapes {
        [(_, shape)] => link(shape),
        [(_, shape), ..] => link(std::iter::successors(Some(*shape), |shape| shape.base).last().unwrap_or(shape)),
        [] => String::new(),
    };
    match holds {
        Holds::Flag => "`true`, `false`".into(),
        Holds::Whole(least, most) => format!("whole number, {least} to {most}"),
        Holds::Number => "number".into(),
        Holds::Share => "number, 0 to 1".into(),
        Holds::Line => "string".into(),
        Holds::Id => "id".into(),
        Holds::Url => "URL: `http(s)`, `mailto`, `tel` or relative".into(),
        Holds::Moment => "date and time: `2026-11-22T09:00:00Z`".into(),
        Holds::Day => "day: `2026-11-22`".into(),
        Holds::DayOrMoment => "day, or date and time".into(),
        Holds::Language => "language tag: `pt-BR`".into(),
        Holds::Pattern => "[regular expression](patterns.md)".into(),
        Holds::Word(allowed) => words(allowed),
        Holds::OneOf(allowed) => allowed.iter().map(|number| format!("`{number}`")).collect::<Vec<_>>().join(", "),
        Holds::Text => "text".into(),
        Holds::Scalar => "scalar".into(),
        Holds::ScalarOr(shape) => format!("scalar, or {}", link(shape)),
        Holds::List(of, least, most) => {
            let of = match of {
                Holds::Tagged(_, shapes) => tagged(shapes),
                of => self::holds(of),
            };
            if least == most { format!("list of {least}: {of}") } else { format!("list of {least} to {most}: {of}") }
        }
        Holds::Map(of, most) => format!("object of id and {}, up to {most}", self::holds(of)),
        Holds::Object(shape) => link(shape),
        Holds::Tagged(_, shapes) => tagged(shapes),
    }
}
