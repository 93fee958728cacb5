//! The three presets: a survey with the standard wording, from one attribute.
//!
//! Wordings: NPS after Reichheld (HBR 2003), CSAT on the usual five points, CES 2.0 after CEB (2013), whose statement has
//! a subject and a task. "Net Promoter", "NPS" are registered marks of their owners.

use super::scale::Scale;
use super::single::{Prompts, Single};

/// A survey with the standard wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset(pub Scale);

impl Preset {
    /// The preset of that name: `nps`, `csat` or `ces`.
    pub fn from_name(name: &str) -> Option<Preset> {
        Scale::from_name(name).map(Preset)
    }

    /// The survey; an empty `id` stands for the preset's name, an empty `subject` for wording without one.
    #[inline(never)]
    pub fn survey(self, id: &str, subject: &str) -> Single {
        let scale = self.0;
        let (text, low, high, prompts) = match scale {
            Scale::Nps => (
                ["How likely are you to recommend ", or(subject, "us"), " to a friend or colleague?"].concat(),
                "Not at all likely",
                "Extremely likely",
                [
                    "What would have to change for a better score?",
                    "What keeps you from a higher score?",
                    "What do you like most?",
                ],
            ),
            Scale::Csat => (
                ["How satisfied are you with ", or(subject, "your experience"), "?"].concat(),
                "Very dissatisfied",
                "Very satisfied",
                ["What went wrong?", "What could be better?", "What did we do well?"],
            ),
            Scale::Ces => (
                [&sentence_start(or(subject, "This site")), " made it easy for me to do what I wanted to do."].concat(),
                "Strongly disagree",
                "Strongly agree",
                ["What made it hard?", "What could be easier?", "What made it easy?"],
            ),
        };
        let [bad, fair, good] = prompts.map(str::to_owned);
        Single {
            id: or(id, scale.name()).to_owned(),
            version: 1,
            question: "score".to_owned(),
            scale,
            text,
            low: low.to_owned(),
            high: high.to_owned(),
            comment: Prompts { id: "comment".to_owned(), low: bad, middle: fair, high: good },
            thanks: "Thank you!".to_owned(),
        }
    }
}

fn or<'a>(text: &'a str, default: &'a str) -> &'a str {
    if text.is_empty() { default } else { text }
}

/// Gives a subject such as `checkout` the capital that the start of a sentence wants, and leaves `iPhone` alone.
pub(super) fn sentence_start(subject: &str) -> String {
    let mut out = subject.to_owned();
    let word = &subject.as_bytes()[..subject.bytes().position(|byte| byte == b' ').unwrap_or(subject.len())];
    // ASCII alone: full case tables stay out of the widget, and a subject in another script has its own wording.
    if word.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'-') && !word.is_empty() {
        out[..1].make_ascii_uppercase();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str, subject: &str) -> String {
        Preset::from_name(name).unwrap().survey("", subject).text
    }

    #[test]
    fn wording_names_the_subject() {
        assert_eq!(text("nps", "Acme"), "How likely are you to recommend Acme to a friend or colleague?");
        assert_eq!(text("csat", "the help article"), "How satisfied are you with the help article?");
        assert_eq!(text("ces", "checkout"), "Checkout made it easy for me to do what I wanted to do.");
        assert_eq!(text("ces", "iPhone shop"), "iPhone shop made it easy for me to do what I wanted to do.");
        assert_eq!(text("ces", "émile"), "émile made it easy for me to do what I wanted to do.");
    }

    #[test]
    fn wording_without_subject_is_a_whole_sentence() {
        assert_eq!(text("nps", ""), "How likely are you to recommend us to a friend or colleague?");
        assert_eq!(text("csat", ""), "How satisfied are you with your experience?");
        assert_eq!(text("ces", ""), "This site made it easy for me to do what I wanted to do.");
    }

    #[test]
    fn the_id_defaults_to_the_name() {
        let preset = Preset::from_name("ces").unwrap();
        assert_eq!(preset.survey("", "").id, "ces");
        assert_eq!(preset.survey("checkout-ces", "").id, "checkout-ces");
        assert_eq!(Preset::from_name("npx"), None);
    }
}
