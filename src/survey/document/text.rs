//! Texts in several languages.

use crate::survey::json::Value;
use serde::{Serialize, Serializer, ser::SerializeMap};

/// A text: one string, or one for each language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Language and string. One with an empty language is in the document's.
    languages: Vec<(String, String)>,
}

impl Text {
    /// A text in the document's own language.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { languages: vec![(String::new(), text.into())] }
    }

    /// A text in several languages.
    pub fn of<L: Into<String>, T: Into<String>>(texts: impl IntoIterator<Item = (L, T)>) -> Self {
        Self { languages: texts.into_iter().map(|(language, text)| (language.into(), text.into())).collect() }
    }

    /// The languages that it has, with their strings; an empty language stands for the document's.
    pub fn languages(&self) -> impl Iterator<Item = (&str, &str)> {
        self.languages.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }

    /// The string in `language`, which is as the document writes it; else in the document's `own`, else any.
    pub fn get(&self, language: &str, own: &str) -> &str {
        self.find(language, own).map_or("", |(_, text)| text)
    }

    /// The same with the language that it is in.
    pub fn find<'a: 'b, 'b>(&'a self, language: &str, own: &'b str) -> Option<(&'b str, &'a str)> {
        let find = |wanted: &str| self.languages.iter().find(|(language, _)| language == wanted);
        // One string alone counts as written in the document's language.
        let (found, text) = find(language).or_else(|| find(own)).or_else(|| self.languages.first())?;
        Some((if found.is_empty() { own } else { found }, text))
    }

    /// Reads what the validator has let pass.
    pub(super) fn read(value: &Value) -> Self {
        match value {
            Value::Text(text) => Self::plain(text.as_str()),
            Value::Object(members) => {
                Self::of(members.iter().map(|(language, text)| (language.as_str(), text.as_text().unwrap_or_default())))
            }
            _ => Self::default(),
        }
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let [(language, text)] = self.languages.as_slice()
            && language.is_empty()
        {
            return serializer.serialize_str(text);
        }
        let mut map = serializer.serialize_map(Some(self.languages.len()))?;
        for (language, text) in &self.languages {
            map.serialize_entry(language, text)?;
        }
        map.end()
    }
}
