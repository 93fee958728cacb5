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

/** One picture: a place, the window, and what the visitor has done; with `panes`, as many windows side by side. */
const PICTURES = [
  { name: "dashboard", path: "/places/dashboard.html", width: 1200, height: 760, point: "9" },
  { name: "shop", path: "/places/shop.html", width: 1200, height: 760 },
  { name: "phone", path: "/places/phone.html", width: 390, height: 760, point: "5" },
  { name: "dashboard-dark", path: "/places/dashboard.html", width: 1200, height: 760, dark: true },
  {
    name: "steps",
    path: "/places/hotel.html",
    width: 400,
    height: 640,
    panes: [
      [["point", "2"], ["press", "Next"], ["press", "Noise at night"]],
      [["point", "2"], ["press", "Next"], ["press", "Noise at night"], ["press", "Next"], ["type", "The lift hums until two."]],
      [["point", "5"], ["press", "Next"]],
    ],
  },
];

/** Between two panes, in pixels. */
const GAP = 20;

const SURVEY = "document.querySelector('candor-survey')?.shadowRoot";

/** What a visitor does with the survey, as a script in the page. */
const DEEDS = {
  point: (value) => `${SURVEY}.querySelector('input[value="${value}"]').click()`,
  press: (text) =>
    `[...${SURVEY}.querySelectorAll("button, label")].find((one) => one.textContent.trim() === ${JSON.stringify(text)}).click()`,
  type: (text) =>
    `const box = ${SURVEY}.querySelector("textarea"); box.value = ${JSON.stringify(text)}; box.dispatchEvent(new Event("input", { bubbles: true }))`,
};

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

async function picture(driver, site, { name, path, width, height, point, dark, panes }) {
  const args = [...FLAGS, `--window-size=${width},${height}`];
  const capabilities = { alwaysMatch: { browserName: "chrome", "goog:chromeOptions": { args } } };
  const { sessionId } = await post(`${driver}/session`, { capabilities });
  const session = `${driver}/session/${sessionId}`;
  const run = (script, args = []) => post(`${session}/execute/sync`, { script, args });
  const tell = (cmd, params) => post(`${session}/goog/cdp/execute`, { cmd, params });
  // The window's size counts its frame; what is drawn in it is to be exact.
  const size = (width) => tell("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  const shoot = async () => (await (await fetch(`${session}/screenshot`)).json()).value;
  const visit = async () => {
    await post(`${session}/url`, { url: site + path });
    for (let tries = 0; !(await run(`return !!${SURVEY}?.querySelector('[role=radiogroup]')`)); tries++) {
      if (tries > 100) throw new Error(`${name}: no survey came`);
      await wait(100);
    }
  };
  try {
    await size(width);
    const features = [{ name: "prefers-reduced-motion", value: "reduce" }, { name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
    await tell("Emulation.setEmulatedMedia", { features });
    let shot;
    if (panes) {
      const shots = [];
      for (const deeds of panes) {
        await visit();
        for (const [deed, value] of deeds) {
          await run(DEEDS[deed](value));
          await wait(300);
        }
        shots.push(await shoot());
        // The next visitor is somebody else, and goes on with nobody's answers.
        await run("return candor('reset').then(() => true)");
      }
      shot = await beside(shots);
    } else {
      await visit();
      if (point) await run(DEEDS.point(point));
      else await run(`document.querySelector('candor-survey').scrollIntoView({ block: "center" })`);
      await wait(300);
      shot = await shoot();
    }
    writeFileSync(join(values.out, `${name}.png`), Buffer.from(shot, "base64"));
    console.error(`  ${name}.png`);
  } finally {
    await fetch(session, { method: "DELETE" });
  }

  /** The shots side by side, on nothing. */
  async function beside(shots) {
    await post(`${session}/url`, { url: "about:blank" });
    await size(shots.length * width + (shots.length - 1) * GAP);
    await tell("Emulation.setDefaultBackgroundColorOverride", { color: { r: 0, g: 0, b: 0, a: 0 } });
    const show = `document.body.style.cssText = "margin:0;display:flex;gap:${GAP}px";
      return Promise.all(arguments[0].map((shot) => {
        const image = document.body.appendChild(new Image());
        image.style.cssText = "box-sizing:border-box;width:${width}px;height:${height}px;border:1px solid #8888;border-radius:18px";
        image.src = "data:image/png;base64," + shot;
        return image.decode();
      })).then(() => true)`;
    await run(show, [shots]);
    return shoot();
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
