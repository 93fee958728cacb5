//! What a page may configure: every attribute of the script tag and of the element, read once, here.
//!
//! An unknown name or value changes nothing and is returned as a [`Warning`] that names the attribute and what is
//! allowed; the page goes on.

use super::trigger::{FORMS, Trigger, whole};
use crate::survey::json::{self, Value};
use crate::survey::preset::Preset;
use crate::survey::response::{Environment, Probability};

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
    /// Where the survey appears.
    pub placement: Placement,
    /// What sets it off.
    pub trigger: Trigger,
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
    /// What counts as an acknowledgement.
    pub acknowledgement: AcknowledgementMode,
    /// Light, dark, or as the reader's system has it.
    pub theme: Theme,
    /// Say in the console what happens and why.
    pub debug: bool,
}

/// Where a survey appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// A card in the corner, over the page.
    Popover,
    /// In the flow of the page, where the element stands.
    Inline,
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

/// What counts as an acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcknowledgementMode {
    /// A 2xx whose JSON names the ids.
    Ids,
    /// Any 2xx that is no redirect: for endpoints that cannot echo ids.
    Status,
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
            trigger: Trigger::Delay(2),
            cooldown_days: 30,
            sample: Probability::ONE,
            once_per: String::new(),
            consent: Consent::Granted,
            key: String::new(),
            env: Environment::Live,
            context: Value::Null,
            query: Vec::new(),
            acknowledgement: AcknowledgementMode::Ids,
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
        let text = value.trim();
        let allowed = match name.as_str() {
            "endpoint" => keep(&mut self.endpoint, is_http(text).then(|| text.to_owned()), "an http or https URL"),
            "ask" => keep(&mut self.ask, Preset::from_name(text).map(Some), "nps, csat, ces"),
            "subject" => keep(&mut self.subject, Some(text.to_owned()), ""),
            "id" => keep(&mut self.id, Some(text.to_owned()), ""),
            "lang" => keep(&mut self.lang, Some(text.to_owned()), ""),
            "placement" => {
                let placement = match text {
                    "popover" => Some(Placement::Popover),
                    "inline" => Some(Placement::Inline),
                    _ => None,
                };
                keep(&mut self.placement, placement, "popover, inline")
            }
            "trigger" => keep(&mut self.trigger, Trigger::parse(text), FORMS),
            "cooldown" => keep(&mut self.cooldown_days, whole(text, 36_500), "days from 0 to 36500"),
            "sample" => keep(&mut self.sample, Probability::parse(text), "a number from 0 to 1"),
            "once-per" => keep(&mut self.once_per, Some(text.to_owned()), ""),
            "consent" => keep(&mut self.consent, Consent::from_name(text), "granted, denied, required"),
            "key" => keep(&mut self.key, Some(text.to_owned()), ""),
            "env" => {
                let env = [Environment::Live, Environment::Test].into_iter().find(|env| env.name() == text);
                keep(&mut self.env, env, "live, test")
            }
            "context" => {
                let context = json::parse(text).ok().filter(|value| matches!(value, Value::Object(_) | Value::Null));
                keep(&mut self.context, context, "a JSON object")
            }
            "query" => keep(&mut self.query, Some(list(text)), ""),
            "ack" => {
                let mode = match text {
                    "ids" => Some(AcknowledgementMode::Ids),
                    "status" => Some(AcknowledgementMode::Status),
                    _ => None,
                };
                keep(&mut self.acknowledgement, mode, "ids, status")
            }
            "theme" => {
                let theme = match text {
                    "auto" => Some(Theme::Auto),
                    "light" => Some(Theme::Light),
                    "dark" => Some(Theme::Dark),
                    _ => None,
                };
                keep(&mut self.theme, theme, "auto, light, dark")
            }
            "debug" => keep(&mut self.debug, Some(text != "false"), ""),
            // The loader's own: which engine runs, and the hosted page behind it.
            "engine" if matches!(text, "auto" | "wasm" | "js") => Ok(()),
            "engine" => Err("auto, wasm, js"),
            "fallback" if is_http(text) => Ok(()),
            "fallback" => Err("an http or https URL"),
            _ => Err("an attribute of the documentation"),
        };
        allowed.map_err(|allowed| Warning { name, value: text.to_owned(), allowed })
    }

    /// `key=value` of the once-per rule on the present context; empty where there is no rule or no value.
    pub fn once(&self) -> String {
        let value = self.context.member(&self.once_per).map(Value::to_plain).unwrap_or_default();
        if self.once_per.is_empty() || value.is_empty() { String::new() } else { [&self.once_per, "=", &value].concat() }
    }
}

impl Consent {
    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Consent> {
        match name {
            "granted" => Some(Consent::Granted),
            "denied" => Some(Consent::Denied),
            "required" => Some(Consent::Required),
            _ => None,
        }
    }
}

fn keep<T>(place: &mut T, value: Option<T>, allowed: &'static str) -> Result<(), &'static str> {
    *place = value.ok_or(allowed)?;
    Ok(())
}

/// A JSON array of strings, or words between commas.
fn list(text: &str) -> Vec<String> {
    match json::parse(text) {
        Ok(Value::Array(items)) => items.iter().filter_map(Value::as_text).map(str::to_owned).collect(),
        _ => text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect(),
    }
}

/// True for `http:`, `https:` and relative URLs: the schemes to which an answer may go.
pub fn is_http(url: &str) -> bool {
    let end = url.find(['/', '?', '#', ':']).unwrap_or(url.len());
    let scheme = &url[..end];
    !url.is_empty()
        && (!url[end..].starts_with(':') || scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"))
        && !url.bytes().any(|byte| byte <= b' ')
}

/// `oncePer`, `once_per`, `data-once-per` → `once-per`.
fn kebab(name: &str) -> String {
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
        assert_eq!(set("trigger", "scroll:50").unwrap().trigger, Trigger::Scroll(50));
        assert_eq!(set("env", "test").unwrap().env, Environment::Test);
        assert!(set("debug", "").unwrap().debug);
        assert_eq!(set("query", r#"["utm_source"]"#).unwrap().query, ["utm_source"]);
        assert_eq!(set("query", "a, b").unwrap().query, ["a", "b"]);
    }

    #[test]
    fn a_bad_value_names_the_attribute_and_what_is_allowed() {
        let warning = set("ask", "npx").unwrap_err();
        assert_eq!(warning, Warning { name: "ask".into(), value: "npx".into(), allowed: "nps, csat, ces" });
        for (name, value) in [
            ("cooldown", "-1"), ("cooldown", "soon"), ("sample", "1.5"), ("trigger", "hover"), ("placement", "top"), ("consent", "yes"),
            ("env", "prod"), ("context", "[1]"), ("context", "{oops"), ("endpoint", "javascript:alert(1)"), ("engine", "flash"),
            ("fallback", "data:text/html,x"), ("ack", "maybe"), ("theme", "blue"), ("colour", "red"),
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
