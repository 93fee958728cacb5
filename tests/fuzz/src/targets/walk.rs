//! Somebody who does anything at all on a survey, and in the end what it asks for.

use std::rc::Rc;

use candor::engine::facts::Facts;
use candor::engine::session::{self, Delivery, Effect, Session, Stage};
use candor::engine::walk::{Field, Input, STEPS, Walk};
use candor::survey::decimal::Decimal;
use candor::survey::document::{Document, Format, Kind, Question, Survey};
use candor::survey::json::{self, Writer};
use candor::survey::redact::Rules;
use candor::survey::response::Probability;
use candor::survey::{Client, Environment, Invitation, Respondent, Response, State, SurveyRef, Touchpoint};

use super::NOW;

type Event = session::Event<Input>;

/// Decisions, one a byte; where they run out, the simplest.
pub struct Choices(std::vec::IntoIter<u8>);

impl Choices {
    /// The decisions that these bytes are.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes.into_iter())
    }

    fn below(&mut self, count: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % count.max(1)
    }

    fn are_left(&self) -> bool {
        self.0.len() > 0
    }
}

/// What people type.
const TYPED: [&str; 14] = [
    "",
    " ",
    "a",
    "it works",
    "a@b.example",
    "+43 1 234",
    "https://a.example",
    "12",
    "-3,5",
    "2026-11-30",
    "2020-02-31",
    "🙂é\u{1}",
    "{{answer.q0}}",
    "\"\\",
];

/// The most that is done at random before the survey is answered as it wishes.
const ACTIONS: usize = 120;

/// Walks a survey to its end.
pub fn through(document: &Document, survey: &Rc<Survey>, choices: &mut Choices) {
    let facts = json::parse(r#"{"customer":{"first_name":"Ada","plan":"pro"},"context":{"plan":["a"],"order_id":7},"views":2}"#);
    let facts = Facts::from_value(&facts.unwrap_or_default());
    let seed = choices.below(256) as u64;
    let new = || Walk::new(Rc::clone(survey), &document.language, "de", facts.clone(), NOW, seed);
    let mut walk = new();
    if choices.below(4) == 1 {
        let first = &survey.questions[0].id;
        let values = [r#"{"F":7}"#, r#"{"F":["o1","o2","other"]}"#, r#"{"F":"x"}"#, r#"{"F":{"email":"a","name":1}}"#];
        walk.prefill(&json::parse(&values[choices.below(4)].replace('F', first)).unwrap_or_default());
    }
    let mut session = Session::new(walk, response(survey), choices.below(2) == 0, Rules::NONE);
    update(&mut session, Event::Shown);
    for number in 0..ACTIONS {
        if !choices.are_left() || session.stage() != Stage::Asking {
            break;
        }
        let event = action(session.flow(), choices);
        update(&mut session, event);
        if number % 4 == 0 {
            look(&session, &new);
        }
    }
    // From here on without going back, so that every step but a stuck one leads on, and there are so many at most.
    for number in 0..=STEPS {
        if session.stage() != Stage::Asking {
            break;
        }
        let step = session.flow().step();
        for input in wished(session.flow()) {
            update(&mut session, Event::Input(input));
        }
        update(&mut session, Event::Submitted);
        if number % 16 == 0 {
            look(&session, &new);
        }
        if session.stage() == Stage::Asking && session.flow().step() == step {
            // It asks for what nobody can give, such as an address of two letters: it can be closed.
            assert!(session.flow().wrong().is_some(), "Next does nothing, and nothing is said to be wrong");
            update(&mut session, Event::Closed);
        }
    }
    assert_ne!(session.stage(), Stage::Asking, "after {STEPS} steps it asks on");
    let ended = session.response().clone();
    for event in [Event::Submitted, Event::Input(Input::Chosen(1)), Event::Hidden, Event::Left, Event::Shown] {
        assert_eq!(session.update(event, NOW), [], "something happens after the end");
    }
    assert_eq!(*session.response(), ended, "a response that has ended changes");
    if session.stage() == Stage::Thanking {
        _ = session.flow().ending().map(|ending| session.flow().text(&ending.title));
        update(&mut session, Event::Delivery(Delivery::Delivered));
        update(&mut session, Event::ThanksOver);
    }
    assert_eq!(session.stage(), Stage::Gone);
}

/// An update saves once at most, and only then the revision rises, by one.
fn update(session: &mut Session<Walk>, event: Event) {
    let before = session.response().revision;
    let effects = session.update(event, NOW);
    let saves = effects.iter().filter(|effect| matches!(effect, Effect::Save(_))).count();
    assert!(saves <= 1, "saved {saves} times: {effects:?}");
    assert_eq!(session.response().revision as usize, before as usize + saves);
}

/// All that a view shows can be shown, and saved progress leads back to the same place.
fn look(session: &Session<Walk>, new: &dyn Fn() -> Walk) {
    let flow = session.flow();
    let (place, question) = flow.question();
    assert!(flow.step() <= STEPS, "step {}", flow.step());
    let progress = flow.progress();
    assert!(progress.step <= progress.of, "{progress:?}");
    let shown = [Some(&question.text), question.help.as_ref()].into_iter().flatten();
    shown.for_each(|text| _ = flow.text(text));
    _ = (flow.is_last(), flow.order(), flow.can_go_back());
    let mut json = Writer::default();
    flow.write(&mut json, Rules::NONE);
    let saved = json.finish();
    let mut again = new();
    assert!(again.resume(&json::parse(&saved).unwrap_or_default()), "saved progress is refused: {saved}");
    assert_eq!((again.held(), again.step(), again.question().0), (flow.held(), flow.step(), place), "{saved}");
    assert_eq!(again.recorded(Rules::NONE), flow.recorded(Rules::NONE), "{saved}");
}

fn action(flow: &Walk, choices: &mut Choices) -> Event {
    let field = |choices: &mut Choices| match choices.below(4) {
        0 => Field::Beside,
        1 => Field::Contact(choices.below(7)),
        _ => Field::Own,
    };
    Event::Input(match choices.below(16) {
        0 | 1 => Input::Chosen(choices.below(14) as i32 - 2),
        2 => {
            let text = TYPED[choices.below(TYPED.len())];
            Input::Typed(field(choices), text.repeat(if choices.below(16) == 15 { 500 } else { 1 }))
        }
        3 => Input::Toggled(choices.below(6), choices.below(3) > 0),
        4 => Input::Moved(choices.below(5), choices.below(5)),
        5 => Input::Picked(choices.below(5), choices.below(5)),
        6 => Input::Ticked(choices.below(2) == 0),
        7 => Input::Followed,
        8 => Input::Back,
        9 => return Event::Left,
        10 => return Event::Hidden,
        11 | 12 => match wished(flow).into_iter().next() {
            Some(input) => input,
            None => return Event::Submitted,
        },
        _ => return Event::Submitted,
    })
}

/// What the step asks for, as far as somebody can guess.
fn wished(flow: &Walk) -> Vec<Input> {
    let (_, question) = flow.question();
    let own = |text: &str| vec![Input::Typed(Field::Own, text.to_owned())];
    match &question.kind {
        Kind::Rating(rating) => vec![Input::Chosen(rating.points.min)],
        Kind::Text(_) => own(&text_of(question)),
        Kind::Choice(choice) => {
            let chosen = &flow.held().chosen;
            // Enough of those that exclude nothing, and no “Other”.
            let wanted: Vec<usize> = (0..choice.options.len()).filter(|place| !choice.options[*place].exclusive).collect();
            let wanted: Vec<usize> =
                if wanted.is_empty() { vec![0] } else { wanted.into_iter().take(choice.least.max(1) as usize).collect() };
            let off = chosen.iter().filter(|place| !wanted.contains(place)).map(|place| Input::Toggled(*place, false));
            let on = wanted.iter().filter(|place| !chosen.contains(place)).map(|place| Input::Toggled(*place, true));
            off.chain(on).collect()
        }
        Kind::Matrix { rows, .. } => (0..rows.len()).map(|row| Input::Picked(row, 0)).collect(),
        Kind::Date { min, max } => own(min.as_deref().or(max.as_deref()).unwrap_or("2026-11-22")),
        Kind::Consent { .. } => vec![Input::Ticked(true)],
        Kind::Contact { fields } => {
            let text = |field: &str| match field {
                "email" => "a@b.example",
                "phone" => "+43 1 234",
                _ => "Ada",
            };
            let typed = |(place, (field, _)): (usize, &(&str, bool))| Input::Typed(Field::Contact(place), text(field).to_owned());
            fields.iter().enumerate().map(typed).collect()
        }
        Kind::Ranking { .. } | Kind::Link { .. } | Kind::Message => Vec::new(),
    }
}

fn text_of(question: &Question) -> String {
    let Kind::Text(written) = &question.kind else { return String::new() };
    let more = (written.min_length as usize).saturating_sub(12);
    match written.format {
        Format::Short | Format::Long => "a".repeat(written.min_length.max(1) as usize),
        Format::Email => format!("{}@bc.example", "a".repeat(more + 1)),
        Format::Phone => format!("+43 1{} 234567", " ".repeat(more)),
        Format::Url => format!("example.com/{}", "a".repeat(more)),
        Format::Number => written.min.or(written.max).map_or_else(|| "1".to_owned(), Decimal::to_text),
    }
}

fn response(survey: &Survey) -> Response {
    Response {
        response_id: "0193f000-0000-7000-8000-000000000001".to_owned(),
        revision: 0,
        state: State::Shown,
        survey: SurveyRef { id: survey.id.clone(), version: survey.version },
        answers: Vec::new(),
        touchpoint: Touchpoint::default(),
        respondent: Respondent::default(),
        invitation: Invitation {
            trigger: "load".to_owned(),
            sampling_probability: Probability::ONE,
            shown_at: NOW,
            answered_at: None,
            eligible: 1,
            sampled_out: 0,
        },
        client: Client { version: "0".to_owned(), env: Environment::Live, automated: false },
    }
}
