// Gives imports and exports the shortest names, in the module and in the glue.

import { join } from "node:path";
import { full } from "acorn-walk";
import { IMPORT_MODULE } from "./bindgen.mjs";
import { shortenNames } from "./binaryen.mjs";
import { Edits, syntax } from "./edits.mjs";
import { expect, only } from "./expect.mjs";
import { importProperties } from "./reach.mjs";

/** The module's own name after `wasm-opt --minify-imports-and-exports-and-modules`. */
const SHORT_MODULE = "a";

/** Writes the renamed module; returns its path, the renamed glue, the start function's new name, and where the functions were. */
export function names({ module, glue, startsAt, work }) {
  const output = join(work, "named.wasm");
  const short = shortenNames(module, output);
  const edits = new Edits();
  const tree = syntax(glue);

  full(tree, ({ type, object, property }) => {
    if (type !== "MemberExpression" || object.name !== "wasm") return;
    expect(short.exports.has(property.name), `an export for wasm.${property.name}`);
    edits.replace(property, short.exports.get(property.name));
  });
  const build = only(tree.body.filter((node) => node.id?.name === "__wbg_get_imports"), "function __wbg_get_imports");
  for (const { key } of importProperties(build)) {
    expect(short.imports.has(key.name), `an import of ${key.name} in the module`);
    edits.replace(key, short.imports.get(key.name));
  }
  full(build, ({ type, key }) => {
    if (type === "Property" && key.value === IMPORT_MODULE) edits.replace(key, SHORT_MODULE);
  });
  const renamed = startsAt && short.exports.get(startsAt);
  return { module: output, glue: edits.apply(glue), startsAt: renamed, places: short.places };
}
