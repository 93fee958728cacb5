//! Questions of every kind.

mod write;

use crate::survey::answer::Points;
use crate::survey::decimal::Decimal;
use crate::survey::document::flow::{Assignment, Rule};
use crate::survey::document::read::{flag, items, line, list, optional_text, text, whole, word};
use crate::survey::document::shapes::{CONTACT_FIELDS, KINDS, STYLES};
use crate::survey::document::text::Text;
use crate::survey::json::Value;
use crate::survey::scale::Scale;
use crate::survey::single::Prompts;
use serde::Serialize;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Unique within the survey.
    pub id: String,
    /// What is asked for.
    #[serde(flatten)]
    pub kind: Kind,
    /// The question.
    pub text: Text,
    /// A sentence below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    /// Whether it must be answered to go on.
    pub required: bool,
    /// What the button says, where it is not the usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub button: Option<Text>,
    /// What becomes of variables when it is left.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<Assignment>,
    /// Where to go on: the first that holds, else the next question.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<Rule>,
}

/// What a question asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A point on a scale: `nps`, `csat`, `ces`, `rating`.
    Rating(Rating),
    /// Something written.
    Text(Written),
    /// One or some of several options.
    Choice(Choice),
    /// Options in order.
    Ranking {
        /// What is put in order.
        options: Vec<Choosable>,
        /// Whether each person begins with another order.
        shuffle: bool,
    },
    /// The same answers for several rows.
    Matrix {
        /// The rows.
        rows: Vec<Choosable>,
        /// The answers for each.
        columns: Vec<Choosable>,
    },
    /// A day.
    Date {
        /// The first day, as `2026-11-22`.
        min: Option<String>,
        /// The last day.
        max: Option<String>,
    },
    /// A box to tick.
    Consent {
        /// What is agreed to.
        label: Text,
    },
    /// A call to action.
    Link {
        /// Where it leads.
        url: String,
        /// What it says.
        label: Text,
    },
    /// Fields about the person.
    Contact {
        /// Field and whether it must be filled in.
        fields: Vec<(&'static str, bool)>,
    },
    /// Text without a question.
    Message,
}

/// A scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// The standard that it follows; `None` for a plain `rating`.
    pub standard: Option<Scale>,
    /// Its points.
    pub points: Points,
    /// How they look.
    pub style: Style,
    /// Label of the lowest point; without one, the standard's.
    pub low: Option<Text>,
    /// Label of the highest point; without one, the standard's.
    pub high: Option<Text>,
    /// The comment on the same step.
    pub comment: Option<Comment>,
}

/// How the points of a scale look; the order is that of [`STYLES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As numbers.
    Number,
    /// As faces.
    Emoji,
    /// As stars.
    Stars,
    /// As thumbs down and up.
    Thumbs,
}

impl Style {
    /// All of them.
    pub const ALL: [Style; STYLES.len()] = [Style::Number, Style::Emoji, Style::Stars, Style::Thumbs];

    /// The word in a document.
    pub fn name(self) -> &'static str {
        STYLES[self as usize]
    }
}

/// A comment beside a scale: one prompt, or one for each band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Unique within the survey; the answer is recorded under it.
    pub id: String,
    /// Prompts after a point of the low, the middle and the high band.
    pub prompts: [Text; 3],
}

/// An open question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What is asked for.
    pub format: Format,
    /// An example inside the empty field.
    pub placeholder: Option<Text>,
    /// The fewest characters.
    pub min_length: u32,
    /// The most characters.
    pub max_length: u32,
    /// The lowest number.
    pub min: Option<Decimal>,
    /// The highest number.
    pub max: Option<Decimal>,
}

/// What an open question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A line.
    Short,
    /// Some lines.
    Long,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A web address.
    Url,
    /// A number.
    Number,
}

const FORMATS: &[&str] = &["short", "long", "email", "phone", "url", "number"];

impl Format {
    const ALL: [Format; 6] = [Format::Short, Format::Long, Format::Email, Format::Phone, Format::Url, Format::Number];

    /// The word in a document.
    pub fn name(self) -> &'static str {
        FORMATS[self as usize]
    }
}

/// A choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What can be chosen.
    pub options: Vec<Choosable>,
    /// Whether several can.
    pub multiple: bool,
    /// What “Other” says, where there is one; an empty text stands for the standard word.
    pub other: Option<Text>,
    /// Whether each person sees another order.
    pub shuffle: bool,
    /// The fewest that must be chosen.
    pub least: u32,
    /// The most that can be chosen.
    pub most: u32,
}

/// The id of “Other” among the options.
pub const OTHER: &str = "other";

/// An option, a row or a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choosable {
    /// What is recorded.
    pub id: String,
    /// What is shown.
    pub text: Text,
    /// Keeps its place when the others are shuffled.
    pub fixed: bool,
    /// Excludes all others.
    pub exclusive: bool,
    /// A picture above the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

impl Question {
    /// The ids under which its answers may be recorded, its own first.
    pub fn answer_ids(&self) -> Vec<String> {
        let mut ids = vec![self.id.clone()];
        match &self.kind {
            Kind::Rating(Rating { comment: Some(comment), .. }) => ids.push(comment.id.clone()),
            Kind::Choice(Choice { other: Some(_), .. }) => ids.push(other_id(&self.id)),
            _ => {}
        }
        ids
    }

    /// Whether what is written here is asked for as it is: an address, a number, fields about the person. Such answers are
    /// recorded as they were given; all other text is redacted first ([`crate::survey::redact`]).
    pub fn asks_for_data(&self) -> bool {
        match &self.kind {
            Kind::Text(written) => !matches!(written.format, Format::Short | Format::Long),
            Kind::Date { .. } | Kind::Contact { .. } => true,
            _ => false,
        }
    }

    /// Reads what the validator has let pass.
    pub(super) fn read(value: &Value) -> Self {
        let id = line(value, "id");
        let kind = line(value, "kind");
        let asks = match kind.as_str() {
            "rating" => Kind::Rating(Rating::read(value, &id, None)),
            "text" => Kind::Text(Written::read(value)),
            "choice" => Kind::Choice(Choice::read(value)),
            "ranking" => Kind::Ranking { options: choosables(value, "options"), shuffle: flag(value, "shuffle", false) },
            "matrix" => Kind::Matrix { rows: choosables(value, "rows"), columns: choosables(value, "columns") },
            "date" => Kind::Date { min: some_line(value, "min"), max: some_line(value, "max") },
            "consent" => Kind::Consent { label: text(value, "label") },
            "link" => Kind::Link { url: line(value, "url"), label: text(value, "label") },
            "contact" => Kind::Contact {
                fields: items(value, "fields")
                    .iter()
                    .map(|field| (word(field, "field", CONTACT_FIELDS), flag(field, "required", false)))
                    .collect(),
            },
            name => match Scale::from_name(name) {
                Some(scale) => Kind::Rating(Rating::read(value, &id, Some(scale))),
                None => Kind::Message,
            },
        };
        let must = matches!(asks, Kind::Rating(_) | Kind::Consent { .. });
        Self {
            required: flag(value, "required", must),
            text: text(value, "text"),
            help: optional_text(value, "help"),
            button: optional_text(value, "button"),
            set: items(value, "set").iter().filter_map(Assignment::read).collect(),
            next: list(value, "next", Rule::read),
            kind: asks,
            id,
        }
    }
}

/// The id under which the text of “Other” is recorded.
pub fn other_id(question: &str) -> String {
    [question, ".", OTHER].concat()
}

impl Kind {
    /// The word in a document and on the wire.
    pub fn name(&self) -> &'static str {
        let place = match self {
            Kind::Rating(Rating { standard: Some(scale), .. }) => return scale.name(),
            Kind::Rating(_) => 3,
            Kind::Text(_) => 4,
            Kind::Choice(_) => 5,
            Kind::Ranking { .. } => 6,
            Kind::Matrix { .. } => 7,
            Kind::Date { .. } => 8,
            Kind::Consent { .. } => 9,
            Kind::Link { .. } => 10,
            Kind::Contact { .. } => 11,
            Kind::Message => 12,
        };
        KINDS[place].0
    }
}

impl Rating {
    fn read(value: &Value, question: &str, standard: Option<Scale>) -> Self {
        let points = match (standard, value.member("points").and_then(Value::as_integer)) {
            (Some(Scale::Ces), Some(5)) => Points { min: 1, max: 5 },
            (Some(scale), _) => Points { min: scale.min(), max: scale.max() },
            (None, Some(11)) => Points { min: 0, max: 10 },
            // What is no number of points is refused elsewhere, and is not counted through on the way there.
            (None, points) => Points { min: 1, max: points.filter(|points| (2..=11).contains(points)).unwrap_or(5) as i32 },
        };
        Self {
            standard,
            points,
            style: Style::ALL[STYLES.iter().position(|style| *style == line(value, "style")).unwrap_or(0)],
            low: optional_text(value, "low"),
            high: optional_text(value, "high"),
            comment: value.member("comment").map(|comment| Comment::read(comment, question)),
        }
    }
}

impl Comment {
    fn read(value: &Value, question: &str) -> Self {
        let id = some_line(value, "id").unwrap_or_else(|| [question, "_comment"].concat());
        let of = |band| optional_text(value, band).unwrap_or_else(|| text(value, "text"));
        Self { id, prompts: [of("low"), of("middle"), of("high")] }
    }
}

impl Written {
    fn read(value: &Value) -> Self {
        let format = Format::ALL[FORMATS.iter().position(|format| *format == line(value, "format")).unwrap_or(1)];
        let longest = if format == Format::Short { 200 } else { Prompts::LENGTH as u32 };
        let number = |name: &str| match value.member(name) {
            Some(Value::Number(number)) => Decimal::parse(number),
            _ => None,
        };
        Self {
            format,
            placeholder: optional_text(value, "placeholder"),
            min_length: whole(value, "min_length", 0),
            max_length: whole(value, "max_length", longest),
            min: number("min"),
            max: number("max"),
        }
    }
}

impl Choice {
    fn read(value: &Value) -> Self {
        let options = choosables(value, "options");
        let other = flag(value, "other", false).then(|| optional_text(value, "other_text").unwrap_or_default());
        let mut choice = Self {
            multiple: flag(value, "multiple", false),
            shuffle: flag(value, "shuffle", false),
            least: whole(value, "min_choices", 0),
            most: 0,
            options,
            other,
        };
        choice.most = whole(value, "max_choices", choice.all() as u32);
        choice
    }

    /// How many answers there are, “Other” included.
    pub fn all(&self) -> usize {
        self.options.len() + usize::from(self.other.is_some())
    }
}

fn choosables(value: &Value, name: &str) -> Vec<Choosable> {
    list(value, name, |item| Choosable {
        id: line(item, "id"),
        text: text(item, "text"),
        fixed: flag(item, "fixed", false),
        exclusive: flag(item, "exclusive", false),
        image: some_line(item, "image"),
    })
}

fn some_line(value: &Value, name: &str) -> Option<String> {
    Some(line(value, name)).filter(|line| !line.is_empty())
}
