//! The three engines: how each is driven.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// A browser engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, headless.
    Chromium,
    /// Firefox, headless.
    Firefox,
    /// `WebKitGTK` in its `MiniBrowser`, which needs a screen: `xvfb-run` makes one. Its session is ephemeral: storage lasts
    /// as long as the session.
    WebKit,
}

impl Engine {
    /// All of them.
    pub const ALL: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::WebKit];

    /// The name in the list of tests.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium",
            Engine::Firefox => "firefox",
            Engine::WebKit => "webkit",
        }
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Engine::Chromium => "Chromium",
            Engine::Firefox => "Firefox",
            Engine::WebKit => "WebKitGTK",
        }
    }

    /// How its driver is started, to listen on `port`.
    pub fn driver(self, port: u16) -> Result<Command, String> {
        let variable = match self {
            Engine::Chromium => "CHROMEDRIVER",
            Engine::Firefox => "GECKODRIVER",
            Engine::WebKit => "WEBKITDRIVER",
        };
        let mut driver = Command::new(program(variable)?);
        driver.arg(format!("--port={port}"));
        if self == Engine::WebKit {
            if env::var_os("DISPLAY").is_none() {
                return Err("WebKitGTK has no headless mode: run this under `xvfb-run -a`".to_owned());
            }
            // Its sandbox needs user namespaces, which containers refuse; the pages are the tests' own.
            driver.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
        }
        Ok(driver)
    }

    /// Whether a profile outlives its browser. `WebKitGTK`'s sessions are ephemeral.
    pub fn keeps_profiles(self) -> bool {
        self != Engine::WebKit
    }

    /// What its sessions are asked for. Without a profile each has a fresh one, which its driver makes and removes.
    pub fn capabilities(self, profile: Option<&Path>) -> Value {
        let mut capabilities = match self {
            Engine::Chromium => json!({
                "goog:chromeOptions": {"args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1200,900",
                    // Nothing but this machine can be reached.
                    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
                ]}
            }),
            Engine::Firefox => json!({
                "moz:firefoxOptions": {
                    "args": ["-headless", "-width=1200", "-height=900"],
                    "binary": browser(Engine::Firefox),
                    // A proxy that nobody answers for all but this machine, and a name that nobody has.
                    "prefs": {
                        "dom.allow_scripts_to_close_windows": true,
                        "network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9,
                        "network.proxy.no_proxies_on": "nothing.invalid",
                        "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": 9, "network.captive-portal-service.enabled": false,
                    },
                }
            }),
            Engine::WebKit => json!({}),
        };
        if let Some(profile) = profile.and_then(Path::to_str) {
            let (options, more) = match self {
                Engine::Chromium => ("goog:chromeOptions", vec![format!("--user-data-dir={profile}")]),
                Engine::Firefox => ("moz:firefoxOptions", vec!["-profile".to_owned(), profile.to_owned()]),
                Engine::WebKit => panic!("WebKitGTK keeps no profile"),
            };
            let arguments = capabilities[options]["args"].as_array_mut().expect("arguments");
            arguments.extend(more.into_iter().map(Value::from));
        }
        // In milliseconds; a promise that never resolves fails its test and no more.
        capabilities["timeouts"] = json!({"script": 15_000, "pageLoad": 30_000});
        capabilities
    }
}

/// The path in an environment variable that `cargo xtask test` sets.
pub fn program(variable: &str) -> Result<PathBuf, String> {
    let path = env::var_os(variable).map(PathBuf::from);
    let path = path.ok_or_else(|| format!("{variable} is not set: run `cargo xtask test e2e`, which sets it"))?;
    if path.exists() { Ok(path) } else { Err(format!("{variable} is {}, which does not exist", path.display())) }
}

/// The browser itself, by Debian's name where it is there, else by everybody else's.
pub fn browser(engine: Engine) -> String {
    let names: &[&str] = match engine {
        Engine::Chromium => &["chromium", "chromium-browser", "google-chrome"],
        Engine::Firefox => &["firefox-esr", "firefox"],
        Engine::WebKit => &["MiniBrowser"],
    };
    let folders = env::var_os("PATH").unwrap_or_default();
    let found = |name: &&str| env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file());
    let path = names.iter().find_map(found);
    path.unwrap_or_else(|| names[0].into()).to_string_lossy().into_owned()
}
