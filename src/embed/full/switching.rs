//! Another language while a survey is open: its texts change, and nothing that was given, written or reached.
//!
//! What is wanted is looked at anew when the page calls `configure` with a language, and when the attribute `lang` of the
//! page or of the survey's own element is set.

use super::asking::{language_of, worded, words};
use crate::browser::full::languages::Watching;
use crate::browser::task::spawn;
use crate::embed::shell::{Shell, Showing};
use crate::embed::tab;
use crate::engine::options::Options;
use crate::engine::placement::Placement;
use crate::widget::Setting;
use std::rc::Rc;
use web_sys::Element;

/// `configure` has named a language, which comes before the one that an earlier `show` has named.
pub fn called(shell: &Rc<Shell>) {
    for showing in &*shell.showing.borrow() {
        showing.more.called.take();
        turn(shell, showing);
    }
}

/// Watches the page and the survey's element as long as the survey is open.
pub fn watch(shell: &Rc<Shell>, showing: &Rc<Showing>) {
    let mut elements: Vec<Element> = shell.page.document.document_element().into_iter().collect();
    elements.push(showing.element.clone());
    let (weak, open) = (Rc::downgrade(shell), Rc::downgrade(showing));
    let watching = Watching::new(&elements, move || {
        if let (Some(shell), Some(showing)) = (weak.upgrade(), open.upgrade()) {
            turn(&shell, &showing);
        }
    });
    showing.more.watching.replace(watching);
    // Another one may have been wanted while this one was decided about.
    turn(shell, showing);
}

/// The survey has left the page.
pub fn left(showing: &Showing) {
    showing.more.turns.set(0);
    // Its callback may be running.
    let watching = showing.more.watching.take();
    spawn(async move { drop(watching) });
}

/// Turns to the language that is wanted now, once its words are here.
fn turn(shell: &Rc<Shell>, showing: &Rc<Showing>) {
    let mine = showing.more.turns.get() + 1;
    showing.more.turns.set(mine);
    let (shell, showing) = (shell.clone(), showing.clone());
    spawn(async move { follow(&shell, &showing, mine).await });
}

async fn follow(shell: &Shell, showing: &Showing, mine: u32) {
    let call = call(shell, showing);
    let preset = match &showing.more.preset {
        Some((scale, options)) => Some(worded(shell, *scale, &Options { lang: call.clone(), ..options.clone() }).await),
        None => None,
    };
    let language = if let Some(document) = &preset {
        document.language.clone()
    } else {
        let session = showing.session.borrow();
        language_of(shell, session.flow().own(), session.flow().survey(), &call)
    };
    let words = words(shell, &language).await;
    // Meanwhile another one may be wanted, and on its way, or the survey gone.
    if showing.more.turns.get() != mine {
        return;
    }
    let wanted = shell.page.languages(&call).into_iter().next();
    showing.session.borrow_mut().speak(wanted, |walk| {
        if let Some(document) = &preset
            && let Some(survey) = document.surveys.first()
        {
            walk.retell(survey.clone(), &document.language);
        }
        walk.speak(&language);
    });
    if showing.placement == Placement::Tab {
        let session = showing.session.borrow();
        let walk = session.flow();
        let own = walk.survey().tab.as_ref().map(|label| walk.text(label));
        tab::tell(shell, own.as_deref().unwrap_or(words.get("feedback")), &language);
    }
    showing.tell(|setting| (setting.lang != language).then(|| Setting { lang: language, words, ..setting.clone() }));
}

/// The language that is called for: by the survey's own element, by `show`, or by the page.
fn call(shell: &Shell, showing: &Showing) -> String {
    let own = showing.element.get_attribute("lang").unwrap_or_default();
    let called = showing.more.called.borrow();
    let first = [own.as_str(), called.as_str()].into_iter().find(|language| !language.is_empty());
    first.map_or_else(|| shell.options.borrow().lang.clone(), str::to_owned)
}
