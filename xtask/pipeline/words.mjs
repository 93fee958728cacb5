// The widget's own words in other languages: one small file each, which the full build fetches when a survey needs it.
//
// The contract with the full build, whose glue ends with this script:
//   candor.words(tag) → a promise of the language's file as text; undefined where there is no such file. It rejects as
//                       `fetch` does: no network, or a file that is not the one that was published.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The language that the widget is written in, and so needs no file. */
const BUILT_IN = "en";

/** What is in `<folder>/<tag>.json`, minified, as a list of tag and text in the order of the tags. */
export function read(folder) {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const tags = names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
  return tags.filter((tag) => tag !== BUILT_IN).map((tag) => [tag, minified(join(folder, `${tag}.json`))]);
}

function minified(file) {
  try {
    return JSON.stringify(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new Error(`${file} is not JSON: ${error.message}`);
  }
}

/** The script: `files` are tag → name, relative to the glue, and integrity. */
export function fetcher(files) {
  return `(() => {
const base = document.currentScript.src;
const files = { __proto__: null, ${JSON.stringify(files).slice(1)};
self.candor.words = (tag) => files[tag] && fetch(new URL(files[tag][0], base).href, { integrity: files[tag][1] })
  .then((response) => response.text());
})();
`;
}
