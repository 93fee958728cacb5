//! Conditions: every fact with every operator, and what is not known.

use candor::engine::boundary::next_change;
use candor::engine::facts::{self, Facts};
use candor::engine::known::Known;
use candor::engine::targeting::{Scope, Trail, holds};
use candor::survey::document::{self, Condition, Document, Fact, Operator, Test};
use candor::survey::json::{self, Value};
use candor::survey::{Band, Timestamp};
use proptest::prelude::*;

/// A Sunday; 06:31 in São Paulo.
const NOW: &str = "2026-11-22T09:31:07Z";

const VISITOR: &str = r##"{
    "url": "https://me@shop.example:8443/checkout/Thanks?order=A-17&qty=3&q=gr%C3%BCn+tea&empty#/step/2",
    "referrer": "https://search.example/?q=tea",
    "campaign": {"source": "newsletter", "term": "Tea"},
    "languages": ["pt-BR", "en-US", "en"],
    "device": "phone",
    "touchpoint": "order_confirmation",
    "stage": "purchase",
    "elements": {"#thanks": true, ".error": false},
    "customer": {"id": 42, "plan": "Pro", "spent": 120.5, "visits": "7", "vip": true, "tags": ["beta", "b2b", 3],
                 "since": "2026-10-23", "seen": "2026-11-21T09:31:07Z", "ahead": "2027-01-01", "none": null, "blank": "",
                 "address": {"city": "Porto"}, "a.b": 1, "a": {"b": 2}, "days": ["2020-01-01", "2026-11-20"], "huge": 1e30},
    "context": {"cart_value": 59.90, "order_id": "A-17", "items": []},
    "predicates": {"flag": true, "variant": "b"},
    "views": 3,
    "utc_offset_minutes": -180
}"##;

fn moment(text: &str) -> Timestamp {
    Timestamp::from_rfc3339(text).unwrap()
}

fn visitor() -> Facts {
    Facts::from_value(&json::parse(VISITOR).unwrap())
}

fn document(audience: &str) -> Document {
    let text = format!(
        r#"{{"candor":1,"surveys":[{{"id":"s","questions":[{{"id":"q","kind":"message","text":"x"}}],"audience":{audience}}}]}}"#
    );
    let parsed = document::parse(&text);
    assert!(parsed.problems.is_empty(), "{audience}: {:?}", parsed.problems);
    parsed.document.unwrap()
}

fn condition(audience: &str) -> Condition {
    document(audience).surveys[0].audience.clone()
}

/// `path starts_with "/a"` as JSON; the name of a fact follows a colon.
fn comparison(line: &str) -> String {
    let (fact, rest) = line.split_once(' ').unwrap();
    let (operator, operand) = rest.split_once(' ').unwrap();
    let (fact, name) = fact.split_once(':').map_or((fact, String::new()), |(fact, name)| (fact, format!(r#""name":{name:?},"#)));
    let (operator, case) = operator.strip_suffix('~').map_or((operator, ""), |operator| (operator, r#""ignore_case":true,"#));
    format!(r#"{{"fact":"{fact}",{name}{case}"{operator}":{operand}}}"#)
}

#[track_caller]
fn check(lines: &str, expected: bool) {
    let facts = visitor();
    let properties = json::parse(r#"{"value":12,"sku":"tea-1","box":{"size":"L"}}"#).unwrap();
    let scope = facts.at(moment(NOW)).with(&properties);
    for line in lines.trim().lines().map(str::trim) {
        assert_eq!(holds(&condition(&comparison(line)), &scope, &mut ()), expected, "{line}");
    }
}

#[test]
fn the_address_and_its_parts() {
    let true_ones = r#"
        url equals "https://shop.example:8443/checkout/Thanks?order=A-17&qty=3&q=gr%C3%BCn+tea&empty#/step/2"
        url contains "order=A-17"
        url glob "https://shop.example:8443/checkout/**"
        url matches "^https://[^/]+/checkout/"
        url not_contains "me@"
        host equals "shop.example"
        host in ["a.example", "shop.example"]
        host ends_with ".example"
        path equals "/checkout/Thanks"
        path equals~ "/CHECKOUT/thanks"
        path not_equals "/checkout/thanks"
        path starts_with "/checkout/"
        path starts_with~ "/CHECK"
        path ends_with~ "THANKS"
        path contains~ "OUT/THA"
        path contains "/"
        path contains "kout/Tha"
        path glob "/*/Thanks"
        path glob~ "/CHECKOUT/*"
        path matches "^/checkout/\\w+$"
        path matches~ "^/CHECKOUT"
        path not_matches "^/cart"
        query:order equals "A-17"
        query:q equals "grün tea"
        query:qty equals 3
        query:qty at_least 3
        query:qty between [2, 4]
        query:empty exists true
        query:empty equals ""
        query:other exists false
        query:other not_equals "x"
        hash equals "/step/2"
        hash starts_with "/step"
        referrer contains "search.example"
        campaign:source equals "newsletter"
        campaign:term equals~ "tea"
        campaign:medium exists false
    "#;
    check(true_ones, true);
    let false_ones = r#"
        url equals "https://shop.example:8443/checkout/Thanks"
        url matches "^http://"
        host equals "shop.example:8443"
        host equals "SHOP.EXAMPLE"
        path equals "/checkout/thanks"
        path equals "/checkout/Thanks/"
        path starts_with "/checkout/t"
        path starts_with "/checkout/Thanks/and/more/than/there/is"
        path ends_with "/thanks"
        path contains "thanks"
        path glob "/*"
        path matches "^/CHECKOUT"
        path not_matches "Thanks$"
        path in ["/cart", "/checkout"]
        path not_in ["/cart", "/checkout/Thanks"]
        query:qty less 3
        query:order more 1
        query:qty equals "3.0"
        query:other equals ""
        query:other contains ""
        hash exists false
        referrer exists false
    "#;
    check(false_ones, false);
}

#[test]
fn the_visitor() {
    let true_ones = r#"
        language equals "pt"
        language equals "pt-BR"
        language equals "PT-br"
        language in ["de", "pt"]
        language not_equals "en"
        language contains "en"
        language includes_all ["pt", "en-US"]
        language not_contains "de"
        language exists true
        language starts_with "pt"
        device equals "phone"
        device in ["phone", "tablet"]
        touchpoint equals "order_confirmation"
        stage not_equals "support"
        element:#thanks exists true
        element:#thanks equals true
        element:.error exists false
        element:.error equals false
        element:.error not_equals true
        element:.never exists false
        predicate:flag equals true
        predicate:variant in ["a", "b"]
        predicate:unknown not_equals true
        views equals 3
        views at_least 3
        views between [3, 3]
        views less 4
    "#;
    check(true_ones, true);
    let false_ones = r#"
        language equals "en"
        language equals "p"
        language equals "pt-BR-x"
        language includes_all ["pt", "de"]
        language contains "en-GB"
        device equals "desktop"
        element:#thanks exists false
        element:.error exists true
        element:.never equals false
        predicate:flag equals false
        predicate:unknown equals true
        views more 3
        views between [4, 9]
        views exists false
    "#;
    check(false_ones, false);
}

#[test]
fn attributes_context_and_properties() {
    let true_ones = r#"
        customer:id equals 42
        customer:id equals "42"
        customer:plan equals "Pro"
        customer:plan equals~ "pro"
        customer:plan in~ ["free", "PRO"]
        customer:spent more 120
        customer:spent equals 120.50
        customer:spent between [120.5, 121]
        customer:spent at_most 120.5
        customer:visits equals 7
        customer:visits equals 7.0
        customer:visits at_least "6"
        customer:vip equals true
        customer:vip equals "true"
        customer:vip equals~ "TRUE"
        customer:vip not_equals false
        customer:tags contains "beta"
        customer:tags contains 3
        customer:tags equals "b2b"
        customer:tags not_contains "alpha"
        customer:tags starts_with "be"
        customer:tags includes_all ["beta", "b2b"]
        customer:tags in ["x", "b2b"]
        customer:tags more 2
        customer:plan includes_all ["Pro"]
        customer:blank exists true
        customer:blank equals ""
        customer:none exists false
        customer:none not_in ["x"]
        customer:address exists true
        customer:address not_equals "Porto"
        customer:address.city equals "Porto"
        customer:a.b equals 1
        customer:huge equals "1e30"
        customer:huge exists true
        customer:spent contains "20.5"
        customer:spent starts_with "120"
        context:cart_value equals 59.9
        context:order_id glob "A-*"
        context:items exists true
        context:items not_contains "x"
        property:value more 10
        property:sku starts_with "tea"
        property:box.size equals "L"
        property:gone exists false
    "#;
    check(true_ones, true);
    let false_ones = r#"
        customer:id equals "042"
        customer:plan equals "pro"
        customer:plan more 1
        customer:spent equals "120.6"
        customer:vip equals 1
        customer:vip more 0
        customer:tags contains "bet"
        customer:tags contains "3.5"
        customer:tags not_equals "b2b"
        customer:tags includes_all ["beta", "x"]
        customer:none equals ""
        customer:none exists true
        customer:address contains "Porto"
        customer:address.street exists true
        customer:huge more 1
        customer:spent between [121, 120]
        customer:spent between [500, 121]
        context:items contains "x"
        context:items equals ""
        context:items includes_all ["x"]
        property:value less 12
    "#;
    check(false_ones, false);
}

#[test]
fn dates_and_hours() {
    // The day in São Paulo is the 22nd, a Sunday, and the clock shows 06:31.
    let true_ones = r#"
        date equals "2026-11-22"
        date starts_with "2026-11"
        date after "2026-11-22"
        date before "2026-11-23"
        date after "2026-11-22T09:31:07Z"
        date before "2026-11-22T09:31:08Z"
        date exists true
        weekday equals "sun"
        weekday in ["sat", "sun"]
        weekday not_equals "mon"
        time equals "06:31"
        time less "06:32"
        time at_most "06:31"
        time at_least "06:31"
        time more "06:30"
        time between ["06:31", "06:31"]
        time between ["22:00", "06:31"]
        time between ["06:00", "05:00"]
        time starts_with "06:"
        customer:since before "2026-10-24"
        customer:since after "2026-10-23"
        customer:since after "2026-10-23T03:00:00Z"
        customer:since before "2026-10-23T03:00:00.001Z"
        customer:since older_than_days 30
        customer:since newer_than_days 31
        customer:seen newer_than_days 1
        customer:seen after "2026-11-21"
        customer:ahead newer_than_days 0
        customer:ahead after "2027-01-01"
        customer:days older_than_days 365
        customer:days newer_than_days 5
    "#;
    check(true_ones, true);
    let false_ones = r#"
        date before "2026-11-22"
        date after "2026-11-23"
        date before "2026-11-22T09:31:07Z"
        date older_than_days 0
        weekday equals "mon"
        time less "06:31"
        time more "06:31"
        time between ["06:32", "23:00"]
        time between ["22:00", "06:30"]
        customer:since before "2026-10-23"
        customer:since newer_than_days 30
        customer:since older_than_days 31
        customer:seen older_than_days 1
        customer:ahead older_than_days 0
        customer:plan before "2030-01-01"
        customer:plan after "2000-01-01"
        customer:plan older_than_days 0
        customer:plan newer_than_days 9
        customer:spent before "2030-01-01"
        time equals "6:31"
    "#;
    check(false_ones, false);
    // The same moment is still Saturday further west, and the span of the night ends elsewhere.
    let facts = Facts { utc_offset_minutes: -600, ..visitor() };
    for line in
        [r#"weekday equals "sat""#, r#"date equals "2026-11-21""#, r#"time equals "23:31""#, r#"date before "2026-11-22""#]
    {
        assert!(holds(&condition(&comparison(line)), &facts.at(moment(NOW)), &mut ()), "{line}");
    }
}

#[test]
fn every_day_of_the_week() {
    for (day, name) in ["sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun"].into_iter().enumerate() {
        let condition = condition(&comparison(&format!("weekday equals {name:?}")));
        let now = moment(NOW).plus(day as i64 * 86_400_000);
        assert!(holds(&condition, &visitor().at(now), &mut ()), "{name}");
    }
}

/// An operand that each operator takes.
fn operand(operator: Operator) -> &'static str {
    match operator {
        Operator::In | Operator::NotIn | Operator::IncludesAll => r#"["1"]"#,
        Operator::Between => "[0, 2]",
        Operator::Exists => "true",
        Operator::Before | Operator::After => r#""2026-11-22""#,
        Operator::Less
        | Operator::AtMost
        | Operator::More
        | Operator::AtLeast
        | Operator::OlderThanDays
        | Operator::NewerThanDays => "1",
        Operator::Matches | Operator::NotMatches => r#"".*""#,
        _ => r#""1""#,
    }
}

#[test]
fn nothing_compares_with_what_is_not_known() {
    let nobody = Facts::default();
    let mut checked = 0;
    for fact in Fact::ALL {
        if matches!(fact, Fact::Date | Fact::Time | Fact::Weekday | Fact::Answer | Fact::Variable) {
            continue;
        }
        for operator in Operator::ALL.into_iter().filter(|operator| *operator != Operator::Band) {
            let name = if fact.is_named() { ":x" } else { "" };
            let line = format!("{}{name} {} {}", fact.name(), operator.name(), operand(operator));
            let negated = operator.name().starts_with("not_");
            assert_eq!(holds(&condition(&comparison(&line)), &nobody.at(moment(NOW)), &mut ()), negated, "{line}");
            checked += 1;
        }
        let line = format!("{}{} exists false", fact.name(), if fact.is_named() { ":x" } else { "" });
        assert!(holds(&condition(&comparison(&line)), &nobody.at(moment(NOW)), &mut ()), "{line}");
    }
    assert_eq!(checked, 17 * 22);
}

#[test]
fn groups() {
    let yes = comparison("views equals 3");
    let no = comparison("views equals 4");
    for (group, expected) in [
        (r#"{"all":[]}"#.to_owned(), true),
        (r#"{"any":[]}"#.to_owned(), false),
        (format!(r#"{{"all":[{yes},{yes}]}}"#), true),
        (format!(r#"{{"all":[{yes},{no}]}}"#), false),
        (format!(r#"{{"any":[{no},{yes}]}}"#), true),
        (format!(r#"{{"any":[{no},{no}]}}"#), false),
        (format!(r#"{{"not":{no}}}"#), true),
        (format!(r#"{{"not":{{"any":[{no},{{"not":{{"all":[{yes},{yes}]}}}}]}}}}"#), true),
    ] {
        assert_eq!(holds(&condition(&group), &visitor().at(moment(NOW)), &mut ()), expected, "{group}");
    }
}

/// What a survey knows of its own answers.
struct Answers {
    nps: Value,
}

impl Scope for Answers {
    fn fact(&self, fact: Fact, name: &str) -> Known<'_> {
        if fact == Fact::Answer && name == "q" { Known::from(&self.nps) } else { Known::Absent }
    }

    fn now(&self) -> Timestamp {
        Timestamp(0)
    }

    fn offset(&self) -> i32 {
        0
    }

    fn band(&self, question: &str) -> Option<Band> {
        (question == "q" && self.nps != Value::Null).then_some(Band::High)
    }
}

#[test]
fn bands_are_those_of_the_scope() {
    let text = r#"{"candor":1,"surveys":[{"id":"s","questions":[{"id":"q","kind":"nps","text":"x","next":[
        {"if":{"fact":"answer","name":"q","band":"promoter"},"to":"end"},
        {"if":{"fact":"answer","name":"q","band":"low"},"to":"end"},
        {"if":{"not":{"fact":"answer","name":"q","band":"high"}},"to":"end"}]}]}]}"#;
    let survey = document::parse(text).document.unwrap().surveys[0].clone();
    let verdicts = |nps: Value| -> Vec<bool> {
        survey.questions[0].next.iter().map(|rule| holds(&rule.condition, &Answers { nps: nps.clone() }, &mut ())).collect()
    };
    assert_eq!(verdicts(Value::Number("9".into())), [true, false, false]);
    assert_eq!(verdicts(Value::Null), [false, false, true]);
}

/// Counts comparisons, and keeps whether they hold.
#[derive(Default)]
struct Heard(Vec<bool>);

impl Trail for Heard {
    const WHOLE: bool = true;

    fn open(&mut self, _: &Condition) {}

    fn test(&mut self, _: &Test, _: Known<'_>, holds: bool) {
        self.0.push(holds);
    }

    fn close(&mut self, _: bool) {}
}

#[test]
fn a_whole_trail_hears_every_condition_and_the_verdict_is_the_same() {
    let group = format!(
        r#"{{"all":[{},{{"any":[{},{}]}},{}]}}"#,
        comparison("views equals 4"),
        comparison("views equals 3"),
        comparison("views less 1"),
        comparison("device equals \"phone\"")
    );
    let mut heard = Heard::default();
    assert!(!holds(&condition(&group), &visitor().at(moment(NOW)), &mut heard));
    assert_eq!(heard.0, [false, true, false, true]);
}

#[test]
fn facts_survive_json_and_bad_members_are_not_known() {
    let facts = visitor();
    assert_eq!(Facts::from_value(&json::parse(&facts.to_json()).unwrap()), facts);
    let nobody = Facts::default();
    assert_eq!(Facts::from_value(&json::parse(&nobody.to_json()).unwrap()), nobody);
    let wrong = r#"{"url":7,"campaign":[],"languages":["en",3],"elements":{"a":1},"customer":"x","views":-2,
        "utc_offset_minutes":99999999999,"open":"yes","consent":"maybe","surprise":1}"#;
    let read = Facts::from_value(&json::parse(wrong).unwrap());
    assert_eq!(read, Facts { utc_offset_minutes: 1_440, ..nobody });
    for value in ["null", "[]", "3"] {
        assert_eq!(Facts::from_value(&json::parse(value).unwrap()), Facts::default());
    }
}

#[test]
fn the_first_page_of_a_visit_brings_its_campaign() {
    let read = |text: &str| Facts::from_value(&json::parse(text).unwrap()).campaign;
    let first = read(r#"{"url":"https://a.example/?utm_source=mail&utm_campaign=x%20y&utm_id=7"}"#);
    assert_eq!(first, [("source".into(), "mail".into()), ("campaign".into(), "x y".into())]);
    assert_eq!(read(r#"{"url":"https://a.example/?utm_source=mail","campaign":{}}"#), []);
}

#[test]
fn what_a_document_wants_to_be_looked_up() {
    let text = r##"{"candor":1,"surveys":[
        {"id":"a","audience":{"any":[{"fact":"element","name":"#x","exists":true},{"not":{"fact":"predicate","name":"p","equals":true}}]},
         "questions":[{"id":"q","kind":"message","text":"x","next":[{"if":{"fact":"element","name":"#y","exists":true},"to":"end"}]}]},
        {"id":"b","triggers":[{"on":"event","name":"e","where":{"fact":"predicate","name":"p2","equals":1}}],
         "audience":{"all":[{"fact":"element","name":"#x","exists":false}]},
         "questions":[{"id":"q","kind":"message","text":"x"}]}]}"##;
    let document = document::parse(text).document.unwrap();
    let wanted = facts::wanted(&document);
    assert_eq!((wanted.selectors, wanted.predicates), (vec!["#x", "#y"], vec!["p", "p2"]));
}

#[test]
fn when_a_verdict_can_change() {
    for (line, at) in [
        (r#"date before "2026-11-23""#, "2026-11-23T03:00:00Z"),
        (r#"date after "2026-12-01T12:00:00Z""#, "2026-12-01T12:00:00Z"),
        (r#"date equals "2026-11-30""#, "2026-11-23T03:00:00Z"),
        (r#"weekday equals "mon""#, "2026-11-23T03:00:00Z"),
        (r#"time at_least "09:00""#, "2026-11-22T12:00:00Z"),
        (r#"time at_most "06:31""#, "2026-11-22T09:32:00Z"),
        (r#"time less "06:31""#, "2026-11-22T09:32:00Z"),
        (r#"time between ["22:00", "05:00"]"#, "2026-11-23T01:00:00Z"),
        (r#"time ends_with ":32""#, "2026-11-22T09:32:00Z"),
        ("customer:since newer_than_days 31", "2026-11-23T03:00:00.001Z"),
        ("customer:seen older_than_days 7", "2026-11-28T09:31:07.001Z"),
    ] {
        assert_eq!(next_change(&condition(&comparison(line)), &visitor().at(moment(NOW))), Some(moment(at)), "{line}");
    }
    for line in [
        r#"date before "2026-11-22""#,
        "date exists true",
        "views equals 3",
        "customer:since older_than_days 3",
        "customer:plan older_than_days 3",
    ] {
        assert_eq!(next_change(&condition(&comparison(line)), &visitor().at(moment(NOW))), None, "{line}");
    }
}

#[test]
fn a_group_changes_no_sooner_than_what_decides_it() {
    let never = comparison("views equals 4");
    let always = comparison("views equals 3");
    let monday = comparison(r#"weekday equals "mon""#);
    let nine = comparison(r#"time at_least "09:00""#);
    let change = |group: String| next_change(&condition(&group), &visitor().at(moment(NOW)));
    assert_eq!(change(format!(r#"{{"all":[{monday},{never}]}}"#)), None);
    assert_eq!(change(format!(r#"{{"any":[{monday},{always}]}}"#)), None);
    // Both have to change, so the later of the two counts.
    assert_eq!(change(format!(r#"{{"all":[{monday},{nine},{always}]}}"#)), Some(moment("2026-11-23T03:00:00Z")));
    assert_eq!(change(format!(r#"{{"any":[{monday},{nine}]}}"#)), Some(moment("2026-11-22T12:00:00Z")));
    assert_eq!(change(format!(r#"{{"not":{{"all":[{monday},{nine}]}}}}"#)), Some(moment("2026-11-23T03:00:00Z")));
}

/// Comparisons that time changes, and some that it does not.
const TIMELY: [&str; 9] = [
    r#"weekday in ["tue","sat"]"#,
    r#"time between ["22:15","05:30"]"#,
    r#"time less "13:00""#,
    r#"time equals "06:31""#,
    r#"date after "2026-11-25""#,
    r#"date before "2026-12-03T10:00:00Z""#,
    "customer:seen older_than_days 4",
    "views equals 3",
    "views equals 4",
];

fn timely() -> impl Strategy<Value = String> {
    let leaf = (0..TIMELY.len()).prop_map(|index| comparison(TIMELY[index]));
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|list| format!(r#"{{"all":[{}]}}"#, list.join(","))),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|list| format!(r#"{{"any":[{}]}}"#, list.join(","))),
            inner.prop_map(|inner| format!(r#"{{"not":{inner}}}"#)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_verdict_stays_until_the_moment_named(text in timely(), start in 0_i64..20_000, offset in -720_i32..840) {
        let condition = condition(&text);
        let facts = Facts { utc_offset_minutes: offset, ..visitor() };
        let now = moment(NOW).plus(start * 61_001);
        let verdict = holds(&condition, &facts.at(now), &mut ());
        let until = next_change(&condition, &facts.at(now));
        if let Some(until) = until {
            prop_assert!(until > now);
        }
        // In steps of a minute for two days, then of an hour for a month: nothing changes before the moment named.
        let minutes = (0..2_880).map(|step| now.plus(step * 60_000));
        let hours = (0..720).map(|step| now.plus(step * 3_600_000 + 17));
        for at in minutes.chain(hours).filter(|at| until.is_none_or(|until| *at < until)) {
            prop_assert_eq!(holds(&condition, &facts.at(at), &mut ()), verdict, "{} at {}", text, at.to_rfc3339());
        }
    }

    #[test]
    fn any_text_can_be_an_address_and_a_visitor(url in ".{0,60}", name in ".{0,8}") {
        let mut customer = Value::EMPTY;
        customer.merge(Value::Object(vec![(name, Value::Text(url.clone()))]));
        let facts = Facts { address: candor::engine::address::Address::parse(&url), customer, ..Facts::default() };
        let read = Facts::from_value(&json::parse(&facts.to_json()).unwrap());
        prop_assert_eq!(read.customer, facts.customer);
        prop_assert_eq!(&read.address, &facts.address);
    }
}

#[test]
fn the_guide_has_every_fact_operator_and_member() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/targeting.md");
    let guide = std::fs::read_to_string(path).unwrap();
    let part =
        |heading: &str| guide.split(&format!("\n## {heading}\n")).nth(1).unwrap().split("\n## ").next().unwrap().to_owned();
    // The words in backticks in the first column.
    let words = |part: &str| -> Vec<String> {
        let rows = part.lines().filter(|line| line.starts_with("| `"));
        let columns = rows.map(|row| row.split(" | ").next().unwrap().split('`').skip(1).step_by(2).map(str::to_owned));
        columns.flatten().filter(|word| word != "name").collect()
    };
    assert_eq!(words(&part("Facts")), Fact::ALL.map(Fact::name));
    let mut operators = words(&part("Operators"));
    operators.sort();
    let mut known = Operator::ALL.map(Operator::name);
    known.sort_unstable();
    assert_eq!(operators, known);
    let members: Vec<_> = facts::MEMBERS.iter().map(|(name, _)| *name).chain(["log"]).collect();
    assert_eq!(words(&part("The visitor's file")), members);
    // The example at the top can be read.
    condition(guide.split("```json").nth(1).unwrap().split("```").next().unwrap());
}
