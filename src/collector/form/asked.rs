//! What an address under `/s/` asks, and what its link says of the page that it stands on.
//!
//! | parameter | what |
//! |---|---|
//! | `ask` | the preset: `nps`, `csat`, `ces`; not needed where the path is one of them, or a survey of a document |
//! | `subject`, `lang`, `theme`, `env`, `key` | as the attributes of these names |
//! | `score` | a point that is chosen beforehand |
//! | `url` | the page; else what the browser says of it |
//! | `context.<name>` | a member of the context |
//!
//! Links are passed on, and mail programs and advertisements add parameters of their own: what is not in the table is left out, and
//! recorded nowhere.

use super::scored::{Forms, Scored};
use crate::survey::address::{origin_of, page_url};
use crate::survey::language::{Direction, choose, direction};
use crate::survey::redact::Rules;
use crate::survey::words::{TAGS, Words, file};
use crate::survey::{Environment, Scale};
use axum::http::{HeaderMap, Uri, header};
use form_urlencoded::Serializer;

/// What a link may bring along, in characters or entries: more is cut off, or left out.
const ID: usize = 200;
const SUBJECT: usize = 200;
const KEY: usize = 1_000;
const URL: usize = 2_000;
const MEMBERS: usize = 20;
const MEMBER: usize = 500;
/// The longest language tag (RFC 5646, 4.4.1), and how many of them a header may name.
const TAG: usize = 35;
const WANTED: usize = 20;

const CONTEXT: &str = "context.";

/// What an address asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The survey's id, which results are kept under.
    pub id: String,
    /// The question.
    pub scored: Scored,
    /// The language that it is shown in.
    pub language: String,
    /// The language that was wanted.
    pub wanted: Option<String>,
    /// `auto`, `light` or `dark`.
    pub theme: &'static str,
    /// Whether the answer counts.
    pub env: Environment,
    /// The key that the site is known by.
    pub key: Option<String>,
    /// The page that links here, without query and redacted.
    pub url: Option<String>,
    /// The page's own context.
    pub context: Vec<(String, String)>,
    /// The point that is chosen beforehand, as it was written.
    pub score: String,
    /// The preset, where it is one.
    preset: Option<Scale>,
    subject: String,
    /// The language of all other words.
    spoken: &'static str,
    /// The language that the link says.
    lang: Option<String>,
}

/// The texts of a survey, in one language.
#[derive(Debug, Clone)]
pub struct Texts {
    /// The question.
    pub question: String,
    /// The sentence below it.
    pub help: Option<String>,
    /// The label of the lowest point; it may be empty.
    pub low: String,
    /// The label of the highest point; it may be empty.
    pub high: String,
    /// What the comment is asked for after a point of the low, middle and high band; nothing where there is none.
    pub prompts: Option<[String; 3]>,
    /// All other words.
    pub words: Words,
}

impl Asked {
    /// What an address asks; nothing where it names neither a preset nor a survey of `forms`.
    pub fn read(id: &str, uri: &Uri, headers: &HeaderMap, forms: &Forms) -> Option<Self> {
        let pairs: Vec<_> = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).collect();
        let value = |name: &str| {
            let (_, value) = pairs.iter().find(|(known, _)| known == name)?;
            Some(value.trim()).filter(|value| !value.is_empty())
        };
        if id.is_empty() || id.chars().nth(ID).is_some() {
            return None;
        }
        let lang = value("lang").filter(|tag| is_tag(tag)).map(str::to_owned);
        let wanted: Vec<String> = lang.iter().cloned().chain(accepted(headers)).collect();
        let tags: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let spoken =
            |tags: &[&str]| choose(&TAGS, tags).and_then(|tag| TAGS.into_iter().find(|known| *known == tag)).unwrap_or("en");
        let subject = value("subject").map(|subject| cut(subject, SUBJECT)).unwrap_or_default();
        let document = forms.get(id).filter(|_| value("ask").is_none());
        let (preset, scored, language, spoken) = if let Some(scored) = document {
            let written = scored.languages();
            let language = choose(&written, &tags).unwrap_or(written[0]);
            (None, scored.clone(), language.to_owned(), spoken(&[language]))
        } else {
            let scale = Scale::from_name(value("ask").unwrap_or(id))?;
            let spoken = spoken(&tags);
            (Some(scale), Scored::preset(scale, &subject, spoken, &words(spoken))?, spoken.to_owned(), spoken)
        };
        let members = pairs.iter().filter_map(|(name, value)| Some((name.strip_prefix(CONTEXT)?, value.trim())));
        let members = members.filter(|(name, value)| !name.is_empty() && !value.is_empty());
        let mut context: Vec<(String, String)> = Vec::new();
        for (name, value) in members {
            if context.len() < MEMBERS && !context.iter().any(|(known, _)| known == name) {
                context.push((cut(name, MEMBER), cut(value, MEMBER)));
            }
        }
        let asked = Self {
            id: id.to_owned(),
            scored,
            language,
            wanted: wanted.into_iter().next(),
            theme: value("theme").and_then(|theme| ["light", "dark"].into_iter().find(|known| *known == theme)).unwrap_or("auto"),
            env: if value("env") == Some("test") { Environment::Test } else { Environment::Live },
            key: value("key").map(|key| cut(key, KEY)),
            url: None,
            context,
            score: value("score").unwrap_or_default().to_owned(),
            preset,
            subject,
            spoken,
            lang,
        };
        Some(asked.linked_from(value("url")))
    }

    /// The same, on the page of that address, unless the link has named another one.
    #[must_use]
    pub fn linked_from(mut self, page: Option<&str>) -> Self {
        if self.url.is_none() {
            let page = page.filter(|page| page.len() <= URL && origin_of(page).is_some());
            self.url = page.map(|page| page_url(page, &[], Rules::ALL));
        }
        self
    }

    /// Which way its language runs.
    pub fn direction(&self) -> Direction {
        direction(&self.language)
    }

    /// The texts.
    pub fn texts(&self) -> Texts {
        let words = words(self.spoken).among(self.spoken, &self.language);
        let [low, high] = self.scored.ends(&self.language, &self.context, &words);
        Texts {
            question: self.scored.question(&self.language, &self.context),
            help: self.scored.help(&self.language, &self.context),
            low,
            high,
            prompts: self.scored.prompts(&self.language, &self.context),
            words,
        }
    }

    /// Where the form posts to, relative to its own address: a proxy in front may serve it at another one.
    pub fn action(&self) -> String {
        let mut query = Serializer::for_suffix(String::from("?"), 1);
        query.extend_pairs(self.shown());
        let env = if self.env == Environment::Test { "test" } else { "" };
        let others = [
            ("subject", self.subject.as_str()),
            ("url", self.url.as_deref().unwrap_or_default()),
            ("key", self.key.as_deref().unwrap_or_default()),
            ("env", env),
        ];
        query.extend_pairs(others.iter().filter(|(_, value)| !value.is_empty()));
        for (name, value) in &self.context {
            query.append_pair(&[CONTEXT, name].concat(), value);
        }
        query.finish()
    }

    /// Where its thank-you is, in the same way.
    pub fn thanks(&self) -> String {
        let id: String = form_urlencoded::byte_serialize(self.id.as_bytes()).collect();
        // In a path, a plus sign is one.
        let mut address = ["./", &id.replace('+', "%20"), "/thanks?"].concat();
        let start = address.len();
        address = Serializer::for_suffix(address, start).extend_pairs(self.shown()).finish();
        address
    }

    /// What the thank-you has to know, too.
    fn shown(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let theme = Some(("theme", self.theme)).filter(|(_, theme)| *theme != "auto");
        let lang = self.lang.as_deref().map(|lang| ("lang", lang));
        let ask = self.preset.map(|scale| ("ask", scale.name()));
        ask.into_iter().chain(lang).chain(theme)
    }
}

/// The words of a language that there is.
fn words(language: &str) -> Words {
    Words::parse(file(language).unwrap_or_default())
}

/// The languages of the header `Accept-Language`, the most wanted first (RFC 9110, section 12.5.4).
fn accepted(headers: &HeaderMap) -> Vec<String> {
    let texts = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let mut tags: Vec<(&str, u32)> = texts
        .flat_map(|text| text.split(','))
        .filter_map(|entry| {
            let (tag, weight) = entry.split_once(';').unwrap_or((entry, ""));
            // Thousandths: the grammar has three decimals at most.
            let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse::<f64>().ok()).unwrap_or(1.0);
            let thousandths = (weight.clamp(0.0, 1.0) * 1_000.0) as u32;
            Some((tag.trim(), thousandths)).filter(|(tag, weight)| is_tag(tag) && *weight > 0)
        })
        .take(WANTED)
        .collect();
    tags.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    tags.into_iter().map(|(tag, _)| tag.to_owned()).collect()
}

/// True for what may be a language tag.
fn is_tag(text: &str) -> bool {
    !text.is_empty() && text.len() <= TAG && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The text's first characters.
fn cut(text: &str, most: usize) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn asked(id: &str, query: &str, accept: &str) -> Option<Asked> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_str(accept).unwrap());
        Asked::read(id, &format!("/s/x?{query}").parse().unwrap(), &headers, &Forms::default())
    }

    #[test]
    fn the_most_wanted_language_that_there_is() {
        for (query, accept, language) in [
            ("", "", "en"),
            ("", "xx", "en"),
            ("", "de-AT,de;q=0.9,en;q=0.8", "de"),
            ("", "en;q=0.2, fr;q=0.7", "fr"),
            ("", "*, ar;q=0.1", "ar"),
            ("", "de;q=0, fr;q=0.1", "fr"),
            ("", "pt-PT;q=nonsense", "pt"),
            ("lang=ja", "de", "ja"),
            ("lang=%3Cb%3E", "de", "de"),
            ("lang=xx", "de", "de"),
        ] {
            assert_eq!(asked("nps", query, accept).unwrap().language, language, "{query} {accept}");
        }
    }

    #[test]
    fn what_an_address_asks_comes_back_from_its_form() {
        let query = "ask=ces&subject=a%26b%22&lang=ar&theme=dark&env=test&key=shop-1&url=https://shop.example/a%3Fx=1%23y\
                     &context.order_id=A-1%2B2&context.order_id=3&context.=x&utm_source=mail";
        let first = asked("my id/1", query, "de").unwrap();
        assert_eq!(first.url.as_deref(), Some("https://shop.example/a"));
        assert_eq!(first.context, [("order_id".to_owned(), "A-1+2".to_owned())]);
        let again = asked("my id/1", first.action().strip_prefix('?').unwrap(), "de").unwrap();
        assert_eq!(again, first);
        assert_eq!(first.thanks(), "./my%20id%2F1/thanks?ask=ces&lang=ar&theme=dark");
    }

    #[test]
    fn what_is_no_preset_is_nothing() {
        for (id, query) in [("checkout", ""), ("nps", "ask=npx"), ("NPS", ""), ("", "ask=nps"), (&"x".repeat(201), "ask=nps")] {
            assert_eq!(asked(id, query, ""), None, "{id} {query}");
        }
    }

    #[test]
    fn only_pages_are_recorded_and_without_what_they_do_not_tell() {
        for (url, recorded) in [
            ("javascript:alert(1)", None),
            ("/thanks", None),
            ("https://me:secret@shop.example/users/jane@example.com?token=1", Some("https://shop.example/users/[email]")),
        ] {
            let query = ["url=", &form_urlencoded::byte_serialize(url.as_bytes()).collect::<String>()].concat();
            assert_eq!(asked("nps", &query, "").unwrap().url.as_deref(), recorded);
        }
        let named = asked("nps", "url=https://shop.example/a", "").unwrap();
        assert_eq!(named.linked_from(Some("https://other.example/")).url.as_deref(), Some("https://shop.example/a"));
    }
}
