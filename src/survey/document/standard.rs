//! The presets as surveys of a document, in any of the standard languages.

use super::audience::{Ask, Frequency, Trigger};
use super::question::{Comment, Kind, Question, Rating, Style};
use super::{Condition, Survey, Text};
use crate::survey::answer::Points;
use crate::survey::response::Probability;
use crate::survey::scale::Scale;
use crate::survey::words::{Words, fill};

/// The preset of a scale about `subject`, which may be empty, with results kept under `id` or else the scale's name.
pub fn survey(scale: Scale, id: &str, subject: &str, words: &Words) -> Survey {
    let word = |suffix: &str| words.get(&[scale.name(), suffix].concat()).to_owned();
    let subject = if subject.is_empty() { word("_subject") } else { subject.to_owned() };
    let text = fill(&word("_text"), &[("subject", &subject)]);
    let prompts = ["_comment_low", "_comment_middle", "_comment_high"].map(|suffix| Text::plain(word(suffix)));
    let question = Question {
        id: "score".to_owned(),
        kind: Kind::Rating(Rating {
            standard: Some(scale),
            points: Points { min: scale.min(), max: scale.max() },
            style: Style::Number,
            low: None,
            high: None,
            comment: Some(Comment { id: "comment".to_owned(), prompts }),
        }),
        text: Text::plain(sentence_start(scale, text)),
        help: None,
        required: true,
        button: None,
        set: Vec::new(),
        next: Vec::new(),
    };
    Survey {
        id: if id.is_empty() { scale.name() } else { id }.to_owned(),
        version: 1,
        name: String::new(),
        enabled: true,
        questions: vec![question],
        endings: Vec::new(),
        variables: Vec::new(),
        back: true,
        progress: true,
        placement: "",
        anchor: String::new(),
        tab: None,
        triggers: vec![Trigger::DEFAULT],
        cancel: Vec::new(),
        audience: Condition::ALWAYS,
        frequency: Frequency {
            ask: Ask::Always,
            days: 0,
            at_most: 0,
            again_after_dismissal: 0,
            once_per: String::new(),
            ignore_cooldown: false,
        },
        sample: Probability::ONE,
        sample_days: 0,
        priority: 0,
        set: String::new(),
        opens: None,
        closes: None,
        limit: None,
        responses: 0,
    }
}

/// The statement of CES may begin with the subject: `checkout` gets the capital of a sentence's start, as in
/// [`crate::survey::preset`].
fn sentence_start(scale: Scale, text: String) -> String {
    if scale == Scale::Ces { crate::survey::preset::sentence_start(&text) } else { text }
}
