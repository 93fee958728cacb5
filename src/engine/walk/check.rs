//! What is missing or wrong on a step: the rules that an answer has to keep.

use super::held::{Field, Held, UNPICKED, digits};
use crate::survey::decimal::Decimal;
use crate::survey::document::{Format, Kind, Question, Written};
use crate::survey::time::Timestamp;

/// What is missing or wrong on a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Where.
    pub field: Field,
    /// The key of the message among the widget's words.
    pub word: &'static str,
    /// What stands for `{count}`, `{min}` or `{max}` in it.
    pub value: String,
}

impl Held {
    /// What keeps the step from being left.
    pub fn wrong(&self, question: &Question) -> Option<Wrong> {
        let must = question.required;
        let wrong = |field, word, value| Some(Wrong { field, word, value });
        let say = |word| wrong(Field::Own, word, String::new());
        match &question.kind {
            Kind::Rating(_) if must && self.point.is_none() => say("choose"),
            Kind::Text(written) => self.wrong_text(written, must),
            Kind::Choice(choice) => {
                let count = self.chosen.len();
                let none_of_these =
                    self.chosen.iter().any(|place| choice.options.get(*place).is_some_and(|option| option.exclusive));
                if count == 0 {
                    if must { say("choose_option") } else { None }
                } else if choice.multiple && count < choice.least as usize && !none_of_these {
                    wrong(Field::Own, "choose_at_least", digits(choice.least.into()))
                } else if choice.multiple && count > choice.most as usize {
                    wrong(Field::Own, "choose_at_most", digits(choice.most.into()))
                } else if self.chosen.contains(&choice.options.len()) && self.beside.trim_ascii().is_empty() {
                    wrong(Field::Beside, "write", String::new())
                } else {
                    None
                }
            }
            Kind::Matrix { .. } if must && self.chosen.contains(&UNPICKED) => say("row_missing"),
            Kind::Date { min, max } => self.wrong_date(must, min.as_deref(), max.as_deref()),
            Kind::Consent { .. } if must && self.point.is_none() => say("consent_missing"),
            Kind::Contact { fields } => {
                for (place, ((field, required), text)) in fields.iter().zip(&self.texts).enumerate() {
                    let text = text.trim_ascii();
                    let malformed = contact_format(field).filter(|_| !text.is_empty()).and_then(|format| malformed(format, text));
                    let missing = (text.is_empty() && *required).then_some("write");
                    if let Some(word) = missing.or(malformed) {
                        return wrong(Field::Contact(place), word, String::new());
                    }
                }
                None
            }
            _ => None,
        }
    }

    fn wrong_text(&self, written: &Written, must: bool) -> Option<Wrong> {
        let wrong = |word, value| Some(Wrong { field: Field::Own, word, value });
        let text = self.own().trim_ascii();
        let length = text.chars().count();
        if text.is_empty() {
            return if must { wrong("write", String::new()) } else { None };
        }
        if let Some(word) = malformed(written.format, text) {
            return wrong(word, String::new());
        }
        // The other formats have lengths of their own.
        let free = matches!(written.format, Format::Short | Format::Long);
        if free && length < written.min_length as usize {
            return wrong("too_short", digits(written.min_length.into()));
        }
        if free && length > written.max_length as usize {
            return wrong("too_long", digits(written.max_length.into()));
        }
        let number = if written.format == Format::Number { number(text) } else { None };
        match (number, written.min, written.max) {
            (Some(number), Some(min), _) if number < min => wrong("number_low", min.to_text()),
            (Some(number), _, Some(max)) if number > max => wrong("number_high", max.to_text()),
            _ => None,
        }
    }

    fn wrong_date(&self, must: bool, min: Option<&str>, max: Option<&str>) -> Option<Wrong> {
        let day = self.own();
        // Days compare as texts.
        let (word, value) = match (day, min, max) {
            ("", ..) if must => ("date_wrong", ""),
            ("", ..) => return None,
            _ if Timestamp::from_day(day).is_none() => ("date_wrong", ""),
            (_, Some(min), _) if day < min => ("date_early", min),
            (_, _, Some(max)) if day > max => ("date_late", max),
            _ => return None,
        };
        Some(Wrong { field: Field::Own, word, value: value.to_owned() })
    }
}

pub(super) fn contact_format(field: &str) -> Option<Format> {
    match field {
        "email" => Some(Format::Email),
        "phone" => Some(Format::Phone),
        _ => None,
    }
}

/// A number as people write it: a comma for a point too, and the digits of their script.
pub(super) fn number(text: &str) -> Option<Decimal> {
    let text = latin(text);
    if text.contains('.') { Decimal::parse(&text) } else { Decimal::parse(&text.replace([',', '٫'], ".")) }
}

/// Arabic, Persian, Devanagari and full-width digits as Latin ones.
fn latin(text: &str) -> String {
    let zeros = ['\u{660}', '\u{6f0}', '\u{966}', '\u{ff10}'];
    let digit = |letter: char| zeros.iter().find_map(|zero| char::from_digit((letter as u32).checked_sub(*zero as u32)?, 10));
    text.chars().map(|letter| digit(letter).unwrap_or(letter)).collect()
}

/// The word for what is wrong with the form of a text. The rules let pass what may be right: only the other side can tell.
pub(super) fn malformed(format: Format, text: &str) -> Option<&'static str> {
    let (holds, word) = match format {
        Format::Short | Format::Long => return None,
        Format::Email => {
            let (local, domain) = text.split_once('@').unwrap_or_default();
            let labels = domain.split('.').all(|label| !label.is_empty());
            (
                !local.is_empty()
                    && domain.contains('.')
                    && labels
                    && !domain.contains('@')
                    && !text.contains(char::is_whitespace),
                "email_wrong",
            )
        }
        Format::Phone => {
            let text = latin(text);
            let count = text.chars().filter(char::is_ascii_digit).count();
            // At most 15 digits (ITU-T E.164), and extensions.
            let known = text.chars().all(|letter| letter.is_ascii_digit() || " +-()./x#".contains(letter));
            (known && (4..=20).contains(&count), "phone_wrong")
        }
        Format::Url => {
            let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let named = host.contains('.') && !host.contains('@') && host.split('.').all(|label| !label.is_empty());
            (named && !text.contains(char::is_whitespace), "url_wrong")
        }
        Format::Number => (number(text).is_some(), "number_wrong"),
    };
    (!holds).then_some(word)
}
