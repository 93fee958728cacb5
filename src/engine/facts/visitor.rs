//! The JSON form of [`Facts`]: the visitor's file of `candor explain`, and what a page's explanation can be repeated from.

use super::{Facts, campaign, known};
use crate::engine::address::Address;
use crate::engine::options::Consent;
use crate::survey::json::{Value, Writer};

/// The members of the JSON form, and what each has to be.
pub const MEMBERS: [(&str, Kind); 15] = [
    ("url", Kind::Text),
    ("referrer", Kind::Text),
    ("campaign", Kind::Object),
    ("languages", Kind::Texts),
    ("device", Kind::Text),
    ("touchpoint", Kind::Text),
    ("stage", Kind::Text),
    ("elements", Kind::Flags),
    ("customer", Kind::Object),
    ("context", Kind::Object),
    ("predicates", Kind::Object),
    ("views", Kind::Whole),
    ("utc_offset_minutes", Kind::Whole),
    ("open", Kind::Flag),
    ("consent", Kind::Consent),
];

/// What a member of the JSON form has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// `true` or `false`.
    Flag,
    /// An object whose members are `true` or `false`.
    Flags,
    /// A whole number.
    Whole,
    /// An object.
    Object,
    /// `granted`, `denied` or `required`.
    Consent,
}

impl Kind {
    /// Whether `value` is of this kind.
    pub fn fits(self, value: &Value) -> bool {
        match (self, value) {
            (Kind::Text, value) => value.as_text().is_some(),
            (Kind::Texts, value) => value.as_array().is_some_and(|items| items.iter().all(|item| item.as_text().is_some())),
            (Kind::Flag, value) => matches!(value, Value::Bool(_)),
            (Kind::Flags, Value::Object(members)) => members.iter().all(|(_, value)| matches!(value, Value::Bool(_))),
            (Kind::Whole, value) => value.as_integer().is_some(),
            (Kind::Object, value) => matches!(value, Value::Object(_)),
            (Kind::Consent, value) => value.as_text().is_some_and(|text| consent(text).is_some()),
            (Kind::Flags, _) => false,
        }
    }

    /// What it has to be, in words.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Text => "a text",
            Kind::Texts => "a list of texts",
            Kind::Flag => "true or false",
            Kind::Flags => "an object of selector and true or false",
            Kind::Whole => "a whole number",
            Kind::Object => "an object",
            Kind::Consent => "granted, denied or required",
        }
    }
}

const CONSENTS: [(&str, Consent); 3] =
    [("granted", Consent::Granted), ("denied", Consent::Denied), ("required", Consent::Required)];

fn consent(word: &str) -> Option<Consent> {
    CONSENTS.into_iter().find(|(name, _)| *name == word).map(|(_, consent)| consent)
}

/// The word of a consent in the JSON form.
pub(in crate::engine) fn consent_word(consent: Consent) -> &'static str {
    CONSENTS.into_iter().find(|(_, known)| *known == consent).map_or("", |(name, _)| name)
}

impl Facts {
    /// Reads the JSON form. What is absent or of another kind is not known; without `campaign`, this page counts as the
    /// visit's first.
    pub fn from_value(value: &Value) -> Self {
        let kind = |name: &str| MEMBERS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        let get = |name: &str| value.member(name).filter(|value| kind(name).is_some_and(|kind| kind.fits(value)));
        let text = |name: &str| get(name).and_then(Value::as_text).unwrap_or_default().to_owned();
        let object = |name: &str| get(name).cloned().unwrap_or(Value::EMPTY);
        let whole = |name: &str| get(name).and_then(Value::as_integer).unwrap_or_default();
        let address = Address::parse(&text("url"));
        let campaign = match get("campaign") {
            Some(Value::Object(members)) => members.iter().map(|(name, value)| (name.clone(), value.to_plain())).collect(),
            _ => campaign(&address),
        };
        let elements = match get("elements") {
            Some(Value::Object(members)) => {
                members.iter().map(|(selector, found)| (selector.clone(), *found == Value::Bool(true))).collect()
            }
            _ => Vec::new(),
        };
        Self {
            address,
            referrer: text("referrer"),
            campaign,
            languages: get("languages").and_then(Value::as_array).unwrap_or_default().to_vec(),
            device: text("device"),
            touchpoint: text("touchpoint"),
            stage: text("stage"),
            elements,
            customer: object("customer"),
            context: object("context"),
            predicates: object("predicates"),
            views: u32::try_from(whole("views")).unwrap_or_default(),
            // No place on earth is further than 14 hours from UTC; what a day's minutes bound cannot overflow.
            utc_offset_minutes: whole("utc_offset_minutes").clamp(-1_440, 1_440) as i32,
            open: get("open") == Some(&Value::Bool(true)),
            consent: get("consent").and_then(Value::as_text).and_then(consent).unwrap_or(Consent::Granted),
        }
    }

    /// The JSON form, without what is not known.
    pub fn to_json(&self) -> String {
        let mut json = Writer::default();
        json.open('{');
        let line = |json: &mut Writer, name: &str, text: &str| json.optional(name, known(text));
        line(&mut json, "url", &self.address.whole);
        line(&mut json, "referrer", &self.referrer);
        json.key("campaign");
        json.open('{');
        for (name, value) in &self.campaign {
            json.string(name, value);
        }
        json.close('}');
        json.key("languages");
        json.open('[');
        for language in &self.languages {
            json.value(language);
        }
        json.close(']');
        line(&mut json, "device", &self.device);
        line(&mut json, "touchpoint", &self.touchpoint);
        line(&mut json, "stage", &self.stage);
        json.key("elements");
        json.open('{');
        for (selector, found) in &self.elements {
            json.key(selector);
            json.boolean(*found);
        }
        json.close('}');
        for (name, object) in [("customer", &self.customer), ("context", &self.context), ("predicates", &self.predicates)] {
            json.key(name);
            json.value(object);
        }
        json.number("views", self.views.into());
        json.number("utc_offset_minutes", self.utc_offset_minutes.into());
        json.key("open");
        json.boolean(self.open);
        json.string("consent", consent_word(self.consent));
        json.close('}');
        json.finish()
    }
}
