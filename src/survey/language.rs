//! Languages: which of those at hand a person should see, and which way it is written.
//!
//! Tags are those of BCP 47 (`pt-BR`, `zh-Hant-TW`). Upper and lower case do not matter, and `_` counts as `-`. Start with
//! [`choose`]; `docs/languages.md` tells the same to site owners, `tests/languages.rs` has the tables.

/// Codes that stand for another one: withdrawn in ISO 639 (`iw`, `in`, `ji`), or, as `no`, in use for one of its members.
const RENAMED: [(&str, &str); 4] = [("iw", "he"), ("in", "id"), ("ji", "yi"), ("no", "nb")];

/// Languages in daily use in two scripts, with the one that is meant where a tag names none (CLDR, likely subtags).
const SCRIPTS: [(&str, &str); 6] =
    [("az", "Latn"), ("bs", "Latn"), ("pa", "Guru"), ("sr", "Cyrl"), ("uz", "Latn"), ("zh", "Hans")];

/// Scripts written from right to left (Unicode, bidirectional class R or AL).
const RIGHT_TO_LEFT: &str = "Adlm Arab Aran Hebr Mand Nkoo Rohg Samr Syrc Thaa";

/// Languages whose usual script is one of those (CLDR, likely subtags and layout).
const WRITTEN_RIGHT_TO_LEFT: &str = "ar arc ckb dv fa he ks lrc mzn nqo ps sd syr ug ur yi";

/// Which way lines of a language run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// As in English.
    LeftToRight,
    /// As in Arabic and Hebrew.
    RightToLeft,
}

impl Direction {
    /// The value of HTML's `dir` attribute.
    pub fn html(self) -> &'static str {
        match self {
            Direction::LeftToRight => "ltr",
            Direction::RightToLeft => "rtl",
        }
    }
}

/// The direction of a language: its tag's script decides, else what the language is usually written in.
pub fn direction(tag: &str) -> Direction {
    let tag = renamed(tag);
    let (list, name) = match script(&tag) {
        "" => (WRITTEN_RIGHT_TO_LEFT, language(&tag)),
        script => (RIGHT_TO_LEFT, script),
    };
    if list.split(' ').any(|entry| entry == name) { Direction::RightToLeft } else { Direction::LeftToRight }
}

/// A text in the language `own` where everything around it is in `language`: where that one runs the other way it is isolated
/// (Unicode UAX #9, 2.4), or its full stop would stand at its wrong end.
pub fn among(text: String, own: &str, language: &str) -> String {
    let direction_of_text = direction(own);
    if own == language || direction_of_text == direction(language) {
        return text;
    }
    let mut isolated = String::from(ISOLATES[usize::from(direction_of_text == Direction::RightToLeft)]);
    isolated.push_str(&text);
    isolated.push('\u{2069}');
    isolated
}

/// What [`among`] puts before a text, from left to right and from right to left.
pub const ISOLATES: [char; 2] = ['\u{2066}', '\u{2067}'];

/// The tags to try after `tag`, nearest first, in the case that BCP 47 recommends.
///
/// `pt-BR` → `pt`; `zh-TW` → `zh-Hant`, `zh`; `sr-Latn-RS` → `sr-Latn`, `sr`; `nn` and `no` → `nb`; `iw` → `he`.
pub fn fallbacks(tag: &str) -> Vec<String> {
    let own = spelled(tag);
    let mut found = vec![renamed(tag)];
    let mut rest = with_script(tag);
    while shorten(&mut rest) {
        found.push(rest.clone());
    }
    if language(&own) == "nn" {
        found.push("nb".to_owned());
    }
    found.retain(|tag| *tag != own);
    found
}

/// The one of the `available` tags that suits best, as it is spelled there; `None` where none is in a wanted language.
///
/// The `wanted` tags come in order of preference: the call's, the page's, then the browser's list. For each of them:
///
/// 1. the tag itself, then its [`fallbacks`] in the same script: `pt-BR`, `pt`;
/// 2. the first variant of the same language in the same script: `pt-BR` for `pt`, `en-GB` for `en-US`, `zh-TW` for `zh-HK`;
/// 3. the other [`fallbacks`]: `zh`, which is simplified, for `zh-TW`; `sr`, which is Cyrillic, for `sr-Latn`; `nb` for `nn`.
///
/// Only if this finds nothing for any of them, it is the first of the same language in another script.
pub fn choose<'a>(available: &[&'a str], wanted: &[&str]) -> Option<&'a str> {
    let keys: Vec<String> = available.iter().map(|tag| with_script(tag)).collect();
    let find = |test: &dyn Fn(&str) -> bool| {
        keys.iter().zip(available).find(|(key, _)| !key.is_empty() && test(key)).map(|(_, tag)| *tag)
    };
    for tag in wanted {
        let key = with_script(tag);
        let (same, other): (Vec<_>, Vec<_>) =
            fallbacks(tag).iter().map(|tag| with_script(tag)).partition(|fallback| related(fallback, &key));
        let found = find(&|own| own == key)
            .or_else(|| same.iter().find_map(|fallback| find(&|own| own == fallback)))
            .or_else(|| find(&|own| related(own, &key)))
            .or_else(|| other.iter().find_map(|fallback| find(&|own| own == fallback)));
        if found.is_some() {
            return found;
        }
    }
    wanted.iter().find_map(|tag| {
        let tag = renamed(tag);
        find(&|own| language(own) == language(&tag))
    })
}

/// The tag in the case of RFC 5646, 2.1.1: `zh-Hant-TW`, with `-` for `_`.
fn spelled(tag: &str) -> String {
    let mut out = String::new();
    let mut singleton = false;
    for part in tag.trim().split(['-', '_']).filter(|part| !part.is_empty()) {
        let start = out.len() + usize::from(!out.is_empty());
        if start > 0 {
            out.push('-');
        }
        out.push_str(part);
        let own = &mut out[start..];
        own.make_ascii_lowercase();
        // After a singleton come extensions and private use, all in lower case.
        singleton |= part.len() == 1;
        if start > 0 && !singleton {
            match part.len() {
                2 => own.make_ascii_uppercase(),
                4 if part.is_ascii() => own[..1].make_ascii_uppercase(),
                _ => {}
            }
        }
    }
    out
}

/// The tag with today's code for its language.
fn renamed(tag: &str) -> String {
    let mut tag = spelled(tag);
    let old = language(&tag).len();
    if let Some(new) = entry(&RENAMED, language(&tag)) {
        tag.replace_range(..old, new);
    }
    tag
}

/// What two tags are compared by: today's code, and the script where the language has two.
fn with_script(tag: &str) -> String {
    let mut tag = renamed(tag);
    let at = language(&tag).len();
    if script(&tag).is_empty()
        && let Some(usual) = entry(&SCRIPTS, language(&tag))
    {
        let traditional = usual == "Hans" && tag.split('-').any(|part| matches!(part, "HK" | "MO" | "TW"));
        tag.insert_str(at, if traditional { "Hant" } else { usual });
        tag.insert(at, '-');
    }
    tag
}

/// Drops the last subtag, and a singleton that would then be the last; false when only the language is left.
fn shorten(tag: &mut String) -> bool {
    let Some(end) = tag.rfind('-') else { return false };
    tag.truncate(end);
    if tag.len() > 2 && tag.as_bytes()[tag.len() - 2] == b'-' {
        tag.truncate(tag.len() - 2);
    }
    !tag.is_empty()
}

/// Whether two tags that [`with_script`] made are of one language in one script.
fn related(a: &str, b: &str) -> bool {
    language(a) == language(b) && script(a) == script(b)
}

fn language(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

/// The script of a spelled tag, or nothing.
fn script(tag: &str) -> &str {
    let mut parts = tag.split('-').skip(1).take_while(|part| part.len() > 1);
    parts.find(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic())).unwrap_or_default()
}

fn entry<'a>(table: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    table.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
}
