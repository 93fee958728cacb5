//! What all surveys share on their way onto the page: an element, a response, a session, a view.

use super::shell::{Shell, Showing};
#[cfg(feature = "full")]
use super::tab;
use crate::browser::clock;
use crate::engine::options::Options;
use crate::engine::placement::Placement;
use crate::engine::session::{Stage, Target};
use crate::survey::Timestamp;
use crate::survey::id::uuid_v7;
use crate::survey::response::{Client, Invitation, Probability, Respondent, Response, State, SurveyRef};
use crate::widget::mounted::Mounted;
use crate::widget::{Card, Event, Flow, Session, Setting, stylesheet};
use js_sys::{JSON, Promise};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, ShadowRoot};

#[wasm_bindgen]
extern "C" {
    /// The glue's: puts an element with a card onto the page, over it.
    #[wasm_bindgen(catch, js_namespace = candor)]
    pub fn stand(element: &Element, how: u32) -> Result<(), JsValue>;
    /// The glue's: resolves when a survey may appear.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn room(modal: bool, element: Option<&Element>) -> Result<Promise, JsValue>;
    /// The glue's (`embed/first.js`): since when the question stands in the element's root, as the view makes it, in milliseconds since
    /// 1970; 0 where it does not.
    #[cfg(not(feature = "full"))]
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn stands(element: &Element) -> Result<f64, JsValue>;
}

#[cfg(not(feature = "full"))]
fn since(element: &Element) -> f64 {
    stands(element).unwrap_or_default()
}

/// In the build for documents it does not stand before.
#[cfg(feature = "full")]
fn since(_: &Element) -> f64 {
    0.0
}

/// Over the page.
const OVER: u32 = 0;
/// Before the page, which waits for it.
const BEFORE: u32 = 1;
/// Over the page: a button that nobody has to close.
#[cfg(feature = "full")]
pub const OFFERED: u32 = 2;
/// A survey that takes the focus waits until no field of the page has it, one in the flow of the page until it moves nothing
/// that is being read. False where its element has left the page meanwhile.
pub async fn unoccupied(placement: Placement, element: Option<&Element>) -> bool {
    let inline = element.filter(|_| placement == Placement::Inline);
    if let Ok(room) = room(placement == Placement::Modal, inline) {
        // It does not fail.
        let _ = JsFuture::from(room).await;
    }
    element.is_none_or(|element| element.is_connected())
}

/// A wish to ask.
pub struct Wish {
    /// With which options.
    pub options: Options,
    /// Where; `None` makes an element of our own.
    pub element: Option<Element>,
    /// What set it off, as the invitation records it.
    pub trigger: String,
    /// Said by the host itself: sampling and cool-down do not apply.
    pub explicit: bool,
    /// What an element's `survey` says, or the second argument of `show`.
    #[cfg(feature = "full")]
    pub more: crate::survey::json::Value,
}

impl Wish {
    /// A wish for the survey that the options name.
    pub fn new(options: Options, element: Option<Element>, trigger: String, explicit: bool) -> Self {
        Self {
            options,
            element,
            trigger,
            explicit,
            #[cfg(feature = "full")]
            more: crate::survey::json::Value::Null,
        }
    }
}

/// What is mounted.
pub struct Mounting {
    /// With which options.
    pub options: Options,
    /// Where; `None` makes an element of our own.
    pub element: Option<Element>,
    /// Not in an element of the page's, which stays as and where the page has put it.
    pub ours: bool,
    /// What is asked.
    pub flow: Flow,
    /// The response so far.
    pub response: Response,
    /// How it is shown.
    pub setting: Setting,
    /// What documents bring.
    #[cfg(feature = "full")]
    pub more: super::full::More,
}

/// One survey over the page at a time, and one an element.
pub fn busy(showing: &Showing, placement: Placement, element: Option<&Element>) -> bool {
    let open = showing.session.borrow().stage() == Stage::Asking && !showing.element.has_attribute("hidden");
    let over = open && placement.is_over() && showing.placement.is_over();
    (element.is_some() && element == Some(&showing.element)) || over
}

/// A response to which nothing is known but where and when it was shown.
pub fn blank(shell: &Shell, options: &Options, element: Option<&Element>, survey: SurveyRef, now: Timestamp) -> Response {
    Response {
        response_id: uuid_v7(now.0, clock::random()),
        revision: 0,
        state: State::Shown,
        survey,
        answers: Vec::new(),
        touchpoint: shell.page.touchpoint(options, element),
        respondent: Respondent::default(),
        invitation: Invitation {
            trigger: String::new(),
            sampling_probability: Probability::ONE,
            shown_at: now,
            answered_at: None,
            eligible: 0,
            sampled_out: 0,
        },
        client: Client { version: env!("CARGO_PKG_VERSION").to_owned(), env: options.env, automated: shell.page.automated() },
    }
}

/// Puts a survey on the page: makes its view and, where it stands over the page, lays it out in a task of its own, since each takes
/// a while on a slow device.
pub async fn mount(shell: &Rc<Shell>, mounting: Mounting) -> Option<()> {
    let showing = view(shell, mounting)?;
    if showing.placement.is_over() {
        clock::sleep(0).await;
    }
    appear(shell, &showing)
}

/// Makes a survey's view.
#[inline(never)]
fn view(shell: &Rc<Shell>, mounting: Mounting) -> Option<Rc<Showing>> {
    #[cfg(feature = "full")]
    let preview = mounting.more.preview;
    #[cfg(not(feature = "full"))]
    let preview = false;
    if !shell.granted() && !preview {
        // Consent was withdrawn while it was decided about.
        return None;
    }
    let Mounting { options, element, ours, flow, mut response, setting, .. } = mounting;
    let element = match element {
        Some(element) => element,
        None => shell.page.document.create_element("candor-survey").ok()?,
    };
    let over = options.placement.is_over();
    // What is decided takes a moment: meanwhile it may have gone, or come twice.
    if !ours && (shell.find(&|showing| showing.element == element).is_some() || over && !element.is_connected()) {
        return None;
    }
    if ours && over {
        // The stylesheet's word for all of them. An element of the page's is compared by its framework, which knows no such attribute.
        element.toggle_attribute_with_force("over", true).ok()?;
    }
    // The question that stands there already is taken over as it is.
    let since = since(&element);
    let root = if since > 0.0 {
        response.invitation.shown_at = Timestamp(since as i64);
        element.shadow_root()
    } else {
        shadow(&element)
    }?;
    if let Some(sheet) = &shell.sheet {
        stylesheet::adopt(&root, sheet);
    }
    let endpoint = shell.page.resolve(&options.endpoint);
    let session = Session::new(flow, response, over, options.redact);
    #[allow(unused_mut, reason = "the full build knows more")]
    let mut showing = Showing::new(element, ours, root.clone(), options, endpoint, session);
    #[cfg(feature = "full")]
    {
        showing.more = mounting.more;
    }
    let showing = Rc::new(showing);
    shell.showing.borrow_mut().push(showing.clone());

    let report: Rc<dyn Fn(Event)> = {
        let (shell, showing) = (Rc::downgrade(shell), Rc::downgrade(&showing));
        Rc::new(move |event| {
            if let (Some(shell), Some(showing)) = (shell.upgrade(), showing.upgrade()) {
                shell.update(&showing, event);
            }
        })
    };
    let card = Card::new(showing.session.clone(), report, setting);
    showing.follow(card.clone());
    // The root is used as an element for inserting alone, which every node can do.
    let handle = Mounted::new(root.unchecked_ref(), card.view());
    showing.keep(handle);
    Some(showing)
}

/// Shows it.
#[inline(never)]
fn appear(shell: &Rc<Shell>, showing: &Rc<Showing>) -> Option<()> {
    if !shell.has(showing) {
        // Consent was withdrawn meanwhile.
        return None;
    }
    let element = &showing.element;
    let modal = showing.placement == Placement::Modal;
    if showing.placement.is_over() {
        stand(element, if modal { BEFORE } else { OVER }).ok()?;
    } else if showing.ours {
        shell.page.document.body()?.append_child(element).ok()?;
    }
    #[cfg(feature = "full")]
    super::full::mounted(shell, showing);
    shell.update(showing, Event::Shown);
    if modal {
        showing.focus(Target::Step);
    }
    #[cfg(feature = "full")]
    if showing.placement == Placement::Tab {
        tab::opened(shell, showing);
    }
    Some(())
}

/// The element's shadow root: the one it has, emptied, or a new one.
pub fn shadow(element: &Element) -> Option<ShadowRoot> {
    if let Some(root) = element.shadow_root() {
        root.set_text_content(None);
        return Some(root);
    }
    element.attach_shadow(JSON::parse("{\"mode\":\"open\"}").ok()?.unchecked_ref()).ok()
}
