//! The conditions of an audience as a tree, with what each wanted and found.

use crate::engine::known::Known;
use crate::engine::targeting::Trail;
use crate::survey::document::{Condition, Operand, Scalar, Test};
use crate::survey::json::Value;
use crate::survey::scale::Band;

/// A condition and its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// `all`, `any` or `not`.
    Group {
        /// Which of them.
        kind: &'static str,
        /// Whether it holds.
        holds: bool,
        /// What is inside.
        inner: Vec<Node>,
    },
    /// A comparison.
    Test {
        /// The fact.
        fact: &'static str,
        /// Which one, for facts that there are several of.
        name: String,
        /// The comparison.
        operator: &'static str,
        /// Whether it takes `A` and `a` for the same.
        ignore_case: bool,
        /// What it wants.
        expected: Value,
        /// What was found; `null` for nothing.
        actual: Value,
        /// Whether it holds.
        holds: bool,
    },
}

/// Keeps every condition.
#[derive(Debug, Default)]
pub struct Tree {
    /// The groups that are open, each with what it holds so far.
    open: Vec<(&'static str, Vec<Node>)>,
    root: Option<Node>,
}

impl Tree {
    /// The condition that was looked at.
    pub fn finish(self) -> Option<Node> {
        self.root
    }

    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            Some((_, inner)) => inner.push(node),
            None => self.root = Some(node),
        }
    }
}

impl Trail for Tree {
    const WHOLE: bool = true;

    fn open(&mut self, group: &Condition) {
        let kind = match group {
            Condition::All(_) => "all",
            Condition::Any(_) => "any",
            Condition::Not(_) | Condition::Test(_) => "not",
        };
        self.open.push((kind, Vec::new()));
    }

    fn test(&mut self, test: &Test, actual: Known<'_>, holds: bool) {
        self.add(Node::Test {
            fact: test.fact.name(),
            name: test.name.clone(),
            operator: test.operator.name(),
            ignore_case: test.ignore_case,
            expected: expected(&test.operand),
            actual: found(test, actual),
            holds,
        });
    }

    fn close(&mut self, holds: bool) {
        if let Some((kind, inner)) = self.open.pop() {
            self.add(Node::Group { kind, holds, inner });
        }
    }
}

fn expected(operand: &Operand) -> Value {
    match operand {
        Operand::Scalar(scalar) => of_scalar(scalar),
        Operand::List(list) => Value::Array(list.iter().map(of_scalar).collect()),
        Operand::Pattern(pattern) => Value::Text(pattern.as_str().to_owned()),
        Operand::Moment(at, is_day) => {
            let mut text = at.to_rfc3339();
            text.truncate(if *is_day { 10 } else { text.len() });
            Value::Text(text)
        }
        Operand::Band(band) => Value::Text(String::from(match band {
            Band::Low => "low",
            Band::Middle => "middle",
            Band::High => "high",
        })),
    }
}

fn of_scalar(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Text(text) => Value::Text(text.clone()),
        Scalar::Number(number) => Value::Number(number.to_text()),
        Scalar::Flag(flag) => Value::Bool(*flag),
    }
}

fn found(test: &Test, actual: Known<'_>) -> Value {
    match actual {
        Known::Absent => Value::Null,
        Known::Number(number) => Value::Number(number.to_text()),
        Known::Flag(flag) => Value::Bool(flag),
        Known::List(items) => Value::Array(items.to_vec()),
        // What is inside is not compared, so it is not repeated.
        Known::Members => Value::EMPTY,
        // A day is compared with the local day, a moment with the moment.
        Known::Now(now, _) if matches!(test.operand, Operand::Moment(_, false)) => Value::Text(now.to_rfc3339()),
        Known::Text(_) | Known::Now(..) | Known::Clock(_) => {
            let mut out = String::new();
            actual.with_text(|text| {
                out.push_str(text);
                true
            });
            Value::Text(out)
        }
    }
}
