//! The page as a touchpoint: where a survey meets a person. Everything here is read, nothing is changed.

use crate::engine::options::Options;
use crate::survey::json::Value;
use crate::survey::touchpoint::{Device, Touchpoint, Viewport};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Url, Window};

/// The page's window and document, which a widget cannot do without.
#[derive(Debug, Clone)]
pub struct Page {
    /// The window.
    pub window: Window,
    /// Its document.
    pub document: Document,
}

impl Page {
    /// The page that this runs in.
    pub fn current() -> Option<Self> {
        let window = web_sys::window()?;
        let document = window.document()?;
        Some(Self { window, document })
    }

    /// The page's origin; `null` where it has none, as a file or a sandboxed frame.
    pub fn origin(&self) -> String {
        self.window.location().origin().unwrap_or_default()
    }

    /// An absolute URL; relative ones count from the page.
    pub fn resolve(&self, url: &str) -> String {
        let base = self.document.base_uri().ok().flatten().unwrap_or_default();
        Url::new_with_base(url, &base).map_or_else(|_| url.to_owned(), |url| url.href())
    }

    /// How far the page is scrolled, in percent of what can be scrolled; 100 where everything is in view.
    pub fn scrolled(&self) -> u32 {
        let Some(root) = self.document.document_element() else { return 0 };
        let (top, seen, all) = (root.scroll_top(), root.client_height(), root.scroll_height());
        if all <= seen { 100 } else { (i64::from(top.max(0)) * 100 / i64::from(all - seen)).clamp(0, 100) as u32 }
    }

    /// The touchpoint of a survey that hangs at `element`; `depth` is the deepest that the page was scrolled.
    #[inline(never)]
    pub fn touchpoint(&self, options: &Options, element: Option<&Element>, depth: u32) -> Touchpoint {
        const NAME: &str = "data-candor-touchpoint";
        let selector = ["[", NAME, "]"].concat();
        let marked = element.and_then(|element| element.closest(&selector).ok().flatten());
        let marked = marked.or_else(|| self.document.query_selector(&selector).ok().flatten());
        Touchpoint {
            url: self.url(&options.query),
            title: filled(self.document.title()),
            referrer: Url::new(&self.document.referrer()).ok().map(|url| url.origin()),
            language: self.language(),
            time_zone: time_zone(),
            viewport: self.viewport(),
            device: self.device(),
            time_on_page_ms: self.window.performance().map(|performance| performance.now() as u64),
            scroll_depth: Some(depth.max(self.scrolled())),
            name: marked.and_then(|element| element.get_attribute(NAME)).and_then(filled),
            context: if options.context == Value::EMPTY { Value::Null } else { options.context.clone() },
        }
    }

    /// The language of the page, else of the browser.
    pub fn language(&self) -> Option<String> {
        let root = self.document.document_element();
        root.and_then(|root| root.get_attribute("lang")).and_then(filled).or_else(|| self.window.navigator().language())
    }

    /// True where the browser says that a program drives it.
    pub fn automated(&self) -> bool {
        Reflect::get(&self.window.navigator(), &"webdriver".into()).is_ok_and(|value| value.is_truthy())
    }

    /// The page's address without query and fragment, but for the parameters that the host allows.
    fn url(&self, allowed: &[String]) -> Option<String> {
        let url = Url::new(&self.window.location().href().ok()?).ok()?;
        url.set_hash("");
        let given = url.search_params();
        let kept: Vec<_> = allowed.iter().filter_map(|name| Some((name, given.get(name)?))).collect();
        url.set_search("");
        let parameters = url.search_params();
        for (name, value) in kept {
            parameters.append(name, &value);
        }
        // A file's or an app's own scheme has no credentials, but a page's address may.
        url.set_username("");
        url.set_password("");
        Some(url.href())
    }

    fn viewport(&self) -> Option<Viewport> {
        let size = |value: Result<JsValue, JsValue>| value.ok()?.as_f64().map(|pixels| pixels as u32);
        Some(Viewport { width: size(self.window.inner_width())?, height: size(self.window.inner_height())? })
    }

    fn device(&self) -> Option<Device> {
        let screen = Reflect::get(&self.window, &"screen".into()).ok()?;
        let side = |name: &str| Reflect::get(&screen, &name.into()).ok()?.as_f64();
        let shorter = side("width")?.min(side("height")?) as u32;
        Some(Device::classify(shorter, self.matches("(pointer: coarse)")))
    }

    /// Whether a media query holds.
    pub fn matches(&self, query: &str) -> bool {
        self.window.match_media(query).ok().flatten().is_some_and(|list| list.matches())
    }
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// `Intl.DateTimeFormat().resolvedOptions().timeZone`, step by step: any step may be missing in a webview.
fn time_zone() -> Option<String> {
    let get = |target: &JsValue, name: &str| Reflect::get(target, &name.into()).ok();
    let intl = get(&js_sys::global(), "Intl")?;
    let constructor: Function = get(&intl, "DateTimeFormat")?.dyn_into().ok()?;
    let format = Reflect::construct(&constructor, &Array::new()).ok()?;
    let resolved: Function = get(&format, "resolvedOptions")?.dyn_into().ok()?;
    let options: Object = resolved.call0(&format).ok()?.dyn_into().ok()?;
    get(&options, "timeZone")?.as_string()
}
