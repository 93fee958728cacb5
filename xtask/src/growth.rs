//! Which crate or function of the WebAssembly grew since the last release: what the builds are made of now, compared with
//! `xtask/sizes.json`, which `cargo xtask dist --baseline` writes when a release is made.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};

use crate::dist::thousands;
use crate::embed::{Build, VERSION};
use crate::places::Places;
use crate::symbol::Symbol;

/// Where the last release's sizes are kept.
const KEPT: &str = "xtask/sizes.json";

/// Functions with fewer bytes are not in the file; the sums of their crates have them.
const LISTED: u64 = 200;

/// A change of up to so many bytes is not worth a line: it comes and goes with the numbers that other functions have.
const FEW: u64 = 16;

/// So many crates, and so many functions, are printed of a build.
const MOST: usize = 10;

/// Bytes, by what they are of.
type Bytes = BTreeMap<String, u64>;

/// What the bytes of one build's WebAssembly are, as it is published, before compression.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sizes {
    /// By crate, with the data and the rest of the file: the sum is the file.
    parts: Bytes,
    /// By function.
    functions: Bytes,
}

impl Sizes {
    /// Reads what the pipeline measured (`pipeline/functions.mjs`).
    fn measured(text: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(text)?;
        let bytes = |name: &str| value[name].as_u64().with_context(|| format!("no number `{name}`"));
        let (all, data) = (bytes("all")?, bytes("data")?);
        let mut sizes = Self::default();
        for pair in value["functions"].as_array().context("no list `functions`")? {
            let (name, bytes) = pair[0].as_str().zip(pair[1].as_u64()).with_context(|| format!("{pair} is no function"))?;
            let symbol = Symbol::read(name);
            *sizes.parts.entry(symbol.owner).or_default() += bytes;
            *sizes.functions.entry(symbol.function).or_default() += bytes;
        }
        let known = sizes.all() + data;
        ensure!(known <= all, "the parts have {known} bytes, the whole {all}");
        sizes.parts.insert("(data)".to_owned(), data);
        sizes.parts.insert("(the rest: types, imports, tables)".to_owned(), all - known);
        Ok(sizes)
    }

    /// The file.
    fn all(&self) -> u64 {
        self.parts.values().sum()
    }

    /// As it is kept.
    fn to_kept(&self) -> Value {
        let listed: BTreeMap<_, _> = self.functions.iter().filter(|(_, bytes)| **bytes >= LISTED).collect();
        json!({ "parts": self.parts, "functions": listed })
    }

    /// As it was kept.
    fn from_kept(value: &Value) -> Result<Self> {
        let bytes = |name: &str| -> Result<Bytes> {
            let map = value[name].as_object().with_context(|| format!("no `{name}`"))?;
            let number = |(name, bytes): (&String, &Value)| Some((name.clone(), bytes.as_u64()?));
            map.iter().map(number).collect::<Option<_>>().with_context(|| format!("`{name}` has something besides bytes"))
        };
        Ok(Self { parts: bytes("parts")?, functions: bytes("functions")? })
    }
}

/// One crate or function, before and now.
#[derive(Debug)]
struct Change<'a> {
    name: &'a str,
    /// Its bytes; of what was not listed, the number that they were below.
    before: u64,
    listed: bool,
    now: u64,
}

impl Change<'_> {
    /// Bytes more; where it was not listed, it may be more than that.
    fn grown(&self) -> i64 {
        self.now as i64 - self.before as i64
    }

    /// `+51  5,000 -> 5,051  name`, or where it was not listed `>+51  <200 -> 251  name`.
    fn line(&self) -> String {
        let (more, less) = if self.listed { ("", "") } else { (">", "<") };
        let grown = format!("{more}{}", signed(self.grown()));
        let before = format!("{less}{}", thousands(self.before));
        format!("{grown:>10}{before:>10} -> {:>7}  {}", thousands(self.now), self.name)
    }
}

/// What grew or shrank by more than a few bytes, the largest changes first. What was not listed had less than `least` bytes.
fn changes<'a>(before: &'a Bytes, now: &'a Bytes, least: u64) -> Vec<Change<'a>> {
    let names: BTreeSet<_> = before.keys().chain(now.keys()).collect();
    let change = |name: &'a String| {
        let kept = before.get(name).copied();
        let now = now.get(name).copied().unwrap_or(0);
        // What may have been as large before as it is now is no change.
        (kept.is_some() || now > least).then(|| Change {
            name,
            before: kept.unwrap_or(least),
            listed: kept.is_some() || least == 0,
            now,
        })
    };
    let mut changes: Vec<_> = names.into_iter().filter_map(change).filter(|it| it.grown().unsigned_abs() > FEW).collect();
    changes.sort_by_key(|change| Reverse(change.grown().unsigned_abs()));
    changes
}

/// What is printed about one build.
fn lines(name: &str, version: &str, before: &Sizes, now: &Sizes) -> Vec<String> {
    let mut groups =
        [("crates", changes(&before.parts, &now.parts, 0)), ("functions", changes(&before.functions, &now.functions, LISTED))];
    let (old, new) = (before.all(), now.all());
    let (grown, none) = (signed(new as i64 - old as i64), groups.iter().flat_map(|(_, all)| all).all(|it| it.grown() < 0));
    let none = if none { ", nothing grew by more than a few bytes" } else { "" };
    let mut lines = vec![format!("{name}, since {version}: {} -> {} bytes ({grown}){none}", thousands(old), thousands(new))];
    for (what, changes) in groups.iter_mut().filter(|(_, changes)| !changes.is_empty()) {
        lines.push(format!("  {what}"));
        let more = changes.split_off(changes.len().min(MOST));
        changes.sort_by_key(|change| Reverse(change.grown()));
        lines.extend(changes.iter().map(Change::line));
        if let Some(largest) = more.first() {
            lines.push(format!("  and {} more, by {} bytes at most", more.len(), thousands(largest.grown().unsigned_abs())));
        }
    }
    lines
}

/// 51 → `+51`, with thousands grouped.
fn signed(number: i64) -> String {
    let sign = if number < 0 { '-' } else { '+' };
    format!("{sign}{}", thousands(number.unsigned_abs()))
}

/// Prints what grew in some builds since the release that the kept sizes are of, or why that cannot be said.
pub fn print(places: &Places, builds: &[Build]) -> Result<()> {
    let (version, kept) = match kept(places) {
        Ok(kept) => kept,
        Err(error) => {
            println!("not known: {error:#}\n`cargo xtask dist --baseline` writes {KEPT} when a release is made");
            return Ok(());
        }
    };
    for &build in builds {
        let (name, now) = (build.name(), measured(places, build)?);
        match Sizes::from_kept(&kept[name]) {
            Ok(before) => lines(name, &version, &before, &now).iter().for_each(|line| println!("{line}")),
            Err(error) => println!("{name}: not known, {KEPT} does not have it: {error:#}"),
        }
    }
    Ok(())
}

/// Keeps what the builds are made of as that of this version.
pub fn keep(places: &Places) -> Result<()> {
    let sizes = |build: Build| Ok((build.name().to_owned(), measured(places, build)?.to_kept()));
    let builds = Build::ALL.into_iter().map(sizes).collect::<Result<Map<_, _>>>()?;
    let text = serde_json::to_string_pretty(&json!({ "version": VERSION, "builds": builds }))?;
    fs::write(places.root.join(KEPT), text + "\n").with_context(|| format!("{KEPT} cannot be written"))
}

/// The version that the kept sizes are of, and the builds in it.
fn kept(places: &Places) -> Result<(String, Value)> {
    let text = fs::read_to_string(places.root.join(KEPT)).with_context(|| format!("{KEPT} cannot be read"))?;
    let mut value: Value = serde_json::from_str(&text).with_context(|| format!("{KEPT} is not JSON"))?;
    let version = value["version"].as_str().with_context(|| format!("{KEPT} does not say of which version it is"))?;
    Ok((version.to_owned(), value["builds"].take()))
}

fn measured(places: &Places, build: Build) -> Result<Sizes> {
    let path = build.functions(places);
    let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    Sizes::measured(&text).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::{Bytes, MOST, Sizes, changes, lines};

    fn bytes(list: &[(&str, u64)]) -> Bytes {
        list.iter().map(|(name, bytes)| ((*name).to_owned(), *bytes)).collect()
    }

    fn sizes(parts: &[(&str, u64)], functions: &[(&str, u64)]) -> Sizes {
        Sizes { parts: bytes(parts), functions: bytes(functions) }
    }

    #[test]
    fn parts_add_up_to_the_file_and_instances_to_their_function() {
        let text = r#"{ "all": 1000, "data": 100, "functions": [
            ["candor[e3ab]::of::<u8>", 300], ["candor[e3ab]::of::<u16>", 200], ["js_sys[ef88]::now", 50], ["boot", 20], ["", 30]
        ] }"#;
        let sizes = Sizes::measured(text).unwrap();
        let rest = ("(the rest: types, imports, tables)", 300);
        assert_eq!(sizes.parts, bytes(&[("candor", 500), ("js_sys", 50), ("(no crate)", 50), ("(data)", 100), rest]));
        assert_eq!(sizes.functions, bytes(&[("candor::of", 500), ("js_sys::now", 50), ("boot", 20), ("(no name)", 30)]));
        assert_eq!(sizes.all(), 1000);
        let fault = Sizes::measured(&text.replace("1000", "699")).unwrap_err();
        assert_eq!(fault.to_string(), "the parts have 700 bytes, the whole 699");
    }

    #[test]
    fn what_is_kept_has_all_crates_and_the_larger_functions() {
        let now = sizes(&[("candor", 900), ("js_sys", 3)], &[("candor::a", 200), ("candor::b", 199)]);
        let kept = Sizes::from_kept(&now.to_kept()).unwrap();
        assert_eq!(kept, sizes(&[("candor", 900), ("js_sys", 3)], &[("candor::a", 200)]));
        assert!(Sizes::from_kept(&serde_json::json!({ "parts": {} })).is_err());
        assert!(Sizes::from_kept(&serde_json::json!({ "parts": {}, "functions": { "a": "b" } })).is_err());
    }

    #[test]
    fn what_was_not_listed_grew_by_what_is_certain() {
        let before = bytes(&[("gone", 900), ("same", 400), ("slightly", 500)]);
        let now = bytes(&[("same", 400), ("slightly", 516), ("new", 250), ("hardly", 216), ("small", 150)]);
        let lines: Vec<_> = changes(&before, &now, 200).iter().map(super::Change::line).collect();
        assert_eq!(lines, ["      -900       900 ->       0  gone", "      >+50      <200 ->     250  new"]);
        let lines: Vec<_> = changes(&before, &now, 0).iter().map(super::Change::line).collect();
        assert_eq!(lines[1], "      +250         0 ->     250  new");
    }

    #[test]
    fn growth_comes_first_and_the_whole_in_the_head() {
        let before = sizes(&[("candor", 50_000), ("js_sys", 3_000)], &[("candor::a", 1_000), ("js_sys::b", 700)]);
        let now = sizes(&[("candor", 51_234), ("js_sys", 1_000)], &[("candor::a", 2_200), ("js_sys::b", 717)]);
        assert_eq!(
            lines("core", "0.1.0", &before, &now),
            [
                "core, since 0.1.0: 53,000 -> 52,234 bytes (-766)",
                "  crates",
                "    +1,234    50,000 ->  51,234  candor",
                "    -2,000     3,000 ->   1,000  js_sys",
                "  functions",
                "    +1,200     1,000 ->   2,200  candor::a",
                "       +17       700 ->     717  js_sys::b",
            ]
        );
    }

    #[test]
    fn that_nothing_grew_is_said() {
        let before = sizes(&[("candor", 5_000)], &[]);
        let nothing = ", nothing grew by more than a few bytes";
        let head = |now| lines("core", "0.1.0", &before, &sizes(&[("candor", now)], &[])).remove(0);
        assert_eq!(head(5_016), format!("core, since 0.1.0: 5,000 -> 5,016 bytes (+16){nothing}"));
        assert_eq!(head(4_000), format!("core, since 0.1.0: 5,000 -> 4,000 bytes (-1,000){nothing}"));
        assert_eq!(head(5_017), "core, since 0.1.0: 5,000 -> 5,017 bytes (+17)");
    }

    #[test]
    fn the_largest_changes_are_printed_and_the_others_counted() {
        // Every other one shrank, and the first two changed least.
        let now = |index: u64| if index.is_multiple_of(2) { 10_000 + 100 * index } else { 10_000 - 100 * index };
        let all = |bytes: &dyn Fn(u64) -> u64| Sizes {
            parts: (1..=MOST as u64 + 2).map(|index| (format!("c{index:02}"), bytes(index))).collect(),
            functions: Bytes::new(),
        };
        let lines = lines("core", "0.1.0", &all(&|_| 10_000), &all(&now));
        assert_eq!(lines.len(), 2 + MOST + 1);
        assert_eq!(lines[2], "    +1,200    10,000 ->  11,200  c12");
        assert_eq!(lines[1 + MOST], "    -1,100    10,000 ->   8,900  c11");
        assert_eq!(lines[2 + MOST], "  and 2 more, by 200 bytes at most");
    }
}
