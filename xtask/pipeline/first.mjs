// What the views make of each preset's first question, as data for src/embed/first.js: the build itself, run in a document without a
// browser (jsdom), is asked for it.

import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";
import { expect } from "./expect.mjs";

/** The names of the presets, as survey/preset.rs has them. */
const PRESETS = ["nps", "csat", "ces"];
/** Stands for a subject. */
const SUBJECT = "\ue000";
/** How long one question may take, in milliseconds. */
const PATIENCE = 10_000;

/** `{ card: [attributes in the flow, over the page], nps: [child, …], … }`; a child is `[tag, attributes, text, child, …]`. */
export async function first({ script, module }) {
  const all = {};
  const cards = [];
  for (const ask of PRESETS) {
    const plain = await card(script, module, { ask });
    const named = await card(script, module, { ask, subject: SUBJECT });
    const over = await card(script, module, { ask }, true);
    expect(same(over.slice(1), plain.slice(1)), `the same question of ${ask} over the page and in its flow`);
    cards.push([plain[0], over[0]]);
    all[ask] = plain.slice(1).map((child, index) => merged(child, named[index + 1]));
  }
  expect(cards.every((card) => same(card, cards[0])), "the same card around every preset");
  return { card: cards[0], ...all };
}

/** The card as `[attributes, child, …]`. */
async function card(script, module, values, over) {
  const dom = new JSDOM("<!doctype html><body></body>", { url: "https://example.com/", runScripts: "outside-only" });
  const { window } = dom;
  try {
    // What jsdom lacks.
    Object.assign(window, { TextDecoder, TextEncoder, WebAssembly });
    const settings = { endpoint: "/", trigger: "load", ...(over ? values : {}) };
    const candor = { settings, said: { configure: {} }, running: [], mark() {}, post: async () => {} };
    window.candor = candor;
    window.eval(script);
    let trap;
    const died = new Promise((_, reject) => (trap = reject));
    const response = { headers: new Map(), arrayBuffer: async () => readFileSync(module) };
    const api = await Promise.race([candor.glue(Promise.resolve(response), JSON.stringify(settings), trap), died]);
    let element;
    const shown = new Promise((done) => window.addEventListener("candor:shown", ({ target }) => done((element = target))));
    if (over) api.fire();
    else {
      const place = window.document.createElement("candor-survey");
      window.document.body.append(place);
      api.connected(place, JSON.stringify(values));
    }
    const late = new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("no question came")).unref());
    await Promise.race([shown, died, late]);
    const { children } = element.shadowRoot;
    expect(children.length === 1 && children[0].localName === "div", "one card in the survey's root");
    // What is said once it is over the page is said then.
    children[0].querySelector("[role=status]").textContent = "";
    const [, attributes, text, ...inside] = tree(children[0]);
    expect(!text, "no text in the card itself");
    return [attributes, ...inside];
  } finally {
    window.close();
  }
}

function tree(element) {
  const attributes = Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));
  const [text, ...others] = [...element.childNodes].filter((node) => node.nodeType === 3);
  expect(!others.length && (!text || text === element.firstChild), "an element's text before its children");
  return [element.localName, attributes, text?.data ?? "", ...[...element.children].map(tree)];
}

/** Where the texts differ, the one without a subject stands between two marks in the place of it. */
function merged([tag, attributes, text, ...children], [, , named, ...others]) {
  let marked = text;
  if (text !== named) {
    const [before, after, ...more] = named.split(SUBJECT);
    expect(after !== undefined && !more.length && text.startsWith(before) && text.endsWith(after), `a subject once in “${named}”`);
    marked = `${before}\ue000${text.slice(before.length, text.length - after.length)}\ue001${after}`;
  }
  return [tag, attributes, marked, ...children.map((child, index) => merged(child, others[index]))];
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
