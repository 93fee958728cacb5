//! Everything of Candor that lives on a page, in one place.

use super::delivery;
#[cfg(feature = "full")]
use super::tab::{self, Tab};
use crate::browser::announce;
use crate::browser::clock::{self, Timer};
use crate::browser::page::Page;
use crate::browser::store::Store;
use crate::browser::task::spawn;
use crate::engine::options::Options;
use crate::engine::placement::Placement;
use crate::engine::session::{Announcement, Effect, Stage, Target};
use crate::survey::json::Writer;
#[cfg(feature = "full")]
use crate::widget::Setting;
use crate::widget::mounted::Mounted;
use crate::widget::{Card, Event, Session, Viewed, focus};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, Element, ShadowRoot};

/// How long typing rests before what is half typed is stored, in milliseconds.
const DRAFT: i64 = 1_000;

/// How long the stylesheet moves a card away, in milliseconds.
const LEAVING: i32 = 160;

#[wasm_bindgen]
extern "C" {
    type Standing;
    /// Of an element over the page: it is about to leave.
    #[wasm_bindgen(method, structural, catch)]
    fn fall(this: &Standing) -> Result<(), JsValue>;
}

/// The shell: one a page and instance.
pub struct Shell {
    /// The page.
    pub page: Page,
    /// What the script tag and `configure` said.
    pub options: RefCell<Options>,
    /// What the device keeps.
    pub store: Store,
    /// The surveys on the page.
    pub showing: RefCell<Vec<Rc<Showing>>>,
    /// The style that all of them share.
    pub sheet: Option<CssStyleSheet>,
    /// The trigger has fired, but consent is still waited for.
    pub fired: Cell<bool>,
    /// The button that opens a survey.
    #[cfg(feature = "full")]
    pub tab: RefCell<Option<Tab>>,
    /// The page is being hidden, just now.
    pub leaving: Cell<bool>,
    /// What documents need besides.
    #[cfg(feature = "full")]
    pub full: super::full::Full,
}

/// One survey on the page.
pub struct Showing {
    /// Its element, whose shadow root holds the view.
    pub element: Element,
    /// The element is not the page's: it goes with the survey. Of one that the page has made, only what is in its shadow root is ours:
    /// a framework keeps count of its own elements, and fails where one is missing.
    pub ours: bool,
    /// Over the page or in its flow.
    pub placement: Placement,
    /// Of an anchored one, the selector.
    #[cfg(feature = "full")]
    pub at: String,
    /// The key that the endpoint knows the site by; empty for none.
    pub key: String,
    /// The revision that has reached the disk, where that is the one that was saved last; otherwise 0.
    pub durable: Cell<u32>,
    /// Where its responses go, as an absolute URL.
    pub endpoint: String,
    /// What it goes through.
    pub session: Rc<RefCell<Session>>,
    root: ShadowRoot,
    card: RefCell<Option<Rc<Card>>>,
    mounted: RefCell<Option<Mounted<Viewed>>>,
    closing: RefCell<Option<Timer>>,
    drafting: RefCell<Option<Timer>>,
    /// What documents bring.
    #[cfg(feature = "full")]
    pub more: super::full::More,
}

impl Showing {
    /// A survey that is about to be mounted in `root`.
    pub fn new(element: Element, ours: bool, root: ShadowRoot, options: Options, endpoint: String, session: Session) -> Self {
        Self {
            element,
            ours,
            placement: options.placement,
            #[cfg(feature = "full")]
            at: options.at,
            key: options.key,
            durable: Cell::new(0),
            drafting: RefCell::default(),
            endpoint,
            session: Rc::new(RefCell::new(session)),
            root,
            card: RefCell::default(),
            mounted: RefCell::default(),
            closing: RefCell::default(),
            #[cfg(feature = "full")]
            more: super::full::More::default(),
        }
    }

    /// Dispatches a DOM event on the survey's element.
    pub fn announce(&self, name: &str, more: &dyn Fn(&mut Writer)) {
        let session = self.session.borrow();
        let response = session.response();
        announce::event(Some(&self.element), name, &response.survey.id, &response.response_id, more);
    }

    /// Lets the view follow the session.
    pub fn follow(&self, card: Rc<Card>) {
        self.card.replace(Some(card));
    }

    /// Moves the focus to a part of it.
    pub fn focus(&self, target: Target) {
        focus::apply(&self.root, target);
    }

    /// Shows it in another setting, where `change` makes one of the present one.
    #[cfg(feature = "full")]
    pub fn tell(&self, change: impl FnOnce(&Setting) -> Option<Setting>) {
        let card = self.card.borrow().clone();
        if let Some(card) = card
            && let Some(setting) = change(card.setting())
        {
            self.card.replace(Some(card.speak(setting)));
        }
    }

    /// Takes its element off the page, unless the page has made it.
    pub fn clear(&self) {
        if self.ours {
            self.element.remove();
        }
    }

    /// Keeps the view alive.
    pub fn keep(&self, handle: Mounted<Viewed>) {
        self.mounted.replace(Some(handle));
    }
}

impl Shell {
    /// Tells a survey what happened, and does what follows.
    pub fn update(self: &Rc<Self>, showing: &Rc<Showing>, event: Event) {
        // A field that is taken off the page reports what stands in it: too late, where consent was withdrawn.
        if !self.has(showing) {
            return;
        }
        #[cfg(feature = "full")]
        if matches!(event, Event::Closed) && tab::closed(self, showing) {
            return;
        }
        let effects = showing.session.borrow_mut().update(event, clock::now());
        // What is about to leave stays as it is seen.
        if let Some(card) = &*showing.card.borrow()
            && showing.session.borrow().stage() != Stage::Gone
        {
            card.changed();
        }
        #[cfg(feature = "full")]
        let effects = super::full::happened(self, showing, effects);
        for effect in effects {
            self.perform(showing, effect);
        }
    }

    /// Does what one effect of a survey says.
    pub fn perform(self: &Rc<Self>, showing: &Rc<Showing>, effect: Effect) {
        match effect {
            Effect::Save(urgency) => {
                showing.drafting.replace(None);
                delivery::save(self, showing, urgency);
            }
            Effect::Draft => {
                let (shell, weak) = (Rc::downgrade(self), Rc::downgrade(showing));
                let timer = Timer::after(DRAFT, move || {
                    if let (Some(shell), Some(showing)) = (shell.upgrade(), weak.upgrade()) {
                        delivery::draft(&shell, &showing);
                    }
                });
                showing.drafting.replace(Some(timer));
            }
            Effect::Announce(Announcement::Shown) => showing.announce("shown", &|_| {}),
            Effect::Announce(Announcement::Completed) => showing.announce("completed", &|_| {}),
            Effect::Announce(Announcement::Dismissed) => showing.announce("dismissed", &|_| {}),
            Effect::Announce(Announcement::Answered { question, value }) => showing.announce("answered", &|json| {
                json.string("question_id", &question);
                json.key("value");
                value.write(json);
            }),
            Effect::Focus(target) => {
                if !focus::inside(&showing.root) {
                    return;
                }
                // After the views have followed the change: effects of the reactive system run in a microtask.
                let root = showing.root.clone();
                spawn(async move {
                    clock::sleep(0).await;
                    focus::apply(&root, target);
                });
            }
            Effect::CloseAfter(ms) => {
                let (shell, weak) = (Rc::downgrade(self), Rc::downgrade(showing));
                let timer = Timer::after(ms, move || {
                    if let (Some(shell), Some(showing)) = (shell.upgrade(), weak.upgrade()) {
                        shell.update(&showing, Event::ThanksOver);
                    }
                });
                showing.closing.replace(Some(timer));
            }
            Effect::Remove => {
                if showing.placement.is_over() {
                    self.end(showing, LEAVING);
                    #[cfg(feature = "full")]
                    tab::gone(self);
                } else {
                    self.forget(showing);
                }
            }
        }
    }

    /// Whether a survey has not been taken off the page.
    pub fn has(&self, showing: &Rc<Showing>) -> bool {
        self.showing.borrow().iter().any(|other| Rc::ptr_eq(other, showing))
    }

    /// The first survey on the page for which `wanted` holds.
    pub fn find(&self, wanted: &dyn Fn(&Showing) -> bool) -> Option<Rc<Showing>> {
        self.showing.borrow().iter().find(|showing| wanted(showing)).cloned()
    }

    /// Takes a survey's view off its element; what was saved goes its way.
    pub fn forget(self: &Rc<Self>, showing: &Rc<Showing>) {
        self.end(showing, 0);
    }

    fn end(self: &Rc<Self>, showing: &Rc<Showing>, after: i32) {
        self.showing.borrow_mut().retain(|other| !Rc::ptr_eq(other, showing));
        #[cfg(feature = "full")]
        super::full::left(self, showing);
        showing.closing.replace(None);
        showing.drafting.replace(None);
        if showing.placement.is_over() {
            // Fails where it does not stand yet, or the glue is another one's: there is nothing to give back then.
            let _ = showing.element.unchecked_ref::<Standing>().fall();
        }
        // The click that closed a survey is still being handled by its view: let that end first, and what moves come to rest.
        let showing = showing.clone();
        spawn(async move {
            clock::sleep(after).await;
            if showing.ours {
                showing.element.remove();
            }
            showing.card.replace(None);
            showing.mounted.replace(None);
        });
    }

    /// Whether anything may be stored and sent.
    pub fn granted(&self) -> bool {
        self.options.borrow().consent == crate::engine::options::Consent::Granted
    }

    /// The page is being hidden, and may never come back: what is typed is kept.
    pub fn leave(self: &Rc<Self>) {
        self.leaving.set(true);
        let showing = self.showing.borrow().clone();
        for showing in &showing {
            self.update(showing, Event::Hidden);
        }
        self.leaving.set(false);
        self.store.leave();
        #[cfg(feature = "full")]
        super::full::conducting::update(self, crate::engine::conductor::Event::Hidden);
    }

    /// The page is shown again.
    #[cfg(feature = "full")]
    pub fn back(self: &Rc<Self>) {
        super::full::saved::back(self);
        super::full::conducting::update(self, crate::engine::conductor::Event::Seen);
    }
}
