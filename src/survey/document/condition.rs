//! Conditions: what must hold for a survey to be asked, a question to follow, a variable to change.

use super::shapes::{BANDS, FACTS, OPERATORS};
use crate::survey::decimal::Decimal;
use crate::survey::json::Value;
use crate::survey::pattern::Pattern;
use crate::survey::scale::Band;
use crate::survey::time::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// All of these hold.
    All(Vec<Condition>),
    /// At least one of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
    /// A comparison.
    Test(Test),
}

/// A comparison of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// What is looked at.
    pub fact: Fact,
    /// Which one, for facts that there are several of.
    pub name: String,
    /// Whether `A` and `a` are the same, for ASCII letters.
    pub ignore_case: bool,
    /// The comparison.
    pub operator: Operator,
    /// What it is compared with.
    pub operand: Operand,
}

/// What can be looked at; the order is that of [`FACTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The page's address, without credentials.
    Url,
    /// Its host, without port.
    Host,
    /// Its path.
    Path,
    /// A parameter of its query, decoded.
    Query,
    /// Its fragment, without `#`.
    Hash,
    /// The referring page's address.
    Referrer,
    /// A campaign parameter of the visit's first page: `source`, `medium`, `campaign`, `term`, `content`.
    Campaign,
    /// The languages of the person, in order of preference.
    Language,
    /// `phone`, `tablet` or `desktop`.
    Device,
    /// Name of the touchpoint.
    Touchpoint,
    /// Stage of the customer's journey.
    Stage,
    /// Whether an element matches the selector `name`.
    Element,
    /// An attribute of the customer, as given to `identify`.
    Customer,
    /// A member of the host's context.
    Context,
    /// A predicate that the host answers.
    Predicate,
    /// Pages viewed on this visit.
    Views,
    /// The date and time.
    Date,
    /// The local time of day, as `HH:MM`.
    Time,
    /// The local day of the week: `mon` to `sun`.
    Weekday,
    /// A property of the event that is being looked at.
    Property,
    /// The answer to a question of this survey.
    Answer,
    /// A variable of this survey.
    Variable,
}

/// A comparison; the order is that of [`OPERATORS`], which says what each means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the reference in `shapes` says it")]
pub enum Operator {
    Equals,
    NotEquals,
    In,
    NotIn,
    Contains,
    NotContains,
    StartsWith,
    EndsWith,
    Glob,
    Matches,
    NotMatches,
    Less,
    AtMost,
    More,
    AtLeast,
    Between,
    Exists,
    Before,
    After,
    OlderThanDays,
    NewerThanDays,
    Band,
    IncludesAll,
}

/// What a fact is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// One value.
    Scalar(Scalar),
    /// Several.
    List(Vec<Scalar>),
    /// A regular expression.
    Pattern(Pattern),
    /// A moment, and whether it was written as a day alone.
    Moment(Timestamp, bool),
    /// A score band.
    Band(Band),
}

/// A text, a number or a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// `true` or `false`.
    Flag(bool),
}

impl Condition {
    /// Holds always.
    pub const ALWAYS: Condition = Condition::All(Vec::new());

    /// True for the condition that has nothing to check.
    pub fn is_always(&self) -> bool {
        matches!(self, Condition::All(all) if all.is_empty())
    }

    /// Calls `visit` with every comparison inside.
    pub fn each(&self, visit: &mut dyn FnMut(&Test)) {
        match self {
            Condition::All(inner) | Condition::Any(inner) => inner.iter().for_each(|condition| condition.each(visit)),
            Condition::Not(inner) => inner.each(visit),
            Condition::Test(test) => visit(test),
        }
    }

    /// Reads what the validator has let pass.
    pub(super) fn read(value: &Value) -> Self {
        let list = |name: &str| Some(value.member(name)?.as_array()?.iter().map(Condition::read).collect());
        if let Some(all) = list("all") {
            Condition::All(all)
        } else if let Some(any) = list("any") {
            Condition::Any(any)
        } else if let Some(inner) = value.member("not") {
            Condition::Not(Box::new(Condition::read(inner)))
        } else {
            Test::read(value).map_or(Condition::ALWAYS, Condition::Test)
        }
    }
}

impl Fact {
    /// All facts.
    pub const ALL: [Fact; FACTS.len()] = [
        Fact::Url,
        Fact::Host,
        Fact::Path,
        Fact::Query,
        Fact::Hash,
        Fact::Referrer,
        Fact::Campaign,
        Fact::Language,
        Fact::Device,
        Fact::Touchpoint,
        Fact::Stage,
        Fact::Element,
        Fact::Customer,
        Fact::Context,
        Fact::Predicate,
        Fact::Views,
        Fact::Date,
        Fact::Time,
        Fact::Weekday,
        Fact::Property,
        Fact::Answer,
        Fact::Variable,
    ];

    /// The word in a document.
    pub fn name(self) -> &'static str {
        FACTS[self as usize]
    }

    /// True where there are several of it, told apart by name.
    pub fn is_named(self) -> bool {
        use Fact::{Answer, Campaign, Context, Customer, Element, Predicate, Property, Query, Variable};
        matches!(self, Query | Campaign | Element | Customer | Context | Predicate | Property | Answer | Variable)
    }
}

impl Operator {
    /// All operators.
    pub const ALL: [Operator; OPERATORS.len()] = [
        Operator::Equals,
        Operator::NotEquals,
        Operator::In,
        Operator::NotIn,
        Operator::Contains,
        Operator::NotContains,
        Operator::StartsWith,
        Operator::EndsWith,
        Operator::Glob,
        Operator::Matches,
        Operator::NotMatches,
        Operator::Less,
        Operator::AtMost,
        Operator::More,
        Operator::AtLeast,
        Operator::Between,
        Operator::Exists,
        Operator::Before,
        Operator::After,
        Operator::OlderThanDays,
        Operator::NewerThanDays,
        Operator::Band,
        Operator::IncludesAll,
    ];

    /// The word in a document.
    pub fn name(self) -> &'static str {
        OPERATORS[self as usize]
    }
}

impl Test {
    fn read(value: &Value) -> Option<Self> {
        let word = value.member("fact")?.as_text()?;
        let fact = Fact::ALL[FACTS.iter().position(|fact| *fact == word)?];
        let (operator, given) =
            Operator::ALL.into_iter().find_map(|operator| Some((operator, value.member(operator.name())?)))?;
        let operand = match operator {
            Operator::Matches | Operator::NotMatches => Operand::Pattern(Pattern::parse(given.as_text()?).ok()?),
            Operator::Before | Operator::After => {
                let text = given.as_text()?;
                let day = Timestamp::from_day(text);
                Operand::Moment(day.or_else(|| Timestamp::from_rfc3339(text))?, day.is_some())
            }
            Operator::Band => Operand::Band(band(given.as_text()?)?),
            _ => match given.as_array() {
                Some(items) => Operand::List(items.iter().filter_map(Scalar::read).collect()),
                None => Operand::Scalar(Scalar::read(given)?),
            },
        };
        Some(Self {
            fact,
            name: value.member("name").and_then(Value::as_text).unwrap_or_default().to_owned(),
            ignore_case: value.member("ignore_case") == Some(&Value::Bool(true)),
            operator,
            operand,
        })
    }
}

/// The band of that name: of any scale, or of NPS.
fn band(name: &str) -> Option<Band> {
    let place = BANDS.iter().position(|band| *band == name)?;
    [Band::Low, Band::Middle, Band::High].get(place % 3).copied()
}

impl Scalar {
    /// A scalar, where `value` is one that can be compared.
    pub fn read(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Text(text) => Scalar::Text(text.clone()),
            Value::Number(text) => Scalar::Number(Decimal::parse(text)?),
            Value::Bool(flag) => Scalar::Flag(*flag),
            _ => return None,
        })
    }

    /// As a person would write it.
    pub fn to_plain(&self) -> String {
        match self {
            Scalar::Text(text) => text.clone(),
            Scalar::Number(number) => number.to_text(),
            Scalar::Flag(flag) => String::from(if *flag { "true" } else { "false" }),
        }
    }

    /// The number that it is, or that its text writes.
    pub fn as_number(&self) -> Option<Decimal> {
        match self {
            Scalar::Text(text) => Decimal::parse(text.trim_ascii()),
            Scalar::Number(number) => Some(*number),
            Scalar::Flag(_) => None,
        }
    }
}

impl Serialize for Scalar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Scalar::Text(text) => serializer.serialize_str(text),
            Scalar::Number(number) => number.serialize(serializer),
            Scalar::Flag(flag) => serializer.serialize_bool(*flag),
        }
    }
}

impl Serialize for Operand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Operand::Scalar(scalar) => scalar.serialize(serializer),
            Operand::List(list) => list.serialize(serializer),
            Operand::Pattern(pattern) => serializer.serialize_str(pattern.as_str()),
            Operand::Moment(at, day) => {
                let text = at.to_rfc3339();
                serializer.serialize_str(if *day { &text[..10] } else { &text })
            }
            Operand::Band(band) => band.serialize(serializer),
        }
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Condition::All(all) => map.serialize_entry("all", all)?,
            Condition::Any(any) => map.serialize_entry("any", any)?,
            Condition::Not(inner) => map.serialize_entry("not", inner)?,
            Condition::Test(test) => {
                map.serialize_entry("fact", test.fact.name())?;
                if !test.name.is_empty() {
                    map.serialize_entry("name", &test.name)?;
                }
                if test.ignore_case {
                    map.serialize_entry("ignore_case", &true)?;
                }
                map.serialize_entry(test.operator.name(), &test.operand)?;
            }
        }
        map.end()
    }
}
