//! What the engine takes from a page: options, the stored log, facts and conditions.

use candor::engine::eligibility::{self, Wish};
use candor::engine::explanation::{Marks, explain};
use candor::engine::exposure::{Log, Rules};
use candor::engine::facts::{Facts, wanted};
use candor::engine::options::Options;
use candor::engine::targeting;
use candor::engine::trigger::Trigger;
use candor::survey::document;
use candor::survey::json::{self, Value};

use super::NOW;

/// Options, one a line.
pub const OPTIONS: &[&str] = &[
    "ask=nps\nonce-per=order_id\ncontext={\"order_id\":\"A-1\"}\ncooldown=7",
    "data-sample=0.25\ntrigger=scroll:50\nendpoint=/v1/responses\ndebug=",
    "oncePer=a\nquery=[\"utm_source\"]\nredact=[\"email\",\"card\"]\ntheme=dark\nconsent=required\nack=status\nengine=js\nfallback=https://a.example",
    "trigger=click:#buy\nplacement=inline\nenv=test\nlang=de\nkey=k\nid=s\nsubject=Acme\nsurveys=/s.json",
];
/// What options are made of.
pub const OPTION_WORDS: &[&str] = &[
    "ask=",
    "endpoint=",
    "placement=",
    "trigger=",
    "cooldown=",
    "sample=",
    "consent=",
    "env=",
    "context=",
    "query=",
    "ack=",
    "redact=none",
    "phone,token",
    "theme=",
    "once_per=",
    "data-",
    "\n",
    "delay:",
    "scroll:",
    "exit",
    "visible:",
    "event:",
    "load",
    "36501",
    "0.0000001",
    "javascript:",
    "https://",
    "{\"a\":1}",
    "[1]",
    "É",
    " ",
    "4294967296",
];

/// Stored logs.
pub const LOGS: &[&str] = &[
    r#"{"visitor":"v\"1","exposures":[["b",1795000000000,"order_id=Ä",null],["nps",5,"",{"end":"answered","at":7}]],"chances":[["a",1,0]]}"#,
    r#"{"visitor":"v","exposures":[["a"],["b",5,"x=1"],7],"chances":[["a",-1,2],["b",99999999999,3]]}"#,
];
/// What logs are made of.
pub const LOG_WORDS: &[&str] = &[
    "\"visitor\"",
    "\"exposures\"",
    "\"chances\"",
    "[\"a\",1,\"\"]",
    "[\"a\",4294967295,4294967295]",
    "999999999999999999",
    "-999999999999999999",
    "1795325467000",
    "\"order_id=1\"",
    "null",
    "[]",
    "{}",
    "\"end\"",
    "\"answered\"",
    "\"dismissed\"",
];

/// Facts, and a condition to hold against them.
pub const FACTS: &[&str] = &[
    r#"{"facts":{"url":"https://me:pw@shop.example:8443/a?x=%C3%A4&y=1#h","customer":{"id":7,"plan":"pro","since":"2026-01-01"}},
    "audience":{"all":[{"fact":"url","matches":"^https"},{"fact":"customer","name":"since","older_than_days":30},
    {"not":{"fact":"path","glob":"/b/**","ignore_case":true}},{"fact":"time","between":["22:00","06:00"]}]},
    "log":{"visitor":"v","exposures":[["s",1795000000000,""]],"chances":[]}}"#,
];

/// What is refused changes nothing, and what is taken is taken again.
pub fn options(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut options = Options::default();
    for line in text.lines() {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        let before = options.clone();
        if let Err(warning) = options.set(name, value) {
            assert_eq!(options, before, "{name:?} was refused and changed something");
            assert!(!warning.allowed.is_empty());
        } else {
            let once = options.clone();
            assert_eq!(options.set(name, value), Ok(()));
            assert_eq!(options, once, "{name:?} set twice is something else");
        }
    }
    _ = options.once();
    assert!(Trigger::parse(&options.trigger).is_some(), "the trigger that was taken, {:?}, is none", options.trigger);
}

/// A log that was read is the same after writing and reading it, and decides.
pub fn log(input: &[u8]) {
    let mut log = Log::from_json(&String::from_utf8_lossy(input));
    assert_eq!(Log::from_json(&log.to_json()), log);
    let surveys: Vec<_> = log.exposures().iter().take(4).map(|seen| (seen.survey.clone(), seen.once.clone())).collect();
    for (survey, once) in surveys {
        let sample = candor::survey::response::Probability::from_millionths(500_000);
        let rules = Rules { survey, explicit: false, cooldown_days: 36_500, once, sample };
        _ = log.decide(&rules, NOW);
        _ = log.decide(&Rules { explicit: true, once: String::new(), ..rules.clone() }, NOW);
        log.expose(&rules, NOW);
    }
    assert_eq!(Log::from_json(&log.to_json()), log);
}

/// Facts are the same after writing and reading them; a condition holds or does not, and the explanation agrees.
pub fn facts(input: &[u8]) {
    let Ok(value) = json::parse(&String::from_utf8_lossy(input)) else { return };
    let facts = Facts::from_value(value.member("facts").unwrap_or(&value));
    let written = facts.to_json();
    let again = Facts::from_value(&json::parse(&written).expect("facts are written as JSON"));
    assert_eq!(again, facts, "written {written}");

    let mut survey = document::parse(SURVEY).document.expect("the survey is good");
    let Some(audience) = value.member("audience") else { return };
    let mut written = json::parse(SURVEY).expect("the survey is JSON");
    put(&mut written, audience);
    let parsed = document::from_value(&written);
    if let Some(document) = parsed.document {
        survey = document;
    }
    _ = wanted(&survey);
    let mut log = Log::from_json(&value.member("log").map(Value::to_json).unwrap_or_default());
    let holds = targeting::holds(&survey.surveys[0].audience, &facts.at(NOW), &mut ());
    for wish in [Wish::Triggered, Wish::Explicit, Wish::Preview] {
        let explanation = explain(&survey, None, &facts, &log, NOW, wish);
        let said = explanation.to_json();
        assert!(json::parse(&said).is_ok(), "the explanation is no JSON: {said}");
        assert!(!explanation.to_text(Marks::ASCII).is_empty());
        let conditions = explanation.surveys[0].checks.iter().find(|check| check.rule == eligibility::Rule::Audience);
        if let Some(check) = conditions.filter(|check| check.applies) {
            assert_eq!(check.holds, holds, "the explanation says otherwise: {said}");
        }
        let refused = explanation.surveys[0].refused_by;
        match eligibility::decide(&survey, 0, &facts, &mut log, NOW, wish) {
            eligibility::Decision::Ask { .. } => assert_eq!(refused, None, "{said}"),
            eligibility::Decision::Refused(rule) => assert_eq!(refused, Some(rule), "{said}"),
        }
    }
}

const SURVEY: &str =
    r#"{"candor":1,"surveys":[{"id":"s","questions":[{"id":"q","kind":"nps","text":"?"}],"audience":{"all":[]}}]}"#;

/// Gives the survey of [`SURVEY`] another audience.
fn put(document: &mut Value, audience: &Value) {
    let Value::Object(members) = document else { return };
    let Some((_, Value::Array(surveys))) = members.iter_mut().find(|(name, _)| name == "surveys") else { return };
    if let Some(Value::Object(survey)) = surveys.first_mut()
        && let Some((_, place)) = survey.iter_mut().find(|(name, _)| name == "audience")
    {
        *place = audience.clone();
    }
}
