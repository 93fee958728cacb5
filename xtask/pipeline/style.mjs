// The style sheets as one line, with short names for the custom properties that nobody else knows.

import { existsSync, readFileSync } from "node:fs";
import { transformSync } from "esbuild";

/** The style sheets, one after the other. `wasm` is the module that sets some of their properties. */
export function style(files, wasm) {
  const missing = files.find((file) => !existsSync(file));
  if (missing) throw new Error(`${missing} is missing: the widget's style sheet is read from there`);
  const text = files.map((file) => readFileSync(file, "utf8")).join("\n");
  const { code } = transformSync(text, { loader: "css", minify: true, legalComments: "none" });
  return shorten(tighten(code.trim()), readFileSync(wasm, "latin1"));
}

/** Takes out the space that esbuild leaves in the values of custom properties, which could be anything to it. */
function tighten(css) {
  return css.replace(/([{;]--[\w-]+:)([^;}"']*)(?=[;}])/g, (_, name, value) => name + value.replace(/\s*([*,/])\s*/g, "$1").trim());
}

/** Renames custom properties to `--a`, `--b` and so on, except public ones and those that the module names. */
function shorten(css, module) {
  const declared = new Set([...css.matchAll(/[{;](--[\w-]+):/g)].map(([, name]) => name));
  const kept = (name) => name.startsWith("--candor-") || module.includes(name);
  const own = [...declared].filter((name) => !kept(name));
  // What is not renamed has the first claim to its name.
  const taken = new Set([...css.matchAll(/--[\w-]+/g)].map(([name]) => name).filter((name) => !own.includes(name)));
  const short = new Map();
  let next = 0;
  for (const name of own) {
    let letters;
    do letters = `--${next.toString(36)}`;
    while ((next++, /^--\d/.test(letters) || taken.has(letters)));
    short.set(name, letters);
  }
  return css.replace(/--[\w-]+/g, (name) => short.get(name) ?? name);
}
