// The sheets: every kind of question at every placement, in windows of three widths, light, dark, in Arabic and in Japanese.
// A tile is { name, picture }, or { name, as } where the sheet of a narrower window has it already.

import { open } from "./browser.mjs";
import { MOST, cut, difference, put, simplify } from "./picture.mjs";
import { read } from "./png.mjs";
import { KINDS, PLACES, STATES } from "./shown.mjs";

const WINDOWS = [
  { width: 320, height: 640, touch: true },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
];

export const LOOKS = [
  { look: "light", language: "en" },
  { look: "dark", language: "en", dark: true },
  { look: "arabic", language: "ar" },
  { look: "japanese", language: "ja" },
];

/** Of the page around a card, so many pixels are on its tile. */
const AROUND = { inline: 6, over: 10 };

/** Takes the sheets of a look whose names are wanted, from the narrowest window on, and hands out each. */
export async function look(driver, site, look, wanted, hand) {
  const seen = new Map();
  for (const window of WINDOWS) {
    const name = (group) => `${window.width}-${look.look}-${group}`;
    const groups = Object.keys(GROUPS).filter((group) => wanted(name(group)));
    if (groups.length === 0) continue;
    const stage = await enter(driver, site, { ...window, ...look });
    try {
      for (const group of groups) {
        const rows = await GROUPS[group](stage);
        for (const tile of rows.flat()) {
          const key = `${group}: ${tile.name}`;
          const earlier = seen.get(key);
          if (earlier && difference(earlier.picture, tile.picture) <= MOST / 10) tile.as = earlier.sheet;
          else seen.set(key, { sheet: name(group), picture: tile.picture });
        }
        await hand(await sheet(stage, name(group), rows));
      }
    } finally {
      await stage.close();
    }
  }
}

/** A browser, and what is said to the page in it. */
async function enter(driver, site, window) {
  const browser = await open(driver, window);
  const say = (what, ...words) => browser.run(`return pictures.${what}(...arguments).then((told) => told ?? null)`, words);
  return {
    ...browser,
    window,
    say,
    /** Loads the page anew, with all that it wishes for. */
    async load(wishes = {}) {
      await browser.visit(`${site}/?${new URLSearchParams({ lang: window.language, ...wishes })}`);
      await say("ready");
    },
  };
}

/** Rows of tiles that stand side by side: what looks alike is close together, for the eye and in the file. */
const GROUPS = {
  async inline(stage) {
    await stage.load();
    const clips = (await stage.say("flow", KINDS)).map((card) => around(card, AROUND.inline));
    const height = Math.max(...clips.map(([, y, , height]) => y + height));
    const whole = read(await stage.shoot([0, 0, stage.window.width, height], true));
    return KINDS.map((name, place) => [{ name, picture: cut(whole, clips[place]) }]);
  },

  async over(stage) {
    await stage.load();
    const rows = KINDS.map(() => []);
    for (const placement of ["popover", "modal", "bar"]) {
      for (const [row, id] of KINDS.entries()) rows[row].push(await card(stage, `${id}, ${placement}`, { id, placement }));
    }
    const deeds = [{ click: "[value='3']" }];
    rows.push([await card(stage, "nps with its comment, bar", { id: "nps", placement: "bar", deeds })]);
    return rows;
  },

  async states(stage) {
    await stage.load();
    const rows = [];
    for (const { name, narrow, ...state } of STATES) {
      if (narrow && stage.window.width > WINDOWS[0].width) continue;
      rows.push([await card(stage, name, { placement: "popover", ...state })]);
    }
    return rows;
  },

  /** All of the window, a third or half as large. */
  async places(stage) {
    const { width, height } = stage.window;
    const clip = [0, 0, width, height, 1 / Math.ceil(width / 500)];
    const rows = [];
    const shoot = async (name) => rows.push([{ name, picture: read(await stage.shoot(clip)) }]);
    await stage.load({ shop: "" });
    for (const placement of PLACES) {
      await stage.say("over", { id: "csat", placement });
      await shoot(placement);
      await stage.say("away");
    }
    for (const placement of ["tab", "tab-left"]) {
      await stage.load({ shop: "", placement });
      await stage.say("offer", "csat");
      await shoot(`${placement}, focused`);
      await stage.say("leave");
      await shoot(placement);
      await stage.say("press");
      await shoot(`${placement}, open`);
    }
    return rows;
  },
};

/** A card over the page, as a visitor has left it. */
async function card(stage, name, state) {
  try {
    const where = await stage.say("over", state);
    const picture = read(await stage.shoot(within(around(where, AROUND.over), stage.window)));
    await stage.say("away");
    return { name, picture };
  } catch (error) {
    throw new Error(`${stage.window.width}-${stage.window.look}: ${name}: ${error.message}`);
  }
}

function around([x, y, width, height], by) {
  const [left, top] = [Math.floor(x) - by, Math.floor(y) - by];
  return [left, top, Math.ceil(x + width) + by - left, Math.ceil(y + height) + by - top];
}

function within([x, y, width, height], window) {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  return [left, top, Math.min(x + width, window.width) - left, Math.min(y + height, window.height) - top];
}

const GAP = 16;
const CAPTION = 22;
const WIDEST = 2048;
/** So many letters of a list have room on the narrowest sheet. */
const LETTERS = 120;

/** Lays rows of tiles out in columns, each tile below its name, and above them says what looks as on another sheet. */
async function sheet(stage, name, rows) {
  const drawn = rows.map((row) => row.filter((tile) => !tile.as)).filter((row) => row.length > 0);
  const lists = others(rows.flat().filter((tile) => tile.as));
  const wide = (row) => row.reduce((sum, { picture }) => sum + picture.width + GAP, 0);
  const column = Math.max(1000, ...drawn.map(wide));
  const narrow = Math.max(1, ...drawn.map(wide));
  const top = lists.length * CAPTION;
  const columns = Array(Math.max(1, Math.floor((WIDEST - GAP) / narrow))).fill(top);
  const placed = drawn.flatMap((row) => {
    const shortest = columns.indexOf(Math.min(...columns));
    const y = columns[shortest] + CAPTION;
    columns[shortest] = y + Math.max(...row.map(({ picture }) => picture.height)) + GAP;
    return row.map((tile, place) => ({ ...tile, x: GAP + shortest * narrow + wide(row.slice(0, place)), y }));
  });
  const lines = [
    ...lists.map((text, line) => ({ text, x: GAP, y: (line + 1) * CAPTION })),
    ...placed.map(({ name, x, y }) => ({ text: name, x, y })),
  ];
  const whole = await captions(stage, [GAP + Math.max(column, columns.length * narrow), Math.max(...columns) + GAP], lines);
  for (const { picture, x, y } of placed) put(whole, picture, x, y);
  const where = new Map(placed.map(({ name, x, y, picture: { width, height } }) => [name, [x, y, width, height]]));
  const tiles = rows.flat().map(({ name, picture, as }) => ({ name, picture, place: as ?? where.get(name) }));
  return { name, picture: simplify(whole), tiles, browser: stage.version };
}

/** The names of tiles, by the sheet that they are on. */
function others(tiles) {
  return [...new Set(tiles.map(({ as }) => as))].flatMap((sheet) => {
    const lines = [`As on ${sheet}:`];
    for (const { name } of tiles.filter(({ as }) => as === sheet)) {
      if (lines.at(-1).length + name.length > LETTERS) lines.push("");
      lines.push(`${lines.pop()} ${name};`);
    }
    return lines;
  });
}

/** A sheet with nothing on it but lines of text, each above its place. */
async function captions(stage, [width, height], lines) {
  const texts = lines.map(({ text, x, y }) => `<text x="${x}" y="${y - 6}">${text}</text>`).join("");
  const style = `<style>text{font:600 13px "Liberation Sans";fill:#333}</style>`;
  const ground = `<rect width="100%" height="100%" fill="#c8ccd4"/>`;
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${style}${ground}${texts}</svg>`;
  await stage.visit("about:blank");
  await stage.run(`document.documentElement.innerHTML = "<body style='margin:0'>" + arguments[0]`, [drawing]);
  return read(await stage.shoot([0, 0, width, height], true));
}
