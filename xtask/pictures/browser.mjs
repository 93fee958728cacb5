// Chromium without a window, by its driver: as large, as dark and as touched as a picture wants it, and never in motion.

import { spawn } from "node:child_process";

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
  "--hide-scrollbars",
  // Letters and colours do not depend on the machine's screen.
  "--disable-lcd-text",
  "--force-color-profile=srgb",
];

/** Starts a program and resolves to the first match of `pattern` in what it prints. */
export function start(program, args, pattern, env = {}) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  const ready = new Promise((resolve, reject) => {
    let printed = "";
    child.stdout.on("data", (chunk) => {
      printed += chunk;
      const match = pattern.exec(printed);
      if (match) resolve(match[1]);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code}`)));
  });
  return { child, ready };
}

async function ask(method, url, body) {
  const response = await fetch(url, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${url}: ${value.message}`);
  return value;
}

/** Opens a window. `touch` makes it one of a phone, `language` the browser's own words and dates. */
export async function open(driver, { width, height, dark = false, touch = false, language = "en-US" }) {
  const args = [...FLAGS, `--window-size=${width},${height}`, `--lang=${language}`];
  const capabilities = { alwaysMatch: { browserName: "chrome", "goog:chromeOptions": { args } } };
  const begun = await ask("POST", `${driver}/session`, { capabilities });
  const session = `${driver}/session/${begun.sessionId}`;
  const tell = (cmd, params) => ask("POST", `${session}/goog/cdp/execute`, { cmd, params });
  const browser = {
    version: begun.capabilities.browserVersion,
    tell,
    /** Runs a script in the page; what it promises is waited for. */
    run: (script, args = []) => ask("POST", `${session}/execute/sync`, { script, args }),
    visit: (url) => ask("POST", `${session}/url`, { url }),
    /** The window's size counts its frame; what is drawn in it is to be exact. */
    size: (width, height) =>
      tell("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: touch }),
    /** What is in the window, as a PNG; with a clip, a part of it, or of the page `beyond` it, `scale` times as large. */
    async shoot(clip, beyond = false) {
      if (!clip) return Buffer.from(await ask("GET", `${session}/screenshot`), "base64");
      const [x, y, width, height, scale = 1] = clip;
      const options = { format: "png", captureBeyondViewport: beyond, optimizeForSpeed: true };
      const { data } = await tell("Page.captureScreenshot", { ...options, clip: { x, y, width, height, scale } });
      return Buffer.from(data, "base64");
    },
    close: () => ask("DELETE", session),
  };
  await browser.size(width, height);
  await tell("Emulation.setTouchEmulationEnabled", { enabled: touch });
  await tell("Emulation.setLocaleOverride", { locale: language });
  const features = [
    { name: "prefers-reduced-motion", value: "reduce" },
    { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
  ];
  await tell("Emulation.setEmulatedMedia", { features });
  return browser;
}
