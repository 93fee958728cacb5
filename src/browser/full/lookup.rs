//! What conditions can look at, read from the page at the moment of asking.

use super::tab;
use crate::browser::page::Page;
use crate::engine::address::Address;
use crate::engine::facts::{Facts, Wanted, campaign};
use crate::engine::options::Options;
use crate::survey::json::{self, Value, Writer};
use crate::survey::redact::{Rules, redact};
use js_sys::{Date, Function, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The glue's (`embed/here.js`): the class of the device.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn device() -> Result<String, JsValue>;
    /// What the host has written at the document's first `data-candor-<name>`.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn marked(name: &str) -> Result<Option<String>, JsValue>;
    /// Stage of the customer's journey.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn stage() -> Result<Option<String>, JsValue>;
    /// How many pages the visit has had: only where `candor.watch.js` is on the page.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn viewed() -> Result<u32, JsValue>;
    /// Forgets the visit: only where `candor.watch.js` is on the page.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn forget() -> Result<(), JsValue>;
}

const VISIT: &str = "visit";

/// What a tab's visit has come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visit {
    /// Pages viewed, this one included.
    pub views: u32,
    /// Campaign parameters of its first page.
    pub campaign: Vec<(String, String)>,
}

impl Visit {
    /// The visit so far; this page is not counted yet.
    pub fn current() -> Self {
        let saved = tab::get(VISIT).and_then(|text| json::parse(&text).ok()).unwrap_or_default();
        let views = saved.member("views").and_then(Value::as_integer).and_then(|views| u32::try_from(views).ok());
        let campaign = match saved.member("campaign") {
            Some(Value::Object(members)) => members.iter().map(|(name, value)| (name.clone(), value.to_plain())).collect(),
            _ => Vec::new(),
        };
        Self { views: views.unwrap_or_default(), campaign }
    }

    /// The tab remembers no visit any more.
    pub fn forget() {
        tab::remove(VISIT);
        // Without candor.watch.js there is nothing more to forget.
        let _ = forget();
    }

    /// Counts a page view. `rules` say what is taken out of what is remembered.
    pub fn enter(&mut self, page: &Page, rules: Rules) {
        // `candor.watch.js` counts all pages, those too where nothing but itself is loaded.
        if let Ok(views) = viewed() {
            *self = Self { views, ..Self::current() };
            return;
        }
        if self.views == 0 {
            let given = campaign(&Address::parse(&page.href()));
            self.campaign = given.into_iter().map(|(name, value)| (name, redact(&value, rules))).collect();
        }
        self.views = self.views.saturating_add(1);
        let mut json = Writer::default();
        json.open('{');
        json.number("views", self.views.into());
        json.key("campaign");
        json.open('{');
        for (name, value) in &self.campaign {
            json.string(name, value);
        }
        json.close('}');
        json.close('}');
        tab::set(VISIT, &json.finish());
    }
}

impl Page {
    /// The page's address.
    pub fn href(&self) -> String {
        self.window.location().href().unwrap_or_default()
    }

    /// Languages: the call's, the page's, then the browser's in their order.
    pub fn languages(&self, call: &str) -> Vec<String> {
        let root = self.document.document_element().and_then(|root| root.get_attribute("lang")).unwrap_or_default();
        let browser = self.window.navigator().languages();
        let browser = browser.iter().filter_map(|language| language.as_string());
        [call.to_owned(), root].into_iter().chain(browser).filter(|language| !language.is_empty()).collect()
    }

    /// The facts of this moment; `customer` is what `identify` was given.
    pub fn facts(&self, options: &Options, wanted: &Wanted<'_>, visit: &Visit, customer: &Value, open: bool) -> Facts {
        let found = |selector: &&str| ((*selector).to_owned(), self.document.query_selector(selector).ok().flatten().is_some());
        let browser = self.window.navigator().languages();
        Facts {
            address: Address::parse(&self.href()),
            referrer: self.document.referrer(),
            campaign: visit.campaign.clone(),
            languages: browser.iter().filter_map(|language| language.as_string()).map(Value::Text).collect(),
            device: device().unwrap_or_default(),
            touchpoint: marked("touchpoint").ok().flatten().unwrap_or_default(),
            stage: stage().ok().flatten().unwrap_or_default(),
            elements: wanted.selectors.iter().map(found).collect(),
            customer: customer.clone(),
            context: options.context.clone(),
            predicates: Value::Object(wanted.predicates.iter().filter_map(|name| predicate(name)).collect()),
            views: visit.views,
            utc_offset_minutes: -(Date::new_0().get_timezone_offset() as i32),
            open,
            consent: options.consent,
        }
    }
}

/// What a predicate of the host says: `window.candorPredicates` holds values, or functions without arguments, by name. One that
/// throws says nothing.
fn predicate(name: &str) -> Option<(String, Value)> {
    let all = Reflect::get(&js_sys::global(), &"candorPredicates".into()).ok().filter(JsValue::is_object)?;
    let given = Reflect::get(&all, &name.into()).ok()?;
    let said = match given.dyn_ref::<Function>() {
        Some(ask) => ask.call0(&JsValue::UNDEFINED).ok()?,
        None => given,
    };
    let value = match (said.as_bool(), said.as_string()) {
        (Some(flag), _) => Value::Bool(flag),
        (_, Some(text)) => Value::Text(text),
        _ => json::parse(&js_sys::JSON::stringify(&said).ok()?.as_string()?).ok()?,
    };
    Some((name.to_owned(), value))
}
