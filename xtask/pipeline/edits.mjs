// Text edits at the positions of syntax nodes: the source keeps its own text wherever nothing is replaced.

import { parse } from "acorn";
import { full } from "acorn-walk";
import { expect } from "./expect.mjs";

/** The syntax tree of a script. */
export function syntax(source) {
  return parse(source, { ecmaVersion: "latest", sourceType: "script" });
}

/** All nodes of one type. */
export function nodes(tree, type) {
  const found = [];
  full(tree, (node) => {
    if (node.type === type) found.push(node);
  });
  return found;
}

/** Edits collected in any order and applied at once; two that touch each other are a mistake. */
export class Edits {
  #list = [];

  replace({ start, end }, text) {
    this.#list.push({ start, end, text });
  }

  remove(node) {
    this.replace(node, "");
  }

  insert(at, text) {
    this.replace({ start: at, end: at }, text);
  }

  apply(source) {
    const sorted = [...this.#list].sort((a, b) => b.start - a.start || b.end - a.end);
    let before = source.length;
    for (const { start, end, text } of sorted) {
      expect(end <= before, `edits that do not overlap (at ${start})`);
      source = source.slice(0, start) + text + source.slice(end);
      before = start;
    }
    return source;
  }
}
