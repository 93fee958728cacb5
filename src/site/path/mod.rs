//! What a person answered, as a way through the survey: in words where its document is one of the gallery's, as recorded
//! where it is not.
//!
//! The way is found by walking the document with the answers ([`crate::engine::walk`]), as the person did. So what was not on it is told
//! apart from what was left empty, without anything about paths on the wire.

mod walked;

use super::phrase;
use super::places::PLACES;
use super::received::{Score, score};
use crate::survey::json::Value;
use crate::survey::{Answer, AnswerValue, Response, document};
use walked::walked;

/// The way of one response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// What was asked, in order.
    pub steps: Vec<Step>,
    /// Questions that this way passed by; known of a finished response alone.
    pub passed: Vec<String>,
    /// The ending that it came to.
    pub ending: Option<String>,
}

/// One question on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its id.
    pub question: String,
    /// Its text, where the document is known.
    pub asked: Option<String>,
    /// What was answered, each on a line of its own; nothing where it was left empty.
    pub given: Vec<Given>,
}

/// A part of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A point on a scale.
    Point(Score),
    /// What was chosen.
    Words(String),
    /// What was put in order, the first first.
    Ordered(Vec<String>),
    /// Rows with their answers, fields with their texts.
    Pairs(Vec<(String, String)>),
    /// What was written.
    Written(String),
}

/// The way of a response; `None` where a score and a comment say all of it.
pub fn of(response: &Response) -> Option<Path> {
    if response.answers.is_empty() {
        return None;
    }
    let known = PLACES.iter().filter_map(|place| document::parse(place.document?.text).document);
    let walked = known.into_iter().find_map(|document| walked(&document, response));
    walked.or_else(|| recorded(response))
}

/// The answers as they were recorded; `None` where a score and a comment are all.
fn recorded(response: &Response) -> Option<Path> {
    let scores = response.answers.iter().filter(|answer| score(answer).is_some()).count();
    let written = response.answers.iter().filter(|answer| answer.kind == "text").count();
    if scores + written == response.answers.len() && scores <= 1 && written <= 1 {
        return None;
    }
    let steps = response.answers.iter().map(|answer| Step {
        question: answer.question.clone(),
        asked: None,
        given: plain(answer).into_iter().collect(),
    });
    Some(Path { steps: steps.collect(), passed: vec![], ending: None })
}

/// An answer without its document: ids as words.
fn plain(answer: &Answer) -> Option<Given> {
    if let Some(score) = score(answer) {
        return Some(Given::Point(score));
    }
    let spaced = |value: &Value| phrase::spaced(&value.to_plain());
    Some(match (&answer.value, answer.kind.as_str()) {
        (AnswerValue::Number(number), _) => Given::Words(number.to_string()),
        (AnswerValue::Text(text), _) if text.trim().is_empty() => return None,
        (AnswerValue::Text(text), "text") => Given::Written(text.trim().to_owned()),
        (AnswerValue::Text(id), "choice") => Given::Words(phrase::spaced(id)),
        (AnswerValue::Text(_), "link") => Given::Words("followed".to_owned()),
        (AnswerValue::Text(text), _) => Given::Words(text.clone()),
        (AnswerValue::Structured(Value::Array(items)), "ranking") => Given::Ordered(items.iter().map(spaced).collect()),
        (AnswerValue::Structured(Value::Array(items)), _) => {
            Given::Words(items.iter().map(spaced).collect::<Vec<_>>().join(", "))
        }
        (AnswerValue::Structured(Value::Object(members)), kind) => {
            let value = |value: &Value| if kind == "matrix" { spaced(value) } else { value.to_plain() };
            Given::Pairs(members.iter().map(|(name, given)| (phrase::spaced(name), value(given))).collect())
        }
        (AnswerValue::Structured(Value::Bool(true)), _) => Given::Words("agreed".to_owned()),
        (AnswerValue::Structured(Value::Bool(false)), _) => Given::Words("not agreed".to_owned()),
        (AnswerValue::Structured(value), _) => Given::Words(value.to_plain()),
    })
}

#[cfg(test)]
mod tests {
    use super::super::received::tests::received;
    use super::*;

    fn response(survey: &str, state: &str, answers: &str) -> Response {
        let mut response = received(1, 2, state, None, None, 0).event.data;
        survey.clone_into(&mut response.survey.id);
        response.answers = serde_json::from_str(answers).unwrap();
        response
    }

    fn lines(path: &Path) -> Vec<String> {
        path.steps.iter().map(|step| format!("{}: {:?}", step.question, step.given)).collect()
    }

    const STARS: &str = r#"{"question":"stay","kind":"csat","scale":{"min":1,"max":5},"value":"#;

    #[test]
    fn few_stars_lead_to_the_reason() {
        let answers = format!(
            r#"[{STARS}2}},{{"question":"reason","kind":"choice","value":"noise"}},
               {{"question":"detail","kind":"text","value":"The lift."}},
               {{"question":"contact","kind":"contact","value":{{"email":"mara@post.example"}}}}]"#
        );
        let path = of(&response("stay", "completed", &answers)).unwrap();
        let questions: Vec<_> = path.steps.iter().map(|step| step.question.as_str()).collect();
        assert_eq!(questions, ["stay", "reason", "detail", "contact"]);
        assert_eq!(path.steps[1].given, [Given::Words("Noise at night".into())]);
        assert_eq!(path.steps[2].asked.as_deref(), Some("You chose “Noise at night”. What happened?"));
        assert_eq!(path.steps[2].given, [Given::Written("The lift.".into())]);
        assert_eq!(path.steps[3].given, [Given::Pairs(vec![("email".into(), "mara@post.example".into())])]);
        assert_eq!(path.passed, ["best", "news"]);
        assert_eq!(path.ending.as_deref(), Some("sorry"));
    }

    #[test]
    fn many_stars_lead_to_what_was_good_and_what_was_left_empty_is_on_the_way() {
        let answers =
            format!(r#"[{STARS}5}},{{"question":"best","kind":"ranking","value":["quiet","lake","people","breakfast"]}}]"#);
        let path = of(&response("stay", "completed", &answers)).unwrap();
        let order = ["The quiet", "The lake", "The people", "Breakfast"].map(str::to_owned).to_vec();
        assert_eq!(path.steps[1].given, [Given::Ordered(order)]);
        assert_eq!((path.steps[2].question.as_str(), path.steps[2].given.len()), ("news", 0));
        assert_eq!(path.passed, ["reason", "detail", "contact"]);
        assert_eq!(path.ending.as_deref(), Some("glad"));
    }

    #[test]
    fn an_unfinished_way_ends_with_its_last_answer() {
        let other =
            r#"{"question":"reason","kind":"choice","value":"other"},{"question":"reason.other","kind":"text","value":"A gull"}"#;
        let path = of(&response("stay", "partial", &format!("[{STARS}1}},{other}]"))).unwrap();
        assert_eq!(lines(&path)[1], r#"reason: [Words("Other: A gull")]"#);
        assert_eq!((path.steps.len(), path.passed.len(), path.ending), (2, 0, None));
    }

    #[test]
    fn other_is_what_was_written() {
        let other =
            r#"{"question":"reason","kind":"choice","value":"other"},{"question":"reason.other","kind":"text","value":"A gull"}"#;
        let path = of(&response("stay", "completed", &format!("[{STARS}1}},{other}]"))).unwrap();
        assert_eq!(path.steps[2].asked.as_deref(), Some("You chose “A gull”. What happened?"));
        assert_eq!(path.ending.as_deref(), Some("sorry"));
    }

    /// Each question wants an answer, and the last recalls them.
    #[test]
    fn every_kind_is_walked_with_its_answer() {
        let document = document::parse(
            r#"{"candor":1,"surveys":[{"id":"all","questions":[
                {"id":"order","kind":"ranking","required":true,"text":"?","options":[{"id":"a","text":"A"},{"id":"b","text":"B"},{"id":"c","text":"C"}]},
                {"id":"grid","kind":"matrix","required":true,"text":"?","rows":[{"id":"bed","text":"Bed"}],"columns":[{"id":"ok","text":"Good"}]},
                {"id":"day","kind":"date","required":true,"text":"?"},
                {"id":"agreed","kind":"consent","text":"?","label":"Yes"},
                {"id":"some","kind":"choice","multiple":true,"required":true,"text":"?","options":[{"id":"x","text":"X"},{"id":"y","text":"Y"}]},
                {"id":"person","kind":"contact","text":"?","fields":[{"field":"email","required":true}]},
                {"id":"nights","kind":"text","format":"number","required":true,"text":"?"},
                {"id":"last","kind":"message","text":"{{answer.order}}; {{answer.day}}; {{answer.some}}; {{answer.person}}; {{answer.nights}}"}
            ]}]}"#,
        );
        let answers = r#"[{"question":"order","kind":"ranking","value":["c","a","b"]},{"question":"grid","kind":"matrix","value":{"bed":"ok"}},
            {"question":"day","kind":"date","value":"2026-11-22"},{"question":"agreed","kind":"consent","value":true},
            {"question":"some","kind":"choice","value":["y","x"]},{"question":"person","kind":"contact","value":{"email":"m@post.example"}},
            {"question":"nights","kind":"text","value":3}]"#;
        let path = walked(&document.document.unwrap(), &response("all", "completed", answers)).unwrap();
        let last = path.steps.last().and_then(|step| step.asked.clone()).unwrap();
        assert_eq!(last, "C, A, B; 2026-11-22; Y, X; m@post.example; 3");
        assert_eq!(path.steps[1].given, [Given::Pairs(vec![("Bed".into(), "Good".into())])]);
        assert_eq!((path.steps.len(), path.passed.len(), path.ending), (8, 0, None));
    }

    #[test]
    fn answers_that_lead_nowhere_are_shown_as_recorded() {
        let path = of(&response(
            "stay",
            "completed",
            &format!("[{STARS}5}},{{\"question\":\"gone\",\"kind\":\"date\",\"value\":\"2026-11-22\"}}]"),
        ));
        assert_eq!(lines(&path.unwrap())[1], r#"gone: [Words("2026-11-22")]"#);
    }

    #[test]
    fn without_a_document_ids_are_read_as_words() {
        let answers = r#"[{"question":"areas","kind":"choice","value":["front_desk","spa"]},{"question":"rank","kind":"ranking","value":["a","b"]},
            {"question":"grid","kind":"matrix","value":{"clean_room":"very_good"}},{"question":"ok","kind":"consent","value":true},
            {"question":"nights","kind":"text","value":2.5}]"#;
        let path = of(&response("other", "partial", answers)).unwrap();
        assert_eq!(
            path.steps.into_iter().flat_map(|step| step.given).collect::<Vec<_>>(),
            [
                Given::Words("front desk, spa".into()),
                Given::Ordered(vec!["a".into(), "b".into()]),
                Given::Pairs(vec![("clean room".into(), "very good".into())]),
                Given::Words("agreed".into()),
                Given::Words("2.5".into()),
            ]
        );
    }

    #[test]
    fn a_score_and_a_comment_need_no_way() {
        assert_eq!(of(&received(1, 3, "completed", Some(9), Some("Good"), 0).event.data), None);
        assert_eq!(of(&received(1, 1, "shown", None, None, 0).event.data), None);
    }
}
