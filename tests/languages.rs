//! Which language is chosen, which way it runs, and that every language's file is whole.

use candor::survey::json::{self, Value};
use candor::survey::language::{Direction, among, choose, direction, fallbacks};
use candor::survey::wording::Wording;
use candor::survey::words::{ENGLISH, TAGS, Words, file, fill};
use candor::survey::{Band, Preset};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use unicode_normalization::is_nfc;

/// Texts that are the same in English but for capitals, as language and key.
const SAME: [&str; 13] = [
    "cs email",
    "da send",
    "da email",
    "de feedback",
    "de name",
    "de email",
    "fr email",
    "it email",
    "nb send",
    "nl feedback",
    "nl email",
    "pl email",
    "pt email",
];

/// No file is larger, in bytes: each is one request of a page that waits for it.
const LARGEST: usize = 6_000;

#[test]
fn fallbacks_go_from_the_nearest_to_the_farthest() {
    for (tag, expected) in [
        ("pt-BR", "pt"),
        ("PT_br", "pt"),
        ("pt", ""),
        ("zh-TW", "zh-Hant zh"),
        ("zh-HK", "zh-Hant zh"),
        ("zh_mo", "zh-Hant zh"),
        ("zh-Hant-TW", "zh-Hant zh"),
        ("zh-Hans-CN", "zh-Hans zh"),
        ("zh-CN", "zh-Hans zh"),
        ("zh-Hans-HK", "zh-Hans zh"),
        ("zh-Hans", "zh"),
        ("zh", ""),
        ("no", "nb"),
        ("no-NO", "nb-NO nb"),
        ("nn", "nb"),
        ("nn-NO", "nn nb"),
        ("nb-NO", "nb"),
        ("sr-Latn-RS", "sr-Latn sr"),
        ("sr-RS", "sr-Cyrl sr"),
        ("iw", "he"),
        ("iw-IL", "he-IL he"),
        ("in", "id"),
        ("ji", "yi"),
        ("de-CH-1901", "de-CH de"),
        ("de-DE-u-co-phonebk", "de-DE-u-co de-DE de"),
        ("en-x-twain", "en"),
        ("*", ""),
        ("", ""),
        ("-", ""),
        ("é-中文", "é"),
    ] {
        assert_eq!(fallbacks(tag).join(" "), expected, "{tag}");
    }
}

#[test]
fn the_best_available_language_is_chosen() {
    let all = "en de fr nb pt zh he id sr";
    for (wanted, available, expected) in [
        // The tag itself, in any spelling; what comes back is spelled as it is available.
        ("de", all, "de"),
        ("DE", all, "de"),
        ("de_de", "de_DE de", "de_DE"),
        ("pt-br", "en pt-BR pt", "pt-BR"),
        // Its fallbacks.
        ("de-AT", all, "de"),
        ("de-DE-u-co-phonebk", "de de-DE", "de-DE"),
        ("zh-TW", all, "zh"),
        ("zh-TW", "zh zh-Hant", "zh-Hant"),
        ("zh-CN", "zh-Hant zh-Hans", "zh-Hans"),
        ("zh", "zh-Hant zh-Hans", "zh-Hans"),
        ("no", all, "nb"),
        ("nb-NO", "en no", "no"),
        ("nn-NO", all, "nb"),
        ("nn-NO", "nb nn", "nn"),
        ("iw", all, "he"),
        ("he-IL", "en iw", "iw"),
        ("in-ID", all, "id"),
        ("sr-Latn-RS", all, "sr"),
        // A variant of the same language in the same script.
        ("pt", "en pt-BR", "pt-BR"),
        ("en-US", "de en-GB en-AU", "en-GB"),
        ("zh-HK", "zh zh-CN zh-TW", "zh-TW"),
        ("zh-TW", "zh-CN zh-Hant-TW", "zh-Hant-TW"),
        ("zh-SG", "zh-TW zh-CN", "zh-CN"),
        ("sr", "sr-Latn-RS sr-Cyrl-RS", "sr-Cyrl-RS"),
        ("sr-Latn", "sr sr-Latn-BA", "sr-Latn-BA"),
        // The order of what is wanted comes before the quality of the match.
        ("pt de", "de pt-BR", "pt-BR"),
        ("xx de-CH fr", all, "de"),
        ("* fr", all, "fr"),
        // Across scripts only if nothing else is found.
        ("zh-TW en", "zh-CN en", "en"),
        ("zh-TW fr", "en zh-CN", "zh-CN"),
        ("uz-Cyrl", "en uz", "uz"),
        ("az-Arab", "en az-Latn-AZ", "az-Latn-AZ"),
        // Nothing fits.
        ("fi", all, ""),
        ("d", all, ""),
        ("deu", all, ""),
        ("", all, ""),
        ("de", "", ""),
        ("*", all, ""),
    ] {
        let available: Vec<_> = available.split(' ').collect();
        let wanted_tags: Vec<_> = wanted.split(' ').collect();
        assert_eq!(choose(&available, &wanted_tags).unwrap_or_default(), expected, "{wanted} of {available:?}");
    }
    assert_eq!(choose(&[], &["de"]), None);
    assert_eq!(choose(&["de"], &[]), None);
    assert_eq!(choose(&["", "-"], &["", "_"]), None);
}

proptest! {
    #[test]
    fn any_tag_is_survived(available in prop::collection::vec(tag(), 1..6), wanted in prop::collection::vec(tag(), 0..6)) {
        let available: Vec<_> = available.iter().map(String::as_str).collect();
        let wanted: Vec<_> = wanted.iter().map(String::as_str).collect();
        prop_assert!(choose(&available, &wanted).is_none_or(|chosen| available.contains(&chosen)));
        // What is at hand is found, whatever else there is.
        let last = available[available.len() - 1];
        let found = choose(&available, &[last]);
        let none = last.trim().trim_matches(['-', '_']).is_empty();
        prop_assert!(none || found.is_some_and(|found| direction(found) == direction(last)), "{found:?}");
        prop_assert!(fallbacks(last).len() < last.len() + 3);
    }
}

/// Tags from pieces that mean something here, in any order, and anything else.
fn tag() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "zh", "ZH", "sr", "no", "nn", "iw", "Hant", "latn", "TW", "RS", "u", "x", "co", "1901", "é", "",
    ]);
    let pieces = (prop::collection::vec(piece, 1..6), prop::sample::select(vec!["-", "_"]));
    prop_oneof![pieces.prop_map(|(pieces, between)| pieces.join(between)), any::<String>()]
}

#[test]
fn a_script_decides_the_direction_before_the_language() {
    for tag in
        "ar ar-x-latn ar-EG AR_sa he iw he-IL fa ur-PK ps sd ug yi ji dv ckb ks arc nqo az-Arab pa-Arab-PK ff-Adlm-GN ur-Aran \
                ku-arab ku-Hebr rhg-Rohg syr-Syrc dv-Thaa mid-Mand sam-Samr nqo-Nkoo"
            .split_whitespace()
    {
        assert_eq!(direction(tag), Direction::RightToLeft, "{tag}");
    }
    for tag in "en de tr zh-Hant ja az pa ku ar-Latn ks-Deva sd-Deva he-Latn-IL yi-latn ug-Cyrl en-x-arab arz-Latn a \
                ara-Latn - *"
        .split_whitespace()
        .chain([""])
    {
        assert_eq!(direction(tag), Direction::LeftToRight, "{tag}");
    }
    assert_eq!((direction("he").html(), direction("en").html()), ("rtl", "ltr"));
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The keys and texts of a file, in its order, repeated keys too.
fn texts(tag: &str) -> Vec<(String, String)> {
    let Ok(Value::Object(members)) = json::parse(file(tag).unwrap()) else { panic!("{tag}.json is no JSON object") };
    let text = |value: Value| value.as_text().map(str::to_owned);
    members.into_iter().map(|(key, value)| (key.clone(), text(value).unwrap_or_else(|| panic!("{tag}.{key}")))).collect()
}

/// Calls `check` with language, key and text of everything but English.
fn every_text(mut check: impl FnMut(&str, &str, &str)) {
    for tag in TAGS.into_iter().filter(|tag| *tag != "en") {
        for (key, text) in texts(tag) {
            check(tag, &key, &text);
        }
    }
}

fn placeholders(text: &str) -> Vec<&str> {
    let mut names: Vec<_> = text.split('{').skip(1).map(|rest| rest.split_once('}').expect("a closing brace").0).collect();
    names.sort_unstable();
    names
}

/// A text with a figure for each placeholder and for the addresses that it gives as examples.
fn prose(text: &str) -> String {
    let mut text = text.to_owned();
    for name in ["count", "min", "max", "position", "step", "subject"] {
        text = text.replace(&format!("{{{name}}}"), "1");
    }
    text.replace("name@example.com", "1").replace("https://example.com", "1")
}

#[test]
fn the_listed_languages_are_the_files() {
    let entries = fs::read_dir(folder("src/survey/words")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != "mod.rs");
    names.sort_unstable();
    assert_eq!(names, TAGS.map(|tag| format!("{tag}.json")));
    for tag in TAGS {
        let written = fs::read_to_string(folder("src/survey/words").join(format!("{tag}.json"))).unwrap();
        assert_eq!(file(tag), Some(written.as_str()), "{tag}");
        assert!(written.len() <= LARGEST, "{tag} has {} bytes", written.len());
        assert_eq!(choose(&TAGS, &["xx", tag, "en", "de"]), Some(tag));
    }
    assert_eq!(file("en"), Some(ENGLISH));
    assert_eq!(file("xx"), None);
    assert_eq!(choose(&TAGS, &["pt-PT"]), Some("pt"));
    assert_eq!(choose(&TAGS, &["nn-NO", "en"]), Some("nb"));
}

#[test]
fn every_language_has_every_text_in_the_same_order_with_the_same_placeholders() {
    let english = texts("en");
    assert!(english.len() > 60);
    for tag in TAGS {
        let own = texts(tag);
        let keys = |texts: &[(String, String)]| texts.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
        assert_eq!(keys(&own), keys(&english), "{tag}");
        for ((key, text), (_, expected)) in own.iter().zip(&english) {
            assert_eq!(placeholders(text), placeholders(expected), "{tag}.{key}");
        }
    }
}

#[test]
fn nothing_is_empty_or_left_in_english() {
    let english = texts("en");
    let mut same = vec![];
    every_text(|tag, key, text| {
        assert!(prose(text).chars().any(char::is_alphanumeric), "{tag}.{key} says nothing");
        assert_eq!(text, text.trim(), "{tag}.{key}");
        let (_, expected) = english.iter().find(|(name, _)| name == key).unwrap();
        if text.to_lowercase() == expected.to_lowercase() {
            same.push(format!("{tag} {key}"));
        }
    });
    assert_eq!(same, SAME);
}

#[test]
fn a_language_is_written_in_its_own_script() {
    every_text(|tag, key, text| {
        let blocks: &[(char, char)] = match tag {
            "el" => &[('Ͱ', 'Ͽ')],
            "ru" | "uk" => &[('Ѐ', 'ӿ')],
            "ar" => &[('\u{600}', '\u{6ff}')],
            "he" => &[('\u{590}', '\u{5ff}')],
            "hi" => &[('\u{900}', '\u{97f}')],
            "ja" => &[('\u{3040}', '\u{30ff}'), ('\u{4e00}', '\u{9fff}')],
            "ko" => &[('가', '힣')],
            "zh" => &[('\u{4e00}', '\u{9fff}')],
            _ => &[('a', 'z'), ('A', 'Z'), ('\u{c0}', '\u{17f}')],
        };
        let prose = prose(text).replace("URL", "").replace("Email", "").replace("email", "");
        for letter in prose.chars().filter(|letter| letter.is_alphabetic()) {
            let own = blocks.iter().any(|(first, last)| (*first..=*last).contains(&letter));
            assert!(own || letter == 'ー', "{tag}.{key}: {letter} in {text}");
        }
    });
    for tag in TAGS {
        assert_eq!(direction(tag) == Direction::RightToLeft, ["ar", "he"].contains(&tag), "{tag}");
    }
}

#[test]
fn texts_follow_the_typography_of_their_language() {
    every_text(|tag, key, text| {
        let at = format!("{tag}.{key}: {text}");
        assert!(is_nfc(text), "not in normal form C: {at}");
        for wrong in ["\"", "'", "...", "  ", "\u{feff}", "\u{200b}", "\n", "\t"] {
            assert!(!text.contains(wrong), "{wrong:?} in {at}");
        }
        let prose = prose(text);
        let before = |marks: &str| {
            let characters: Vec<_> = prose.chars().collect();
            characters.windows(2).filter(|pair| marks.contains(pair[1])).map(|pair| pair[0]).collect::<Vec<_>>()
        };
        match tag {
            "fr" => assert!(before("?!:;").iter().all(|space| *space == '\u{202f}'), "{at}"),
            "es" => assert_eq!(
                (text.matches('?').count(), text.matches('!').count()),
                (text.matches('¿').count(), text.matches('¡').count()),
                "{at}"
            ),
            "ja" | "zh" => assert!(!prose.contains(['.', ',', '!', '?', ':', ';']), "{at}"),
            "ar" => assert!(!prose.contains([',', '?', ';']), "{at}"),
            "el" => assert!(!prose.contains('?'), "{at}"),
            _ => assert!(before("?!:;,.").iter().all(|space| !space.is_whitespace()), "{at}"),
        }
    });
}

#[test]
fn questions_are_whole_with_and_without_a_subject() {
    for tag in TAGS {
        let words = Words::parse(file(tag).unwrap());
        for preset in ["nps", "csat", "ces"] {
            let (text, subject) = ([preset, "_text"].concat(), [preset, "_subject"].concat());
            for subject in [words.get(&subject), "Acme"] {
                let question = fill(words.get(&text), &[("subject", subject)]);
                assert!(question.contains(subject) && !question.contains(['{', '}']), "{tag}: {question}");
                let end = if preset == "ces" { &['.', '。', '।'][..] } else { &['?', '？', '؟', ';'] };
                assert!(question.ends_with(end), "{tag}: {question}");
            }
        }
    }
}

#[test]
fn english_is_what_the_small_build_says() {
    let words = Words::english();
    let Wording { send, close, delivered, sending, saved, unsaved, refused, optional, announce, choose } = *Wording::ENGLISH;
    for (key, text) in [
        ("send", send),
        ("close", close),
        ("delivered", delivered),
        ("sending", sending),
        ("saved", saved),
        ("unsaved", unsaved),
        ("refused", refused),
        ("optional", optional),
        ("announce", announce),
        ("choose", choose),
    ] {
        assert_eq!(words.get(key), text, "{key}");
    }
    for preset in ["nps", "csat", "ces"] {
        let word = |what: &str| words.get(&[preset, "_", what].concat()).to_owned();
        for subject in ["", "Acme"] {
            let survey = Preset::from_name(preset).unwrap().survey("", subject);
            let standing = word("subject");
            let named = if subject.is_empty() { &standing } else { subject };
            assert_eq!(fill(&word("text"), &[("subject", named)]), survey.text);
            assert_eq!([word("low"), word("high")], [survey.low, survey.high]);
            assert_eq!(word("comment_low"), survey.comment.of(Band::Low));
            assert_eq!(word("comment_middle"), survey.comment.of(Band::Middle));
            assert_eq!(word("comment_high"), survey.comment.of(Band::High));
            assert_eq!(words.get("thanks"), survey.thanks);
        }
    }
}

#[test]
fn what_a_file_lacks_stays_english() {
    for broken in ["", "{", "[]", "null", "<!doctype html>", "{\"send\":\"Senden\""] {
        assert_eq!(Words::parse(broken), Words::english(), "{broken}");
    }
    let words = Words::parse(r#"{"send":"Senden","next":"","back":3,"close":null,"constructor":"x"}"#);
    for (key, text) in
        [("send", "Senden"), ("next", "Next"), ("back", "Back"), ("close", "Close"), ("constructor", "constructor"), ("", "")]
    {
        assert_eq!(words.get(key), text);
    }
    assert_eq!(words.clone(), words);
}

#[test]
fn filling_replaces_known_names_once() {
    for (template, expected) in [
        ("{step} of {count}", "2 of {step}"),
        ("{count}{count}", "{step}{step}"),
        ("{other} {", "{other} {"),
        ("{ {step}", "{ 2"),
        ("{{step}}", "{2}"),
        ("{}", "{}"),
        ("}{", "}{"),
        ("日{step}本", "日2本"),
        ("", ""),
    ] {
        assert_eq!(fill(template, &[("step", "2"), ("count", "{step}")]), expected, "{template}");
    }
}

#[test]
fn the_guide_lists_the_languages() {
    let guide = fs::read_to_string(folder("docs/languages.md")).unwrap();
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    assert_eq!(rows.collect::<Vec<_>>(), TAGS);
}

#[test]
fn a_text_among_those_that_run_the_other_way_is_isolated() {
    let text = || "Why?".to_owned();
    for (own, language, expected) in [
        ("en", "ar", "\u{2066}Why?\u{2069}"),
        ("en", "az-Arab", "\u{2066}Why?\u{2069}"),
        ("he", "en", "\u{2067}Why?\u{2069}"),
        ("en", "de", "Why?"),
        ("he", "fa", "Why?"),
        ("ar", "ar", "Why?"),
    ] {
        assert_eq!(among(text(), own, language), expected, "{own} in {language}");
    }
    let words = Words::english();
    assert_eq!(words.among("en", "fa").get("write"), "\u{2066}Please write an answer.\u{2069}");
    assert_eq!(words.among("en", "fi"), words);
}
