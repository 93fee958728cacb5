//! An ad blocker that blocks one endpoint: DevTools in Chromium, a real extension in Firefox.

use std::fs;

use serde_json::{Value, json};

use crate::browser::expect;
use crate::engine::Engine;
use crate::stage::Stage;

const MANIFEST: &str = r#"{
  "manifest_version": 2, "name": "Blocker", "version": "1",
  "browser_specific_settings": {"gecko": {"id": "blocker@candor.test"}},
  "permissions": ["webRequest", "webRequestBlocking", "<all_urls>"],
  "background": {"scripts": ["background.js"]}
}"#;

/// A blocker at work.
pub struct Blocker<'a> {
    stage: &'a Stage,
    id: Value,
}

impl<'a> Blocker<'a> {
    /// Blocks an address from now on.
    #[track_caller]
    pub fn on(stage: &'a Stage, url: &str) -> Self {
        if stage.browser.engine == Engine::Chromium {
            stage.browser.devtools("Network.enable", &json!({}));
            stage.browser.devtools("Network.setBlockedURLs", &json!({"urls": [url]}));
            return Self { stage, id: Value::Null };
        }
        let folder = stage.collector.folder("blocker");
        let script = format!(
            "browser.webRequest.onBeforeRequest.addListener((request) => ({{ cancel: request.url == '{url}' }}), \
             {{ urls: ['<all_urls>'] }}, ['blocking'])"
        );
        fs::write(folder.join("manifest.json"), MANIFEST).expect("a manifest");
        fs::write(folder.join("background.js"), script).expect("a script");
        let path = json!({"path": folder, "temporary": true});
        let id = expect(stage.browser.session.post("/moz/addon/install", &path), "to install an extension");
        Self { stage, id }
    }

    /// Blocks nothing any more.
    #[track_caller]
    pub fn off(self) {
        if self.stage.browser.engine == Engine::Chromium {
            self.stage.browser.devtools("Network.setBlockedURLs", &json!({"urls": []}));
            self.stage.browser.devtools("Network.disable", &json!({}));
        } else {
            let removed = self.stage.browser.session.post("/moz/addon/uninstall", &json!({"id": self.id}));
            expect(removed, "to remove the extension");
        }
    }
}
