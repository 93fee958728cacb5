//! The standard words of a survey (buttons, messages, presets) in 24 languages, each a small file of its own.
//!
//! A page loads `en.json` with the widget and fetches one other file if it needs one; [`super::language::choose`] over
//! [`TAGS`] says which. `docs/languages.md` tells how to add one.

use super::json::{self, Value};
use super::language::among;
use std::rc::Rc;

/// The English texts, which stand in wherever another language lacks one.
pub const ENGLISH: &str = include_str!("en.json");

macro_rules! languages {
    ($($tag:literal)*) => {
        /// The languages that there is a file for, in alphabetical order. Portuguese is Brazilian, Chinese simplified.
        pub const TAGS: [&str; 24] = [$($tag),*];

        /// The file of a language, by its tag as in [`TAGS`].
        ///
        /// For native callers only: what calls this carries all of the files. The widget fetches the one that it needs.
        pub fn file(tag: &str) -> Option<&'static str> {
            match tag {
                $($tag => Some(include_str!(concat!($tag, ".json"))),)*
                _ => None,
            }
        }
    };
}

languages! {
    "ar" "cs" "da" "de" "el" "en" "es" "fi" "fr" "he" "hi" "hu" "it" "ja" "ko" "nb" "nl" "pl" "pt" "ru" "sv" "tr" "uk" "zh"
}

/// The words of one language. A clone shares them.
///
/// ```
/// use candor::survey::words::{Words, file, fill};
/// let words = Words::parse(file("de").unwrap_or_default());
/// assert_eq!(words.get("send"), "Senden");
/// assert_eq!(fill(words.get("progress"), &[("step", "2"), ("count", "5")]), "Schritt 2 von 5");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(Rc<Vec<(String, String)>>);

impl Words {
    /// English.
    pub fn english() -> Words {
        Words(Rc::new(texts(ENGLISH)))
    }

    /// Reads a language's file. What it lacks, or has as anything but a text, stays English; so does all of it where the
    /// file is no JSON object. Keys that English does not have are left out.
    pub fn parse(text: &str) -> Words {
        let mut words = texts(ENGLISH);
        for (key, text) in texts(text) {
            if let Some((_, own)) = words.iter_mut().find(|(name, _)| *name == key) {
                *own = text;
            }
        }
        Words(Rc::new(words))
    }

    /// The words, which are in the language `own`, for a survey in `language`.
    #[must_use]
    pub fn among(&self, own: &str, language: &str) -> Words {
        if own == language {
            return self.clone();
        }
        let among = |(key, text): &(String, String)| (key.clone(), among(text.clone(), own, language));
        Words(Rc::new(self.0.iter().map(among).collect()))
    }

    /// The text of `key`; the key itself where there is none.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.0.iter().find(|(name, _)| name == key).map_or(key, |(_, text)| text)
    }
}

/// Puts values in the place of `{name}`; a name without a value stays as it is, and so do braces in a value.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let known = after.split_once('}').and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(key, _)| *key == name)?;
            Some((*value, after))
        });
        let (text, after) = known.unwrap_or(("{", after));
        out.push_str(text);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The members of a file that have a text.
fn texts(file: &str) -> Vec<(String, String)> {
    let Ok(Value::Object(members)) = json::parse(file) else { return Vec::new() };
    let mut texts = Vec::new();
    for (key, value) in members {
        if let Value::Text(text) = value
            && !text.is_empty()
        {
            texts.push((key, text));
        }
    }
    texts
}
