//! Elements as people and screen readers meet them: by computed role and accessible name, in shadow roots too.

use serde_json::{Value, json};

use crate::browser::{Browser, expect};
use crate::engine::Engine;
use crate::eventually::{LIMIT, eventually, sooner_or_never};
use crate::webdriver::{ELEMENT, Refusal, Root};

/// An element of the page.
pub struct Element<'a> {
    browser: &'a Browser,
    id: String,
}

impl Browser {
    /// The one element of that role and exactly that name.
    #[track_caller]
    pub fn find(&self, role: &str, name: &str) -> Element<'_> {
        self.find_where(role, &format!("“{name}”"), |known| known == name)
    }

    /// The point of a scale: the radio whose name starts with its number.
    #[track_caller]
    pub fn point(&self, number: i32) -> Element<'_> {
        let number = number.to_string();
        self.find_where("radio", &format!("“{number}, …”"), |name| {
            let rest = name.strip_prefix(number.as_str());
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
        })
    }

    /// The one element of that role whose name fits.
    #[track_caller]
    pub fn find_where(&self, role: &str, name: &str, fits: impl Fn(&str) -> bool) -> Element<'_> {
        let mut others = Vec::new();
        let found = sooner_or_never(LIMIT, || {
            let named = self.named(role);
            others = named.iter().map(|(_, name)| name.clone()).collect();
            let mut fitting = named.into_iter().filter(|(_, name)| fits(name));
            fitting.next().filter(|_| fitting.next().is_none())
        });
        let Some((element, _)) = found else { panic!("waited for one {role} named {name}; there are {others:?}") };
        element
    }

    /// The one field of that name, whatever its role: browsers give the field for a day roles of their own.
    #[track_caller]
    pub fn field(&self, name: &str) -> Element<'_> {
        eventually(&format!("a field named “{name}”"), || {
            let roots = self.roots().unwrap_or_default();
            let fields = roots.iter().flat_map(|root| self.session.elements(root, "input, textarea").unwrap_or_default());
            let mut fields = fields.map(|id| Element::new(self, id)).filter(|field| field.name() == name);
            fields.next().filter(|_| fields.next().is_none())
        })
    }

    /// Whether there is such an element now.
    #[track_caller]
    pub fn has(&self, role: &str, name: &str) -> bool {
        self.named(role).iter().any(|(_, known)| known == name)
    }

    /// Waits until there is no such element.
    #[track_caller]
    pub fn gone(&self, role: &str, name: &str) {
        eventually(&format!("{role} “{name}” to go"), || (!self.has(role, name)).then_some(()));
    }

    /// Waits until a live region says `text`.
    #[track_caller]
    pub fn says(&self, role: &str, text: &str) {
        if sooner_or_never(LIMIT, || self.reads(role, text).then_some(())).is_none() {
            let said: Vec<_> = self.named(role).iter().map(|(element, _)| element.text()).collect();
            panic!("waited {} s for {role} to say “{text}”: it says {said:?}", LIMIT.as_secs());
        }
    }

    /// Whether a live region says `text` now.
    #[track_caller]
    pub fn reads(&self, role: &str, text: &str) -> bool {
        self.named(role).iter().any(|(element, _)| element.text().contains(text))
    }

    /// Waits until no status says `text` any more.
    #[track_caller]
    pub fn gone_quiet(&self, text: &str) {
        eventually(&format!("“{text}” to be said no more"), || {
            (!self.named("status").iter().any(|(element, _)| element.text().contains(text))).then_some(())
        });
    }

    /// All elements of a role, with their names, in the order of the page. What is hidden has no role.
    #[track_caller]
    pub fn named(&self, role: &str) -> Vec<(Element<'_>, String)> {
        // A page may change while it is searched: an element that went away is one that is not there.
        let roots = self.roots().unwrap_or_default();
        let candidates = roots.iter().flat_map(|root| self.session.elements(root, candidates(role)).unwrap_or_default());
        let elements = candidates.map(|id| Element::new(self, id));
        elements.filter(|element| element.role() == role).map(|element| (element.name(), element)).map(|(n, e)| (e, n)).collect()
    }

    /// The document and the shadow roots in it.
    fn roots(&self) -> Result<Vec<Root>, Refusal> {
        let script = "return [...document.querySelectorAll('*')].filter((element) => element.shadowRoot)";
        let hosts = self.session.run(script, &json!([]))?;
        let shadows = hosts.as_array().into_iter().flatten().filter_map(|host| self.session.shadow(host[ELEMENT].as_str()?).ok());
        Ok([Root::Document].into_iter().chain(shadows).collect())
    }
}

impl<'a> Element<'a> {
    /// The element that the driver knows by `id`.
    pub fn new(browser: &'a Browser, id: String) -> Self {
        Self { browser, id }
    }

    /// What the driver knows it by.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The element as an argument of a script.
    pub fn argument(&self) -> Value {
        json!({ELEMENT: self.id})
    }

    /// The role that the browser computes; empty or `none` for what is hidden.
    pub fn role(&self) -> String {
        // WebKit's driver refuses to tell the role of most hidden elements, but tells that of form controls.
        let visible = || self.property_of("checkVisibility({ visibilityProperty: true })") != false;
        if self.browser.engine != Engine::WebKit || visible() { self.computed("computedrole") } else { String::new() }
    }

    /// The accessible name that the browser computes.
    pub fn name(&self) -> String {
        self.computed("computedlabel")
    }

    /// Clicks in its middle, once it has come to rest: a card slides into its place.
    #[track_caller]
    pub fn click(&self) {
        let mut answer = Err(Refusal { code: String::new(), message: String::new() });
        sooner_or_never(LIMIT, || {
            answer = self.post("click", &json!({}));
            answer.as_ref().err().is_none_or(|refusal| refusal.code != "element click intercepted").then_some(())
        });
        expect(answer, "to click");
    }

    /// Clicks by a script: at once, wherever it is.
    #[track_caller]
    pub fn trigger(&self) {
        self.browser.run("arguments[0].click()", &json!([self.argument()]));
    }

    /// Clicks in its middle, twice, as fast as the browser takes it.
    #[track_caller]
    pub fn double_click(&self) {
        self.clicks(2);
    }

    /// Clicks in its middle, so many times, as fast as the browser takes it.
    #[track_caller]
    pub fn clicks(&self, times: usize) {
        let mut steps = vec![json!({"type": "pointerMove", "x": 0, "y": 0, "origin": self.argument()})];
        for kind in ["pointerDown", "pointerUp"].repeat(times) {
            steps.push(json!({"type": kind, "button": 0}));
        }
        self.browser.act(&json!({"type": "pointer", "id": "mouse", "actions": steps}));
    }

    /// Has this value from now on, as if the browser's own chooser had given it.
    #[track_caller]
    pub fn choose(&self, value: &str) {
        let script = "arguments[0].value = arguments[1]; \
                      for (const kind of ['input', 'change']) arguments[0].dispatchEvent(new Event(kind, { bubbles: true }))";
        self.browser.run(script, &json!([self.argument(), value]));
    }

    /// Types at its end.
    #[track_caller]
    pub fn write_on(&self, text: &str) {
        // WebKit selects all of a line that gets the focus.
        let script = "arguments[0].focus(); arguments[0].setSelectionRange(1e6, 1e6)";
        self.browser.run(script, &json!([self.argument()]));
        self.write(text);
    }

    /// Types into it, in a field that has been typed in before at its end.
    #[track_caller]
    pub fn write(&self, text: &str) {
        expect(self.post("value", &json!({ "text": text })), "to type");
    }

    /// Its text.
    pub fn text(&self) -> String {
        // The driver's own text of an element leaves out what is small enough to be for the ear alone.
        self.property_of("textContent").as_str().unwrap_or_default().to_owned()
    }

    /// A property as the page's scripts see it.
    #[track_caller]
    pub fn property(&self, name: &str) -> Value {
        self.browser.run("return arguments[0][arguments[1]]", &json!([self.argument(), name]))
    }

    /// Whether it has the focus.
    #[track_caller]
    pub fn has_focus(&self) -> bool {
        self.browser.focused().id == self.id
    }

    /// A property or call; null where the element has gone.
    fn property_of(&self, expression: &str) -> Value {
        self.browser.session.run(&format!("return arguments[0].{expression}"), &json!([self.argument()])).unwrap_or_default()
    }

    fn computed(&self, what: &str) -> String {
        let answer = self.browser.session.get(&format!("/element/{}/{what}", self.id));
        answer.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    fn post(&self, command: &str, body: &Value) -> Result<Value, Refusal> {
        self.browser.session.post(&format!("/element/{}/{command}", self.id), body)
    }
}

/// What may have a role at all: the browser decides, this only spares it questions.
fn candidates(role: &str) -> &'static str {
    match role {
        "radio" => "input[type=radio], [role=radio]",
        "radiogroup" => "fieldset, [role=radiogroup]",
        "button" => "button, input[type=button], input[type=submit], [role=button]",
        "checkbox" => "input[type=checkbox], [role=checkbox]",
        "progressbar" => "progress, [role=progressbar]",
        "textbox" => "textarea, input:not([type=radio], [type=checkbox]), [role=textbox]",
        "link" => "a, [role=link]",
        "status" => "output, [role=status]",
        "alert" => "[role=alert]",
        "dialog" => "dialog, [role=dialog]",
        "group" => "fieldset, details, [role=group]",
        "listitem" => "li, [role=listitem]",
        "blockquote" => "blockquote",
        _ => "*",
    }
}
