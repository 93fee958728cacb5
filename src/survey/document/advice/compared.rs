//! Comparisons that can never hold, because the fact never has such a value.

use super::{Warnings, at};
use crate::survey::document::audience::Moment;
use crate::survey::document::explain::nearest;
use crate::survey::document::{Condition, Fact, Kind, Operand, Operator, Scalar, Survey, Test};

const DEVICES: &[&str] = &["phone", "tablet", "desktop"];
const WEEKDAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const CAMPAIGN: &[&str] = &["source", "medium", "campaign", "term", "content"];

pub(super) fn of(survey: &Survey, place: &str, warnings: &mut Warnings) {
    let mut look = Look { survey, warnings, of_event: false };
    look.condition(&survey.audience, &[place, "/audience"].concat());
    for (list, triggers) in [("/triggers", &survey.triggers), ("/cancel", &survey.cancel)] {
        for (index, trigger) in triggers.iter().enumerate() {
            if let Moment::Event(_, condition) = &trigger.on {
                look.of_event = true;
                look.condition(condition, &(at(&[place, list].concat(), index) + "/where"));
                look.of_event = false;
            }
        }
    }
    for (index, question) in survey.questions.iter().enumerate() {
        let question_at = at(&[place, "/questions"].concat(), index);
        for (number, rule) in question.next.iter().enumerate() {
            look.condition(&rule.condition, &(at(&(question_at.clone() + "/next"), number) + "/if"));
        }
        for (number, assignment) in question.set.iter().enumerate() {
            look.condition(&assignment.condition, &(at(&(question_at.clone() + "/set"), number) + "/if"));
        }
    }
}

struct Look<'a> {
    survey: &'a Survey,
    warnings: &'a mut Warnings,
    /// Whether the conditions are about an event, which has properties.
    of_event: bool,
}

impl Look<'_> {
    fn condition(&mut self, condition: &Condition, place: &str) {
        match condition {
            Condition::All(list) | Condition::Any(list) => {
                let name = if matches!(condition, Condition::All(_)) { "/all" } else { "/any" };
                for (index, condition) in list.iter().enumerate() {
                    self.condition(condition, &at(&[place, name].concat(), index));
                }
            }
            Condition::Not(inner) => self.condition(inner, &[place, "/not"].concat()),
            Condition::Test(test) => self.test(test, place),
        }
    }

    fn test(&mut self, test: &Test, place: &str) {
        if test.fact == Fact::Property && !self.of_event {
            let help = "properties are those of the event of a trigger, in its `where`";
            self.warnings.say([place, "/fact"].concat(), "no event is looked at here, so it has no properties", help.to_owned());
        }
        if test.fact == Fact::Campaign && !CAMPAIGN.contains(&test.name.as_str()) {
            let said = format!("a campaign has no `{}`", test.name);
            self.warnings.say([place, "/name"].concat(), said, Some(one_of(&test.name, CAMPAIGN)));
        }
        let dated = matches!(test.operator, Operator::Before | Operator::After);
        let ordered =
            matches!(test.operator, Operator::Less | Operator::AtMost | Operator::More | Operator::AtLeast | Operator::Between);
        let operator = || [place, "/", test.operator.name()].concat();
        if test.fact == Fact::Date && !dated {
            let help = "the date is compared with `before` and `after`, the time of day by the fact `time`";
            self.warnings.say(operator(), "the current date has no such comparison, so this never holds", help.to_owned());
        }
        if test.fact == Fact::Time && !ordered {
            let help = "the time of day is compared with `between`, `less`, `at_most`, `more` and `at_least`";
            self.warnings.say(operator(), "the time of day has no such comparison, so this never holds", help.to_owned());
        }
        if dated && matches!(test.fact, Fact::Time | Fact::Weekday | Fact::Views | Fact::Device | Fact::Language) {
            self.warnings.say(operator(), format!("`{}` is no date", test.fact.name()), None);
        }
        self.values(test, place);
    }

    /// The values that the fact is compared with are such as it can have.
    fn values(&mut self, test: &Test, place: &str) {
        if !matches!(test.operator, Operator::Equals | Operator::NotEquals | Operator::In | Operator::NotIn) {
            return;
        }
        let operator = [place, "/", test.operator.name()].concat();
        let scalars = match &test.operand {
            Operand::Scalar(scalar) => vec![(operator, scalar)],
            Operand::List(list) => list.iter().enumerate().map(|(index, scalar)| (at(&operator, index), scalar)).collect(),
            _ => Vec::new(),
        };
        for (place, scalar) in scalars {
            let plain = scalar.to_plain();
            let words = match test.fact {
                Fact::Device => DEVICES,
                Fact::Weekday => WEEKDAYS,
                _ => {
                    self.point(test, scalar, place);
                    continue;
                }
            };
            let found = if test.ignore_case { plain.to_ascii_lowercase() } else { plain.clone() };
            if !words.contains(&found.as_str()) {
                let help = match found.as_str() {
                    "mobile" => "did you mean `phone`?".to_owned(),
                    _ => one_of(&plain, words),
                };
                self.warnings.say(place, format!("`{}` is never `{plain}`", test.fact.name()), help);
            }
        }
    }

    /// A point that is compared with an answer lies on its scale.
    fn point(&mut self, test: &Test, scalar: &Scalar, place: String) {
        let (Fact::Answer, Some((_, question))) = (test.fact, self.survey.question(&test.name)) else { return };
        let Kind::Rating(rating) = &question.kind else { return };
        let on_scale = scalar.as_number().is_some_and(|number| {
            let millionths = number.millionths();
            let point = i32::try_from(millionths / 1_000_000);
            millionths % 1_000_000 == 0 && point.is_ok_and(|point| rating.points.contains(point))
        });
        if !on_scale {
            let said = format!("`{}` is no point of the scale of `{}`", scalar.to_plain(), question.id);
            let help = format!("its points run from {} to {}", rating.points.min, rating.points.max);
            self.warnings.say(place, said, help);
        }
    }
}

fn one_of(found: &str, words: &[&str]) -> String {
    // `monday` is further from `mon` than an error in typing.
    let start = words.iter().find(|word| found.to_lowercase().starts_with(*word)).copied();
    match start.or_else(|| nearest(found, words)) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("it is one of {}", words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")),
    }
}
