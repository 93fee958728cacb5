//! The page as a touchpoint: where a survey meets a person. Everything here is read, nothing is changed.

use crate::engine::options::Options;
use crate::survey::address::{origin_of, page_url};
use crate::survey::redact::redact;
use crate::survey::touchpoint::{Device, Touchpoint, Viewport};
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Window};

#[wasm_bindgen]
extern "C" {
    /// Members of `window` as what they are; web-sys wraps numbers in results, and options in objects.
    type Numbers;
    #[wasm_bindgen(method, getter, structural, js_name = innerWidth)]
    fn inner_width(this: &Numbers) -> u32;
    #[wasm_bindgen(method, getter, structural, js_name = innerHeight)]
    fn inner_height(this: &Numbers) -> u32;
    #[wasm_bindgen(method, getter, structural)]
    fn screen(this: &Numbers) -> Screen;
    type Screen;
    #[wasm_bindgen(method, getter, structural)]
    fn width(this: &Screen) -> u32;
    #[wasm_bindgen(method, getter, structural)]
    fn height(this: &Screen) -> u32;
    /// The deepest that the page was scrolled, in percent: the loader has watched since it came.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn depth() -> Result<u32, JsValue>;
    /// The glue's.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn zone() -> Result<Option<String>, JsValue>;
}

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
        web_sys::Url::new_with_base(url, &base).map_or_else(|_| url.to_owned(), |url| url.href())
    }

    /// The touchpoint of a survey that hangs at `element`. The address and the title are redacted. The name and the context are the
    /// host's own words, and it answers for them.
    pub fn touchpoint(&self, options: &Options, element: Option<&Element>) -> Touchpoint {
        const NAME: &str = "data-candor-touchpoint";
        const MARKED: &str = "[data-candor-touchpoint]";
        let marked = element.and_then(|element| element.closest(MARKED).ok().flatten());
        let marked = marked.or_else(|| self.document.query_selector(MARKED).ok().flatten());
        let numbers = self.window.unchecked_ref::<Numbers>();
        Touchpoint {
            url: Some(page_url(&self.window.location().href().unwrap_or_default(), &options.query, options.redact)),
            title: filled(redact(&self.document.title(), options.redact)),
            referrer: origin_of(&self.document.referrer()).map(str::to_owned),
            language: self.language(),
            time_zone: zone().ok().flatten(),
            viewport: Some(Viewport { width: numbers.inner_width(), height: numbers.inner_height() }),
            device: Some(self.device()),
            time_on_page_ms: self.window.performance().map(|performance| performance.now() as u64),
            scroll_depth: depth().ok().map(|depth| depth.min(100)),
            name: marked.and_then(|element| element.get_attribute(NAME)).and_then(filled),
            context: options.context.clone(),
        }
    }

    /// The class of the device.
    pub fn device(&self) -> Device {
        let screen = self.window.unchecked_ref::<Numbers>().screen();
        Device::classify(screen.width().min(screen.height()), self.matches("(pointer: coarse)"))
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

    /// Whether a media query holds.
    pub fn matches(&self, query: &str) -> bool {
        self.window.match_media(query).ok().flatten().is_some_and(|list| list.matches())
    }
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
