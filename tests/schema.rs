//! The published JSON Schemas: that they are current, valid, and say what the code does.
//!
//! `UPDATE=1 cargo test --test schema` writes the generated one.

mod generate;

use candor::survey::document::check;
use candor::survey::document::problem::Reason;
use candor::survey::document::schema::schema;
use candor::survey::json::{self, Value};
use candor::survey::response::Probability;
use candor::survey::{
    Answer, Campaign, Client, Device, Environment, Event, Invitation, Members, Respondent, Response, Scale, Signals, State,
    SurveyRef, Timestamp, Touchpoint, Viewport,
};
use jsonschema::Validator;
use proptest::collection::vec;
use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;

static DOCUMENT: LazyLock<Validator> = LazyLock::new(|| validator(&schema()));
static RESPONSE: LazyLock<Validator> = LazyLock::new(|| validator(&json::parse(&published("response-1.json")).unwrap()));

fn published(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("public/schema").join(name)).unwrap()
}

fn validator(schema: &Value) -> Validator {
    let schema = serde_json::to_value(schema).unwrap();
    jsonschema::meta::validate(&schema).expect("the schema is valid");
    jsonschema::draft202012::new(&schema).expect("its references lead somewhere")
}

fn allows(validator: &Validator, value: &Value) -> bool {
    validator.is_valid(&serde_json::to_value(value).unwrap())
}

#[test]
fn the_published_schema_is_current() {
    let expected = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/schema/candor-1.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &expected).unwrap();
    }
    assert!(published("candor-1.json") == expected, "write it with UPDATE=1 cargo test --test schema");
}

#[test]
fn every_field_is_described() {
    fn look(place: &str, schema: &Value) {
        if let Some(Value::Object(properties)) = schema.member("properties") {
            let is_case = place.ends_with("/if") || place.contains("/then") || place.contains("/allOf");
            for (name, property) in properties {
                let described = property.member("description").or(property.member("$ref"));
                assert!(is_case || described.is_some() || property.member("enum").is_some(), "{place}/{name} says nothing");
            }
        }
        match schema {
            Value::Object(members) => members.iter().for_each(|(name, value)| look(&format!("{place}/{name}"), value)),
            Value::Array(items) => items.iter().for_each(|value| look(place, value)),
            _ => {}
        }
    }
    look("", &schema());
    look("", &json::parse(&published("response-1.json")).unwrap());
}

/// What no schema can say: what refers to others, and what depends on what a text means.
fn is_beyond_a_schema(reason: &Reason) -> bool {
    match reason {
        Reason::Name { .. } | Reason::Rule(_) | Reason::Twice(_) | Reason::Pattern(_) | Reason::Repeated => true,
        // The 30th of February.
        Reason::Kind(wanted) => wanted.starts_with("must be a day such as") || wanted.starts_with("must be a date and time"),
        _ => false,
    }
}

fn agree(value: &Value) -> Result<(), TestCaseError> {
    let errors: Vec<_> = check::problems(value).into_iter().filter(|problem| !problem.is_warning()).collect();
    let allowed = allows(&DOCUMENT, value);
    if errors.is_empty() {
        prop_assert!(allowed, "the schema refuses {}", value.to_json());
    } else if errors.iter().any(|problem| !is_beyond_a_schema(&problem.reason)) {
        prop_assert!(!allowed, "the schema allows {:?} of {}", errors, value.to_json());
    }
    Ok(())
}

#[test]
fn the_schema_and_the_code_agree_on_mistakes() {
    let survey = |fields: &str| {
        format!(
            r#"{{"candor": 1, "surveys": [{{"id": "s", "questions": [{{"id": "q", "kind": "nps", "text": "How?"}}]{fields}}}]}}"#
        )
    };
    let audience = |condition: &str| survey(&format!(r#", "audience": {condition}"#));
    let mut refused = 0;
    let cases = [
        survey(""),
        survey(r#", "unknown": {"anything": 1}"#),
        survey(r#", "sample": 1.01"#),
        survey(r#", "priority": 1001"#),
        survey(r#", "id": 5"#),
        survey(r#", "opens": "tomorrow""#),
        survey(r#", "variables": {"a b": 1}"#),
        survey(r#", "triggers": [{"on": "scroll"}]"#),
        survey(r#", "triggers": [{"on": "scrol", "percent": 1}]"#),
        survey(r#", "cancel": [{"on": "load"}]"#),
        survey(r#", "endings": [{"id": "e", "title": {"english": "x"}}]"#),
        survey(r#", "endings": [{"id": "e", "title": "x", "url": "javascript:x"}]"#),
        audience("{}"),
        audience(r#"{"all": []}"#),
        audience(r#"{"all": [], "fact": "url", "equals": 1}"#),
        audience(r#"{"fact": "url"}"#),
        audience(r#"{"fact": "url", "equals": 1}"#),
        audience(r#"{"fact": "url", "equals": null}"#),
        audience(r#"{"fact": "url", "equals": 1, "less": 1}"#),
        audience(r#"{"all": [], "equals": 1}"#),
        audience(r#"{"fact": "customer", "name": "since", "before": "2026-13-01"}"#),
        audience(r#"{"fact": "customer", "name": "n", "between": [1]}"#),
        survey("").replace(r#""candor": 1"#, r#""candor": 1.9"#),
        survey("").replace(r#""candor": 1"#, r#""candor": 2"#),
        survey("").replace(r#""candor": 1"#, r#""candor": 0.5"#),
        r"3".to_owned(),
    ];
    for case in &cases {
        let value = json::parse(case).unwrap();
        agree(&value).unwrap();
        refused += usize::from(!allows(&DOCUMENT, &value));
    }
    assert!((15..cases.len()).contains(&refused), "{refused}");
}

#[test]
fn links_are_what_the_code_takes_for_links() {
    for link in [
        "https://a.example/b",
        "HTTP://a",
        "mailto:a@b",
        "tel:+1",
        "/a:b",
        "a/b",
        "a",
        "#x",
        "?x:y",
        "//a",
        "",
        " ",
        "a b",
        ":a",
        "javascript:x",
        "data:text/html,x",
        "a:b",
        "java\nscript:x",
        "ü",
        "https:",
        "a?b c",
    ] {
        let question = Value::Object(vec![
            ("id".into(), generate::text("q")),
            ("kind".into(), generate::text("link")),
            ("text".into(), generate::text("Go")),
            ("label".into(), generate::text("Go")),
            ("url".into(), generate::text(link)),
        ]);
        let survey = Value::Object(vec![("id".into(), generate::text("s")), ("questions".into(), Value::Array(vec![question]))]);
        let document =
            Value::Object(vec![("candor".into(), generate::number(1)), ("surveys".into(), Value::Array(vec![survey]))]);
        agree(&document).unwrap();
    }
}

proptest! {
    #[test]
    fn the_schema_allows_valid_documents(written in generate::documents()) {
        let errors: Vec<_> = DOCUMENT.iter_errors(&serde_json::to_value(&written.0).unwrap()).map(|error| error.to_string()).collect();
        prop_assert!(errors.is_empty(), "{errors:?}");
    }

    #[test]
    fn the_schema_and_the_code_agree_on_broken_documents(
        written in generate::documents(),
        bytes in vec(any::<u8>(), 40),
    ) {
        agree(&generate::corrupted(&written.0, &bytes))?;
    }

    #[test]
    fn what_the_schema_of_responses_allows_is_taken(bytes in vec(any::<u8>(), 40)) {
        let value = generate::corrupted(&json::parse(&event().to_json()).unwrap(), &bytes);
        if allows(&RESPONSE, &value) {
            let event: Event = serde_json::from_value(serde_json::to_value(&value).unwrap())
                .map_err(|error| TestCaseError::fail(format!("{error}: {}", value.to_json())))?;
            // That the id is made of two others, and that a question is answered once, no schema can say.
            let faults: Vec<_> = event.faults().into_iter().filter(|fault| fault.pointer != "/id").collect();
            prop_assert!(faults.is_empty(), "{faults:?}: {}", value.to_json());
        }
    }
}

fn event() -> Event {
    let data = Response {
        response_id: "0193f000-0000-7000-8000-000000000001".into(),
        revision: 3,
        state: State::Completed,
        survey: SurveyRef { id: "checkout-ces".into(), version: 2 },
        answers: vec![Answer::point("score", Scale::Ces, 6), Answer::text("comment", "quick and easy")],
        touchpoint: Touchpoint::from(Members {
            url: Some("https://shop.example/thanks".into()),
            title: Some("Thank you".into()),
            referrer: Some("https://search.example".into()),
            language: Some("pt-BR".into()),
            time_zone: Some("Europe/Vienna".into()),
            viewport: Some(Viewport { width: 390, height: 844 }),
            device: Some(Device::Phone),
            time_on_page_ms: Some(12_345),
            scroll_depth: Some(40),
            name: Some("confirmation".into()),
            stage: Some("after_sales".into()),
            app_version: Some("4.2.0".into()),
            signals: Some(Signals {
                page_views: Some(4),
                campaign: Some(Campaign { source: Some("news".into()), medium: Some("email".into()), ..Campaign::default() }),
                lcp_ms: Some(1_834),
                inp_ms: Some(96),
                cls: Some(0.0517),
                errors: Some(0),
                rage_clicks: Some(1),
                last_paths: Some(vec!["/".into(), "/cart".into()]),
            }),
            context: json::parse(r#"{"order_id":"A-1","cart_value":59.9}"#).unwrap(),
        }),
        respondent: Respondent { id: Some("u-1".into()) },
        invitation: Invitation {
            trigger: "delay:2".into(),
            sampling_probability: Probability::from_millionths(250_000),
            shown_at: Timestamp(1_795_325_467_123),
            answered_at: Some(Timestamp(1_795_325_469_000)),
            eligible: 4,
            sampled_out: 3,
        },
        client: Client { version: "0.1.0".into(), env: Environment::Test, automated: true },
    };
    let mut event = Event::new("https://shop.example", Timestamp(1_795_325_470_000), data);
    event.key = Some("site-1".into());
    event.sent = Some(Timestamp(1_795_325_471_000));
    event
}

#[test]
fn the_schema_of_responses_allows_events_and_names_all_their_fields() {
    let value = json::parse(&event().to_json()).unwrap();
    let errors: Vec<_> = RESPONSE.iter_errors(&serde_json::to_value(&value).unwrap()).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let schema = json::parse(&published("response-1.json")).unwrap();
    named(&value, &schema, &schema, "");
    // An exposure has none of what may be absent.
    let mut bare = event();
    (bare.key, bare.sent, bare.data.respondent, bare.data.touchpoint) =
        (None, None, Respondent::default(), Touchpoint::default());
    bare.data.answers.clear();
    bare.data.invitation.answered_at = None;
    assert!(allows(&RESPONSE, &json::parse(&bare.to_json()).unwrap()));
}

/// Every member of the value is a property of its schema.
fn named(value: &Value, schema: &Value, root: &Value, place: &str) {
    let referred = schema
        .member("$ref")
        .and_then(Value::as_text)
        .map(|reference| reference.trim_start_matches("#/").split('/').fold(root, |schema, step| schema.member(step).unwrap()));
    let schema = referred.unwrap_or(schema);
    match value {
        // The host's own.
        Value::Object(_) if place.ends_with("/context") => {}
        Value::Object(members) => {
            for (name, value) in members {
                let property = schema.member("properties").and_then(|properties| properties.member(name));
                named(
                    value,
                    property.unwrap_or_else(|| panic!("{place}/{name} is not in the schema")),
                    root,
                    &format!("{place}/{name}"),
                );
            }
        }
        Value::Array(items) => items.iter().for_each(|item| named(item, schema.member("items").unwrap(), root, place)),
        _ => {}
    }
}
