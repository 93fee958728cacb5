//! What stands on a step: what a person has put there, what of it is an answer, and what is missing or wrong.

use super::check::{contact_format, malformed, number};
use super::{Input, order};
use crate::survey::answer::{Answer, AnswerValue, Points};
use crate::survey::document::{Choice, Format, Kind, OTHER, Question, Rating, Text, other_id};
use crate::survey::json::{Value, push_integer};
use crate::survey::redact::{Rules, redact};
use crate::survey::single::Prompts;
use crate::survey::time::Timestamp;

/// A field of a step that is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The question's own: a text, a date.
    Own,
    /// The comment beside a scale, the text of “Other”.
    Beside,
    /// A field of a contact, by its place.
    Contact(usize),
}

/// What stands on a step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Held {
    /// The person has given it; what was only filled in beforehand is no answer.
    pub given: bool,
    /// Something was typed that is no answer yet.
    pub typed: bool,
    /// The chosen point of a scale; 1 for a ticked box and a link that was followed.
    pub point: Option<i32>,
    /// The fields' texts: the question's own or those of a contact.
    pub texts: Vec<String>,
    /// The comment, or the text of “Other”.
    pub beside: String,
    /// Places of the chosen options in the order of choosing, or of the ranking as it stands. For a matrix the column of
    /// each row, [`UNPICKED`] for none.
    pub chosen: Vec<usize>,
}

/// No column of a matrix.
pub const UNPICKED: usize = usize::MAX;

impl Held {
    /// An empty step.
    pub fn new(question: &Question, place: usize, seed: u64) -> Self {
        let mut held = Self::default();
        match &question.kind {
            Kind::Text(_) | Kind::Date { .. } => held.texts.push(String::new()),
            Kind::Contact { fields } => held.texts.resize(fields.len(), String::new()),
            Kind::Ranking { options, shuffle } => held.chosen = order::shuffled(options, *shuffle, seed, place),
            Kind::Matrix { rows, .. } => held.chosen.resize(rows.len(), UNPICKED),
            _ => {}
        }
        held
    }

    /// Takes an input; true where answers may have changed by it.
    pub fn take(&mut self, question: &Question, input: Input) -> bool {
        match (&question.kind, input) {
            (Kind::Rating(rating), Input::Chosen(point)) => {
                let chosen = rating.points.contains(point) && (!self.given || self.point != Some(point));
                if chosen {
                    self.point = Some(point);
                    self.given = true;
                }
                chosen
            }
            (_, Input::Typed(field, text)) => {
                self.put(question, field, text);
                false
            }
            (Kind::Choice(choice), Input::Toggled(option, on)) => {
                let fits = option < choice.options.len() + usize::from(choice.other.is_some());
                if fits {
                    self.toggle(choice, option, on);
                    self.given = true;
                }
                fits
            }
            (Kind::Ranking { .. }, Input::Moved(from, to)) if from < self.chosen.len() && to < self.chosen.len() => {
                let moved = self.chosen.remove(from);
                self.chosen.insert(to, moved);
                self.given = true;
                true
            }
            (Kind::Matrix { columns, .. }, Input::Picked(row, column)) if column < columns.len() => {
                if let Some(picked) = self.chosen.get_mut(row) {
                    *picked = column;
                    self.given = true;
                }
                true
            }
            (Kind::Consent { .. }, Input::Ticked(on)) => {
                self.point = on.then_some(1);
                self.given = true;
                true
            }
            (Kind::Link { .. }, Input::Followed) => {
                self.point = Some(1);
                self.given = true;
                true
            }
            _ => false,
        }
    }

    fn put(&mut self, question: &Question, field: Field, text: String) {
        let longest = match (&question.kind, field) {
            (Kind::Text(written), Field::Own) if matches!(written.format, Format::Short | Format::Long) => {
                written.max_length as usize
            }
            _ => Prompts::LENGTH,
        };
        let end = text.char_indices().nth(longest).map_or(text.len(), |(at, _)| at);
        let mut text = text;
        text.truncate(end);
        let place = match field {
            Field::Own => self.texts.first_mut(),
            Field::Contact(place) => self.texts.get_mut(place),
            Field::Beside => Some(&mut self.beside),
        };
        if let Some(place) = place {
            *place = text;
            self.typed = true;
        }
    }

    fn toggle(&mut self, choice: &Choice, option: usize, on: bool) {
        let exclusive = |place: usize| choice.options.get(place).is_some_and(|option| option.exclusive);
        self.chosen.retain(|other| *other != option && choice.multiple && !(on && (exclusive(option) || exclusive(*other))));
        if on {
            self.chosen.push(option);
        }
    }

    /// Makes what was typed an answer; true where there was something.
    pub fn settle(&mut self, question: &Question) -> bool {
        let typed = core::mem::take(&mut self.typed);
        // A comment alone, without a point, is one beside nothing.
        self.given |= typed && (!matches!(question.kind, Kind::Rating(_)) || self.point.is_some());
        typed
    }

    /// Next was pressed: what was filled in beforehand, and an order that was left as it was, are answers now.
    pub fn confirm(&mut self, question: &Question) {
        self.typed = false;
        let ordered = matches!(question.kind, Kind::Ranking { .. }) && question.required;
        let filled = self.point.is_some()
            || self.texts.iter().any(|text| !text.is_empty())
            || (!matches!(question.kind, Kind::Ranking { .. }) && self.chosen.iter().any(|place| *place != UNPICKED));
        self.given |= ordered || filled;
    }

    /// The answers that stand here.
    pub fn answers(&self, question: &Question) -> Vec<Answer> {
        let mut answers = Vec::new();
        if !self.given {
            return answers;
        }
        let mut give = |id: &str, kind: &str, scale: Option<Points>, value: AnswerValue| {
            answers.push(Answer { question: id.to_owned(), kind: kind.to_owned(), scale, value });
        };
        let (id, kind) = (question.id.as_str(), question.kind.name());
        let beside = self.beside.trim_ascii();
        match &question.kind {
            Kind::Rating(rating) => {
                if let Some(point) = self.point {
                    give(id, kind, Some(rating.points), AnswerValue::Number(point));
                }
                if let Some(comment) = rating.comment.as_ref().filter(|_| !beside.is_empty()) {
                    give(&comment.id, "text", None, AnswerValue::Text(beside.to_owned()));
                }
            }
            Kind::Text(written) => {
                let text = self.own().trim_ascii();
                if !text.is_empty() && malformed(written.format, text).is_none() {
                    let number = if written.format == Format::Number { number(text) } else { None };
                    let value = match number {
                        Some(number) => AnswerValue::Structured(Value::Number(number.to_text())),
                        None => AnswerValue::Text(text.to_owned()),
                    };
                    give(id, kind, None, value);
                }
            }
            Kind::Choice(choice) => {
                let ids = self.chosen.iter().map(|place| choice.options.get(*place).map_or(OTHER, |option| option.id.as_str()));
                match (choice.multiple, self.chosen.is_empty()) {
                    (_, true) => {}
                    (true, _) => give(id, kind, None, list(ids)),
                    (false, _) => ids.for_each(|chosen| give(id, kind, None, AnswerValue::Text(chosen.to_owned()))),
                }
                if self.chosen.contains(&choice.options.len()) && !beside.is_empty() {
                    give(&other_id(id), "text", None, AnswerValue::Text(beside.to_owned()));
                }
            }
            Kind::Ranking { options, .. } => {
                give(id, kind, None, list(self.chosen.iter().filter_map(|place| Some(options.get(*place)?.id.as_str()))));
            }
            Kind::Matrix { rows, columns } => {
                let picked = rows.iter().zip(&self.chosen);
                let picked =
                    picked.filter_map(|(row, column)| Some((row.id.clone(), Value::Text(columns.get(*column)?.id.clone()))));
                let picked: Vec<_> = picked.collect();
                if !picked.is_empty() {
                    give(id, kind, None, AnswerValue::Structured(Value::Object(picked)));
                }
            }
            Kind::Date { .. } => {
                if Timestamp::from_day(self.own()).is_some() {
                    give(id, kind, None, AnswerValue::Text(self.own().to_owned()));
                }
            }
            Kind::Consent { .. } => {
                if self.point.is_some() {
                    give(id, kind, None, AnswerValue::Structured(Value::Bool(true)));
                }
            }
            Kind::Link { url, .. } => {
                if self.point.is_some() {
                    give(id, kind, None, AnswerValue::Text(url.clone()));
                }
            }
            Kind::Contact { fields } => {
                let filled = fields.iter().zip(&self.texts).map(|((field, _), text)| (*field, text.trim_ascii()));
                let filled: Vec<_> = filled
                    .filter(|(field, text)| {
                        !text.is_empty() && contact_format(field).is_none_or(|format| malformed(format, text).is_none())
                    })
                    .map(|(field, text)| (field.to_owned(), Value::Text(text.to_owned())))
                    .collect();
                if !filled.is_empty() {
                    give(id, kind, None, AnswerValue::Structured(Value::Object(filled)));
                }
            }
            Kind::Message => {}
        }
        answers
    }

    /// The answers that stand here as they are recorded: free text without what `rules` take out. Conditions and recalls look
    /// at [`Self::answers`].
    pub fn recorded(&self, question: &Question, rules: Rules) -> Vec<Answer> {
        let mut answers = self.answers(question);
        if !question.asks_for_data() {
            for answer in &mut answers {
                // The ids of options are texts too, but of another kind.
                if let AnswerValue::Text(text) = &mut answer.value
                    && answer.kind == "text"
                {
                    *text = redact(text, rules);
                }
            }
        }
        answers
    }

    /// The text of the question's own field.
    pub fn own(&self) -> &str {
        self.texts.first().map_or("", String::as_str)
    }

    /// Puts a value on the step that nobody has given yet; one that does not fit changes nothing.
    pub fn prefill(&mut self, question: &Question, value: &Value) {
        let place_of = |options: &[crate::survey::document::Choosable], id: &Value| {
            options.iter().position(|option| Some(option.id.as_str()) == id.as_text())
        };
        match &question.kind {
            Kind::Rating(Rating { points, .. }) => {
                let point = value.as_integer().and_then(|point| i32::try_from(point).ok());
                self.point = point.filter(|point| points.contains(*point));
            }
            Kind::Text(_) | Kind::Date { .. } => {
                let text = value.to_plain();
                if matches!(value, Value::Text(_) | Value::Number(_)) {
                    self.put(question, Field::Own, text);
                    self.typed = false;
                }
            }
            Kind::Choice(choice) => {
                let ids = value.as_array().unwrap_or(core::slice::from_ref(value));
                for place in ids.iter().filter_map(|id| place_of(&choice.options, id)) {
                    self.toggle(choice, place, true);
                }
            }
            Kind::Contact { fields } => {
                for ((field, _), text) in fields.iter().zip(&mut self.texts) {
                    if let Some(known) = value.member(field).and_then(Value::as_text) {
                        known.clone_into(text);
                    }
                }
            }
            _ => {}
        }
    }
}

/// An answer as a text recalls it: the texts of options, not their ids; of “Other” what was written.
pub fn spoken(question: Option<&Question>, value: &AnswerValue, other: &str, text: &dyn Fn(&Text) -> String) -> String {
    let options = match question.map(|question| &question.kind) {
        Some(Kind::Choice(choice)) => choice.options.as_slice(),
        Some(Kind::Ranking { options, .. }) => options,
        _ => &[],
    };
    let name = |id: &str| match options.iter().find(|option| option.id == id) {
        Some(option) => text(&option.text),
        None if id == OTHER && !options.is_empty() => other.to_owned(),
        None => id.to_owned(),
    };
    match value {
        AnswerValue::Number(point) => digits((*point).into()),
        AnswerValue::Text(id) => name(id),
        AnswerValue::Structured(Value::Array(items)) => {
            items.iter().map(|item| name(item.as_text().unwrap_or_default())).collect::<Vec<_>>().join(", ")
        }
        AnswerValue::Structured(Value::Object(members)) => {
            members.iter().map(|(_, value)| value.to_plain()).collect::<Vec<_>>().join(", ")
        }
        AnswerValue::Structured(value) => value.to_plain(),
    }
}

fn list<'a>(ids: impl Iterator<Item = &'a str>) -> AnswerValue {
    AnswerValue::Structured(Value::Array(ids.map(|id| Value::Text(id.to_owned())).collect()))
}

pub(super) fn digits(number: i64) -> String {
    let mut text = String::new();
    push_integer(&mut text, number);
    text
}
