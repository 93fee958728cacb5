//! The node that every view is made of: a Leptos view whose type does not grow with what it holds.
//!
//! `leptos::html` gives each element, attribute, listener and reactive text a type and code of its own, which the compiler
//! writes out again for every combination. A card has some thirty elements and one shape, so here they are one type, which a
//! page pays for once (docs/measurements.md has the step it was part of). A Leptos app can mount it like any other view.
//!
//! What follows the session ([`Node::follow`]) is no effect of Leptos's graph, which has to find out what depends on what, and
//! costs a page 5 KB: a card has one value, its session, and everything follows that.

use leptos::tachys::view::{Mountable, Render};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Event, HtmlInputElement};

/// Names and values that are known when the widget is built.
pub type Pairs = &'static [(&'static str, &'static str)];

/// The type that promises use anyway: a further one brings glue and a table entry of its own.
type Callback = Closure<dyn FnMut(JsValue)>;

type Listen = Rc<dyn Fn(Event)>;
type Follow = Box<dyn Fn(&Element)>;

/// One element that is yet to be made.
pub struct Node(Box<Parts>);

#[derive(Default)]
struct Parts {
    tag: &'static str,
    constant: Pairs,
    attributes: Vec<(&'static str, String)>,
    text: String,
    listeners: Vec<(&'static str, Listen)>,
    follow: Option<Follow>,
    children: Vec<Node>,
}

/// An element on the page, and what it needs to live.
#[cfg_attr(not(feature = "full"), expect(dead_code, reason = "kept to live, not to be read"))]
pub struct Built {
    element: Option<Element>,
    /// It is where it belongs already.
    stands: bool,
    #[cfg(feature = "full")]
    attributes: Vec<(&'static str, String)>,
    children: Vec<Built>,
    following: Option<Rc<Following>>,
    callbacks: Vec<Callback>,
}

/// An element and what it does after each change of what it has read.
struct Following {
    element: Element,
    follow: Follow,
    of: usize,
}

thread_local! {
    static FOLLOWING: RefCell<Vec<Weak<Following>>> = const { RefCell::new(Vec::new()) };
    /// What was read last, by the address of its session.
    static READ: Cell<usize> = const { Cell::new(0) };
}

/// Something was read that changes.
pub fn read(of: usize) {
    READ.set(of);
}

/// It has changed: once what goes on has ended, all that have read it look again.
pub fn changed(of: usize) {
    wasm_bindgen_futures::spawn_local(async move {
        let all = FOLLOWING.with_borrow_mut(|all| {
            all.retain(|following| following.strong_count() > 0);
            all.clone()
        });
        // What one does may end another, and begin some, which have looked by themselves.
        for following in all.iter().filter_map(Weak::upgrade) {
            if following.of == of {
                (following.follow)(&following.element);
            }
        }
    });
}

impl core::fmt::Debug for Node {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.0.tag)
    }
}

impl core::fmt::Debug for Built {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Built")
    }
}

/// A `tag` element with these constant attributes.
pub fn node(tag: &'static str, constant: Pairs) -> Node {
    Node(Box::new(Parts { tag, constant, ..Parts::default() }))
}

impl Node {
    /// An attribute whose value was worked out.
    #[must_use]
    pub fn attribute(mut self, name: &'static str, value: &str) -> Self {
        self.0.attributes.push((name, value.to_owned()));
        self
    }

    /// The element's text, before its children.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        text.clone_into(&mut self.0.text);
        self
    }

    /// A listener.
    #[must_use]
    pub fn on(mut self, kind: &'static str, listener: impl Fn(Event) + 'static) -> Self {
        self.0.listeners.push((kind, Rc::new(listener)));
        self
    }

    /// Runs `follow` now and after every change of what it reads.
    #[must_use]
    pub fn follow(mut self, follow: impl Fn(&Element) + 'static) -> Self {
        self.0.follow = Some(Box::new(follow));
        self
    }

    /// The next child.
    #[must_use]
    pub fn child(mut self, child: Node) -> Self {
        self.0.children.push(child);
        self
    }
}

/// The value of the field that an event comes from.
pub fn value(event: &Event) -> String {
    // Listeners sit on fields and groups of fields alone; every field has a value.
    event.target().map(|target| target.unchecked_ref::<HtmlInputElement>().value()).unwrap_or_default()
}

/// Hides or shows an element.
pub fn hide(element: &Element, hidden: bool) {
    let _ = element.toggle_attribute_with_force("hidden", hidden);
}

/// Sets an element's text, where it changes: a live region would repeat itself otherwise.
pub fn say(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

#[cfg(not(feature = "full"))]
fn create(document: &Document, tag: &str) -> Result<Element, JsValue> {
    document.create_element(tag)
}

#[cfg(not(feature = "full"))]
#[wasm_bindgen]
extern "C" {
    /// The glue's (`embed/first.js`): the next element of a question that stood on the page before this module came. Elements are
    /// made in their order in the document, and these come in the same.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn next() -> Result<Option<Element>, JsValue>;
}

#[cfg(not(feature = "full"))]
fn standing() -> Option<Element> {
    next().ok().flatten()
}

/// There is none in the build for documents.
#[cfg(feature = "full")]
fn standing() -> Option<Element> {
    None
}

/// What is drawn is made of SVG's own elements: a page that refuses every image shows them too.
#[cfg(feature = "full")]
fn create(document: &Document, tag: &str) -> Result<Element, JsValue> {
    let drawn = matches!(tag, "svg" | "path");
    document.create_element_ns(Some(if drawn { "http://www.w3.org/2000/svg" } else { "http://www.w3.org/1999/xhtml" }), tag)
}

impl Render for Node {
    type State = Built;

    fn build(self) -> Built {
        let parts = *self.0;
        // It has its attributes and its text, and is where it belongs.
        let mut element = standing();
        let stands = element.is_some();
        if !stands {
            let document = web_sys::window().and_then(|window| window.document());
            // `None` outside a page alone, where nothing is ever built.
            element = document.and_then(|document| create(&document, parts.tag).ok());
        }
        let mut children = Vec::new();
        let mut callbacks = Vec::new();
        let mut following = None;
        if let Some(element) = &element {
            if !stands {
                // Setting an attribute fails for names that are no names, of which there are none here.
                for (name, value) in parts.constant {
                    let _ = element.set_attribute(name, value);
                }
                for (name, value) in &parts.attributes {
                    let _ = element.set_attribute(name, value);
                }
                if !parts.text.is_empty() {
                    element.set_text_content(Some(&parts.text));
                }
            }
            for child in parts.children {
                let mut child = child.build();
                child.mount(element, None);
                children.push(child);
            }
            (callbacks, following) = enliven(element, parts.listeners, parts.follow);
        }
        Built {
            element,
            stands,
            #[cfg(feature = "full")]
            attributes: parts.attributes,
            children,
            following,
            callbacks,
        }
    }

    fn rebuild(self, state: &mut Built) {
        #[cfg(feature = "full")]
        let Some(this) = self.tell(state) else { return };
        #[cfg(not(feature = "full"))]
        let this = self;
        // Another structure takes the old one's place.
        let mut new = this.build();
        if state.insert_before_this(&mut new) {
            state.unmount();
        }
        *state = new;
    }
}

#[cfg(feature = "full")]
impl Node {
    /// Puts the same view in other words: its elements stay as they are, with focus, caret, scrolling and what is written in
    /// them. Returns itself where the structure is another one.
    fn tell(self, state: &mut Built) -> Option<Self> {
        let same = |element: &&Element| element.local_name() == self.0.tag && state.children.len() == self.0.children.len();
        let Some(element) = state.element.as_ref().filter(same) else { return Some(self) };
        let parts = *self.0;
        for new in &parts.attributes {
            // What was written in a field since is the person's.
            if new.0 != "value" && !state.attributes.contains(new) {
                let _ = element.set_attribute(new.0, &new.1);
            }
        }
        if parts.tag != "textarea"
            && !parts.text.is_empty()
            && let Some(first) = element.first_child()
        {
            // The text comes before any child.
            first.set_node_value(Some(&parts.text));
        }
        for (child, old) in parts.children.into_iter().zip(&mut state.children) {
            child.rebuild(old);
        }
        // The same view hears the same.
        for ((kind, _), callback) in parts.listeners.iter().zip(&state.callbacks) {
            let _ = element.remove_event_listener_with_callback(kind, callback.as_ref().unchecked_ref());
        }
        state.following = None;
        (state.callbacks, state.following) = enliven(element, parts.listeners, parts.follow);
        state.attributes = parts.attributes;
        None
    }
}

/// Lets an element hear, and follow.
fn enliven(
    element: &Element,
    listeners: Vec<(&'static str, Listen)>,
    follow: Option<Follow>,
) -> (Vec<Callback>, Option<Rc<Following>>) {
    let mut callbacks = Vec::new();
    for (kind, listener) in listeners {
        let callback = Callback::new(move |event: JsValue| listener(event.unchecked_into()));
        let _ = element.add_event_listener_with_callback(kind, callback.as_ref().unchecked_ref());
        callbacks.push(callback);
    }
    let following = follow.map(|follow| {
        follow(element);
        let following = Rc::new(Following { element: element.clone(), follow, of: READ.get() });
        FOLLOWING.with_borrow_mut(|all| all.push(Rc::downgrade(&following)));
        following
    });
    (callbacks, following)
}

impl Mountable for Built {
    fn unmount(&mut self) {
        if let Some(element) = &self.element {
            element.remove();
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&web_sys::Node>) {
        // To insert what is there already would take the focus from it, and close it where it is over the page.
        if std::mem::take(&mut self.stands) {
            return;
        }
        if let Some(element) = &self.element {
            // Fails where the parent cannot have children or the marker is elsewhere: neither is done here.
            let _ = parent.insert_before(element, marker);
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some(element) = &self.element else { return false };
        let Some(parent) = element.parent_element() else { return false };
        child.mount(&parent, Some(element));
        true
    }

    fn elements(&self) -> Vec<Element> {
        self.element.iter().cloned().collect()
    }
}
