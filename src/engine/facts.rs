//! What is known of a page and its visitor at a moment: all that a condition can look at.
//!
//! The browser fills [`Facts`] in when a trigger fires; `candor explain --visitor FILE` reads the same as JSON
//! ([`Facts::from_value`]; docs/targeting.md describes the file). [`wanted`] says beforehand what has to be looked up.

use super::address::Address;
use super::known::Known;
use super::options::Consent;
use super::targeting::Scope;
use crate::survey::document::audience::Moment;
use crate::survey::document::{Condition, Document, Fact};
use crate::survey::json::{Value, Writer};
use crate::survey::time::Timestamp;

/// What is known of a page and its visitor. What is empty is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The page's address.
    pub address: Address,
    /// The referring page's address.
    pub referrer: String,
    /// `source`, `medium`, `campaign`, `term` and `content` of the visit's first page.
    pub campaign: Vec<(String, String)>,
    /// Texts: the person's languages, the preferred one first.
    pub languages: Vec<Value>,
    /// `phone`, `tablet` or `desktop`.
    pub device: String,
    /// Name of the touchpoint.
    pub touchpoint: String,
    /// Stage of the customer's journey.
    pub stage: String,
    /// Selectors that were looked for, and whether an element matches them.
    pub elements: Vec<(String, bool)>,
    /// What the host told `identify`: an object, with the host's `id` of the customer.
    pub customer: Value,
    /// The host's context: an object.
    pub context: Value,
    /// What the host's predicates answered: an object.
    pub predicates: Value,
    /// Pages viewed on this visit, this one included; 0 where nobody counted.
    pub views: u32,
    /// Minutes by which the person's clock is ahead of UTC.
    pub utc_offset_minutes: i32,
    /// Whether another survey is open on the page.
    pub open: bool,
    /// Whether anything may be asked and stored.
    pub consent: Consent,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            address: Address::default(),
            referrer: String::new(),
            campaign: Vec::new(),
            languages: Vec::new(),
            device: String::new(),
            touchpoint: String::new(),
            stage: String::new(),
            elements: Vec::new(),
            customer: Value::EMPTY,
            context: Value::EMPTY,
            predicates: Value::EMPTY,
            views: 0,
            utc_offset_minutes: 0,
            open: false,
            consent: Consent::Granted,
        }
    }
}

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
pub(super) fn consent_word(consent: Consent) -> &'static str {
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

    /// The host's id of the customer; nothing where nobody is identified.
    pub fn customer_id(&self) -> Option<String> {
        self.customer.member("id").map(Value::to_plain).filter(|id| !id.is_empty())
    }

    /// These facts at a moment: what conditions are held against.
    pub fn at(&self, now: Timestamp) -> At<'_> {
        At { facts: self, now, properties: None }
    }
}

/// The campaign parameters of an address: what `campaign` is on the visit's first page.
pub fn campaign(address: &Address) -> Vec<(String, String)> {
    let given = |name: &&str| Some(((*name).to_owned(), address.parameter(&["utm_", name].concat())?.to_owned()));
    ["source", "medium", "campaign", "term", "content"].iter().filter_map(given).collect()
}

/// Facts at a moment, and, while an event is looked at, its properties.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    facts: &'a Facts,
    now: Timestamp,
    properties: Option<&'a Value>,
}

impl<'a> At<'a> {
    /// With the properties of the event that is being looked at.
    #[must_use]
    pub fn with(self, properties: &'a Value) -> Self {
        Self { properties: Some(properties), ..self }
    }
}

impl Scope for At<'_> {
    fn fact(&self, fact: Fact, name: &str) -> Known<'_> {
        let facts = self.facts;
        let text = match fact {
            Fact::Url => known(&facts.address.whole),
            Fact::Host => known(&facts.address.host),
            Fact::Path => known(&facts.address.path),
            Fact::Query => facts.address.parameter(name),
            Fact::Hash => known(&facts.address.hash),
            Fact::Referrer => known(&facts.referrer),
            Fact::Campaign => facts.campaign.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()),
            Fact::Device => known(&facts.device),
            Fact::Touchpoint => known(&facts.touchpoint),
            Fact::Stage => known(&facts.stage),
            Fact::Language if facts.languages.is_empty() => None,
            Fact::Language => return Known::List(&facts.languages),
            Fact::Element => {
                let found = facts.elements.iter().find(|(selector, _)| selector == name);
                return found.map_or(Known::Absent, |(_, found)| Known::Flag(*found));
            }
            Fact::Customer => return Known::from(member(&facts.customer, name)),
            Fact::Context => return Known::from(member(&facts.context, name)),
            Fact::Predicate => return Known::from(facts.predicates.member(name)),
            Fact::Property => return Known::from(self.properties.and_then(|properties| member(properties, name))),
            Fact::Views if facts.views == 0 => None,
            Fact::Views => return Known::count(facts.views),
            Fact::Date | Fact::Time | Fact::Weekday | Fact::Answer | Fact::Variable => None,
        };
        text.map_or(Known::Absent, Known::Text)
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn offset(&self) -> i32 {
        self.facts.utc_offset_minutes
    }
}

fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The member of this name, or, where there is none, the one at the end of its dotted path: `address.city`.
pub fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.member(name).or_else(|| {
        let (first, rest) = name.split_once('.')?;
        member(value.member(first)?, rest)
    })
}

/// What has to be looked up on a page before a document's conditions can be held against it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted<'a> {
    /// Selectors of elements.
    pub selectors: Vec<&'a str>,
    /// Names of predicates.
    pub predicates: Vec<&'a str>,
}

/// What has to be looked up for any condition of `document`, each once, in its order.
pub fn wanted(document: &Document) -> Wanted<'_> {
    let mut wanted = Wanted::default();
    for survey in &document.surveys {
        wanted.add(&survey.audience);
        for trigger in survey.triggers.iter().chain(&survey.cancel) {
            if let Moment::Event(_, condition) = &trigger.on {
                wanted.add(condition);
            }
        }
        for question in &survey.questions {
            question.next.iter().for_each(|rule| wanted.add(&rule.condition));
            question.set.iter().for_each(|assignment| wanted.add(&assignment.condition));
        }
    }
    wanted
}

impl<'a> Wanted<'a> {
    fn add(&mut self, condition: &'a Condition) {
        match condition {
            Condition::All(list) | Condition::Any(list) => list.iter().for_each(|inner| self.add(inner)),
            Condition::Not(inner) => self.add(inner),
            Condition::Test(test) => {
                let list = match test.fact {
                    Fact::Element => &mut self.selectors,
                    Fact::Predicate => &mut self.predicates,
                    _ => return,
                };
                if !list.contains(&test.name.as_str()) {
                    list.push(&test.name);
                }
            }
        }
    }
}
