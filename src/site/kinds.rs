//! The kinds of question that are shown on a page of their own, and the survey document that asks them.

use crate::survey::json::{self, Value};

/// One kind of question, or one form of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name in addresses; its survey's id has [`PREFIX`] before it.
    pub key: &'static str,
    /// Where it stands on the page.
    pub group: Group,
    /// What it is called.
    pub name: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// The members of its question that make it this kind.
    pub made_by: &'static str,
}

/// Kinds that stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// One point of a scale.
    Scores,
    /// One or some of several answers.
    Choices,
    /// What is written.
    Texts,
    /// All else.
    Others,
}

impl Group {
    /// All, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Scores, Self::Choices, Self::Texts, Self::Others];

    /// Its name in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Scores => "scores",
            Self::Choices => "choices",
            Self::Texts => "texts",
            Self::Others => "others",
        }
    }

    /// Its heading.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scores => "Scores",
            Self::Choices => "Choices",
            Self::Texts => "Texts",
            Self::Others => "Others",
        }
    }

    /// Its kinds, in the order of the page.
    pub fn kinds(self) -> impl Iterator<Item = Kind> {
        KINDS.into_iter().filter(move |kind| kind.group == self)
    }
}

/// The document, from which surveys are shown over the page.
pub const DOCUMENT: &str = include_str!("../../public/kinds/kinds.json");
/// Its address.
pub const ADDRESS: &str = "/kinds/kinds.json";
/// Before the key of a kind, the id of its survey: ids of their own, so that no figures of real surveys are under them.
pub const PREFIX: &str = "kinds-";

impl Kind {
    /// Id of its survey.
    pub fn survey_id(&self) -> String {
        [PREFIX, self.key].concat()
    }

    /// Its survey in the document, [`DOCUMENT`] as it was read.
    pub fn survey(&self, document: &Value) -> Option<Value> {
        let id = self.survey_id();
        let surveys = document.member("surveys")?.as_array()?;
        surveys.iter().find(|survey| survey.member("id").and_then(Value::as_text) == Some(&id)).cloned()
    }
}

/// The document, read; the tests hold that it can be.
pub fn document() -> Value {
    json::parse(DOCUMENT).unwrap_or_default()
}

macro_rules! kinds {
    ($($key:literal $group:ident $name:literal $made_by:literal $purpose:literal)*) => {
        [$(Kind { key: $key, group: Group::$group, name: $name, made_by: $made_by, purpose: $purpose }),*]
    };
}

/// All kinds, in the order of the page.
pub const KINDS: [Kind; 21] = kinds![
    "nps" Scores "Net Promoter" "nps"
        "How likely somebody is to recommend you, from 0 to 10; a chosen point asks for the reason."
    "csat" Scores "Customer satisfaction" "csat"
        "How satisfied somebody is with one thing that just happened."
    "ces" Scores "Customer effort" "ces"
        "Whether you made something easy, as a sentence to agree with."
    "numbers" Scores "A scale of numbers" "rating"
        "A scale of your own with two to eleven points, and words at its ends."
    "stars" Scores "Stars" "rating, style stars"
        "A rating that everybody knows how to read."
    "emoji" Scores "Faces" "rating, style emoji"
        "A mood, where numbers would be too cool; drawn, so that they look the same on every device."
    "thumbs" Scores "Thumbs" "rating, style thumbs"
        "A yes or no at the end of an article, in one tap."
    "one" Choices "One of several" "choice"
        "The reason among a few that you know, and “Other” for those that you do not."
    "several" Choices "Some of several" "choice, multiple"
        "All that applies, up to as many as you say; “None of these” excludes the others."
    "pictures" Choices "Pictures" "choice, with images"
        "What is told apart by the eye rather than by words."
    "ranking" Choices "Ranking" "ranking"
        "What matters most, put in order by dragging, or with the buttons."
    "matrix" Choices "Matrix" "matrix"
        "The same answers for several things; on a phone each thing becomes a card."
    "long" Texts "Some lines" "text"
        "What people say in their own words, with the characters that are left."
    "short" Texts "One line" "text, format short"
        "A name, a place, a word."
    "email" Texts "An address" "text, format email"
        "An e-mail address that is checked as it is left; phone and url are its siblings."
    "number" Texts "A number" "text, format number"
        "An amount within bounds, typed in the digits of any language."
    "date" Others "Date" "date"
        "A day, chosen as the browser lets people choose days."
    "consent" Others "Consent" "consent"
        "A permission that is given by a tick and by nothing else."
    "contact" Others "Contact" "contact"
        "Who may be written to, with the fields that you need, filled in by the browser."
    "link" Others "Link" "link"
        "A way on: to a review, an article, a form of yours."
    "message" Others "Message" "message"
        "Something to say before the questions, or between them."
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::document::check::check;
    use std::collections::BTreeSet;

    #[test]
    fn the_document_is_what_a_careful_author_would_write() {
        let findings = check(&document()).findings;
        assert!(findings.is_empty(), "{findings:?}");
    }

    #[test]
    fn every_survey_is_a_kind_by_its_name() {
        let document = document();
        assert_eq!(document.member("surveys").unwrap().as_array().unwrap().len(), KINDS.len());
        for kind in KINDS {
            let survey = kind.survey(&document).unwrap_or_else(|| panic!("no survey {}", kind.survey_id()));
            assert_eq!(survey.member("name").and_then(Value::as_text), Some(kind.name));
            let question = &survey.member("questions").unwrap().as_array().unwrap()[0];
            let named = question.member("kind").and_then(Value::as_text).unwrap();
            assert_eq!(kind.made_by.split(',').next(), Some(named));
            // What a reload has interrupted goes on in its place, not over the page.
            assert_eq!(survey.member("placement").and_then(Value::as_text), Some("inline"));
        }
    }

    /// The kinds that a document knows, as its JSON Schema lists them.
    #[test]
    fn no_kind_of_the_document_is_missing() {
        let schema = json::parse(include_str!("../../public/schema/candor-1.json")).unwrap();
        fn constants(value: &Value, under: &str, found: &mut BTreeSet<String>) {
            match value {
                Value::Object(members) => {
                    for (name, member) in members {
                        match member.as_text() {
                            Some(text) if name == "const" && under == "kind" => drop(found.insert(text.to_owned())),
                            _ => constants(member, name, found),
                        }
                    }
                }
                Value::Array(items) => items.iter().for_each(|item| constants(item, under, found)),
                _ => {}
            }
        }
        let mut known = BTreeSet::new();
        constants(&schema, "", &mut known);
        assert!(known.len() > 10, "{known:?}");
        let shown: BTreeSet<_> = KINDS.iter().filter_map(|kind| kind.made_by.split(',').next()).map(str::to_owned).collect();
        assert_eq!(shown, known);
    }

    #[test]
    fn a_key_names_one_kind_or_group() {
        let mut keys: Vec<_> = KINDS.iter().map(|kind| kind.key).chain(Group::ALL.map(Group::key)).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), KINDS.len() + Group::ALL.len());
        assert_eq!(Group::ALL.into_iter().flat_map(Group::kinds).count(), KINDS.len());
    }
}
