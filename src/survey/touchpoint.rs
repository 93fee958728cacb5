//! The touchpoint: what the customer was doing when asked.

use super::json::Value;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// Where and how a survey met a person: a JSON object with the members of [`Members`]. Every one may be absent: a host may switch it off
/// ([`super::capture`]), a browser may refuse it.
///
/// In a page it is made by a script (`embed/here.js`), since that takes less than half the bytes, and travels as it is; whoever takes one
/// in holds it to the types and leaves out what has no name there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Touchpoint(Value);

impl Default for Touchpoint {
    fn default() -> Self {
        Self(Value::EMPTY)
    }
}

/// The members of a touchpoint, and their types.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Members {
    /// The page without query and fragment, except allow-listed query parameters; redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The page's title, redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Origin of the referring page; never its path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referrer: Option<String>,
    /// Language that texts were wanted in when the survey was answered last: the call's, else the page's, else the browser's,
    /// as BCP 47. Where a call wants English, the build for English alone says the page's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// IANA name of the time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Size of the viewport.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub viewport: Option<Viewport>,
    /// Class of the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
    /// Milliseconds from the page's start to the moment of asking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_on_page_ms: Option<u64>,
    /// How far the page had been scrolled at most, in percent of what can be scrolled, 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scroll_depth: Option<u32>,
    /// Value of the nearest `data-candor-touchpoint`, as the host wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Stage of the customer's journey, as the host wrote it, at the page or as a rule of its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// Version of the host's app, as it wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_version: Option<String>,
    /// What was watched up to the moment of asking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signals: Option<Signals>,
    /// The host's own context, as it gave it.
    #[serde(skip_serializing_if = "is_empty")]
    pub context: Value,
}

/// What `candor.watch.js` has seen since the page began (`embed/watch.js`).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Signals {
    /// Pages of this site that were viewed in this tab on this visit, this one included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_views: Option<u32>,
    /// What the visit's first page had of `utm_source`, `utm_medium` and so on; redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<Campaign>,
    /// Largest Contentful Paint in milliseconds (<https://www.w3.org/TR/largest-contentful-paint/>).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lcp_ms: Option<u32>,
    /// Interaction to Next Paint in milliseconds: the longest, one of 50 aside (<https://web.dev/articles/inp>).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inp_ms: Option<u32>,
    /// Cumulative Layout Shift: the largest session window (<https://web.dev/articles/cls>), 0 or more.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "not_negative")]
    pub cls: Option<f64>,
    /// Errors and rejections that no script of the page caught.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<u32>,
    /// How often somebody clicked three times within a second at the same place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rage_clicks: Option<u32>,
    /// Paths of the pages before this one, the latest last, at most five; redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_paths: Option<Vec<String>>,
}

/// Campaign parameters, named as in the address without `utm_`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Campaign {
    /// Who sent the visitor: a search engine, a newsletter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How: `cpc`, `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medium: Option<String>,
    /// The campaign's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// What was searched for, where it was paid for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// Which of several links or advertisements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// Width and height in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewport {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// Class of a device, from its shorter screen side and its pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// Touch, and under 600 CSS pixels.
    Phone,
    /// Touch, 600 CSS pixels or more.
    Tablet,
    /// A fine pointer.
    Desktop,
}

impl Touchpoint {
    /// One of these members; of anything but an object none.
    pub fn new(members: Value) -> Self {
        Self(if matches!(members, Value::Object(_)) { members } else { Value::EMPTY })
    }

    /// All members.
    pub const fn members(&self) -> &Value {
        &self.0
    }

    /// The text of a member.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.members().member(name)?.as_text()
    }

    /// The host's own context.
    pub fn context(&self) -> &Value {
        self.members().member("context").unwrap_or(&Value::Null)
    }

    /// With another value of a member; without the member where that is `null` or an object without members.
    pub fn set(&mut self, name: &str, value: Value) {
        if let Value::Object(members) = &mut self.0 {
            members.retain(|(known, _)| known != name);
            if !is_empty(&value) {
                members.push((name.to_owned(), value));
            }
        }
    }
}

impl<'de> Deserialize<'de> for Touchpoint {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Members::deserialize(input).map(Self::from)
    }
}

impl From<Members> for Touchpoint {
    fn from(members: Members) -> Self {
        let mut touchpoint = Self::default();
        let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
        let number = |number: Option<u64>| number.map_or(Value::Null, |number| Value::Number(number.to_string()));
        let object = |members: Vec<(&str, Value)>| {
            let members = members.into_iter().filter(|(_, value)| !is_empty(value));
            Value::Object(members.map(|(name, value)| (name.to_owned(), value)).collect())
        };
        let size = members.viewport.map_or(Value::Null, |size| {
            object(vec![("width", number(Some(size.width.into()))), ("height", number(Some(size.height.into())))])
        });
        let signals = members.signals.map_or(Value::Null, |signals| {
            let campaign = signals.campaign.unwrap_or_default();
            let parameters = [
                ("source", campaign.source),
                ("medium", campaign.medium),
                ("campaign", campaign.campaign),
                ("term", campaign.term),
                ("content", campaign.content),
            ];
            let paths =
                signals.last_paths.map_or(Value::Null, |paths| Value::Array(paths.into_iter().map(Value::Text).collect()));
            object(vec![
                ("page_views", number(signals.page_views.map(u64::from))),
                ("campaign", object(parameters.into_iter().map(|(name, value)| (name, text(value))).collect())),
                ("lcp_ms", number(signals.lcp_ms.map(u64::from))),
                ("inp_ms", number(signals.inp_ms.map(u64::from))),
                ("cls", signals.cls.map_or(Value::Null, |cls| Value::Number(cls.to_string()))),
                ("errors", number(signals.errors.map(u64::from))),
                ("rage_clicks", number(signals.rage_clicks.map(u64::from))),
                ("last_paths", paths),
            ])
        });
        for (name, value) in [
            ("url", text(members.url)),
            ("title", text(members.title)),
            ("referrer", text(members.referrer)),
            ("language", text(members.language)),
            ("time_zone", text(members.time_zone)),
            ("viewport", size),
            ("device", text(members.device.map(|device| device.name().to_owned()))),
            ("time_on_page_ms", number(members.time_on_page_ms)),
            ("scroll_depth", number(members.scroll_depth.map(u64::from))),
            ("name", text(members.name)),
            ("stage", text(members.stage)),
            ("app_version", text(members.app_version)),
            ("signals", signals),
            ("context", members.context),
        ] {
            touchpoint.set(name, value);
        }
        touchpoint
    }
}

impl Device {
    const fn name(self) -> &'static str {
        match self {
            Device::Phone => "phone",
            Device::Tablet => "tablet",
            Device::Desktop => "desktop",
        }
    }
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Null) || *value == Value::EMPTY
}

fn not_negative<'de, D: Deserializer<'de>>(input: D) -> Result<Option<f64>, D::Error> {
    match Option::deserialize(input)? {
        Some(number) if number < 0.0 => Err(D::Error::custom("a number under 0")),
        number => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::json::parse;

    #[test]
    fn members_are_set_and_taken_away() {
        let mut touchpoint = Touchpoint::new(parse(r#"{"title":"Thanks","name":"cart"}"#).unwrap());
        touchpoint.set("title", Value::Text("Danke".into()));
        touchpoint.set("name", Value::Null);
        touchpoint.set("context", Value::EMPTY);
        assert_eq!(touchpoint.members().to_json(), r#"{"title":"Danke"}"#);
        assert_eq!((touchpoint.text("title"), touchpoint.text("name")), (Some("Danke"), None));
        assert_eq!(Touchpoint::new(Value::Null), Touchpoint::default());
    }
}
