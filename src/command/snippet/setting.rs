//! Attributes: their names and values, and where each of them belongs.

use super::address::ALLOWED;
use super::refusal::Refusal;
use crate::engine::options::{self, is_http, kebab};
use crate::engine::outbox::Terms;
use crate::survey::capture;
use crate::survey::json::Value;

/// The attributes of the script tag, in the order in which they are printed.
const TAG: [&str; 30] = [
    "endpoint",
    "surveys",
    "ask",
    "subject",
    "id",
    "trigger",
    "placement",
    "cooldown",
    "sample",
    "once-per",
    "context",
    "env",
    "key",
    "consent",
    "lang",
    "theme",
    "debug",
    "redact",
    "capture",
    "stage",
    "app-version",
    "gpc",
    "engine",
    "fallback",
    "ack",
    "transport",
    "key-in",
    "backlog",
    "persist",
    "bounds",
];

/// What Global Privacy Control may mean to a site (`embed/captures.js`, `embed/running.js`).
const GPC: [&str; 3] = ["minimal", "deny", "ignore"];

/// Those that say by being there.
const BARE: [&str; 2] = ["debug", "persist"];

/// Those that are about a preset, and not the page.
const PRESETS: [&str; 6] = ["subject", "id", "trigger", "cooldown", "sample", "once-per"];

/// Those of a survey in the flow of the page; the others stay on the script tag.
const ELEMENT: [&str; 6] = ["ask", "surveys", "id", "subject", "once-per", "context"];

/// Those that a survey in the flow of the page does not go by.
const OVER: [&str; 4] = ["trigger", "cooldown", "sample", "placement"];

/// An attribute and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name without `data-`, in kebab case.
    pub name: String,
    /// Its value; empty for one that says by being there.
    pub value: String,
    /// The option as it was written, for messages.
    option: String,
}

impl Setting {
    /// One with an option of its own.
    pub fn named(name: &str, value: &str) -> Result<Self, Refusal> {
        Self { name: name.to_owned(), value: value.to_owned(), option: ["--", name].concat() }.checked()
    }

    /// `name=value` of `--set`.
    pub fn written(text: &str) -> Result<Self, Refusal> {
        let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        let known = kebab(name.trim_ascii());
        if !TAG.contains(&known.as_str()) {
            return Err(Refusal::Unknown { name: name.to_owned(), allowed: TAG.join(", ") });
        }
        let option = ["--set ", name].concat();
        if value.is_none() && !BARE.contains(&known.as_str()) {
            return Err(Refusal::Empty { option });
        }
        Self { name: known, value: value.unwrap_or_default().to_owned(), option }.checked()
    }

    /// Itself, where the page will take it.
    fn checked(self) -> Result<Self, Refusal> {
        let is_bare = BARE.contains(&self.name.as_str());
        if self.value.trim_ascii().is_empty() && !is_bare {
            return Err(Refusal::Empty { option: self.option });
        }
        let allowed = if ["endpoint", "surveys", "fallback"].contains(&self.name.as_str()) {
            // The engine's words for it leave out relative addresses.
            (!is_http(self.value.trim_ascii())).then_some(ALLOWED.to_owned())
        } else if self.name == "capture" {
            capture::check(self.value.trim_ascii()).err()
        } else if self.name == "gpc" {
            (!GPC.contains(&self.value.trim_ascii())).then(|| GPC.join(", "))
        } else {
            let page = options::Options::default().set(&self.name, &self.value);
            page.and_then(|()| Terms::default().set(&self.name, &Value::Text(self.value.clone())))
                .err()
                .map(|warning| warning.allowed.to_owned())
        };
        match allowed {
            Some(allowed) => Err(Refusal::Value { option: self.option, value: self.value, allowed }),
            None => Ok(self),
        }
    }
}

/// What is printed where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Attributes of the script tag, without `data-`.
    pub tag: Vec<(&'static str, String)>,
    /// Attributes of the element; empty where there is none.
    pub element: Vec<(&'static str, String)>,
}

impl Settings {
    /// Puts each setting where it belongs.
    pub fn of(given: Vec<Setting>, inline: bool) -> Result<Self, Refusal> {
        let has = |name: &str| given.iter().any(|setting| setting.name == name);
        let (preset, document) = (has("ask"), has("surveys"));
        if preset && document {
            let reason = "one tag asks a preset or the surveys of a document";
            return Err(Refusal::Together { option: "--ask", with: "--surveys", reason });
        }
        if inline && !preset && !document {
            let reason = "the element asks a preset (--ask) or a survey of a document (--surveys)";
            return Err(Refusal::Idle { option: "--inline".to_owned(), reason });
        }
        let mut settings = Self { tag: Vec::new(), element: Vec::new() };
        for name in TAG {
            let mut named = given.iter().filter(|setting| setting.name == name);
            let Some(Setting { value, option, .. }) = named.next() else { continue };
            if named.next().is_some() {
                return Err(Refusal::Twice { name: name.to_owned() });
            }
            let idle = |reason| Err(Refusal::Idle { option: option.clone(), reason });
            if inline && OVER.contains(&name) {
                return idle("a survey with --inline stands where you put it, and is asked as soon as it is there");
            }
            // An element's id chooses one of the document's surveys.
            if document && PRESETS.contains(&name) && !(inline && name == "id") {
                return idle("it is about presets; a document has a field of its own for it");
            }
            let (list, name) = match (inline && ELEMENT.contains(&name), name) {
                (true, "surveys") => (&mut settings.element, "survey"),
                (true, name) => (&mut settings.element, name),
                (false, name) => (&mut settings.tag, name),
            };
            list.push((name, value.clone()));
        }
        Ok(settings)
    }

    /// The value of a setting, wherever it is.
    pub fn value(&self, name: &str) -> Option<&str> {
        let element = if name == "surveys" { "survey" } else { name };
        let on = |list: &'_ [(&'static str, String)], name: &str| list.iter().position(|(known, _)| *known == name);
        let found =
            on(&self.tag, name).map(|at| &self.tag[at]).or_else(|| on(&self.element, element).map(|at| &self.element[at]));
        found.map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The names in the first column of the tables of a guide, after `data-`.
    fn documented(guide: &str) -> impl Iterator<Item = &str> {
        let cells = guide.lines().filter_map(|line| line.strip_prefix("| `data-")?.split(" |").next());
        cells.flat_map(|cell| cell.split("`, `data-")).map(|name| name.trim_end_matches('`'))
    }

    #[test]
    fn the_names_are_the_documented_ones() {
        let delivery = include_str!("../../../docs/delivery.md");
        let known: BTreeSet<_> = documented(include_str!("../../../docs/embedding.md")).chain(documented(delivery)).collect();
        assert_eq!(known, TAG.into_iter().collect());
        for name in BARE.iter().chain(&PRESETS).chain(&ELEMENT).chain(&OVER) {
            assert!(TAG.contains(name), "{name}");
        }
    }
}
