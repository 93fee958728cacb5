// The pictures that are kept: docs/pictures, and in tiles.json there which tile is where on which of them.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MOST, cut, difference, shown } from "./picture.mjs";
import { read, write } from "./png.mjs";

export class Kept {
  #folder;
  #index;
  #open = new Map();

  constructor(folder) {
    this.#folder = folder;
    const index = join(folder, "tiles.json");
    this.#index = existsSync(index) ? JSON.parse(readFileSync(index)) : { browser: "none", sheets: {} };
  }

  /** The browser that took them. */
  get browser() {
    return this.#index.browser;
  }

  /** What is otherwise on a picture that was taken anew: names, sentences, and pictures of both where there are. */
  differences({ name, tiles }) {
    const places = this.#index.sheets[name];
    if (!places || !existsSync(this.#path(name))) return [{ name, says: "is not kept" }];
    const gone = Object.keys(places).filter((known) => tiles.every((tile) => tile.name !== known));
    const found = gone.map((tile) => ({ name: `${name}: ${tile}`, says: "is not taken any more" }));
    for (const tile of tiles) {
      const kept = this.#tile(name, tile.name);
      if (!kept) {
        found.push({ name: `${name}: ${tile.name}`, says: "is not kept" });
        continue;
      }
      const share = difference(kept, tile.picture);
      if (share <= MOST) continue;
      const size = ({ width, height }) => `${width} x ${height}`;
      const grown = size(kept) !== size(tile.picture) && `is ${size(tile.picture)}, was ${size(kept)}`;
      const says = grown || `${(share * 100).toFixed(2)} % of its pixels differ`;
      found.push({ name: `${name}: ${tile.name}`, says, shown: shown(kept, tile.picture) });
    }
    return found;
  }

  /** Keeps a picture in place of an earlier one. */
  keep({ name, picture, file, tiles, browser }) {
    mkdirSync(join(this.#path(name), ".."), { recursive: true });
    writeFileSync(this.#path(name), file ?? write(picture));
    this.#open.delete(name);
    this.#index.browser = browser;
    this.#index.sheets[name] = Object.fromEntries(tiles.map(({ name, place }) => [name, place]));
  }

  /** Writes down where the tiles are: one a line, so that a change of size is one line of a diff. */
  close() {
    const inner = (entries, indent, say) =>
      `{\n${entries.map(([name, value]) => `${indent}  ${JSON.stringify(name)}: ${say(value)}`).join(",\n")}\n${indent}}`;
    const sheets = Object.entries(this.#index.sheets).sort(([one], [other]) => (one < other ? -1 : 1));
    const tiles = (sheet) => inner(Object.entries(sheet), "    ", (place) => JSON.stringify(place));
    const whole = { browser: JSON.stringify(this.#index.browser), sheets: inner(sheets, "  ", tiles) };
    writeFileSync(join(this.#folder, "tiles.json"), `${inner(Object.entries(whole), "", (text) => text)}\n`);
  }

  #tile(sheet, tile) {
    const place = this.#index.sheets[sheet]?.[tile];
    if (typeof place === "string") return this.#tile(place, tile);
    const found = place && this.#picture(sheet);
    return found && cut(found, place);
  }

  /** The last few, since a sheet is looked at tile by tile. */
  #picture(name) {
    if (!this.#open.has(name)) {
      const path = this.#path(name);
      if (this.#open.size === 6) this.#open.delete(this.#open.keys().next().value);
      this.#open.set(name, existsSync(path) ? read(readFileSync(path)) : undefined);
    }
    return this.#open.get(name);
  }

  /** Those of the README beside the guides, the sheets in a folder of their own. */
  #path(name) {
    return join(this.#folder, /^\d/.test(name) ? "sheets" : "", `${name}.png`);
  }
}
