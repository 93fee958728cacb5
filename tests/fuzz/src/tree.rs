//! Changes of a JSON value that leave it JSON.

use candor::survey::json::{self, Value};

use crate::random::Random;

/// Numbers at which readers tend to turn.
const NUMBERS: [&str; 14] = [
    "0",
    "-1",
    "1",
    "2147483648",
    "-2147483648",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "999999999999999999",
    "1e308",
    "-0.0000005",
    "1E-7",
    "0.5",
    "101",
];

/// Changes one place of a value: by a word, by a piece of `other`, by what is beside it.
pub fn change(value: &mut Value, other: &Value, words: &[&str], random: &mut Random) {
    let piece = random_piece(other, random).clone();
    let place = random_place(value, random);
    match (random.below(6), place) {
        (0, Value::Array(items)) if !items.is_empty() => {
            let (from, to) = (random.below(items.len()), random.below(items.len() + 1));
            let copy = items[from].clone();
            items.insert(to, copy);
        }
        (1, Value::Array(items)) => items.insert(random.below(items.len() + 1), piece),
        (2, Value::Array(items)) if !items.is_empty() => drop(items.remove(random.below(items.len()))),
        (0 | 1, Value::Object(members)) => {
            // A name that the tables have, with a value from elsewhere.
            let name = random.pick::<&str>(words).trim_matches('"').to_owned();
            members.push((name, piece));
        }
        (2, Value::Object(members)) if !members.is_empty() => {
            let (from, to) = (random.below(members.len()), random.below(members.len()));
            let name = members[from].0.clone();
            members[to].0 = name;
        }
        (3, Value::Text(text)) => {
            let at = text.char_indices().map(|(at, _)| at).nth(random.below(text.len() + 1)).unwrap_or(text.len());
            text.insert_str(at, random.pick::<&str>(words).trim_matches('"'));
        }
        (4, place) => {
            *place =
                json::parse(random.pick::<&str>(words)).unwrap_or_else(|_| Value::Text((*random.pick::<&str>(words)).to_owned()));
        }
        (5, place @ Value::Number(_)) => *place = Value::Number((*random.pick(&NUMBERS)).to_owned()),
        (_, place) => *place = piece,
    }
}

/// A value inside, or the whole.
fn random_piece<'a>(value: &'a Value, random: &mut Random) -> &'a Value {
    if random.one_in(4) {
        return value;
    }
    match value {
        Value::Array(items) if !items.is_empty() => random_piece(&items[random.below(items.len())], random),
        Value::Object(members) if !members.is_empty() => random_piece(&members[random.below(members.len())].1, random),
        _ => value,
    }
}

fn random_place<'a>(value: &'a mut Value, random: &mut Random) -> &'a mut Value {
    let count = match value {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    };
    if count == 0 || random.one_in(8) {
        return value;
    }
    let place = random.below(count);
    match value {
        Value::Array(items) => random_place(&mut items[place], random),
        Value::Object(members) => random_place(&mut members[place].1, random),
        other => other,
    }
}
