//! Where a survey goes on, and what becomes of its variables.

use super::condition::{Condition, Fact, Scalar};
use super::shapes::{CALCULATIONS, FACTS};
use crate::survey::json::Value;
use serde::{Serialize, Serializer, ser::SerializeMap};

/// Where to go on, if a condition holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// When.
    #[serde(rename = "if", skip_serializing_if = "Condition::is_always")]
    pub condition: Condition,
    /// Id of a question or an ending, or [`END`].
    pub to: String,
}

/// The target that stands for the standard thank-you.
pub const END: &str = "end";

/// A change of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Which variable.
    pub variable: String,
    /// When.
    pub condition: Condition,
    /// What is done to it.
    pub calculation: Calculation,
    /// With what.
    pub operand: Source,
}

/// What can be done to a variable; the order is that of [`CALCULATIONS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the reference in `shapes` says it")]
pub enum Calculation {
    To,
    Add,
    Subtract,
    Multiply,
    Divide,
    Append,
}

/// A value, or where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// This very value.
    Value(Scalar),
    /// The value of a fact by its name.
    Fact(Fact, String),
}

impl Rule {
    pub(super) fn read(value: &Value) -> Self {
        Self { condition: condition(value), to: value.member("to").and_then(Value::as_text).unwrap_or_default().to_owned() }
    }
}

impl Calculation {
    /// All of them.
    pub const ALL: [Calculation; CALCULATIONS.len()] = [
        Calculation::To,
        Calculation::Add,
        Calculation::Subtract,
        Calculation::Multiply,
        Calculation::Divide,
        Calculation::Append,
    ];

    /// The word in a document.
    pub fn name(self) -> &'static str {
        CALCULATIONS[self as usize]
    }
}

impl Assignment {
    pub(super) fn read(value: &Value) -> Option<Self> {
        let (calculation, operand) =
            Calculation::ALL.into_iter().find_map(|calculation| Some((calculation, value.member(calculation.name())?)))?;
        let operand = if let Some(scalar) = Scalar::read(operand) {
            Source::Value(scalar)
        } else {
            let fact = operand.member("fact")?.as_text()?;
            let fact = Fact::ALL[FACTS.iter().position(|known| *known == fact)?];
            Source::Fact(fact, operand.member("name")?.as_text()?.to_owned())
        };
        let variable = value.member("variable")?.as_text()?.to_owned();
        Some(Self { variable, condition: condition(value), calculation, operand })
    }
}

fn condition(value: &Value) -> Condition {
    value.member("if").map_or(Condition::ALWAYS, Condition::read)
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Source::Value(scalar) => scalar.serialize(serializer),
            Source::Fact(fact, name) => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("fact", fact.name())?;
                map.serialize_entry("name", name)?;
                map.end()
            }
        }
    }
}

impl Serialize for Assignment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("variable", &self.variable)?;
        if !self.condition.is_always() {
            map.serialize_entry("if", &self.condition)?;
        }
        map.serialize_entry(self.calculation.name(), &self.operand)?;
        map.end()
    }
}
