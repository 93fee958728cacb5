//! One survey on a page, from its appearance to its end.
//!
//! ```text
//!            choose, type, leave the field          send
//!   Asking ───────────────────────────────▶ Asking ──────▶ Thanking ──▶ Gone
//!      └───────────────────────── close ───────────────────────┴─────────▲
//! ```
//!
//! Invariants: an update saves at most once, a whole response with a higher revision than the one before; a completed
//! response never changes again; nothing moves on by itself but the end of the thank-you.

use crate::survey::document::{Comment, Question, Survey};
use crate::survey::response::{Response, State};
use crate::survey::time::{SECOND, Timestamp};
use crate::survey::wording::Wording;
use crate::survey::{Answer, AnswerValue};

/// How long the thank-you of a popover stays once the answer is safe, in milliseconds.
pub const THANKS: i64 = 8 * SECOND;

/// What happened to the survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It has been shown.
    Shown,
    /// A point was chosen.
    Chosen(i32),
    /// The comment now reads so.
    Typed(String),
    /// The person moved on from the comment.
    Left,
    /// Send was pressed.
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
    /// `candor:answered`
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
    /// The scale, since a point is missing.
    Scale,
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
    /// Refused by the endpoint for good.
    Refused,
}

/// Where the session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The question stands open.
    Asking,
    /// The answer was handed in.
    Thanking,
    /// Off the page.
    Gone,
}

/// One survey on a page.
#[derive(Debug, Clone)]
pub struct Session {
    survey: Survey,
    response: Response,
    stage: Stage,
    comment: String,
    /// The comment has changed since it was last saved.
    unsaved: bool,
    missing: bool,
    delivery: Delivery,
    /// A popover takes itself away; an inline survey stays.
    closes_itself: bool,
}

/// What the widget shows: everything that changes while a survey is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View<'a> {
    /// Where the session is.
    pub stage: Stage,
    /// The chosen point.
    pub point: Option<i32>,
    /// The comment's prompt, once a point is chosen.
    pub prompt: Option<&'a str>,
    /// Send was pressed without a point.
    pub missing: bool,
    /// What to say under the thank-you.
    pub note: &'static str,
}

impl Session {
    /// A session for `survey`; `response` holds what is known before anything is answered, with revision 0.
    pub fn new(survey: Survey, response: Response, closes_itself: bool) -> Self {
        Self {
            survey,
            response,
            stage: Stage::Asking,
            comment: String::new(),
            unsaved: false,
            missing: false,
            delivery: Delivery::Sending,
            closes_itself,
        }
    }

    /// The survey.
    pub fn survey(&self) -> &Survey {
        &self.survey
    }

    /// The response so far.
    pub fn response(&self) -> &Response {
        &self.response
    }

    /// What the widget shows.
    pub fn view(&self, wording: &Wording) -> View<'_> {
        let point = self.point();
        let prompt = point.zip(self.question()).and_then(|(point, question)| {
            let comment = question.comment.as_ref()?;
            Some(comment.prompt(question.kind.band(point)))
        });
        let note = match self.delivery {
            Delivery::Sending => wording.sending,
            Delivery::Delivered => wording.delivered,
            Delivery::Saved => wording.saved,
            Delivery::Unsaved => wording.unsaved,
            Delivery::Refused => wording.refused,
        };
        View { stage: self.stage, point, prompt, missing: self.missing, note }
    }

    /// The state machine.
    #[inline(never)]
    pub fn update(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        match (event, self.stage) {
            (Event::Shown, Stage::Asking) if self.response.revision == 0 => {
                effects.push(self.save(Urgency::Quiet));
                effects.push(Effect::Announce(Announcement::Shown));
            }
            (Event::Chosen(point), Stage::Asking) => self.choose(point, now, &mut effects),
            (Event::Typed(text), Stage::Asking) => {
                let end = text.char_indices().nth(Comment::LENGTH).map_or(text.len(), |(at, _)| at);
                self.comment = text;
                self.comment.truncate(end);
                self.unsaved = true;
            }
            (Event::Left | Event::Hidden, Stage::Asking) if self.unsaved => {
                self.keep_comment(&mut effects);
                effects.push(self.save(Urgency::Quiet));
            }
            (Event::Submitted, Stage::Asking) if self.point().is_none() => {
                self.missing = true;
                effects.push(Effect::Focus(Target::Scale));
            }
            (Event::Submitted, Stage::Asking) => {
                self.keep_comment(&mut effects);
                self.stage = Stage::Thanking;
                self.response.state = State::Completed;
                effects.push(self.save(Urgency::Now));
                effects.push(Effect::Announce(Announcement::Completed));
                effects.push(Effect::Focus(Target::Thanks));
            }
            (Event::Closed, Stage::Asking) => {
                self.keep_comment(&mut effects);
                self.stage = Stage::Gone;
                self.response.state = State::Dismissed;
                effects.push(self.save(Urgency::Now));
                effects.push(Effect::Announce(Announcement::Dismissed));
                effects.push(Effect::Remove);
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

    fn question(&self) -> Option<&Question> {
        self.survey.questions.first()
    }

    fn point(&self) -> Option<i32> {
        let question = &self.question()?.id;
        self.response.answers.iter().find_map(|answer| match answer.value {
            AnswerValue::Number(point) if answer.question == *question => Some(point),
            _ => None,
        })
    }

    fn choose(&mut self, point: i32, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(question) = self.question().filter(|question| question.kind.contains(point)) else { return };
        if self.point() == Some(point) {
            return;
        }
        let answer = Answer::point(&question.id, question.kind, point);
        let announcement = Announcement::Answered { question: answer.question.clone(), value: answer.value.clone() };
        self.missing = false;
        self.answer(answer);
        self.response.answered_at_first(now);
        effects.push(self.save(Urgency::Quiet));
        effects.push(Effect::Announce(announcement));
    }

    /// Makes the typed comment an answer; an emptied one is none.
    fn keep_comment(&mut self, effects: &mut Vec<Effect>) {
        if !core::mem::take(&mut self.unsaved) {
            return;
        }
        let Some(comment) = self.question().and_then(|question| question.comment.as_ref()) else { return };
        let answer = Answer::text(&comment.id, self.comment.trim_ascii());
        effects.push(Effect::Announce(Announcement::Answered { question: answer.question.clone(), value: answer.value.clone() }));
        if self.comment.trim_ascii().is_empty() {
            self.response.answers.retain(|given| given.question != answer.question);
        } else {
            self.answer(answer);
        }
    }

    fn answer(&mut self, answer: Answer) {
        self.response.answers.retain(|given| given.question != answer.question);
        self.response.answers.push(answer);
        self.response.state = State::Partial;
    }

    fn save(&mut self, urgency: Urgency) -> Effect {
        self.response.revision += 1;
        Effect::Save(urgency)
    }

    fn deliver(&mut self, delivery: Delivery, stage: Stage, effects: &mut Vec<Effect>) {
        let waited = matches!(self.delivery, Delivery::Sending | Delivery::Unsaved);
        self.delivery = delivery;
        let settled = !matches!(delivery, Delivery::Sending | Delivery::Unsaved);
        if stage == Stage::Thanking && waited && settled && self.closes_itself {
            effects.push(Effect::CloseAfter(THANKS));
        }
    }
}

impl Response {
    fn answered_at_first(&mut self, now: Timestamp) {
        self.invitation.answered_at.get_or_insert(now);
    }
}
