//! Days and numbers as a language writes them, by what the browser knows of it.

use super::field::digits;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // Of a date and of a number. js-sys has both, but there they throw through the widget for a language that is none.
    type Local;
    #[wasm_bindgen(method, structural, catch, js_name = toLocaleString)]
    fn in_language(this: &Local, language: &str, options: &JsValue) -> Result<String, JsValue>;
}

fn said(value: &JsValue, language: &str, options: &str) -> Option<String> {
    let options = js_sys::JSON::parse(options).unwrap_or_default();
    value.unchecked_ref::<Local>().in_language(language, &options).ok()
}

/// `2026-11-22` in words of a language, such as “November 22, 2026”; as it is where the browser does not know the language.
pub fn day(day: &str, language: &str) -> String {
    // A day alone is read as UTC (ECMAScript, date time string format), so it is to be written as UTC. Fields for dates have the
    // Gregorian calendar in every language.
    let date = js_sys::Date::new(&day.into());
    said(&date, language, "{\"dateStyle\":\"long\",\"timeZone\":\"UTC\",\"calendar\":\"gregory\"}")
        .unwrap_or_else(|| day.to_owned())
}

/// Languages that count with 0 to 9 wherever they are spoken (Unicode CLDR, default numbering system `latn`), and need not ask
/// the browser: its first look into what it knows of languages takes 20 ms and more (docs/measurements.md).
const PLAIN: &str = "en de fr es it pt nl sv da nb nn no fi pl cs sk hu ro bg ru uk el tr he ja ko zh th vi id hr sl sr lt lv et ca eu gl is ga cy af";

/// The digits that a language counts with, from zero to nine.
#[derive(Debug, Clone, Copy)]
pub struct Numerals([char; 10]);

impl Numerals {
    /// Those of a language, as browsers have them for its tag (Unicode CLDR, default numbering system); ours where the browser
    /// does not know the language.
    pub fn of(language: &str) -> Self {
        let mut digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
        let primary = language.split('-').next().unwrap_or_default();
        // A tag may say its digits itself: en-u-nu-deva.
        if PLAIN.split(' ').any(|plain| plain.eq_ignore_ascii_case(primary)) && !language.contains("-u-") {
            return Self(digits);
        }
        let all = said(&9_876_543_210_f64.into(), language, "{\"useGrouping\":false}").unwrap_or_default();
        if all.chars().count() == digits.len() {
            for (digit, own) in digits.iter_mut().rev().zip(all.chars()) {
                *digit = own;
            }
        }
        Self(digits)
    }

    /// A number in these digits.
    pub fn number(&self, number: i64) -> String {
        self.text(&digits(number))
    }

    /// A text with its digits replaced by these.
    pub fn text(&self, text: &str) -> String {
        let digit = |own: char| own.to_digit(10).and_then(|digit| self.0.get(digit as usize)).copied().unwrap_or(own);
        text.chars().map(digit).collect()
    }
}
