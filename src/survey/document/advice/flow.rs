//! Where a survey can go: as a graph of its questions, in which every rule that may hold is a way.

use super::{Warnings, at};
use crate::survey::document::{Condition, END, Survey};

pub(super) fn of(survey: &Survey, place: &str, warnings: &mut Warnings) {
    let ways = Ways::new(survey);
    rules(survey, place, warnings);
    for (index, question) in survey.questions.iter().enumerate() {
        if !ways.reached[index] {
            let text = format!("no way leads to the question `{}`", question.id);
            let help = "let the `to` of a rule name it, or let a question before it go on without a rule that always holds";
            warnings.say(at(&[place, "/questions"].concat(), index) + "/id", text, help.to_owned());
        }
    }
    for (index, ending) in survey.endings.iter().enumerate() {
        if !ways.ending_is_reached(survey, index) {
            let text = format!("no way leads to the ending `{}`", ending.id);
            let help = "let the `to` of a rule name it; without a rule, a survey ends with its first ending";
            warnings.say(at(&[place, "/endings"].concat(), index) + "/id", text, help.to_owned());
        }
    }
    circles(survey, &ways, place, warnings);
}

/// The ways out of each question, and where they lead.
pub(super) struct Ways {
    /// For each question the questions that may follow.
    next: Vec<Vec<usize>>,
    /// For each question whether an ending may follow.
    ends: Vec<bool>,
    /// For each question the endings that may follow by a rule, by place.
    endings: Vec<Vec<usize>>,
    /// For each question whether it is the last one and may be left without a rule.
    falls_through: Vec<bool>,
    /// For each question whether a way leads there from the first.
    reached: Vec<bool>,
}

impl Ways {
    pub(super) fn new(survey: &Survey) -> Self {
        let count = survey.questions.len();
        let mut ways = Self {
            next: vec![Vec::new(); count],
            ends: vec![false; count],
            endings: vec![Vec::new(); count],
            falls_through: vec![false; count],
            reached: Vec::new(),
        };
        for (index, question) in survey.questions.iter().enumerate() {
            let mut goes_on = true;
            for rule in question.next.iter().filter(|rule| !never(&rule.condition)) {
                if let Some((to, _)) = survey.question(&rule.to) {
                    ways.next[index].push(to);
                } else {
                    ways.ends[index] = true;
                    let ending = survey.endings.iter().position(|ending| ending.id == rule.to && rule.to != END);
                    ways.endings[index].extend(ending);
                }
                if always(&rule.condition) {
                    goes_on = false;
                    break;
                }
            }
            if goes_on && index + 1 < count {
                ways.next[index].push(index + 1);
            } else if goes_on {
                ways.ends[index] = true;
                ways.falls_through[index] = true;
            }
        }
        ways.reached = ways.from(0, true);
        ways
    }

    /// The questions that a way leads to from this one; itself only where `at_once` or by a circle.
    pub(super) fn from(&self, start: usize, at_once: bool) -> Vec<bool> {
        let mut reached = vec![false; self.next.len()];
        let mut open = if at_once { vec![start] } else { self.next[start].clone() };
        while let Some(index) = open.pop() {
            if !core::mem::replace(&mut reached[index], true) {
                open.extend(&self.next[index]);
            }
        }
        reached
    }

    fn ending_is_reached(&self, survey: &Survey, ending: usize) -> bool {
        (0..survey.questions.len()).any(|index| {
            // Without a rule, the first ending is the survey's.
            self.reached[index] && (self.endings[index].contains(&ending) || ending == 0 && self.falls_through[index])
        })
    }
}

/// Rules that come too late, or never.
fn rules(survey: &Survey, place: &str, warnings: &mut Warnings) {
    for (index, question) in survey.questions.iter().enumerate() {
        let list = at(&[place, "/questions"].concat(), index) + "/next";
        let final_rule = question.next.iter().position(|rule| always(&rule.condition));
        for (number, rule) in question.next.iter().enumerate() {
            if final_rule.is_some_and(|place| number > place) {
                let help = "rules are tried in order: put the one without `if` last";
                warnings.say(at(&list, number), "an earlier rule always holds, so this one never counts", help.to_owned());
            } else if never(&rule.condition) {
                warnings.say(at(&list, number) + "/if", "this never holds", None);
            }
        }
    }
}

/// Questions that are reached, and from which no way leads to an end.
fn circles(survey: &Survey, ways: &Ways, place: &str, warnings: &mut Warnings) {
    let stuck: Vec<_> = (0..survey.questions.len())
        .filter(|start| {
            let reached = ways.from(*start, true);
            ways.reached[*start] && !(0..reached.len()).any(|index| reached[index] && ways.ends[index])
        })
        .collect();
    // Those that reach each other are one circle; it is named at its first question.
    let mut told: Vec<usize> = Vec::new();
    let reached: Vec<_> = stuck.iter().map(|start| ways.from(*start, false)).collect();
    for (start, from) in stuck.iter().zip(&reached) {
        let there_and_back = |(other, back): (&usize, &Vec<bool>)| (from[*other] && back[*start]).then_some(*other);
        let circle: Vec<_> = stuck.iter().zip(&reached).filter_map(there_and_back).collect();
        if !circle.contains(start) || told.contains(start) {
            continue;
        }
        let names: Vec<_> = circle.iter().map(|index| format!("`{}`", survey.questions[*index].id)).collect();
        let text = match names.as_slice() {
            [name] => format!("the question {name} leads to itself, and never to an end"),
            _ => format!("the questions {} lead to each other, and never to an end", names.join(", ")),
        };
        let help = "add a rule that leads out, such as `{\"to\": \"end\"}`";
        warnings.say(at(&[place, "/questions"].concat(), *start) + "/id", text, help.to_owned());
        told.extend(circle);
    }
}

/// True for a condition that holds whatever is known.
pub(super) fn always(condition: &Condition) -> bool {
    match condition {
        Condition::All(list) => list.iter().all(always),
        Condition::Any(list) => list.iter().any(always),
        Condition::Not(inner) => never(inner),
        Condition::Test(_) => false,
    }
}

/// True for a condition that holds whatever is known nowhere.
pub(super) fn never(condition: &Condition) -> bool {
    match condition {
        Condition::All(list) => list.iter().any(never),
        Condition::Any(list) => list.iter().all(never),
        Condition::Not(inner) => always(inner),
        Condition::Test(_) => false,
    }
}
