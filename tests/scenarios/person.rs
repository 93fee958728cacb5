//! What a person does with an open survey: from a line of a scenario to an input.

use candor::engine::walk::{Field, Input, Walk};
use candor::survey::document::{Choosable, Kind, OTHER, Rating};

/// The inputs that a line stands for; `Err` says what is wrong with the line.
pub fn inputs(walk: &Walk, verb: &str, rest: &str) -> Result<Vec<Input>, String> {
    let (place, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let (_, question) = walk.question();
    if verb == "type" {
        return Ok(vec![Input::Typed(field(walk, place)?, rest.to_owned())]);
    }
    if question.id != place {
        return Err(format!("no such question here: the step is {}", question.id));
    }
    let option = |options: &[Choosable], id: &str| {
        let found = options.iter().position(|option| option.id == id);
        found.or((id == OTHER).then_some(options.len())).ok_or_else(|| format!("no such option: {id}"))
    };
    match (verb, &question.kind) {
        ("choose", Kind::Rating(_)) => Ok(vec![Input::Chosen(rest.parse().map_err(|_| format!("no such point: {rest}"))?)]),
        ("choose" | "drop", Kind::Choice(choice)) => {
            rest.split(", ").map(|id| Ok(Input::Toggled(option(&choice.options, id)?, verb == "choose"))).collect()
        }
        ("pick", Kind::Matrix { rows, columns }) => {
            let (row, column) = rest.split_once(' ').ok_or("a row and a column")?;
            Ok(vec![Input::Picked(option(rows, row)?, option(columns, column)?)])
        }
        ("move", Kind::Ranking { options, .. }) => {
            let (id, to) = rest.split_once(" to ").ok_or("an option and a place")?;
            let id = option(options, id)?;
            let from = walk.held().chosen.iter().position(|place| *place == id).ok_or("no such option")?;
            let to: usize = to.parse().map_err(|_| "a place from 1 up")?;
            Ok(vec![Input::Moved(from, to - 1)])
        }
        ("tick" | "untick", Kind::Consent { .. }) => Ok(vec![Input::Ticked(verb == "tick")]),
        ("follow", Kind::Link { .. }) => Ok(vec![Input::Followed]),
        _ => Err(format!("this step is a {}", question.kind.name())),
    }
}

/// The field of the step under that name: the question's own, a comment's, the one of “Other”, a contact's.
fn field(walk: &Walk, name: &str) -> Result<Field, String> {
    let (_, question) = walk.question();
    let rest = name.strip_prefix(&question.id).and_then(|rest| rest.strip_prefix('.'));
    match (&question.kind, rest) {
        (Kind::Rating(Rating { comment: Some(comment), .. }), _) if comment.id == name => Ok(Field::Beside),
        (Kind::Choice(choice), Some(OTHER)) if choice.other.is_some() => Ok(Field::Beside),
        (Kind::Contact { fields }, Some(wanted)) => {
            let place = fields.iter().position(|(field, _)| *field == wanted);
            place.map(Field::Contact).ok_or_else(|| format!("no such field: {wanted}"))
        }
        (Kind::Text(_) | Kind::Date { .. }, _) if question.id == name => Ok(Field::Own),
        _ => Err(format!("no such field here: the step is {}", question.id)),
    }
}
