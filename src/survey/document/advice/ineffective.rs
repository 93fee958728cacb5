//! Fields that change nothing, because of what stands or does not stand beside them.

use super::{Warnings, at};
use crate::survey::json::Value;

pub(super) fn of(survey: &Value, place: &str, warnings: &mut Warnings) {
    let is = |value: &Value, name: &str, text: &str| value.member(name).and_then(Value::as_text) == Some(text);
    let holds = |value: &Value, name: &str| value.member(name) == Some(&Value::Bool(true));
    let mut look = |value: &Value, place: &str, fields: &[&str], why: &str, help: &str| {
        for field in fields {
            if value.member(field).is_some() {
                let text = format!("`{field}` has no effect {why}");
                warnings.say([place, "/", field].concat(), text, Some(help.to_owned()).filter(|help| !help.is_empty()));
            }
        }
    };
    if survey.member("sample").is_none_or(|sample| sample.as_integer() == Some(1)) {
        look(survey, place, &["sample_days"], "where everybody is in the sample", "");
    }
    if let Some(frequency) = survey.member("frequency")
        && is(frequency, "ask", "always")
    {
        let place = [place, "/frequency"].concat();
        look(frequency, &place, &["again_after_dismissal"], "where the survey is always asked again", "");
    }
    for (index, question) in survey.member("questions").and_then(Value::as_array).unwrap_or_default().iter().enumerate() {
        let place = at(&[place, "/questions"].concat(), index);
        match question.member("kind").and_then(Value::as_text).unwrap_or_default() {
            "choice" => {
                if !holds(question, "multiple") {
                    let help = "add `\"multiple\": true` where several can be chosen";
                    look(question, &place, &["min_choices", "max_choices"], "where one answer can be chosen", help);
                }
                if !holds(question, "other") {
                    look(question, &place, &["other_text"], "without an \u{201c}Other\u{201d}", "add `\"other\": true`");
                }
            }
            "text" if is(question, "format", "number") => {
                let help = "`min` and `max` bound a number";
                look(question, &place, &["min_length", "max_length"], "where a number is asked for", help);
            }
            "text" => {
                let help = "add `\"format\": \"number\"` where a number is asked for";
                look(question, &place, &["min", "max"], "on a text", help);
            }
            _ => {}
        }
    }
}
