// What is on the sheets: the surveys of the page's document, the states that visitors bring them into, and the places.

import { readFileSync } from "node:fs";

const ids = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url))).surveys.map(({ id }) => id);

/** One survey a kind of question, and more where a kind has several looks. */
export const KINDS = ids("page/surveys.json");

const missing = ids("../../tests/e2e/hosts/kinds.json").filter((id) => !KINDS.includes(id));
if (missing.length > 0) throw new Error(`xtask/pictures/page/surveys.json lacks ${missing.join(", ")}, which the tests have`);

/** Where a card stands over the page. */
export const PLACES = [
  ...["popover", "top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"],
  ...["modal", "bar", "bar-top", "anchor:#total"],
];

const SEND = ".actions .send";
const click = (selector) => ({ click: selector });
const write = (selector, text) => ({ write: selector, text });
const focus = (selector) => ({ focus: selector });

/** What visitors have done with a survey, and what they see of it with wider spaces; `narrow`: on a phone only. */
export const STATES = [
  { name: "score, chosen", id: "nps", deeds: [click("[value='9']")] },
  { name: "satisfaction, chosen", id: "csat", deeds: [click("[value='4']")] },
  { name: "rating, chosen", id: "rating", deeds: [click("[value='8']")] },
  { name: "face, chosen", id: "emoji", deeds: [click("[value='4']")] },
  { name: "stars, chosen", id: "stars", deeds: [click("[value='2']")] },
  { name: "thumb, chosen", id: "thumbs", deeds: [click("[value='2']")] },
  { name: "effort, missing", id: "ces", deeds: [click(SEND)] },
  { name: "choice, other", id: "choice", deeds: [click(".option:last-of-type input")] },
  { name: "choice, missing", id: "choice", deeds: [click(SEND)] },
  { name: "several, chosen", id: "several", deeds: [click(".option:nth-of-type(1) input"), click(".option:nth-of-type(3) input")] },
  { name: "picture, chosen", id: "pictures", deeds: [click(".option:nth-of-type(2) input")] },
  { name: "rows, two missing", id: "matrix", deeds: [click(".cell:nth-of-type(3) input"), click(SEND)] },
  { name: "marks, given", id: "grid", deeds: [click(".row .cell:nth-of-type(4) input"), click(".row + .row .cell:nth-of-type(2) input")] },
  { name: "order, changed", id: "ranking", deeds: [click(".down")] },
  { name: "text, missing", id: "short", deeds: [click(SEND)] },
  { name: "text, written", id: "long", deeds: [write("textarea", "Lumen · 照明 · لومن. ".repeat(8))] },
  { name: "address, wrong", id: "email", deeds: [write("input", "amira@"), click(SEND)] },
  { name: "number, wrong", id: "number", deeds: [write("input", "0"), click(SEND)] },
  { name: "date, missing", id: "date", deeds: [click(SEND)] },
  { name: "date, given", id: "date", deeds: [write("input", "2026-05-17")] },
  { name: "fields, one missing", id: "contact", deeds: [click(SEND)] },
  { name: "consent, given", id: "consent", deeds: [click("input")] },
  { name: "second step", id: "steps", deeds: [click("[value='4']"), click(SEND)] },
  { name: "ending", id: "steps", deeds: [click("[value='4']"), click(SEND), click(SEND)], event: "candor:delivered" },
  { name: "preview", id: "thumbs", options: { preview: true } },
  { name: "focus on a point", id: "csat", deeds: [focus("[value='3']")], narrow: true },
  { name: "focus on a face", id: "emoji", deeds: [focus("[value='3']")], narrow: true },
  { name: "focus on an option", id: "choice", deeds: [focus(".option:nth-of-type(2) input")], narrow: true },
  { name: "focus in a row", id: "matrix", deeds: [focus(".cell:nth-of-type(2) input")], narrow: true },
  { name: "focus on a move", id: "ranking", deeds: [focus(".down")], narrow: true },
  { name: "focus in a field", id: "short", deeds: [focus("input")], narrow: true },
  { name: "focus on a link", id: "link", deeds: [focus("a")], narrow: true },
  { name: "focus on Send", id: "message", deeds: [focus(SEND)], narrow: true },
  { name: "focus on Close", id: "thumbs", deeds: [focus(".close")], narrow: true },
  { name: "spaced, scale", id: "nps", deeds: [click("[value='9']")], spaced: true, narrow: true },
  { name: "spaced, choice", id: "several", spaced: true, narrow: true },
  { name: "spaced, rows", id: "matrix", spaced: true, narrow: true },
  { name: "spaced, order", id: "ranking", spaced: true, narrow: true },
];
