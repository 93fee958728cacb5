//! What conditions and calculations inside a survey can look at: its answers and variables, and everything outside.

use crate::engine::facts::At;
use crate::engine::known::Known;
use crate::engine::targeting::{self, Scope};
use crate::survey::answer::{Answer, AnswerValue};
use crate::survey::decimal::Decimal;
use crate::survey::document::{Assignment, Calculation, Fact, Scalar, Source};
use crate::survey::scale::Band;
use crate::survey::single::Prompts;
use crate::survey::time::Timestamp;

/// The longest text that appending makes, in bytes. A variable that is appended to itself would double with every step.
const LONGEST: usize = Prompts::LENGTH;

/// The scope of a condition inside a survey.
pub struct Within<'a> {
    /// Everything outside.
    pub outside: At<'a>,
    /// Its answers.
    pub answers: &'a [Answer],
    /// Its variables at this point.
    pub variables: &'a [(String, Scalar)],
}

impl Within<'_> {
    fn answer(&self, question: &str) -> Option<&AnswerValue> {
        self.answers.iter().find(|answer| answer.question == question).map(|answer| &answer.value)
    }
}

impl Scope for Within<'_> {
    fn fact(&self, fact: Fact, name: &str) -> Known<'_> {
        match fact {
            Fact::Answer => self.answer(name).map_or(Known::Absent, Known::from),
            Fact::Variable => {
                self.variables.iter().find(|(known, _)| known == name).map_or(Known::Absent, |(_, value)| Known::from(value))
            }
            _ => self.outside.fact(fact, name),
        }
    }

    fn now(&self) -> Timestamp {
        self.outside.now()
    }

    fn offset(&self) -> i32 {
        self.outside.offset()
    }

    fn band(&self, question: &str) -> Option<Band> {
        let answer = self.answers.iter().find(|answer| answer.question == question)?;
        match (answer.scale, &answer.value) {
            (Some(points), AnswerValue::Number(point)) => Some(points.band(*point)),
            _ => None,
        }
    }
}

/// What a variable becomes by an assignment; `None` where it stays: the condition does not hold, the value that it needs is
/// not there, it cannot be calculated with, or a text would become too long.
pub fn assigned(assignment: &Assignment, within: &Within<'_>) -> Option<Scalar> {
    if !targeting::holds(&assignment.condition, within, &mut ()) {
        return None;
    }
    let operand = match &assignment.operand {
        Source::Value(scalar) => scalar.clone(),
        Source::Fact(fact, name) => scalar(within.fact(*fact, name))?,
    };
    let (_, variable) = within.variables.iter().find(|(name, _)| *name == assignment.variable)?;
    let number =
        |with: fn(Decimal, Decimal) -> Option<Decimal>| with(variable.as_number()?, operand.as_number()?).map(Scalar::Number);
    match assignment.calculation {
        Calculation::To => Some(operand),
        Calculation::Append => {
            Some([variable.to_plain(), operand.to_plain()].concat()).filter(|text| text.len() <= LONGEST).map(Scalar::Text)
        }
        Calculation::Add => number(Decimal::add),
        Calculation::Subtract => number(Decimal::subtract),
        Calculation::Multiply => number(Decimal::multiply),
        Calculation::Divide => number(Decimal::divide),
    }
}

/// What can be put into a variable; lists and members cannot.
fn scalar(known: Known<'_>) -> Option<Scalar> {
    match known {
        Known::Text(text) => Some(Scalar::Text(text.to_owned())),
        Known::Number(number) => Some(Scalar::Number(number)),
        Known::Flag(flag) => Some(Scalar::Flag(flag)),
        _ => None,
    }
}
