//! Survey documents: what is read, what is refused, and what is said of it.

mod generate;

use candor::survey::document::check::{self, Checked};
use candor::survey::document::problem::{MOST, Problem, Reason};
use candor::survey::document::shape::{Holds, Shape};
use candor::survey::document::{self, Ask, Document, Fact, Kind, Operator, Trigger, shapes};
use candor::survey::json::{self, Value};
use proptest::prelude::*;

/// The question that most tests do not care about.
const ASKED: &str = r#"{"id": "q", "kind": "nps", "text": "How?"}"#;

/// A document of one survey with these questions and, each after a comma, further fields.
fn survey(questions: &str, fields: &str) -> String {
    format!(r#"{{"candor": 1, "surveys": [{{"id": "s", "questions": [{questions}]{fields}}}]}}"#)
}

fn read(text: &str) -> Document {
    let parsed = document::parse(text);
    assert_eq!(parsed.problems, [], "{text}");
    parsed.document.unwrap()
}

fn problems(text: &str) -> Vec<Problem> {
    check::problems(&json::parse(text).unwrap())
}

fn checked(text: &str) -> Checked {
    check::check(&json::parse(text).unwrap())
}

/// The warnings about a document without errors: pointer and text.
fn advice(text: &str) -> Vec<(String, String)> {
    let checked = checked(text);
    assert!(checked.document.is_some(), "{:?}", checked.findings);
    checked.findings.into_iter().map(|finding| (finding.pointer, finding.message.text)).collect()
}

#[test]
fn the_smallest_document_has_the_documented_defaults() {
    let document = read(&survey(ASKED, ""));
    assert_eq!((document.language.as_str(), document.cooldown_days, document.max_age), ("en", 30, 300));
    let survey = &document.surveys[0];
    assert_eq!((survey.version, survey.enabled, survey.back, survey.progress), (1, true, true, true));
    assert_eq!((survey.placement, survey.priority, survey.sample.millionths()), ("", 0, 1_000_000));
    assert_eq!(survey.triggers, [Trigger::DEFAULT]);
    assert_eq!(survey.frequency.ask, Ask::Once);
    assert!(survey.audience.is_always());
    assert!(survey.questions[0].required);
}

#[test]
fn asking_once_for_each_value_is_asking_always_otherwise() {
    let ask = |fields: &str| read(&survey(ASKED, &format!(r#", "frequency": {fields}"#))).surveys[0].frequency.ask;
    assert_eq!(ask(r#"{"once_per": "order_id"}"#), Ask::Always);
    assert_eq!(ask(r#"{"once_per": "order_id", "ask": "once"}"#), Ask::Once);
}

#[test]
fn a_tiny_share_stays_one_however_it_is_written() {
    for (written, millionths) in [("1e-6", 1), ("0.000001", 1), ("25e-2", 250_000), ("1.0", 1_000_000), ("0", 0)] {
        let document = read(&survey(ASKED, &format!(r#", "sample": {written}"#)));
        assert_eq!(document.surveys[0].sample.millionths(), millionths, "{written}");
    }
}

/// What is wrong, where, and what is found to be wrong with it.
#[test]
fn every_reason_has_its_place() {
    let rating = |fields: &str| survey(&format!(r#"{{"id": "q", "kind": "rating", "text": "How?"{fields}}}"#), "");
    let choice = |fields: &str| {
        survey(
            &format!(r#"{{"id": "q", "kind": "choice", "text": "Which?", "options": [{{"id": "a", "text": "A"}}]{fields}}}"#),
            "",
        )
    };
    let asking = |fields: &str| survey(&format!(r#"{{"id": "q", "kind": "nps", "text": "How?"{fields}}}"#), "");
    let audience = |condition: &str| survey(ASKED, &format!(r#", "audience": {condition}"#));
    let words = |allowed: &[&'static str], found: &str| Reason::Word { found: found.into(), allowed: allowed.to_vec() };
    let name = |what, found: &str, known: &[&str]| Reason::Name {
        what,
        found: found.into(),
        known: known.iter().map(|name| (*name).to_owned()).collect(),
    };
    let kinds: Vec<_> = shapes::KINDS.iter().map(|(kind, _)| *kind).collect();
    let cases = [
        // Form.
        (r"[]".to_owned(), "", Reason::Kind("must be an object")),
        (r#"{"surveys": [1]}"#.into(), "", Reason::Missing("candor")),
        (r#"{"candor": 1}"#.into(), "", Reason::Missing("surveys")),
        (r#"{"candor": "1", "surveys": []}"#.into(), "/candor", Reason::Kind("must be a number")),
        (r#"{"candor": 0, "surveys": []}"#.into(), "/candor", Reason::Range { least: 1, most: 1 }),
        (r#"{"candor": 1, "surveys": []}"#.into(), "/surveys", Reason::Range { least: 1, most: 500 }),
        (survey("", ""), "/surveys/0/questions", Reason::Range { least: 1, most: 100 }),
        (survey(ASKED, r#", "priority": 1e3"#), "/surveys/0/priority", Reason::Kind("must be a whole number")),
        (survey(ASKED, r#", "priority": 1001"#), "/surveys/0/priority", Reason::Range { least: -1_000, most: 1_000 }),
        (survey(ASKED, r#", "sample": 1.5"#), "/surveys/0/sample", Reason::Range { least: 0, most: 1 }),
        (survey(ASKED, r#", "enabled": "yes""#), "/surveys/0/enabled", Reason::Kind("must be true or false")),
        (survey(ASKED, r#", "placement": "over""#), "/surveys/0/placement", words(shapes::PLACEMENTS, "over")),
        (survey(ASKED, r#", "enabled": true, "enabled": true"#), "/surveys/0/enabled", Reason::Repeated),
        (
            survey(ASKED, r#", "variables": {"a/b~": 1}"#),
            "/surveys/0/variables/a~1b~0",
            Reason::Called("must be letters, digits, _ and -, at most 64"),
        ),
        (survey(ASKED, r#", "variables": {"a": 1, "a": 2}"#), "/surveys/0/variables/a", Reason::Repeated),
        (
            survey(ASKED, r#", "variables": {"a": null}"#),
            "/surveys/0/variables/a",
            Reason::Kind("must be a text, a number, true or false"),
        ),
        (
            survey(ASKED, r#", "opens": "2026-11-22""#),
            "/surveys/0/opens",
            Reason::Kind("must be a date and time such as 2026-11-22T09:00:00Z"),
        ),
        (survey(r#"{"id": "q", "kind": "stars", "text": "How?"}"#, ""), "/surveys/0/questions/0/kind", words(&kinds, "stars")),
        (survey(r#"{"id": "q", "text": "How?"}"#, ""), "/surveys/0/questions/0", Reason::Missing("kind")),
        (asking(r#", "help": """#), "/surveys/0/questions/0/help", Reason::Kind("must be a text, or one for each language")),
        (asking(r#", "help": {"en": " "}"#), "/surveys/0/questions/0/help/en", Reason::Kind("must be a text that is not empty")),
        (
            asking(r#", "help": {"e": "x"}"#),
            "/surveys/0/questions/0/help/e",
            Reason::Called("must be a language tag such as pt-BR"),
        ),
        (asking(r#", "help": {"en": "x", "en": "y"}"#), "/surveys/0/questions/0/help/en", Reason::Repeated),
        (rating(r#", "points": 8"#), "/surveys/0/questions/0/points", words(&["2", "3", "4", "5", "6", "7", "10", "11"], "8")),
        (
            survey(r#"{"id": "q", "kind": "link", "text": "Go", "label": "Go", "url": "javascript:alert(1)"}"#, ""),
            "/surveys/0/questions/0/url",
            Reason::Kind("must be an http, https, mailto or tel URL, or a relative one"),
        ),
        (audience("{}"), "/surveys/0/audience", Reason::One(&["all", "any", "not", "fact"])),
        (audience(r#"{"all": [], "any": []}"#), "/surveys/0/audience", Reason::One(&["all", "any", "not", "fact"])),
        (audience(r#"{"fact": "url"}"#), "/surveys/0/audience", Reason::One(shapes::OPERATORS)),
        (audience(r#"{"all": [], "equals": 1}"#), "/surveys/0/audience", Reason::One(shapes::OPERATORS)),
        (asking(r#", "set": [{"variable": "v"}]"#), "/surveys/0/questions/0/set/0", Reason::One(shapes::CALCULATIONS)),
        // Names.
        (survey(ASKED, r#", "set": "calm""#), "/surveys/0/set", name("set", "calm", &[])),
        (
            asking(r#", "next": [{"to": "Q"}]"#),
            "/surveys/0/questions/0/next/0/to",
            name("question or ending", "Q", &["q", "end"]),
        ),
        (
            asking(r#", "next": [{"if": {"not": {"fact": "answer", "name": "r", "equals": 1}}, "to": "end"}]"#),
            "/surveys/0/questions/0/next/0/if/not/name",
            name("question", "r", &["q"]),
        ),
        (asking(r#", "set": [{"variable": "v", "to": 1}]"#), "/surveys/0/questions/0/set/0/variable", name("variable", "v", &[])),
        (
            choice(r#", "next": [{"if": {"fact": "answer", "name": "q", "in": ["a", "b"]}, "to": "end"}]"#),
            "/surveys/0/questions/0/next/0/if/in/1",
            name("option", "b", &["a"]),
        ),
        (survey(&[ASKED, ",", ASKED].concat(), ""), "/surveys/0/questions/1/id", Reason::Twice("q".into())),
        (
            survey(
                &[ASKED, r#", {"id": "r", "kind": "nps", "text": "How?", "comment": {"id": "q", "text": "Why?"}}"#].concat(),
                "",
            ),
            "/surveys/0/questions/1/comment/id",
            Reason::Twice("q".into()),
        ),
        (survey(ASKED, r#", "endings": [{"id": "q", "title": "Thanks"}]"#), "/surveys/0/endings/0/id", Reason::Twice("q".into())),
        // Rules between fields.
        (
            survey(ASKED, r#", "endings": [{"id": "end", "title": "Thanks"}]"#),
            "/surveys/0/endings/0/id",
            Reason::Rule("must not be end, which names the standard thank-you"),
        ),
        (
            survey(ASKED, r#", "endings": [{"id": "e", "title": "Thanks", "url": "/"}]"#),
            "/surveys/0/endings/0",
            Reason::Rule("must have both url and label, or neither"),
        ),
        (
            survey(ASKED, r#", "frequency": {"ask": "every"}"#),
            "/surveys/0/frequency",
            Reason::Rule("must have days with ask: every"),
        ),
        (
            survey(ASKED, r#", "opens": "2027-01-01T00:00:00Z", "closes": "2027-01-01T00:00:00Z""#),
            "/surveys/0/closes",
            Reason::Rule("must be later than opens"),
        ),
        (
            rating(r#", "points": 5, "style": "thumbs""#),
            "/surveys/0/questions/0/style",
            Reason::Rule("must have two points to be thumbs"),
        ),
        (
            rating(r#", "points": 10, "style": "emoji""#),
            "/surveys/0/questions/0/style",
            Reason::Rule("must have at most seven points to be emoji"),
        ),
        (
            rating(r#", "points": 11, "style": "stars""#),
            "/surveys/0/questions/0/style",
            Reason::Rule("must begin at 1 to be stars"),
        ),
        (
            rating(r#", "points": 5, "comment": {"low": "Why?"}"#),
            "/surveys/0/questions/0/comment",
            Reason::Rule("must have text, or one prompt for each band"),
        ),
        (
            choice(r#", "multiple": true, "min_choices": 2"#),
            "/surveys/0/questions/0/min_choices",
            Reason::Rule("must not be more than there are options"),
        ),
        (
            choice(r#", "multiple": true, "other": true, "min_choices": 2, "max_choices": 1"#),
            "/surveys/0/questions/0/min_choices",
            Reason::Rule("must not be more than max_choices"),
        ),
        (
            choice(r#", "next": [{"if": {"fact": "answer", "name": "q", "band": "low"}, "to": "end"}]"#),
            "/surveys/0/questions/0/next/0/if/band",
            Reason::Rule("must be about the answer to a question with a scale"),
        ),
        (audience(r#"{"fact": "url", "less": "ten"}"#), "/surveys/0/audience/less", Reason::Rule("must be a number")),
        (
            audience(r#"{"fact": "time", "less": "24:00"}"#),
            "/surveys/0/audience/less",
            Reason::Rule("must be a time of day such as 09:30"),
        ),
        (
            audience(r#"{"fact": "query", "equals": "1"}"#),
            "/surveys/0/audience",
            Reason::Rule("must have a name: there are several such facts"),
        ),
        (
            audience(r#"{"fact": "url", "name": "x", "equals": "1"}"#),
            "/surveys/0/audience/name",
            Reason::Rule("must not be there: there is one such fact"),
        ),
        (
            audience(r#"{"any": [{"fact": "answer", "name": "q", "equals": 1}]}"#),
            "/surveys/0/audience/any/0/fact",
            Reason::Rule("cannot be known before the survey is asked"),
        ),
    ];
    for (text, pointer, reason) in cases {
        let expected = Problem { pointer: pointer.to_owned(), reason };
        let found = problems(&text);
        assert!(found.contains(&expected), "{text}\nhas not {expected:?}\nbut {found:?}");
        assert_eq!(document::parse(&text).document, None, "{text}");
        let finding = check::Finding::of(&expected, &json::parse(&text).unwrap());
        assert!(!finding.message.text.is_empty() && finding.is_error);
    }
}

#[test]
fn a_bad_pattern_is_told_from_a_good_one() {
    let audience = |pattern: &str| survey(ASKED, &format!(r#", "audience": {{"fact": "path", "matches": "{pattern}"}}"#));
    read(&audience("^/shop/"));
    let found = problems(&audience("a(?=b)"));
    assert!(
        matches!(found.as_slice(), [Problem { reason: Reason::Pattern(_), pointer }] if pointer == "/surveys/0/audience/matches")
    );
}

#[test]
fn what_is_not_json_says_where_it_stops() {
    let parsed = document::parse("{\"candor\": 1,}");
    assert_eq!(parsed.problems, [Problem { pointer: String::new(), reason: Reason::Malformed(13) }]);
}

#[test]
fn errors_of_form_and_of_names_come_together() {
    let text = r#"{
        "candor": 1, "cooldown_days": -1,
        "surveys": [
            {"id": "a b", "questions": [{"id": "q", "kind": "nps", "text": ""}], "frequency": {"ask": "every"}},
            {"id": "s", "set": "calm", "questions": [
                {"id": "q", "kind": "nps", "text": "How?", "next": [{"to": "nowhere"}]},
                {"id": "r", "kind": "choice", "text": "Which?", "options": []}
            ]}
        ]
    }"#;
    let found: Vec<_> = problems(text).into_iter().map(|problem| problem.pointer).collect();
    let expected = [
        "/cooldown_days",
        "/surveys/0/id",
        "/surveys/0/questions/0/text",
        "/surveys/1/questions/1/options",
        "/surveys/0/frequency",
        "/surveys/1/set",
        "/surveys/1/questions/0/next/0/to",
    ];
    assert_eq!(found, expected);
    // A page needs no more than the first stage.
    assert_eq!(document::parse(text).problems.len(), 4);
}

#[test]
fn what_only_follows_from_another_error_is_not_said() {
    // The kind is not known, so neither are the bands of its answer; the trigger is not read, so the list is counted wrongly.
    let text = survey(
        r#"{"id": "q", "kind": "npss", "text": "How?", "next": [{"if": {"fact": "answer", "name": "q", "band": "low"}, "to": "end"}]}"#,
        r#", "triggers": [{"on": "evnt"}, {"on": "event", "name": "x", "where": {"fact": "answer", "name": "q", "equals": 1}}]"#,
    );
    let found: Vec<_> = problems(&text).into_iter().map(|problem| problem.pointer).collect();
    assert_eq!(found, ["/surveys/0/questions/0/kind", "/surveys/0/triggers/0/on"]);
}

#[test]
fn what_does_not_follow_from_another_error_is_said() {
    // A comment whose text is a number has one; a variable with a wrong name is one.
    let found = |text: &str| problems(text).into_iter().map(|problem| problem.pointer).collect::<Vec<_>>();
    let rating = r#"{"id": "q", "kind": "rating", "points": 5, "text": "How?", "comment": {"text": 5}}"#;
    assert_eq!(found(&survey(rating, "")), ["/surveys/0/questions/0/comment/text"]);
    let asking = r#"{"id": "q", "kind": "nps", "text": "How?", "set": [{"variable": "b", "to": 1}]}"#;
    let expected = ["/surveys/0/variables/a b", "/surveys/0/questions/0/set/0/variable"];
    assert_eq!(found(&survey(asking, r#", "variables": {"a b": 1}"#)), expected);
}

#[test]
fn other_is_an_option_where_there_is_one() {
    let choice = |fields: &str| {
        let next = r#""next": [{"if": {"fact": "answer", "name": "q", "equals": "other"}, "to": "end"}]"#;
        survey(
            &format!(r#"{{"id": "q", "kind": "choice", "text": "?", "options": [{{"id": "a", "text": "A"}}], {next}{fields}}}"#),
            "",
        )
    };
    assert_eq!(problems(&choice(r#", "other": true"#)), []);
    assert_eq!(problems(&choice("")).len(), 1);
}

#[test]
fn unknown_fields_are_ignored_and_named() {
    let text = survey(r#"{"id": "q", "kind": "nps", "text": "How?", "requird": true}"#, r#", "colour": {"kind": 1}"#);
    let parsed = document::parse(&text);
    assert!(parsed.document.is_some());
    let pointers: Vec<_> = parsed.problems.iter().map(|problem| (problem.pointer.as_str(), problem.is_warning())).collect();
    assert_eq!(pointers, [("/surveys/0/questions/0/requird", true), ("/surveys/0/colour", true)]);
    assert_eq!(checked(&text).findings[0].message.help.as_deref(), Some("did you mean `required`?"));
}

#[test]
fn a_newer_document_is_refused_for_that_alone() {
    for version in ["2", "2.5", "10", "99999999999999999999"] {
        let text = format!(r#"{{"candor": {version}, "surveys": 1, "new": true}}"#);
        let expected = Problem { pointer: "/candor".into(), reason: Reason::Newer(version.into()) };
        assert_eq!(document::parse(&text).problems, std::slice::from_ref(&expected));
        assert_eq!(problems(&text), [expected]);
    }
    for version in ["1", "1.0", "1.9", "1e0"] {
        read(&survey(ASKED, "").replace(r#""candor": 1"#, &format!(r#""candor": {version}"#)));
    }
}

#[test]
fn words_of_the_tables_are_those_of_the_code() {
    for (fact, word) in Fact::ALL.into_iter().zip(shapes::FACTS) {
        let named = if fact.is_named() { r#", "name": "x""# } else { "" };
        let text = survey(ASKED, &format!(r#", "audience": {{"fact": "{word}"{named}, "exists": true}}"#));
        if matches!(fact, Fact::Answer | Fact::Variable) {
            continue;
        }
        let document::Condition::Test(compared) = &read(&text).surveys[0].audience else { panic!("{word}") };
        assert_eq!(compared.fact, fact);
    }
    for operator in Operator::ALL {
        assert!(shapes::CONDITION.all().any(|field| field.name == operator.name()), "{operator:?}");
    }
    for (kind, _) in shapes::KINDS {
        let every_field = r#""points": 5, "options": [{"id": "a", "text": "A"}], "rows": [{"id": "a", "text": "A"}],
            "columns": [{"id": "a", "text": "A"}], "label": "L", "url": "/", "fields": [{"field": "email"}]"#;
        let value = json::parse(&survey(&format!(r#"{{"id": "q", "kind": "{kind}", "text": "T", {every_field}}}"#), "")).unwrap();
        let parsed = document::from_value(&value);
        assert_eq!(parsed.document.unwrap().surveys[0].questions[0].kind.name(), *kind);
    }
}

/// A field that is left out is the same as its documented default.
#[test]
fn documented_defaults_are_the_defaults() {
    // Of each shape an object in which nothing that has a default is said, and where it stands.
    let whole = r##"{"candor": 1, "theme": {}, "surveys": [{"id": "s", "frequency": {}, "placement": "popover",
        "triggers": [{"on": "load"}, {"on": "visible", "selector": "#a"}],
        "questions": [
            {"id": "nps", "kind": "nps", "text": "T", "comment": {"text": "Why?"}},
            {"id": "csat", "kind": "csat", "text": "T"},
            {"id": "ces", "kind": "ces", "text": "T"},
            {"id": "rating", "kind": "rating", "points": 5, "text": "T"},
            {"id": "text", "kind": "text", "text": "T"},
            {"id": "choice", "kind": "choice", "text": "T", "options": [{"id": "a", "text": "A"}]},
            {"id": "ranking", "kind": "ranking", "text": "T", "options": [{"id": "a", "text": "A"}]},
            {"id": "contact", "kind": "contact", "text": "T", "fields": [{"field": "email"}]}
        ],
        "audience": {"fact": "path", "equals": "/"}}]}"##;
    let places = [
        (&shapes::DOCUMENT, ""),
        (&shapes::SURVEY, "/surveys/0"),
        (&shapes::FREQUENCY, "/surveys/0/frequency"),
        (&shapes::LOAD, "/surveys/0/triggers/0"),
        (&shapes::VISIBLE, "/surveys/0/triggers/1"),
        (&shapes::COMMENT, "/surveys/0/questions/0/comment"),
        (&shapes::CSAT, "/surveys/0/questions/1"),
        (&shapes::CES, "/surveys/0/questions/2"),
        (&shapes::RATING, "/surveys/0/questions/3"),
        (&shapes::WRITTEN, "/surveys/0/questions/4"),
        (&shapes::CHOICE, "/surveys/0/questions/5"),
        (&shapes::OPTION, "/surveys/0/questions/5/options/0"),
        (&shapes::RANKING, "/surveys/0/questions/6"),
        (&shapes::CONTACT_FIELD, "/surveys/0/questions/7/fields/0"),
        (&shapes::CONDITION, "/surveys/0/audience"),
    ];
    let expected = read(whole);
    let mut tried = 0;
    for (shape, pointer) in places {
        for (field, default) in defaults(shape) {
            let mut value = json::parse(whole).unwrap();
            let object = pointer.split('/').skip(1).fold(&mut value, |value, step| match value {
                Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
                Value::Object(members) => &mut members.iter_mut().find(|(name, _)| name == step).unwrap().1,
                _ => panic!("{pointer}"),
            });
            generate::set(object, field, default.clone());
            let parsed = document::from_value(&value);
            assert_eq!(parsed.problems, [], "{pointer}/{field}");
            assert_eq!(parsed.document.as_ref(), Some(&expected), "{pointer}/{field}: {default:?}");
            tried += 1;
        }
    }
    assert!(tried > 25, "only {tried} defaults found");
}

/// The fields of a shape whose description ends with a default, and that default.
fn defaults(shape: &'static Shape) -> Vec<(&'static str, Value)> {
    let schema = document::schema::schema();
    let definition = match schema.member("$defs").and_then(|definitions| definitions.member(shape.name)) {
        Some(definition) => definition,
        None => &schema,
    };
    let described = |field: &str| definition.member("properties")?.member(field)?.member("default").cloned();
    shape.all().filter_map(|field| Some((field.name, described(field.name)?))).collect()
}

#[test]
fn every_field_is_described_and_every_shape_reachable() {
    let mut reached = vec![shapes::DOCUMENT.name, "question", "scale", "trigger"];
    for shape in shapes::SHAPES {
        for field in shape.fields {
            let mut holds = field.holds;
            while let Holds::List(of, ..) | Holds::Map(of, _) = holds {
                holds = of;
            }
            match holds {
                Holds::Object(shape) | Holds::ScalarOr(shape) => reached.push(shape.name),
                Holds::Tagged(_, shapes) => reached.extend(shapes.iter().map(|(_, shape)| shape.name)),
                _ => {}
            }
        }
        let (_, about, fields) = shapes::REFERENCE.iter().find(|(name, ..)| *name == shape.name).unwrap();
        let described = about.trim().ends_with('.') && fields.iter().all(|(_, text)| text.ends_with('.'));
        assert!(described, "{} is not described in sentences", shape.name);
    }
    for shape in shapes::SHAPES {
        assert!(reached.contains(&shape.name), "nothing holds a {}", shape.name);
    }
}

#[test]
fn advice_on_the_flow() {
    let two = |next: &str| {
        survey(
            &format!(
                r#"{{"id": "a", "kind": "nps", "text": "A", "next": {next}}}, {{"id": "b", "kind": "text", "text": "B"}},
                   {{"id": "c", "kind": "text", "text": "C", "next": [{{"to": "d"}}]}}, {{"id": "d", "kind": "text", "text": "D"}}"#
            ),
            r#", "endings": [{"id": "thanks", "title": "Thanks"}, {"id": "sorry", "title": "Sorry"}]"#,
        )
    };
    let if_low = r#""if": {"fact": "answer", "name": "a", "band": "low"}"#;
    let unreached = |place: &str, what: &str| (format!("/surveys/0/{place}/id"), format!("no way leads to the {what}"));
    assert_eq!(advice(&two(&format!(r#"[{{{if_low}, "to": "sorry"}}]"#))), []);
    assert_eq!(advice(&two("[]")), [unreached("endings/1", "ending `sorry`")]);
    assert_eq!(
        advice(&two(r#"[{"to": "c"}, {"to": "sorry"}]"#)),
        [
            ("/surveys/0/questions/0/next/1".into(), "an earlier rule always holds, so this one never counts".into()),
            unreached("questions/1", "question `b`"),
            unreached("endings/1", "ending `sorry`"),
        ]
    );
    // An ending that is named by a rule is the only one that is reached; the first is not where nothing falls through.
    assert_eq!(
        advice(&two(r#"[{"to": "sorry"}]"#)),
        [
            unreached("questions/1", "question `b`"),
            unreached("questions/2", "question `c`"),
            unreached("questions/3", "question `d`"),
            unreached("endings/0", "ending `thanks`"),
        ]
    );
    // Conditions that never hold lead nowhere.
    assert_eq!(
        advice(&two(r#"[{"if": {"any": []}, "to": "sorry"}]"#)),
        [("/surveys/0/questions/0/next/0/if".into(), "this never holds".into()), unreached("endings/1", "ending `sorry`")]
    );
}

#[test]
fn advice_on_circles() {
    let questions = |first: &str, second: &str| {
        survey(
            &format!(
                r#"{{"id": "a", "kind": "nps", "text": "A", "next": [{first}]}}, {{"id": "b", "kind": "text", "text": "B", "next": [{second}]}}"#
            ),
            "",
        )
    };
    let if_low = r#""if": {"fact": "answer", "name": "a", "band": "low"}"#;
    assert_eq!(advice(&questions("", &format!(r#"{{{if_low}, "to": "a"}}"#))), []);
    assert_eq!(
        advice(&questions("", r#"{"to": "a"}"#)),
        [("/surveys/0/questions/0/id".into(), "the questions `a`, `b` lead to each other, and never to an end".into())]
    );
    assert_eq!(
        advice(&questions("", r#"{"to": "b"}"#)),
        [("/surveys/0/questions/1/id".into(), "the question `b` leads to itself, and never to an end".into())]
    );
}

#[test]
fn advice_on_what_texts_recall() {
    let text = |text: &str| {
        let first = format!(r#"{{"id": "a", "kind": "nps", "text": "{text}", "comment": {{"text": "{text}"}}}}"#);
        let texts = advice(&survey(&first, r#", "variables": {"count": 1}"#));
        texts.into_iter().map(|(pointer, text)| format!("{}: {text}", pointer.rsplit('/').next().unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(text("{{customer.name|you}} {{variable.count|}} { } }}"), [""; 0]);
    // On the step of the question its answer is known once a point is chosen, and so in the comment.
    assert_eq!(text("{{answer.a|}}"), ["text: `{{answer.a}}` is not answered yet where this is shown"]);
    assert_eq!(text("{{context.plan}}").len(), 2);
    assert_eq!(
        text("{{context.plan}}")[0],
        "text: `{{context.plan}}` has no fallback: where it is not known, nothing stands there"
    );
    assert_eq!(text("{{variable.cuont|}}")[0], "text: `{{variable.cuont}}` names no variable of this survey");
    assert_eq!(text("{{answer.b|}}")[0], "text: `{{answer.b}}` names no question of this survey");
    assert_eq!(text("{{plan}} {{")[0], "text: `{{plan}}` recalls nothing, and is shown as it is");
    let later = survey(
        r#"{"id": "a", "kind": "nps", "text": "A {{answer.b|}}"}, {"id": "b", "kind": "nps", "text": {"en": "B {{answer.a|}}"}}"#,
        r#", "endings": [{"id": "e", "title": "{{answer.b|}} {{answer.a_comment|}}"}]"#,
    );
    let found = advice(&later);
    assert_eq!(found[0], ("/surveys/0/questions/0/text".into(), "`{{answer.b}}` is not answered yet where this is shown".into()));
    assert_eq!(found[1].0, "/surveys/0/endings/0/title");
    assert_eq!(found.len(), 2);
}

#[test]
fn advice_on_languages() {
    let text = survey(
        r#"{"id": "a", "kind": "nps", "text": {"en": "A", "de": "A"}, "low": "No", "high": {"de": "Ja", "fr": "Oui"}}"#,
        "",
    );
    let found = advice(&text);
    let missing = |field: &str, languages: &str| {
        (format!("/surveys/0/questions/0/{field}"), format!("this text is missing in {languages}"))
    };
    let expected = [missing("text", "`fr`"), missing("low", "`de`, `fr`"), missing("high", "`en`")];
    assert_eq!(found.len(), 3);
    for ((pointer, said), (place, start)) in found.iter().zip(&expected) {
        assert_eq!(pointer, place);
        assert!(said.starts_with(start), "{said}");
    }
    // A plain text is in the document's language.
    assert_eq!(advice(&survey(r#"{"id": "a", "kind": "nps", "text": {"en": "A"}, "low": "No"}"#, "")), []);
}

#[test]
fn advice_on_surveys_that_are_never_asked() {
    let said = |fields: &str| advice(&survey(ASKED, fields)).into_iter().map(|(pointer, _)| pointer).collect::<Vec<_>>();
    assert_eq!(said(r#", "sample": 0"#), ["/surveys/0/sample"]);
    assert_eq!(said(r#", "sample": 0, "enabled": false"#), [""; 0]);
    assert_eq!(said(r#", "audience": {"not": {"all": []}}"#), ["/surveys/0/audience"]);
    assert_eq!(said(r#", "limit": 5"#), ["/surveys/0/limit"]);
    assert_eq!(said(r#", "limit": 5, "responses": 0"#), [""; 0]);
    assert_eq!(said(r#", "limit": 5, "responses": 5"#), ["/surveys/0/limit"]);
    assert_eq!(
        said(r#", "triggers": [{"on": "event", "name": "x"}], "cancel": [{"on": "event", "name": "x"}]"#),
        ["/surveys/0/triggers/0"]
    );
}

#[test]
fn advice_on_comparisons_that_never_hold() {
    let said = |condition: &str| {
        let found = advice(&survey(ASKED, &format!(r#", "audience": {condition}"#)));
        found.into_iter().map(|(pointer, _)| pointer.replace("/surveys/0/audience", "")).collect::<Vec<_>>()
    };
    assert_eq!(said(r#"{"fact": "device", "in": ["phone", "mobile"]}"#), ["/in/1"]);
    assert_eq!(said(r#"{"fact": "weekday", "equals": "Monday"}"#), ["/equals"]);
    assert_eq!(said(r#"{"fact": "weekday", "equals": "MON", "ignore_case": true}"#), [""; 0]);
    assert_eq!(said(r#"{"fact": "campaign", "name": "utm_source", "exists": true}"#), ["/name"]);
    assert_eq!(said(r#"{"fact": "property", "name": "total", "more": 1}"#), ["/fact"]);
    assert_eq!(said(r#"{"fact": "date", "equals": "2026-11-22"}"#), ["/equals"]);
    assert_eq!(said(r#"{"fact": "time", "equals": "09:30"}"#), ["/equals"]);
    assert_eq!(
        said(r#"{"all": [{"fact": "date", "after": "2026-11-22"}, {"fact": "time", "between": ["22:00", "06:00"]}]}"#),
        [""; 0]
    );
    let point = |point: &str| {
        advice(&survey(
            &ASKED.replace(
                '}',
                &format!(r#", "next": [{{"if": {{"fact": "answer", "name": "q", "equals": {point}}}, "to": "end"}}]}}"#),
            ),
            "",
        ))
        .len()
    };
    assert_eq!((point("10"), point("\"10\""), point("11"), point("0.5")), (0, 0, 1, 1));
}

#[test]
fn advice_on_fields_without_effect() {
    let said = |question: &str, fields: &str| {
        advice(&survey(question, fields)).into_iter().map(|(pointer, _)| pointer.replace("/surveys/0", "")).collect::<Vec<_>>()
    };
    let choice = |fields: &str| {
        format!(r#"{{"id": "c", "kind": "choice", "text": "C", "options": [{{"id": "a", "text": "A"}}]{fields}}}"#)
    };
    assert_eq!(said(&choice(r#", "min_choices": 1"#), ""), ["/questions/0/min_choices"]);
    assert_eq!(said(&choice(r#", "min_choices": 1, "multiple": true"#), ""), [""; 0]);
    assert_eq!(said(&choice(r#", "other_text": "Else""#), ""), ["/questions/0/other_text"]);
    assert_eq!(said(r#"{"id": "t", "kind": "text", "text": "T", "min": 1}"#, ""), ["/questions/0/min"]);
    assert_eq!(said(r#"{"id": "t", "kind": "text", "format": "number", "text": "T", "min": 1}"#, ""), [""; 0]);
    assert_eq!(said(ASKED, r#", "sample_days": 7"#), ["/sample_days"]);
    assert_eq!(said(ASKED, r#", "sample_days": 7, "sample": 0.5"#), [""; 0]);
}

#[test]
fn a_large_document_of_many_mistakes_takes_no_time_in_the_square() {
    // 200,000 unknown fields of one object: comparing each with each would be 20 billion comparisons.
    let many: Vec<_> = (0..200_000).map(|index| format!("\"x{index}\":1")).collect();
    let start = std::time::Instant::now();
    let parsed = document::parse(&format!("{{{}}}", many.join(",")));
    // Nobody reads more at once; that it cannot be used is said all the same.
    assert_eq!(parsed.problems.len(), MOST + 1);
    assert!(parsed.document.is_none() && parsed.problems.iter().any(|problem| !problem.is_warning()));
    let languages: Vec<_> = (0..200_000).map(|index| format!("\"a{index}\":\"x\"")).collect();
    let text = survey(&ASKED.replace("\"How?\"", &format!("{{{}}}", languages.join(","))), "");
    assert_eq!(document::parse(&text).problems.len(), 1);
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn kinds_keep_what_is_particular_to_them() {
    let document = read(&survey(
        r#"{"id": "a", "kind": "rating", "points": 11, "text": "A", "comment": {"text": "Why?", "high": "What?"}},
           {"id": "b", "kind": "ces", "points": 5, "text": "B"},
           {"id": "c", "kind": "choice", "text": "C", "other": true, "options": [{"id": "x", "text": "X"}]},
           {"id": "d", "kind": "contact", "text": "D", "fields": [{"field": "email", "required": true}]}"#,
        "",
    ));
    let questions = &document.surveys[0].questions;
    let Kind::Rating(rating) = &questions[0].kind else { panic!() };
    assert_eq!((rating.points.min, rating.points.max), (0, 10));
    let comment = rating.comment.as_ref().unwrap();
    let prompts = comment.prompts.each_ref().map(|prompt| prompt.get("en", "en"));
    assert_eq!((comment.id.as_str(), prompts), ("a_comment", ["Why?", "Why?", "What?"]));
    let Kind::Rating(rating) = &questions[1].kind else { panic!() };
    assert_eq!((rating.points.min, rating.points.max), (1, 5));
    assert_eq!(questions[2].answer_ids(), ["c", "c.other"]);
    assert_eq!((questions[2].required, questions[3].required), (false, false));
}

proptest! {
    #[test]
    fn written_and_read_again_a_document_is_the_same(written in generate::documents()) {
        let read = document::from_value(&written.0);
        prop_assert_eq!(&read.problems, &vec![]);
        let read = read.document.unwrap();
        let json = serde_json::to_string(&read).unwrap();
        let again = document::parse(&json);
        prop_assert_eq!(&again.problems, &vec![], "{}", json);
        prop_assert_eq!(again.document.unwrap(), read);
    }

    #[test]
    fn advice_is_given_on_any_document(written in generate::documents()) {
        let checked = check::check(&written.0);
        prop_assert!(checked.document.is_some());
        for finding in checked.findings {
            prop_assert!(!finding.is_error);
        }
    }
}
