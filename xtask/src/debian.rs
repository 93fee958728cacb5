//! What comes from the operating system: Node.js, the browsers for the tests, and what a native webview is compiled with, as
//! Debian and its relatives name them.

use anyhow::{Result, bail};

use crate::call::Call;
use crate::places::on_path;
use crate::plan::Plan;

/// Packages that are needed together, and what shows that they are there.
pub struct Packages {
    what: &'static str,
    /// Programs: of each group, one suffices.
    proof: &'static [&'static [&'static str]],
    /// Libraries that can be compiled with, as `pkg-config` knows them.
    libraries: &'static [&'static str],
    names: &'static str,
}

/// Runs the pipeline of the widget.
pub const NODE: Packages =
    Packages { what: "Node.js 18 or newer", proof: &[&["node"], &["npm"]], libraries: &[], names: "nodejs npm" };

/// Three engines, their drivers, a screen for the one that has no headless mode, and fonts for every script tested.
pub const BROWSERS: Packages = Packages {
    what: "the browsers for the tests",
    proof: &[
        &["chromium"],
        &["chromedriver"],
        &["firefox-esr", "firefox"],
        &["WebKitWebDriver"],
        &["Xvfb"],
        &["xvfb-run"],
        &["xauth"],
    ],
    libraries: &[],
    names: "chromium chromium-driver firefox-esr webkit2gtk-driver xvfb xauth \
            fonts-liberation fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji",
};

/// One engine, and letters for it.
pub const CHROMIUM: Packages =
    Packages { what: "Chromium", proof: &[&["chromium"]], libraries: &[], names: "chromium fonts-liberation" };

/// WebKitGTK and GTK, to compile `examples/webview` with.
pub const WEBVIEW: Packages = Packages {
    what: "WebKitGTK's headers for the native program of the tests",
    proof: &[&["pkg-config"]],
    libraries: &["webkit2gtk-4.1", "gtk+-3.0"],
    names: "libwebkit2gtk-4.1-dev libgtk-3-dev pkg-config",
};

impl Packages {
    /// Whether all of it is there.
    pub fn are_there(&self) -> bool {
        self.missing().is_empty()
    }

    /// Plans to install them if something is missing.
    pub fn need(&'static self, plan: &mut Plan<'_>) {
        let missing = self.missing();
        if !missing.is_empty() {
            let title = format!("installing {}, for lack of {} (a few minutes, once)", self.what, missing.join(", "));
            plan.step(title, || self.install());
        }
    }

    fn missing(&self) -> Vec<&'static str> {
        let found = |group: &&[&str]| group.iter().any(|program| on_path(program).is_some());
        let known = |library: &&str| Call::new("pkg-config").arg("--exists").arg(library).answer().is_some();
        let programs = self.proof.iter().filter(|group| !found(group)).map(|group| group[0]);
        programs.chain(self.libraries.iter().copied().filter(|library| !known(library))).collect()
    }

    fn install(&self) -> Result<()> {
        let words = format!("install -y --no-install-recommends {}", self.names);
        let by_hand = |sudo| format!("{sudo}apt-get update && {sudo}apt-get {words}");
        if on_path("apt-get").is_none() {
            bail!(
                "{} must be installed by hand here (no apt-get): {} cannot be found. On Debian it is: {}",
                self.what,
                self.missing().join(", "),
                by_hand("sudo ")
            );
        }
        let Some(apt_get) = as_root() else {
            bail!("{} can only be installed by root; type: {}", self.what, by_hand("sudo "));
        };
        let installed = apt_get().arg("update").run().and_then(|()| apt_get().words(&words).run());
        match installed {
            Ok(()) if self.missing().is_empty() => Ok(()),
            Ok(()) => bail!("{} still cannot be found after installing {}", self.missing().join(", "), self.names),
            Err(error) => Err(error.context(format!("{} could not be installed; type: {}", self.what, by_hand("")))),
        }
    }
}

/// `apt-get` with the rights that it needs, if we can have them without asking for a password.
fn as_root() -> Option<impl Fn() -> Call> {
    let root = Call::new("id").arg("-u").answer()? == "0";
    if !root {
        Call::new("sudo").words("-n true").answer()?;
    }
    Some(move || {
        if root {
            Call::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive")
        } else {
            Call::new("sudo").words("-n env DEBIAN_FRONTEND=noninteractive apt-get")
        }
    })
}
