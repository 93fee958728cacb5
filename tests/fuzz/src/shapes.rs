//! Shapes of input that grow: much of one thing, which a reader may compare with all the rest of it.

/// One shape.
pub struct Shape {
    /// What there is much of.
    pub name: &'static str,
    /// The target that is fed with it.
    pub target: &'static str,
    /// The largest size, in bytes: a megabyte, or less where each byte takes much work.
    pub largest: usize,
    /// An input of about this size.
    pub make: fn(usize) -> Vec<u8>,
}

const MEGABYTE: usize = 1 << 20;
const QUARTER: usize = MEGABYTE / 4;

/// So many pieces that it is about this size; a piece knows how many were before it.
fn many(size: usize, before: &str, piece: impl Fn(usize) -> String, after: &str) -> Vec<u8> {
    let mut text = String::from(before);
    let mut count = 0;
    while text.len() + after.len() < size {
        text.push_str(&piece(count));
        count += 1;
    }
    // A comma after the last piece is none.
    if text.ends_with(',') {
        text.pop();
    }
    (text + after).into_bytes()
}

/// A document of one survey, with a question and these fields before and after what there is much of.
fn survey(size: usize, before: &str, piece: impl Fn(usize) -> String, after: &str) -> Vec<u8> {
    let before = format!(r#"{{"candor":1,"surveys":[{{"id":"s",{before}"#);
    many(size, &before, piece, &format!("{after}}}]}}"))
}

const QUESTIONS: &str = r#""questions":[{"id":"q","kind":"nps","text":"?"}]"#;

/// In a question, beside `id`, `kind` and `text`.
fn question(size: usize, kind: &str, before: &str, piece: impl Fn(usize) -> String, after: &str) -> Vec<u8> {
    let before = format!(r#""variables":{{"v":0}},"questions":[{{"id":"q","kind":"{kind}","text":"?",{before}"#);
    survey(size, &before, piece, &format!("{after}}}]"))
}

/// Whole surveys, up to as many as a document may have and beyond.
fn surveys(size: usize, piece: impl Fn(usize) -> String) -> Vec<u8> {
    many(size, r#"{"candor":1,"surveys":["#, piece, "]}")
}

/// A survey of the most questions, each with this.
fn large(number: usize, each: impl Fn(usize) -> String) -> String {
    let questions: Vec<_> =
        (0..100).map(|place| format!(r#"{{"id":"q{place}","kind":"message","text":"?"{}}}"#, each(place))).collect();
    format!(r#"{{"id":"s{number}","questions":[{}]}},"#, questions.join(","))
}

/// An event with this in its data.
fn event(size: usize, before: &str, piece: impl Fn(usize) -> String, after: &str) -> Vec<u8> {
    const BEGIN: &str = r#"{"specversion":"1.0","source":"s","type":"dev.candor.response.v1","time":"2026-11-22T05:31:10Z",
        "id":"0193f000-0000-7000-8000-000000000001/1","data":{"response_id":"0193f000-0000-7000-8000-000000000001","revision":1,
        "state":"shown","survey":{"id":"nps","version":1},"invitation":{"trigger":"load","sampling_probability":1,
        "shown_at":"2026-11-22T05:31:10Z","eligible":1,"sampled_out":0},"client":{"version":"0","env":"live"},"#;
    many(size, &[BEGIN, before].concat(), piece, &format!("{after}}}}}"))
}

macro_rules! shapes {
    ($($target:literal $name:literal $largest:expr => $make:expr;)*) => {
        /// All shapes.
        pub static SHAPES: &[Shape] = &[$(Shape { name: $name, target: $target, largest: $largest, make: $make }),*];
    };
}

shapes! {
    // JSON itself.
    "json" "brackets" MEGABYTE => |size| vec![b'['; size];
    "json" "one long string" MEGABYTE => |size| many(size, "\"", |_| "é\\u00e9a".into(), "\"");
    "json" "one long number" MEGABYTE => |size| many(size, "", |_| "7".into(), "");
    "json" "elements" MEGABYTE => |size| many(size, "[", |_| "[],".into(), "]");
    "json" "members" MEGABYTE => |size| many(size, "{", |place| format!("\"{place}\":0,"), "}");
    "json" "members of one name" MEGABYTE => |size| many(size, "{", |_| "\"a\":0,".into(), "}");
    "json" "spaces" MEGABYTE => |size| many(size, "[", |_| " \n".into(), "]");

    // Much of something that a document does not have.
    "document" "brackets" MEGABYTE => |size| vec![b'['; size];
    "document" "unknown fields" MEGABYTE => |size| many(size, r#"{"candor":1,"surveys":[],"#, |place| format!("\"x{place}\":0,"), "}");
    "document" "unknown fields, sound" MEGABYTE => |size| survey(size, "", |place| format!("\"x{place}\":0,"), &[",", QUESTIONS].concat());
    "document" "one field again" MEGABYTE => |size| survey(size, QUESTIONS, |_| r#","name":"n""#.into(), "");
    "document" "a long name" MEGABYTE => |size| survey(size, r#""variables":{""#, |_| "a/~".into(), &[r#"":1},"#, QUESTIONS].concat());
    "document" "fields in every survey" QUARTER => |size| surveys(size, |place| {
        format!(r#"{{"id":"s{place}","x":1,"y":2,{QUESTIONS}}},"#)
    });
    "document" "no surveys at all" MEGABYTE => |size| surveys(size, |_| "0,".into());
    "document" "empty surveys" QUARTER => |size| surveys(size, |_| "{},".into());
    "document" "surveys" QUARTER => |size| surveys(size, |place| format!(r#"{{"id":"s{place}",{QUESTIONS}}},"#));
    "document" "surveys of one name" QUARTER => |size| surveys(size, |_| format!(r#"{{"id":"s",{QUESTIONS}}},"#));
    "document" "questions" QUARTER => |size| survey(size, r#""questions":["#, |place| {
        format!(r#"{{"id":"q{place}","kind":"message","text":"?"}},"#)
    }, "]");
    "document" "empty questions" QUARTER => |size| survey(size, r#""questions":["#, |_| "{},".into(), "]");
    "document" "variables" MEGABYTE => |size| survey(size, r#""variables":{"#, |place| format!("\"v{place}\":1,"), &["},", QUESTIONS].concat());
    "document" "languages" MEGABYTE => |size| survey(size, r#""questions":[{"id":"q","kind":"message","text":{"#, |place| {
        format!("\"a{}-{place}\":\"x\",", char::from(b'a' + (place % 26) as u8))
    }, "}}]");
    "document" "options of one name" QUARTER => |size| question(size, "choice", r#""options":["#, |_| r#"{"id":"o","text":"x"},"#.into(), "]");
    "document" "rules" QUARTER => |size| question(size, "nps", r#""next":["#, |_| r#"{"to":"nowhere"},"#.into(), "]");
    "document" "sets" QUARTER => |size| survey(size, &[QUESTIONS, r#"}],"sets":["#].concat(), |_| r#"{"id":"a","cooldown_days":1},"#.into(), r#"],"x":[{"y":0"#);

    // As much as is allowed, in many surveys.
    "document" "rules to nowhere" MEGABYTE => |size| surveys(size, |number| {
        let rules = r#"{"to":"x"},"#.repeat(49);
        large(number, |_| format!(r#","next":[{rules}{{"to":"end"}}]"#))
    });
    "document" "rules to all" MEGABYTE => |size| surveys(size, |number| large(number, |place| {
        let rules: Vec<_> = (0..50).map(|rule| format!(r#"{{"if":{{"any":[{{"fact":"url","exists":true}}]}},"to":"q{}"}}"#, (place + rule) % 100)).collect();
        format!(r#","next":[{}]"#, rules.join(","))
    }));
    "document" "rules in circles" MEGABYTE => |size| surveys(size, |number| large(number, |place| format!(r#","next":[{{"to":"q{}"}}]"#, (place + 1) % 100)));
    "document" "variables that double" QUARTER => |size| surveys(size, |number| {
        let double = r#"{"variable":"v","append":{"fact":"variable","name":"v"}},"#.repeat(49);
        format!(r#"{{"id":"s{number}","variables":{{"v":"ab"}},"questions":[{{"id":"q","kind":"message","text":"{{{{variable.v|}}}}",
            "set":[{double}{{"variable":"v","append":"c"}}]}},{{"id":"r","kind":"message","text":"{{{{variable.v|}}}}"}}]}},"#)
    });
    "document" "values that are no option" QUARTER => |size| surveys(size, |number| {
        let values = "1,".repeat(999);
        format!(r#"{{"id":"s{number}","questions":[{{"id":"q","kind":"choice","text":"?","options":[{{"id":"a","text":"a"}}],
            "next":[{{"if":{{"fact":"answer","name":"q","in":[{values}1]}},"to":"end"}}]}}]}},"#)
    });
    "document" "values that are never" QUARTER => |size| surveys(size, |number| {
        let values = "1,".repeat(999);
        format!(r#"{{"id":"s{number}","audience":{{"fact":"device","in":[{values}1]}},{QUESTIONS}}},"#)
    });
    "document" "elements looked for" MEGABYTE => |size| surveys(size, |number| {
        let tests: Vec<_> = (0..100).map(|test| format!(r##"{{"fact":"element","name":"#e{number}-{test}","exists":true}}"##)).collect();
        format!(r#"{{"id":"s{number}","audience":{{"all":[{}]}},{QUESTIONS}}},"#, tests.join(","))
    });
    "document" "conditions" QUARTER => |size| survey(size, r#""audience":{"all":["#, |_| r#"{"any":[]},{"not":{"all":[]}},"#.into(), &["]},", QUESTIONS].concat());
    "document" "conditions without sense" QUARTER => |size| survey(size, r#""audience":{"all":["#, |_| "{},".into(), &["]},", QUESTIONS].concat());
    "document" "a long pattern" MEGABYTE => |size| survey(size, &[QUESTIONS, r#","audience":{"fact":"url","matches":""#].concat(), |_| "a{0}(b|c){0}".into(), "\"}");

    // Texts.
    "document" "recalls of one" QUARTER => |size| survey(size, r#""questions":[{"id":"q","kind":"message","text":""#, |_| "{{answer.q}}".into(), "\"}]");
    "document" "recalls of nothing" QUARTER => |size| survey(size, r#""questions":[{"id":"q","kind":"message","text":""#, |place| format!("{{{{answer.x{place}}}}}"), "\"}]");
    "document" "recalls without sense" QUARTER => |size| survey(size, r#""questions":[{"id":"q","kind":"message","text":""#, |place| format!("{{{{{place}}}}}"), "\"}]");
    "recall" "opening braces" MEGABYTE => |size| vec![b'{'; size];
    "recall" "opened, never closed" MEGABYTE => |size| many(size, "", |_| "{{a".into(), "");
    "recall" "recalls" MEGABYTE => |size| many(size, "", |_| "{{answer.a|b}} ".into(), "");
    "recall" "bars and dots" MEGABYTE => |size| many(size, "{{", |_| "answer.|".into(), "}}");
    "recall" "empty braces" MEGABYTE => |size| many(size, "", |_| "{{}}".into(), "");

    // The wire, and what the engine is told.
    "event" "answers" QUARTER => |size| event(size, r#""touchpoint":{},"answers":["#, |place| {
        format!(r#"{{"question":"{place}","kind":"text","value":"x"}},"#)
    }, "]");
    "event" "answers to one question" QUARTER => |size| event(size, r#""touchpoint":{},"answers":["#, |_| r#"{"question":"q","kind":"nps","value":99},"#.into(), "]");
    "event" "context" QUARTER => |size| event(size, r#""answers":[],"touchpoint":{"context":{"#, |place| format!("\"{place}\":1,"), "}}");
    "event" "context of one name" QUARTER => |size| event(size, r#""answers":[],"touchpoint":{"context":{"#, |_| r#""a":1,"#.into(), "}}");
    "event" "a long text" QUARTER => |size| event(size, r#""touchpoint":{},"answers":[{"question":"q","kind":"text","value":""#, |_| "\\u00e9x".into(), "\"}]");
    "acknowledgement" "accepted" QUARTER => |size| many(size, r#"{"accepted":["#, |place| format!("\"{}\",", place % 7), "]}");
    "acknowledgement" "members" MEGABYTE => |size| many(size, "{", |place| format!("\"a{place}\":0,"), "}");
    "options" "context" MEGABYTE => |size| many(size, "once-per=a\ncontext={", |place| format!("\"{place}\":1,"), "}");
    "options" "query" MEGABYTE => |size| many(size, "query=[", |place| format!("\"{place}\","), "]");
    "log" "exposures" MEGABYTE => |size| many(size, r#"{"exposures":["#, |place| format!("[\"s{place}\",{place},\"\"],"), "]}");
    "log" "chances" MEGABYTE => |size| many(size, r#"{"chances":["#, |place| format!("[\"s{place}\",{place},1],"), "]}");
    "facts" "customer" MEGABYTE => |size| many(size, r#"{"audience":{"fact":"customer","name":"a.b.c","equals":1},"facts":{"customer":{"#, |place| format!("\"{place}\":1,"), "}}}");
    "facts" "list" MEGABYTE => |size| many(size, r#"{"audience":{"fact":"context","name":"a","includes_all":[1,"b"]},"facts":{"context":{"a":["#, |_| "\"x\",".into(), "]}}}");
    "facts" "parameters" MEGABYTE => |size| many(size, r#"{"audience":{"fact":"query","name":"z","exists":true},"facts":{"url":"https://a/?"#, |place| format!("a{place}=%20&"), "\"}}");
    "facts" "at signs" MEGABYTE => |size| many(size, r#"{"facts":{"url":"https://"#, |_| "a:@/".into(), "\"}}");
    "facts" "log" MEGABYTE => |size| many(size, r#"{"audience":{"all":[]},"log":{"exposures":["#, |place| format!("[\"s{place}\",{place},\"\"],"), "]}}");
    "facts" "part of, in any case" QUARTER => |size| {
        let (part, whole) = ("a".repeat(size / 4), "A".repeat(size / 2));
        format!(r#"{{"audience":{{"fact":"stage","contains":"{part}b","ignore_case":true}},"facts":{{"stage":"{whole}"}}}}"#).into_bytes()
    };
    "facts" "glob and text" QUARTER => |size| {
        let (glob, text) = ("*a".repeat(size / 8), "a".repeat(size / 2));
        format!(r#"{{"audience":{{"fact":"path","glob":"{glob}b"}},"facts":{{"url":"{text}"}}}}"#).into_bytes()
    };

    // Patterns: their text, and what is matched.
    "pattern" "a long text" QUARTER => |size| many(size, "(a|aa)+b\n", |_| "a".into(), "");
    "pattern" "alternatives" QUARTER => |size| many(size, "", |_| "a|".into(), "\na");
    "pattern" "repetitions of nothing" QUARTER => |size| many(size, "", |_| "(){100}".into(), "\na");
    "pattern" "what is repeated never" QUARTER => |size| many(size, "", |_| "(a|b){0}".into(), "\na");
    "pattern" "groups" MEGABYTE => |size| many(size, "", |_| "(".into(), "\na");
    "glob" "a long text" QUARTER => |size| many(size, "**a*a*a*b\n", |_| "a".into(), "");
    "redact" "digits" QUARTER => |size| many(size, " ", |_| "7".into(), "");
    "redact" "digits one by one" QUARTER => |size| many(size, " ", |_| "7 ".into(), "");
    "redact" "groups" QUARTER => |size| many(size, " ", |_| "0123-".into(), "");
    "redact" "words" QUARTER => |size| many(size, " ", |_| "a-".into(), "");
    "redact" "hosts" QUARTER => |size| many(size, " a@", |_| "a.1".into(), "");
    "redact" "at signs" QUARTER => |size| many(size, " ", |_| "a@".into(), "");
    "redact" "accounts" QUARTER => |size| many(size, " ", |_| "DE89 3704 0044 ".into(), "");
    "redact" "a token" QUARTER => |size| many(size, " ", |_| "a1b2".into(), "");
    "redact" "signs" QUARTER => |size| many(size, " ", |_| "+(".into(), "");
    "time" "digits" MEGABYTE => |size| many(size, "2026-11-22T09:00:00.", |_| "1".into(), "Z");
}
