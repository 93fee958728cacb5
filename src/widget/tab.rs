//! The button at a side of the window that opens a survey.

use super::Setting;
use super::asked;
use super::card::theme;
use super::node::{Node, node};
use std::rc::Rc;

/// The button; `pressed` hears of it.
pub fn view(setting: &Setting, label: &str, pressed: Rc<dyn Fn()>) -> Node {
    let button =
        node("button", &[("type", "button"), ("part", "tab"), ("class", "send")]).text(label).on("click", move |_| pressed());
    let card = node("div", &[("class", "card over"), ("popover", "manual")])
        .attribute("data-theme", theme(setting))
        .attribute("data-at", &["offer ", &setting.at].concat());
    asked::speak(card, setting).child(button)
}
