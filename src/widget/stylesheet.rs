//! The widget's style, as a stylesheet object: a Content Security Policy without `unsafe-inline` refuses `<style>`.

use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, ShadowRoot};

/// The style itself. `embed` is handed a minified copy by the loader and leaves this one out.
#[cfg(not(feature = "full"))]
pub const SOURCE: &str = include_str!("../../style/widget.css");
/// The style itself. `embed` is handed a minified copy by the loader and leaves this one out.
#[cfg(feature = "full")]
pub const SOURCE: &str = concat!(
    include_str!("../../style/widget.css"),
    include_str!("../../style/full/frame.css"),
    include_str!("../../style/full/scales.css"),
    include_str!("../../style/full/answers.css"),
    include_str!("../../style/full/rows.css"),
    include_str!("../../style/full/states.css"),
);

#[wasm_bindgen]
extern "C" {
    type Adopting;
    #[wasm_bindgen(method, setter, structural, catch, js_name = adoptedStyleSheets)]
    fn set_sheets(this: &Adopting, sheets: &js_sys::Array) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch, js_name = replaceSync)]
    fn replace_sync(this: &Adopting, text: &JsValue) -> Result<(), JsValue>;
}

/// A stylesheet of `source`, a string, to be shared by every survey of a page. `None` in engines without constructable stylesheets
/// (Safari before 16.4): the survey then works unstyled.
pub fn new(source: &JsValue) -> Option<CssStyleSheet> {
    let sheet = CssStyleSheet::new().ok()?;
    sheet.unchecked_ref::<Adopting>().replace_sync(source).ok()?;
    Some(sheet)
}

/// Adopts the stylesheet in a shadow root.
pub fn adopt(root: &ShadowRoot, sheet: &CssStyleSheet) {
    let sheets = js_sys::Array::of1(sheet);
    // Refused only where the sheet belongs to another document, in which nothing is mounted.
    let _ = root.unchecked_ref::<Adopting>().set_sheets(&sheets);
}
