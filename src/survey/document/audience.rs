//! When a survey is asked, and how often.

use super::condition::Condition;
use super::read::{flag, line, whole};
use crate::survey::json::Value;
use serde::{Serialize, Serializer, ser::SerializeMap};

/// What sets a survey off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// What happens.
    pub on: Moment,
    /// Seconds from then until it is shown.
    pub wait: u32,
}

/// What can set a survey off; times are in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// The page is idle.
    Load,
    /// So long after the page was entered.
    Delay(u32),
    /// So many percent of the page have been scrolled past.
    Scroll(u32),
    /// The person is about to leave.
    Exit,
    /// A click on an element that matches the selector.
    Click(String),
    /// An element that matches the selector has been half in view for so long.
    Visible(String, u32),
    /// The page has been in view for so long.
    Dwell(u32),
    /// Nothing has been done for so long.
    Inactive(u32),
    /// This is at least the so-manieth page of the visit.
    Views(u32),
    /// The host's event of this name, whose properties fulfil the condition.
    Event(String, Condition),
}

impl Trigger {
    /// The trigger of a survey that names none: two seconds after the page was entered.
    pub const DEFAULT: Trigger = Trigger { on: Moment::Delay(2), wait: 0 };

    pub(super) fn read(value: &Value) -> Option<Self> {
        let seconds = || whole(value, "seconds", 0);
        let on = match value.member("on")?.as_text()? {
            "load" => Moment::Load,
            "delay" => Moment::Delay(seconds()),
            "scroll" => Moment::Scroll(whole(value, "percent", 0)),
            "exit" => Moment::Exit,
            "click" => Moment::Click(line(value, "selector")),
            "visible" => Moment::Visible(line(value, "selector"), seconds()),
            "dwell" => Moment::Dwell(seconds()),
            "inactive" => Moment::Inactive(seconds()),
            "views" => Moment::Views(whole(value, "count", 1)),
            "event" => Moment::Event(line(value, "name"), value.member("where").map_or(Condition::ALWAYS, Condition::read)),
            _ => return None,
        };
        Some(Self { on, wait: whole(value, "wait", 0) })
    }

    /// As the invitation records it: `delay:5`, `click:#buy`, `event:order_placed`.
    pub fn label(&self) -> String {
        let (name, rest) = self.on.parts();
        let rest = match rest {
            Some(rest) => [":", &rest].concat(),
            None => String::new(),
        };
        [name, &rest].concat()
    }
}

impl Moment {
    fn parts(&self) -> (&'static str, Option<String>) {
        let number = |number: u32| {
            let mut text = String::new();
            crate::survey::json::push_integer(&mut text, number.into());
            Some(text)
        };
        match self {
            Moment::Load => ("load", None),
            Moment::Exit => ("exit", None),
            Moment::Delay(seconds) => ("delay", number(*seconds)),
            Moment::Scroll(percent) => ("scroll", number(*percent)),
            Moment::Click(selector) => ("click", Some(selector.clone())),
            Moment::Visible(selector, _) => ("visible", Some(selector.clone())),
            Moment::Dwell(seconds) => ("dwell", number(*seconds)),
            Moment::Inactive(seconds) => ("inactive", number(*seconds)),
            Moment::Views(count) => ("views", number(*count)),
            Moment::Event(name, _) => ("event", Some(name.clone())),
        }
    }
}

/// How often the same person is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Frequency {
    /// The rule.
    pub ask: Ask,
    /// Days from one time to the next at least; 0 for no such rule.
    #[serde(skip_serializing_if = "is_zero")]
    pub days: u32,
    /// The most times; 0 for no such rule.
    #[serde(skip_serializing_if = "is_zero")]
    pub at_most: u32,
    /// Days after which somebody who closed it unanswered is asked again; 0: never for that reason.
    #[serde(skip_serializing_if = "is_zero")]
    pub again_after_dismissal: u32,
    /// The context key for each value of which it is asked once; empty for no such rule.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub once_per: String,
    /// Whether it is shown during the cool-down of others too.
    pub ignore_cooldown: bool,
}

/// The rule of asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Once ever.
    Once,
    /// Until it is answered.
    UntilAnswered,
    /// Every so many days.
    Every,
    /// Always.
    Always,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Frequency {
    pub(super) fn read(value: Option<&Value>) -> Self {
        let empty = Value::EMPTY;
        let value = value.unwrap_or(&empty);
        let once_per = line(value, "once_per");
        let ask = match value.member("ask").and_then(Value::as_text) {
            Some("until_answered") => Ask::UntilAnswered,
            Some("every") => Ask::Every,
            Some("always") => Ask::Always,
            None if !once_per.is_empty() => Ask::Always,
            _ => Ask::Once,
        };
        Self {
            ask,
            days: whole(value, "days", 0),
            at_most: whole(value, "at_most", 0),
            again_after_dismissal: whole(value, "again_after_dismissal", 0),
            once_per,
            ignore_cooldown: flag(value, "ignore_cooldown", false),
        }
    }
}

impl Serialize for Trigger {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("on", self.on.parts().0)?;
        match &self.on {
            Moment::Load | Moment::Exit => {}
            Moment::Delay(seconds) | Moment::Dwell(seconds) | Moment::Inactive(seconds) => {
                map.serialize_entry("seconds", seconds)?;
            }
            Moment::Scroll(percent) => map.serialize_entry("percent", percent)?,
            Moment::Click(selector) => map.serialize_entry("selector", selector)?,
            Moment::Visible(selector, seconds) => {
                map.serialize_entry("selector", selector)?;
                map.serialize_entry("seconds", seconds)?;
            }
            Moment::Views(count) => map.serialize_entry("count", count)?,
            Moment::Event(name, condition) => {
                map.serialize_entry("name", name)?;
                map.serialize_entry("where", condition)?;
            }
        }
        if self.wait > 0 {
            map.serialize_entry("wait", &self.wait)?;
        }
        map.end()
    }
}
