//! An open survey in a scenario: what the person does goes in, what the shell would see comes out in words.

use crate::person;
use candor::engine::facts::Facts;
use candor::engine::frequency::End;
use candor::engine::session::{Announcement, Delivery, Effect, Event, Session, Target, Urgency};
use candor::engine::single::{self, One};
use candor::engine::walk::{self, Walk};
use candor::survey::document::{Document, Kind, Rating};
use candor::survey::json::{self, Value, Writer};
use candor::survey::language;
use candor::survey::redact::Rules;
use candor::survey::response::Probability;
use candor::survey::words::{TAGS, Words, file};
use candor::survey::{
    AnswerValue, Client, Environment, Invitation, Respondent, Response, Single, State, SurveyRef, Timestamp, Touchpoint,
};

/// A survey on the page.
pub struct Showing {
    pub survey: String,
    pub preview: bool,
    flow: Asking,
    /// The last prompt of a comment that was told.
    prompt: String,
}

enum Asking {
    Walk(Box<Session<Walk>>),
    One(Box<Session<One>>),
}

/// What a survey is told, whichever flow it has.
pub enum Talk {
    Session(Event<()>),
    Walk(walk::Input),
    One(single::Input),
    Nothing,
}

impl From<Event<()>> for Talk {
    fn from(event: Event<()>) -> Self {
        Talk::Session(event)
    }
}

/// What came of it.
#[derive(Default)]
pub struct Told {
    /// Lines, and the kind of what is only printed when it is asked for.
    pub lines: Vec<(&'static str, String)>,
    pub end: Option<End>,
    pub close_after: Option<i64>,
    pub removed: bool,
}

/// What a reload leaves of an open survey.
pub struct Saved {
    survey: String,
    walk: String,
    response: Response,
    language: String,
}

impl Showing {
    #[expect(clippy::too_many_arguments, reason = "all that a shell hands over when it opens a survey")]
    pub fn of_document(
        document: &Document,
        place: usize,
        facts: Facts,
        now: Timestamp,
        id: &str,
        languages: [&str; 2],
        prefill: &Value,
        preview: bool,
    ) -> Self {
        let survey = document.surveys[place].clone();
        let mut wanted: Vec<&str> = languages.into_iter().filter(|tag| !tag.is_empty()).collect();
        wanted.extend(facts.languages.iter().filter_map(Value::as_text));
        let mut available = vec![document.language.clone()];
        survey.texts(&mut |_, text| {
            for (tag, _) in text.languages() {
                if !tag.is_empty() && !available.iter().any(|known| known == tag) {
                    available.push(tag.to_owned());
                }
            }
        });
        let available: Vec<&str> = available.iter().map(String::as_str).collect();
        let chosen = language::choose(&available, &wanted).unwrap_or(&document.language);
        let mut walk = Walk::new(survey.clone(), &document.language, chosen, facts, now, 7);
        walk.prefill(prefill);
        let response = response(id, &survey.id, survey.version, now);
        let flow = Asking::Walk(Box::new(Session::new(walk, response, true, Rules::ALL)));
        Self { survey: survey.id.clone(), preview, flow, prompt: String::new() }
    }

    pub fn of_preset(survey: Single, id: &str, now: Timestamp) -> Self {
        let response = response(id, &survey.id, survey.version, now);
        let name = survey.id.clone();
        Self {
            survey: name,
            preview: false,
            flow: Asking::One(Box::new(Session::new(One::new(survey), response, true, Rules::ALL))),
            prompt: String::new(),
        }
    }

    pub fn save(&self) -> Saved {
        let Asking::Walk(session) = &self.flow else { panic!("the walk of a document is what is saved") };
        let mut json = Writer::default();
        session.flow().write(&mut json, session.rules());
        Saved {
            survey: self.survey.clone(),
            walk: json.finish(),
            response: session.response().clone(),
            language: session.flow().language().to_owned(),
        }
    }

    pub fn resume(document: &Document, facts: Facts, now: Timestamp, saved: &Saved) -> Result<Self, String> {
        let survey = document.survey(&saved.survey).ok_or("the survey is gone")?.clone();
        let mut walk = Walk::new(survey, &document.language, &saved.language, facts, now, 7);
        let value = json::parse(&saved.walk).map_err(|_| "what was saved is no JSON")?;
        if !walk.resume(&value) {
            return Err("what was saved does not fit".into());
        }
        let flow = Asking::Walk(Box::new(Session::new(walk, saved.response.clone(), true, Rules::ALL)));
        Ok(Self { survey: saved.survey.clone(), preview: false, flow, prompt: String::new() })
    }

    pub fn response_id(&self) -> &str {
        &self.response().response_id
    }

    fn response(&self) -> &Response {
        match &self.flow {
            Asking::Walk(session) => session.response(),
            Asking::One(session) => session.response(),
        }
    }

    /// What the person does, as a line says it.
    pub fn input(&mut self, verb: &str, rest: &str) -> Result<Vec<Talk>, String> {
        match &self.flow {
            Asking::Walk(_) if verb == "back" => Ok(vec![Talk::Walk(walk::Input::Back)]),
            Asking::Walk(session) => Ok(person::inputs(session.flow(), verb, rest)?.into_iter().map(Talk::Walk).collect()),
            Asking::One(_) => match (verb, rest.split_once(' ').unwrap_or((rest, ""))) {
                ("choose", ("score", point)) => {
                    Ok(vec![Talk::One(single::Input::Chosen(point.parse().map_err(|_| "no point")?))])
                }
                ("type", ("comment", text)) => Ok(vec![Talk::One(single::Input::Typed(text.into()))]),
                _ => Err("a preset has a score and a comment".into()),
            },
        }
    }

    /// Goes on in another language.
    pub fn speak(&mut self, language: &str) -> Result<Vec<Talk>, String> {
        match &mut self.flow {
            Asking::Walk(session) => session.speak(Some(language.to_owned()), |walk| walk.speak(language)),
            Asking::One(_) => return Err("a preset has one language".into()),
        }
        Ok(vec![Talk::Nothing])
    }

    /// The step that is shown: `step q2 "Why?" 2/3: Price | Quality`.
    pub fn step(&self) -> String {
        match &self.flow {
            Asking::One(session) => format!("step score \"{}\"", session.flow().survey().text),
            Asking::Walk(session) => {
                let walk = session.flow();
                let (_, question) = walk.question();
                let progress = walk.progress();
                let mut line =
                    format!("step {} \"{}\" {}/{}", question.id, walk.text(&question.text), progress.step, progress.of);
                let options = match &question.kind {
                    Kind::Choice(choice) => &choice.options[..],
                    Kind::Ranking { options, .. } => options,
                    _ => &[],
                };
                let named: Vec<_> = walk.order().iter().map(|place| walk.text(&options[*place].text)).collect();
                if !named.is_empty() {
                    line += &format!(": {}", named.join(" | "));
                }
                line
            }
        }
    }

    /// Tells the survey, as the shell does.
    pub fn tell(&mut self, talk: Talk, now: Timestamp) -> Told {
        let mut told = Told::default();
        let shown = matches!(talk, Talk::Session(Event::Shown) | Talk::Nothing);
        let effects = match (&mut self.flow, talk) {
            (Asking::Walk(session), Talk::Session(event)) => session.update(with_input(event), now),
            (Asking::Walk(session), Talk::Walk(input)) => session.update(Event::Input(input), now),
            (Asking::One(session), Talk::Session(event)) => session.update(with_input(event), now),
            (Asking::One(session), Talk::One(input)) => session.update(Event::Input(input), now),
            _ => vec![],
        };
        for effect in effects {
            self.carry_out(effect, now, &mut told);
        }
        if shown {
            told.lines.push(("steps", self.step()));
        }
        let prompt = self.comment();
        if prompt != self.prompt {
            self.prompt = prompt;
            if !self.prompt.is_empty() {
                told.lines.push(("steps", format!("comment \"{}\"", self.prompt)));
            }
        }
        told
    }

    fn carry_out(&mut self, effect: Effect, now: Timestamp, told: &mut Told) {
        match effect {
            Effect::Save(urgency) => {
                if !self.preview {
                    told.lines.push((
                        "saves",
                        format!("saved {}{}", saved(self.response()), if urgency == Urgency::Now { " now" } else { "" }),
                    ));
                }
            }
            Effect::Announce(Announcement::Shown) | Effect::Draft => {}
            Effect::Announce(Announcement::Answered { question, value }) => {
                told.end = told.end.max(Some(End::Answered));
                told.lines.push(("", format!("answered {question} {}", spoken(&value))));
            }
            Effect::Announce(Announcement::Completed) => {
                told.end = Some(End::Completed);
                told.lines.push(("", format!("completed {}", self.survey)));
            }
            Effect::Announce(Announcement::Dismissed) => {
                told.end = told.end.max(Some(End::Dismissed));
                told.lines.push(("", format!("dismissed {}", self.survey)));
            }
            Effect::Focus(Target::Step) => told.lines.push(("steps", self.step())),
            Effect::Focus(Target::Field) => told.lines.push(("", self.wrong())),
            Effect::Focus(Target::Thanks) => {
                told.lines.push(("steps", format!("thanks \"{}\"", self.thanks())));
                // The network is there: the answer arrives at once.
                let delivered = match &mut self.flow {
                    Asking::Walk(session) => session.update(Event::Delivery(Delivery::Delivered), now),
                    Asking::One(session) => session.update(Event::Delivery(Delivery::Delivered), now),
                };
                for effect in delivered {
                    self.carry_out(effect, now, told);
                }
            }
            Effect::CloseAfter(ms) => told.close_after = Some(ms),
            Effect::Remove => told.removed = true,
        }
    }

    /// What is missing or wrong: `wrong q2 too_short 10`, as a key of the words.
    fn wrong(&self) -> String {
        let Asking::Walk(session) = &self.flow else { return "wrong score choose".into() };
        let (_, question) = session.flow().question();
        let wrong = session.flow().wrong().map(|wrong| format!("{} {}", wrong.word, wrong.value)).unwrap_or_default();
        format!("wrong {} {}", question.id, wrong.trim())
    }

    fn comment(&self) -> String {
        match &self.flow {
            Asking::One(session) => session.flow().prompt().to_owned(),
            Asking::Walk(session) => {
                let walk = session.flow();
                match (&walk.question().1.kind, walk.held().point) {
                    (Kind::Rating(Rating { comment: Some(comment), points, .. }), Some(point)) => {
                        walk.text(&comment.prompts[points.band(point) as usize])
                    }
                    _ => String::new(),
                }
            }
        }
    }

    fn thanks(&self) -> String {
        match &self.flow {
            Asking::One(session) => session.flow().survey().thanks.clone(),
            Asking::Walk(session) => {
                let walk = session.flow();
                let standard = || {
                    let tag = language::choose(&TAGS, &[walk.language()]).unwrap_or("en");
                    Words::parse(file(tag).unwrap_or_default()).get("thanks").to_owned()
                };
                walk.ending().map_or_else(standard, |ending| walk.text(&ending.title))
            }
        }
    }
}

fn with_input<I>(event: Event<()>) -> Event<I> {
    match event {
        Event::Shown => Event::Shown,
        Event::Left => Event::Left,
        Event::Submitted => Event::Submitted,
        Event::Closed => Event::Closed,
        Event::Hidden => Event::Hidden,
        Event::ThanksOver => Event::ThanksOver,
        Event::Delivery(delivery) => Event::Delivery(delivery),
        Event::Input(()) => unreachable!("inputs come as such"),
    }
}

fn response(id: &str, survey: &str, version: u32, now: Timestamp) -> Response {
    Response {
        response_id: id.into(),
        revision: 0,
        state: State::Shown,
        survey: SurveyRef { id: survey.into(), version },
        answers: vec![],
        touchpoint: Touchpoint::default(),
        respondent: Respondent::default(),
        invitation: Invitation {
            trigger: String::new(),
            sampling_probability: Probability::ONE,
            shown_at: now,
            answered_at: None,
            eligible: 1,
            sampled_out: 0,
        },
        client: Client { version: "0".into(), env: Environment::Live, automated: false },
    }
}

/// `r1/2 partial score=9`
fn saved(response: &Response) -> String {
    let answers = response.answers.iter().map(|answer| format!(" {}={}", answer.question, spoken(&answer.value)));
    format!("{}/{} {}{}", response.response_id, response.revision, response.state.name(), answers.collect::<String>())
}

fn spoken(value: &AnswerValue) -> String {
    match value {
        AnswerValue::Number(point) => point.to_string(),
        AnswerValue::Text(text) => format!("\"{text}\""),
        AnswerValue::Structured(value) => value.to_json(),
    }
}
