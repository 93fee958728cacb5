//! What is known of a page and its visitor at a moment: all that a condition can look at.
//!
//! The browser fills [`Facts`] in when a trigger fires; `candor explain --visitor FILE` reads the same as JSON
//! ([`Facts::from_value`]; docs/targeting.md describes the file). [`wanted`] says beforehand what has to be looked up.

mod visitor;
mod wanted;

pub(super) use visitor::consent_word;
pub use visitor::{Kind, MEMBERS};
pub use wanted::{Wanted, wanted};

use super::address::Address;
use super::known::Known;
use super::options::Consent;
use super::targeting::Scope;
use crate::survey::document::Fact;
use crate::survey::json::Value;
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

impl Facts {
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
