//! The loader's tag, for pages that do not have it themselves.

use js_sys::Reflect;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Document, HtmlScriptElement, console, window};

/// `candor.js`, with the attributes of its tag. Whatever asks for it first brings it; later ones find it there.
///
/// ```
/// use candor::component::Script;
/// let script = Script::new("/candor/candor.js").set("endpoint", "/v1/responses").set("consent", "required");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    src: String,
    attributes: Vec<(String, String)>,
}

impl Script {
    /// The one at an address. Where Trusted Types are enforced, a page needs the tag itself: its address is no text there.
    pub fn new(src: impl Into<String>) -> Self {
        Self { src: src.into(), attributes: Vec::new() }
    }

    /// What the browser holds it to, for the script of one version.
    #[must_use]
    pub fn integrity(self, integrity: &str) -> Self {
        self.with("integrity", integrity).with("crossorigin", "")
    }

    /// The page's nonce.
    #[must_use]
    pub fn nonce(self, nonce: &str) -> Self {
        self.with("nonce", nonce)
    }

    /// An attribute of the tag, by its name without `data-`.
    #[must_use]
    pub fn set(self, name: &str, value: &str) -> Self {
        self.with(&["data-", name].concat(), value)
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.attributes.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Puts it into the page, unless it is there.
    pub(super) fn bring(&self) {
        let Some(document) = window().and_then(|window| window.document()) else { return };
        if let Err(error) = self.put(&document) {
            console::warn_2(&"Candor:".into(), &error);
        }
    }

    fn put(&self, document: &Document) -> Result<(), JsValue> {
        let script: HtmlScriptElement = document.create_element("script")?.unchecked_into();
        for (name, value) in &self.attributes {
            script.set_attribute(name, value)?;
        }
        script.set_async(true);
        // By reflection: it throws where Trusted Types are enforced, which an app is not to die of.
        Reflect::set(&script, &"src".into(), &self.src.as_str().into())?;
        let is_there = Reflect::get(&window().into(), &"candor".into()).is_ok_and(|candor| has_version(&candor));
        if is_there || others(document).any(|other| other.src() == script.src()) {
            return Ok(());
        }
        document.head().ok_or("the page has no head")?.append_child(&script).map(drop)
    }
}

/// The stub, which may be there before the tag, has none.
fn has_version(candor: &JsValue) -> bool {
    candor.is_function() && Reflect::has(candor, &"version".into()).unwrap_or_default()
}

/// The scripts of the page.
fn others(document: &Document) -> impl Iterator<Item = HtmlScriptElement> {
    let list = document.query_selector_all("script").ok();
    let count = list.as_ref().map_or(0, leptos::web_sys::NodeList::length);
    (0..count).filter_map(move |at| list.as_ref()?.get(at)?.dyn_into().ok())
}
