//! Documents about pages of a shop, a person who has seen some of their surveys, and a moment at which one of them may be due.

use candor::engine::address::Address;
use candor::engine::eligibility::{Decision, Wish, decide};
use candor::engine::exposure::Log;
use candor::engine::facts::Facts;
use candor::engine::outlook::Outlook;
use candor::engine::placement::Placement;
use candor::survey::Timestamp;
use candor::survey::document::audience::Moment;
use candor::survey::document::{self, Document};
use candor::survey::json;
use candor::survey::time::DAY;

/// A Sunday, 09:00 in UTC.
const NOW: Timestamp = Timestamp(1_795_338_000_000);
const HOUR: i64 = 3_600_000;

/// Numbers that follow from a seed (`SplitMix64`).
pub struct Numbers(pub u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const ORIGINS: [&str; 2] = ["https://shop.example", "https://www.shop.example:8443"];
const PATHS: [&str; 12] = [
    "/",
    "/shop/",
    "/SHOP/kettles",
    "/checkout",
    "/checkout/thanks",
    "/shop",
    "/shop/kettles",
    "/shop/kettles/reviews",
    "/blog/a.b",
    "/Shop",
    "/a+b(c)",
    "/shop/%C3%A4",
];
const TAILS: [&str; 5] = ["", "?a=1", "#top", "?x=/checkout", "#/cart"];
const PARTS: [&str; 12] =
    ["/", "/checkout", "shop", "/shop/kettles", "/thanks", ".", "a+b", "(c)", "é", "", "?a=1", "https://shop.example/"];
const GLOBS: [&str; 8] = ["/shop/*", "/**", "/shop/**", "/*/thanks", "/?hop", "/*/*/*", "**/reviews", "/blog/a.b"];
const PATTERNS: [&str; 11] = [
    "^/shop",
    "/checkout$",
    "^/shop/[^/]+$",
    "(?i)^/SHOP",
    "^/(shop|blog)/",
    r"\d",
    r"^/(\w*)*$",
    r"\.b$",
    r"^/[a-z-]{4}$",
    "s.*o.*p",
    "é",
];

/// A document and what it is decided about with.
pub struct Case {
    /// The document, as it was written.
    pub text: String,
    /// It, as it was read.
    pub document: Document,
    /// Where the page asks what does not say where.
    pub placement: Placement,
    /// When the outlook is left.
    pub left: Timestamp,
    /// When it is looked at.
    pub at: Timestamp,
    /// On which page.
    pub url: String,
    before: Facts,
    facts: Facts,
    log: Log,
    later: Log,
}

impl Case {
    /// Makes one; a document that is refused makes way for the next.
    pub fn new(numbers: &mut Numbers) -> Self {
        loop {
            let text = written(numbers);
            if let Some(document) = document(&text) {
                return Self::of(text, document, numbers);
            }
        }
    }

    fn of(text: String, document: Document, numbers: &mut Numbers) -> Self {
        // Before noon, or half an hour before midnight, when samples are drawn anew.
        let left = if numbers.one_in(2) { NOW } else { NOW.plus(14 * HOUR + HOUR / 2) };
        let at = left.plus(numbers.below(HOUR as usize) as i64 * i64::from(!numbers.one_in(3)));
        let url = address(numbers);
        // The same person, on whom more may be known by then.
        let visitor = format!("visitor-{}", numbers.below(1_000));
        let id = if numbers.one_in(3) { r#"{"id":"c-1"}"# } else { "{}" };
        let before = facts(&address(numbers), id, "{}", numbers);
        let customer = if id == "{}" { "{}" } else { r#"{"id":"c-1","plan":"pro"}"# };
        let facts = facts(&url, customer, r#"{"cart_value":70}"#, numbers);
        let seen = |numbers: &mut Numbers, latest: i64| {
            // Half of them are just over, or not quite, when it is looked.
            let days = [1, 3, 7, 14, 30, 40][numbers.below(6)] * DAY;
            let ago = if numbers.one_in(2) {
                days - at.since(left) + numbers.below(60_000) as i64 - 30_000
            } else {
                days - numbers.below(DAY as usize) as i64
            };
            let end = numbers.pick(&["", r#""end":"dismissed""#, r#""end":"answered""#, r#""end":"completed""#]);
            format!(r#"["{}",{},"",{{{end}}}]"#, numbers.pick(&["a", "b", "c", "other"]), latest - ago)
        };
        let mut exposures: Vec<_> = (0..numbers.below(4)).map(|_| seen(numbers, left.0)).collect();
        let log =
            |exposures: &[String]| Log::from_json(&format!(r#"{{"visitor":"{visitor}","exposures":[{}]}}"#, exposures.join(",")));
        let first = log(&exposures);
        if numbers.one_in(4) {
            exposures.push(format!(r#"["{}",{},"",{{}}]"#, numbers.pick(&["a", "b", "c"]), left.0));
        }
        let later = log(&exposures);
        let placement = if numbers.one_in(6) { Placement::Tab } else { Placement::Popover };
        Self { text, document, placement, left, at, url, before, facts, log: first, later }
    }

    /// What is left to the loader.
    pub fn outlook(&self) -> Option<Outlook> {
        Outlook::of(&self.document, self.placement, &self.before, &self.log, self.left)
    }

    /// The first survey that would be asked once its trigger fires by itself, or whose button would be shown.
    pub fn asked(&self) -> Option<String> {
        let due = |place: &usize| {
            let survey = &self.document.surveys[*place];
            let by_itself = survey.triggers.iter().any(|trigger| !matches!(trigger.on, Moment::Event(..)));
            let is_tab = survey.placement.starts_with("tab") || survey.placement.is_empty() && self.placement == Placement::Tab;
            let wish = if is_tab { Wish::Explicit } else { Wish::Triggered };
            let fits = candor::engine::targeting::holds(&survey.audience, &self.facts.at(self.at), &mut ());
            let decision = decide(&self.document, *place, &self.facts, &mut self.later.clone(), self.at, wish);
            by_itself && survey.placement != "inline" && fits && matches!(decision, Decision::Ask { .. })
        };
        (0..self.document.surveys.len()).find(due).map(|place| self.document.surveys[place].id.clone())
    }
}

/// A document, where nothing is wrong with it.
pub fn document(text: &str) -> Option<Document> {
    let parsed = document::parse(text);
    parsed.document.filter(|_| parsed.problems.is_empty())
}

fn address(numbers: &mut Numbers) -> String {
    [numbers.pick(&ORIGINS), numbers.pick(&PATHS), numbers.pick(&TAILS)].concat()
}

fn facts(url: &str, customer: &str, context: &str, numbers: &mut Numbers) -> Facts {
    let device = numbers.pick(&["phone", "desktop"]);
    let text = format!(r#"{{"url":"{url}","device":"{device}","customer":{customer},"context":{context}}}"#);
    let facts = Facts::from_value(&json::parse(&text).unwrap());
    Facts { address: Address::parse(url), ..facts }
}

fn written(numbers: &mut Numbers) -> String {
    let surveys: Vec<_> = (0..=numbers.below(3)).map(|place| survey(place, numbers)).collect();
    let cooldown = numbers.pick(&["0", "0", "1", "30"]);
    let age = numbers.pick(&["300", "3600", "3600"]);
    let sets = r#"[{"id":"s","cooldown_days":7}]"#;
    format!(r#"{{"candor":1,"cooldown_days":{cooldown},"max_age":{age},"sets":{sets},"surveys":[{}]}}"#, surveys.join(","))
}

fn survey(place: usize, numbers: &mut Numbers) -> String {
    let mut members = vec![format!(r#""audience":{}"#, condition(3, numbers))];
    let mut sometimes = |of: usize, numbers: &mut Numbers, words: &[&str]| {
        if numbers.one_in(of) {
            members.push(numbers.pick(words).to_owned());
        }
    };
    sometimes(8, numbers, &[r#""enabled":false"#]);
    sometimes(3, numbers, &[r#""placement":"inline""#, r#""placement":"tab-left""#, r#""placement":"bar""#]);
    sometimes(4, numbers, &[r#""opens":"2026-11-22T09:20:00Z""#, r#""opens":"2027-01-01T00:00:00Z""#]);
    sometimes(4, numbers, &[r#""closes":"2026-11-22T09:30:00Z""#, r#""closes":"2026-11-22T08:00:00Z""#]);
    sometimes(6, numbers, &[r#""limit":5,"responses":5"#, r#""limit":5,"responses":4"#]);
    sometimes(3, numbers, &[r#""set":"s""#]);
    sometimes(
        2,
        numbers,
        &[r#""sample":0"#, r#""sample":0.5"#, r#""sample":0.5,"sample_days":1"#, r#""sample":0.2,"sample_days":7"#],
    );
    let triggers = [
        r#""triggers":[{"on":"load"}]"#,
        r##""triggers":[{"on":"click","selector":"#buy"}]"##,
        r#""triggers":[{"on":"event","name":"paid"}]"#,
        r#""triggers":[{"on":"event","name":"paid"},{"on":"exit"}]"#,
    ];
    sometimes(2, numbers, &triggers);
    let frequencies = [
        r#""frequency":{"ask":"always"}"#,
        r#""frequency":{"ask":"always","ignore_cooldown":true}"#,
        r#""frequency":{"ask":"every","days":14}"#,
        r#""frequency":{"ask":"until_answered","again_after_dismissal":3}"#,
        r#""frequency":{"ask":"always","at_most":1}"#,
        r#""frequency":{"ask":"once","again_after_dismissal":1}"#,
    ];
    sometimes(2, numbers, &frequencies);
    let id = char::from(b'a' + place as u8);
    format!(r#"{{"id":"{id}","questions":[{{"id":"q","kind":"nps","text":"?"}}],{}}}"#, members.join(","))
}

fn condition(depth: usize, numbers: &mut Numbers) -> String {
    let group = |name: &str, numbers: &mut Numbers| {
        let inner: Vec<_> = (0..=numbers.below(3)).map(|_| condition(depth - 1, numbers)).collect();
        format!(r#"{{"{name}":[{}]}}"#, inner.join(","))
    };
    match numbers.below(if depth == 0 { 1 } else { 6 }) {
        1 => group("all", numbers),
        2 => group("any", numbers),
        3 => format!(r#"{{"not":{}}}"#, condition(depth - 1, numbers)),
        _ => test(numbers),
    }
}

fn test(numbers: &mut Numbers) -> String {
    let other = [
        r#"{"fact":"device","equals":"phone"}"#,
        r#"{"fact":"customer","name":"plan","equals":"pro"}"#,
        r#"{"fact":"customer","name":"plan","not_equals":"pro"}"#,
        r#"{"fact":"context","name":"cart_value","at_least":50}"#,
        r#"{"fact":"time","between":["09:00","09:30"]}"#,
        r#"{"fact":"query","name":"a","equals":"1"}"#,
        r#"{"fact":"path","exists":false}"#,
    ];
    if numbers.one_in(5) {
        return numbers.pick(&other).to_owned();
    }
    let fact = numbers.pick(&["path", "path", "path", "url", "host"]);
    let operator = numbers.pick(&["equals", "contains", "starts_with", "ends_with", "glob", "matches", "in"]);
    let operator = match operator {
        "starts_with" | "ends_with" | "glob" => operator.to_owned(),
        plain if numbers.one_in(4) => format!("not_{plain}"),
        plain => plain.to_owned(),
    };
    let text = |numbers: &mut Numbers| match operator.trim_start_matches("not_") {
        "glob" => numbers.pick(&GLOBS),
        "matches" => numbers.pick(&PATTERNS),
        "equals" | "in" if fact == "host" => numbers.pick(&["shop.example", "www.shop.example", "other.example"]),
        "equals" | "in" => numbers.pick(&PATHS),
        _ => numbers.pick(&PARTS),
    };
    let operand = if operator.ends_with("in") && operator != "contains" && !operator.ends_with("contains") {
        format!("{:?}", [text(numbers), text(numbers)])
    } else {
        format!("{:?}", text(numbers))
    };
    let case = if numbers.one_in(4) { r#","ignore_case":true"# } else { "" };
    format!(r#"{{"fact":"{fact}","{operator}":{operand}{case}}}"#)
}
