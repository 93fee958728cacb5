//! A scale: native radios in a radio group, as numbers, faces, stars or thumbs, and the comment that a point reveals.

use super::drawn;
use super::field::{self, digits};
use super::step::Step;
use crate::engine::walk::{Field, Input, Walk};
use crate::survey::document::{Kind, Rating, Style};
use crate::survey::language::ISOLATES;
use crate::survey::single::Prompts;
use crate::survey::words::fill;
use crate::widget::node::{Node, hide, node, say, value};
use std::rc::Rc;

/// The words for [`drawn::FACES`]. Two have none: their number says enough.
const SPOKEN: [&str; 7] = ["emoji_1", "", "emoji_2", "emoji_3", "emoji_4", "", "emoji_5"];

/// Adds the scale, its labels, its error and its comment.
pub fn add(view: Node, step: &Rc<Step>, walk: &Walk, rating: &Rating) -> Node {
    let question = walk.question().1;
    let (min, max) = (rating.points.min, rating.points.max);
    let standard = |end: &str| match rating.standard {
        Some(scale) => step.words().get(&[scale.name(), end].concat()).to_owned(),
        None => String::new(),
    };
    let low = rating.low.as_ref().map_or_else(|| standard("_low"), |text| walk.text(text));
    let high = rating.high.as_ref().map_or_else(|| standard("_high"), |text| walk.text(text));

    // The stylesheet breaks the longest scales into two rows where there is no room.
    let class = ["scale ", rating.style.name(), " of-", &digits(i64::from(max - min) + 1)].concat();
    let marking = step.clone();
    let mut group = node("div", &[("part", "scale"), ("role", "radiogroup"), ("aria-labelledby", "question")])
        .attribute("class", &class)
        .follow(move |element| marking.read(|walk, _| field::mark(element, field::is_wrong(walk, Field::Own))));
    group = field::required(field::described(group, question, &[]), question.required);
    for point in min..=max {
        let number = step.numerals().number(point.into());
        // The name starts with the number as shown; the ends say what they mean.
        let mut meaning = if point == min { low.clone() } else { String::new() };
        if point == max {
            meaning.clone_from(&high);
        }
        if meaning.is_empty() {
            meaning = look(rating, point, step);
        }
        // It is heard, not seen: nothing before the number marks which way it runs.
        let meaning = meaning.trim_start_matches(ISOLATES);
        let name = match meaning.strip_prefix(number.as_str()) {
            Some(rest) if rest.starts_with(' ') => meaning.to_owned(),
            _ if meaning.is_empty() => number.clone(),
            _ => [&number, ", ", meaning].concat(),
        };
        let (choosing, filling) = (step.clone(), step.clone());
        let radio = node("input", &[("type", "radio"), ("name", "point"), ("aria-describedby", "error")])
            .attribute("value", &digits(point.into()))
            .attribute("aria-label", &name)
            .on("change", move |_| choosing.put(Input::Chosen(point)));
        let radio = field::checked(radio, step, move |walk| walk.held().point == Some(point));
        let shown = node("span", &[("aria-hidden", "true")]);
        let shown = match rating.style {
            Style::Number => shown.text(&number),
            Style::Emoji => shown.child(drawn::face(face(point, max))),
            Style::Stars => shown.child(drawn::star()),
            Style::Thumbs => shown.child(drawn::thumb(point != min)),
        };
        // Up to the chosen point, stars are filled.
        let label = node("label", &[("part", "point"), ("class", "point")]).follow(move |element| {
            filling.read(|walk, _| {
                let filled = walk.held().point.is_some_and(|chosen| chosen >= point);
                let _ = element.toggle_attribute_with_force("data-filled", filled);
            });
        });
        group = group.child(label.child(radio).child(shown));
    }
    let view = view.child(group);
    let view = if low.is_empty() && high.is_empty() {
        view
    } else {
        let anchor = |point: i32, label: &str| {
            node("span", &[]).attribute("data-point", &step.numerals().number(point.into())).text(label)
        };
        view.child(
            node("div", &[("class", "anchors"), ("part", "anchors"), ("aria-hidden", "true")])
                .child(anchor(min, &low))
                .child(anchor(max, &high)),
        )
    };
    let view = view.child(field::error(step, Field::Own));
    if rating.comment.is_some() { view.child(comment(step, walk)) } else { view }
}

/// The comment, hidden until a point is chosen.
fn comment(step: &Rc<Step>, walk: &Walk) -> Node {
    let (revealing, prompting, typing, leaving) = (step.clone(), step.clone(), step.clone(), step.clone());
    let prompt = node("span", &[]).follow(move |element| {
        prompting.read(|walk, question| {
            if let (Kind::Rating(Rating { points, comment: Some(comment), .. }), Some(point)) =
                (&question.kind, walk.held().point)
            {
                say(element, &walk.text(&comment.prompts[points.band(point) as usize]));
            }
        });
    });
    let text = node("textarea", &[("id", "comment"), ("part", "comment"), ("rows", "3")])
        .attribute("maxlength", &digits(Prompts::LENGTH as i64))
        .text(&walk.held().beside)
        .on("input", move |event| typing.typed(Field::Beside, value(&event)))
        .on("change", move |_| leaving.left());
    node("div", &[("class", "more")])
        .follow(move |element| revealing.read(|walk, _| hide(element, walk.held().point.is_none())))
        .child(node("label", &[("for", "comment"), ("part", "prompt")]).child(prompt).child(field::optional(step)))
        .child(text)
}

/// What a point looks like, in words; nothing for numbers.
fn look(rating: &Rating, point: i32, step: &Step) -> String {
    let (max, words) = (rating.points.max, step.words());
    let number = |number: i32| step.numerals().number(number.into());
    match rating.style {
        Style::Number => String::new(),
        Style::Stars => fill(words.get("star"), &[("count", &number(point)), ("max", &number(max))]),
        Style::Thumbs => words.get(if point == rating.points.min { "thumb_down" } else { "thumb_up" }).to_owned(),
        Style::Emoji => match SPOKEN[face(point, max)] {
            "" => String::new(),
            word => words.get(word).to_owned(),
        },
    }
}

/// The place among [`drawn::FACES`] of a point from 1 up.
fn face(point: i32, max: i32) -> usize {
    let places: &[usize] = match max {
        ..=2 => &[2, 4],
        3 => &[2, 3, 4],
        4 => &[0, 2, 4, 6],
        5 => &[0, 2, 3, 4, 6],
        6 => &[0, 1, 2, 4, 5, 6],
        _ => &[0, 1, 2, 3, 4, 5, 6],
    };
    usize::try_from(point - 1).ok().and_then(|point| places.get(point)).copied().unwrap_or(3)
}
