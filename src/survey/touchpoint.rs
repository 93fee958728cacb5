//! The touchpoint: what the customer was doing when asked.

use super::json::{Value, Writer};
use serde::{Deserialize, Serialize};

/// Where and how a survey met a person. Every member may be absent: a host may switch it off, a browser may refuse it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Touchpoint {
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
    /// The host's own context, as it gave it.
    #[serde(skip_serializing_if = "is_empty")]
    pub context: Value,
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

impl Device {
    /// The class for the shorter side of the screen in CSS pixels and whether the main pointer is coarse (a finger).
    pub const fn classify(shorter_side: u32, coarse_pointer: bool) -> Self {
        match (coarse_pointer, shorter_side) {
            (false, _) => Device::Desktop,
            (true, 0..600) => Device::Phone,
            (true, _) => Device::Tablet,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Device::Phone => "phone",
            Device::Tablet => "tablet",
            Device::Desktop => "desktop",
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_empty(context: &Value) -> bool {
    matches!(context, Value::Null) || *context == Value::EMPTY
}

impl Touchpoint {
    /// Writes the touchpoint as serde does.
    pub(super) fn write(&self, json: &mut Writer) {
        json.open('{');
        json.optional("url", self.url.as_deref());
        json.optional("title", self.title.as_deref());
        json.optional("referrer", self.referrer.as_deref());
        json.optional("language", self.language.as_deref());
        json.optional("time_zone", self.time_zone.as_deref());
        if let Some(viewport) = self.viewport {
            json.key("viewport");
            json.open('{');
            json.number("width", viewport.width.into());
            json.number("height", viewport.height.into());
            json.close('}');
        }
        json.optional("device", self.device.map(Device::name));
        if let Some(time) = self.time_on_page_ms {
            json.number("time_on_page_ms", time as i64);
        }
        if let Some(depth) = self.scroll_depth {
            json.number("scroll_depth", depth.into());
        }
        json.optional("name", self.name.as_deref());
        if !is_empty(&self.context) {
            json.key("context");
            json.value(&self.context);
        }
        json.close('}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices() {
        assert_eq!(Device::classify(360, true), Device::Phone);
        assert_eq!(Device::classify(768, true), Device::Tablet);
        assert_eq!(Device::classify(360, false), Device::Desktop);
    }
}
