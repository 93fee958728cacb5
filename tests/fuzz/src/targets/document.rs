//! Survey documents: any text, and valid ones made of bytes.

use candor::engine::facts::wanted;
use candor::survey::document::explain::explain;
use candor::survey::document::{self, Document, advice::advice, check};
use candor::survey::json::{self, Value};

use super::walk::{self, Choices};
use crate::generate;
use crate::random::Random;

/// Names and words of documents.
pub const WORDS: &[&str] = &[
    "\"nps\"",
    "\"csat\"",
    "\"ces\"",
    "\"rating\"",
    "\"text\"",
    "\"choice\"",
    "\"ranking\"",
    "\"matrix\"",
    "\"date\"",
    "\"consent\"",
    "\"link\"",
    "\"contact\"",
    "\"message\"",
    "\"id\"",
    "\"kind\"",
    "\"next\"",
    "\"set\"",
    "\"to\"",
    "\"if\"",
    "\"fact\"",
    "\"name\"",
    "\"all\"",
    "\"any\"",
    "\"not\"",
    "\"equals\"",
    "\"in\"",
    "\"contains\"",
    "\"matches\"",
    "\"glob\"",
    "\"band\"",
    "\"between\"",
    "\"before\"",
    "\"older_than_days\"",
    "\"includes_all\"",
    "\"ignore_case\"",
    "\"variables\"",
    "\"variable\"",
    "\"add\"",
    "\"multiply\"",
    "\"divide\"",
    "\"append\"",
    "\"answer\"",
    "\"customer\"",
    "\"context\"",
    "\"endings\"",
    "\"options\"",
    "\"other\"",
    "\"required\"",
    "\"min_length\"",
    "\"max_length\"",
    "\"format\"",
    "\"email\"",
    "\"number\"",
    "\"min\"",
    "\"max\"",
    "\"audience\"",
    "\"triggers\"",
    "\"cancel\"",
    "\"on\"",
    "\"event\"",
    "\"where\"",
    "\"property\"",
    "\"time\"",
    "\"date\"",
    "\"language\"",
    "\"url\"",
    "\"sample\"",
    "\"limit\"",
    "\"opens\"",
    "\"closes\"",
    "\"frequency\"",
    "\"theme\"",
    "\"sets\"",
    "\"candor\"",
    "\"surveys\"",
    "\"questions\"",
    "\"end\"",
    "\"q\"",
    "\"q0\"",
    "\"v0\"",
    "\"{{answer.q|}}\"",
    "\"{{variable.v0}}\"",
    "\"{{x}}\"",
    "{\"en\":\"a\",\"de\":\"b\"}",
    "{\"fact\":\"variable\",\"name\":\"v0\"}",
    "\"2026-11-22\"",
    "\"09:30\"",
    "\"(a|b){3}[^c]\"",
    "\"pt-BR\"",
    "1",
    "0",
    "-1",
    "1e3",
    "9223372036854775807",
    "0.000001",
    "true",
    "null",
    "[]",
    "{}",
    "2",
    "100",
    "\"\"",
];

/// Any text: everything that is said of it can be said, and a document that is good can be walked.
pub fn written(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let parsed = document::parse(&text);
    let value = json::parse(&text).unwrap_or_default();
    for problem in &parsed.problems {
        assert!(!explain(problem, &value).text.is_empty() && !problem.reason.brief().is_empty());
    }
    let is_sound = parsed.problems.iter().all(document::Problem::is_warning);
    assert_eq!(parsed.document.is_some(), is_sound, "{:?}", parsed.problems);
    let checked = check::check(&value);
    assert_eq!(checked.document, parsed.document, "the page and the author's check disagree: {:?}", checked.findings);
    if let Some(document) = &parsed.document {
        // Of the beginning alone: a document that grows is walked in the same way.
        let choices = Random::of(&input[..input.len().min(200)]).bytes(400);
        all(document, &value, &mut Choices::new(choices));
    }
}

/// A valid document: the first half of the bytes makes it, the other half walks it.
pub fn generated(input: &[u8]) {
    let (first, second) = input.split_at(input.len() / 2);
    let value = generate::document(first);
    let parsed = document::from_value(&value);
    let document = parsed.document.unwrap_or_else(|| panic!("refused: {:?} of {}", parsed.problems, value.to_json()));
    all(&document, &value, &mut Choices::new(second.to_vec()));
}

fn all(document: &Document, value: &Value, choices: &mut Choices) {
    for warning in advice(document, value) {
        assert!(!warning.message.text.is_empty());
    }
    _ = wanted(document);
    let again = serde_json::to_string(document).expect("a document can be written");
    assert_eq!(document::parse(&again).document.as_ref(), Some(document), "written {again}");
    for survey in document.surveys.iter().take(3) {
        walk::through(document, survey, choices);
    }
}
