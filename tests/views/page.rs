//! The page as a touchpoint, and timers.

use crate::mounted::document;
use candor::browser::clock::{self, Timer};
use candor::browser::page::Page;
use candor::engine::options::Options;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// A page with the glue that reads it.
fn page() -> Page {
    let loader = "window.candor = { settings: {}, said: { configure: {} }, depth: () => 0 };";
    let glue = [loader, include_str!("../../src/embed/captures.js"), include_str!("../../src/embed/here.js")].join("\n");
    js_sys::eval(&glue).unwrap();
    Page::current().unwrap()
}

#[wasm_bindgen_test]
async fn the_address_keeps_what_is_allowed_and_nothing_else() {
    let page = page();
    let history = page.window.history().unwrap();
    let before = page.window.location().href().unwrap();
    let address = "/thanks?utm_source=mail&secret=1&utm_source=b#token";
    history.replace_state_with_url(&JsValue::NULL, "", Some(address)).unwrap();
    let mut options = Options::default();
    let origin = page.origin();
    assert_eq!(page.touchpoint(&options, None).text("url").unwrap().to_owned(), format!("{origin}/thanks"));
    options.query = vec!["utm_source".to_owned(), "absent".to_owned()];
    let kept = page.touchpoint(&options, None).text("url").unwrap().to_owned();
    assert!(kept.starts_with(&format!("{origin}/thanks?utm_source=mail")), "{kept}");
    assert!(!kept.contains("secret") && !kept.contains("token") && !kept.contains("absent"), "{kept}");
    history.replace_state_with_url(&JsValue::NULL, "", Some(&before)).unwrap();
}

#[wasm_bindgen_test]
async fn the_nearest_name_wins() {
    let body = document().body().unwrap();
    let section = document().create_element("section").unwrap();
    section.set_attribute("data-candor-touchpoint", "checkout").unwrap();
    let inside = document().create_element("p").unwrap();
    section.append_child(&inside).unwrap();
    let (page, options) = (page(), Options::default());
    assert_eq!(page.touchpoint(&options, None).text("name"), None);
    body.append_child(&section).unwrap();
    assert_eq!(page.touchpoint(&options, Some(&inside)).text("name"), Some("checkout"));
    let second = document().create_element("section").unwrap();
    second.set_attribute("data-candor-touchpoint", "search").unwrap();
    body.append_child(&second).unwrap();
    assert_eq!(page.touchpoint(&options, Some(&second)).text("name"), Some("search"));
    assert_eq!(page.touchpoint(&options, None).text("name"), Some("checkout"), "the first, for a survey of no place");
    section.remove();
    second.remove();
}

#[wasm_bindgen_test]
async fn a_timer_ends_with_its_owner() {
    let fired = Rc::new(Cell::new(0));
    let counting = |fired: &Rc<Cell<u32>>| {
        let fired = fired.clone();
        move || fired.set(fired.get() + 1)
    };
    let kept = Timer::after(0, counting(&fired));
    drop(Timer::after(0, counting(&fired)));
    clock::sleep(5).await;
    assert_eq!(fired.get(), 1);
    drop(kept);
}
