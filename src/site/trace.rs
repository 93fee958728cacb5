//! Why a survey is asked on a page, or is not, as `candor('explain')` returns it there.

use super::phrase::{readable, spaced};
use crate::survey::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// The explanation of one moment.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Explanation {
    /// The moment.
    pub at: Timestamp,
    /// Each survey of the page's document.
    pub surveys: Vec<Account>,
}

/// Why one survey is asked, or is not.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Account {
    /// Its id.
    pub survey: String,
    /// What sets it off.
    pub triggers: Vec<String>,
    /// The first rule that refuses; none where it may be asked.
    pub refused_by: Option<String>,
    /// The earliest time at which it may be asked if page and visitor stay as they are; none where only they can change it.
    pub earliest: Option<Timestamp>,
    /// Every rule, in the order in which they are looked at.
    pub checks: Vec<Check>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Check {
    /// Which.
    pub rule: String,
    /// Whether it applies.
    pub applies: bool,
    /// Whether it lets the survey pass.
    pub holds: bool,
    /// What it wants.
    pub expected: String,
    /// What was found.
    pub actual: String,
    /// Until when it goes on refusing at least.
    pub changes: Option<Timestamp>,
    conditions: Option<Node>,
}

/// A condition of the audience, as a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How deep it stands.
    pub depth: usize,
    /// Whether it holds.
    pub holds: bool,
    /// What is wanted.
    pub wanted: String,
    /// What was found; none for a group.
    pub found: Option<String>,
}

/// A group (`all`, `any`, `not`) or a comparison.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Node {
    all: Option<Vec<Node>>,
    any: Option<Vec<Node>>,
    not: Option<Vec<Node>>,
    fact: Option<String>,
    name: Option<String>,
    operator: Option<String>,
    #[serde(default)]
    expected: Value,
    #[serde(default)]
    actual: Value,
    holds: bool,
}

impl Explanation {
    /// Reads what the command returned, as JSON.
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

impl Check {
    /// The name of its rule on the page.
    pub fn title(&self) -> String {
        title(&self.rule)
    }

    /// What it wants, with moments as people read them.
    pub fn wanted(&self) -> String {
        readable(&self.expected)
    }

    /// What was found, likewise.
    pub fn found(&self) -> String {
        readable(&self.actual)
    }

    /// Whether it refuses.
    pub fn refuses(&self) -> bool {
        self.applies && !self.holds
    }

    /// The conditions of the audience.
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = vec![];
        if let Some(node) = &self.conditions {
            node.add(0, &mut lines);
        }
        lines
    }
}

/// The name of a rule on the page; one of a newer widget is its own.
pub fn title(rule: &str) -> String {
    let known = match rule {
        "enabled" => "Switched on",
        "window" => "Period",
        "limit" => "Limit",
        "consent" => "Consent",
        "open" => "One at a time",
        "audience" => "Audience",
        "once_per" => "Once per",
        "frequency" => "Frequency",
        "set_cooldown" => "Set’s cool-down",
        "cooldown" => "Cool-down",
        "sample" => "Sample",
        other => return spaced(other),
    };
    known.to_owned()
}

impl Node {
    fn add(&self, depth: usize, lines: &mut Vec<Line>) {
        let groups = [("all of these", &self.all), ("any of these", &self.any), ("not", &self.not)];
        if let Some((name, inner)) = groups.into_iter().find_map(|(name, inner)| Some((name, inner.as_ref()?))) {
            lines.push(Line { depth, holds: self.holds, wanted: name.to_owned(), found: None });
            for node in inner {
                node.add(depth + 1, lines);
            }
            return;
        }
        let fact = self.fact.as_deref().unwrap_or_default();
        let name = self.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        let operator = spaced(self.operator.as_deref().unwrap_or_default());
        let found = if self.actual.is_null() { "not known".to_owned() } else { said(&self.actual) };
        let wanted = format!("{fact}{name} {operator} {}", said(&self.expected));
        lines.push(Line { depth, holds: self.holds, wanted, found: Some(found) });
    }
}

/// A value as a person would write it.
fn said(value: &Value) -> String {
    match value {
        Value::String(text) => format!("“{text}”"),
        Value::Array(items) => items.iter().map(said).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::places::PLACES;
    use super::*;
    use crate::engine::eligibility::Wish;
    use crate::engine::explanation::explain;
    use crate::engine::exposure::Log;
    use crate::engine::facts::Facts;
    use crate::survey::document;

    /// What the engine itself says of the hotel's document, to a visitor about whom nothing is known.
    fn told() -> Explanation {
        let text = PLACES.iter().find_map(|place| place.document).unwrap().text;
        let document = document::parse(text).document.unwrap();
        let facts = Facts { touchpoint: "after the stay".to_owned(), ..Facts::default() };
        let at = Timestamp::from_rfc3339("2026-11-22T09:00:00Z").unwrap();
        Explanation::parse(&explain(&document, None, &facts, &Log::default(), at, Wish::Triggered).to_json()).unwrap()
    }

    #[test]
    fn reads_what_the_engine_says() {
        let told = told();
        assert_eq!(told.surveys.iter().map(|account| account.survey.as_str()).collect::<Vec<_>>(), ["stay", "sauna"]);
        let stay = &told.surveys[0];
        assert_eq!((stay.refused_by.as_deref(), stay.earliest, stay.triggers[0].as_str()), (Some("audience"), None, "delay:1"));
        assert!(stay.checks.iter().all(|check| check.refuses() == (check.rule == "audience")));
        assert!(stay.checks.iter().all(|check| !check.wanted().is_empty() && !check.found().is_empty()));
    }

    #[test]
    fn conditions_are_lines_with_what_was_found() {
        let told = told();
        let audience = told.surveys[0].checks.iter().find(|check| check.rule == "audience").unwrap();
        let line = |depth, holds, wanted: &str, found: Option<&str>| Line {
            depth,
            holds,
            wanted: wanted.to_owned(),
            found: found.map(str::to_owned),
        };
        assert_eq!(
            audience.lines(),
            [
                line(0, false, "all of these", None),
                line(1, true, "touchpoint equals “after the stay”", Some("“after the stay”")),
                line(1, false, "customer nights at least 1", Some("not known")),
            ]
        );
    }

    #[test]
    fn every_rule_has_a_name() {
        for check in &told().surveys[0].checks {
            assert_ne!(check.title(), spaced(&check.rule), "{}", check.rule);
        }
    }
}
