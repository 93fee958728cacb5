//! The flow of a preset: one point, a comment on the same step, Send.

use super::session::{Flow, Outcome, Record};
use crate::survey::redact::redact;
use crate::survey::{Answer, AnswerValue, Prompts, Single};

/// What a person can do with the one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A point was chosen.
    Chosen(i32),
    /// The comment now reads so.
    Typed(String),
}

/// The one question of a preset.
#[derive(Debug, Clone)]
pub struct One {
    survey: Single,
    point: Option<i32>,
    comment: String,
    /// The comment has changed since it was last made an answer.
    unsaved: bool,
    missing: bool,
}

impl One {
    /// The flow of `survey`.
    pub fn new(survey: Single) -> Self {
        Self { survey, point: None, comment: String::new(), unsaved: false, missing: false }
    }

    /// What is asked.
    pub fn survey(&self) -> &Single {
        &self.survey
    }

    /// The chosen point.
    pub fn point(&self) -> Option<i32> {
        self.point
    }

    /// The comment's prompt; nothing until a point is chosen.
    pub fn prompt(&self) -> &str {
        self.point.map_or("", |point| self.survey.comment.of(self.survey.scale.band(point)))
    }

    /// Send was pressed without a point.
    pub fn missing(&self) -> bool {
        self.missing
    }
}

impl Flow for One {
    type Input = Input;

    fn input(&mut self, input: Input, record: &mut Record<'_>) -> Outcome {
        match input {
            Input::Chosen(point) if self.survey.scale.contains(point) && self.point != Some(point) => {
                self.point = Some(point);
                self.missing = false;
                record.answer(Answer::point(&self.survey.question, self.survey.scale, point));
            }
            Input::Chosen(_) => {}
            Input::Typed(text) => {
                let end = text.char_indices().nth(Prompts::LENGTH).map_or(text.len(), |(at, _)| at);
                self.comment = text;
                self.comment.truncate(end);
                self.unsaved = true;
            }
        }
        Outcome::Stay
    }

    /// Makes the typed comment an answer; an emptied one is none.
    fn settle(&mut self, record: &mut Record<'_>) {
        if !core::mem::take(&mut self.unsaved) {
            return;
        }
        let (id, text) = (&self.survey.comment.id, self.comment.trim_ascii());
        if text.is_empty() {
            record.withdraw(id, AnswerValue::Text(String::new()));
        } else {
            record.answer(Answer::text(id, &redact(text, record.rules())));
        }
    }

    fn draft(&mut self, record: &mut Record<'_>) {
        let unsaved = self.unsaved;
        self.settle(record);
        self.unsaved = unsaved;
    }

    fn advance(&mut self, record: &mut Record<'_>) -> Outcome {
        self.missing = self.point.is_none();
        if self.missing {
            return Outcome::Missing;
        }
        self.settle(record);
        Outcome::End
    }
}
