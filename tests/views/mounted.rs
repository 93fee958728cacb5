//! A survey on a page of its own: its card in a shadow root, and the session behind it.

use candor::browser::clock;
use candor::engine::placement::Placement;
use candor::engine::session::Effect;
use candor::survey::redact::Rules;
use candor::survey::response::Probability;
use candor::survey::touchpoint::Members;
use candor::survey::{Client, Environment, Invitation, Respondent, Response, State, SurveyRef};
use candor::widget::{Card, Event, Flow, Session, Setting, focus, stylesheet};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, HtmlInputElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

/// A mounted survey; it leaves the page with its owner.
pub struct Mounted {
    /// Its shadow root.
    pub root: ShadowRoot,
    host: Element,
    session: Rc<RefCell<Session>>,
    /// Replaced by that of the next language.
    card: Rc<RefCell<Option<Rc<Card>>>>,
    /// All that the views have reported.
    reported: Rc<RefCell<Vec<Event>>>,
    /// All that the session wants of the shell.
    effects: Rc<RefCell<Vec<Effect>>>,
    _handle: Box<dyn Any>,
}

/// The document of the tests.
pub fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// Mounts a survey.
pub async fn mount(flow: Flow, setting: Setting) -> Mounted {
    let host = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&host).unwrap();
    let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).unwrap();
    stylesheet::adopt(&root, &stylesheet::new(&stylesheet::SOURCE.into()).unwrap());

    let closes_itself = setting.placement == Placement::Popover;
    let session = Rc::new(RefCell::new(Session::new(flow, response(), closes_itself, Rules::ALL)));
    let reported = Rc::new(RefCell::new(Vec::<Event>::new()));
    let effects = Rc::new(RefCell::new(Vec::<Effect>::new()));
    let card: Rc<RefCell<Option<Rc<Card>>>> = Rc::default();
    let report = {
        let (session, reported, effects, card) = (session.clone(), reported.clone(), effects.clone(), card.clone());
        move |event: Event| {
            reported.borrow_mut().push(event.clone());
            let wanted = session.borrow_mut().update(event, clock::now());
            effects.borrow_mut().extend(wanted);
            if let Some(card) = &*card.borrow() {
                card.changed();
            }
        }
    };
    let made = Card::new(session.clone(), Rc::new(report), setting);
    card.replace(Some(made.clone()));
    let handle = candor::widget::mounted::Mounted::new(root.unchecked_ref(), made.view());
    let mounted = Mounted { root, host, session, card, reported, effects, _handle: Box::new(handle) };
    mounted.happens(Event::Shown).await;
    mounted
}

/// Whether the browser renders an element at all; what it does not render cannot be focused.
pub fn rendered(element: &Element) -> bool {
    element.get_client_rects().length() > 0
}

/// A property of an element's computed style.
pub fn style(element: &Element, property: &str) -> String {
    let computed = web_sys::window().unwrap().get_computed_style(element).unwrap().unwrap();
    computed.get_property_value(property).unwrap()
}

/// Waits until the views have followed what happened.
pub async fn settled() {
    clock::sleep(0).await;
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.host.remove();
    }
}

impl Mounted {
    /// Something that no view reports happens to the session.
    pub async fn happens(&self, event: Event) {
        let wanted = self.session.borrow_mut().update(event, clock::now());
        self.effects.borrow_mut().extend(wanted);
        if let Some(card) = &*self.card.borrow() {
            card.changed();
        }
        settled().await;
    }

    /// Goes on in another language.
    #[cfg(feature = "full")]
    pub async fn speak(&self, setting: Setting) {
        self.session.borrow_mut().speak(Some(setting.lang.clone()), |walk| walk.speak(&setting.lang));
        let card = self.card.borrow().clone().unwrap();
        self.card.replace(Some(card.speak(setting)));
        settled().await;
    }

    /// The first element that matches.
    pub fn find(&self, selector: &str) -> HtmlElement {
        let found = self.root.query_selector(selector).unwrap();
        found.unwrap_or_else(|| panic!("no {selector}")).dyn_into().unwrap()
    }

    /// All elements that match.
    pub fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let list = self.root.query_selector_all(selector).unwrap();
        // Of a drawing, which is none of HTML's, only what all elements have is asked.
        (0..list.length()).map(|index| list.get(index).unwrap().unchecked_into()).collect()
    }

    /// The text that an element is named by: its label, or that of the element its label is in.
    pub fn name(&self, element: &Element) -> String {
        let by = |id: String| self.root.get_element_by_id(&id).and_then(|label| label.text_content());
        let label = || self.root.query_selector(&format!("label[for={}]", element.id())).ok().flatten()?.text_content();
        let named = element.get_attribute("aria-label").or_else(|| element.get_attribute("aria-labelledby").and_then(by));
        let around = || element.closest("label").ok().flatten()?.text_content();
        named.or_else(label).or_else(around).or_else(|| element.text_content()).unwrap_or_default()
    }

    /// A person chooses a point.
    pub async fn choose(&self, point: i32) {
        self.click(&format!("input[value='{point}']")).await;
    }

    /// A person writes into the comment.
    pub async fn write(&self, text: &str) {
        self.write_in("textarea", text).await;
    }

    /// A person writes into a field.
    pub async fn write_in(&self, selector: &str, text: &str) {
        let field = self.find(selector);
        // Areas have a value as inputs do.
        field.unchecked_ref::<HtmlInputElement>().set_value(text);
        dispatch(&field, "input");
        settled().await;
    }

    /// A person presses or chooses an element.
    pub async fn click(&self, selector: &str) {
        self.find(selector).click();
        settled().await;
    }

    /// A person presses Send.
    pub async fn send(&self) {
        self.click("button[type=submit]").await;
    }

    /// A person presses a key in an element.
    pub async fn press(&self, element: &Element, key: &str) {
        let init = web_sys::KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        element.dispatch_event(&event).unwrap();
        settled().await;
    }

    /// What the views have reported so far.
    pub fn reported(&self) -> Vec<Event> {
        self.reported.borrow().clone()
    }

    /// All that the session has asked of the shell so far.
    #[cfg(feature = "full")]
    pub fn effects(&self) -> Vec<Effect> {
        self.effects.borrow().clone()
    }

    /// Whether the session has asked the shell for this.
    pub fn wants(&self, effect: &Effect) -> bool {
        self.effects.borrow().contains(effect)
    }

    /// Moves the focus as the session last asked the shell to, and returns what has it.
    pub fn focus(&self) -> Option<Element> {
        let effects = self.effects.borrow();
        let target =
            effects.iter().rev().find_map(|effect| if let Effect::Focus(target) = effect { Some(*target) } else { None });
        focus::apply(&self.root, target?);
        self.root.active_element()
    }

    /// Reads the session.
    pub fn session<T>(&self, look: impl FnOnce(&Session) -> T) -> T {
        look(&self.session.borrow())
    }

    /// The response as it would be if the page were left now, where something is half typed.
    pub fn draft(&self) -> Option<Response> {
        let mut drafted = None;
        self.session.borrow_mut().draft(&mut |response| drafted = Some(response.clone()));
        drafted
    }

    /// The chosen radio's value.
    pub fn checked(&self) -> Option<String> {
        let radios = self.all("input[type=radio]").into_iter().map(|radio| radio.dyn_into::<HtmlInputElement>().unwrap());
        radios.filter(HtmlInputElement::checked).map(|radio| radio.value()).next()
    }
}

/// Dispatches an event that bubbles.
pub fn dispatch(element: &Element, kind: &str) {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    element.dispatch_event(&web_sys::Event::new_with_event_init_dict(kind, &init).unwrap()).unwrap();
}

fn response() -> Response {
    Response {
        response_id: "01890a5d-ac96-774b-bcce-000000000001".to_owned(),
        revision: 0,
        state: State::Shown,
        survey: SurveyRef { id: "survey".to_owned(), version: 1 },
        answers: Vec::new(),
        touchpoint: Members { language: Some("en".to_owned()), ..Members::default() }.into(),
        respondent: Respondent::default(),
        invitation: Invitation {
            trigger: "load".to_owned(),
            sampling_probability: Probability::ONE,
            shown_at: clock::now(),
            answered_at: None,
            eligible: 1,
            sampled_out: 0,
        },
        client: Client { version: "0.1.0".to_owned(), env: Environment::Test, automated: true },
    }
}
