//! What a page may configure: every attribute of the script tag and of the element, read once, here.
//!
//! An unknown name or value changes nothing and is returned as a [`Warning`] that names the attribute and what is
//! allowed; the page goes on.

use super::placement::{self, Placement};
use super::trigger::{FORMS, Trigger, whole};
use crate::survey::json::{self, Value};
use crate::survey::preset::Preset;
use crate::survey::redact::Rules;
use crate::survey::response::{Environment, Probability};
use crate::survey::scale::Scale;

/// The configuration of one survey on one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Where responses go: an absolute `http(s)` URL or one relative to the page. Empty: nowhere yet.
    pub endpoint: String,
    /// The preset to ask.
    pub ask: Option<Preset>,
    /// What the preset asks about.
    pub subject: String,
    /// The survey's id; empty for the preset's name.
    pub id: String,
    /// Language of the texts; empty for the page's.
    pub lang: String,
    /// How the survey stands on the page.
    pub placement: Placement,
    /// Where, in the stylesheet's word; of an anchored survey, the selector.
    pub at: String,
    /// What sets it off, as it was written: [`Trigger::parse`] reads it, and the invitation records it.
    pub trigger: String,
    /// Cool-down over all surveys, in days; 0 for none.
    pub cooldown_days: u32,
    /// The share of visitors who are asked.
    pub sample: Probability,
    /// The context key for each value of which the survey is asked once; empty for no such rule.
    pub once_per: String,
    /// Whether anything may be stored and sent.
    pub consent: Consent,
    /// The key that the endpoint knows the site by; empty for none.
    pub key: String,
    /// Whether answers count.
    pub env: Environment,
    /// The host's own context, an object.
    pub context: Value,
    /// Query parameters that may stay in the page's URL.
    pub query: Vec<String>,
    /// What is taken out of addresses, titles and free text before they are stored.
    pub redact: Rules,
    /// Light, dark, or as the reader's system has it.
    pub theme: Theme,
    /// Say in the console what happens and why.
    pub debug: bool,
}

/// Consent to store and send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Given.
    Granted,
    /// Refused: nothing is shown, stored or sent.
    Denied,
    /// Asked for elsewhere: wait for `candor('consent', 'granted')`.
    Required,
}

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As `prefers-color-scheme` says.
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A name or value that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The attribute, without `data-`.
    pub name: String,
    /// The value as given.
    pub value: String,
    /// What is allowed.
    pub allowed: &'static str,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            endpoint: String::new(),
            ask: None,
            subject: String::new(),
            id: String::new(),
            lang: String::new(),
            placement: Placement::Popover,
            at: String::from("popover"),
            trigger: String::from("delay:2"),
            cooldown_days: 30,
            sample: Probability::ONE,
            once_per: String::new(),
            consent: Consent::Granted,
            key: String::new(),
            env: Environment::Live,
            context: Value::Null,
            query: Vec::new(),
            redact: Rules::ALL,
            theme: Theme::Auto,
            debug: false,
        }
    }
}

impl Options {
    /// Sets one option by the name of its attribute (`once-per`, `once_per` and `oncePer` are the same). Objects and
    /// lists come as JSON.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Warning> {
        let name = kebab(name);
        let text = value.trim_ascii();
        self.put(&name, text).map_err(|allowed| Warning { name, value: text.to_owned(), allowed })
    }

    /// Returns what is allowed where `text` is not.
    fn put(&mut self, name: &str, text: &str) -> Result<(), &'static str> {
        // By its place in one string: a table of names, or a chain of comparisons, is larger (docs/measurements.md).
        match choose(name, NAMES).unwrap_or(usize::MAX) {
            0 => Some(text).filter(|text| is_http(text)).ok_or(URL)?.clone_into(&mut self.endpoint),
            1 => self.ask = Some(Preset(Scale::ALL[choose(text, "nps, csat, ces")?])),
            2 => (self.placement, self.at) = placement::parse(text)?,
            3 => self.trigger = Trigger::parse(text).map(|_| text.to_owned()).ok_or(FORMS)?,
            4 => self.cooldown_days = whole(text, 36_500).ok_or("days from 0 to 36500")?,
            5 => self.sample = Probability::parse(text).ok_or("a number from 0 to 1")?,
            6 => self.consent = Consent::from_name(text)?,
            7 => self.env = [Environment::Live, Environment::Test][choose(text, "live, test")?],
            8 => {
                let context = json::parse(text).ok().filter(|value| matches!(value, Value::Object(_) | Value::Null));
                self.context = context.ok_or("a JSON object")?;
            }
            9 => {
                let list = json::parse(text).ok().and_then(|value| Some(value.as_array()?.iter().map(Value::to_plain).collect()));
                self.query = list.ok_or("a JSON array of names")?;
            }
            10 => self.theme = [Theme::Auto, Theme::Light, Theme::Dark][choose(text, "auto, light, dark")?],
            11 => self.debug = text != "false",
            // The loader's own: which engine runs, and the hosted page behind it.
            12 => drop(choose(text, "auto, wasm, js")?),
            13 => drop(Some(text).filter(|text| is_http(text)).ok_or(URL)?),
            14 => text.clone_into(&mut self.subject),
            15 => text.clone_into(&mut self.id),
            16 => text.clone_into(&mut self.lang),
            17 => text.clone_into(&mut self.once_per),
            18 => text.clone_into(&mut self.key),
            // What is captured, which the glue reads (`embed/captures.js`), documents, which the `full` build reads from the settings themselves, and delivery, which the courier does
            // ([`super::outbox::Terms`]).
            19..=26 | 28..=31 => {}
            27 => {
                // A JSON array, or names with anything between them.
                let mut rules = 0;
                for name in text.as_bytes().split(|byte| !byte.is_ascii_lowercase()) {
                    rules |= 1 << place(name, Rules::NAMES)?;
                }
                self.redact = Rules::from_bits(rules);
            }
            _ => return Err("a documented name"),
        }
        Ok(())
    }

    /// What was meant for the flow of the page stands over it: there is no element.
    pub fn stand_over(&mut self) {
        if self.placement == Placement::Inline {
            (self.placement, self.at) = (Placement::Popover, String::from("popover"));
        }
    }

    /// `key=value` of the once-per rule on the present context; empty where there is no rule or no value.
    pub fn once(&self) -> String {
        let value = self.context.member(&self.once_per).map(Value::to_plain).unwrap_or_default();
        if self.once_per.is_empty() || value.is_empty() { String::new() } else { [&self.once_per, "=", &value].concat() }
    }
}

const URL: &str = "an http or https URL";

/// The options by name; [`Options::put`] goes by their places.
const NAMES: &str = "endpoint, ask, placement, trigger, cooldown, sample, consent, env, context, query, theme, debug, engine, \
                     fallback, subject, id, lang, once-per, key, survey, surveys, ack, transport, key-in, backlog, persist, \
                     bounds, redact, capture, stage, app-version, gpc";

/// The place of `text` among the words of `allowed`, which are returned where it is none of them.
pub fn choose(text: &str, allowed: &'static str) -> Result<usize, &'static str> {
    place(text.as_bytes(), allowed)
}

/// What [`choose`] does, for a text that is cut out of another.
fn place(text: &[u8], allowed: &'static str) -> Result<usize, &'static str> {
    let mut words = allowed.as_bytes().split(|byte| *byte == b',');
    words.position(|word| word.trim_ascii_start() == text).ok_or(allowed)
}

impl Consent {
    /// The state of that name; where there is none, the names that there are.
    pub fn from_name(name: &str) -> Result<Consent, &'static str> {
        Ok([Consent::Granted, Consent::Denied, Consent::Required][choose(name, "granted, denied, required")?])
    }
}

/// True for `http:`, `https:` and relative URLs: the schemes to which an answer may go.
pub fn is_http(url: &str) -> bool {
    let end = url.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#' | b':')).unwrap_or(url.len());
    let scheme = &url[..end];
    !url.is_empty()
        && (!url[end..].starts_with(':') || scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"))
        && !url.bytes().any(|byte| byte <= b' ')
}

/// `oncePer`, `once_per`, `data-once-per` → `once-per`.
pub fn kebab(name: &str) -> String {
    let name = name.strip_prefix("data-").unwrap_or(name);
    let mut out = String::with_capacity(name.len() + 2);
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            out.push('-');
        }
        out.push(if character == '_' { '-' } else { character.to_ascii_lowercase() });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str, value: &str) -> Result<Options, Warning> {
        let mut options = Options::default();
        options.set(name, value).map(|()| options)
    }

    #[test]
    fn names_in_every_spelling() {
        for name in ["once-per", "once_per", "oncePer", "data-once-per"] {
            assert_eq!(set(name, "order_id").unwrap().once_per, "order_id");
        }
    }

    #[test]
    fn good_values() {
        assert_eq!(set("ask", "ces").unwrap().ask, Preset::from_name("ces"));
        assert_eq!(set("cooldown", "0").unwrap().cooldown_days, 0);
        assert_eq!(set("sample", "0.1").unwrap().sample.millionths(), 100_000);
        assert_eq!(set("trigger", "scroll:50").unwrap().trigger, "scroll:50");
        assert_eq!(set("env", "test").unwrap().env, Environment::Test);
        assert!(set("debug", "").unwrap().debug);
        assert_eq!(set("query", r#"["utm_source"]"#).unwrap().query, ["utm_source"]);
        assert_eq!(Options::default().redact, Rules::ALL);
        assert_eq!(set("redact", r#"["email", "phone","card","iban","token"]"#).unwrap().redact, Rules::ALL);
        assert_eq!(set("redact", "phone").unwrap().redact, Rules::from_bits(2));
        assert_eq!(set("redact", "email, card").unwrap().redact, Rules::from_bits(5));
        for none in ["none", "[]", r#"["none"]"#] {
            assert_eq!(set("redact", none).unwrap().redact, Rules::NONE, "{none}");
        }
    }

    #[test]
    fn a_bad_value_names_the_attribute_and_what_is_allowed() {
        let warning = set("ask", "npx").unwrap_err();
        assert_eq!(warning, Warning { name: "ask".into(), value: "npx".into(), allowed: "nps, csat, ces" });
        for (name, value) in [
            ("cooldown", "-1"),
            ("cooldown", "soon"),
            ("sample", "1.5"),
            ("trigger", "hover"),
            ("placement", "over"),
            ("consent", "yes"),
            ("env", "prod"),
            ("context", "[1]"),
            ("context", "{oops"),
            ("endpoint", "javascript:alert(1)"),
            ("engine", "flash"),
            ("fallback", "data:text/html,x"),
            ("query", "a"),
            ("theme", "blue"),
            ("redact", r#"["e-mail"]"#),
            ("redact", "all"),
            ("colour", "red"),
        ] {
            assert!(set(name, value).is_err(), "{name}={value}");
        }
    }

    #[test]
    fn a_bad_value_changes_nothing() {
        let mut options = Options::default();
        options.set("cooldown", "7").unwrap();
        options.set("cooldown", "x").unwrap_err();
        assert_eq!(options.cooldown_days, 7);
    }

    #[test]
    fn endpoints() {
        for good in ["/v1/responses", "v1/responses", "https://a.example/x", "HTTP://a", "?a=b:c", "//cdn.example/x", "/a:b"] {
            assert!(is_http(good), "{good}");
        }
        for bad in ["", "javascript:x", "data:x", "ftp://x", "java\tscript:x", "file:///etc", "blob:x", ":x"] {
            assert!(!is_http(bad), "{bad}");
        }
    }

    #[test]
    fn once_needs_a_key_and_a_value() {
        let mut options = set("context", r#"{"order_id":"A-1","n":7,"none":null}"#).unwrap();
        assert_eq!(options.once(), "");
        for (key, once) in [("order_id", "order_id=A-1"), ("n", "n=7"), ("none", ""), ("absent", "")] {
            options.set("once-per", key).unwrap();
            assert_eq!(options.once(), once);
        }
    }
}
