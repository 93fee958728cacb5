//! A scored question as a form shows it: a preset's, or the first one of a survey of a document.

use crate::survey::document::check::check;
use crate::survey::document::{Document, Kind, Rating, Scalar, Survey, Text, standard};
use crate::survey::language::among;
use crate::survey::recall::{self, Scope};
use crate::survey::words::Words;
use crate::survey::{Scale, Timestamp, json};
use std::path::Path;

/// A scored question with what its form has to know of its survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// The survey's version.
    pub version: u32,
    /// The question's id, which the answer is recorded under.
    pub id: String,
    /// Its kind, as the answer says it.
    pub kind: &'static str,
    /// Its points, their labels and the comment.
    pub rating: Rating,
    text: Text,
    help: Option<Text>,
    /// The language of what the document writes as one string.
    own: String,
    variables: Vec<(String, Scalar)>,
    /// When it is asked: from, and until.
    window: (Option<Timestamp>, Option<Timestamp>),
    is_enabled: bool,
}

/// The surveys of documents that have a form, by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forms(Vec<(String, Scored)>);

impl Scored {
    /// A preset's, in the language of `words`.
    pub fn preset(scale: Scale, subject: &str, language: &str, words: &Words) -> Option<Self> {
        Self::of(&standard::survey(scale, "", subject, words), language)
    }

    /// The first scored question of a survey whose document is in the language `own`.
    fn of(survey: &Survey, own: &str) -> Option<Self> {
        survey.questions.iter().find_map(|question| match &question.kind {
            Kind::Rating(rating) => Some(Self {
                version: survey.version,
                id: question.id.clone(),
                kind: question.kind.name(),
                rating: rating.clone(),
                text: question.text.clone(),
                help: question.help.clone(),
                own: own.to_owned(),
                variables: survey.variables.clone(),
                window: (survey.opens, survey.closes),
                is_enabled: survey.enabled,
            }),
            _ => None,
        })
    }

    /// Whether it is asked at that time.
    pub fn is_open(&self, now: Timestamp) -> bool {
        let (opens, closes) = self.window;
        self.is_enabled && opens.is_none_or(|opens| opens <= now) && closes.is_none_or(|closes| now < closes)
    }

    /// The languages that it is written in, the document's own first.
    pub fn languages(&self) -> Vec<&str> {
        let written = self.text.languages().map(|(language, _)| language);
        [self.own.as_str()].into_iter().chain(written.filter(|language| !language.is_empty() && *language != self.own)).collect()
    }

    /// The question in `language`, with what it recalls: of the page's context what the link says, and of variables what they
    /// begin with.
    pub fn question(&self, language: &str, context: &[(String, String)]) -> String {
        self.said(&self.text, language, context)
    }

    /// The sentence below it.
    pub fn help(&self, language: &str, context: &[(String, String)]) -> Option<String> {
        self.help.as_ref().map(|help| self.said(help, language, context))
    }

    /// The labels of the ends; without one of its own, the standard's, which may have none.
    pub fn ends(&self, language: &str, context: &[(String, String)], words: &Words) -> [String; 2] {
        [("_low", &self.rating.low), ("_high", &self.rating.high)].map(|(end, own)| match (own, self.rating.standard) {
            (Some(text), _) => self.said(text, language, context),
            (None, Some(scale)) => words.get(&[scale.name(), end].concat()).to_owned(),
            (None, None) => String::new(),
        })
    }

    /// What the comment is asked for after a point of the low, middle and high band; nothing where it has none.
    pub fn prompts(&self, language: &str, context: &[(String, String)]) -> Option<[String; 3]> {
        let comment = self.rating.comment.as_ref()?;
        Some([0, 1, 2].map(|band| self.said(&comment.prompts[band], language, context)))
    }

    fn said(&self, text: &Text, language: &str, context: &[(String, String)]) -> String {
        let (own, template) = text.find(language, &self.own).unwrap_or((language, ""));
        let filled = recall::fill(template, &|scope, name| match scope {
            Scope::Context => context.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()),
            Scope::Variable => self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.to_plain()),
            Scope::Answer | Scope::Customer => None,
        });
        among(filled, own, language)
    }
}

impl Forms {
    /// Reads documents. An error names the file and the place, and says what to do.
    pub fn read(files: &[impl AsRef<Path>]) -> Result<Self, String> {
        let mut forms = Self::default();
        for file in files {
            let file = file.as_ref();
            let failed = |reason: &str| format!("the survey document {} cannot be used: {reason}", file.display());
            let text = std::fs::read_to_string(file).map_err(|error| failed(&error.to_string()))?;
            let advice = format!("run `candor check {}`", file.display());
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            let value = json::parse(text).map_err(|_| failed(&format!("it is not JSON; {advice}")))?;
            let checked = check(&value);
            let Some(document) = checked.document else {
                let error = checked.findings.into_iter().find(|finding| finding.is_error);
                let said = error.map_or_else(String::new, |error| format!("{}: {}", error.pointer, error.message.text));
                return Err(failed(&format!("{said}; for all that is wrong, {advice}")));
            };
            forms.add(&document).map_err(|id| failed(&format!("another one has a survey {id:?}, too")))?;
        }
        Ok(forms)
    }

    /// Adds those of a document; an error is the id that there is already.
    fn add(&mut self, document: &Document) -> Result<(), String> {
        for survey in &document.surveys {
            if self.get(&survey.id).is_some() {
                return Err(survey.id.clone());
            }
            if let Some(scored) = Scored::of(survey, &document.language) {
                self.0.push((survey.id.clone(), scored));
            }
        }
        Ok(())
    }

    /// That of a survey.
    pub fn get(&self, id: &str) -> Option<&Scored> {
        self.0.iter().find(|(known, _)| known == id).map(|(_, scored)| scored)
    }

    /// The ids of all surveys with a form.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| id.as_str())
    }
}
