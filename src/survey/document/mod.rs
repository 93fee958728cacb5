//! The survey document: everything that can be asked, of whom and when, as one JSON file that its authors write.
//!
//! ```text
//! text ── json::parse ──▶ Value ── validate (shapes) ──▶ problems
//!                           └──── read ──▶ Document ── refer (names) ──▶ problems
//! ```
//!
//! [`parse`] does all of it. [`shapes`] is the table of every field, [`question`], [`condition`], [`flow`] and
//! [`audience`] what they become. docs/surveys.md is the reference for authors, [`schema`] the JSON Schema.

pub mod advice;
pub mod audience;
pub mod check;
pub mod condition;
pub mod explain;
pub mod flow;
pub mod pointer;
pub mod problem;
pub mod question;
mod read;
mod refer;
pub mod schema;
pub mod shape;
pub mod shapes;
pub mod standard;
pub mod text;
mod validate;

pub use audience::{Ask, Frequency, Trigger};
pub use condition::{Condition, Fact, Operand, Operator, Scalar, Test};
pub use flow::{Assignment, Calculation, END, Rule, Source};
pub use problem::{Problem, Reason};
pub use question::{Choice, Choosable, Comment, Format, Kind, OTHER, Question, Rating, Style, Written, other_id};
pub use text::Text;

use super::decimal::Decimal;
use super::json::{self, Malformed, Value};
use super::response::Probability;
use super::time::Timestamp;
use read::{flag, items, line, list, optional_text, text as read_text, whole, word};
use serde::Serialize;
use std::rc::Rc;

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Version of the format.
    pub candor: u32,
    /// Language of the texts that are written as one string.
    pub language: String,
    /// Days after any survey in which no other is shown; 0 for none.
    pub cooldown_days: u32,
    /// Seconds for which a page may keep the document.
    pub max_age: u32,
    /// Custom properties and the scheme, by their names in [`shapes::THEME`].
    #[serde(serialize_with = "pairs")]
    pub theme: Vec<(String, Scalar)>,
    /// Groups of surveys with a cool-down of their own.
    pub sets: Vec<Set>,
    /// The surveys; shared, since one that is shown outlives the page's interest in its document.
    pub surveys: Vec<Rc<Survey>>,
}

/// A group of surveys that are not asked close together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Set {
    /// Name that surveys refer to.
    pub id: String,
    /// Days after a survey of the set in which no other of the set is shown.
    pub cooldown_days: u32,
}

/// A survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Survey {
    /// Stable name that results are kept under.
    pub id: String,
    /// Rises with every change of wording or scale.
    pub version: u32,
    /// What its authors call it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Whether it is asked at all.
    pub enabled: bool,
    /// The questions, in order; at least one.
    pub questions: Vec<Question>,
    /// Thank-yous by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub endings: Vec<Ending>,
    /// Variables with their first values.
    #[serde(serialize_with = "pairs")]
    pub variables: Vec<(String, Scalar)>,
    /// Whether people can go back.
    pub back: bool,
    /// Whether progress is shown.
    pub progress: bool,
    /// One of [`shapes::PLACEMENTS`]; empty where the page decides.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub placement: &'static str,
    /// Selector of the element that it stands beside.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub anchor: String,
    /// What the button says that opens it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tab: Option<Text>,
    /// What sets it off.
    pub triggers: Vec<Trigger>,
    /// Events after which it is not shown on this page any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cancel: Vec<Trigger>,
    /// Who is asked, and where.
    pub audience: Condition,
    /// How often the same person is asked.
    pub frequency: Frequency,
    /// The share of people who are asked.
    pub sample: Probability,
    /// Days after which the sample is drawn anew; 0: never.
    pub sample_days: u32,
    /// The highest goes first.
    pub priority: i32,
    /// The set that it belongs to; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub set: String,
    /// When it is asked from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens: Option<Timestamp>,
    /// From when on it is not asked any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes: Option<Timestamp>,
    /// It closes after so many completed responses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Completed responses so far, as far as the server said.
    pub responses: u32,
}

/// A thank-you.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ending {
    /// Name that rules refer to.
    pub id: String,
    /// The thank-you.
    pub title: Text,
    /// More below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// A link below that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What the link says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
}

/// The major version of the format that this code reads.
pub const VERSION: i64 = 1;

/// The default cool-down over all surveys, in days.
pub const COOLDOWN_DAYS: u32 = 30;

/// What came of reading a document: all its problems, and the document where none of them is an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The document.
    pub document: Option<Document>,
    /// Everything that is wrong, in the order of the document.
    pub problems: Vec<Problem>,
}

/// Reads a document.
pub fn parse(text: &str) -> Parsed {
    match json::parse(text) {
        Ok(value) => from_value(&value),
        Err(Malformed(at)) => {
            Parsed { document: None, problems: vec![Problem { pointer: String::new(), reason: Reason::Malformed(at) }] }
        }
    }
}

/// Reads a document that has been parsed as JSON.
pub fn from_value(value: &Value) -> Parsed {
    let mut problems = validate::document(value);
    let sound = |problems: &[Problem]| problems.iter().all(Problem::is_warning);
    if !sound(&problems) {
        return Parsed { document: None, problems };
    }
    let document = Document::read(value);
    problems.extend(refer::problems(&document));
    let document = Some(document).filter(|_| sound(&problems));
    Parsed { document, problems }
}

impl Document {
    /// The survey of that id.
    pub fn survey(&self, id: &str) -> Option<&Rc<Survey>> {
        self.surveys.iter().find(|survey| survey.id == id)
    }

    fn read(value: &Value) -> Self {
        let language = value.member("language").and_then(Value::as_text).unwrap_or("en").to_owned();
        Self {
            candor: VERSION as u32,
            language,
            cooldown_days: whole(value, "cooldown_days", COOLDOWN_DAYS),
            max_age: whole(value, "max_age", 300),
            theme: scalars(value, "theme"),
            sets: list(value, "sets", |set| Set { id: line(set, "id"), cooldown_days: whole(set, "cooldown_days", 0) }),
            surveys: list(value, "surveys", |survey| Rc::new(Survey::read(survey))),
        }
    }
}

impl Survey {
    fn read(value: &Value) -> Self {
        let moment = |name: &str| value.member(name).and_then(Value::as_text).and_then(Timestamp::from_rfc3339);
        let sample = match value.member("sample") {
            // Through a decimal, since `1e-3` is a number too.
            Some(Value::Number(text)) => Decimal::parse(text)
                .map_or(Probability::ONE, |share| Probability::from_millionths(share.millionths().clamp(0, 1_000_000) as u32)),
            _ => Probability::ONE,
        };
        let mut triggers: Vec<_> = items(value, "triggers").iter().filter_map(Trigger::read).collect();
        if value.member("triggers").is_none() {
            triggers.push(Trigger::DEFAULT);
        }
        Self {
            id: line(value, "id"),
            version: whole(value, "version", 1),
            name: line(value, "name"),
            enabled: flag(value, "enabled", true),
            questions: list(value, "questions", Question::read),
            endings: list(value, "endings", Ending::read),
            variables: scalars(value, "variables"),
            back: flag(value, "back", true),
            progress: flag(value, "progress", true),
            placement: value.member("placement").map_or("", |_| word(value, "placement", shapes::PLACEMENTS)),
            anchor: line(value, "anchor"),
            tab: value.member("tab").map(Text::read),
            triggers,
            cancel: items(value, "cancel").iter().filter_map(Trigger::read).collect(),
            audience: value.member("audience").map_or(Condition::ALWAYS, Condition::read),
            frequency: Frequency::read(value.member("frequency")),
            sample,
            sample_days: whole(value, "sample_days", 0),
            priority: value.member("priority").and_then(Value::as_integer).unwrap_or_default() as i32,
            set: line(value, "set"),
            opens: moment("opens"),
            closes: moment("closes"),
            limit: value.member("limit").and_then(Value::as_integer).and_then(|limit| u32::try_from(limit).ok()),
            responses: whole(value, "responses", 0),
        }
    }

    /// The question of that id, with its place.
    pub fn question(&self, id: &str) -> Option<(usize, &Question)> {
        self.questions.iter().enumerate().find(|(_, question)| question.id == id)
    }

    /// The ending of that id.
    pub fn ending(&self, id: &str) -> Option<&Ending> {
        self.endings.iter().find(|ending| ending.id == id)
    }

    /// Every text, with its pointer relative to the survey.
    pub fn texts(&self, visit: &mut dyn FnMut(String, &Text)) {
        refer::texts(self, visit);
    }
}

impl Ending {
    fn read(value: &Value) -> Self {
        Self {
            id: line(value, "id"),
            title: read_text(value, "title"),
            text: optional_text(value, "text"),
            url: value.member("url").and_then(Value::as_text).map(str::to_owned),
            label: optional_text(value, "label"),
        }
    }
}

/// The members of an object of scalars; none where there is none.
fn scalars(value: &Value, name: &str) -> Vec<(String, Scalar)> {
    let Some(Value::Object(members)) = value.member(name) else { return Vec::new() };
    members.iter().filter_map(|(name, value)| Some((name.clone(), Scalar::read(value)?))).collect()
}

/// Writes pairs as an object.
fn pairs<V: Serialize, S: serde::Serializer>(pairs: &[(String, V)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}
