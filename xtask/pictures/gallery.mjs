// The pictures of the README and the guides: the gallery's places in a real browser, with the widget as a visitor meets it.

import { setTimeout as wait } from "node:timers/promises";
import { open } from "./browser.mjs";
import { read } from "./png.mjs";

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

/** Takes those whose names are wanted, and hands out each. */
export async function gallery(driver, site, wanted, hand) {
  for (const one of PICTURES.filter(({ name }) => wanted(name))) {
    const browser = await open(driver, one);
    try {
      const file = await take(browser, site, one);
      const picture = read(file);
      const tile = { name: "all", picture, place: [0, 0, picture.width, picture.height] };
      await hand({ name: one.name, picture, file, tiles: [tile], browser: browser.version });
    } finally {
      await browser.close();
    }
  }
}

async function take(browser, site, { name, path, width, height, point, panes }) {
  const visit = async () => {
    await browser.visit(site + path);
    for (let tries = 0; !(await browser.run(`return !!${SURVEY}?.querySelector('[role=radiogroup]')`)); tries++) {
      if (tries > 100) throw new Error(`${name}: no survey came`);
      await wait(100);
    }
  };
  if (!panes) {
    await visit();
    if (point) await browser.run(DEEDS.point(point));
    else await browser.run(`document.querySelector('candor-survey').scrollIntoView({ block: "center" })`);
    await wait(300);
    return browser.shoot();
  }
  const shots = [];
  for (const deeds of panes) {
    await visit();
    for (const [deed, value] of deeds) {
      await browser.run(DEEDS[deed](value));
      await wait(300);
    }
    shots.push(await browser.shoot());
    // The next visitor is somebody else, and goes on with nobody's answers.
    await browser.run("return candor('reset').then(() => true)");
  }
  return beside(browser, shots, width, height);
}

/** The shots side by side, on nothing. */
async function beside(browser, shots, width, height) {
  await browser.visit("about:blank");
  await browser.size(shots.length * width + (shots.length - 1) * GAP, height);
  await browser.tell("Emulation.setDefaultBackgroundColorOverride", { color: { r: 0, g: 0, b: 0, a: 0 } });
  const show = `document.body.style.cssText = "margin:0;display:flex;gap:${GAP}px";
    return Promise.all(arguments[0].map((shot) => {
      const image = document.body.appendChild(new Image());
      image.style.cssText = "box-sizing:border-box;width:${width}px;height:${height}px;border:1px solid #8888;border-radius:18px";
      image.src = "data:image/png;base64," + shot;
      return image.decode();
    })).then(() => true)`;
  await browser.run(show, [shots.map((shot) => shot.toString("base64"))]);
  return browser.shoot();
}
