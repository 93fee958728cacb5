//! What all surveys share on their way onto the page: an element, a response, a session, a view.

use super::shell::{Shell, Showing};
use crate::browser::clock;
use crate::engine::options::{Options, Placement};
use crate::engine::session::Stage;
use crate::survey::Timestamp;
use crate::survey::id::uuid_v7;
use crate::survey::response::{Client, Invitation, Probability, Respondent, Response, State, SurveyRef};
use crate::widget::{Card, Event, Flow, Session, Setting, stylesheet};
use js_sys::JSON;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, ShadowRoot};

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

/// One popover at a time, and one survey an element.
pub fn busy(showing: &Showing, placement: Placement, element: Option<&Element>) -> bool {
    let open = showing.session.borrow().stage() == Stage::Asking;
    let over = open && placement == Placement::Popover && showing.placement == Placement::Popover;
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

/// Puts a survey on the page.
#[inline(never)]
pub fn mount(shell: &Rc<Shell>, mounting: Mounting) -> Option<()> {
    let Mounting { options, element, flow, response, setting, .. } = mounting;
    let ours = element.is_none();
    let element = match element {
        Some(element) => element,
        None => shell.page.document.create_element("candor-survey").ok()?,
    };
    let over = options.placement == Placement::Popover;
    if over {
        element.set_attribute("placement", "popover").ok()?;
    }
    let root = shadow(&element)?;
    if let Some(sheet) = &shell.sheet {
        stylesheet::adopt(&root, sheet);
    }
    let endpoint = shell.page.resolve(&options.endpoint);
    let session = Session::new(flow, response, over);
    #[allow(unused_mut, reason = "the full build knows more")]
    let mut showing = Showing::new(element.clone(), root.clone(), options, endpoint, session);
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
    let handle = leptos::mount::mount_to_renderer(root.unchecked_ref(), move || card.view());
    showing.keep(handle);
    if ours {
        shell.page.document.body()?.append_child(&element).ok()?;
    }
    #[cfg(feature = "full")]
    super::full::mounted(shell, &showing);
    shell.update(&showing, Event::Shown);
    Some(())
}

/// The element's shadow root: the one it has, emptied, or a new one.
fn shadow(element: &Element) -> Option<ShadowRoot> {
    if let Some(root) = element.shadow_root() {
        root.set_text_content(None);
        return Some(root);
    }
    element.attach_shadow(JSON::parse("{\"mode\":\"open\"}").ok()?.unchecked_ref()).ok()
}
