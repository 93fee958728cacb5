// The pictures of the README and the guides: the gallery's places in a real browser, with the widget as a visitor meets it.
// `cargo xtask pictures` calls it:
//   node xtask/pictures/pictures.mjs --collector target/release/candor --embed dist/embed --site dist/site --out docs/pictures

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: Object.fromEntries(["collector", "embed", "site", "out"].map((name) => [name, { type: "string" }])),
});

/** One picture: a place, the window, and what the visitor has done. */
const PICTURES = [
  { name: "dashboard", path: "/places/dashboard.html", width: 1200, height: 760, point: "9" },
  { name: "shop", path: "/places/shop.html", width: 1200, height: 760 },
  { name: "phone", path: "/places/phone.html", width: 390, height: 760, point: "5" },
  { name: "dashboard-dark", path: "/places/dashboard.html", width: 1200, height: 760, dark: true },
];

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
  "--hide-scrollbars",
];

/** Starts a program and resolves to the first match of `pattern` in what it prints. */
function start(program, args, pattern, env = {}) {
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

async function post(url, body) {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${url}: ${value.message}`);
  return value;
}

async function picture(driver, site, { name, path, width, height, point, dark }) {
  const args = [...FLAGS, `--window-size=${width},${height}`];
  const capabilities = { alwaysMatch: { browserName: "chrome", "goog:chromeOptions": { args } } };
  const { sessionId } = await post(`${driver}/session`, { capabilities });
  const session = `${driver}/session/${sessionId}`;
  const run = (script) => post(`${session}/execute/sync`, { script, args: [] });
  try {
    // The window's size counts its frame; what is drawn in it is to be exact.
    await post(`${session}/goog/cdp/execute`, {
      cmd: "Emulation.setDeviceMetricsOverride",
      params: { width, height, deviceScaleFactor: 1, mobile: false },
    });
    const features = [{ name: "prefers-reduced-motion", value: "reduce" }, { name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
    await post(`${session}/goog/cdp/execute`, { cmd: "Emulation.setEmulatedMedia", params: { features } });
    await post(`${session}/url`, { url: site + path });
    const survey = "document.querySelector('candor-survey')?.shadowRoot";
    for (let tries = 0; !(await run(`return !!${survey}?.querySelector('[role=radiogroup]')`)); tries++) {
      if (tries > 100) throw new Error(`${name}: no survey came`);
      await wait(100);
    }
    if (point) await run(`${survey}.querySelector('input[value="${point}"]').click()`);
    else await run(`document.querySelector('candor-survey').scrollIntoView({ block: "center" })`);
    await wait(300);
    const shot = await (await fetch(`${session}/screenshot`)).json();
    writeFileSync(join(values.out, `${name}.png`), Buffer.from(shot.value, "base64"));
    console.error(`  ${name}.png`);
  } finally {
    await fetch(session, { method: "DELETE" });
  }
}

const data = mkdtempSync(join(tmpdir(), "candor-pictures-"));
const serve = ["serve", "--port", "0", "--data", data, "--embed-dir", values.embed, "--site-dir", values.site];
const collector = start(values.collector, serve, /(http:\/\/[\d.:]+)/, { CANDOR_LOG: "warn" });
const chromedriver = start("chromedriver", ["--port=0"], /successfully on port (\d+)/);
try {
  mkdirSync(values.out, { recursive: true });
  const site = await collector.ready;
  const driver = `http://127.0.0.1:${await chromedriver.ready}`;
  for (const one of PICTURES) await picture(driver, site, one);
} finally {
  collector.child.kill();
  chromedriver.child.kill();
  rmSync(data, { recursive: true, force: true });
}
