//! Walking a document with the answers of a response.

use super::{Given, Path, Step, plain};
use crate::engine::facts::Facts;
use crate::engine::session::{Event, Session};
use crate::engine::walk::{Field, Input, Walk};
use crate::site::phrase;
use crate::survey::document::{Choosable, Document, Kind, OTHER, Question, other_id};
use crate::survey::json::Value;
use crate::survey::redact::Rules;
use crate::survey::{Answer, AnswerValue, Response, State, Timestamp};

/// Walks a document with the answers of a response; `None` where they do not lead through it.
pub(super) fn walked(document: &Document, response: &Response) -> Option<Path> {
    let survey = document.survey(&response.survey.id).filter(|survey| survey.version == response.survey.version)?;
    let walk = Walk::new(survey.clone(), &document.language, "en", Facts::default(), Timestamp(0), 0);
    let blank = Response { answers: vec![], revision: 0, state: State::Shown, ..response.clone() };
    // What was recorded is redacted already.
    let mut session = Session::new(walk, blank, false, Rules::NONE);
    let mut steps: Vec<Step> = vec![];
    let mut left = response.answers.len();
    let finished = response.state == State::Completed;
    loop {
        let (_, question) = session.flow().question();
        let question = question.clone();
        let answers = response.answers.iter().filter(|answer| question.answer_ids().contains(&answer.question));
        left = left.saturating_sub(answers.count());
        steps.push(step(&session, &question, &response.answers));
        if left == 0 && !finished {
            break;
        }
        give(&mut session, &question, &response.answers);
        let taken = session.flow().step();
        session.update(Event::Submitted, Timestamp(0));
        if session.flow().step() == taken {
            break;
        }
    }
    let ended = session.response().state == State::Completed;
    // Left over, or stuck: it went by rules about what only its page knew.
    if left > 0 || ended != finished {
        return None;
    }
    let asked = |question: &Question| steps.iter().any(|step| step.question == question.id);
    let passed = survey.questions.iter().filter(|question| finished && !asked(question)).map(|question| question.id.clone());
    let ending = if finished { session.flow().ending().map(|ending| ending.id.clone()) } else { None };
    Some(Path { passed: passed.collect(), ending, steps })
}

/// A question with what was answered, in the words of the document.
fn step(session: &Session<Walk>, question: &Question, answers: &[Answer]) -> Step {
    let walk = session.flow();
    let find = |id: &str| answers.iter().find(|answer| answer.question == id);
    let name = |options: &[Choosable], id: &str| {
        options.iter().find(|option| option.id == id).map_or_else(|| phrase::spaced(id), |option| walk.text(&option.text))
    };
    let listed = |value: &AnswerValue| match value {
        AnswerValue::Text(id) => vec![id.clone()],
        AnswerValue::Structured(Value::Array(ids)) => ids.iter().map(Value::to_plain).collect(),
        _ => vec![],
    };
    let mut given = vec![];
    if let Some(answer) = find(&question.id) {
        match &question.kind {
            Kind::Choice(choice) => {
                let other = find(&other_id(&question.id));
                let words = listed(&answer.value).into_iter().map(|id| match (&other, &answer.value) {
                    (Some(Answer { value: AnswerValue::Text(text), .. }), _) if id == OTHER => format!("Other: {text}"),
                    _ if id == OTHER => "Other".to_owned(),
                    _ => name(&choice.options, &id),
                });
                given.push(Given::Words(words.collect::<Vec<_>>().join(", ")));
            }
            Kind::Ranking { options, .. } => {
                given.push(Given::Ordered(listed(&answer.value).iter().map(|id| name(options, id)).collect()));
            }
            Kind::Matrix { rows, columns } => {
                if let AnswerValue::Structured(Value::Object(members)) = &answer.value {
                    let pairs = members.iter().map(|(row, column)| (name(rows, row), name(columns, &column.to_plain())));
                    given.push(Given::Pairs(pairs.collect()));
                }
            }
            _ => given.extend(plain(answer)),
        }
    }
    if let Kind::Rating(_) = question.kind {
        let beside = question.answer_ids().into_iter().skip(1);
        given.extend(beside.filter_map(|id| find(&id)).filter_map(plain));
    }
    Step { question: question.id.clone(), asked: Some(walk.text(&question.text)), given }
}

/// Gives a walk the recorded answers to the question that it is at.
fn give(session: &mut Session<Walk>, question: &Question, answers: &[Answer]) {
    let find = |id: &str| answers.iter().find(|answer| answer.question == id).map(|answer| &answer.value);
    let at = |options: &[Choosable], id: &str| options.iter().position(|option| option.id == id);
    let Some(value) = find(&question.id) else { return };
    let structured = if let AnswerValue::Structured(value) = value { value } else { &Value::Null };
    let text = |value: &AnswerValue| if let AnswerValue::Text(text) = value { text.clone() } else { String::new() };
    let own = [Value::Text(text(value))];
    let ids = structured.as_array().unwrap_or(&own);
    let mut inputs = vec![];
    match &question.kind {
        Kind::Rating(_) => {
            if let AnswerValue::Number(point) = value {
                inputs.push(Input::Chosen(*point));
            }
        }
        Kind::Text(_) | Kind::Date { .. } => {
            let written = if let AnswerValue::Number(number) = value { number.to_string() } else { text(value) };
            let written = if written.is_empty() { structured.to_plain() } else { written };
            inputs.push(Input::Typed(Field::Own, written));
        }
        Kind::Choice(choice) => {
            for id in ids.iter().filter_map(Value::as_text) {
                let other = (id == OTHER).then_some(choice.options.len());
                inputs.extend(at(&choice.options, id).or(other).map(|place| Input::Toggled(place, true)));
            }
            inputs.extend(find(&other_id(&question.id)).map(|other| Input::Typed(Field::Beside, text(other))));
        }
        Kind::Ranking { options, .. } => {
            let mut order = session.flow().order();
            for (to, id) in ids.iter().filter_map(Value::as_text).enumerate() {
                let from = order.iter().position(|place| Some(*place) == at(options, id));
                if let Some(from) = from.filter(|_| to < order.len()) {
                    let moved = order.remove(from);
                    order.insert(to, moved);
                    inputs.push(Input::Moved(from, to));
                }
            }
        }
        Kind::Matrix { rows, columns } => {
            if let Value::Object(members) = structured {
                let picked = members.iter().filter_map(|(row, column)| Some((at(rows, row)?, at(columns, column.as_text()?)?)));
                inputs.extend(picked.map(|(row, column)| Input::Picked(row, column)));
            }
        }
        Kind::Consent { .. } => inputs.push(Input::Ticked(*structured == Value::Bool(true))),
        Kind::Link { .. } => inputs.push(Input::Followed),
        Kind::Contact { fields } => {
            for (place, (field, _)) in fields.iter().enumerate() {
                let text = structured.member(field).map(Value::to_plain);
                inputs.extend(text.map(|text| Input::Typed(Field::Contact(place), text)));
            }
        }
        Kind::Message => {}
    }
    for input in inputs {
        session.update(Event::Input(input), Timestamp(0));
    }
}
