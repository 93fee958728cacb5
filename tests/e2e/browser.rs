//! A browser under test: one driver, one session, one window.

use std::fmt::Debug;
use std::path::Path;

use serde_json::{Value, json};

use crate::element::Element;
use crate::engine::Engine;
use crate::eventually::{LIMIT, eventually, within};
use crate::ports;
use crate::process::Process;
use crate::webdriver::{ELEMENT, Refusal, Session};

/// A running browser.
pub struct Browser {
    /// Its engine.
    pub engine: Engine,
    /// Its WebDriver session.
    pub session: Session,
    driver: Process,
}

/// Keys of the WebDriver protocol.
pub mod key {
    /// The tabulator.
    pub const TAB: char = '\u{e004}';
    /// Enter.
    pub const ENTER: char = '\u{e007}';
    /// Escape.
    pub const ESCAPE: char = '\u{e00c}';
    /// The arrow to the right.
    pub const RIGHT: char = '\u{e014}';
    /// The arrow down.
    pub const DOWN: char = '\u{e015}';
}

impl Browser {
    /// Starts a driver and its browser, with a fresh profile or the one in a folder.
    pub fn start(engine: Engine, profile: Option<&Path>) -> Result<Self, String> {
        // One that was killed may hold its profile for a while, and Firefox then ends at once.
        let mut refused = String::new();
        for _ in 0..3 {
            let port = ports::free();
            let driver = Process::start(&mut engine.driver(port)?);
            within(LIMIT, "the driver to listen", || Session::ready(port).then_some(()));
            match Session::begin(port, &engine.capabilities(profile)) {
                Ok(session) => return Ok(Self { engine, session, driver }),
                Err(refusal) => refused = format!("no session: {} {}", refusal.code, refusal.message),
            }
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
        Err(refused)
    }

    /// Id of its driver, whose children the browser's processes are.
    pub fn driver(&self) -> u32 {
        self.driver.id()
    }

    /// Goes to an address and waits until the page has loaded.
    #[track_caller]
    pub fn open(&self, url: &str) {
        expect(self.session.post("/url", &json!({ "url": url })), "to navigate");
    }

    /// Loads the page again.
    #[track_caller]
    pub fn reload(&self) {
        expect(self.session.post("/refresh", &json!({})), "to reload");
    }

    /// Leaves whatever is open for an empty page of no site.
    #[track_caller]
    pub fn leave(&self) {
        self.open("about:blank");
    }

    /// Goes into the page's first frame; [`Self::leave_frame`] comes back.
    #[track_caller]
    pub fn enter_frame(&self) {
        eventually("the frame", || self.session.post("/frame", &json!({"id": 0})).ok());
        // Firefox's driver scrolls inside a frame, but not to it.
        self.run("if (window.frameElement) frameElement.scrollIntoView({ block: 'center' })", &json!([]));
    }

    /// Back to the whole page.
    #[track_caller]
    pub fn leave_frame(&self) {
        expect(self.session.post("/frame", &json!({"id": null})), "to leave the frame");
    }

    /// As the browser's own button.
    #[track_caller]
    pub fn back(&self) {
        expect(self.session.post("/back", &json!({})), "to go back");
    }

    /// Runs a script that leaves the page, so that whether it returns is the browser's to say.
    pub fn run_and_leave(&self, script: &str, arguments: &Value) {
        _ = self.session.run(script, arguments);
    }

    /// Does something in a second window and comes back when that has closed.
    #[track_caller]
    pub fn in_second_window(&self, act: impl FnOnce()) {
        let first = self.window();
        self.new_window();
        act();
        self.switch_to(&first);
    }

    /// The handle of the window that the commands go to.
    #[track_caller]
    pub fn window(&self) -> Value {
        expect(self.session.get("/window"), "the window's handle")
    }

    /// Opens a tab and goes there; returns its handle.
    #[track_caller]
    pub fn new_window(&self) -> Value {
        let opened = expect(self.session.post("/window/new", &json!({"type": "tab"})), "a second window");
        self.switch_to(&opened["handle"]);
        opened["handle"].clone()
    }

    /// Goes to a window.
    #[track_caller]
    pub fn switch_to(&self, handle: &Value) {
        expect(self.session.post("/window", &json!({ "handle": handle })), "to switch to a window");
    }

    /// A command of the DevTools protocol: Chromium alone.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        expect(self.session.post("/goog/cdp/execute", &json!({"cmd": command, "params": parameters})), command)
    }

    /// Closes the window.
    #[track_caller]
    pub fn close_window(&self) {
        expect(self.session.close_window(), "to close the window");
    }

    /// Runs a script in the page; `arguments[i]` are its arguments.
    #[track_caller]
    pub fn run(&self, script: &str, arguments: &Value) -> Value {
        expect(self.session.run(script, arguments), "to run a script")
    }

    /// `candor(...arguments)`, and what its promise resolves to.
    #[track_caller]
    pub fn candor(&self, arguments: &Value) -> Value {
        let script =
            "const done = arguments[1]; window.candor(...arguments[0]).then(done, (error) => done('rejected: ' + error))";
        expect(self.session.run_async(script, &json!([arguments])), "candor(…) to resolve")
    }

    /// Presses and releases one key after the other, wherever the focus is.
    #[track_caller]
    pub fn press(&self, keys: impl IntoIterator<Item = char>) {
        let press = |key: char| {
            [json!({"type": "keyDown", "value": key.to_string()}), json!({"type": "keyUp", "value": key.to_string()})]
        };
        let actions: Vec<_> = keys.into_iter().flat_map(press).collect();
        self.act(&json!({"type": "key", "id": "keyboard", "actions": actions}));
    }

    /// Performs the actions of one input device.
    #[track_caller]
    pub fn act(&self, device: &Value) {
        expect(self.session.post("/actions", &json!({"actions": [device]})), "to act");
    }

    /// Presses Tab until the focus is on an element of that role, which it returns.
    #[track_caller]
    pub fn tab_to(&self, role: &str) -> Element<'_> {
        let mut passed = Vec::new();
        for _ in 0..12 {
            self.press([key::TAB]);
            let focused = self.focused();
            if focused.role() == role {
                return focused;
            }
            passed.push((focused.role(), focused.name()));
        }
        panic!("Tab does not come to a {role}; it came to {passed:?}");
    }

    /// The element that has the focus, inside shadow roots too.
    #[track_caller]
    pub fn focused(&self) -> Element<'_> {
        let deepest =
            "let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement; return e";
        let found = self.run(deepest, &json!([]));
        Element::new(self, found[ELEMENT].as_str().unwrap_or_default().to_owned())
    }

    /// The first picture of the window that the driver gives, in base64.
    pub fn picture(&self) -> Option<String> {
        self.session.get("/screenshot").ok()?.as_str().map(str::to_owned)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver may be gone already; its process is ended in any case.
        _ = self.session.end();
    }
}

/// The value of an answer; fails where the driver refused.
#[track_caller]
pub fn expect<T: Debug>(answer: Result<T, Refusal>, what: &str) -> T {
    match answer {
        Ok(value) => value,
        Err(Refusal { code, message }) => panic!("expected {what}: {code} ({message})"),
    }
}
