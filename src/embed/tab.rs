//! The button at a side of the window that opens a survey, and that closing goes back to.
//!
//! It is there until the page changes, whether or not somebody has answered: it asks nothing by itself, so it counts as no
//! exposure. Closing a survey that stands beside it hides the survey with all that was said in it; the button brings it back.

use super::asking::{OFFERED, shadow, stand};
use super::shell::{Shell, Showing};
use crate::engine::placement::Placement;
use crate::engine::session::{Stage, Target};
use crate::survey::document::Scalar;
use crate::survey::language::direction;
use crate::widget::mounted::Mounted;
use crate::widget::node::{Built, hide};
use crate::widget::{Setting, focus, stylesheet, tab};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// The button on the page, as long as this lives.
pub struct Tab {
    element: Element,
    _mounted: Mounted<Built>,
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.element.remove();
    }
}

/// Puts the button onto the page, in place of an earlier one; `theme` are its document's tokens, `open` asks.
pub fn offer(shell: &Rc<Shell>, setting: &Setting, label: &str, theme: &[(String, Scalar)], open: Box<dyn Fn()>) -> Option<()> {
    // No <candor-survey>: that would ask by itself.
    let element = shell.page.document.create_element("candor-tab").ok()?;
    let root = shadow(&element)?;
    if let Some(sheet) = &shell.sheet {
        stylesheet::adopt(&root, sheet);
    }
    let weak = Rc::downgrade(shell);
    let pressed = move || {
        let Some(shell) = weak.upgrade() else { return };
        match shell.find(&|showing| showing.placement == Placement::Tab) {
            Some(showing) => turn(&shell, &showing, false),
            None => open(),
        }
    };
    let view = tab::view(setting, label, Rc::new(pressed));
    let mounted = Mounted::new(root.unchecked_ref(), view);
    super::full::dress(&element, theme);
    stand(&element, OFFERED).ok()?;
    shell.tab.replace(Some(Tab { element, _mounted: mounted }));
    Some(())
}

/// The button says `label` from now on, in the language of what it opens.
pub fn tell(shell: &Shell, label: &str, language: &str) {
    let tab = shell.tab.borrow();
    let root = tab.as_ref().and_then(|tab| tab.element.shadow_root());
    let find = |selector| root.as_ref()?.query_selector(selector).ok().flatten();
    if let (Some(card), Some(button)) = (find(".card"), find("[part=tab]")) {
        // Constant names.
        let _ = card.set_attribute("lang", language);
        let _ = card.set_attribute("dir", direction(language).html());
        button.set_text_content(Some(label));
    }
}

/// The button was pressed; where nothing may be asked any more, it goes.
pub fn open(shell: &Shell, asked: bool) {
    if !asked {
        shell.tab.take();
    }
}

/// A survey beside the button has come onto the page: the focus goes into it, since somebody has just asked for it.
pub fn opened(shell: &Rc<Shell>, showing: &Rc<Showing>) {
    turn(shell, showing, false);
}

/// Hides a survey beside the button instead of ending it; false where there is none, or nothing is asked any more.
pub fn closed(shell: &Rc<Shell>, showing: &Rc<Showing>) -> bool {
    let stays = shell.tab.borrow().is_some()
        && showing.ours
        && showing.placement == Placement::Tab
        && showing.session.borrow().stage() == Stage::Asking;
    if stays {
        turn(shell, showing, true);
    }
    stays
}

/// A survey beside the button has gone for good.
pub fn gone(shell: &Shell) {
    if let Some(tab) = &*shell.tab.borrow() {
        hide(&tab.element, false);
    }
}

/// Shows the button or the survey; the focus follows where it was in what is hidden.
fn turn(shell: &Shell, showing: &Showing, away: bool) {
    let tab = shell.tab.borrow();
    let Some(tab) = &*tab else { return };
    let left = if away { &showing.element } else { &tab.element };
    let focused = left.shadow_root().is_some_and(|root| focus::inside(&root));
    hide(&tab.element, !away);
    hide(&showing.element, away);
    // Who presses the button wants to answer. Safari gives a pressed button no focus.
    if focused || !away {
        match tab.element.shadow_root() {
            Some(root) if away => focus::to(&root, "[part=tab]"),
            _ => showing.focus(Target::Step),
        }
    }
}
