//! A day as people say it.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // js-sys has the method too, but there it throws through the widget for a language that is no language.
    type Spoken;
    #[wasm_bindgen(method, structural, catch, js_name = toLocaleDateString)]
    fn in_language(this: &Spoken, language: &str, options: &JsValue) -> Result<String, JsValue>;
}

/// `2026-11-22` in words of a language, such as “November 22, 2026”; as it is where the browser does not know the language.
pub fn spoken(day: &str, language: &str) -> String {
    // A day alone is read as UTC (ECMAScript, date time string format), so it is to be written as UTC.
    let date = js_sys::Date::new(&day.into());
    let options = js_sys::JSON::parse("{\"dateStyle\":\"long\",\"timeZone\":\"UTC\"}").unwrap_or_default();
    date.unchecked_ref::<Spoken>().in_language(language, &options).unwrap_or_else(|_| day.to_owned())
}
