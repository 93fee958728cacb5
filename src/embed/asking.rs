//! From a wish to a survey on the page: decide, build, mount, expose.

use super::announce;
use super::shell::{Shell, Showing};
use crate::browser::clock;
use crate::engine::exposure::{Decision, Rules};
use crate::engine::options::{Consent, Options, Placement};
use crate::engine::session::{Event, Session, Stage};
use crate::survey::id::uuid_v7;
use crate::survey::response::{Client, Invitation, Respondent, Response, State, SurveyRef};
use crate::survey::wording::Wording;
use crate::survey::{Survey, Timestamp};
use crate::widget::{Card, Setting, stylesheet};
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
}

/// Asks, where it may; returns whether a survey is now on the page.
pub async fn ask(shell: Rc<Shell>, wish: Wish) -> bool {
    let Wish { options, element, trigger, explicit } = wish;
    let Some(preset) = options.ask else {
        // The script tag's own preset has been named as wrong already.
        if explicit {
            announce::warn("nothing to ask: set ask to nps, csat or ces");
        }
        return false;
    };
    if options.endpoint.is_empty() {
        announce::warn("answers have nowhere to go: set endpoint");
        return false;
    }
    if options.consent != Consent::Granted {
        announce::debug(options.debug, "not asked: no consent yet");
        return false;
    }
    let survey = preset.survey(&options.id, &options.subject);
    if shell.find(&|showing| busy(showing, options.placement, element.as_ref())).is_some() {
        announce::debug(options.debug, "not asked: a survey is open already");
        return false;
    }
    let rules = Rules {
        survey: survey.id.clone(),
        explicit,
        cooldown_days: options.cooldown_days,
        once: options.once(),
        sample: options.sample,
    };
    let now = clock::now();
    let decide = |log: &mut crate::engine::exposure::Log| {
        let decision = log.decide(&rules, now);
        if matches!(decision, Decision::Ask { .. }) {
            log.expose(&rules, now);
        }
        decision
    };
    let (eligible, sampled_out) = match shell.store.with_log(decide).await {
        Decision::Ask { eligible, sampled_out } => (eligible, sampled_out),
        refused => {
            let why = match refused {
                Decision::CoolingDown => "another survey was shown not long ago (cooldown)",
                Decision::AskedOnce => "asked before for this value (once-per)",
                _ => "not in the sample (sample)",
            };
            announce::debug(options.debug, &["not asked: ", why].concat());
            return false;
        }
    };
    let invitation = Invitation {
        trigger,
        sampling_probability: if explicit { crate::survey::response::Probability::ONE } else { options.sample },
        shown_at: now,
        answered_at: None,
        eligible,
        sampled_out,
    };
    mount(&shell, options, survey, element, invitation, now).is_some()
}

/// One popover at a time, and one survey an element.
fn busy(showing: &Showing, placement: Placement, element: Option<&Element>) -> bool {
    let open = showing.session.borrow().view(Wording::ENGLISH).stage == Stage::Asking;
    element == Some(&showing.element) || (open && placement == Placement::Popover && showing.placement == Placement::Popover)
}

#[inline(never)]
fn mount(
    shell: &Rc<Shell>,
    options: Options,
    survey: Survey,
    element: Option<Element>,
    invitation: Invitation,
    now: Timestamp,
) -> Option<()> {
    let ours = element.is_none();
    let element = match element {
        Some(element) => element,
        None => shell.page.document.create_element("candor-survey").ok()?,
    };
    let over = options.placement == Placement::Popover;
    if over {
        element.set_attribute("placement", "popover").ok()?;
    }
    let response = Response {
        response_id: uuid_v7(now.0, clock::random()),
        revision: 0,
        state: State::Shown,
        survey: SurveyRef { id: survey.id.clone(), version: survey.version },
        answers: Vec::new(),
        touchpoint: shell.page.touchpoint(&options, (!ours).then_some(&element)),
        respondent: Respondent::default(),
        invitation,
        client: Client { version: env!("CARGO_PKG_VERSION").to_owned(), env: options.env, automated: shell.page.automated() },
    };
    let root = shadow(&element)?;
    if let Some(sheet) = &shell.sheet {
        stylesheet::adopt(&root, sheet);
    }
    let setting = Setting { placement: options.placement, theme: options.theme, lang: "en", wording: Wording::ENGLISH };
    let endpoint = shell.page.resolve(&options.endpoint);
    let session = Session::new(survey, response, over);
    let showing = Rc::new(Showing::new(element.clone(), root.clone(), options, endpoint, session));
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
