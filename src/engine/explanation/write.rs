//! An explanation as JSON, and as lines for a terminal.

use super::{Account, Check, Explanation, Node};
use crate::survey::json::{Value, Writer, push_integer};
use crate::survey::time::Timestamp;

/// What stands before a check: texts of the same width, with or without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// It lets pass.
    pub pass: &'static str,
    /// It refuses.
    pub fail: &'static str,
    /// It does not apply.
    pub skip: &'static str,
}

impl Marks {
    /// For a file or a pipe.
    pub const ASCII: Marks = Marks { pass: "ok", fail: "NO", skip: "--" };
    /// For a terminal.
    pub const COLOUR: Marks = Marks { pass: "\x1b[32m✓\x1b[0m", fail: "\x1b[1;31m✗\x1b[0m", skip: "\x1b[2m–\x1b[0m" };
}

impl Explanation {
    /// The explanation as JSON, its members always in the same order. Times are RFC 3339.
    pub fn to_json(&self) -> String {
        let mut json = Writer::default();
        json.open('{');
        json.string("at", &self.at.to_rfc3339());
        json.key("asked");
        match &self.asked {
            Some(asked) => json.text(asked),
            None => json.raw("null"),
        }
        json.key("surveys");
        json.open('[');
        for account in &self.surveys {
            account.write(&mut json);
        }
        json.close(']');
        json.close('}');
        json.finish()
    }

    /// The explanation as lines of text.
    pub fn to_text(&self, marks: Marks) -> String {
        let mut out = String::new();
        for account in &self.surveys {
            account.lines(marks, self.at, &mut out);
            out.push('\n');
        }
        match &self.asked {
            Some(asked) => push(&mut out, &["At ", &moment(self.at), ", ", asked, " would be asked.\n"]),
            None => push(&mut out, &["At ", &moment(self.at), ", nothing would be asked.\n"]),
        }
        out
    }
}

impl Account {
    fn write(&self, json: &mut Writer) {
        json.open('{');
        json.string("survey", &self.survey);
        json.key("triggers");
        json.open('[');
        for trigger in &self.triggers {
            json.text(trigger);
        }
        json.close(']');
        json.string("verdict", if self.refused_by.is_none() { "ask" } else { "refuse" });
        json.optional("refused_by", self.refused_by.map(super::Rule::name));
        json.optional("earliest", self.earliest.map(Timestamp::to_rfc3339).as_deref());
        json.key("checks");
        json.open('[');
        for check in &self.checks {
            check.write(json);
        }
        json.close(']');
        json.close('}');
    }

    fn lines(&self, marks: Marks, now: Timestamp, out: &mut String) {
        push(out, &[&self.survey, ": "]);
        match (self.refused_by, self.earliest) {
            (None, _) => push(out, &["may be asked, on ", &self.triggers.join(", ")]),
            (Some(rule), Some(at)) if at > now => {
                push(out, &["refused by ", rule.name(), "; may be asked from ", &moment(at), " if nothing else changes"]);
            }
            (Some(rule), _) => push(out, &["refused by ", rule.name(), "; time alone does not change that"]),
        }
        out.push('\n');
        let width = self.checks.iter().map(|check| check.expected.chars().count()).max().unwrap_or_default();
        for check in &self.checks {
            check.lines(marks, width, out);
        }
    }
}

impl Check {
    fn write(&self, json: &mut Writer) {
        json.open('{');
        json.string("rule", self.rule.name());
        json.key("applies");
        json.boolean(self.applies);
        json.key("holds");
        json.boolean(self.holds);
        json.string("expected", &self.expected);
        json.string("actual", &self.actual);
        json.optional("changes", self.changes.map(Timestamp::to_rfc3339).as_deref());
        if let Some(conditions) = &self.conditions {
            json.key("conditions");
            conditions.write(json);
        }
        json.close('}');
    }

    fn lines(&self, marks: Marks, width: usize, out: &mut String) {
        let mark = match (self.applies, self.holds) {
            (false, _) => marks.skip,
            (true, true) => marks.pass,
            (true, false) => marks.fail,
        };
        push(out, &["  ", mark, " "]);
        padded(out, self.rule.name(), RULE);
        padded(out, &self.expected, width + 2);
        out.push_str(&self.actual);
        if let Some(at) = self.changes {
            push(out, &[", at least until ", &moment(at)]);
        }
        out.push('\n');
        if let Some(conditions) = &self.conditions {
            conditions.lines(marks, 2, out);
        }
    }
}

/// The columns of a rule's name.
const RULE: usize = 14;

fn padded(out: &mut String, text: &str, width: usize) {
    out.push_str(text);
    out.extend(core::iter::repeat_n(' ', width.saturating_sub(text.chars().count())));
}

impl Node {
    fn write(&self, json: &mut Writer) {
        json.open('{');
        match self {
            Node::Group { kind, holds, inner } => {
                json.key(kind);
                json.open('[');
                for node in inner {
                    node.write(json);
                }
                json.close(']');
                json.key("holds");
                json.boolean(*holds);
            }
            Node::Test { fact, name, operator, ignore_case, expected, actual, holds } => {
                json.string("fact", fact);
                json.optional("name", Some(name.as_str()).filter(|name| !name.is_empty()));
                if *ignore_case {
                    json.key("ignore_case");
                    json.boolean(true);
                }
                json.string("operator", operator);
                json.key("expected");
                json.value(expected);
                json.key("actual");
                json.value(actual);
                json.key("holds");
                json.boolean(*holds);
            }
        }
        json.close('}');
    }

    fn lines(&self, marks: Marks, depth: usize, out: &mut String) {
        let mark = |holds: bool| if holds { marks.pass } else { marks.fail };
        out.extend(core::iter::repeat_n("   ", depth));
        match self {
            Node::Group { kind, holds, inner } => {
                push(out, &[mark(*holds), " ", kind, "\n"]);
                for node in inner {
                    node.lines(marks, depth + 1, out);
                }
            }
            Node::Test { fact, name, operator, ignore_case, expected, actual, holds } => {
                push(out, &[mark(*holds), " ", fact]);
                if !name.is_empty() {
                    push(out, &[if *fact == "element" { " " } else { "." }, name]);
                }
                let found = if *actual == Value::Null { String::from("not known") } else { actual.to_json() };
                let case = if *ignore_case { " (in any case)" } else { "" };
                push(out, &[" ", operator, " ", &expected.to_json(), case, ": ", &found, "\n"]);
            }
        }
    }
}

fn push(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
}

/// A moment as RFC 3339, without milliseconds where there are none.
pub fn moment(at: Timestamp) -> String {
    let text = at.to_rfc3339();
    match text.strip_suffix(".000Z") {
        Some(seconds) => [seconds, "Z"].concat(),
        None => text,
    }
}

/// `1 day`, `30 days`.
pub fn count(number: i64, of: &str) -> String {
    let mut out = String::new();
    push_integer(&mut out, number);
    push(&mut out, &[" ", of, if number == 1 { "" } else { "s" }]);
    out
}
