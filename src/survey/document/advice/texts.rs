//! What texts recall, and the languages that some of them lack.

use super::Warnings;
use super::flow::Ways;
use crate::survey::document::explain::nearest;
use crate::survey::document::{Document, Question, Survey, Text};
use crate::survey::recall::{self, Piece, Scope};

pub(super) fn of(document: &Document, survey: &Survey, place: &str, warnings: &mut Warnings) {
    let languages = languages(document, survey);
    let ways = Ways::new(survey);
    survey.texts(&mut |pointer, text| {
        let recalls = Recalls { survey, ways: &ways, shown: shown(survey, &pointer) };
        for (language, string) in text.languages() {
            // A text in one language is a string, without a step of its own.
            let step = if language.is_empty() { String::new() } else { ["/", language].concat() };
            recalls.of(string, &[place, &pointer, &step].concat(), warnings);
        }
        missing(document, text, &languages, &[place, &pointer].concat(), warnings);
    });
}

/// The question whose step shows the text at this pointer, and whether it is shown only once that is answered.
fn shown(survey: &Survey, pointer: &str) -> Shown {
    let mut steps = pointer.split('/').skip(1);
    let question = match (steps.next(), steps.next().and_then(|index| index.parse().ok())) {
        (Some("questions"), Some(index)) if index < survey.questions.len() => Some(index),
        _ => None,
    };
    Shown { question, after_answer: steps.next() == Some("comment") }
}

struct Shown {
    /// `None` for an ending.
    question: Option<usize>,
    after_answer: bool,
}

struct Recalls<'a> {
    survey: &'a Survey,
    ways: &'a Ways,
    shown: Shown,
}

impl Recalls<'_> {
    fn of(&self, string: &str, place: &str, warnings: &mut Warnings) {
        for piece in recall::parse(string) {
            if warnings.are_enough() {
                return;
            }
            match piece {
                Piece::Literal(_) => {}
                Piece::Malformed(text) => {
                    let text = format!("`{}` recalls nothing, and is shown as it is", shorten(text));
                    let help = "a text recalls with `{{customer.first_name|there}}`: one of `answer`, `variable`, `customer`, \
                                `context`, a name, and what stands there instead";
                    warnings.say(place.to_owned(), text, help.to_owned());
                }
                Piece::Recall { scope, name, fallback } => {
                    let path = [scope_name(scope), ".", name].concat();
                    let known = self.known(scope, name, &path, place, warnings);
                    if known && fallback.is_none() {
                        let text = format!("`{{{{{path}}}}}` has no fallback: where it is not known, nothing stands there");
                        let help = format!("write `{{{{{path}|…}}}}`, with nothing after the `|` where that is meant");
                        warnings.say(place.to_owned(), text, help);
                    }
                }
            }
        }
    }

    /// Warns of names that nothing has; what the host gives cannot be known here.
    fn known(&self, scope: Scope, name: &str, path: &str, place: &str, warnings: &mut Warnings) -> bool {
        let known: Vec<String> = match scope {
            Scope::Customer | Scope::Context => return true,
            Scope::Variable => self.survey.variables.iter().map(|(name, _)| name.clone()).collect(),
            Scope::Answer => self.survey.questions.iter().flat_map(Question::answer_ids).collect(),
        };
        if !known.iter().any(|known| known == name) {
            let what = if scope == Scope::Answer { "question" } else { "variable" };
            let text = format!("`{{{{{path}}}}}` names no {what} of this survey");
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            let help = nearest(name, &known).map(|nearest| format!("did you mean `{}.{nearest}`?", scope_name(scope)));
            warnings.say(place.to_owned(), text, help);
            return false;
        }
        if scope == Scope::Answer && !self.is_given(name) {
            let text = format!("`{{{{{path}}}}}` is not answered yet where this is shown");
            warnings.say(place.to_owned(), text, None);
        }
        true
    }

    /// Whether the question of this answer can have been left, or answered on the same step.
    fn is_given(&self, name: &str) -> bool {
        let owns = |question: &Question| question.answer_ids().iter().any(|id| id == name);
        let (Some(of), Some(shown)) = (self.survey.questions.iter().position(owns), self.shown.question) else { return true };
        of == shown && self.shown.after_answer || self.ways.from(of, false)[shown]
    }
}

fn scope_name(scope: Scope) -> &'static str {
    Scope::ALL.into_iter().find(|(_, known)| *known == scope).map_or("", |(name, _)| name)
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 40 { text.to_owned() } else { text.chars().take(40).collect::<String>() + "…" }
}

/// The languages that any text of the survey is in.
fn languages(document: &Document, survey: &Survey) -> Vec<String> {
    let mut languages: Vec<String> = Vec::new();
    survey.texts(&mut |_, text| {
        for language in text.languages().map(|(language, _)| own(document, language)) {
            if !languages.iter().any(|known| known == language) {
                languages.push(language.to_owned());
            }
        }
    });
    languages
}

/// A plain string is in the document's language.
fn own<'a>(document: &'a Document, language: &'a str) -> &'a str {
    if language.is_empty() { &document.language } else { language }
}

fn missing(document: &Document, text: &Text, languages: &[String], place: &str, warnings: &mut Warnings) {
    let has = |wanted: &String| text.languages().any(|(language, _)| own(document, language) == wanted);
    let missing: Vec<_> = languages.iter().filter(|language| !has(language)).map(|language| format!("`{language}`")).collect();
    if !missing.is_empty() {
        let others = if missing.len() == 1 { "which other texts of this survey have" } else { "which other texts have" };
        let instead = text.get(&document.language, &document.language);
        let help = format!("people of that language see `{}`", shorten(instead));
        warnings.say(place.to_owned(), format!("this text is missing in {}, {others}", missing.join(", ")), help);
    }
}
