//! What the tables cannot hold: names that refer to others, and fields that depend on each other.

use super::problem::{MOST, Problem, Reason};
use super::{
    Calculation, Condition, Document, END, Fact, Kind, OTHER, Operand, Operator, Question, Rating, Source, Style, Survey, Test,
    Text,
};
use crate::survey::json::push_integer;
use crate::survey::pattern::INSTRUCTIONS;
use crate::survey::scale::Band;

/// What has a score band.
pub(super) const BAND: &str = "must be about the answer to a question with a scale";

/// All that is wrong with a document whose form is right.
pub(super) fn problems(document: &Document) -> Vec<Problem> {
    let mut found = Found { problems: Vec::new(), pointer: String::new() };
    let surveys: Vec<_> = document.surveys.iter().map(|survey| survey.id.as_str()).collect();
    let sets: Vec<_> = document.sets.iter().map(|set| set.id.as_str()).collect();
    found.inside("/sets", |found| found.unique("/id", &sets));
    for (index, survey) in document.surveys.iter().enumerate() {
        found.inside(&at("/surveys", index), |found| {
            if surveys[..index].contains(&survey.id.as_str()) {
                found.report("/id", Reason::Twice(survey.id.clone()));
            }
            if !survey.set.is_empty() {
                found.name("/set", "set", &survey.set, &sets);
            }
            of_survey(survey, found);
        });
    }
    found.problems
}

/// Collects problems under a pointer.
struct Found {
    problems: Vec<Problem>,
    pointer: String,
}

impl Found {
    fn report(&mut self, place: &str, reason: Reason) {
        Problem { pointer: [&self.pointer, place].concat(), reason }.join(&mut self.problems);
    }

    fn inside(&mut self, place: &str, look: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push_str(place);
        look(self);
        self.pointer.truncate(length);
    }

    /// `name` must be one of `known`.
    fn name(&mut self, place: &str, what: &'static str, name: &str, known: &[&str]) {
        // All names are told with each that is wrong, so it is worth not to have them for nothing.
        if !known.contains(&name) && self.problems.len() < MOST {
            let known = known.iter().map(|name| (*name).to_owned()).collect();
            self.report(place, Reason::Name { what, found: name.to_owned(), known });
        }
    }

    /// The elements of this list have these ids under `name`, each once.
    fn unique(&mut self, name: &str, ids: &[&str]) {
        for (index, id) in ids.iter().enumerate() {
            if ids[..index].contains(id) {
                self.report(&[&at("", index), name].concat(), Reason::Twice((*id).to_owned()));
            }
        }
    }

    /// The name of the standard thank-you is taken.
    fn not_end(&mut self, list: &str, index: usize, id: &str) {
        self.rule(id != END, &[&at(list, index), "/id"].concat(), "must not be end, which names the standard thank-you");
    }

    fn rule(&mut self, holds: bool, place: &str, rule: &'static str) {
        if !holds {
            self.report(place, Reason::Rule(rule));
        }
    }
}

fn at(list: &str, index: usize) -> String {
    let mut pointer = [list, "/"].concat();
    push_integer(&mut pointer, index as i64);
    pointer
}

/// The names that conditions of a survey may use.
struct Names<'a> {
    survey: &'a Survey,
    answers: Vec<String>,
    variables: Vec<&'a str>,
}

fn of_survey(survey: &Survey, found: &mut Found) {
    let mut targets: Vec<&str> = Vec::new();
    let mut answers: Vec<String> = Vec::new();
    for (index, question) in survey.questions.iter().enumerate() {
        // The first is the question's own; the second that of its comment or its “Other”.
        for (place, id) in ["/id", "/comment/id"].into_iter().zip(question.answer_ids()) {
            if answers.contains(&id) {
                found.report(&[&at("/questions", index), place].concat(), Reason::Twice(id.clone()));
            }
            answers.push(id);
        }
        found.not_end("/questions", index, &question.id);
        targets.push(&question.id);
    }
    for (index, ending) in survey.endings.iter().enumerate() {
        if targets.contains(&ending.id.as_str()) {
            found.report(&[&at("/endings", index), "/id"].concat(), Reason::Twice(ending.id.clone()));
        }
        found.not_end("/endings", index, &ending.id);
        found.rule(
            ending.url.is_some() == ending.label.is_some(),
            &at("/endings", index),
            "must have both url and label, or neither",
        );
        targets.push(&ending.id);
    }
    targets.push(END);

    let variables = survey.variables.iter().map(|(name, _)| name.as_str()).collect();
    let names = Names { survey, answers, variables };
    for (index, question) in survey.questions.iter().enumerate() {
        found.inside(&at("/questions", index), |found| of_question(question, &names, &targets, found));
    }
    found.inside("/audience", |found| of_condition(&survey.audience, None, found));
    for (list, triggers) in [("/triggers", &survey.triggers), ("/cancel", &survey.cancel)] {
        for (index, trigger) in triggers.iter().enumerate() {
            if let super::audience::Moment::Event(_, condition) = &trigger.on {
                found.inside(&[&at(list, index), "/where"].concat(), |found| of_condition(condition, None, found));
            }
        }
    }
    if let (Some(opens), Some(closes)) = (survey.opens, survey.closes) {
        found.rule(opens < closes, "/closes", "must be later than opens");
    }
    let frequency = &survey.frequency;
    found.rule(frequency.ask != super::Ask::Every || frequency.days > 0, "/frequency", "must have days with ask: every");
}

fn of_question(question: &Question, names: &Names<'_>, targets: &[&str], found: &mut Found) {
    match &question.kind {
        Kind::Rating(rating) => of_rating(rating, found),
        Kind::Text(written) => {
            found.rule(written.min_length <= written.max_length, "/min_length", "must not be more than max_length");
            let ordered = written.min.zip(written.max).is_none_or(|(min, max)| min <= max);
            found.rule(ordered, "/min", "must not be more than max");
        }
        Kind::Choice(choice) => {
            let ids: Vec<_> = choice.options.iter().map(|option| option.id.as_str()).collect();
            found.inside("/options", |found| found.unique("/id", &ids));
            found.rule(
                choice.other.is_none() || !ids.contains(&OTHER),
                "/options",
                "must not name an option \"other\" beside other: true",
            );
            let possible = choice.least as usize <= choice.all();
            found.rule(possible, "/min_choices", "must not be more than there are options");
            found.rule(!possible || choice.least <= choice.most, "/min_choices", "must not be more than max_choices");
        }
        Kind::Ranking { options, .. } => {
            let ids: Vec<_> = options.iter().map(|option| option.id.as_str()).collect();
            found.inside("/options", |found| found.unique("/id", &ids));
        }
        Kind::Matrix { rows, columns } => {
            for (list, items) in [("/rows", rows), ("/columns", columns)] {
                let ids: Vec<_> = items.iter().map(|item| item.id.as_str()).collect();
                found.inside(list, |found| found.unique("/id", &ids));
            }
        }
        Kind::Date { min, max } => {
            let ordered = min.as_ref().zip(max.as_ref()).is_none_or(|(min, max)| min <= max);
            found.rule(ordered, "/min", "must not be later than max");
        }
        Kind::Contact { fields } => {
            let ids: Vec<_> = fields.iter().map(|(field, _)| *field).collect();
            found.inside("/fields", |found| found.unique("/field", &ids));
        }
        Kind::Consent { .. } | Kind::Link { .. } | Kind::Message => {}
    }
    for (index, rule) in question.next.iter().enumerate() {
        found.inside(&at("/next", index), |found| {
            found.name("/to", "question or ending", &rule.to, targets);
            found.inside("/if", |found| of_condition(&rule.condition, Some(names), found));
        });
    }
    for (index, assignment) in question.set.iter().enumerate() {
        found.inside(&at("/set", index), |found| {
            found.name("/variable", "variable", &assignment.variable, &names.variables);
            found.inside("/if", |found| of_condition(&assignment.condition, Some(names), found));
            let place = ["/", assignment.calculation.name()].concat();
            match &assignment.operand {
                Source::Fact(fact, name) => found.inside(&place, |found| of_name(*fact, name, Some(names), found)),
                Source::Value(value) => {
                    let text = matches!(assignment.calculation, Calculation::To | Calculation::Append);
                    found.rule(text || value.as_number().is_some(), &place, "must be a number");
                }
            }
        });
    }
}

fn of_rating(rating: &Rating, found: &mut Found) {
    let points = rating.points.max - rating.points.min + 1;
    found.rule(rating.style != Style::Thumbs || points == 2, "/style", "must have two points to be thumbs");
    found.rule(rating.style != Style::Emoji || points <= 7, "/style", "must have at most seven points to be emoji");
    found.rule(rating.style != Style::Stars || rating.points.min == 1, "/style", "must begin at 1 to be stars");
    if let Some(comment) = &rating.comment {
        // Scales of two and four points have no middle band.
        let middle = (rating.points.min..=rating.points.max).any(|point| rating.points.band(point) == Band::Middle);
        let given = comment.prompts.iter().enumerate().all(|(band, prompt)| *prompt != Text::default() || (band == 1 && !middle));
        found.rule(given, "/comment", "must have text, or one prompt for each band");
    }
}

/// `names` are those of the survey where the condition is part of its flow, and `None` where nothing is answered yet.
fn of_condition(condition: &Condition, names: Option<&Names<'_>>, found: &mut Found) {
    match condition {
        Condition::All(list) | Condition::Any(list) => {
            let name = if matches!(condition, Condition::All(_)) { "/all" } else { "/any" };
            for (index, condition) in list.iter().enumerate() {
                found.inside(&at(name, index), |found| of_condition(condition, names, found));
            }
        }
        Condition::Not(inner) => found.inside("/not", |found| of_condition(inner, names, found)),
        Condition::Test(test) => of_test(test, names, found),
    }
}

fn of_test(test: &Test, names: Option<&Names<'_>>, found: &mut Found) {
    of_name(test.fact, &test.name, names, found);
    let place = ["/", test.operator.name()].concat();
    let scalars: &[_] = match &test.operand {
        Operand::Scalar(scalar) => core::slice::from_ref(scalar),
        Operand::List(list) => list,
        _ => &[],
    };
    let numbers = || scalars.iter().all(|scalar| scalar.as_number().is_some());
    match test.operator {
        Operator::Less | Operator::AtMost | Operator::More | Operator::AtLeast | Operator::Between => {
            if test.fact == Fact::Time {
                let times = scalars.iter().all(|scalar| is_time(&scalar.to_plain()));
                found.rule(times, &place, "must be a time of day such as 09:30");
            } else {
                found.rule(numbers(), &place, "must be a number");
            }
        }
        Operator::Band => {
            let scale = names
                .and_then(|names| names.survey.question(&test.name))
                .is_some_and(|(_, question)| matches!(question.kind, Kind::Rating(_)));
            found.rule(test.fact == Fact::Answer && scale, &place, BAND);
        }
        Operator::Glob => {
            let short = scalars.iter().all(|scalar| scalar.to_plain().len() <= INSTRUCTIONS);
            found.rule(short, &place, "must be 2000 bytes long at most");
        }
        Operator::Equals | Operator::In if test.fact == Fact::Answer => of_answer(test, &place, names, found),
        _ => {}
    }
}

/// An answer that is compared must be one that can be given.
fn of_answer(test: &Test, place: &str, names: Option<&Names<'_>>, found: &mut Found) {
    let Some((_, question)) = names.and_then(|names| names.survey.question(&test.name)) else { return };
    let Kind::Choice(choice) = &question.kind else { return };
    let mut known: Vec<_> = choice.options.iter().map(|option| option.id.as_str()).collect();
    if choice.other.is_some() {
        known.push(OTHER);
    }
    match &test.operand {
        Operand::Scalar(scalar) => found.name(place, "option", &scalar.to_plain(), &known),
        Operand::List(list) => {
            for (index, scalar) in list.iter().enumerate() {
                found.name(&at(place, index), "option", &scalar.to_plain(), &known);
            }
        }
        _ => {}
    }
}

fn of_name(fact: Fact, name: &str, names: Option<&Names<'_>>, found: &mut Found) {
    match (fact, names) {
        _ if fact.is_named() && name.is_empty() => found.rule(false, "", "must have a name: there are several such facts"),
        _ if !fact.is_named() && !name.is_empty() => found.rule(false, "/name", "must not be there: there is one such fact"),
        (Fact::Answer, Some(names)) => {
            let known: Vec<_> = names.answers.iter().map(String::as_str).collect();
            found.name("/name", "question", name, &known);
        }
        (Fact::Variable, Some(names)) => found.name("/name", "variable", name, &names.variables),
        (Fact::Answer | Fact::Variable, None) => found.rule(false, "/fact", "cannot be known before the survey is asked"),
        _ => {}
    }
}

/// `HH:MM`
fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let number = |from: usize| {
        Some(u32::from(bytes.get(from)?.checked_sub(b'0')?) * 10 + u32::from(bytes.get(from + 1)?.checked_sub(b'0')?))
    };
    let digits = bytes.iter().enumerate().all(|(place, byte)| if place == 2 { *byte == b':' } else { byte.is_ascii_digit() });
    bytes.len() == 5 && digits && number(0) < Some(24) && number(3) < Some(60)
}

/// Calls `visit` with every text of a survey and its pointer relative to it.
pub(super) fn texts(survey: &Survey, visit: &mut dyn FnMut(String, &Text)) {
    for (index, question) in survey.questions.iter().enumerate() {
        let question_at = at("/questions", index);
        let mut say = |place: &str, text: &Text| visit([&question_at, place].concat(), text);
        say("/text", &question.text);
        for (place, text) in [("/help", &question.help), ("/button", &question.button)] {
            if let Some(text) = text {
                say(place, text);
            }
        }
        let mut list = |name: &str, items: &[super::Choosable]| {
            for (index, item) in items.iter().enumerate() {
                say(&[&at(name, index), "/text"].concat(), &item.text);
            }
        };
        match &question.kind {
            Kind::Rating(rating) => {
                for (place, text) in [("/low", &rating.low), ("/high", &rating.high)] {
                    if let Some(text) = text {
                        say(place, text);
                    }
                }
                if let Some(comment) = &rating.comment {
                    let [low, middle, high] = &comment.prompts;
                    if low == middle && middle == high {
                        say("/comment/text", low);
                    } else {
                        let prompts = [("/comment/low", low), ("/comment/middle", middle), ("/comment/high", high)];
                        for (place, text) in prompts.into_iter().filter(|(_, text)| **text != Text::default()) {
                            say(place, text);
                        }
                    }
                }
            }
            Kind::Text(written) => {
                if let Some(text) = &written.placeholder {
                    say("/placeholder", text);
                }
            }
            Kind::Choice(choice) => {
                list("/options", &choice.options);
                if let Some(other) = choice.other.as_ref().filter(|other| **other != Text::default()) {
                    say("/other_text", other);
                }
            }
            Kind::Ranking { options, .. } => list("/options", options),
            Kind::Matrix { rows, columns } => {
                list("/rows", rows);
                list("/columns", columns);
            }
            Kind::Consent { label } | Kind::Link { label, .. } => say("/label", label),
            Kind::Date { .. } | Kind::Contact { .. } | Kind::Message => {}
        }
    }
    for (index, ending) in survey.endings.iter().enumerate() {
        let ending_at = at("/endings", index);
        for (place, text) in [("/title", Some(&ending.title)), ("/text", ending.text.as_ref()), ("/label", ending.label.as_ref())]
        {
            if let Some(text) = text {
                visit([&ending_at, place].concat(), text);
            }
        }
    }
}
