//! The flow of a document's survey: one question a step, branching, going back, an ending.
//!
//! ```text
//! input ──▶ held (what stands on the step) ──▶ answers of the response
//! Next  ──▶ check ──▶ variables ──▶ rules ──▶ the next step, or an ending
//! ```
//!
//! What a person has put on a step is [`held`]; answers are worked out from it. Variables are worked out from the path of
//! questions that led here, so going back undoes what they were set to. A walk ends: after [`STEPS`] steps the survey is
//! over, whatever its rules say.

pub mod check;
pub mod held;
mod order;
mod progress;
mod resume;
mod scope;

pub use check::Wrong;
pub use held::{Field, Held};
pub use progress::Progress;

use super::facts::{Facts, member};
use super::session::{Flow, Outcome, Record};
use super::targeting;
use crate::survey::answer::{Answer, AnswerValue};
use crate::survey::document::{END, Ending, Kind, Question, Scalar, Survey, Text, other_id};
use crate::survey::json::Value;
use crate::survey::language::among;
use crate::survey::recall;
use crate::survey::redact::Rules;
use crate::survey::time::Timestamp;
use scope::Within;
use std::rc::Rc;

/// The most steps of one walk: a survey whose rules lead in circles ends there.
pub const STEPS: usize = 200;

/// What a person can do with a step. Options, rows and columns are named by their place in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A point of a scale was chosen.
    Chosen(i32),
    /// A field now reads so.
    Typed(Field, String),
    /// An option was chosen, or is no more.
    Toggled(usize, bool),
    /// Of the ranking as it stands, the element at the first place goes to the second.
    Moved(usize, usize),
    /// In this row this column was chosen.
    Picked(usize, usize),
    /// The box was ticked, or is no more.
    Ticked(bool),
    /// The link was followed.
    Followed,
    /// Back was pressed.
    Back,
}

/// A person's way through a survey.
#[derive(Debug, Clone)]
pub struct Walk {
    survey: Rc<Survey>,
    /// The language of the document's plain texts, and the one that is shown.
    own: String,
    language: String,
    facts: Facts,
    at: Timestamp,
    /// Settles the order of shuffled options.
    seed: u64,
    /// The questions so far, by place; the last one is shown.
    path: Vec<usize>,
    held: Vec<Held>,
    wrong: Option<Wrong>,
    over: bool,
    ending: Option<String>,
}

impl Walk {
    /// A walk from the first question on, asked `at` this moment under these `facts`; `own` is the document's language,
    /// `language` the one that is shown. `seed` is random, or the same again for the same order of options.
    pub fn new(survey: Rc<Survey>, own: &str, language: &str, facts: Facts, at: Timestamp, seed: u64) -> Self {
        let held = (0..survey.questions.len()).map(|place| Held::new(&survey.questions[place], place, seed)).collect();
        let (own, language) = (own.to_owned(), language.to_owned());
        Self { survey, own, language, facts, at, seed, path: vec![0], held, wrong: None, over: false, ending: None }
    }

    /// Puts values on steps beforehand; they are no answers until the person confirms them with Next. What does not fit its
    /// question is left out.
    pub fn prefill(&mut self, values: &Value) {
        for (question, held) in self.survey.questions.iter().zip(&mut self.held) {
            if let Some(value) = values.member(&question.id) {
                held.prefill(question, value);
            }
        }
    }

    /// What is asked.
    pub fn survey(&self) -> &Survey {
        &self.survey
    }

    /// The question that is shown, with its place in the document.
    pub fn question(&self) -> (usize, &Question) {
        let place = self.place();
        (place, &self.survey.questions[place])
    }

    /// What stands on the step that is shown.
    pub fn held(&self) -> &Held {
        &self.held[self.place()]
    }

    /// What is missing or wrong on the step, after Next was pressed.
    pub fn wrong(&self) -> Option<&Wrong> {
        self.wrong.as_ref()
    }

    /// The number of steps so far, counting a question again that was come back to by a rule; it tells steps apart.
    pub fn step(&self) -> usize {
        self.path.len()
    }

    /// Whether Back leads anywhere.
    pub fn can_go_back(&self) -> bool {
        self.survey.back && self.path.len() > 1
    }

    /// How far the person has come.
    pub fn progress(&self) -> Progress {
        progress::of(&self.survey, &self.path)
    }

    /// Whether Next ends the survey, as things stand.
    pub fn is_last(&self) -> bool {
        matches!(self.after(&self.standing()), After::End(_))
    }

    /// The ending that the survey came to; `None` before that, and for the standard one.
    pub fn ending(&self) -> Option<&Ending> {
        self.ending.as_deref().and_then(|id| self.survey.ending(id))
    }

    /// The order in which the options of the step are shown, by their places in the document.
    pub fn order(&self) -> Vec<usize> {
        let (place, question) = self.question();
        match &question.kind {
            Kind::Choice(choice) => order::shuffled(&choice.options, choice.shuffle, self.seed, place),
            Kind::Ranking { .. } => self.held().chosen.clone(),
            _ => Vec::new(),
        }
    }

    /// The language of the texts.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The language of the document's plain texts.
    pub fn own(&self) -> &str {
        &self.own
    }

    /// Goes on in another language; what was given stays.
    pub fn speak(&mut self, language: &str) {
        language.clone_into(&mut self.language);
    }

    /// Goes on with the same questions in other texts, which are plain in the language `own`: a preset has those of one
    /// language at a time. Other questions change nothing.
    pub fn retell(&mut self, survey: Rc<Survey>, own: &str) {
        let asked =
            |survey: &Survey| survey.questions.iter().map(|question| (question.id.clone(), question.kind.name())).collect();
        let (now, then): (Vec<_>, Vec<_>) = (asked(&self.survey), asked(&survey));
        if now == then {
            self.survey = survey;
            own.clone_into(&mut self.own);
        }
    }

    /// Settles the order of shuffled options anew: a walk that is resumed keeps the order that it began with.
    pub fn shuffle_by(&mut self, seed: u64) {
        self.seed = seed;
    }

    /// A text in the language that is shown, with what it recalls. One that it lacks is marked where it runs the other way.
    pub fn text(&self, text: &Text) -> String {
        let answers = self.standing();
        let variables = self.variables(&answers);
        let spoken = |text: &Text| text.get(&self.language, &self.own).to_owned();
        let (language, template) = text.find(&self.language, &self.own).unwrap_or((&self.language, ""));
        let filled = recall::fill(template, &|scope, name| match scope {
            recall::Scope::Customer => member(&self.facts.customer, name).map(Value::to_plain),
            recall::Scope::Context => member(&self.facts.context, name).map(Value::to_plain),
            recall::Scope::Variable => variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.to_plain()),
            recall::Scope::Answer => {
                let answer = answers.iter().find(|answer| answer.question == name)?;
                let question = self.survey.question(name).map(|(_, question)| question);
                let other = answers.iter().find(|answer| answer.question == other_id(name));
                let other = match other.map(|answer| &answer.value) {
                    Some(AnswerValue::Text(text)) => text,
                    _ => "",
                };
                Some(held::spoken(question, &answer.value, other, &spoken))
            }
        });
        among(filled, language, &self.language)
    }

    /// All answers that were given, as they are recorded, in the order of the document.
    pub fn recorded(&self, rules: Rules) -> Vec<Answer> {
        self.survey.questions.iter().zip(&self.held).flat_map(|(question, held)| held.recorded(question, rules)).collect()
    }

    /// The answers on the path: what was answered on a way that was then gone back from is neither recalled nor looked at.
    fn standing(&self) -> Vec<Answer> {
        let questions = self.survey.questions.iter().zip(&self.held).enumerate();
        let on_path = questions.filter(|(place, _)| self.path.contains(place));
        on_path.flat_map(|(_, (question, held))| held.answers(question)).collect()
    }

    /// The variables as the path has left them.
    pub fn variables(&self, answers: &[Answer]) -> Vec<(String, Scalar)> {
        // The question that is shown has not been left yet; the last one has, at the end.
        let left = &self.path[..self.path.len().saturating_sub(usize::from(!self.over))];
        self.variables_after(left, answers)
    }

    fn variables_after(&self, left: &[usize], answers: &[Answer]) -> Vec<(String, Scalar)> {
        let mut variables = self.survey.variables.clone();
        for place in left {
            for assignment in &self.survey.questions[*place].set {
                let new = scope::assigned(assignment, &self.within(answers, &variables));
                let variable = variables.iter_mut().find(|(name, _)| *name == assignment.variable);
                if let (Some(new), Some((_, variable))) = (new, variable) {
                    *variable = new;
                }
            }
        }
        variables
    }

    fn within<'a>(&'a self, answers: &'a [Answer], variables: &'a [(String, Scalar)]) -> Within<'a> {
        Within { outside: self.facts.at(self.at), answers, variables }
    }

    fn place(&self) -> usize {
        self.path.last().copied().unwrap_or_default()
    }

    /// Where Next leads with these answers.
    fn after(&self, answers: &[Answer]) -> After {
        if self.path.len() >= STEPS {
            return After::End(None);
        }
        let (place, question) = self.question();
        let variables = self.variables_after(&self.path, answers);
        let within = self.within(answers, &variables);
        let rule = question.next.iter().find(|rule| targeting::holds(&rule.condition, &within, &mut ()));
        match rule.map(|rule| rule.to.as_str()) {
            Some(END) => After::End(None),
            Some(to) => match self.survey.question(to) {
                Some((place, _)) => After::Question(place),
                None => After::End(Some(to.to_owned())),
            },
            None if place + 1 < self.survey.questions.len() => After::Question(place + 1),
            None => After::End(self.survey.endings.first().map(|ending| ending.id.clone())),
        }
    }

    /// Brings the answers of the response to what stands at a question.
    fn record(&self, place: usize, record: &mut Record<'_>) {
        let question = &self.survey.questions[place];
        let stand = self.held[place].recorded(question, record.rules());
        for id in question.answer_ids() {
            let recorded = record.answers().iter().find(|answer| answer.question == id);
            match (stand.iter().find(|answer| answer.question == id), recorded) {
                (Some(new), old) if old.is_none_or(|old| old.value != new.value) => record.answer(new.clone()),
                (None, Some(_)) => record.withdraw(&id, AnswerValue::Structured(Value::Null)),
                _ => {}
            }
        }
    }
}

/// What comes after a question.
enum After {
    Question(usize),
    End(Option<String>),
}

impl Flow for Walk {
    type Input = Input;

    fn input(&mut self, input: Input, record: &mut Record<'_>) -> Outcome {
        let place = self.place();
        if input == Input::Back {
            self.settle(record);
            if !self.can_go_back() {
                return Outcome::Stay;
            }
            self.path.pop();
            self.wrong = None;
            return Outcome::Step;
        }
        let question = &self.survey.questions[place];
        if self.held[place].take(question, input) {
            self.wrong = None;
            self.record(place, record);
        }
        Outcome::Stay
    }

    fn settle(&mut self, record: &mut Record<'_>) {
        let place = self.place();
        if self.held[place].settle(&self.survey.questions[place]) {
            self.record(place, record);
        }
    }

    fn draft(&mut self, record: &mut Record<'_>) {
        let place = self.place();
        let held = self.held[place].clone();
        self.settle(record);
        self.held[place] = held;
    }

    fn advance(&mut self, record: &mut Record<'_>) -> Outcome {
        let place = self.place();
        let question = &self.survey.questions[place];
        self.wrong = self.held[place].wrong(question);
        if self.wrong.is_some() {
            return Outcome::Missing;
        }
        self.held[place].confirm(question);
        self.record(place, record);
        match self.after(&self.standing()) {
            After::Question(next) => {
                self.path.push(next);
                Outcome::Step
            }
            After::End(ending) => {
                self.over = true;
                self.ending = ending;
                // What was answered on a way that was then gone back from is not part of the response.
                for place in 0..self.held.len() {
                    if !self.path.contains(&place) && self.held[place].given {
                        self.held[place].given = false;
                        self.record(place, record);
                    }
                }
                Outcome::End
            }
        }
    }
}
