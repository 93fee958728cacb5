//! Patterns against the regex crate, against random input and against their guide.

use candor::survey::pattern::{Pattern, Reason, glob};
use proptest::prelude::*;
use regex::Regex;
use std::fs;

/// One pattern in our dialect and in the regex crate's, where kinds of characters are Unicode's unless told otherwise.
#[derive(Debug, Clone)]
struct Both {
    ours: String,
    theirs: String,
}

impl Both {
    fn same(text: impl Into<String>) -> Self {
        let ours = text.into();
        Self { theirs: ours.clone(), ours }
    }

    fn map(&self, f: impl Fn(&str) -> String) -> Self {
        Self { ours: f(&self.ours), theirs: f(&self.theirs) }
    }

    fn join(all: &[Self], separator: &str) -> Self {
        let join = |side: fn(&Self) -> &str| all.iter().map(side).collect::<Vec<_>>().join(separator);
        Self { ours: join(|both| &both.ours), theirs: join(|both| &both.theirs) }
    }
}

/// Few enough that matches are frequent. Ignoring case differs from the regex crate's only where a text has non-ASCII
/// letters of both cases, so there is but one.
const ALPHABET: [char; 16] = ['a', 'b', 'c', 'A', 'B', 'z', '0', '1', '_', '-', ' ', '/', '\n', '^', 'é', '😀'];

fn escaped(one: char) -> Both {
    let ours = match one {
        '\n' => r"\n".to_owned(),
        '/' => r"\/".to_owned(),
        '^' | '-' => format!("\\{one}"),
        _ => one.to_string(),
    };
    Both { ours, theirs: regex::escape(&one.to_string()) }
}

fn character() -> impl Strategy<Value = char> {
    prop_oneof![5 => prop::sample::select(&ALPHABET[..3]), 3 => prop::sample::select(&ALPHABET[..])]
}

fn kind() -> impl Strategy<Value = Both> {
    prop::sample::select(&[
        (r"\d", "[0-9]"),
        (r"\D", "[^0-9]"),
        (r"\w", "[0-9A-Za-z_]"),
        (r"\W", "[^0-9A-Za-z_]"),
        (r"\s", r"[\t\n\x0B\x0C\r ]"),
        (r"\S", r"[^\t\n\x0B\x0C\r ]"),
    ])
    .prop_map(|(ours, theirs)| Both { ours: ours.to_owned(), theirs: theirs.to_owned() })
}

fn class() -> impl Strategy<Value = Both> {
    let range = (character(), character()).prop_map(|(one, other)| {
        let (low, high) = (escaped(one.min(other)), escaped(one.max(other)));
        Both::join(&[low, high], "-")
    });
    let member = prop_oneof![2 => character().prop_map(escaped), 2 => range, 1 => kind()];
    (any::<bool>(), prop::collection::vec(member, 1..4)).prop_map(|(inverted, members)| {
        let open = if inverted { "[^" } else { "[" };
        Both::join(&members, "").map(|members| format!("{open}{members}]"))
    })
}

fn pattern() -> impl Strategy<Value = Both> {
    let leaf = prop_oneof![
        8 => character().prop_map(escaped),
        2 => class(),
        1 => kind(),
        1 => Just(Both::same(".")),
        1 => Just(Both::same("^")),
        1 => Just(Both::same("$")),
        1 => Just(Both { ours: r"\b".to_owned(), theirs: r"(?-u:\b)".to_owned() }),
    ];
    let tree = leaf.prop_recursive(5, 40, 4, |inner| {
        let group = (any::<bool>(), inner.clone()).prop_map(|(plain, inner)| {
            let open = if plain { "(" } else { "(?:" };
            inner.map(|inner| format!("{open}{inner})"))
        });
        let marks = prop_oneof![
            prop::sample::select(&["*", "+", "?", "*?", "+?", "??"]).prop_map(str::to_owned),
            (0..4_u8).prop_map(|n| format!("{{{n}}}")),
            (0..4_u8).prop_map(|n| format!("{{{n},}}")),
            (0..3_u8, 0..3_u8, any::<bool>())
                .prop_map(|(n, more, lazy)| { format!("{{{n},{}}}{}", n + more, if lazy { "?" } else { "" }) }),
        ];
        prop_oneof![
            2 => prop::collection::vec(inner.clone(), 0..4).prop_map(|all| Both::join(&all, "")),
            1 => prop::collection::vec(inner.clone(), 2..4).prop_map(|all| Both::join(&all, "|").map(|all| format!("({all})"))),
            1 => group,
            2 => (inner, marks).prop_map(|(inner, marks)| inner.map(|inner| format!("(?:{inner}){marks}"))),
        ]
    });
    (prop::bool::weighted(0.3), tree).prop_map(
        |(ignore_case, tree)| {
            if ignore_case { tree.map(|tree| format!("(?i){tree}")) } else { tree }
        },
    )
}

/// A piece of a pattern that may or may not fit those around it.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&[
        "a", "b", "0", "-", ",", ":", " ", "a", "b", "(", "(?:", ")", ")", "|", "[", "[^", "]", "]", "{", "}", "{2}", "{1,}",
        "{0,2}", "*", "+", "?", ".", "^", "$", r"\d", r"\W", r"\s", r"\b", r"\-", r"\]", r"\n", r"\\", "[a-", "[b", "-]",
    ])
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(character(), 0..10).prop_map(|all| all.into_iter().collect())
}

/// The same by trying everything: the reference for short globs.
fn plain_glob(pattern: &[char], text: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['*', '*', rest @ ..] => (0..=text.len()).any(|taken| plain_glob(rest, &text[taken..])),
        ['*', rest @ ..] => {
            let run = text.iter().take_while(|&&one| one != '/').count();
            (0..=run).any(|taken| plain_glob(rest, &text[taken..]))
        }
        [one, rest @ ..] => match text {
            [first, others @ ..] => (one == first || *one == '?' && *first != '/') && plain_glob(rest, others),
            [] => false,
        },
    }
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(3_000))]

    #[test]
    fn patterns_match_what_the_regex_crate_matches(both in pattern(), texts in prop::collection::vec(text(), 8)) {
        let ours = Pattern::parse(&both.ours).unwrap();
        let theirs = Regex::new(&both.theirs).unwrap();
        for text in texts {
            prop_assert_eq!(ours.is_match(&text), theirs.is_match(&text), "{} in {:?}", both.ours, text);
        }
    }
}

proptest! {
    #![proptest_config(config(4_000))]

    #[test]
    fn garbage_never_panics(pattern in r"(\(\?|[\[\](){}|*+?^$.\\,0-9a-zé-]|\\.|.){0,40}", text in ".{0,40}") {
        match Pattern::parse(&pattern) {
            Ok(parsed) => {
                parsed.is_match(&text);
                prop_assert_eq!(parsed.as_str(), &pattern);
            }
            Err(malformed) => prop_assert!(pattern.is_char_boundary(malformed.at), "{:?}: {}", pattern, malformed),
        }
        glob(&pattern, &text);
    }
}

proptest! {
    #![proptest_config(config(20_000))]

    /// What both dialects read means the same; what differs by intent is left out: `&`, `~`, and `--`.
    #[test]
    fn what_is_accepted_means_the_same(
        pieces in prop::collection::vec(piece(), 0..10),
        texts in prop::collection::vec(r"[ab0_ \n,:{}\]-]{0,8}", 4),
    ) {
        let pattern = pieces.concat();
        if let Ok(ours) = Pattern::parse(&pattern) && !pattern.contains("--") {
            let theirs = Regex::new(&pattern).map_err(|error| TestCaseError::fail(error.to_string()))?;
            for text in texts {
                prop_assert_eq!(ours.is_match(&text), theirs.is_match(&text), "{} in {:?}", pattern, text);
            }
        }
    }

    #[test]
    fn globs_match_as_by_trying_everything(pattern in r"[ab/*?é]{0,8}", text in r"[ab/é]{0,8}") {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        prop_assert_eq!(glob(&pattern, &text), plain_glob(&chars(&pattern), &chars(&text)), "{} in {}", pattern, text);
    }
}

/// That the steps are linear is counted in `survey/pattern/run.rs`; here, that none of these takes years.
#[test]
fn what_is_exponential_elsewhere_ends() {
    let text = "a".repeat(20_000);
    for pattern in ["(a*)*b", "(a|a)*b", "(a|a)*$b", "(a+)+b", "(a|aa)+b", "(.*)*.*=.*", "(a?){100}b", "(x+x+)+y"] {
        assert!(!Pattern::parse(pattern).unwrap().is_match(&text), "{pattern}");
    }
    assert!(Pattern::parse("^(a|a)*$").unwrap().is_match(&text));
    assert!(!glob(&"**a*a".repeat(20), &(text.clone() + "b")));
    assert!(glob(&"**a*a".repeat(20), &text));
}

fn guide() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/patterns.md")).unwrap()
}

/// The cells of the table under `heading`, without the backticks of its code.
fn table(guide: &str, heading: &str) -> Vec<Vec<String>> {
    let section = guide.split(heading).nth(1).unwrap();
    let rows = section.lines().skip_while(|line| !line.starts_with("|---")).skip(1).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let row = row.replace(r"\|", "\0");
        row.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').replace('\0', "|")).collect()
    })
    .collect()
}

#[test]
fn every_example_of_the_guide_is_true() {
    let guide = guide();
    let expressions = table(&guide, "## Regular expressions\n");
    assert!(expressions.len() > 20);
    for row in expressions {
        let [_, _, example, matched, not_matched] = row.as_slice() else { panic!("{row:?}") };
        let pattern = Pattern::parse(example).unwrap();
        assert!(pattern.is_match(matched), "{example} should match {matched}");
        assert!(!pattern.is_match(not_matched), "{example} should not match {not_matched}");
    }
    let globs = table(&guide, "## Globs\n");
    assert_eq!(globs.len(), 4);
    for row in globs {
        let [_, _, example, matched, not_matched] = row.as_slice() else { panic!("{row:?}") };
        assert!(glob(example, matched), "{example} should match {matched}");
        assert!(!glob(example, not_matched), "{example} should not match {not_matched}");
    }
    assert!(glob("/search?q=*", "/search?q=tea"));
}

#[test]
fn what_the_guide_calls_refused_is_refused_for_that() {
    let rows = table(&guide(), "### What is refused\n");
    let mut reasons: Vec<Reason> = vec![];
    for row in rows {
        let [pattern, why] = row.as_slice() else { panic!("{row:?}") };
        let malformed = Pattern::parse(pattern).unwrap_err();
        assert!(malformed.to_string().starts_with(why.as_str()), "{pattern}: {malformed}");
        if !reasons.contains(&malformed.reason) {
            reasons.push(malformed.reason);
        }
    }
    // All but the depth.
    assert_eq!(reasons.len(), 17, "{reasons:?}");
}

#[test]
fn the_guide_counts_instructions_rightly() {
    for (piece, size) in
        [("a", 1), ("^", 1), (r"\b", 1), ("a*", 3), ("a+", 2), ("a?", 2), ("a|b", 4), (".", 2), (r"\w", 5), ("a{3,5}", 7)]
    {
        let group = |times: usize| format!("(?:{piece})").repeat(times);
        assert!(Pattern::parse(&group(2_000 / size)).is_ok(), "{piece}");
        assert!(Pattern::parse(&group(2_000 / size + 1)).is_err(), "{piece}");
    }
}
