//! One survey on a page, from its appearance to its end.
//!
//! ```text
//!            choose, type, leave the field, next    send
//!   Asking ───────────────────────────────▶ Asking ──────▶ Thanking ──▶ Gone
//!      └───────────────────────── close ───────────────────────┴─────────▲
//! ```
//!
//! What is asked, and what an input means, is the business of a [`Flow`]: [`super::single`] for the one question of a
//! preset, [`super::walk`] for the questions of a document.
//!
//! Invariants: an update saves at most once, a whole response with a higher revision than the one before; a completed
//! response never changes again; nothing moves on by itself but the end of the thank-you.

use crate::survey::json::Value;
use crate::survey::redact::Rules;
use crate::survey::response::{Response, State};
use crate::survey::time::{SECOND, Timestamp};
use crate::survey::{Answer, AnswerValue};

/// How long the thank-you of a popover stays once the answer is safe, in milliseconds.
pub const THANKS: i64 = 8 * SECOND;

/// What happened to the survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<I> {
    /// It has been shown.
    Shown,
    /// The person did something with the present step.
    Input(I),
    /// The person moved on from a field.
    Left,
    /// Send, or Next, was pressed.
    Submitted,
    /// Close was pressed, or Escape.
    Closed,
    /// The page is being hidden, and may never come back.
    Hidden,
    /// What became of the answer.
    Delivery(Delivery),
    /// The time of [`Effect::CloseAfter`] is over.
    ThanksOver,
}

/// What the shell is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Hand [`Session::response`], as it is now, to the outbox.
    Save(Urgency),
    /// Something is half typed: keep [`Session::draft`] on the device, once it has rested for a moment.
    Draft,
    /// Tell the page.
    Announce(Announcement),
    /// Move the focus, which the reader had inside the survey.
    Focus(Target),
    /// Send [`Event::ThanksOver`] after so many milliseconds.
    CloseAfter(i64),
    /// Take the survey off the page.
    Remove,
}

/// How soon a saved response is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// After ten quiet seconds.
    Quiet,
    /// At once.
    Now,
}

/// The public events of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announcement {
    /// `candor:shown`
    Shown,
    /// `candor:answered`; the page learns what is recorded, and nothing that was taken out of it: its scripts may pass it on to
    /// whom the answer was not given.
    Answered {
        /// Id of the question.
        question: String,
        /// The answer.
        value: AnswerValue,
    },
    /// `candor:completed`
    Completed,
    /// `candor:dismissed`
    Dismissed,
}

/// Where the focus goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The first field that wants something else.
    Field,
    /// The step that has just appeared.
    Step,
    /// The thank-you.
    Thanks,
}

/// What became of the answer, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// On its way.
    Sending,
    /// Acknowledged by the endpoint.
    Delivered,
    /// On disk here, waiting for the network.
    Saved,
    /// Neither on disk nor acknowledged.
    Unsaved,
    /// Refused by the endpoint for good, or given up here.
    Refused,
    /// Brought to its end by another tab, which knows to which.
    Elsewhere,
}

/// Where the session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A question stands open.
    Asking,
    /// The answer was handed in.
    Thanking,
    /// Off the page.
    Gone,
}

/// What a survey asks, step by step.
pub trait Flow {
    /// What a person can do with a step.
    type Input;

    /// Takes an input, and returns where it leads.
    fn input(&mut self, input: Self::Input, record: &mut Record<'_>) -> Outcome;

    /// Makes what is half typed an answer.
    fn settle(&mut self, record: &mut Record<'_>);

    /// Does what [`Self::settle`] does, and goes on as if it had not.
    fn draft(&mut self, record: &mut Record<'_>);

    /// Send, or Next, was pressed.
    fn advance(&mut self, record: &mut Record<'_>) -> Outcome;
}

/// Where an input leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The step stays.
    Stay,
    /// Something is missing or wrong on the step, which says what.
    Missing,
    /// Another step has appeared.
    Step,
    /// All is asked.
    End,
}

/// The answers of a response while a flow changes them.
#[derive(Debug)]
pub struct Record<'a> {
    answers: &'a mut Vec<Answer>,
    effects: &'a mut Vec<Effect>,
    rules: Rules,
}

impl Record<'_> {
    /// The answers so far.
    pub fn answers(&self) -> &[Answer] {
        self.answers
    }

    /// What is taken out of free text before it is recorded, since what is recorded is stored, sent and told to the page.
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// Gives an answer, in place of an earlier one to the same question.
    pub fn answer(&mut self, answer: Answer) {
        self.announce(&answer.question, answer.value.clone());
        self.forget(&answer.question);
        self.answers.push(answer);
    }

    /// Takes the answer to a question back, where there is one; `value` is what the page is told instead of it.
    pub fn withdraw(&mut self, question: &str, value: AnswerValue) {
        self.announce(question, value);
        self.forget(question);
    }

    fn announce(&mut self, question: &str, value: AnswerValue) {
        self.effects.push(Effect::Announce(Announcement::Answered { question: question.to_owned(), value }));
    }

    fn forget(&mut self, question: &str) {
        self.answers.retain(|given| given.question != question);
    }
}

/// One survey on a page.
#[derive(Debug, Clone)]
pub struct Session<F> {
    flow: F,
    response: Response,
    stage: Stage,
    delivery: Delivery,
    /// A popover takes itself away; an inline survey stays.
    closes_itself: bool,
    rules: Rules,
}

impl<F: Flow> Session<F> {
    /// A session of `flow`; `response` holds what is known before anything is answered, with revision 0.
    /// `rules` say what is taken out of free text before it is recorded.
    pub fn new(flow: F, response: Response, closes_itself: bool, rules: Rules) -> Self {
        Self { flow, response, stage: Stage::Asking, delivery: Delivery::Sending, closes_itself, rules }
    }

    /// What is asked.
    pub fn flow(&self) -> &F {
        &self.flow
    }

    /// The response so far.
    pub fn response(&self) -> &Response {
        &self.response
    }

    /// What is taken out of free text before it is recorded.
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// Where the session is.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// What became of the answer, as far as is known.
    pub fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// Goes on in another language, which `speak` tells the flow; what was given stays, and nothing is saved for it.
    /// `language` is what is wanted now, as the touchpoint of answers from now on says, if it says one; what was handed in stays as
    /// it was.
    pub fn speak(&mut self, language: Option<String>, speak: impl FnOnce(&mut F)) {
        speak(&mut self.flow);
        if self.stage == Stage::Asking && self.response.touchpoint.text("language").is_some() {
            self.response.touchpoint.set("language", language.map_or(Value::Null, Value::Text));
        }
    }

    /// It goes on in another page: nothing more is saved here.
    pub fn abandon(&mut self) {
        self.stage = Stage::Gone;
    }

    /// Shows the response as it would be if the page were left now, under a revision of its own; nothing where nothing is
    /// half typed.
    pub fn draft(&mut self, show: &mut dyn FnMut(&Response)) {
        if self.stage != Stage::Asking {
            return;
        }
        let (answers, state) = (self.response.answers.clone(), self.response.state);
        let mut effects = Vec::new();
        self.flow.draft(&mut Record { answers: &mut self.response.answers, effects: &mut effects, rules: self.rules });
        if !effects.is_empty() {
            self.response.state = State::Partial;
            self.response.revision += 1;
            show(&self.response);
        }
        self.response.answers = answers;
        self.response.state = state;
    }

    /// The state machine.
    #[inline(never)]
    pub fn update(&mut self, event: Event<F::Input>, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        match (event, self.stage) {
            (Event::Shown, Stage::Asking) if self.response.revision == 0 => {
                effects.push(self.save(Urgency::Quiet));
                effects.push(Effect::Announce(Announcement::Shown));
            }
            (Event::Input(input), Stage::Asking) => {
                let outcome = self
                    .flow
                    .input(input, &mut Record { answers: &mut self.response.answers, effects: &mut effects, rules: self.rules });
                self.follow(outcome, now, &mut effects);
                if effects.is_empty() {
                    effects.push(Effect::Draft);
                }
            }
            (Event::Submitted, Stage::Asking) => {
                let outcome = self.flow.advance(&mut Record {
                    answers: &mut self.response.answers,
                    effects: &mut effects,
                    rules: self.rules,
                });
                self.follow(outcome, now, &mut effects);
            }
            (Event::Left | Event::Hidden, Stage::Asking) => {
                self.settle(&mut effects);
                self.follow(Outcome::Stay, now, &mut effects);
            }
            (Event::Closed, Stage::Asking) => {
                self.settle(&mut effects);
                self.end(Stage::Gone, State::Dismissed, Announcement::Dismissed, Effect::Remove, &mut effects);
            }
            (Event::Closed | Event::ThanksOver, Stage::Thanking) => {
                self.stage = Stage::Gone;
                effects.push(Effect::Remove);
            }
            (Event::Delivery(delivery), stage) => self.deliver(delivery, stage, &mut effects),
            _ => {}
        }
        effects
    }

    fn settle(&mut self, effects: &mut Vec<Effect>) {
        self.flow.settle(&mut Record { answers: &mut self.response.answers, effects, rules: self.rules });
    }

    /// Saves where answers have changed, which is what effects are about so far, and goes where `outcome` leads.
    fn follow(&mut self, outcome: Outcome, now: Timestamp, effects: &mut Vec<Effect>) {
        if !effects.is_empty() {
            self.response.state = State::Partial;
            self.response.invitation.answered_at.get_or_insert(now);
            if outcome != Outcome::End {
                effects.push(self.save(Urgency::Quiet));
            }
        }
        match outcome {
            Outcome::Stay => {}
            Outcome::Missing => effects.push(Effect::Focus(Target::Field)),
            Outcome::Step => effects.push(Effect::Focus(Target::Step)),
            Outcome::End => {
                let focus = Effect::Focus(Target::Thanks);
                self.end(Stage::Thanking, State::Completed, Announcement::Completed, focus, effects);
            }
        }
    }

    #[inline(never)]
    fn end(&mut self, stage: Stage, reached: State, announcement: Announcement, last: Effect, effects: &mut Vec<Effect>) {
        self.stage = stage;
        self.response.state = reached;
        effects.push(self.save(Urgency::Now));
        effects.push(Effect::Announce(announcement));
        effects.push(last);
    }

    fn save(&mut self, urgency: Urgency) -> Effect {
        self.response.revision += 1;
        // What became of an earlier revision is not true of this one.
        self.delivery = Delivery::Sending;
        Effect::Save(urgency)
    }

    fn deliver(&mut self, delivery: Delivery, stage: Stage, effects: &mut Vec<Effect>) {
        let ended = matches!(self.delivery, Delivery::Delivered | Delivery::Refused | Delivery::Elsewhere);
        if ended && delivery != Delivery::Delivered {
            // A row that could not be deleted is found again, and then waits once more: for whoever answered, it has ended.
            return;
        }
        let waited = matches!(self.delivery, Delivery::Sending | Delivery::Unsaved);
        self.delivery = delivery;
        let settled = !matches!(delivery, Delivery::Sending | Delivery::Unsaved);
        if stage == Stage::Thanking && waited && settled && self.closes_itself {
            effects.push(Effect::CloseAfter(THANKS));
        }
    }
}
