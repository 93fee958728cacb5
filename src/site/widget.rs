//! The widget on this very page, by its documented interface: the script tag, its events, and `candor(…)`.

use super::clock;
use super::kinds;
use js_sys::{Array, Function, JSON, Promise, Reflect};
use std::cell::Cell;
use wasm_bindgen_futures::JsFuture;
use web_sys::wasm_bindgen::closure::Closure;
use web_sys::wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement};

/// Where the script is.
const SCRIPT: &str = "/embed/candor.js";
/// How long a survey that was closed may take to leave the page, in milliseconds.
const LEAVING: i64 = 300;
/// How often to look whether it has, in milliseconds.
const TURN: i64 = 20;

thread_local! {
    /// Whether something is being taken off the page.
    static CLEARING: Cell<bool> = const { Cell::new(false) };
}

/// A survey over the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Id of the survey.
    pub survey: String,
    /// Where, as `placement` takes it.
    pub placement: String,
    /// Colours, as `theme` takes them.
    pub theme: &'static str,
    /// Tag of the language.
    pub language: &'static str,
}

/// Loads the widget, unless it runs already; calls `failed` where its script does not come. What is answered counts as a test.
pub fn load(failed: impl FnOnce() + 'static) {
    let Some(document) = document() else { return };
    if candor().is_some() {
        return;
    }
    let Ok(script) = document.create_element("script") else { return failed() };
    for (name, value) in [("data-endpoint", "/v1/responses"), ("data-env", "test"), ("async", ""), ("src", SCRIPT)] {
        // Constant names.
        let _ = script.set_attribute(name, value);
    }
    let failed = Closure::once_into_js(failed);
    let _ = script.add_event_listener_with_callback("error", failed.unchecked_ref());
    if let Some(head) = document.head() {
        let _ = head.append_child(&script);
    }
}

/// The member `survey_id` or `reason` of what an event of the widget says.
pub fn said(event: &web_sys::Event, member: &str) -> Option<String> {
    let detail = Reflect::get(event, &"detail".into()).ok()?;
    Reflect::get(&detail, &member.into()).ok()?.as_string()
}

/// Shows a survey of the kinds' document over the page, once [`clear`] has taken off what was there; whether it is there now.
pub async fn show(wish: Wish) -> bool {
    let Wish { survey, placement, theme, language } = wish;
    let told = format!(
        "{{\"surveys\":\"{}\",\"env\":\"test\",\"placement\":{},\"theme\":\"{theme}\",\"lang\":\"{language}\"}}",
        kinds::ADDRESS,
        String::from(JSON::stringify(&placement.into()).unwrap_or_default()),
    );
    let told = JSON::parse(&told).unwrap_or_default();
    call("configure", &told).await;
    call("show", &survey.into()).await.is_some_and(|shown| shown.is_truthy())
}

/// Tells what is open over the page, and what will be, its language.
pub async fn speak(language: &str) {
    if candor().is_some() {
        let told = js_sys::Object::new();
        // A plain object takes any member.
        let _ = Reflect::set(&told, &"lang".into(), &language.into());
        call("configure", &told).await;
    }
}

/// Takes everything off that stands over the page. `candor('close')` would close what is in its flow too.
pub async fn clear() {
    // One that has begun would take off what is shown next.
    while CLEARING.get() {
        clock::sleep(TURN).await;
    }
    if !is_over() {
        return;
    }
    CLEARING.set(true);
    for survey in surveys() {
        let close = survey.shadow_root().and_then(|root| root.query_selector("[part=close]").ok().flatten());
        if let Some(close) = close.and_then(|close| close.dyn_into::<HtmlElement>().ok()) {
            close.click();
        }
    }
    clock::sleep(LEAVING).await;
    // Beside its button a survey is only put away. Without it, a new page has no button.
    surveys().iter().for_each(Element::remove);
    call("page", &JsValue::UNDEFINED).await;
    CLEARING.set(false);
}

/// Whether anything of the widget stands over the page.
pub fn is_over() -> bool {
    document().is_some_and(|document| document.query_selector(OVER).ok().flatten().is_some())
}

/// What stands over the page: surveys, and the button at its side.
const OVER: &str = "candor-survey[over], candor-tab";

fn surveys() -> Vec<Element> {
    let Some(found) = document().and_then(|document| document.query_selector_all("candor-survey[over]").ok()) else {
        return vec![];
    };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

async fn call(command: &str, argument: &JsValue) -> Option<JsValue> {
    let promise: Promise = candor()?.apply(&JsValue::UNDEFINED, &Array::of2(&command.into(), argument)).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}

/// `candor`, once its script has run.
fn candor() -> Option<Function> {
    Reflect::get(web_sys::window()?.as_ref(), &"candor".into()).ok()?.dyn_into().ok()
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
